import { type DynamicModule, Module } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { AccessModule } from '../../libs/access/access.module.js';
import { accessOptions } from '../../libs/access/options.js';
import type { Config } from '../../libs/platform/config.js';
import type { Logger } from '../../libs/platform/logger.js';
import { agreementFeature, AgreementRepository } from '../../libs/records/agreement.js';
import { briefFeature, BriefRepository } from '../../libs/records/brief.js';
import { CaseFileRepository, caseFileFeature } from '../../libs/records/case-file.js';
import { ChangeRepository } from '../../libs/records/changes.js';
import { database } from '../../libs/records/database.js';
import { DossierRepository } from '../../libs/records/dossier.js';
import { CountingModule } from '../../libs/records/counting.module.js';
import { evidenceFeature, EvidenceRepository } from '../../libs/records/evidence.js';
import { FigureRepository } from '../../libs/records/figures.js';
import { FileRepository, filesFeature } from '../../libs/records/files.js';
import { objectStore } from '../../libs/records/object-store.js';
import { fraudFeature, WarningRepository } from '../../libs/records/fraud.js';
import { disputeFeature, DisputeRepository } from '../../libs/records/dispute.js';
import { dutyFeature, DutyRepository } from '../../libs/records/duty.js';
import { dutyRulesFeature, DutyRulesRepository } from '../../libs/records/duty-rules.js';
import { mappingFeature, MappingRepository } from '../../libs/records/mappings.js';
import { reviewFeature, ReviewRepository } from '../../libs/records/case-review.js';
import { SixFastsRepository } from '../../libs/records/six-fasts.js';
import { incidentFeature, IncidentRepository } from '../../libs/records/incident.js';
import { CallbackRepository, linkageFeature, LinkageRegister, MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { organisationFeature, OrganisationRepository } from '../../libs/records/organisation.js';
import { Ledger, ledgerFeature } from '../../libs/records/ledger.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { processFeature, ProcessRepository } from '../../libs/records/process.js';
import { registerFeature, RegisterRepository } from '../../libs/records/register.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { suggestionFeature, SuggestionRepository } from '../../libs/records/suggestion.js';
import { suspectFeature, SuspectRepository } from '../../libs/records/suspect.js';
import { CameraRepository, SightingRepository, videoFeature, VideoRequestRepository } from '../../libs/records/video.js';
import { visitFeature, VisitRepository } from '../../libs/records/visits.js';
import { CampaignRepository, communityWorkFeature, ServiceRequestRepository } from '../../libs/records/community-work.js';
import { forcePlanFeature, ForcePlanRepository } from '../../libs/records/force-plan.js';
import { CampaignsController } from './campaigns/campaigns.controller.js';
import { CasesController } from './cases/cases.controller.js';
import { DossierService } from './cases/dossier.service.js';
import { ExportController } from './cases/export.controller.js';
import { SuspectsController } from './cases/suspects.controller.js';
import { CodecController } from './codec.controller.js';
import { API_CONFIG, API_LOGGER } from './config.js';
import { DisputesController } from './disputes/disputes.controller.js';
import { DutyService } from './duty/duty.service.js';
import { DutyRequestsController } from './duty/requests.controller.js';
import { RostersController } from './duty/rosters.controller.js';
import { ReviewsController } from './cases/reviews.controller.js';
import { BriefSchedules } from './briefs/brief-schedules.js';
import { BriefsController } from './briefs/briefs.controller.js';
import { IndicesController } from './statistics/indices.controller.js';
import { SixFastsController } from './statistics/six-fasts.controller.js';
import { DutyRulesController } from './duty/rules.controller.js';
import { MappingsController } from './incidents/mappings.controller.js';
import { ShiftsController } from './duty/shifts.controller.js';
import { BoardController } from './board/board.controller.js';
import { BoardService } from './board/board.service.js';
import { ChangeFeed } from './events/change-feed.js';
import { EventsController } from './events/events.controller.js';
import { Heartbeat } from './events/heartbeat.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { ExaminationsController } from './evidence/examinations.controller.js';
import { SeizuresController } from './evidence/seizures.controller.js';
import { Attachments } from './files/attachments.js';
import { ForcesController } from './forces/forces.controller.js';
import { FilesController } from './files/files.controller.js';
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
import { ProcessStarter } from './processes/process-starter.js';
import { StandingProcesses } from './processes/standing-processes.js';
import { ProcessesController } from './processes/processes.controller.js';
import { RegisterImport } from './residents/csv-import.js';
import { PatternThreads } from './patterns/pattern-threads.js';
import { PatternsController } from './patterns/patterns.controller.js';
import { HouseholdsController } from './residents/households.controller.js';
import { REGISTER_KEY, RegisterService } from './residents/register.service.js';
import { PopulationController, ResidentsController } from './residents/residents.controller.js';
import { SeriesController } from './series/series.controller.js';
import { ServiceRequestsController } from './service-requests/service-requests.controller.js';
import { StationSeed } from './seed.js';
import { OrganisationController } from './station/organisation.controller.js';
import { GridsController } from './station/grids.controller.js';
import { MapController } from './station/map.controller.js';
import { OrdersController } from './station/orders.controller.js';
import { PoliciesController } from './station/policies.controller.js';
import { StationController } from './station/station.controller.js';
import { UnitsController } from './station/units.controller.js';
import { SupervisionsController } from './supervision/supervisions.controller.js';
import { AnalysesController } from './suggestions/analyses.controller.js';
import { SuggestionsController } from './suggestions/suggestions.controller.js';
import { TaskAccess } from './tasks/task-access.js';
import { TasksController } from './tasks/tasks.controller.js';
import { CamerasController } from './video/cameras.controller.js';
import { VideosController } from './video/videos.controller.js';
import { SentimentsController, VisitsController } from './visits/visits.controller.js';
import { WordsController } from './words/words.controller.js';

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
        evidenceFeature,
        filesFeature,
        suspectFeature,
        stationFeature,
        organisationFeature,
        dutyFeature,
        dutyRulesFeature,
        mappingFeature,
        reviewFeature,
        policyFeature,
        ledgerFeature,
        linkageFeature,
        disputeFeature,
        agreementFeature,
        registerFeature,
        videoFeature,
        visitFeature,
        communityWorkFeature,
        suggestionFeature,
        CountingModule,
        briefFeature,
        forcePlanFeature,
      ],
      controllers: [
        IncidentsController,
        WarningsController,
        CasesController,
        ExportController,
        FilesController,
        EvidenceController,
        ExaminationsController,
        SeizuresController,
        SuspectsController,
        TasksController,
        ProcessesController,
        StationController,
        UnitsController,
        MapController,
        GridsController,
        OrganisationController,
        OrdersController,
        PoliciesController,
        DisputesController,
        LinkagesController,
        PartnersController,
        SupervisionsController,
        HouseholdsController,
        ResidentsController,
        PopulationController,
        VisitsController,
        SentimentsController,
        CampaignsController,
        ForcesController,
        PatternsController,
        SuggestionsController,
        AnalysesController,
        ServiceRequestsController,
        RostersController,
        DutyRulesController,
        MappingsController,
        ReviewsController,
        SixFastsController,
        IndicesController,
        BriefsController,
        ShiftsController,
        DutyRequestsController,
        SeriesController,
        CamerasController,
        VideosController,
        EventsController,
        BoardController,
        WordsController,
        CodecController,
        HealthController,
      ],
      providers: [
        objectStore(config),
        { provide: API_CONFIG, useValue: config },
        { provide: API_LOGGER, useValue: logger },
        { provide: TEMPORAL_CLIENT, useValue: client },
        IncidentRepository,
        WarningRepository,
        ProcessRepository,
        CaseFileRepository,
        DossierRepository,
        DossierService,
        EvidenceRepository,
        FileRepository,
        Attachments,
        SuspectRepository,
        StationRepository,
        OrganisationRepository,
        PolicyRepository,
        Ledger,
        PartnerRepository,
        MatterRepository,
        CallbackRepository,
        LinkageRegister,
        CallbackService,
        DisputeRepository,
        AgreementRepository,
        RegisterRepository,
        { provide: REGISTER_KEY, useValue: config.TOKEN_SECRET },
        RegisterService,
        RegisterImport,
        CameraRepository,
        SightingRepository,
        VideoRequestRepository,
        VisitRepository,
        CampaignRepository,
        ForcePlanRepository,
        ServiceRequestRepository,
        ProcessStarter,
        SuggestionRepository,
        StandingProcesses,
        DutyRepository,
        DutyRulesRepository,
        MappingRepository,
        ReviewRepository,
        SixFastsRepository,
        FigureRepository,
        BriefRepository,
        BriefSchedules,
        DutyService,
        ChangeRepository,
        ChangeFeed,
        Heartbeat,
        BoardService,
        PatternThreads,
        IntakeService,
        WarningsService,
        ProcessMessages,
        TaskAccess,
        StationSeed,
      ],
    };
  }
}
