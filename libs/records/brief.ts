/** Briefs: figures frozen with the hash of all that they say. A draft may be drawn up anew; what is signed is never changed. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { BriefContent, BriefSpan } from '../domain/brief.js';
import { hashOf } from './hash.js';

export interface BriefSigning {
  by: string;
  name: string;
  at: string;
  recordNo: string;
}

@Schema({ collection: 'briefs', versionKey: false, minimize: false })
export class BriefEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) span!: BriefSpan;
  @Prop({ type: Date, required: true }) from!: Date;
  /** Workflow id: what it was signed in. */
  @Prop({ type: String, required: true }) processId!: string;
  @Prop({ type: Object, required: true }) content!: BriefContent;
  @Prop({ type: String, required: true }) sha256!: string;
  @Prop({ type: Object, default: null }) signing!: BriefSigning | null;
}

const briefSchema = SchemaFactory.createForClass(BriefEntity);
briefSchema.index({ from: -1, _id: 1 });
briefSchema.index({ span: 1, from: -1, _id: 1 });

export const briefFeature = MongooseModule.forFeature([{ name: BriefEntity.name, schema: briefSchema }]);

export interface Brief {
  id: string;
  processId: string;
  content: BriefContent;
  sha256: string;
  signing: BriefSigning | null;
  /** Whether it still says what its hash is of. */
  intact: boolean;
}

@Injectable()
export class BriefRepository {
  constructor(@InjectModel(BriefEntity.name) private readonly model: Model<BriefEntity>) {}

  /** In place of an earlier draft, unless that has been signed: then nothing changes. */
  async draft(content: BriefContent, processId: string): Promise<{ sha256: string; signed: boolean }> {
    const sha256 = hashOf(content);
    const draft = { span: content.span, from: new Date(content.from), processId, content, sha256, signing: null };
    await this.model.updateOne({ _id: content.id }, { $setOnInsert: draft }, { upsert: true });
    await this.model.updateOne({ _id: content.id, signing: null }, { $set: draft });
    const entity = (await this.model.findById(content.id).lean<BriefEntity>())!;
    return { sha256: entity.sha256, signed: entity.signing !== null };
  }

  /** Whoever draws it up anew meanwhile has this tried again. */
  async sign(id: string, sha256: string, signing: BriefSigning, session: ClientSession): Promise<void> {
    const { modifiedCount } = await this.model.updateOne({ _id: id, sha256, signing: null }, { $set: { signing } }, { session });
    if (modifiedCount === 0) throw new Error(`${id} is another draft by now`);
  }

  async find(id: string): Promise<Brief | null> {
    const entity = await this.model.findById(id).lean<BriefEntity>();
    return entity && toBrief(entity);
  }

  async list({ span, before, limit }: { span?: BriefSpan | undefined; before?: { at: number; id: string } | undefined; limit: number }): Promise<Brief[]> {
    const from = before && new Date(before.at);
    const filter = { ...(span && { span }), ...(from && { $or: [{ from: { $lt: from } }, { from, _id: { $gt: before.id } }] }) };
    return (await this.model.find(filter).sort({ from: -1, _id: 1 }).limit(limit).lean<BriefEntity[]>()).map(toBrief);
  }
}

const toBrief = ({ _id, processId, content, sha256, signing }: BriefEntity): Brief => ({ id: _id, processId, content, sha256, signing: signing ?? null, intact: hashOf(content) === sha256 });
