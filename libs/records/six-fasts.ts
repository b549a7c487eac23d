/** The events of the six fasts, read from what the processes have published: for a station's weeks and months. */
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { LinkageReply } from '../contracts/linkage.js';
import type { FastEvent, Matter } from '../domain/six-fasts.js';
import { OrderEntity, ProcessEntity, TaskEntity } from './process.js';

const tasksMeasured = ['scene.disposition', 'case.accept', 'video.view', 'video.confirm', 'seizure.list'] as const;

@Injectable()
export class SixFastsRepository {
  constructor(
    @InjectModel(ProcessEntity.name) private readonly processes: Model<ProcessEntity>,
    @InjectModel(TaskEntity.name) private readonly tasks: Model<TaskEntity>,
    @InjectModel(OrderEntity.name) private readonly orders: Model<OrderEntity>,
  ) {}

  /** The incidents and warnings that were registered in a period. */
  async matters(query: { from: Date; to: Date; community?: string | undefined; category?: string | undefined; limit: number }): Promise<Matter[]> {
    const roots = await this.processes
      .find({
        kind: { $in: ['incident', 'fraud'] },
        openedAt: { $gte: query.from, $lt: query.to },
        ...(query.community && { 'subject.community': query.community }),
        ...(query.category && { 'subject.category': query.category }),
      })
      .sort({ openedAt: 1, _id: 1 })
      .limit(query.limit)
      .lean<ProcessEntity[]>();
    return this.events(roots);
  }

  async matter(processId: string): Promise<Matter | null> {
    const root = await this.processes.findOne({ _id: processId, kind: { $in: ['incident', 'fraud'] } }).lean<ProcessEntity>();
    return root && (await this.events([root]))[0]!;
  }

  /** Of each root, in their order. */
  async events(roots: readonly Pick<ProcessEntity, '_id' | 'subject' | 'openedAt'>[]): Promise<Matter[]> {
    const ids = roots.map(({ _id }) => _id);
    const incidentNos = roots.flatMap(({ subject }) => subject.incidentNo ?? []);
    const caseNos = [...new Set(roots.flatMap(({ subject }) => subject.caseNo ?? []))];
    const related = await this.processes
      .find({ $or: [{ 'subject.caseNo': { $in: caseNos } }, { 'detail.processId': { $in: ids } }], _id: { $nin: ids } }, { kind: 1, subject: 1, openedAt: 1, detail: 1 })
      .lean<ProcessEntity[]>();
    const [tasks, orders] = await Promise.all([
      this.tasks.find({ processId: { $in: [...ids, ...related.map(({ _id }) => _id)] }, kind: { $in: tasksMeasured as unknown as string[] } }).lean<TaskEntity[]>(),
      this.orders.find({ incidentNo: { $in: incidentNos } }).lean<OrderEntity[]>(),
    ]);
    const ordersOf = grouped(orders, ({ incidentNo }) => incidentNo);
    const tasksOf = grouped(tasks, ({ processId }) => processId);
    // A case may have come from several incidents: what is done in it counts for each.
    const inCase = grouped(related, ({ subject }) => subject.caseNo);
    const from = grouped(related, ({ detail }) => detail?.processId as string | undefined);
    return roots.map((root): Matter => {
      const matter: Matter = { id: root._id, events: {} };
      const first = (event: FastEvent, at: number | undefined, team: string) => {
        if (at !== undefined && at < (matter.events[event]?.at ?? Infinity)) matter.events[event] = { at, team };
      };
      first('registered', root.openedAt.getTime(), 'command-room');
      for (const { times, unit } of ordersOf.get(root.subject.incidentNo ?? '') ?? []) {
        first('ordered', times.offered, 'command-room');
        first('arrived', times.onScene, unit.split('.')[0]!);
      }
      const its = new Set([...(from.get(root._id) ?? []), ...((root.subject.caseNo && inCase.get(root.subject.caseNo)) || [])]);
      for (const { kind, openedAt, completedAt, state } of [root, ...its].flatMap(({ _id }) => tasksOf.get(_id) ?? [])) {
        const done = state === 'completed' ? completedAt?.getTime() : undefined;
        if (kind === 'scene.disposition' && root.subject.caseNo !== undefined) first('handedOver', done, 'command-room');
        if (kind === 'case.accept') {
          first('accepted', done, 'case-team');
          first('lossKnown', done, 'case-team');
        }
        if (kind === 'seizure.list') first('lossSecured', done, 'case-team');
        if (kind === 'video.view') first('viewingAsked', openedAt.getTime(), 'command-room');
        if (kind === 'video.confirm') first('chainConfirmed', done, 'video-team');
      }
      for (const { openedAt, detail } of [...its].filter(({ kind }) => kind === 'linkage')) {
        const stop = detail.kind === 'paymentStop';
        first('partnersAsked', openedAt.getTime(), 'command-room');
        if (stop) first('lossKnown', openedAt.getTime(), 'command-room');
        for (const { partner, times, answer } of detail.replies as LinkageReply[]) {
          first('partnersJoined', times.acknowledged, partner);
          first('partnersJoined', times.answered, partner);
          if (stop && (answer?.outcome === 'done' || answer?.outcome === 'partly')) first('lossSecured', times.answered, partner);
        }
      }
      return matter;
    });
  }
}

function grouped<T, Key>(things: readonly T[], keyOf: (thing: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const thing of things) {
    const group = groups.get(keyOf(thing));
    if (group) group.push(thing);
    else groups.set(keyOf(thing), [thing]);
  }
  return groups;
}
