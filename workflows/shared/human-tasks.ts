/** The human task: opened by a process, answered by an update (which is answered) or a signal (which carries a ticket). */
import { CancellationScope, isCancellation, log, proxyLocalActivities, setHandler, Trigger } from '@temporalio/workflow';
import type { z } from 'zod';
import { type Carried, type CarriedTask, type ProcessActivities } from '../../libs/contracts/process.js';
import { type FormOf, taskKinds, type TaskKindId } from '../../libs/contracts/registry.js';
import {
  claimTask,
  claimTaskSchema,
  completeTask,
  completeTaskSchema,
  completeTaskSignal,
  delegateTask,
  delegateTaskSchema,
  handOverTask,
  type HandOverTask,
  handOverTaskSchema,
  releaseTask,
  releaseTaskSchema,
  remindTask,
  remindTaskSchema,
  type TaskAnswer,
  taskSignalSchema,
} from '../../libs/contracts/task.js';
import { type Actor, type Candidate, isCandidate } from '../../libs/domain/actor.js';
import type { Clock } from '../../libs/domain/clock.js';
import type { Duration } from '../../libs/domain/policy.js';
import { Refusal, refuse } from '../../libs/domain/refusal.js';
import * as transitions from '../../libs/domain/task.js';
import type { Clocks } from './clocks.js';
import type { ProcessRecord } from './record.js';
import { onSignal, onUpdate, parse, unsealed } from './refusal.js';

const { verifyTicket } = proxyLocalActivities<ProcessActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '100 milliseconds', maximumInterval: '10 seconds' },
});

export interface Ask<K extends TaskKindId> {
  candidates: Candidate[];
  context?: Record<string, unknown>;
  priority?: number;
  /** Key of the policy row that limits this step. */
  limit?: string;
  /** From when the limit counts, where that is not now: a day that was agreed. */
  from?: number;
  /** How long it is, where the thing itself sets it and not the policy. */
  span?: Duration;
  /** A clock that runs already: the task is due when it is, and marked late with it, but does not meet it. */
  follows?: Clock | null;
  /** The task is withdrawn when its limit passes: whoever was silent is not asked any more. */
  lapses?: boolean;
  /** A rule that needs the state of the process; throws a Refusal. */
  check?: (result: FormOf<K>, actor: Actor) => void;
  /** Which of several of this kind it is, where more than one may be open: in a new history the step finds its task again by it. */
  key?: string;
}

export interface Answer<K extends TaskKindId> {
  taskId: string;
  by: Actor;
  at: number;
  result: FormOf<K>;
}

export class OpenTask<K extends TaskKindId = TaskKindId> {
  answer: Answer<K> | null = null;
  /** Resolved by whoever ends the task: a condition would have all of the process looked at once more. */
  readonly settled = new Trigger<Answer<K> | null>();
  constructor(
    readonly task: transitions.Task,
    readonly kind: K,
    /** Met by the answer. */
    readonly clock: Clock | null,
    /** What the task is due by: its own clock, or one that it follows. */
    public due: Clock | null,
    public check: Ask<K>['check'],
    readonly lapses: boolean,
    readonly key: string,
  ) {}
  get ended(): boolean {
    return this.task.state === 'completed' || this.task.state === 'cancelled';
  }
}

export class HumanTasks {
  private readonly opened = new Map<string, OpenTask>();
  private count: number;
  /** Numbers of tasks that were withdrawn in an earlier history. */
  private readonly withdrawn: number[];
  /** Brought along from an earlier history, until the step that asked takes it up again. */
  private readonly unclaimed: OpenTask[] = [];

  constructor(
    private readonly record: ProcessRecord,
    private readonly clocks: Clocks,
    carried?: Carried,
  ) {
    this.count = carried?.tasks.count ?? 0;
    this.withdrawn = carried?.tasks.cancelled ?? [];
    for (const each of carried?.tasks.open ?? []) this.unclaimed.push(this.restore(each));
    clocks.onReminder = (clock) => this.forClock(clock, transitions.remind);
    this.setHandlers();
  }

  /** Opens a task and waits for its answer. When the process turns elsewhere meanwhile, the task is cancelled. */
  async ask<K extends TaskKindId>(kind: K, ask: Ask<K>): Promise<Answer<K>> {
    return (await this.answered(this.open(kind, ask)))!;
  }

  /** Null where the task was withdrawn or has lapsed. */
  async answered<K extends TaskKindId>(open: OpenTask<K>): Promise<Answer<K> | null> {
    try {
      return await Promise.race([open.settled, CancellationScope.current().cancelRequested]);
    } catch (error) {
      if (isCancellation(error)) this.cancel(open as unknown as OpenTask);
      throw error;
    }
  }

  open<K extends TaskKindId>(kind: K, ask: Ask<K>): OpenTask<K> {
    const key = ask.key ?? '';
    const before = this.unclaimed.findIndex((open) => open.kind === kind && open.key === key);
    if (before >= 0) {
      const [open] = this.unclaimed.splice(before, 1) as [OpenTask];
      open.check = ask.check as unknown as OpenTask['check'];
      return open as unknown as OpenTask<K>;
    }
    const clock = ask.limit ? this.clocks.start(ask.limit, ask.from, ask.span) : null;
    const due = clock ?? ask.follows ?? null;
    const task: transitions.Task = {
      id: transitions.taskId(this.record.id, (this.count += 1)),
      kind,
      state: 'open',
      candidates: ask.candidates,
      assignee: null,
      context: ask.context ?? {},
      priority: ask.priority ?? this.record.subject.priority ?? 3,
      openedAt: Date.now(),
      dueAt: due?.dueAt ?? null,
      limit: due?.row.key ?? null,
      overdue: due?.state === 'expired',
      reminders: 0,
      revision: 1,
      completedBy: null,
      completedAt: null,
    };
    const open = new OpenTask(task, kind, clock, due, ask.check, ask.lapses ?? false, key);
    this.opened.set(task.id, open as unknown as OpenTask);
    this.record.tasks.set(task.id, task);
    this.record.touch(task);
    return open;
  }

  private restore({ task, key, clock, due, lapses }: CarriedTask): OpenTask {
    const find = (id: string | null) => this.record.clocks.find((each) => each.id === id) ?? null;
    const open = new OpenTask(task, task.kind as TaskKindId, find(clock), find(due), undefined, lapses, key);
    this.opened.set(task.id, open);
    this.record.tasks.set(task.id, task);
    return open;
  }

  carry(): Carried['tasks'] {
    const all = [...this.opened.values()];
    return {
      count: this.count,
      cancelled: [...this.withdrawn, ...all.filter(({ task }) => task.state === 'cancelled').map(({ task }) => numberOf(task.id))],
      open: all.filter(({ ended }) => !ended).map(({ task, key, clock, due, lapses }) => ({ task, key, clock: clock?.id ?? null, due: due?.id ?? null, lapses })),
    };
  }

  /** On the way out: nobody is left with work for a process that has ended. */
  cancelAll(): void {
    for (const open of this.opened.values()) this.cancel(open);
  }

  cancel(open: OpenTask): void {
    if (open.ended) return;
    transitions.cancelTask(open.task);
    this.clocks.cancel(open.clock);
    this.record.touch(open.task);
    open.settled.resolve(null);
  }

  /** The limit of a step has passed: the task stays open and says so, or lapses. */
  markOverdue(clock: Clock): void {
    for (const open of this.opened.values()) if (open.clock === clock && open.lapses) this.cancel(open);
    this.forClock(clock, (task) => {
      task.overdue = true;
      task.revision += 1;
    });
  }

  /** By whom the row of the limit names; what is due by it is due later. */
  extend({ clock: id, index, document }: { clock: string; index: number; document?: string | undefined }, by: Actor): void {
    this.clocks.extend(id, { index, by, at: Date.now(), ...(document ? { document } : {}) });
    this.followClock(this.clocks.find(id));
  }

  /** A longer limit moves the task's due time with it. */
  followClock(clock: Clock): void {
    this.forClock(clock, (task) => {
      task.dueAt = clock.dueAt;
      task.overdue = false;
      task.revision += 1;
    });
  }

  /** Lets more people take a task, as when it climbs to the chief. */
  widen(open: OpenTask, candidates: Candidate[]): void {
    if (open.ended) return;
    open.task.candidates.push(...candidates);
    open.task.revision += 1;
    this.record.touch(open.task);
  }

  /** The process has another priority from now on, and whatever is open in it too. */
  raise(priority: number): void {
    this.record.subject.priority = priority;
    this.record.touch();
    for (const open of this.opened.values()) {
      if (open.ended) continue;
      open.task.priority = priority;
      this.record.touch(open.task);
    }
  }

  /** An open task is due by another clock from now on. */
  follow(open: OpenTask, clock: Clock | null): void {
    if (open.ended || !clock) return;
    open.due = clock;
    open.task.limit = clock.row.key;
    this.followClock(clock);
  }

  /** What was due by the one clock is due by the other from now on. */
  followInstead(old: Clock, clock: Clock | null): void {
    for (const open of this.opened.values()) if (open.due === old) this.follow(open, clock);
  }

  private forClock(clock: Clock, change: (task: transitions.Task) => void): void {
    for (const open of this.opened.values()) {
      if (open.due !== clock || open.ended) continue;
      change(open.task);
      this.record.touch(open.task);
    }
  }

  private find(taskId: string): OpenTask {
    return this.opened.get(taskId) ?? refuse(this.wasThere(taskId), 'taskId');
  }

  /** Of a task that ended in an earlier history only the number is known. */
  private wasThere(taskId: string): 'TASK_UNKNOWN' | 'TASK_CLOSED' | 'TASK_CANCELLED' {
    const number = numberOf(taskId);
    if (transitions.workflowOfTask(taskId) !== this.record.id || number < 1 || number > this.count) return 'TASK_UNKNOWN';
    return this.withdrawn.includes(number) ? 'TASK_CANCELLED' : 'TASK_CLOSED';
  }

  /** All guards of a completion, in one place for update and signal. Changes nothing. */
  private judge(message: { taskId: string; revision?: number | undefined; result?: unknown }, actor: Actor) {
    const open = this.find(message.taskId);
    transitions.mayComplete(open.task, actor, message.revision);
    const result = parse(taskKinds[open.kind].form as z.ZodType, message.result);
    open.check?.(result as never, actor);
    return { open, result };
  }

  private complete(open: OpenTask, actor: Actor, result: unknown): TaskAnswer {
    const at = Date.now();
    transitions.complete(open.task, actor, at);
    open.answer = { taskId: open.task.id, by: actor, at, result: result as never };
    this.clocks.meet(open.clock);
    open.settled.resolve(open.answer);
    return this.change(open, () => {});
  }

  private change(open: OpenTask, transition: (task: transitions.Task) => void): TaskAnswer {
    transition(open.task);
    this.record.touch(open.task);
    const { id, state, assignee, revision } = open.task;
    return { taskId: id, state, assignee, revision };
  }

  private setHandlers(): void {
    const { answers } = this.record;
    onUpdate(completeTask, completeTaskSchema, '办结待办 complete a human task', (message) => {
      const { open, result } = this.judge(message, message.actor);
      return () => this.complete(open, message.actor, result);
    }, answers);
    onUpdate(claimTask, claimTaskSchema, '领取待办 claim a human task', (message) => {
      const open = this.find(message.taskId);
      transitions.mayClaim(open.task, message.actor, message.revision);
      return () => this.change(open, (task) => transitions.claim(task, message.actor));
    }, answers);
    onUpdate(releaseTask, releaseTaskSchema, '退回待办 release a human task', (message) => {
      const open = this.find(message.taskId);
      transitions.mayRelease(open.task, message.actor, transitions.leads(message.actor));
      return () => this.change(open, transitions.release);
    }, answers);
    onUpdate(delegateTask, delegateTaskSchema, '转办待办 delegate a human task', (message) => {
      const open = this.find(message.taskId);
      transitions.mayDelegate(open.task, message.actor, message.to, transitions.leads(message.actor));
      return () => this.change(open, (task) => transitions.delegate(task, message.to));
    }, answers);
    onUpdate(remindTask, remindTaskSchema, '催办 remind the holder of a task', (message) => {
      const open = this.find(message.taskId);
      if (!transitions.leads(message.actor)) refuse('COMMAND_NOT_ALLOWED', 'actor');
      transitions.mayRemind(open.task);
      return () => this.change(open, transitions.remind);
    }, answers);
    onSignal(handOverTask, handOverTaskSchema, (message) => this.handOver(message));
    setHandler(completeTaskSignal, (raw) => this.onSignal(raw), {
      description: '凭办理凭证办结待办 complete a human task with a ticket',
    });
  }

  /** Nothing to do where the task has ended, or is no longer with the person who goes off duty. */
  private handOver({ taskId, from, to }: HandOverTask): void {
    const open = this.opened.get(taskId);
    if (!open || open.ended || open.task.assignee !== from || !isCandidate(to, open.task.candidates)) return;
    this.change(open, (task) => transitions.delegate(task, to));
  }

  /** From the Temporal UI or CLI. Refusals have nobody to answer, so they are kept in sight on the process. */
  private async onSignal(raw: unknown): Promise<void> {
    let taskId = '';
    try {
      const message = parse(taskSignalSchema, unsealed(raw)?.unsealed ?? raw);
      taskId = message.taskId;
      this.find(taskId);
      this.record.answers.received += 1;
      const actor = await verifyTicket(message.ticket, taskId);
      if (!actor) return refuse('IDENTITY_UNVERIFIED', 'ticket');
      const { open, result } = this.judge(message, actor);
      this.complete(open, actor, result);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log.warn('task signal refused', { taskId, code: error.code });
      this.record.refused.push({ at: Date.now(), taskId, code: error.code });
      this.record.refused.splice(0, this.record.refused.length - 20);
      this.record.touch();
    }
  }
}

const numberOf = (taskId: string): number => Number(taskId.slice(taskId.lastIndexOf('~') + 1));
