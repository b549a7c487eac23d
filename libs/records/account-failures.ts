/**
 * Failed sign-ins, counted by account and by address, across all instances of the API. Names that are no account are
 * counted like the others, so that being locked out does not tell which accounts exist.
 */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';

@Schema({ collection: 'sign_in_failures', versionKey: false })
export class SignInFailuresEntity {
  /** `account:<id>` or `address:<ip>`. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: Number, required: true })
  failures!: number;

  @Prop({ type: Date, required: true, index: { expires: 0 } })
  expiresAt!: Date;
}

export interface FailureLimit {
  key: string;
  failures: number;
  milliseconds: number;
}

@Injectable()
export class SignInFailureRepository {
  constructor(@InjectModel(SignInFailuresEntity.name) private readonly model: Model<SignInFailuresEntity>) {}

  /** Until when the first limit that is reached stays closed, or null. */
  async closedUntil(limits: readonly FailureLimit[]): Promise<Date | null> {
    // The TTL monitor runs once a minute only: what has expired may still be there.
    const reached = limits.map(({ key, failures }) => ({
      _id: key,
      failures: { $gte: failures },
      expiresAt: { $gt: new Date() },
    }));
    const found = await this.model.findOne({ $or: reached }).sort({ expiresAt: -1 }).lean<SignInFailuresEntity>();
    return found?.expiresAt ?? null;
  }

  /** Counts one failure within the window that began with the first; reaching the limit closes for the full time. */
  async count({ key, failures, milliseconds }: FailureLimit): Promise<void> {
    const now = new Date();
    const end = new Date(now.getTime() + milliseconds);
    const running = { $gt: ['$expiresAt', now] };
    await this.model.updateOne(
      { _id: key },
      [
        {
          $set: {
            failures: { $cond: [running, { $add: ['$failures', 1] }, 1] },
            expiresAt: { $cond: [running, '$expiresAt', end] },
          },
        },
        { $set: { expiresAt: { $cond: [{ $eq: ['$failures', failures] }, end, '$expiresAt'] } } },
      ],
      { upsert: true, updatePipeline: true },
    );
  }

  async clear(key: string): Promise<void> {
    await this.model.deleteOne({ _id: key });
  }
}

export const signInFailureFeature = MongooseModule.forFeature([
  { name: SignInFailuresEntity.name, schema: SchemaFactory.createForClass(SignInFailuresEntity) },
]);
