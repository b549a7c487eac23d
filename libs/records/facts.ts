/**
 * Facts as they stand, and the cells into which they are added up. What changes a fact changes the cells in the same
 * transaction by the difference, so that what comes late, is corrected, merged or brought twice is always the same operation.
 */
import { Injectable } from '@nestjs/common';
import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { AnyBulkWriteOperation, ClientSession, Model, mongo, QueryFilter } from 'mongoose';
import { canonical } from '../domain/canonical.js';
import { addCell, addFact, type Answer, cellId, type CellSort, cellSorts, cover, everyCategory, grainFor, gridKey, hourOfWeek, increment, type Increments, noIncrements, placeOf, type Question, type Sums } from '../domain/cells.js';
import { categories as catalogue } from '../domain/category.js';
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
  /** Of the week: told by the instant. */
  @Prop({ type: Number, required: true }) hour!: number;
  @Prop({ type: Number, required: true }) version!: number;
}

type Places<Content> = { all?: Content; community?: Record<string, Content>; grid?: Record<string, Content> };

/** By place what has been added up; kind, period and category are its id. */
@Schema({ collection: 'cells', versionKey: false, minimize: false })
export class CellEntity implements Places<Sums> {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object }) all?: Sums;
  @Prop({ type: Object }) community?: Record<string, Sums>;
  @Prop({ type: Object }) grid?: Record<string, Sums>;
}

/** The same by the hour of the week. */
@Schema({ collection: 'hour-cells', versionKey: false, minimize: false })
export class HourCellEntity implements Places<Record<string, Sums>> {
  @Prop({ type: String, required: true }) _id!: string;
  @Prop({ type: Object }) all?: Record<string, Sums>;
  @Prop({ type: Object }) community?: Record<string, Record<string, Sums>>;
  @Prop({ type: Object }) grid?: Record<string, Record<string, Sums>>;
}

const factSchema = SchemaFactory.createForClass(FactEntity);
factSchema.index({ record: 1 });
factSchema.index({ kind: 1, at: -1, _id: 1 });
factSchema.index({ kind: 1, category: 1, at: -1, _id: 1 });
factSchema.index({ kind: 1, community: 1, at: -1, _id: 1 });
factSchema.index({ kind: 1, grid: 1, at: -1, _id: 1 });

export const factFeature = MongooseModule.forFeature([
  { name: FactEntity.name, schema: factSchema },
  { name: CellEntity.name, schema: SchemaFactory.createForClass(CellEntity) },
  { name: HourCellEntity.name, schema: SchemaFactory.createForClass(HourCellEntity) },
]);

export interface FactQuery {
  kind: FactKind;
  /** Up to, not including, `to`. */
  from: Date;
  to: Date;
  categories?: readonly string[] | undefined;
  communities?: readonly (string | null)[] | undefined;
  grids?: readonly (string | null)[] | undefined;
  /** Of the week. */
  hour?: number | undefined;
  /** Only what adds to this measure; the number of its kind where none is named. */
  measure?: string | undefined;
}

@Injectable()
export class FactRepository {
  /** Not through mongoose, which would look at each of many thousand entries. */
  private readonly cells: Record<CellSort, Model<CellEntity>['collection']>;

  constructor(
    @InjectModel(FactEntity.name) private readonly facts: Model<FactEntity>,
    @InjectModel(CellEntity.name) places: Model<CellEntity>,
    @InjectModel(HourCellEntity.name) hours: Model<HourCellEntity>,
  ) {
    this.cells = { places: places.collection, hours: hours.collection };
  }

  /** In the order of time. */
  async points(query: FactQuery): Promise<Fact[]> {
    return (await this.facts.find(filterOf(query)).sort({ at: 1, _id: 1 }).lean<FactEntity[]>()).map(toFact);
  }

  count(query: FactQuery): Promise<number> {
    return this.facts.countDocuments(filterOf(query));
  }

  /** The latest first. */
  async page(query: FactQuery, { limit, before }: { limit: number; before?: { at: number; id: string } | undefined }): Promise<Fact[]> {
    const at = before && new Date(before.at);
    const filter = { ...filterOf(query), ...(at && { $or: [{ at: { $lt: at } }, { at, _id: { $gt: before.id } }] }) };
    return (await this.facts.find(filter).sort({ at: -1, _id: 1 }).limit(limit).lean<FactEntity[]>()).map(toFact);
  }

  /** What records count for from now on, in place of what they counted for before. Returns how many facts changed. */
  async replace(records: ReadonlyMap<string, readonly Fact[]>, session: ClientSession): Promise<number> {
    const old = (await this.facts.find({ record: { $in: [...records.keys()] } }).session(session).lean<FactEntity[]>()).map(toFact);
    const before = new Map(old.map((fact) => [fact.id, fact]));
    const now = new Map([...records.values()].flat().map((fact) => [fact.id, fact]));
    const increments = noIncrements();
    const writes: AnyBulkWriteOperation<FactEntity>[] = [];
    for (const fact of old) {
      if (same(fact, now.get(fact.id))) continue;
      increment(increments, fact, -1);
      if (!now.has(fact.id)) writes.push({ deleteOne: { filter: { _id: fact.id } } });
    }
    for (const fact of now.values()) {
      if (same(fact, before.get(fact.id))) continue;
      increment(increments, fact, 1);
      writes.push(before.has(fact.id) ? { replaceOne: { filter: { _id: fact.id }, replacement: toEntity(fact) } } : { insertOne: { document: toEntity(fact) } });
    }
    if (writes.length > 0) await this.facts.bulkWrite(writes, { session });
    await this.raise(increments, session);
    return writes.length;
  }

  /** Into an empty collection, outside any transaction: for a full recount. */
  async insert(facts: readonly Fact[]): Promise<void> {
    if (facts.length === 0) return;
    const increments = noIncrements();
    for (const fact of facts) increment(increments, fact, 1);
    await this.facts.collection.insertMany(facts.map(toEntity) as never, { ordered: false });
    await this.raise(increments);
  }

  async clear(): Promise<void> {
    await Promise.all([this.facts.deleteMany({}), this.cells.places.deleteMany({}), this.cells.hours.deleteMany({})]);
  }

  private async raise(increments: Increments, session?: ClientSession): Promise<void> {
    for (const sort of cellSorts) {
      const writes = [...increments[sort]].map(([_id, entries]) => ({ updateOne: { filter: { _id }, update: { $inc: entries }, upsert: true } }));
      if (writes.length > 0) await this.cells[sort].bulkWrite(writes as never, { ordered: false, ...(session && { session }) });
    }
  }

  /** The answer from the cells, and from the facts themselves for the pieces of a day that a span begins and ends with. */
  async ask(question: Question): Promise<Answer> {
    const { kind, minutes, categories, places, by } = question;
    const answer: Answer = new Map();
    const grids = gridsIn(question);
    const { periods, rest } = by === 'hourOfWeek' && grids !== null ? { periods: [], rest: [question] } : cover(question, grainFor(by));
    const asked = categories ?? (by === 'category' ? catalogue.map(({ id }) => id) : [everyCategory]);
    const ids = periods.flatMap((period) => asked.map((category) => cellId(kind, minutes, period, category)));
    const projection = Object.fromEntries((typeof places === 'string' ? [places] : places).map((place) => [place, 1]));
    const cells = this.cells[by === 'hourOfWeek' ? 'hours' : 'places'];
    for (const cell of await cells.find({ _id: { $in: ids as never[] } }, { projection }).toArray()) addCell(answer, by, String(cell._id), entriesOf(cell, places));
    await Promise.all(
      rest.map(async ({ from, to }) => {
        const found = await this.facts.find({ kind, at: { $gte: new Date(from), $lt: new Date(to) }, ...(grids && { grid: { $in: grids as string[] } }) }).lean<FactEntity[]>();
        for (const fact of found) addFact(answer, question, toFact(fact));
      }),
    );
    return answer;
  }
}

/** The grids, where nothing else is asked for. */
const gridsIn = ({ places }: Question): (string | null)[] | null => (typeof places === 'string' || places.some((place) => !place.startsWith(gridKey('')))  ? null : places.map(placeOf));

/** By key what a cell holds of the places asked for. */
function entriesOf(cell: mongo.BSON.Document, places: Question['places']): Map<string, unknown> {
  const level = ['community', 'grid'] as const;
  const all = new Map<string, unknown>(cell.all === undefined ? [] : [['all', cell.all]]);
  for (const each of level) for (const [id, content] of Object.entries(cell[each] ?? {})) all.set(`${each}.${id}`, content);
  return typeof places === 'string' ? all : new Map(places.flatMap((place) => (all.has(place) ? [[place, all.get(place)] as const] : [])));
}

const same = (a: Fact, b: Fact | undefined): boolean => b !== undefined && canonical(a) === canonical(b);

function filterOf({ kind, from, to, categories, communities, grids, hour, measure = factKinds[kind] }: FactQuery): QueryFilter<FactEntity> {
  return {
    kind,
    at: { $gte: from, $lt: to },
    ...(categories && { category: { $in: categories as string[] } }),
    ...(communities && { community: { $in: communities as string[] } }),
    ...(grids && { grid: { $in: grids as string[] } }),
    ...(hour !== undefined && { hour }),
    [`measures.${measure}`]: { $gt: 0 },
  };
}

const toFact = ({ _id, at, hour: _hour, ...rest }: FactEntity): Fact => ({ id: _id, at: at.getTime(), ...rest });
const toEntity = ({ id, at, ...rest }: Fact): FactEntity => ({ _id: id, at: new Date(at), hour: hourOfWeek(at), ...rest });
