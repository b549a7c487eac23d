/** Limits as configuration: the rows in force, each with its version; an override names who made it and why. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type WorkCalendar, workCalendarSchema } from '../domain/calendar.js';
import holidays from '../domain/data/holidays.json' with { type: 'json' };
import type { Duration, PolicyRow } from '../domain/policy.js';

/** As the State Council announces them for each year; recalled, to be confirmed with the policy's own rows. */
const calendar = workCalendarSchema.parse(holidays);

@Schema({ collection: 'policies', versionKey: false })
export class PolicyEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) row!: PolicyRow;
  @Prop({ type: [Object] }) history!: PolicyRow[];
}

export const policyFeature = MongooseModule.forFeature([
  { name: PolicyEntity.name, schema: SchemaFactory.createForClass(PolicyEntity) },
]);

@Injectable()
export class PolicyRepository {
  constructor(@InjectModel(PolicyEntity.name) private readonly model: Model<PolicyEntity>) {}

  /** Rows that are missing; a station's overrides stay. */
  async seed(rows: readonly PolicyRow[]): Promise<void> {
    await this.model.bulkWrite(
      rows.map((row) => ({ updateOne: { filter: { _id: row.key }, update: { $setOnInsert: { row, history: [] } }, upsert: true } })),
    );
  }

  async list(prefixes: readonly string[] = []): Promise<PolicyRow[]> {
    const entities = await this.model.find().sort({ _id: 1 }).lean<PolicyEntity[]>();
    const rows = entities.map(({ row }) => row);
    return prefixes.length === 0 ? rows : rows.filter(({ key }) => prefixes.some((prefix) => key.startsWith(prefix)));
  }

  /** What a process takes along when it starts. */
  async inForce(prefixes: readonly string[]): Promise<{ policy: PolicyRow[]; calendar: WorkCalendar }> {
    return { policy: await this.list(prefixes), calendar };
  }

  async find(key: string): Promise<PolicyRow | null> {
    return (await this.model.findById(key).lean<PolicyEntity>())?.row ?? null;
  }

  /** The row as it was before anyone overrode it, as a new version. Null where it has changed since `version`. */
  async withdraw(key: string, version: number): Promise<PolicyRow | null> {
    const entity = await this.model.findOne({ _id: key, 'row.version': version }).lean<PolicyEntity>();
    const original = entity?.history[0];
    if (!entity || !original) return entity?.row ?? null;
    const row: PolicyRow = { ...original, version: version + 1 };
    const changed = await this.model.updateOne({ _id: key, 'row.version': version }, { $set: { row }, $push: { history: entity.row } });
    return changed.modifiedCount === 1 ? row : null;
  }

  /** Null where the row has changed since `version`: two people may not overwrite each other unseen. */
  async override(key: string, version: number, limit: Duration, override: NonNullable<PolicyRow['override']>): Promise<PolicyRow | null> {
    const entity = await this.model.findOne({ _id: key, 'row.version': version }).lean<PolicyEntity>();
    if (!entity) return null;
    const row: PolicyRow = { ...entity.row, limit, override, status: 'station', version: version + 1 };
    const changed = await this.model.updateOne({ _id: key, 'row.version': version }, { $set: { row }, $push: { history: entity.row } });
    return changed.modifiedCount === 1 ? row : null;
  }
}
