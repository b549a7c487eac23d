import { type DynamicModule, Module } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { AccessModule } from '../../libs/access/access.module.js';
import { accessOptions } from '../../libs/access/options.js';
import type { Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { agreementFeature, AgreementRepository } from '../../libs/records/agreement.js';
import { CaseFileRepository, caseFileFeature } from '../../libs/records/case-file.js';
import { ChangeRepository } from '../../libs/records/changes.js';
import { database } from '../../libs/records/database.js';
import { fraudFeature, WarningRepository } from '../../libs/records/fraud.js';
import { disputeFeature, DisputeRepository } from '../../libs/records/dispute.js';
import { incidentFeature, IncidentRepository } from '../../libs/records/incident.js';
import { Ledger, ledgerFeature } from '../../libs/records/ledger.js';
import { CallbackRepository, linkageFeature, LinkageRegister, MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { processFeature, ProcessRepository } from '../../libs/records/process.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { CasesController } from './cases/cases.controller.js';
import { CodecController } from './codec.controller.js';
import { API_CONFIG, API_LOGGER } from './config.js';
import { DisputesController } from './disputes/disputes.controller.js';
import { ChangeFeed } from './events/change-feed.js';
import { EventsController } from './events/events.controller.js';
import { WarningsController } from './fraud/warnings.controller.js';
import { WarningsService } from './fraud/warnings.service.js';
import { HealthController } from './health.controller.js';
import { IdentityModule } from './identity/identity.module.js';
import { IncidentsController } from './incidents/incidents.controller.js';
import { IntakeService } from './incidents/intake.service.js';
import { CallbackService } from './linkage/callback.service.js';
import { LinkagesController } from './linkage/linkages.controller.js';
import { PartnersController } from './linkage/partners.controller.js';
import { ProcessMessages, TEMPORAL_CLIENT } from './processes/process-messages.js';
import { ProcessesController } from './processes/processes.controller.js';
import { StationSeed } from './seed.js';
import { OrdersController } from './station/orders.controller.js';
import { PoliciesController } from './station/policies.controller.js';
import { UnitsController } from './station/units.controller.js';
import { SupervisionsController } from './supervision/supervisions.controller.js';
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
        fraudFeature,
        processFeature,
        caseFileFeature,
        stationFeature,
        policyFeature,
        ledgerFeature,
        linkageFeature,
        disputeFeature,
        agreementFeature,
      ],
      controllers: [
        IncidentsController,
        WarningsController,
        CasesController,
        TasksController,
        ProcessesController,
        UnitsController,
        OrdersController,
        PoliciesController,
        DisputesController,
        LinkagesController,
        PartnersController,
        SupervisionsController,
        EventsController,
        CodecController,
        HealthController,
      ],
      providers: [
        { provide: API_CONFIG, useValue: config },
        { provide: API_LOGGER, useValue: logger },
        { provide: TEMPORAL_CLIENT, useValue: client },
        IncidentRepository,
        WarningRepository,
        ProcessRepository,
        CaseFileRepository,
        StationRepository,
        PolicyRepository,
        Ledger,
        PartnerRepository,
        MatterRepository,
        CallbackRepository,
        LinkageRegister,
        CallbackService,
        DisputeRepository,
        AgreementRepository,
        ChangeRepository,
        ChangeFeed,
        IntakeService,
        WarningsService,
        ProcessMessages,
        TaskAccess,
        StationSeed,
      ],
    };
  }
}
