/**
 * Counts what is written, once. Who counts moves the position on in the transaction in which the facts change, and only from
 * where it found it: of two who count at once one has to look again, and nothing is counted twice or left out. Counting
 * everything anew makes a new count beside the one that is read, and takes its place when it is whole.
 */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import type { Connection, Model, mongo } from 'mongoose';
import { factVersion } from '../domain/fact.js';
import { CountingEntity, theCounting } from './counting-state.js';
import { isDuplicateKey } from './database.js';
import { countedCollections, FactSources, type Written } from './fact-sources.js';
import { FactRepository } from './facts.js';

const awaitMs = 250;
/** What is written in a row is counted together, but does not wait longer than this. */
const gatherMs = 500;
const inOneTransaction = 500;
const inOneBatch = 10_000;

/** What was written since a position, in order, as far as it has come in. */
export interface WrittenReader {
  next(): Promise<{ position: string; written: Written[] }>;
  close(): Promise<void>;
}

type Counting = Pick<CountingEntity, 'generation' | 'position' | 'version'>;
/** How far a count has come. */
export interface Counted {
  generation: number;
  position: string;
}

export class TurnIsOver extends Error {
  constructor() {
    super('counting is another’s turn');
  }
}

@Injectable()
export class CountingRepository {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(CountingEntity.name) private readonly counting: Model<CountingEntity>,
    private readonly facts: FactRepository,
    private readonly sources: FactSources,
  ) {}

  /** When the figures were last true, or null where none are as they are defined now. */
  async countedAt(): Promise<Date | null> {
    const state = await this.counting.findOne(theCounting).lean<CountingEntity>();
    return state && state.version === factVersion ? state.countedAt : null;
  }

  /** One's turn, for so long; null where it is another's. */
  async turn(holder: string, forMs: number): Promise<Counting | null> {
    const now = new Date();
    try {
      return await this.counting
        .findOneAndUpdate({ ...theCounting, $or: [{ holder }, { until: { $lt: now } }] }, { $set: { holder, until: new Date(now.getTime() + forMs) }, $setOnInsert: { version: factVersion } }, { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true })
        .lean<CountingEntity>();
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** The turn, whoever has it: they lose it at once, and what they count meanwhile stays in the count that was. */
  async take(holder: string, forMs: number): Promise<void> {
    await this.counting.updateOne(theCounting, { $set: { holder, until: new Date(Date.now() + forMs) }, $setOnInsert: { version: factVersion } }, { upsert: true, setDefaultsOnInsert: true });
  }

  async giveUp(holder: string): Promise<void> {
    await this.counting.updateOne({ ...theCounting, holder }, { $set: { until: new Date(0) } });
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

  /** Counts what was written between two positions. False where another has counted from there, or everything anew. */
  async count({ generation, position: from }: Counted, { position, written }: { position: string; written: readonly Written[] }): Promise<boolean> {
    const facts = await this.sources.factsOf(await this.sources.concerned(written));
    return this.connection.withSession((session) =>
      session.withTransaction(async () => {
        const moved = await this.counting.updateOne({ ...theCounting, generation, position: from }, { $set: { position, ...(written.length < inOneTransaction && { countedAt: new Date() }) } }, { session });
        if (moved.matchedCount === 0) return false;
        await this.facts.of(generation).replace(facts, session);
        return true;
      }),
    );
  }

  /**
   * Everything there is, beside the count that is read until then. `after`: a position from before; what is written meanwhile
   * is counted from there, once more or not. Rejects where the turn has become another's: its count stands, and this one is dropped.
   */
  async recount(holder: string, after: string, keepTurn: () => Promise<void> = async () => {}): Promise<Counted & { facts: number }> {
    const countedAt = new Date();
    const begun = await this.counting.findOneAndUpdate({ ...theCounting, holder }, { $inc: { begun: 1 } }, { returnDocument: 'after' }).lean<CountingEntity>();
    if (begun === null) throw new TurnIsOver();
    const generation = begun.begun;
    const book = this.facts.of(generation);
    let writing = Promise.resolve();
    try {
      await book.discardOlder(begun.generation ?? 0);
      const filling = book.filling();
      let count = 0;
      for await (const records of this.sources.all(inOneBatch)) {
        const facts = [...(await this.sources.factsOf(records)).values()].flat();
        await writing;
        // While the next are read.
        writing = filling.add(facts);
        writing.catch(() => {});
        await keepTurn();
        count += facts.length;
      }
      await writing;
      await filling.close();
      const taken = await this.counting.updateOne({ ...theCounting, holder, begun: generation }, { $set: { generation, position: after, version: factVersion, countedAt } });
      if (taken.matchedCount === 0) throw new TurnIsOver();
      await book.discardOlder(generation);
      return { generation, position: after, facts: count };
    } catch (error) {
      // Of anything else nobody knows whether it has taken its place: the next count drops it, if not.
      if (error instanceof TurnIsOver) await writing.catch(() => {}).then(() => book.discard());
      throw error;
    }
  }
}
