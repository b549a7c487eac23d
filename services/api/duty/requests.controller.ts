import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, CurrentActor } from '../../../libs/access/access.decorator.js';
import { leaveWorkflowId, swapWorkflowId } from '../../../libs/contracts/ids.js';
import { type LeaveInput, type LeaveRequest, leaveRequestSchema } from '../../../libs/contracts/leave.js';
import { type SwapInput, type SwapRequest, swapRequestSchema } from '../../../libs/contracts/swap.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { type Action, scopesOf } from '../../../libs/domain/authority.js';
import { DutyRepository } from '../../../libs/records/duty.js';
import { page } from '../http/cursor.js';
import { Idempotent, keyOf, MessageId } from '../http/idempotency.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { DutyService } from './duty.service.js';
import { leavePageSchema, type RequestQuery, requestQuerySchema, startedSchema, swapPageSchema } from './schemas.js';

/** Whoever holds the action on their own account only sees their own requests. */
const ownOnly = (actor: Actor, action: Action) => (scopesOf(actor, action).includes('any') ? {} : { account: actor.id });

@ApiTags('duty')
@Controller('api/v1')
export class DutyRequestsController {
  constructor(
    private readonly duty: DutyRepository,
    private readonly service: DutyService,
    private readonly starter: ProcessStarter,
  ) {}

  @Post('leaves')
  @HttpCode(202)
  @Access('duty.request')
  @Idempotent()
  @ApiOperation({ summary: '请假 / ask for leave', operationId: 'requestLeave' })
  @ApiAcceptedResponse({ standardSchema: startedSchema })
  async requestLeave(@Body({ schema: leaveRequestSchema }) request: LeaveRequest, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    await this.service.mustBeRostered(actor);
    const id = keyOf(messageId, 12);
    const processId = leaveWorkflowId(this.service.station, id);
    await this.starter.start('leave', processId, { station: this.service.station, id, actor, ...request } satisfies LeaveInput, '请假');
    return { id, processId };
  }

  @Get('leaves')
  @Access('duty.readRequests')
  @ApiOperation({ summary: '请假列表 / list leave', operationId: 'listLeaves' })
  @ApiOkResponse({ standardSchema: leavePageSchema })
  async leaves(@Query({ schema: requestQuerySchema }) { cursor, limit }: RequestQuery, @CurrentActor() actor: Actor) {
    const found = await this.duty.listLeaves({ ...ownOnly(actor, 'duty.readRequests'), ...(cursor !== undefined && { after: cursor }), limit: limit + 1 });
    return page(found, limit, ({ id }) => id, ({ id, account, from, to, state, decidedBy }) => ({
      id,
      processId: leaveWorkflowId(this.service.station, id),
      account,
      from,
      to,
      state,
      decidedBy,
    }));
  }

  @Post('swaps')
  @HttpCode(202)
  @Access('duty.request')
  @Idempotent()
  @ApiOperation({ summary: '换班 / ask to swap shifts', operationId: 'requestSwap' })
  @ApiAcceptedResponse({ standardSchema: startedSchema })
  async requestSwap(@Body({ schema: swapRequestSchema }) request: SwapRequest, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    await this.service.mustBeRostered(actor);
    const id = keyOf(messageId, 12);
    const processId = swapWorkflowId(this.service.station, id);
    await this.starter.start('swap', processId, { station: this.service.station, id, actor, ...request } satisfies SwapInput, '换班');
    return { id, processId };
  }

  @Get('swaps')
  @Access('duty.readRequests')
  @ApiOperation({ summary: '换班列表 / list swaps', operationId: 'listSwaps' })
  @ApiOkResponse({ standardSchema: swapPageSchema })
  async swaps(@Query({ schema: requestQuerySchema }) { cursor, limit }: RequestQuery, @CurrentActor() actor: Actor) {
    const found = await this.duty.listSwaps({ ...ownOnly(actor, 'duty.readRequests'), ...(cursor !== undefined && { after: cursor }), limit: limit + 1 });
    return page(found, limit, ({ id }) => id, (swap) => ({ ...swap, processId: swapWorkflowId(this.service.station, swap.id) }));
  }
}
