/** Force plans as recorded: the calls expected, every layout with its figures, the choice, and what became of each patrol. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { ForcePlanAsk, PatrolResult } from '../contracts/force-plan.js';
import type { ForceDemand } from '../domain/force-demand.js';
import type { LayoutId } from '../domain/force-layouts.js';
import type { coverOfPlan, Placement, Post } from '../domain/force-plan.js';
import type { Comparison } from '../domain/patrol-simulation.js';
import { Ledger } from './ledger.js';
import { pad } from './scene.js';

export interface RecordedLayout extends Comparison {
  id: LayoutId;
  posts: Post[];
  /** Pairs by slot and post. */
  placement: Placement;
  cover: ReturnType<typeof coverOfPlan>;
  lacking: number;
  proof: { reached: number; bound: number; gap: number; optimal: boolean } | null;
}

/** By what the layouts were judged. */
export interface Grounds {
  targets: Record<string, number>;
  /** Minutes at the scene: how many orders they are from, none where a mean is taken for granted. */
  scene: { mean: number; orders: number };
  runs: number;
  weeks: number;
}

@Schema({ collection: 'force-plans', versionKey: false, minimize: false })
export class ForcePlanEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object, required: true }) ask!: ForcePlanAsk;
  @Prop({ type: String, required: true }) proposedBy!: string;
  @Prop({ type: Date, required: true }) openedAt!: Date;
  @Prop({ type: Object, default: null }) demand!: ForceDemand | null;
  @Prop({ type: Object, default: null }) grounds!: Grounds | null;
  @Prop({ type: [Object] }) layouts!: RecordedLayout[];
  @Prop({ type: Object, default: null }) chosen!: { layout: string; rosters: boolean; by: string; at: string } | null;
  @Prop({ type: [Object] }) patrols!: PatrolResult[];
  @Prop({ type: String, default: null }) outcome!: string | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
}

export const forcePlanFeature = MongooseModule.forFeature([{ name: ForcePlanEntity.name, schema: SchemaFactory.createForClass(ForcePlanEntity) }]);

export interface ForcePlanRecord extends Omit<ForcePlanEntity, '_id' | 'openedAt' | 'closedAt'> {
  planNo: string;
  openedAt: string;
  closedAt: string | null;
}

@Injectable()
export class ForcePlanRepository {
  constructor(
    @InjectModel(ForcePlanEntity.name) private readonly model: Model<ForcePlanEntity>,
    private readonly ledger: Ledger,
  ) {}

  /** The number of a plan: the same message has the same. */
  number(messageId: string, year: string): Promise<string> {
    return this.ledger.once(`forces/${messageId}`, async (session) => `F${year}-${pad(await this.ledger.next(`forces/${year}`, session))}`);
  }

  async open({ planNo, openedAt, ...rest }: { planNo: string; ask: ForcePlanAsk; proposedBy: string; openedAt: string }): Promise<void> {
    await this.model.updateOne(
      { _id: planNo },
      { $setOnInsert: { ...rest, openedAt: new Date(openedAt), demand: null, grounds: null, layouts: [], chosen: null, patrols: [], outcome: null, closedAt: null } },
      { upsert: true },
    );
  }

  async set(planNo: string, found: Partial<Pick<ForcePlanEntity, 'demand' | 'grounds' | 'layouts' | 'chosen'>>): Promise<void> {
    await this.model.updateOne({ _id: planNo }, { $set: found });
  }

  async addPatrol(planNo: string, patrol: PatrolResult): Promise<void> {
    await this.model.updateOne({ _id: planNo, 'patrols.id': { $ne: patrol.id } }, { $push: { patrols: patrol } });
  }

  async close({ planNo, outcome, closedAt }: { planNo: string; outcome: string; closedAt: string }): Promise<void> {
    await this.model.updateOne({ _id: planNo }, { $set: { outcome, closedAt: new Date(closedAt) } });
  }

  async find(planNo: string): Promise<ForcePlanRecord | null> {
    const entity = await this.model.findById(planNo).lean<ForcePlanEntity>();
    if (!entity) return null;
    const { _id, openedAt, closedAt, ...rest } = entity;
    return { planNo: _id, ...rest, openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null };
  }
}
