/** The idempotency ledger: work that numbers things or writes several records is done once for a key, however often it is asked for. */
import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Connection, Model } from 'mongoose';
import { isDuplicateKey } from './database.js';

@Schema({ collection: 'ledger', versionKey: false })
export class LedgerEntity {
  @Prop({ type: String, required: true })
  _id!: string;
  @Prop({ type: Object })
  result!: unknown;
  @Prop({ type: Date, required: true })
  at!: Date;
}

@Schema({ collection: 'counters', versionKey: false })
export class CounterEntity {
  @Prop({ type: String, required: true })
  _id!: string;
  @Prop({ type: Number, required: true })
  value!: number;
}

export const ledgerFeature = MongooseModule.forFeature([
  { name: LedgerEntity.name, schema: SchemaFactory.createForClass(LedgerEntity) },
  { name: CounterEntity.name, schema: SchemaFactory.createForClass(CounterEntity) },
]);


@Injectable()
export class Ledger {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    @InjectModel(LedgerEntity.name) private readonly entries: Model<LedgerEntity>,
    @InjectModel(CounterEntity.name) private readonly counters: Model<CounterEntity>,
  ) {}

  /** The work and its entry are one transaction: both or neither. A second asker gets the first one's result. */
  async once<T>(key: string, work: (session: ClientSession) => Promise<T>): Promise<T> {
    const done = await this.entries.findById(key).lean();
    if (done) return done.result as T;
    try {
      return await this.connection.withSession((session) =>
        session.withTransaction(async () => {
          await this.entries.create([{ _id: key, at: new Date(), result: null }], { session });
          const result = await work(session);
          await this.entries.updateOne({ _id: key }, { $set: { result } }, { session });
          return result;
        }),
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const first = await this.entries.findById(key).lean();
      if (!first) throw error;
      return first.result as T;
    }
  }

  /** The next number of a series without gaps: only within a transaction. */
  async next(series: string, session: ClientSession): Promise<number> {
    const counter = await this.counters.findOneAndUpdate(
      { _id: series },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: 'after', session },
    );
    return counter!.value;
  }

  /** The next number in a file: only within a transaction. */
  async recordNo(file: string, session: ClientSession, series = file): Promise<string> {
    return `${file}-${String(await this.next(`record/${series}`, session)).padStart(3, '0')}`;
  }
}

/** As numbers are written. */
export const pad = (value: number) => String(value).padStart(5, '0');
