/** Views of processes, tasks and orders: what workflows publish, for lists, boards and events. */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { AnyBulkWriteOperation, Connection, Model, QueryFilter } from 'mongoose';
import type { Order, ProcessKind, ProcessView, Publication, Subject } from '../contracts/process.js';
import type { Actor, Candidate } from '../domain/actor.js';
import type { Clock } from '../domain/clock.js';
import type { Task } from '../domain/task.js';

@Schema({ collection: 'processes', versionKey: false, minimize: false })
export class ProcessEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) kind!: ProcessKind;
  @Prop({ type: String, required: true }) stage!: string;
  @Prop({ type: Object, required: true }) subject!: Subject;
  @Prop({ type: Number, required: true }) revision!: number;
  @Prop({ type: Date, required: true }) openedAt!: Date;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
  @Prop({ type: String, default: null }) outcome!: string | null;
  @Prop({ type: Date, default: null }) dueAt!: Date | null;
  @Prop({ type: Boolean, default: false }) overdue!: boolean;
  /** When the earliest of the limits passed that are still not met. */
  @Prop({ type: Date, default: null }) overdueSince!: Date | null;
  @Prop({ type: [Object] }) clocks!: ProcessView['clocks'];
  @Prop({ type: [Object] }) refused!: ProcessView['refused'];
  @Prop({ type: Object }) detail!: Record<string, unknown>;
}

@Schema({ collection: 'tasks', versionKey: false, minimize: false })
export class TaskEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) processId!: string;
  @Prop({ type: String, required: true }) kind!: string;
  @Prop({ type: String, required: true }) state!: Task['state'];
  @Prop({ type: [Object] }) candidates!: Candidate[];
  /** `role@unit`, `role@*`, `role=account`, and `+duty` where only those on duty may take it: who sees the task, as one indexed list. */
  @Prop({ type: [String] }) audience!: string[];
  @Prop({ type: String, default: null }) assignee!: string | null;
  @Prop({ type: Object }) context!: Record<string, unknown>;
  @Prop({ type: Number, required: true }) priority!: number;
  @Prop({ type: Date, required: true }) openedAt!: Date;
  @Prop({ type: Date, default: null }) dueAt!: Date | null;
  @Prop({ type: String, default: null }) limit!: string | null;
  @Prop({ type: Boolean, default: false }) overdue!: boolean;
  @Prop({ type: Number, default: 0 }) reminders!: number;
  @Prop({ type: Number, required: true }) revision!: number;
  @Prop({ type: String, default: null }) completedBy!: string | null;
  @Prop({ type: Date, default: null }) completedAt!: Date | null;
  @Prop({ type: Object }) subject!: Subject;
}

@Schema({ collection: 'orders', versionKey: false, minimize: false })
export class OrderEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) incidentNo!: string;
  @Prop({ type: String, required: true }) unit!: string;
  @Prop({ type: String, required: true }) state!: Order['state'];
  @Prop({ type: Boolean, required: true }) live!: boolean;
  @Prop({ type: Object }) times!: Order['times'];
  @Prop({ type: String }) orderedBy!: string;
  @Prop({ type: String, default: null }) reason!: string | null;
  @Prop({ type: Number, required: true }) revision!: number;
}

const processSchema = SchemaFactory.createForClass(ProcessEntity);
processSchema.index({ kind: 1, closedAt: 1, openedAt: -1, _id: 1 });
processSchema.index({ kind: 1, openedAt: -1, _id: 1 });
processSchema.index({ 'subject.caseNo': 1 });
processSchema.index({ 'subject.incidentNo': 1 }, { partialFilterExpression: { kind: 'incident' } });
// What was asked of partners, and watched, for a process.
processSchema.index({ 'detail.processId': 1 });
processSchema.index({ overdueSince: 1, _id: 1 }, { partialFilterExpression: { overdue: true } });

const taskSchema = SchemaFactory.createForClass(TaskEntity);
taskSchema.index({ audience: 1, state: 1, priority: 1, _id: 1 });
taskSchema.index({ assignee: 1, state: 1, priority: 1, _id: 1 });
taskSchema.index({ state: 1, priority: 1, _id: 1 });
taskSchema.index({ processId: 1 });
taskSchema.index({ completedBy: 1, completedAt: -1, _id: 1 }, { partialFilterExpression: { state: 'completed' } });

const orderSchema = SchemaFactory.createForClass(OrderEntity);
orderSchema.index({ unit: 1, live: 1 });
orderSchema.index({ incidentNo: 1 });

export const processFeature = MongooseModule.forFeature([
  { name: ProcessEntity.name, schema: processSchema },
  { name: TaskEntity.name, schema: taskSchema },
  { name: OrderEntity.name, schema: orderSchema },
]);

const date = (at: number | null) => (at === null ? null : new Date(at));
const time = (at: Date | null) => at && at.getTime();
const passed = ({ clocks }: Pick<ProcessView, 'clocks'>) => clocks.filter((clock) => clock.state === 'expired' && clock.endedAt === undefined);
const overdueSince = (view: ProcessView) => (view.overdue ? new Date(Math.min(...passed(view).map(({ dueAt }) => dueAt))) : null);
const liveStates = ['offered', 'acknowledged', 'enRoute', 'onScene'];

export interface TaskView extends Task {
  processId: string;
  subject: Subject;
}

export interface OverdueQuery {
  kind?: ProcessKind;
  community?: string;
  grid?: string;
}

function overdueFilter({ kind, community, grid }: OverdueQuery): Record<string, unknown> {
  return { overdue: true, closedAt: null, ...(kind && { kind }), ...(community && { 'subject.community': community }), ...(grid && { 'subject.grid': grid }) };
}

export interface Overdue {
  process: ProcessView;
  since: number;
  clocks: Clock[];
  tasks: TaskView[];
}

export interface TaskQuery {
  /** Only what this person may do or has claimed; null for those who see all. */
  actor: Actor | null;
  state?: Task['state'][];
  kind?: string[];
  assignee?: string;
  process?: string;
  overdue?: boolean;
  community?: string;
  after?: { priority: number; id: string };
  limit: number;
}

const audienceOf = (candidates: Candidate[]) =>
  candidates.map(({ role, unit, account, onDuty }) => `${account === undefined ? `${role}@${unit ?? '*'}` : `${role}=${account}`}${onDuty ? '+duty' : ''}`);

function audiencesOf(actor: Actor): string[] {
  const units = ['*'];
  if (actor.unit) actor.unit.split('.').forEach((_, i, parts) => units.push(parts.slice(0, i + 1).join('.')));
  const plain = actor.roles.flatMap((role) => [`${role}=${actor.id}`, ...units.map((unit) => `${role}@${unit}`)]);
  return actor.onDuty === false ? plain : [...plain, ...plain.map((audience) => `${audience}+duty`)];
}

/** Replaces a document unless a newer one is there: publications may come twice, and late. */
function replaceUnlessNewer<T extends { _id: string; revision: number }>(document: T): AnyBulkWriteOperation<T> {
  return {
    updateOne: {
      filter: { _id: document._id } as QueryFilter<T>,
      update: [
        { $replaceWith: { $cond: [{ $gt: ['$revision', document.revision] }, '$$ROOT', { $literal: document }] } },
      ] as never,
      upsert: true,
    },
  };
}

@Injectable()
export class ProcessRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(ProcessEntity.name) private readonly processes: Model<ProcessEntity>,
    @InjectModel(TaskEntity.name) private readonly tasks: Model<TaskEntity>,
    @InjectModel(OrderEntity.name) private readonly orders: Model<OrderEntity>,
  ) {}

  /** A process, its tasks and its orders appear together. */
  async publish({ view, tasks, orders }: Publication): Promise<void> {
    const { id, openedAt, closedAt, dueAt, ...rest } = view;
    const process: ProcessEntity = { ...rest, _id: id, openedAt: new Date(openedAt), closedAt: date(closedAt), dueAt: date(dueAt), overdueSince: overdueSince(view) };
    const taskWrites = tasks.map((task) =>
      replaceUnlessNewer<TaskEntity>({
        ...withoutId(task),
        _id: task.id,
        processId: id,
        audience: audienceOf(task.candidates),
        openedAt: new Date(task.openedAt),
        dueAt: date(task.dueAt),
        completedAt: date(task.completedAt),
        subject: view.subject,
      }),
    );
    const orderWrites = orders.map((order) =>
      replaceUnlessNewer<OrderEntity>({
        ...withoutId(order),
        _id: order.id,
        reason: order.reason ?? null,
        live: liveStates.includes(order.state),
        revision: view.revision,
      }),
    );
    // One document is atomic by itself; a transaction is for more.
    if (taskWrites.length + orderWrites.length === 0) {
      await this.processes.collection.bulkWrite([replaceUnlessNewer(process)] as never);
      return;
    }
    await this.connection.withSession((session) =>
      session.withTransaction(async () => {
        await this.processes.collection.bulkWrite([replaceUnlessNewer(process)] as never, { session });
        if (taskWrites.length > 0) await this.tasks.collection.bulkWrite(taskWrites as never, { session, ordered: false });
        if (orderWrites.length > 0) await this.orders.collection.bulkWrite(orderWrites as never, { session, ordered: false });
      }),
    );
  }

  /** Open cases: of one investigator, or all. */
  async openCases(investigator: string | null): Promise<ProcessView[]> {
    const filter = { kind: 'case' as const, closedAt: null, ...(investigator !== null && { 'detail.investigators': investigator }) };
    return (await this.processes.find(filter).sort({ openedAt: 1, _id: 1 }).limit(1_000).lean<ProcessEntity[]>()).map(toView);
  }

  async find(id: string): Promise<ProcessView | null> {
    const entity = await this.processes.findById(id).lean<ProcessEntity>();
    return entity && toView(entity);
  }

  /** What processes are about, as they see it themselves. */
  async subjects(ids: readonly string[]): Promise<Map<string, Subject>> {
    const entities = await this.processes.find({ _id: { $in: ids as string[] } }, { subject: 1 }).lean<ProcessEntity[]>();
    return new Map(entities.map(({ _id, subject }) => [_id, subject]));
  }

  async list(query: {
    kind?: ProcessKind | readonly ProcessKind[];
    open?: boolean;
    stage?: string;
    community?: string;
    category?: string;
    priority?: number | undefined;
    overdue?: boolean;
    caseNo?: string;
    investigator?: string;
    /** Those whose ids it meets are left out. */
    without?: RegExp | undefined;
    before?: { openedAt: number; id: string };
    limit: number;
  }): Promise<ProcessView[]> {
    const filter: Record<string, unknown> = {};
    if (query.without) filter._id = { $not: query.without };
    if (query.kind) filter.kind = typeof query.kind === 'string' ? query.kind : { $in: query.kind };
    if (query.investigator) filter['detail.investigators'] = query.investigator;
    if (query.open !== undefined) filter.closedAt = query.open ? null : { $ne: null };
    if (query.stage) filter.stage = query.stage;
    if (query.community) filter['subject.community'] = query.community;
    if (query.category) filter['subject.category'] = query.category;
    if (query.priority) filter['subject.priority'] = query.priority;
    if (query.caseNo) filter['subject.caseNo'] = query.caseNo;
    if (query.overdue !== undefined) filter.overdue = query.overdue;
    if (query.before) {
      const at = new Date(query.before.openedAt);
      filter.$or = [{ openedAt: { $lt: at } }, { openedAt: at, _id: { $gt: query.before.id } }];
    }
    const entities = await this.processes.find(filter).sort({ openedAt: -1, _id: 1 }).limit(query.limit).lean<ProcessEntity[]>();
    return entities.map(toView);
  }

  /** What is overdue, the longest first: every limit that has passed and is not met, and the task that waits for it. */
  async listOverdue(query: OverdueQuery & { without?: RegExp | undefined; after?: { since: number; id: string }; limit: number }): Promise<Overdue[]> {
    const filter = overdueFilter(query);
    if (query.without) filter._id = { $not: query.without };
    if (query.after) {
      const since = new Date(query.after.since);
      filter.$or = [{ overdueSince: { $gt: since } }, { overdueSince: since, _id: { $gt: query.after.id } }];
    }
    const entities = await this.processes.find(filter).sort({ overdueSince: 1, _id: 1 }).limit(query.limit).lean<ProcessEntity[]>();
    const waiting = await this.tasks.find({ processId: { $in: entities.map(({ _id }) => _id) }, state: { $in: ['open', 'claimed'] }, overdue: true }).sort({ dueAt: 1 }).lean<TaskEntity[]>();
    return entities.map((entity) => ({
      process: toView(entity),
      since: entity.overdueSince!.getTime(),
      clocks: passed(entity),
      tasks: waiting.filter(({ processId }) => processId === entity._id).map(toTask),
    }));
  }

  countOverdue(query: OverdueQuery & { of: RegExp }): Promise<number> {
    return this.processes.countDocuments({ ...overdueFilter(query), _id: query.of });
  }

  async findTask(id: string): Promise<TaskView | null> {
    const entity = await this.tasks.findById(id).lean<TaskEntity>();
    return entity && toTask(entity);
  }

  async listTasks(query: TaskQuery): Promise<TaskView[]> {
    const filter: Record<string, unknown> = { state: { $in: query.state ?? ['open', 'claimed'] } };
    if (query.kind) filter.kind = { $in: query.kind };
    if (query.process) filter.processId = query.process;
    if (query.overdue !== undefined) filter.overdue = query.overdue;
    if (query.community) filter['subject.community'] = query.community;
    const and: object[] = [];
    if (query.assignee) and.push({ assignee: query.assignee });
    if (query.actor) {
      and.push({ $or: [{ assignee: query.actor.id }, { audience: { $in: audiencesOf(query.actor) }, assignee: null }] });
    }
    if (query.after) {
      and.push({ $or: [{ priority: { $gt: query.after.priority } }, { priority: query.after.priority, _id: { $gt: query.after.id } }] });
    }
    if (and.length > 0) filter.$and = and;
    const entities = await this.tasks.find(filter).sort({ priority: 1, _id: 1 }).limit(query.limit).lean<TaskEntity[]>();
    return entities.map(toTask);
  }

  /** What one person completed, the latest first. */
  async listDone({ by, from, to, after, limit }: { by: string; from?: string; to?: string; after?: { at: string; id: string }; limit: number }): Promise<TaskView[]> {
    const filter: Record<string, unknown> = { state: 'completed', completedBy: by };
    const and: object[] = [];
    if (from) and.push({ completedAt: { $gte: new Date(from) } });
    if (to) and.push({ completedAt: { $lt: new Date(to) } });
    if (after) and.push({ $or: [{ completedAt: { $lt: new Date(after.at) } }, { completedAt: new Date(after.at), _id: { $gt: after.id } }] });
    if (and.length > 0) filter.$and = and;
    const entities = await this.tasks.find(filter).sort({ completedAt: -1, _id: 1 }).limit(limit).lean<TaskEntity[]>();
    return entities.map(toTask);
  }

  /** What these people hold, and what waits for whoever is on duty; a shift's own tasks aside. */
  async workLeftBy(accounts: readonly string[], waiting: boolean): Promise<TaskView[]> {
    const held = { state: 'claimed' as const, assignee: { $in: accounts as string[] } };
    const open = { state: 'open' as const, 'candidates.onDuty': true as const };
    const entities = await this.tasks
      .find({ $or: waiting ? [held, open] : [held], processId: { $not: /^duty\// } })
      .sort({ priority: 1, _id: 1 })
      .limit(1000)
      .lean<TaskEntity[]>();
    return entities.map(toTask);
  }

  /** How many processes of each kind are open, and how many of all are overdue. */
  async countOpen(): Promise<Record<string, number>> {
    const counts = await this.processes.aggregate<{ _id: string; count: number; overdue: number }>([
      { $match: { closedAt: null } },
      { $group: { _id: '$kind', count: { $sum: 1 }, overdue: { $sum: { $cond: ['$overdue', 1, 0] } } } },
    ]);
    const overdue = counts.reduce((sum, each) => sum + each.overdue, 0);
    return { ...Object.fromEntries(counts.map(({ _id, count }) => [_id, count])), overdue };
  }

  /** How many live orders each unit has. */
  async load(): Promise<Map<string, number>> {
    const counts = await this.orders.aggregate<{ _id: string; count: number }>([
      { $match: { live: true } },
      { $group: { _id: '$unit', count: { $sum: 1 } } },
    ]);
    return new Map(counts.map(({ _id, count }) => [_id, count]));
  }

  /** Minutes that orders took at the scene, of the latest thousand that are over. */
  async sceneMinutes(since: Date): Promise<number[]> {
    const over = await this.orders.find({ state: 'done', 'times.onScene': { $gte: since.getTime() } }, { times: 1 }).sort({ 'times.onScene': -1 }).limit(1_000).lean<OrderEntity[]>();
    return over.map(({ times }) => (times.done! - times.onScene!) / 60_000).filter((minutes) => minutes > 0);
  }

  async listOrders(query: { incidentNo?: string; unit?: string; live?: boolean; after?: string; limit: number }): Promise<Order[]> {
    const filter: Record<string, unknown> = {};
    if (query.incidentNo) filter.incidentNo = query.incidentNo;
    if (query.unit) filter.unit = query.unit;
    if (query.live !== undefined) filter.live = query.live;
    if (query.after) filter._id = { $gt: query.after };
    const entities = await this.orders.find(filter).sort({ _id: 1 }).limit(query.limit).lean<OrderEntity[]>();
    return entities.map(toOrder);
  }
}

function withoutId<T extends { id: string }>({ id: _id, ...rest }: T): Omit<T, 'id'> {
  return rest;
}

export function toView({ _id, openedAt, closedAt, dueAt, overdueSince: _since, ...rest }: ProcessEntity): ProcessView {
  return { id: _id, ...rest, openedAt: openedAt.getTime(), closedAt: time(closedAt), dueAt: time(dueAt) };
}

export function toTask({ _id, audience: _audience, openedAt, dueAt, completedAt, ...rest }: TaskEntity): TaskView {
  return { id: _id, ...rest, openedAt: openedAt.getTime(), dueAt: time(dueAt), completedAt: time(completedAt) };
}

export function toOrder({ _id, live: _live, revision: _revision, reason, ...rest }: OrderEntity): Order {
  return { id: _id, ...rest, ...(reason === null ? {} : { reason }) };
}
