import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { database } from '../../libs/records/database.js';
import { SceneRecordsModule } from '../../libs/records/scene.js';
import { CommunityActivities } from './community.activities.js';

/** 社区警务队 */
@Module({})
export class CommunityModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI'>): DynamicModule {
    return {
      module: CommunityModule,
      imports: [database(config.MONGODB_URI), SceneRecordsModule],
      providers: [CommunityActivities],
      exports: [CommunityActivities],
    };
  }
}
