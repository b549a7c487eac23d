import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { rosterIdSchema, rosterWorkflowId } from '../../../libs/contracts/ids.js';
import { rosterCommand, type RosterInput } from '../../../libs/contracts/roster.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { addDays, dateOf } from '../../../libs/domain/duty.js';
import { station } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { DutyRepository, type Roster } from '../../../libs/records/duty.js';
import { page } from '../http/cursor.js';
import { Idempotent, keyOf, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { DutyService } from './duty.service.js';
import {
  type Propose,
  proposeSchema,
  type RosterCommandBody,
  rosterCommandBodySchema,
  rosterDetailSchema,
  rosterPageSchema,
  type RosterQuery,
  rosterQuerySchema,
  startedSchema,
} from './schemas.js';

const RosterId = () => Param('rosterId', { schema: rosterIdSchema });

@ApiTags('duty')
@Controller('api/v1/rosters')
export class RostersController {
  constructor(
    private readonly duty: DutyRepository,
    private readonly service: DutyService,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
  ) {}

  @Post()
  @HttpCode(202)
  @Access('roster.propose')
  @Idempotent()
  @ApiOperation({ summary: '编制值班表，由所长审定 / plan a roster, for the chief to decide on', operationId: 'proposeRoster' })
  @ApiAcceptedResponse({ standardSchema: startedSchema })
  async propose(@Body({ schema: proposeSchema }) { from, weeks }: Propose, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    const today = dateOf(Date.now(), station.offsetMinutes);
    if (from < today || from > addDays(today, 366)) {
      const text = { zh: '起始日须在今天之后一年之内', en: 'the first day is today at the earliest and within a year' };
      throw new ProblemException(422, 'DATE_OUT_OF_RANGE', text, [{ field: 'from', rule: 'DATE_OUT_OF_RANGE', message: text }]);
    }
    const id = `${from}-${keyOf(messageId, 8)}`;
    const processId = rosterWorkflowId(this.service.station, id);
    const input: RosterInput = { station: this.service.station, id, from, weeks, actor };
    await this.starter.start('roster', processId, input, `值班表 ${from} 起 ${weeks} 周`);
    return { id, processId };
  }

  @Get()
  @Access('duty.read')
  @ApiOperation({ summary: '值班表列表 / list rosters', operationId: 'listRosters' })
  @ApiOkResponse({ standardSchema: rosterPageSchema })
  async list(@Query({ schema: rosterQuerySchema }) { cursor, limit }: RosterQuery) {
    const found = await this.duty.listRosters({ ...(cursor && { before: cursor }), limit: limit + 1 });
    return page(found, limit, ({ from, id }) => ({ from, id }), (roster) => this.summary(roster));
  }

  @Get(':rosterId')
  @Access('duty.read')
  @ApiOperation({ summary: '值班表及其缺口 / one roster, and what it lacks', operationId: 'getRoster' })
  @ApiOkResponse({ standardSchema: rosterDetailSchema })
  async get(@RosterId() id: string) {
    const roster = await this.duty.findRoster(id);
    if (roster === null) throw new ProblemException(404, 'ROSTER_UNKNOWN', { zh: '没有这份值班表，或仍在编制', en: 'there is no such roster, or it is still being planned' });
    return {
      ...this.summary(roster),
      shifts: roster.shifts.map(({ date, shift, startsAt, endsAt, accounts }) => ({ date, shift, startsAt: iso(startsAt), endsAt: iso(endsAt), accounts })),
      violations: roster.violations.map(({ slot: _slot, ...violation }) => violation),
    };
  }

  @Post(':rosterId/commands')
  @HttpCode(200)
  @Access('roster.command')
  @Idempotent()
  @ApiOperation({ summary: '值班表指令 / an order on the roster', operationId: 'commandRoster' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @RosterId() id: string,
    @Body({ schema: rosterCommandBodySchema }) command: RosterCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(rosterWorkflowId(this.service.station, id), rosterCommand, { actor, messageId, command }, access);
  }

  private summary({ id, from, weeks, state, proposedBy, proposedAt, publishedBy, publishedAt, closedAt, violations }: Roster) {
    return {
      id,
      processId: rosterWorkflowId(this.service.station, id),
      from,
      weeks,
      state,
      proposedBy,
      proposedAt: iso(proposedAt.getTime()),
      publishedBy,
      publishedAt: publishedAt && iso(publishedAt.getTime()),
      closedAt: closedAt && iso(closedAt.getTime()),
      lacks: violations.length,
    };
  }
}
