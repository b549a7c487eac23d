import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { database } from '../../libs/records/database.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { SceneRecordsModule } from '../../libs/records/scene.js';
import { CameraRepository, SightingRepository, videoFeature, VideoRequestRepository } from '../../libs/records/video.js';
import { CaseActivities } from './case.activities.js';
import { VideoActivities } from './video.activities.js';

/** 案件办理队 */
@Module({})
export class CaseModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI'>): DynamicModule {
    return {
      module: CaseModule,
      imports: [database(config.MONGODB_URI), SceneRecordsModule, policyFeature, videoFeature],
      providers: [PolicyRepository, CameraRepository, SightingRepository, VideoRequestRepository, CaseActivities, VideoActivities],
      exports: [CaseActivities, VideoActivities],
    };
  }
}
