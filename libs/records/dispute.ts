/** Disputes as recorded: what was reported and by whom, the parties (personal, here alone), the end. And who has which room when. */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Connection, Model } from 'mongoose';
import type { Appointment, Conflict, Dispute, DisputeProgress, Party } from '../contracts/mediation.js';
import { Ledger } from './ledger.js';
import { pad } from './scene.js';

@Schema({ collection: 'disputes', versionKey: false })
export class DisputeEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) kind!: string;
  @Prop({ type: Object, required: true }) origin!: Dispute['origin'];
  @Prop({ type: Date, required: true }) receivedAt!: Date;
  @Prop({ type: String, required: true }) registeredBy!: string;
  @Prop({ type: String, default: null }) community!: string | null;
  @Prop({ type: String, default: null }) grid!: string | null;
  /** The squad to which it belongs. */
  @Prop({ type: String, default: null }) squad!: string | null;
  /** As people told it, and who they are: read with a purpose only. */
  @Prop({ type: String, required: true, select: false }) description!: string;
  @Prop({ type: [Object], select: false }) parties!: Party[];
  @Prop({ type: String, default: null }) riskLevel!: string | null;
  /** Sessions held. */
  @Prop({ type: Number, default: 0 }) sessions!: number;
  @Prop({ type: [String] }) partners!: string[];
  @Prop({ type: String, default: null }) agreementNo!: string | null;
  @Prop({ type: Date, default: null }) agreedAt!: Date | null;
  @Prop({ type: String, default: null }) confirmation!: string | null;
  @Prop({ type: String, default: null }) outcome!: string | null;
  @Prop({ type: String, default: null }) caseNo!: string | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
}

/** One resource at one time. A session holds one for its room and one for each mediator. */
@Schema({ collection: 'bookings', versionKey: false })
export class BookingEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) session!: string;
  @Prop({ type: String, required: true }) resource!: string;
  @Prop({ type: Date, required: true }) from!: Date;
  @Prop({ type: Date, required: true }) to!: Date;
}

/** Touched by whoever books a resource, so that of two at once one has to look again. */
@Schema({ collection: 'bookable', versionKey: false })
export class BookableEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Number, default: 0 }) bookings!: number;
}

const disputeSchema = SchemaFactory.createForClass(DisputeEntity);
disputeSchema.index({ receivedAt: -1 });
const bookingSchema = SchemaFactory.createForClass(BookingEntity);
bookingSchema.index({ resource: 1, from: 1 });
bookingSchema.index({ session: 1 });

export const disputeFeature = MongooseModule.forFeature([
  { name: DisputeEntity.name, schema: disputeSchema },
  { name: BookingEntity.name, schema: bookingSchema },
  { name: BookableEntity.name, schema: SchemaFactory.createForClass(BookableEntity) },
]);

export interface DisputeRecord extends Omit<DisputeEntity, '_id' | 'receivedAt' | 'agreedAt' | 'closedAt' | 'description' | 'parties'> {
  disputeNo: string;
  receivedAt: string;
  agreedAt: string | null;
  closedAt: string | null;
}

export interface Persons {
  description: string;
  parties: Party[];
}

/** How many disputes of a year came to what, for each community and kind. */
export interface DisputeCount {
  community: string | null;
  kind: string;
  /** Reported in the year; all the others are of these. */
  received: number;
  /** At least one session was held. */
  mediated: number;
  /** An agreement was signed. */
  resolved: number;
  /** To the court or a people's mediation committee. */
  referred: number;
  penalty: number;
  open: number;
}

const iso = (date: Date | null) => date && date.toISOString();

@Injectable()
export class DisputeRepository {
  constructor(
    private readonly ledger: Ledger,
    @InjectModel(DisputeEntity.name) private readonly disputes: Model<DisputeEntity>,
  ) {}

  /** `D2026-00001`, once for a key. */
  number(key: string, at: string): Promise<string> {
    return this.ledger.once(`dispute/${key}`, async (session) => {
      const year = at.slice(0, 4);
      return `D${year}-${pad(await this.ledger.next(`dispute/${year}`, session))}`;
    });
  }

  /** The first registration of a number holds. */
  async register(dispute: { disputeNo: string; dispute: Dispute; registeredBy: string; community: string | null; grid: string | null; squad: string | null }): Promise<void> {
    const { disputeNo, dispute: reported, ...assigned } = dispute;
    const { kind, origin, receivedAt, description } = reported;
    await this.disputes.updateOne(
      { _id: disputeNo },
      { $setOnInsert: { kind, origin, description, receivedAt: new Date(receivedAt), ...assigned, parties: [] } },
      { upsert: true, setDefaultsOnInsert: true },
    );
  }

  async progress(disputeNo: string, { partners, ...progress }: DisputeProgress & { parties?: Party[]; agreementNo?: string; agreedAt?: Date }, session: ClientSession): Promise<void> {
    if (Object.keys(progress).length > 0) await this.disputes.updateOne({ _id: disputeNo }, { $set: progress }, { session });
    if (partners && partners.length > 0) await this.disputes.updateOne({ _id: disputeNo }, { $addToSet: { partners: { $each: partners } } }, { session });
  }

  async close(disputeNo: string, end: { outcome: string; caseNo: string | null; closedAt: string }): Promise<void> {
    await this.disputes.updateOne({ _id: disputeNo }, { $set: { ...end, closedAt: new Date(end.closedAt) } });
  }

  async kindsOf(disputeNos: readonly string[]): Promise<Map<string, string>> {
    const found = await this.disputes.find({ _id: { $in: disputeNos as string[] } }, { kind: 1 }).lean<{ _id: string; kind: string }[]>();
    return new Map(found.map(({ _id, kind }) => [_id, kind]));
  }

  async find(disputeNo: string): Promise<DisputeRecord | null> {
    const entity = await this.disputes.findById(disputeNo).lean<DisputeEntity>();
    if (!entity) return null;
    const { _id, receivedAt, agreedAt, closedAt, ...rest } = entity;
    return { disputeNo: _id, ...rest, receivedAt: receivedAt.toISOString(), agreedAt: iso(agreedAt), closedAt: iso(closedAt) };
  }

  async persons(disputeNo: string, session?: ClientSession): Promise<Persons | null> {
    const query = this.disputes.findById(disputeNo, { description: 1, parties: 1 });
    const entity = await (session ? query.session(session) : query).lean<DisputeEntity>();
    return entity && { description: entity.description, parties: entity.parties };
  }

  async count(from: Date, to: Date): Promise<DisputeCount[]> {
    const counted = (test: object) => ({ $sum: { $cond: [test, 1, 0] } });
    const groups = await this.disputes.aggregate<Omit<DisputeCount, 'community' | 'kind'> & { _id: Pick<DisputeCount, 'community' | 'kind'> }>([
      { $match: { receivedAt: { $gte: from, $lt: to } } },
      {
        $group: {
          _id: { community: '$community', kind: '$kind' },
          received: { $sum: 1 },
          mediated: counted({ $gt: ['$sessions', 0] }),
          resolved: counted({ $ne: ['$agreedAt', null] }),
          referred: counted({ $in: ['$outcome', ['court', 'committee']] }),
          penalty: counted({ $eq: ['$outcome', 'penalty'] }),
          open: counted({ $eq: ['$closedAt', null] }),
        },
      },
      { $sort: { '_id.community': 1, '_id.kind': 1 } },
    ]);
    return groups.map(({ _id, ...counts }) => ({ ..._id, ...counts }));
  }
}

@Injectable()
export class BookingRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(BookingEntity.name) private readonly bookings: Model<BookingEntity>,
    @InjectModel(BookableEntity.name) private readonly bookable: Model<BookableEntity>,
  ) {}

  /** All or nothing, in place of what the session had before. Returns what is in the way. */
  async book(session: string, { from, to, room, mediators }: Appointment): Promise<Conflict[]> {
    const resources = [`room:${room}`, ...mediators.map((mediator) => `mediator:${mediator}`)].sort();
    const [start, end] = [new Date(from), new Date(to)];
    // Made outside the transaction: two that make the same one at once would end each other.
    await this.bookable.bulkWrite(resources.map((_id) => ({ updateOne: { filter: { _id }, update: { $setOnInsert: { bookings: 0 } }, upsert: true } })));
    return this.connection.withSession((client) =>
      client.withTransaction(async () => {
        await this.bookable.updateMany({ _id: { $in: resources } }, { $inc: { bookings: 1 } }, { session: client });
        const taken = await this.bookings
          .find({ resource: { $in: resources }, session: { $ne: session }, from: { $lt: end }, to: { $gt: start } })
          .session(client)
          .lean<BookingEntity[]>();
        if (taken.length > 0) return taken.map((each) => ({ resource: each.resource, from: each.from.toISOString(), to: each.to.toISOString() }));
        await this.bookings.deleteMany({ session }, { session: client });
        await this.bookings.insertMany(resources.map((resource) => ({ _id: `${session}:${resource}`, session, resource, from: start, to: end })), { session: client });
        return [];
      }),
    );
  }

  async free(session: string): Promise<void> {
    await this.bookings.deleteMany({ session });
  }
}
