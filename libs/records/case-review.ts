/** Gaps that reviews found in case files, by document and kind: how good the files are, and nothing about who made them. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model } from 'mongoose';
import type { GapReason, ReviewStep } from '../domain/case-documents.js';

@Schema({ collection: 'review-gaps', versionKey: false })
export class ReviewGapEntity {
  @Prop({ type: String, required: true }) _id!: string;
  /** Workflow id of the review. */
  @Prop({ type: String, required: true, index: true }) review!: string;
  @Prop({ type: String, required: true, index: true }) caseNo!: string;
  @Prop({ type: String, required: true }) step!: ReviewStep;
  @Prop({ type: String, required: true }) document!: string;
  @Prop({ type: String, required: true }) why!: GapReason;
  @Prop({ type: Date, required: true, index: true }) foundAt!: Date;
  @Prop({ type: Date, default: null }) mendedAt!: Date | null;
}

export const reviewFeature = MongooseModule.forFeature([{ name: ReviewGapEntity.name, schema: SchemaFactory.createForClass(ReviewGapEntity) }]);

export type GapRecord = Omit<ReviewGapEntity, '_id'> & { id: string };

@Injectable()
export class ReviewRepository {
  constructor(@InjectModel(ReviewGapEntity.name) private readonly gaps: Model<ReviewGapEntity>) {}

  async found(gaps: readonly Omit<GapRecord, 'mendedAt'>[], session: ClientSession): Promise<void> {
    if (gaps.length > 0) await this.gaps.insertMany(gaps.map(({ id, ...gap }) => ({ _id: id, ...gap, mendedAt: null })), { session });
  }

  async mended(id: string, at: Date, session: ClientSession): Promise<void> {
    await this.gaps.updateOne({ _id: id, mendedAt: null }, { $set: { mendedAt: at } }, { session });
  }

  async foundBetween(from: Date, to: Date): Promise<GapRecord[]> {
    const found = await this.gaps.find({ foundAt: { $gte: from, $lt: to } }).sort({ foundAt: 1, _id: 1 }).lean<ReviewGapEntity[]>();
    return found.map(({ _id, ...gap }) => ({ id: _id, ...gap }));
  }
}
