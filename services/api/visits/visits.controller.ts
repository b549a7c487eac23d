import { Body, Controller, Get, HttpCode, HttpStatus, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { visitRoundWorkflowId } from '../../../libs/contracts/ids.js';
import { accountId } from '../../../libs/contracts/message.js';
import { visitCommand } from '../../../libs/contracts/visits.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { topics } from '../../../libs/domain/sentiment.js';
import { station } from '../../../libs/domain/station.js';
import { AccountRepository } from '../../../libs/records/account.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { StationRepository } from '../../../libs/records/station.js';
import { VisitRepository } from '../../../libs/records/visits.js';
import { z } from 'zod';
import { API_CONFIG, type Config } from '../config.js';
import { page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { RegisterService } from '../residents/register.service.js';
import { toProcess } from '../views.js';
import {
  type Concern,
  concernAnswerSchema,
  concernSchema,
  type CountQuery,
  countQuerySchema,
  countsSchema,
  type HeardQuery,
  heardQuerySchema,
  heardSchema,
  type Need,
  needAnswerSchema,
  needSchema,
  roundAnswerSchema,
  type RoundQuery,
  roundQuerySchema,
  type RoundRequest,
  roundSchema,
  type VisitCommandBody,
  visitCommandBodySchema,
  visitPageSchema,
  type VisitQuery,
  visitQuerySchema,
} from './schemas.js';

const dayMs = 86_400_000;

@ApiTags('visits')
@Controller('api/v1/visits')
export class VisitsController {
  constructor(
    private readonly visits: VisitRepository,
    private readonly processes: ProcessRepository,
    private readonly accounts: AccountRepository,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
    private readonly register: RegisterService,
    private readonly access: AccessService,
    @Inject(API_CONFIG) private readonly config: Pick<Config, 'STATION_ID'>,
  ) {}

  @Get()
  @Access('resident.read')
  @ApiOperation({ summary: '走访记录（须说明目的）/ visits on record, for a stated purpose', operationId: 'listVisits' })
  @ApiOkResponse({ standardSchema: visitPageSchema })
  async list(@Query({ schema: visitQuerySchema }) { cursor, limit, grid, ...filter }: VisitQuery, @CurrentAccess() access: AccessContext) {
    const grids = await this.register.gridsFor(access, grid);
    if (filter.household !== undefined) await this.register.household(filter.household, access);
    const found = await this.visits.list({ ...filter, grids, before: cursor, limit: limit + 1 });
    return page(found, limit, ({ at, id }) => ({ at: Date.parse(at), id }), (visit) => visit);
  }

  @Post('needs')
  @Access('visit.plan')
  @Idempotent()
  @ApiOperation({ summary: '提出走访需要 / ask for a visit', operationId: 'askVisit' })
  @ApiCreatedResponse({ standardSchema: needAnswerSchema })
  async ask(@Body({ schema: needSchema }) { notBefore, ...need }: Need, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() id: string) {
    await this.register.household(need.household, access);
    await this.visits.ask({ id, ...need, notBefore: notBefore === undefined ? new Date() : new Date(notBefore), askedBy: actor.id });
    return { id };
  }

  @Get('rounds')
  @Access('process.timeline')
  @ApiOperation({ summary: '走访计划 / rounds of visits', operationId: 'listRounds' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async rounds(@Query({ schema: roundQuerySchema }) { cursor, limit, ...filter }: RoundQuery) {
    const found = await this.processes.list({ ...filter, kind: 'visitRound', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Post('rounds')
  @Access('visit.plan')
  @ApiOperation({ summary: '安排一名民警一日的走访 / arrange the visits of one officer on one day', operationId: 'arrangeRound' })
  @ApiCreatedResponse({ standardSchema: roundAnswerSchema })
  @ApiOkResponse({ description: '当日已安排 / arranged before', standardSchema: roundAnswerSchema })
  async arrange(
    @Body({ schema: roundSchema }) { date, officer }: RoundRequest,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @Res({ passthrough: true }) response: Response,
  ) {
    const account = await this.accounts.find(officer ?? actor.id);
    if (!account || account.disabled) refuse('OFFICER_UNKNOWN', 'officer');
    if (account.id !== actor.id) await this.access.demand(access, { id: account.id, unit: account.unit ?? undefined });
    // Today or tomorrow: what is due later is not known yet.
    if (![0, dayMs].some((plus) => iso(Date.now() + plus).slice(0, 10) === date)) refuse('NOT_A_DAY_TO_PLAN', 'date');
    const processId = visitRoundWorkflowId(this.config.STATION_ID, date, account.id);
    const input = { station: this.config.STATION_ID, date, officer: account.id };
    const { duplicate } = await this.starter.start('visitRound', processId, input, `走访 ${date} ${account.id}`);
    if (duplicate) response.status(HttpStatus.OK);
    return { processId, duplicate };
  }

  @Post('rounds/:date/:officer/commands')
  @HttpCode(200)
  @Access('visit.plan')
  @Idempotent()
  @ApiOperation({ summary: '提前结束当日走访 / end a round before its time', operationId: 'commandRound' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @Param('date', { schema: z.iso.date() }) date: string,
    @Param('officer', { schema: accountId }) officer: string,
    @Body({ schema: visitCommandBodySchema }) command: VisitCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(visitRoundWorkflowId(this.config.STATION_ID, date, officer), visitCommand, { actor, messageId, command }, access);
  }
}

@ApiTags('visits')
@Controller('api/v1/sentiments')
export class SentimentsController {
  constructor(
    private readonly visits: VisitRepository,
    private readonly station: StationRepository,
    private readonly register: RegisterService,
  ) {}

  @Post()
  @Access('sentiment.report')
  @Idempotent()
  @ApiOperation({ summary: '登记社情民意（不写姓名）/ put down a concern of a grid, without names', operationId: 'reportSentiment' })
  @ApiCreatedResponse({ standardSchema: concernAnswerSchema })
  async report(@Body({ schema: concernSchema }) { grid, ...concern }: Concern, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() id: string) {
    await this.register.mayLookInGrid(access, grid);
    const { community } = (await this.station.grid(grid))!;
    await this.visits.hear({ id, grid, community, ...concern, by: actor.id, at: new Date() });
    return { id };
  }

  @Get('counts')
  @Access('population.read')
  @ApiOperation({ summary: '社情民意数：网格、主题、时间 / concerns by grid and topic over time, as counts', operationId: 'countSentiments' })
  @ApiOkResponse({ standardSchema: countsSchema })
  async counts(@Query({ schema: countQuerySchema }) { from, to, ...filter }: CountQuery) {
    const zone = iso(0, station.offsetMinutes).slice(-6);
    return { topics, items: await this.visits.sentimentCounts({ ...filter, from: new Date(from), to: new Date(to) }, zone) };
  }

  @Get()
  @Access('resident.read')
  @ApiOperation({ summary: '社情民意原文（须说明目的）/ what was said, for a stated purpose', operationId: 'listSentiments' })
  @ApiOkResponse({ standardSchema: heardSchema })
  async list(@Query({ schema: heardQuerySchema }) { from, to, grid, ...filter }: HeardQuery, @CurrentAccess() access: AccessContext) {
    return { items: await this.visits.heard({ ...filter, grids: await this.register.gridsFor(access, grid), from: new Date(from), to: new Date(to) }) };
  }
}
