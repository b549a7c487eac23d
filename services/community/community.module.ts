import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { accountFeature, AccountRepository } from '../../libs/records/account.js';
import { agreementFeature, AgreementRepository } from '../../libs/records/agreement.js';
import { database } from '../../libs/records/database.js';
import { BookingRepository, disputeFeature, DisputeRepository } from '../../libs/records/dispute.js';
import { linkageFeature, PartnerRepository } from '../../libs/records/linkage.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { SceneRecordsModule } from '../../libs/records/scene.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { CommunityActivities } from './community.activities.js';
import { MediationActivities } from './mediation.activities.js';

/** 社区警务队 */
@Module({})
export class CommunityModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI'>): DynamicModule {
    return {
      module: CommunityModule,
      imports: [database(config.MONGODB_URI), SceneRecordsModule, disputeFeature, agreementFeature, policyFeature, stationFeature, accountFeature, linkageFeature],
      providers: [
        DisputeRepository,
        BookingRepository,
        AgreementRepository,
        PolicyRepository,
        StationRepository,
        AccountRepository,
        PartnerRepository,
        CommunityActivities,
        MediationActivities,
      ],
      exports: [CommunityActivities, MediationActivities],
    };
  }
}
