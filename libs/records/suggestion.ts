/** Suggestions as recorded: what was suggested and on what grounds, what was decided, done, measured and concluded. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { EffectReport, MeasureResult, SuggestionDecision, SuggestionPlan, SuggestionSource } from '../contracts/suggestion.js';
import { Ledger, pad } from './ledger.js';

interface Said {
  /** Of the task. */
  id: string;
  by: string;
  at: string;
}

export type RecordedDecision = Said & Pick<SuggestionDecision, 'decision' | 'measures' | 'reason'>;
export type RecordedMeasure = MeasureResult & { id: string; by: string | null; at: string; note: string | null };
export type RecordedConclusion = Said & { decision: 'keep' | 'change' | 'end' | 'read'; note: string | null };

@Schema({ collection: 'suggestions', versionKey: false })
export class SuggestionEntity {
  @Prop({ type: String, required: true }) _id!: string;
  /** As it was suggested. */
  @Prop({ type: Object, required: true }) suggested!: SuggestionPlan;
  /** As it was decided; null until then, and where it was refused. */
  @Prop({ type: Object, default: null }) plan!: SuggestionPlan | null;
  @Prop({ type: Date, default: null }) from!: Date | null;
  @Prop({ type: Date, default: null }) to!: Date | null;
  @Prop({ type: String, required: true }) source!: SuggestionSource;
  @Prop({ type: String, default: null }) proposedBy!: string | null;
  @Prop({ type: Date, required: true }) openedAt!: Date;
  @Prop({ type: [Object] }) decisions!: RecordedDecision[];
  @Prop({ type: [Object] }) explanations!: (Said & { answer: string })[];
  @Prop({ type: [Object] }) results!: RecordedMeasure[];
  @Prop({ type: Object, default: null }) effect!: EffectReport | null;
  @Prop({ type: [Object] }) conclusions!: RecordedConclusion[];
  @Prop({ type: String, default: null }) outcome!: string | null;
  @Prop({ type: Date, default: null }) closedAt!: Date | null;
}

const suggestionSchema = SchemaFactory.createForClass(SuggestionEntity);
suggestionSchema.index({ from: 1, to: 1 });

export const suggestionFeature = MongooseModule.forFeature([{ name: SuggestionEntity.name, schema: suggestionSchema }]);

export interface SuggestionRecord extends Omit<SuggestionEntity, '_id' | 'openedAt' | 'closedAt' | 'from' | 'to'> {
  suggestionNo: string;
  openedAt: string;
  closedAt: string | null;
}

type Lists = 'decisions' | 'explanations' | 'results' | 'conclusions';

@Injectable()
export class SuggestionRepository {
  constructor(
    @InjectModel(SuggestionEntity.name) private readonly model: Model<SuggestionEntity>,
    private readonly ledger: Ledger,
  ) {}

  /** The same key is the same suggestion: a message's id, or what an analysis found. */
  number(key: string, year: string): Promise<string> {
    return this.ledger.once(`suggestion/${key}`, async (session) => `S${year}-${pad(await this.ledger.next(`suggestion/${year}`, session))}`);
  }

  async open({ suggestionNo, openedAt, plan, source, proposedBy }: { suggestionNo: string; plan: SuggestionPlan; source: SuggestionSource; proposedBy: string | null; openedAt: string }): Promise<void> {
    const fresh = { suggested: plan, source, proposedBy, openedAt: new Date(openedAt), plan: null, from: null, to: null, decisions: [], explanations: [], results: [], effect: null, conclusions: [], outcome: null, closedAt: null };
    await this.model.updateOne({ _id: suggestionNo }, { $setOnInsert: fresh }, { upsert: true });
  }

  /** A plan counts from when it was accepted. */
  async decide(suggestionNo: string, decision: RecordedDecision, plan: SuggestionPlan): Promise<void> {
    const accepted = decision.decision === 'accept' && { plan, from: new Date(plan.period.from), to: new Date(plan.period.to) };
    await this.add(suggestionNo, 'decisions', decision, accepted || {});
  }

  explain(suggestionNo: string, explanation: SuggestionEntity['explanations'][number]): Promise<void> {
    return this.add(suggestionNo, 'explanations', explanation);
  }

  addResult(suggestionNo: string, result: RecordedMeasure): Promise<void> {
    return this.add(suggestionNo, 'results', result);
  }

  conclude(suggestionNo: string, conclusion: RecordedConclusion): Promise<void> {
    return this.add(suggestionNo, 'conclusions', conclusion);
  }

  /** The first measurement holds: calls that are told later do not change what was fed back. */
  async measured(suggestionNo: string, effect: EffectReport): Promise<EffectReport> {
    await this.model.updateOne({ _id: suggestionNo, effect: null }, { $set: { effect } });
    return (await this.model.findById(suggestionNo, { effect: 1 }).lean<SuggestionEntity>())!.effect!;
  }

  async close(suggestionNo: string, outcome: string, closedAt: string): Promise<void> {
    await this.model.updateOne({ _id: suggestionNo }, { $set: { outcome, closedAt: new Date(closedAt) } });
  }

  /** The grids of other plans that were in place at some time in a span. */
  async gridsIn(from: Date, to: Date, except: string): Promise<string[]> {
    const inPlace = { _id: { $ne: except }, from: { $lt: to }, to: { $gt: from }, outcome: { $nin: ['withdrawn', 'cancelled'] } };
    const plans = await this.model.find(inPlace, { 'plan.target.grids': 1 }).lean<Pick<SuggestionEntity, 'plan'>[]>();
    return plans.flatMap(({ plan }) => plan?.target.grids ?? []);
  }

  async find(suggestionNo: string): Promise<SuggestionRecord | null> {
    const entity = await this.model.findById(suggestionNo).lean<SuggestionEntity>();
    if (!entity) return null;
    const { _id, openedAt, closedAt, from: _from, to: _to, ...rest } = entity;
    return { suggestionNo: _id, ...rest, openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null };
  }

  private async add<List extends Lists>(suggestionNo: string, list: List, entry: SuggestionEntity[List][number], also: Partial<SuggestionEntity> = {}): Promise<void> {
    await this.model.updateOne({ _id: suggestionNo, [`${list}.id`]: { $ne: entry.id } }, { $push: { [list]: entry }, ...(Object.keys(also).length > 0 && { $set: also }) } as never);
  }
}
