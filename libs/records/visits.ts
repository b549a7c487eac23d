/** Visits, what they are needed for, and the concerns heard: by grid and topic, never about a person. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import type { Topic } from '../domain/sentiment.js';
import type { DueVisit, NeedWhy, VisitOutcome } from '../domain/visits.js';
import { HouseholdEntity } from './register.js';

@Schema({ collection: 'visits', versionKey: false })
export class VisitEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) household!: string;
  @Prop({ type: String, required: true }) grid!: string;
  @Prop({ type: String, required: true }) community!: string;
  @Prop({ type: String, required: true }) by!: string;
  @Prop({ type: Date, required: true }) at!: Date;
  @Prop({ type: String, required: true }) outcome!: VisitOutcome;
  /** May say more than it should: read with a purpose. */
  @Prop({ type: String, select: false }) note?: string;
}

@Schema({ collection: 'visit-needs', versionKey: false })
export class VisitNeedEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) household!: string;
  @Prop({ type: String, required: true }) why!: NeedWhy;
  /** A process, or an account. */
  @Prop({ type: String, required: true }) askedBy!: string;
  @Prop({ type: Date, required: true }) notBefore!: Date;
  @Prop({ type: Date, default: null }) metAt!: Date | null;
}

@Schema({ collection: 'sentiments', versionKey: false })
export class SentimentEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) grid!: string;
  @Prop({ type: String, required: true }) community!: string;
  @Prop({ type: String, required: true }) topic!: Topic;
  @Prop({ type: String, required: true }) source!: 'visit' | 'heard';
  @Prop({ type: String, required: true }) by!: string;
  @Prop({ type: Date, required: true }) at!: Date;
  @Prop({ type: String, select: false }) note?: string;
}

const visitSchema = SchemaFactory.createForClass(VisitEntity);
visitSchema.index({ household: 1, at: -1 });
visitSchema.index({ grid: 1, at: -1 });
const needSchema = SchemaFactory.createForClass(VisitNeedEntity);
needSchema.index({ household: 1, metAt: 1 });
needSchema.index({ metAt: 1, notBefore: 1 });
const sentimentSchema = SchemaFactory.createForClass(SentimentEntity);
sentimentSchema.index({ at: 1, grid: 1, topic: 1 });

export const visitFeature = MongooseModule.forFeature([
  { name: VisitEntity.name, schema: visitSchema },
  { name: VisitNeedEntity.name, schema: needSchema },
  { name: SentimentEntity.name, schema: sentimentSchema },
]);

export interface Visit extends Omit<VisitEntity, '_id' | 'at'> {
  id: string;
  at: string;
}

export interface Sentiment extends Omit<SentimentEntity, '_id' | 'at'> {
  id: string;
  at: string;
}

export type Period = 'day' | 'week' | 'month';

/** More are not planned at a time, and nobody would read them. */
const mostDue = 200;

@Injectable()
export class VisitRepository {
  constructor(
    @InjectModel(VisitEntity.name) private readonly visits: Model<VisitEntity>,
    @InjectModel(VisitNeedEntity.name) private readonly needs: Model<VisitNeedEntity>,
    @InjectModel(SentimentEntity.name) private readonly sentiments: Model<SentimentEntity>,
    @InjectModel(HouseholdEntity.name) private readonly households: Model<HouseholdEntity>,
  ) {}

  /** By cadence or by need, in some grids, up to an instant. */
  async due(grids: readonly string[], until: Date): Promise<DueVisit[]> {
    const open = await this.needs.find({ metAt: null, notBefore: { $lte: until } }).sort({ notBefore: 1, _id: 1 }).lean<VisitNeedEntity[]>();
    const needed = [...new Set(open.map(({ household }) => household))];
    const [byNeed, byCadence] = await Promise.all([
      this.households.find({ _id: { $in: needed }, grid: { $in: grids as string[] } }).lean<HouseholdEntity[]>(),
      this.households.find({ grid: { $in: grids as string[] }, visitDueAt: { $lte: until } }).sort({ visitDueAt: 1, _id: 1 }).limit(mostDue).lean<HouseholdEntity[]>(),
    ]);
    const all = new Map([...byNeed, ...byCadence].map((household) => [household._id, household]));
    return [...all.values()].map(({ _id, grid, place, visitDueAt }) => ({
      household: _id,
      grid,
      place,
      dueAt: visitDueAt.getTime(),
      needs: open.filter(({ household }) => household === _id).map((need) => ({ id: need._id, why: need.why })),
    }));
  }

  /** The grids in which a visit is due. */
  async gridsDue(until: Date): Promise<string[]> {
    const needed = await this.needs.distinct('household', { metAt: null, notBefore: { $lte: until } });
    return this.households.distinct('grid', { $or: [{ visitDueAt: { $lte: until } }, { _id: { $in: needed } }] });
  }

  async home(household: string): Promise<Pick<HouseholdEntity, 'kind' | 'grid'> | null> {
    return this.households.findById(household, { kind: 1, grid: 1 }).lean<HouseholdEntity>();
  }

  /** One transaction of the caller's. */
  async record(
    visit: { id: string; household: string; grid: string; community: string; by: string; at: Date; outcome: VisitOutcome; note?: string | undefined },
    then: { met: readonly string[]; nextAt: Date; needs: readonly { why: NeedWhy; notBefore: Date }[]; concerns: readonly { topic: Topic; note?: string | undefined }[] },
    session: ClientSession,
  ): Promise<void> {
    const { id, household, grid, community, note, ...rest } = visit;
    // As it was on that day: a grid that is moved takes its households with it, not what happened there.
    const where = { grid, community };
    await this.visits.create([{ _id: id, household, ...where, ...rest, ...(note === undefined ? {} : { note }) }], { session });
    await this.households.updateOne({ _id: household }, { $set: { visitDueAt: then.nextAt, ...(visit.outcome === 'nobodyHome' ? {} : { visitedAt: visit.at }) } }, { session });
    await this.needs.updateMany({ _id: { $in: then.met as string[] }, metAt: null }, { $set: { metAt: visit.at } }, { session });
    if (then.needs.length > 0) await this.needs.insertMany(then.needs.map((need, i) => ({ _id: `${id}.need.${i}`, household, askedBy: visit.by, metAt: null, ...need })), { session });
    if (then.concerns.length > 0) await this.sentiments.insertMany(then.concerns.map((concern, i) => ({ _id: `${id}.${i}`, ...where, source: 'visit', by: visit.by, at: visit.at, ...concern })), { session });
  }

  /** The same id is the same request. */
  async ask({ id, ...need }: { id: string; household: string; why: NeedWhy; notBefore: Date; askedBy: string }): Promise<void> {
    await this.needs.updateOne({ _id: id }, { $setOnInsert: { ...need, metAt: null } }, { upsert: true });
  }

  /** How many of these requests somebody's visit has met. */
  met(ids: readonly string[]): Promise<number> {
    return this.needs.countDocuments({ _id: { $in: ids as string[] }, metAt: { $ne: null } });
  }

  async hear({ id, ...sentiment }: { id: string; grid: string; community: string; topic: Topic; by: string; at: Date; note?: string | undefined }): Promise<void> {
    await this.sentiments.updateOne({ _id: id }, { $setOnInsert: { ...sentiment, source: 'heard' } }, { upsert: true });
  }

  /** What was written down in free words is not kept longer than the people it may speak of. */
  async forgetNotes(before: Date): Promise<void> {
    await this.visits.updateMany({ at: { $lt: before }, note: { $exists: true } }, { $unset: { note: 1 } });
    await this.sentiments.updateMany({ at: { $lt: before }, note: { $exists: true } }, { $unset: { note: 1 } });
  }

  async list(filter: { grids?: readonly string[]; household?: string; before?: { at: number; id: string }; limit: number }): Promise<Visit[]> {
    const at = filter.before && new Date(filter.before.at);
    const query: QueryFilter<VisitEntity> = {
      ...(filter.grids && { grid: { $in: filter.grids as string[] } }),
      ...(filter.household && { household: filter.household }),
      ...(at && { $or: [{ at: { $lt: at } }, { at, _id: { $gt: filter.before!.id } }] }),
    };
    const found = await this.visits.find(query).select('+note').sort({ at: -1, _id: 1 }).limit(filter.limit).lean<VisitEntity[]>();
    return found.map(({ _id, at: when, ...rest }) => ({ id: _id, ...rest, at: when.toISOString() }));
  }

  /** What was said, without names, newest first. */
  async heard(filter: { grids?: readonly string[]; topic?: Topic; from: Date; to: Date; limit: number }): Promise<Sentiment[]> {
    const query: QueryFilter<SentimentEntity> = {
      at: { $gte: filter.from, $lt: filter.to },
      ...(filter.grids && { grid: { $in: filter.grids as string[] } }),
      ...(filter.topic && { topic: filter.topic }),
    };
    const found = await this.sentiments.find(query).select('+note').sort({ at: -1, _id: 1 }).limit(filter.limit).lean<SentimentEntity[]>();
    return found.map(({ _id, at, ...rest }) => ({ id: _id, ...rest, at: at.toISOString() }));
  }

  /** Counts by grid and topic over time, in the station's zone. */
  async sentimentCounts(filter: { from: Date; to: Date; period: Period; community?: string; grid?: string }, timezone: string): Promise<{ from: string; grid: string; topic: Topic; count: number }[]> {
    const counts = await this.sentiments.aggregate<{ _id: { from: Date; grid: string; topic: Topic }; count: number }>([
      { $match: { at: { $gte: filter.from, $lt: filter.to }, ...(filter.community && { community: filter.community }), ...(filter.grid && { grid: filter.grid }) } },
      { $group: { _id: { from: { $dateTrunc: { date: '$at', unit: filter.period, timezone, startOfWeek: 'monday' } }, grid: '$grid', topic: '$topic' }, count: { $sum: 1 } } },
      { $sort: { '_id.from': 1, '_id.grid': 1, '_id.topic': 1 } },
    ]);
    return counts.map(({ _id, count }) => ({ ..._id, from: _id.from.toISOString(), count }));
  }
}
