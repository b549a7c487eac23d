import { type DynamicModule, Module } from '@nestjs/common';
import { TicketModule } from '../../libs/access/access.module.js';
import type { Config } from '../../libs/platform/config.js';
import { database } from '../../libs/records/database.js';
import { processFeature, ProcessRepository } from '../../libs/records/process.js';
import { OrchestratorActivities } from './orchestrator.activities.js';

/** Runs workflow code, and the two short local activities that belong to it. */
@Module({})
export class OrchestratorModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI' | 'TOKEN_SECRET'>): DynamicModule {
    return {
      module: OrchestratorModule,
      imports: [database(config.MONGODB_URI), processFeature, TicketModule.forRoot({ tokenSecret: config.TOKEN_SECRET })],
      providers: [ProcessRepository, OrchestratorActivities],
      exports: [OrchestratorActivities],
    };
  }
}
