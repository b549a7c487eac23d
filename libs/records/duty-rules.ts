/** The rules of duty in force. A station sets its own; those before are kept, since a roster was judged by them. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type DutyRules, dutyRules } from '../domain/duty.js';
import { isDuplicateKey } from './database.js';

interface Set {
  rules: DutyRules;
  by: string;
  reason: string;
  at: Date;
}

@Schema({ collection: 'duty-rules', versionKey: false, minimize: false })
export class DutyRulesEntity {
  /** Version. The first is the file's, and not stored. */
  @Prop({ type: Number, required: true }) _id!: number;
  @Prop({ type: Object, required: true }) rules!: DutyRules;
  @Prop({ type: String, required: true }) by!: string;
  @Prop({ type: String, required: true }) reason!: string;
  @Prop({ type: Date, required: true }) at!: Date;
}

export const dutyRulesFeature = MongooseModule.forFeature([{ name: DutyRulesEntity.name, schema: SchemaFactory.createForClass(DutyRulesEntity) }]);

export interface RulesInForce extends Omit<Set, 'by' | 'reason' | 'at'> {
  version: number;
  /** Null for the file's own. */
  set: { by: string; reason: string; at: string } | null;
}

@Injectable()
export class DutyRulesRepository {
  constructor(@InjectModel(DutyRulesEntity.name) private readonly model: Model<DutyRulesEntity>) {}

  async inForce(): Promise<RulesInForce> {
    const last = await this.model.findOne().sort({ _id: -1 }).lean<DutyRulesEntity>();
    if (!last) return { rules: dutyRules, version: 1, set: null };
    return { rules: last.rules, version: last._id, set: { by: last.by, reason: last.reason, at: last.at.toISOString() } };
  }

  /** False where they have changed since `version`: the number of the next can be taken once. */
  async set(version: number, set: Set): Promise<boolean> {
    if ((await this.inForce()).version !== version) return false;
    return this.model.create([{ _id: version + 1, ...set }]).then(
      () => true,
      (error: unknown) => {
        if (isDuplicateKey(error)) return false;
        throw error;
      },
    );
  }
}
