import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { caseCommand } from '../../../libs/contracts/case.js';
import { caseWorkflowId } from '../../../libs/contracts/ids.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { knox, proposeSeries } from '../../../libs/domain/series.js';
import { CaseFileRepository } from '../../../libs/records/case-file.js';
import { IncidentRepository } from '../../../libs/records/incident.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { refusalProblem } from '../http/failures.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { IntakeService } from '../incidents/intake.service.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { confirmedSchema, type ConfirmSeries, confirmSeriesSchema, type ProposalQuery, proposalQuerySchema, proposalsSchema } from './schemas.js';

@ApiTags('series')
@Controller('api/v1/series')
export class SeriesController {
  constructor(
    private readonly incidents: IncidentRepository,
    private readonly intake: IntakeService,
    private readonly processes: ProcessRepository,
    private readonly files: CaseFileRepository,
    private readonly messages: ProcessMessages,
  ) {}

  @Get('proposals')
  @Access('series.read')
  @ApiOperation({ summary: '串并建议：手法、地点、时间及理由 / incidents that may be one series, by method, place and time, with the reasons', operationId: 'proposeSeries' })
  @ApiOkResponse({ standardSchema: proposalsSchema })
  async proposals(@Query({ schema: proposalQuerySchema }) { from, to, category, metres, days }: ProposalQuery) {
    const placed = await this.incidents.placed(new Date(from), new Date(to));
    // What a person decided in the assessment is on file only once the incident is closed.
    const assessed = await this.processes.subjects(placed.map(({ incidentNo }) => this.intake.processIdOf(incidentNo)));
    const found = placed
      .map((incident) => ({ ...incident, category: assessed.get(this.intake.processIdOf(incident.incidentNo))?.category ?? incident.category }))
      .filter((incident) => category === undefined || incident.category === category);
    const methods = await this.files.methods(found.map(({ incidentNo }) => incidentNo));
    const shown = new Map(found.map((incident) => [incident.incidentNo, { ...incident, method: methods.get(incident.incidentNo) ?? {} }]));
    const candidates = [...shown.values()].map(({ receivedAt, ...incident }) => ({ ...incident, at: Date.parse(receivedAt) }));
    const thresholds = { metres, days };
    return {
      thresholds,
      knox: knox(candidates, thresholds),
      items: proposeSeries(candidates, thresholds).map(({ incidents, links }) => ({ incidents: incidents.map((no) => shown.get(no)!), links })),
    };
  }

  @Post('confirm')
  @HttpCode(200)
  @Access('series.confirm')
  @Idempotent()
  @ApiOperation({ summary: '确认串并，并入案件 / a person confirms a series: its incidents are linked to the case', operationId: 'confirmSeries' })
  @ApiOkResponse({ standardSchema: confirmedSchema })
  async confirm(@Body({ schema: confirmSeriesSchema }) { caseNo, incidents, reason }: ConfirmSeries, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    const known = await Promise.all(incidents.map((no) => this.incidents.exists(no)));
    const unknown = known.indexOf(false);
    if (unknown >= 0) throw refusalProblem('INCIDENT_UNKNOWN', [{ field: `incidents.${unknown}`, rule: 'INCIDENT_UNKNOWN' }]);
    // Each by its own message: sent again after a failure on the way, those that were linked stay linked once.
    for (const incidentNo of incidents) await this.messages.send(caseWorkflowId(caseNo), caseCommand, { actor, messageId: `${messageId}.${incidentNo}`.slice(-128), command: { type: 'link', incidentNo, reason } }, access);
    return { caseNo, incidents };
  }
}
