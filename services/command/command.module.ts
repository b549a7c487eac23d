import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../libs/platform/config.js';
import { accountFeature, AccountRepository } from '../../libs/records/account.js';
import { CampaignRepository, communityWorkFeature } from '../../libs/records/community-work.js';
import { CountingModule } from '../../libs/records/counting.module.js';
import { database } from '../../libs/records/database.js';
import { dutyFeature, DutyRepository } from '../../libs/records/duty.js';
import { dutyRulesFeature, DutyRulesRepository } from '../../libs/records/duty-rules.js';
import { incidentFeature, IncidentRepository } from '../../libs/records/incident.js';
import { Ledger, ledgerFeature } from '../../libs/records/ledger.js';
import { linkageFeature, LinkageRegister, MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { processFeature, ProcessRepository } from '../../libs/records/process.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { suggestionFeature, SuggestionRepository } from '../../libs/records/suggestion.js';
import { AnalysisActivities } from './analysis.activities.js';
import { CommandActivities } from './command.activities.js';
import { CALLBACK_KEY } from './callback.js';
import { Counter } from './counter.js';
import { DutyActivities } from './duty.activities.js';
import { Effects } from './effects.js';
import { LINKAGE_CONFIG, LinkageActivities } from './linkage.activities.js';
import { SuggestionActivities } from './suggestion.activities.js';

/** 综合指挥室 */
@Module({})
export class CommandModule {
  static forRoot(config: Pick<Config, 'MONGODB_URI' | 'TOKEN_SECRET' | 'PAYLOAD_KEYS' | 'API_URL'>): DynamicModule {
    return {
      module: CommandModule,
      imports: [database(config.MONGODB_URI), accountFeature, communityWorkFeature, CountingModule, dutyFeature, dutyRulesFeature, incidentFeature, ledgerFeature, linkageFeature, policyFeature, processFeature, stationFeature, suggestionFeature],
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
        LinkageActivities,
        CampaignRepository,
        SuggestionRepository,
        Effects,
        AnalysisActivities,
        SuggestionActivities,
      ],
      exports: [AnalysisActivities, CommandActivities, DutyActivities, LinkageActivities, SuggestionActivities],
    };
  }
}
