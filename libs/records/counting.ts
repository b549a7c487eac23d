/**
 * How far the records have been counted. Who counts moves this on in the transaction in which the facts change, and only
 * from where it found it: of two who count at once one has to look again, and nothing is counted twice or left out.
 */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Connection, Model, mongo } from 'mongoose';
import { factVersion } from '../domain/fact.js';
import { isDuplicateKey } from './database.js';
import { countedCollections, FactSources, type Written } from './fact-sources.js';
import { FactRepository } from './facts.js';

@Schema({ collection: 'counting', versionKey: false })
export class CountingEntity {
  @Prop({ type: String, required: true }) _id!: string;
  /** In MongoDB's change stream; null while everything is being counted. */
  @Prop({ type: String, default: null }) position!: string | null;
  @Prop({ type: Number, required: true }) version!: number;
  /** Whose turn it is, and until when. */
  @Prop({ type: String, default: null }) holder!: string | null;
  @Prop({ type: Date, required: true }) until!: Date;
  /** What had been written until then is counted; null before the first time. */
  @Prop({ type: Date, default: null }) countedAt!: Date | null;
}

export const countingFeature = MongooseModule.forFeature([{ name: CountingEntity.name, schema: SchemaFactory.createForClass(CountingEntity) }]);

const theOne = { _id: 'facts' };
const awaitMs = 250;
/** What is written in a row is counted together, but does not wait longer than this. */
const gatherMs = 500;
const inOneTransaction = 500;
const inOneBatch = 20_000;

/** What was written since a position, in order, as far as it has come in. */
export interface WrittenReader {
  next(): Promise<{ position: string; written: Written[] }>;
  close(): Promise<void>;
}

@Injectable()
export class CountingRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(CountingEntity.name) private readonly counting: Model<CountingEntity>,
    private readonly facts: FactRepository,
    private readonly sources: FactSources,
  ) {}

  /** When the figures were last true, or null while they are being counted anew. */
  async countedAt(): Promise<Date | null> {
    const state = await this.counting.findOne(theOne).lean<CountingEntity>();
    return state?.position ? state.countedAt : null;
  }

  /** One's turn, for so long; null where it is another's. */
  async turn(holder: string, forMs: number): Promise<Pick<CountingEntity, 'position' | 'version'> | null> {
    const now = new Date();
    try {
      return await this.counting
        .findOneAndUpdate({ ...theOne, $or: [{ holder }, { until: { $lt: now } }] }, { $set: { holder, until: new Date(now.getTime() + forMs) }, $setOnInsert: { version: factVersion, position: null, countedAt: null } }, { upsert: true, returnDocument: 'after' })
        .lean<CountingEntity>();
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  async giveUp(holder: string): Promise<void> {
    await this.counting.updateOne({ ...theOne, holder }, { $set: { until: new Date(0) } });
  }

  /** From now on, or from a position; rejects where the server no longer knows that position. */
  async open(after?: string): Promise<WrittenReader> {
    const stream = this.connection.db!.watch<mongo.BSON.Document, mongo.ChangeStreamDocument>(
      [{ $match: { 'ns.coll': { $in: countedCollections } } }, { $project: { ns: 1, documentKey: 1 } }],
      { maxAwaitTimeMS: awaitMs, ...(after !== undefined && { resumeAfter: { _data: after } }) },
    );
    const ahead: Written[] = [];
    const read = async (most: number) => {
      const written = ahead.splice(0);
      const until = Date.now() + gatherMs;
      for (let more = true; more && written.length < most && Date.now() < until; ) {
        const event = await stream.tryNext();
        more = event !== null;
        if (event && 'ns' in event && 'coll' in event.ns && 'documentKey' in event) written.push({ collection: event.ns.coll, id: String(event.documentKey._id) });
      }
      return { position: (stream.resumeToken as { _data: string })._data, written };
    };
    try {
      // Only now is the stream there: what is written from here on is seen.
      ahead.push(...(await read(1)).written);
    } catch (error) {
      await stream.close();
      throw error;
    }
    return { next: () => read(inOneTransaction), close: () => stream.close() };
  }

  /** Counts what was written between two positions. False where another has counted from there. */
  async count(from: string, { position, written }: { position: string; written: readonly Written[] }): Promise<boolean> {
    const facts = await this.sources.factsOf(await this.sources.concerned(written));
    return this.connection.withSession((session) =>
      session.withTransaction(async () => {
        const moved = await this.counting.updateOne({ ...theOne, position: from }, { $set: { position, ...(written.length < inOneTransaction && { countedAt: new Date() }) } }, { session });
        if (moved.matchedCount === 0) return false;
        await this.facts.replace(facts, session);
        return true;
      }),
    );
  }

  /** Everything there is, from nothing. `after`: a position from before. What is written meanwhile is counted from there, once more or not. */
  async recount(holder: string, after: string, keepTurn: () => Promise<void> = async () => {}): Promise<number> {
    await this.counting.updateOne({ ...theOne, holder }, { $set: { position: null, version: factVersion } });
    await this.facts.clear();
    let count = 0;
    for await (const records of this.sources.all(inOneBatch)) {
      const facts = [...(await this.sources.factsOf(records)).values()].flat();
      await this.facts.insert(facts);
      await keepTurn();
      count += facts.length;
    }
    await this.counting.updateOne({ ...theOne, holder }, { $set: { position: after, countedAt: null } });
    return count;
  }
}
