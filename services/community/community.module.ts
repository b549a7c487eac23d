import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { accountFeature, AccountRepository } from '../../libs/records/account.js';
import { CampaignRepository, communityWorkFeature, ServiceRequestRepository } from '../../libs/records/community-work.js';
import { database } from '../../libs/records/database.js';
import { Ledger, ledgerFeature } from '../../libs/records/ledger.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { registerFeature, RegisterRepository } from '../../libs/records/register.js';
import { SceneRecordsModule } from '../../libs/records/scene.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { visitFeature, VisitRepository } from '../../libs/records/visits.js';
import { CommunityActivities } from './community.activities.js';
import { Prevention, ServiceRequests } from './prevention.activities.js';
import { Visits } from './visits.activities.js';

/** 社区警务队 */
@Module({})
export class CommunityModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI'>): DynamicModule {
    return {
      module: CommunityModule,
      imports: [database(config.MONGODB_URI), SceneRecordsModule, accountFeature, communityWorkFeature, ledgerFeature, policyFeature, registerFeature, stationFeature, visitFeature],
      providers: [AccountRepository, Ledger, PolicyRepository, RegisterRepository, StationRepository, VisitRepository, CampaignRepository, ServiceRequestRepository, Visits, Prevention, ServiceRequests, CommunityActivities],
      exports: [CommunityActivities],
    };
  }
}
