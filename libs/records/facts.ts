/** Facts as they stand: one for each thing counted, replaced whole when its record changes. */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { type Fact, type FactKind, factKinds } from '../domain/fact.js';
import type { Point } from '../domain/place.js';
import type { Method } from '../domain/series.js';

@Schema({ collection: 'facts', versionKey: false, minimize: false })
export class FactEntity {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: String, required: true }) record!: string;
  @Prop({ type: String, required: true }) kind!: FactKind;
  @Prop({ type: Date, required: true }) at!: Date;
  @Prop({ type: String, default: null }) community!: string | null;
  @Prop({ type: String, default: null }) grid!: string | null;
  @Prop({ type: String, required: true }) category!: string;
  @Prop({ type: Object }) place?: Point;
  @Prop({ type: Object }) method?: Method;
  @Prop({ type: Object, required: true }) measures!: Record<string, number>;
  @Prop({ type: Number, required: true }) version!: number;
}

const factSchema = SchemaFactory.createForClass(FactEntity);
factSchema.index({ record: 1 });
factSchema.index({ kind: 1, at: -1, _id: 1 });
factSchema.index({ kind: 1, category: 1, at: -1, _id: 1 });
factSchema.index({ kind: 1, community: 1, at: -1, _id: 1 });
factSchema.index({ kind: 1, grid: 1, at: -1, _id: 1 });

export const factFeature = MongooseModule.forFeature([{ name: FactEntity.name, schema: factSchema }]);

export interface FactQuery {
  kind: FactKind;
  /** Up to, not including, `to`. */
  from: Date;
  to: Date;
  categories?: readonly string[] | undefined;
  communities?: readonly (string | null)[] | undefined;
  grids?: readonly (string | null)[] | undefined;
  /** Only what adds to this measure; the number of its kind where none is named. */
  measure?: string | undefined;
}

@Injectable()
export class FactRepository {
  constructor(@InjectModel(FactEntity.name) private readonly facts: Model<FactEntity>) {}

  /** In the order of time. */
  async points(query: FactQuery): Promise<Fact[]> {
    return (await this.facts.find(filterOf(query)).sort({ at: 1, _id: 1 }).lean<FactEntity[]>()).map(toFact);
  }

  count(query: FactQuery): Promise<number> {
    return this.facts.countDocuments(filterOf(query));
  }

  /** What a record counts for from now on, in place of what it counted for before. */
  async replace(record: string, facts: readonly Fact[], session: ClientSession): Promise<void> {
    await this.facts.deleteMany({ record }, { session });
    await this.facts.insertMany(facts.map(toEntity), { session });
  }
}

function filterOf({ kind, from, to, categories, communities, grids, measure = factKinds[kind] }: FactQuery): QueryFilter<FactEntity> {
  return {
    kind,
    at: { $gte: from, $lt: to },
    ...(categories && { category: { $in: categories as string[] } }),
    ...(communities && { community: { $in: communities as string[] } }),
    ...(grids && { grid: { $in: grids as string[] } }),
    [`measures.${measure}`]: { $gt: 0 },
  };
}

export const toFact = ({ _id, at, ...rest }: FactEntity): Fact => ({ id: _id, at: at.getTime(), ...rest });
const toEntity = ({ id, at, ...rest }: Fact): FactEntity => ({ _id: id, at: new Date(at), ...rest });
