import { type DynamicModule, Module } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { AccessModule } from '../../libs/access/access.module.js';
import { accessOptions } from '../../libs/access/options.js';
import type { Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { CaseFileRepository, caseFileFeature } from '../../libs/records/case-file.js';
import { ChangeRepository } from '../../libs/records/changes.js';
import { database } from '../../libs/records/database.js';
import { dutyFeature, DutyRepository } from '../../libs/records/duty.js';
import { incidentFeature, IncidentRepository } from '../../libs/records/incident.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { processFeature, ProcessRepository } from '../../libs/records/process.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { CasesController } from './cases/cases.controller.js';
import { CodecController } from './codec.controller.js';
import { API_CONFIG, API_LOGGER } from './config.js';
import { DutyService } from './duty/duty.service.js';
import { DutyRequestsController } from './duty/requests.controller.js';
import { RostersController } from './duty/rosters.controller.js';
import { ShiftsController } from './duty/shifts.controller.js';
import { ChangeFeed } from './events/change-feed.js';
import { EventsController } from './events/events.controller.js';
import { HealthController } from './health.controller.js';
import { IdentityModule } from './identity/identity.module.js';
import { IncidentsController } from './incidents/incidents.controller.js';
import { IntakeService } from './incidents/intake.service.js';
import { ProcessMessages, TEMPORAL_CLIENT } from './processes/process-messages.js';
import { ProcessesController } from './processes/processes.controller.js';
import { StationSeed } from './seed.js';
import { OrdersController } from './station/orders.controller.js';
import { PoliciesController } from './station/policies.controller.js';
import { UnitsController } from './station/units.controller.js';
import { TaskAccess } from './tasks/task-access.js';
import { TasksController } from './tasks/tasks.controller.js';

export interface ApiOptions {
  config: Config;
  logger: Logger;
  client: Client;
}

/** Other pages that may call with our cookies. */
export const trustedOrigins = ({ TEMPORAL_UI_URL }: Pick<Config, 'TEMPORAL_UI_URL'>): string[] =>
  TEMPORAL_UI_URL === undefined ? [] : [new URL(TEMPORAL_UI_URL).origin];

/** The only door. */
@Module({})
export class ApiModule {
  static forRoot({ config, logger, client }: ApiOptions): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        database(config.MONGODB_URI),
        AccessModule.forRoot(accessOptions(config, { origins: trustedOrigins(config) })),
        IdentityModule,
        incidentFeature,
        processFeature,
        caseFileFeature,
        stationFeature,
        dutyFeature,
        policyFeature,
      ],
      controllers: [
        IncidentsController,
        CasesController,
        TasksController,
        ProcessesController,
        UnitsController,
        OrdersController,
        PoliciesController,
        RostersController,
        ShiftsController,
        DutyRequestsController,
        EventsController,
        CodecController,
        HealthController,
      ],
      providers: [
        { provide: API_CONFIG, useValue: config },
        { provide: API_LOGGER, useValue: logger },
        { provide: TEMPORAL_CLIENT, useValue: client },
        IncidentRepository,
        ProcessRepository,
        CaseFileRepository,
        StationRepository,
        PolicyRepository,
        DutyRepository,
        DutyService,
        ChangeRepository,
        ChangeFeed,
        IntakeService,
        ProcessMessages,
        TaskAccess,
        StationSeed,
      ],
    };
  }
}
