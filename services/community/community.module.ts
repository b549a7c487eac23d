import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { accountFeature, AccountRepository } from '../../libs/records/account.js';
import { agreementFeature, AgreementRepository } from '../../libs/records/agreement.js';
import { CampaignRepository, communityWorkFeature, ServiceRequestRepository } from '../../libs/records/community-work.js';
import { database } from '../../libs/records/database.js';
import { BookingRepository, disputeFeature, DisputeRepository } from '../../libs/records/dispute.js';
import { FileRepository, filesFeature } from '../../libs/records/files.js';
import { fraudFeature, WarningRepository } from '../../libs/records/fraud.js';
import { Ledger, ledgerFeature } from '../../libs/records/ledger.js';
import { linkageFeature, MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { objectStore, type ObjectStoreConfig } from '../../libs/records/object-store.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { registerFeature, RegisterRepository } from '../../libs/records/register.js';
import { SceneRecordsModule } from '../../libs/records/scene.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { visitFeature, VisitRepository } from '../../libs/records/visits.js';
import { CommunityActivities } from './community.activities.js';
import { FraudActivities, RESIDENT_KEY } from './fraud.activities.js';
import { MediationActivities } from './mediation.activities.js';
import { Prevention, ServiceRequests } from './prevention.activities.js';
import { Visits } from './visits.activities.js';

/** 社区警务队 */
@Module({})
export class CommunityModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI' | 'TOKEN_SECRET'> & ObjectStoreConfig): DynamicModule {
    return {
      module: CommunityModule,
      imports: [
        database(config.MONGODB_URI),
        SceneRecordsModule,
        accountFeature,
        agreementFeature,
        communityWorkFeature,
        disputeFeature,
        filesFeature,
        fraudFeature,
        ledgerFeature,
        linkageFeature,
        policyFeature,
        registerFeature,
        stationFeature,
        visitFeature,
      ],
      providers: [
        objectStore(config),
        { provide: RESIDENT_KEY, useValue: config.TOKEN_SECRET },
        Ledger,
        AccountRepository,
        AgreementRepository,
        BookingRepository,
        CampaignRepository,
        DisputeRepository,
        FileRepository,
        MatterRepository,
        PartnerRepository,
        PolicyRepository,
        RegisterRepository,
        ServiceRequestRepository,
        StationRepository,
        VisitRepository,
        WarningRepository,
        Visits,
        Prevention,
        ServiceRequests,
        CommunityActivities,
        FraudActivities,
        MediationActivities,
      ],
      exports: [CommunityActivities, FraudActivities, MediationActivities],
    };
  }
}
