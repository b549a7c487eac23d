/** How far the records have been counted, which count is read, and whose turn it is. */
import { MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

@Schema({ collection: 'counting', versionKey: false })
export class CountingEntity {
  @Prop({ type: String, required: true }) _id!: string;
  /** Of the count that is read; 0 before the first. */
  @Prop({ type: Number, default: 0 }) generation!: number;
  /** Of the last that was begun: each has a number of its own, so that two that count at once never write to the same place. */
  @Prop({ type: Number, default: 0 }) begun!: number;
  /** In MongoDB's change stream, up to which the count that is read has come. */
  @Prop({ type: String, default: null }) position!: string | null;
  @Prop({ type: Number, required: true }) version!: number;
  /** Whose turn it is, and until when. */
  @Prop({ type: String, default: null }) holder!: string | null;
  @Prop({ type: Date, required: true }) until!: Date;
  /** What had been written until then is counted; null before the first time. */
  @Prop({ type: Date, default: null }) countedAt!: Date | null;
}

export const countingFeature = MongooseModule.forFeature([{ name: CountingEntity.name, schema: SchemaFactory.createForClass(CountingEntity) }]);

export const theCounting = { _id: 'facts' };
