import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { accountFeature, AccountRepository } from '../../libs/records/account.js';
import { agreementFeature, AgreementRepository } from '../../libs/records/agreement.js';
import { database } from '../../libs/records/database.js';
import { BookingRepository, disputeFeature, DisputeRepository } from '../../libs/records/dispute.js';
import { fraudFeature, WarningRepository } from '../../libs/records/fraud.js';
import { linkageFeature, MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { SceneRecordsModule } from '../../libs/records/scene.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { CommunityActivities } from './community.activities.js';
import { FraudActivities, RESIDENT_KEY } from './fraud.activities.js';
import { MediationActivities } from './mediation.activities.js';

/** 社区警务队 */
@Module({})
export class CommunityModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI' | 'TOKEN_SECRET'>): DynamicModule {
    return {
      module: CommunityModule,
      imports: [
        database(config.MONGODB_URI),
        SceneRecordsModule,
        fraudFeature,
        disputeFeature,
        agreementFeature,
        linkageFeature,
        policyFeature,
        stationFeature,
        accountFeature,
      ],
      providers: [
        { provide: RESIDENT_KEY, useValue: config.TOKEN_SECRET },
        WarningRepository,
        DisputeRepository,
        BookingRepository,
        AgreementRepository,
        MatterRepository,
        PartnerRepository,
        PolicyRepository,
        StationRepository,
        AccountRepository,
        CommunityActivities,
        FraudActivities,
        MediationActivities,
      ],
      exports: [CommunityActivities, FraudActivities, MediationActivities],
    };
  }
}
