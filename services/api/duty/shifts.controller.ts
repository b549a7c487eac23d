import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { dutyShiftCommand } from '../../../libs/contracts/duty-shift.js';
import { dutyDate, dutyShiftName, dutyShiftWorkflowId } from '../../../libs/contracts/ids.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { addDays } from '../../../libs/domain/duty.js';
import { station } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { DutyRepository, type DutyShift } from '../../../libs/records/duty.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { toProcess } from '../views.js';
import { DutyService } from './duty.service.js';
import {
  dutyListSchema,
  type DutyQuery,
  dutyQuerySchema,
  type ShiftCommandBody,
  shiftCommandBodySchema,
  shiftDetailSchema,
  shiftLogSchema,
  shiftPageSchema,
  type ShiftQuery,
  shiftQuerySchema,
} from './schemas.js';

const ShiftDate = () => Param('date', { schema: dutyDate });
const ShiftName = () => Param('shift', { schema: dutyShiftName });

const time = (at: Date | null) => at && iso(at.getTime());
const midnight = (date: string) => new Date(Date.parse(date) - station.offsetMinutes * 60_000);

const unknownShift = () => new ProblemException(404, 'SHIFT_UNKNOWN', { zh: '没有这个班次', en: 'there is no such shift' });

@ApiTags('duty')
@Controller('api/v1')
export class ShiftsController {
  constructor(
    private readonly duty: DutyRepository,
    private readonly processes: ProcessRepository,
    private readonly service: DutyService,
    private readonly messages: ProcessMessages,
  ) {}

  @Get('duty')
  @Access('duty.read')
  @ApiOperation({ summary: '某一时刻谁在班 / who is on duty, now or at a time', operationId: 'getDuty' })
  @ApiOkResponse({ standardSchema: dutyListSchema })
  async onDuty(@Query({ schema: dutyQuerySchema }) { at }: DutyQuery) {
    const now = at === undefined ? new Date() : new Date(at);
    const people = await this.duty.onDutyAt(now);
    return {
      at: iso(now.getTime()),
      items: people.map(({ date, shift, account, role, unit, team, signedOnAt }) => ({ account, role, unit, team, date, shift, since: time(signedOnAt) })),
    };
  }

  @Get('shifts')
  @Access('duty.read')
  @ApiOperation({ summary: '班次列表 / list shifts', operationId: 'listShifts' })
  @ApiOkResponse({ standardSchema: shiftPageSchema })
  async list(@Query({ schema: shiftQuerySchema }) { from, to, cursor, limit }: ShiftQuery) {
    const found = await this.duty.listShifts({ from: midnight(from), to: midnight(addDays(to, 1)), ...(cursor && { after: cursor }), limit: limit + 1 });
    return page(found, limit, ({ startsAt, id }) => ({ startsAt: startsAt.toISOString(), id }), (shift) => this.view(shift));
  }

  @Get('shifts/:date/:shift')
  @Access('duty.read')
  @ApiOperation({ summary: '一个班次及其交接 / one shift, and its handover', operationId: 'getShift' })
  @ApiOkResponse({ standardSchema: shiftDetailSchema })
  async get(@ShiftDate() date: string, @ShiftName() shift: string) {
    const [found, process] = await Promise.all([this.duty.findShift(`${date}/${shift}`), this.processes.find(this.processIdOf(date, shift))]);
    if (found === null) throw unknownShift();
    return { ...this.view(found), process: process && toProcess(process) };
  }

  @Get('shifts/:date/:shift/log')
  @Access('shift.readLog')
  @ApiOperation({ summary: '值班日志（须说明目的）/ the log of a shift, for a stated purpose', operationId: 'getShiftLog' })
  @ApiOkResponse({ standardSchema: shiftLogSchema })
  async log(@ShiftDate() date: string, @ShiftName() shift: string) {
    const log = await this.duty.logOf(`${date}/${shift}`);
    if (log === null) throw unknownShift();
    return { items: log.map(({ at, by, text }) => ({ at: time(at), by, text })) };
  }

  @Post('shifts/:date/:shift/commands')
  @HttpCode(200)
  @Access('shift.command')
  @Idempotent()
  @ApiOperation({ summary: '值班日志、替班、提前交接 / a log entry, a replacement, an early handover', operationId: 'commandShift' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(
    @ShiftDate() date: string,
    @ShiftName() shift: string,
    @Body({ schema: shiftCommandBodySchema }) command: ShiftCommandBody,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ) {
    return this.messages.send(this.processIdOf(date, shift), dutyShiftCommand, { actor, messageId, command }, access);
  }

  private processIdOf(date: string, shift: string): string {
    return dutyShiftWorkflowId(this.service.station, date, shift);
  }

  private view({ date, shift, roster, startsAt, endsAt, state, people, handover }: DutyShift) {
    return {
      date,
      shift,
      processId: this.processIdOf(date, shift),
      roster,
      startsAt: time(startsAt),
      endsAt: time(endsAt),
      state,
      people: people.map(({ group: _group, signedOnAt, signedOffAt, ...person }) => ({ ...person, signedOnAt: time(signedOnAt), signedOffAt: time(signedOffAt) })),
      handover: handover.map(({ at, ...item }) => ({ ...item, at: at && iso(at) })),
    };
  }
}
