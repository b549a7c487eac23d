/** Who looked at personal data and why, and whatever was refused. Entries are only ever added. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { type Model, type QueryFilter, Types } from 'mongoose';

export interface AccessEntry {
  /** Account id, or null where nobody was identified. */
  actor: string | null;
  action: string;
  /** The ids that the request named: never personal data. */
  subject: string | null;
  purpose: string | null;
  outcome: 'allowed' | 'refused';
  /** Why it was refused, or what was done. */
  code: string | null;
  requestId: string;
}

export interface AccessRecord extends AccessEntry {
  /** Ordered by time: the cursor of a list. */
  id: string;
  at: string;
}

export interface AccessFilter {
  actor?: string;
  action?: string;
  outcome?: AccessEntry['outcome'];
  subject?: string;
  purpose?: string;
  from?: string;
  to?: string;
}

@Schema({ collection: 'access_log', versionKey: false })
export class AccessLogEntity {
  _id!: Types.ObjectId;

  @Prop({ type: Date, required: true, index: true })
  at!: Date;

  @Prop({ type: String, default: null })
  actor!: string | null;

  @Prop({ type: String, required: true })
  action!: string;

  @Prop({ type: String, default: null })
  subject!: string | null;

  @Prop({ type: String, default: null })
  purpose!: string | null;

  @Prop({ type: String, enum: ['allowed', 'refused'], required: true })
  outcome!: AccessEntry['outcome'];

  @Prop({ type: String, default: null })
  code!: string | null;

  @Prop({ type: String, required: true })
  requestId!: string;
}

const schema = SchemaFactory.createForClass(AccessLogEntity);
schema.index({ actor: 1, _id: -1 });
schema.index({ action: 1, _id: -1 });
schema.index({ subject: 1, _id: -1 });

const toRecord = ({
  _id,
  at,
  actor,
  action,
  subject,
  purpose,
  outcome,
  code,
  requestId,
}: AccessLogEntity): AccessRecord => ({
  id: _id.toHexString(),
  at: at.toISOString(),
  actor,
  action,
  subject,
  purpose,
  outcome,
  code,
  requestId,
});

@Injectable()
export class AccessLogRepository {
  constructor(@InjectModel(AccessLogEntity.name) private readonly model: Model<AccessLogEntity>) {}

  async add(entry: AccessEntry): Promise<void> {
    await this.model.create({ ...entry, at: new Date() });
  }

  /** Newest first; `before` is the id of the last entry of the page before. */
  async list({ from, to, ...filter }: AccessFilter, page: { before?: string; limit: number }): Promise<AccessRecord[]> {
    const query: QueryFilter<AccessLogEntity> = {
      ...filter,
      ...((from !== undefined || to !== undefined) && {
        at: { ...(from !== undefined && { $gte: new Date(from) }), ...(to !== undefined && { $lt: new Date(to) }) },
      }),
      ...(page.before !== undefined && { _id: { $lt: new Types.ObjectId(page.before) } }),
    };
    return (await this.model.find(query).sort({ _id: -1 }).limit(page.limit).lean<AccessLogEntity[]>()).map(toRecord);
  }
}

export const accessLogFeature = MongooseModule.forFeature([{ name: AccessLogEntity.name, schema }]);
