import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { TicketService } from '../../../libs/access/tickets.js';
import { taskKinds, type TaskKindId } from '../../../libs/contracts/registry.js';
import {
  claimTask,
  completeTask,
  completeTaskSignal,
  delegateTask,
  releaseTask,
  remindTask,
  type TaskAnswer,
  taskIdSchema,
} from '../../../libs/contracts/task.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { workflowOfTask } from '../../../libs/domain/task.js';
import type { Config } from '../../../libs/platform/config.js';
import { fieldErrors, validate } from '../../../libs/platform/issues.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { AccountRepository } from '../../../libs/records/account.js';
import { ProcessRepository, type TaskView } from '../../../libs/records/process.js';
import { API_CONFIG } from '../config.js';
import { page } from '../http/cursor.js';
import { refusalOf, refusalProblem } from '../http/failures.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { ruleTexts } from '../http/rules.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { taskViewSchema, toTask } from '../views.js';
import {
  type Claim,
  claimSchema,
  type Complete,
  completeSchema,
  type Delegate,
  delegateSchema,
  type DoneQuery,
  doneQuerySchema,
  releaseSchema,
  type Remind,
  remindSchema,
  taskAnswerSchema,
  taskKindList,
  taskKindListSchema,
  type TaskListQuery,
  taskPageSchema,
  taskQuerySchema,
  ticketSchema,
} from './schemas.js';
import { Attachments } from '../files/attachments.js';
import { seesAll, TaskAccess } from './task-access.js';

const TaskId = () => Param('taskId', { schema: taskIdSchema });

@ApiTags('tasks')
@Controller('api/v1')
export class TasksController {
  constructor(
    private readonly processes: ProcessRepository,
    private readonly accounts: AccountRepository,
    private readonly messages: ProcessMessages,
    private readonly taskAccess: TaskAccess,
    private readonly tickets: TicketService,
    private readonly attachments: Attachments,
    @Inject(API_CONFIG) private readonly config: Config,
  ) {}

  @Get('task-kinds')
  @Access('task.read')
  @ApiOperation({ summary: '各类待办及其表单 / every kind of task, with its form', operationId: 'listTaskKinds' })
  @ApiOkResponse({ standardSchema: taskKindListSchema })
  kinds() {
    return taskKindList();
  }

  @Get('tasks')
  @Access('task.list')
  @ApiOperation({ summary: '待办列表 / list tasks', operationId: 'listTasks' })
  @ApiOkResponse({ standardSchema: taskPageSchema })
  async list(@Query({ schema: taskQuerySchema }) query: TaskListQuery, @CurrentActor() actor: Actor) {
    const { cursor, limit, mine, forMe, ...filter } = query;
    const found = await this.processes.listTasks({
      ...filter,
      actor: seesAll(actor) && !forMe ? null : actor,
      assignee: mine ? actor.id : undefined,
      after: cursor,
      limit: limit + 1,
    });
    return page(found, limit, ({ priority, id }) => ({ priority, id }), toTask);
  }

  @Get('tasks/done')
  @Access('task.list')
  @ApiOperation({ summary: '已办列表，最近的在前 / what was completed, the latest first', operationId: 'listDoneTasks' })
  @ApiOkResponse({ standardSchema: taskPageSchema })
  async done(@Query({ schema: doneQuerySchema }) { by: named, cursor, limit, ...span }: DoneQuery, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext) {
    const by = named ?? actor.id;
    await this.taskAccess.mayReadDone(by, actor, access);
    const found = await this.processes.listDone({ ...span, by, after: cursor, limit: limit + 1 });
    return page(found, limit, ({ completedAt, id }) => ({ at: new Date(completedAt!).toISOString(), id }), toTask);
  }

  @Get('tasks/:taskId')
  @Access('task.read')
  @ApiOperation({ summary: '待办详情 / one task', operationId: 'getTask' })
  @ApiOkResponse({ standardSchema: taskViewSchema })
  async get(@TaskId() taskId: string, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext) {
    const task = await this.find(taskId);
    await this.taskAccess.mayRead(task, actor, access);
    return toTask(task);
  }

  @Post('tasks/:taskId/complete')
  @HttpCode(200)
  @Access('task.act')
  @Idempotent()
  @ApiOperation({ summary: '办结 / complete a task', operationId: 'completeTask' })
  @ApiOkResponse({ standardSchema: taskAnswerSchema })
  async complete(
    @TaskId() taskId: string,
    @Body({ schema: completeSchema }) { result, revision }: Complete,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<TaskAnswer> {
    await this.attachments.check(result, async () => (await this.processes.findTask(taskId))?.subject ?? null);
    const message = { actor, messageId, taskId, result, ...(revision !== undefined && { revision }) };
    try {
      return await this.messages.send(processOf(taskId), completeTask, message, access, 'TASK_CLOSED');
    } catch (error) {
      throw refusalOf(error)?.code === 'FORM_INVALID' ? ((await this.formProblem(taskId, result)) ?? error) : error;
    }
  }

  @Post('tasks/:taskId/claim')
  @HttpCode(200)
  @Access('task.act')
  @Idempotent()
  @ApiOperation({ summary: '领取 / claim a task', operationId: 'claimTask' })
  @ApiOkResponse({ standardSchema: taskAnswerSchema })
  claim(
    @TaskId() taskId: string,
    @Body({ schema: claimSchema }) { revision }: Claim,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<TaskAnswer> {
    const message = { actor, messageId, taskId, ...(revision !== undefined && { revision }) };
    return this.messages.send(processOf(taskId), claimTask, message, access, 'TASK_CLOSED');
  }

  @Post('tasks/:taskId/release')
  @HttpCode(200)
  @Access('task.act')
  @Idempotent()
  @ApiOperation({ summary: '退回 / give a task back', operationId: 'releaseTask' })
  @ApiOkResponse({ standardSchema: taskAnswerSchema })
  release(
    @TaskId() taskId: string,
    @Body({ schema: releaseSchema }) _body: object,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<TaskAnswer> {
    return this.messages.send(processOf(taskId), releaseTask, { actor, messageId, taskId }, access, 'TASK_CLOSED');
  }

  @Post('tasks/:taskId/delegate')
  @HttpCode(200)
  @Access('task.act')
  @Idempotent()
  @ApiOperation({ summary: '转办 / pass a task on to another', operationId: 'delegateTask' })
  @ApiOkResponse({ standardSchema: taskAnswerSchema })
  async delegate(
    @TaskId() taskId: string,
    @Body({ schema: delegateSchema }) body: Delegate,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<TaskAnswer> {
    const account = await this.accounts.find(body.to);
    if (account === null || account.disabled) {
      const text = { zh: '没有这个账号，或账号已停用', en: 'there is no such account, or it is disabled' };
      throw new ProblemException(422, 'ACCOUNT_UNKNOWN', text, [{ field: 'to', rule: 'ACCOUNT_UNKNOWN', message: text }]);
    }
    const to = { id: account.id, roles: account.roles, unit: account.unit, ...(account.duty && { onDuty: account.duty.onDuty }) };
    return this.messages.send(processOf(taskId), delegateTask, { actor, messageId, taskId, to }, access, 'TASK_CLOSED');
  }

  @Post('tasks/:taskId/remind')
  @HttpCode(200)
  @Access('task.remind')
  @Idempotent()
  @ApiOperation({ summary: '催办 / remind the holder', operationId: 'remindTask' })
  @ApiOkResponse({ standardSchema: taskAnswerSchema })
  async remind(
    @TaskId() taskId: string,
    @Body({ schema: remindSchema }) { note }: Remind,
    @CurrentActor() actor: Actor,
    @CurrentAccess() access: AccessContext,
    @MessageId() messageId: string,
  ): Promise<TaskAnswer> {
    await this.taskAccess.mayRemind(await this.find(taskId), actor, access);
    const message = { actor, messageId, taskId, ...(note !== undefined && { note }) };
    return this.messages.send(processOf(taskId), remindTask, message, access, 'TASK_CLOSED');
  }

  @Post('tasks/:taskId/ticket')
  @HttpCode(200)
  @Access('task.act')
  @ApiOperation({
    summary: '签发办理凭证，用于 Temporal 界面 / a ticket to complete the task from the Temporal UI',
    operationId: 'issueTaskTicket',
  })
  @ApiOkResponse({ standardSchema: ticketSchema })
  async ticket(@TaskId() taskId: string, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext) {
    await this.taskAccess.mayRead(await this.find(taskId), actor, access);
    const issued = await this.tickets.issueTaskTicket(actor, taskId);
    const input = { ticket: issued.ticket, taskId, result: {} };
    const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = this.config;
    const command = [
      ...['temporal workflow signal', `--address ${address}`, `--namespace ${namespace}`],
      ...[`--workflow-id '${processOf(taskId)}'`, `--name ${completeTaskSignal.name}`, `--input '${JSON.stringify(input)}'`],
    ].join(' ');
    return { ...issued, signal: { name: completeTaskSignal.name, input }, command };
  }

  private async find(taskId: string): Promise<TaskView> {
    const task = await this.processes.findTask(taskId);
    if (task === null) throw refusalProblem('TASK_UNKNOWN', [{ field: 'taskId', rule: 'TASK_UNKNOWN' }]);
    return task;
  }

  /** What the process objected to, in the reader's language: looked up only now that it is needed. */
  private async formProblem(taskId: string, result: unknown): Promise<ProblemException | null> {
    const task = await this.processes.findTask(taskId);
    if (task === null || !Object.hasOwn(taskKinds, task.kind)) return null;
    const { issues } = await validate(taskKinds[task.kind as TaskKindId].form, result);
    if (issues === undefined) return null;
    const [zh, en] = [fieldErrors(issues, 'zh', ruleTexts), fieldErrors(issues, 'en', ruleTexts)];
    const errors = zh.map(({ field, rule, message }, i) => ({
      field: field === '' ? 'result' : `result.${field}`,
      rule,
      message: { zh: message, en: en[i]!.message },
    }));
    const { text, code } = refusalProblem('FORM_INVALID');
    return new ProblemException(422, code, text, errors);
  }
}

const processOf = (taskId: string): string => workflowOfTask(taskId) ?? '';
