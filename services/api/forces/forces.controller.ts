import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { type ForcePlanAsk, forcePlanAskSchema, forcePlanCommand, type ForcePlanInput } from '../../../libs/contracts/force-plan.js';
import { forcePlanNoSchema, forcePlanWorkflowId } from '../../../libs/contracts/ids.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { dateOf } from '../../../libs/domain/duty.js';
import { layoutWords } from '../../../libs/domain/force-layouts.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { station } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { ForcePlanRepository } from '../../../libs/records/force-plan.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { page } from '../http/cursor.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { commandAnswerSchema, processPageSchema } from '../incidents/schemas.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { toProcess } from '../views.js';
import { commandSchema, type PlansQuery, plansQuerySchema, planSchema, proposedSchema } from './schemas.js';

const PlanNo = () => Param('planNo', { schema: forcePlanNoSchema });

@ApiTags('forces')
@Controller('api/v1/forces/plans')
export class ForcesController {
  constructor(
    private readonly plans: ForcePlanRepository,
    private readonly processes: ProcessRepository,
    private readonly starter: ProcessStarter,
    private readonly messages: ProcessMessages,
  ) {}

  @Post()
  @Access('force.propose')
  @Idempotent()
  @ApiOperation({ summary: '编制警力布局方案，由所长选定 / plan the force distribution, for the chief to choose', operationId: 'proposeForcePlan' })
  @ApiCreatedResponse({ standardSchema: proposedSchema })
  async propose(@Body({ schema: forcePlanAskSchema }) ask: ForcePlanAsk, @CurrentActor() actor: Actor, @MessageId() messageId: string) {
    const today = dateOf(Date.now(), station.offsetMinutes);
    if (ask.from < today) refuse('CHANGE_IN_THE_PAST', 'from');
    const planNo = await this.plans.number(messageId, today.slice(0, 4));
    const processId = forcePlanWorkflowId(planNo);
    const input: ForcePlanInput = { planNo, ask, proposedBy: actor.id };
    return { planNo, processId, ...(await this.starter.start('forcePlan', processId, input, `警力布局 ${planNo}`)) };
  }

  @Get()
  @Access('force.read')
  @ApiOperation({ summary: '警力布局方案列表 / list force plans', operationId: 'listForcePlans' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: plansQuerySchema }) { cursor, limit, ...filter }: PlansQuery) {
    const found = await this.processes.list({ ...filter, kind: 'forcePlan', before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get(':planNo')
  @Access('force.read')
  @ApiOperation({ summary: '一个警力布局方案：预期警情、各布局的求解与推演 / one force plan: the calls expected, each layout solved and played through', operationId: 'getForcePlan' })
  @ApiOkResponse({ standardSchema: planSchema })
  async get(@PlanNo() planNo: string) {
    const processId = forcePlanWorkflowId(planNo);
    const [record, process] = await Promise.all([this.plans.find(planNo), this.processes.find(processId)]);
    if (record === null && process === null) throw new ProblemException(404, 'FORCE_PLAN_UNKNOWN', { zh: '没有这个布局方案', en: 'there is no such force plan' });
    const layouts = record?.layouts.map((layout) => ({ ...layout, name: layoutWords[layout.id] }));
    return { planNo, processId, record: record && { ...record, layouts }, process: process && toProcess(process) };
  }

  @Post(':planNo/commands')
  @HttpCode(200)
  @Access('force.propose')
  @Idempotent()
  @ApiOperation({ summary: '终止布局方案 / end a force plan', operationId: 'commandForcePlan' })
  @ApiOkResponse({ standardSchema: commandAnswerSchema })
  command(@PlanNo() planNo: string, @Body({ schema: commandSchema }) command: z.infer<typeof commandSchema>, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    return this.messages.send(forcePlanWorkflowId(planNo), forcePlanCommand, { actor, messageId, command }, access);
  }
}
