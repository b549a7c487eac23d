import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { accountFeature, AccountRepository } from '../../libs/records/account.js';
import { CountingModule } from '../../libs/records/counting.module.js';
import { database } from '../../libs/records/database.js';
import { dutyFeature, DutyRepository } from '../../libs/records/duty.js';
import { dutyRulesFeature, DutyRulesRepository } from '../../libs/records/duty-rules.js';
import { forcePlanFeature, ForcePlanRepository } from '../../libs/records/force-plan.js';
import { incidentFeature, IncidentRepository } from '../../libs/records/incident.js';
import { Ledger, ledgerFeature } from '../../libs/records/ledger.js';
import { linkageFeature, LinkageRegister, MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { processFeature, ProcessRepository } from '../../libs/records/process.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { CommandActivities } from './command.activities.js';
import { CALLBACK_KEY } from './callback.js';
import { Counter } from './counter.js';
import { DutyActivities } from './duty.activities.js';
import { ForceActivities } from './force.activities.js';
import { LINKAGE_CONFIG, LinkageActivities } from './linkage.activities.js';

/** 综合指挥室 */
@Module({})
export class CommandModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI' | 'TOKEN_SECRET' | 'PAYLOAD_KEYS' | 'API_URL'>): DynamicModule {
    return {
      module: CommandModule,
      imports: [database(config.MONGODB_URI), accountFeature, CountingModule, dutyFeature, dutyRulesFeature, forcePlanFeature, incidentFeature, ledgerFeature, linkageFeature, policyFeature, processFeature, stationFeature],
      providers: [
        { provide: CALLBACK_KEY, useValue: config.TOKEN_SECRET },
        { provide: LINKAGE_CONFIG, useValue: config },
        Ledger,
        PartnerRepository,
        MatterRepository,
        LinkageRegister,
        IncidentRepository,
        PolicyRepository,
        ProcessRepository,
        StationRepository,
        AccountRepository,
        DutyRepository,
        DutyRulesRepository,
        Ledger,
        Counter,
        CommandActivities,
        DutyActivities,
        ForcePlanRepository,
        ForceActivities,
        LinkageActivities,
      ],
      exports: [CommandActivities, DutyActivities, ForceActivities, LinkageActivities],
    };
  }
}
