import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { incidentNoSchema } from '../../../libs/contracts/ids.js';
import { type Call, callSchema, incidentCommand } from '../../../libs/contracts/incident.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { may } from '../../../libs/domain/authority.js';
import { readyMapping } from '../../../libs/domain/mapping.js';
import { station } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import type { Language } from '../../../libs/platform/text.js';
import { IncidentRepository } from '../../../libs/records/incident.js';
import { PartnerRepository } from '../../../libs/records/linkage.js';
import { MappingRepository } from '../../../libs/records/mappings.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { page } from '../http/cursor.js';
import { refusalProblem } from '../http/failures.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { ReaderLanguage } from '../http/language.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { seesAll } from '../tasks/task-access.js';
import { taskStates, toOrder, toProcess, toTask } from '../views.js';
import { readCalls } from './csv-import.js';
import { IntakeService } from './intake.service.js';
import {
  acceptedSchema,
  type Batch,
  batchSchema,
  callersSchema,
  commandAnswerSchema,
  type CommandBody,
  commandBodySchema,
  type ImportQuery,
  importQuerySchema,
  incidentDetailSchema,
  type IncidentQuery,
  incidentQuerySchema,
  processPageSchema,
  reportSchema,
} from './schemas.js';

const IncidentNo = () => Param('incidentNo', { schema: incidentNoSchema });

const unknownIncident = () =>
  new ProblemException(404, 'INCIDENT_UNKNOWN', { zh: '没有这起警情', en: 'there is no such incident' });

@ApiTags('incidents')
@Controller('api/v1/incidents')
export class IncidentsController {
  constructor(
    private readonly intake: IntakeService,
    private readonly starter: ProcessStarter,
    private readonly incidents: IncidentRepository,
    private readonly processes: ProcessRepository,
    private readonly messages: ProcessMessages,
    private readonly partners: PartnerRepository,
    private readonly mappings: MappingRepository,
    private readonly access: AccessService,
  ) {}

  @Post()
  @Access('incident.report')
  @Idempotent()
  @ApiOperation({ summary: '接警 / report a call for service', operationId: 'reportIncident' })
  @ApiCreatedResponse({ standardSchema: acceptedSchema })
  @ApiOkResponse({ description: '已接收过的同一警情 / the same call was taken before', standardSchema: acceptedSchema })
  async report(
    @Body({ schema: callSchema }) call: Call,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) response: Response,
  ) {
    const accepted = await this.intake.accept(call, actor);
    response.location(`/api/v1/incidents/${accepted.incidentNo}`);
    if (accepted.duplicate) response.status(HttpStatus.OK);
    return accepted;
  }

  @Post('batch')
  @HttpCode(200)
  @Access('incident.import')
  @ApiOperation({ summary: '批量接警 / report calls, up to 500', operationId: 'reportIncidents' })
  @ApiOkResponse({ standardSchema: reportSchema })
  batch(
    @Body({ schema: batchSchema }) { calls }: Batch,
    @CurrentActor() actor: Actor,
    @ReaderLanguage() language: Language,
  ) {
    return this.intake.acceptAll(calls.map((value, i) => ({ row: i + 1, value })), actor, language);
  }

  @Post('import')
  @HttpCode(200)
  @Access('incident.import')
  @ApiOperation({ summary: '导入警情文件 / report calls from a CSV file', operationId: 'importIncidents' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ standardSchema: reportSchema })
  async import(
    @Query({ schema: importQuerySchema }) { mapping: name }: ImportQuery,
    @CurrentActor() actor: Actor,
    @ReaderLanguage() language: Language,
    @Req() request: Request,
  ) {
    return this.intake.acceptAll(readCalls(request, await this.mapping(name), language), actor, language);
  }

  @Get()
  @Access('incident.read')
  @ApiOperation({ summary: '警情列表 / list incidents', operationId: 'listIncidents' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: incidentQuerySchema }) { cursor, limit, ...filter }: IncidentQuery) {
    const found = await this.processes.list({ ...filter, kind: 'incident', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get(':incidentNo')
  @Access('incident.read')
  @ApiOperation({ summary: '警情详情 / one incident', operationId: 'getIncident' })
  @ApiOkResponse({ standardSchema: incidentDetailSchema })
  async get(@IncidentNo() incidentNo: string, @CurrentActor() actor: Actor) {
    const processId = this.intake.processIdOf(incidentNo);
    const [record, process, tasks, orders] = await Promise.all([
      this.incidents.find(incidentNo),
      this.processes.find(processId),
      this.processes.listTasks({ actor: seesAll(actor) ? null : actor, process: processId, state: [...taskStates], limit: 500 }),
      this.processes.listOrders({ incidentNo, limit: 500 }),
    ]);
    // Accepted a moment ago, or the command room's service is away: the process itself knows.
    if (record === null && process === null) await this.starter.mustBeThere(processId);
    return {
      incidentNo,
      processId,
      record,
      process: process && toProcess(process),
      tasks: tasks.map(toTask),
      orders: orders.map(toOrder),
    };
  }

  @Get(':incidentNo/callers')
  @Access('incident.readCallers')
  @ApiOperation({ summary: '报警人（须说明目的）/ the callers, for a stated purpose', operationId: 'getCallers' })
  @ApiOkResponse({ standardSchema: callersSchema })
  async callers(@IncidentNo() incidentNo: string, @CurrentAccess() access: AccessContext) {
    const record = await this.incidents.find(incidentNo);
    if (record === null) throw unknownIncident();
    const [process, orders] = await Promise.all([
      this.processes.find(this.intake.processIdOf(incidentNo)),
      this.processes.listOrders({ incidentNo, limit: 500 }),
    ]);
    // It belongs to the squad of its community, and to whoever was sent.
    const squad = station.teams.find(({ community }) => community !== undefined && community === record.community)?.id;
    const units = [...(squad === undefined ? [] : [squad]), ...orders.map(({ unit }) => unit)];
    const own = units.find((unit) => access.actor && may(access.actor, access.action, { unit }).allowed) ?? units[0];
    await this.access.demand(access, { id: incidentNo, unit: own });
    const joined = process?.detail?.calls;
    const calls = Array.isArray(joined) ? joined.filter((no): no is string => typeof no === 'string') : [];
    return { items: await this.incidents.callers([...new Set([incidentNo, ...calls])]) };
  }

  @Post(':incidentNo/commands')
  @HttpCode(200)
  @Access('incident.command')
  @Idempotent()
  @ApiOperation({ summary: '指挥指令 / an order of the command room', operationId: 'commandIncident' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  async command(
    @IncidentNo() incidentNo: string,
    @Body({ schema: commandBodySchema }) command: CommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    if (command.type === 'linkage' && (await this.partners.unknown(command.partners)).length > 0) {
      throw refusalProblem('PARTNER_UNKNOWN', [{ field: 'partners', rule: 'PARTNER_UNKNOWN' }]);
    }
    return this.messages.send(this.intake.processIdOf(incidentNo), incidentCommand, { actor, messageId, command }, access);
  }

  private async mapping(name: string) {
    const found = await this.mappings.find(name);
    if (found !== null) return readyMapping(found.mapping);
    const problem = { zh: '没有这个对照表', en: 'there is no such mapping' };
    throw new ProblemException(422, 'MAPPING_UNKNOWN', problem, [{ field: 'mapping', rule: 'MAPPING_UNKNOWN', message: problem }]);
  }
}
