import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { reviewFeature, ReviewRepository } from '../../libs/records/case-review.js';
import { accountFeature, AccountRepository } from '../../libs/records/account.js';
import { database } from '../../libs/records/database.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { processFeature, ProcessRepository } from '../../libs/records/process.js';
import { SceneRecordsModule } from '../../libs/records/scene.js';
import { suspectFeature, SuspectRepository } from '../../libs/records/suspect.js';
import { CameraRepository, SightingRepository, videoFeature, VideoRequestRepository } from '../../libs/records/video.js';
import { CaseActivities } from './case.activities.js';
import { EvidenceActivities } from './evidence.activities.js';
import { ReviewActivities } from './review.activities.js';
import { SuspectActivities } from './suspect.activities.js';
import { VideoActivities } from './video.activities.js';

/** What the team's worker runs. */
export const caseActivities = [CaseActivities, EvidenceActivities, ReviewActivities, SuspectActivities, VideoActivities];

/** 案件办理队 */
@Module({})
export class CaseModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI'>): DynamicModule {
    return {
      module: CaseModule,
      imports: [database(config.MONGODB_URI), SceneRecordsModule, policyFeature, accountFeature, processFeature, reviewFeature, suspectFeature, videoFeature],
      providers: [PolicyRepository, AccountRepository, ProcessRepository, ReviewRepository, SuspectRepository, CameraRepository, SightingRepository, VideoRequestRepository, ...caseActivities],
      exports: [...caseActivities],
    };
  }
}
