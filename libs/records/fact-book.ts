/**
 * The facts of one count as they stand, the cells into which they are added up by year and month, and their sheets by day.
 * What changes a fact changes these in the same transaction by the difference, so that what comes late, is corrected, merged or
 * brought twice is always the same operation.
 */
import type { AnyBulkWriteOperation, ClientSession, mongo } from 'mongoose';
import mongoose from 'mongoose';
import { canonical } from '../domain/canonical.js';
import { addCell, type Answer, cellId, type CellSort, cellSorts, type Entries, everyCategory, everywhere, hourOfWeek, increment, noIncrements, parted, periodOf, type Question, sortFor, type Sums } from '../domain/cells.js';
import { categories as catalogue } from '../domain/category.js';
import { type Fact, type FactKind, factKinds } from '../domain/fact.js';
import type { Point } from '../domain/place.js';
import type { Method } from '../domain/series.js';
import { addSheet, changed, dayIn, type Row, rowsOf, type Sheet, sheetId, toRows, toSheet } from '../domain/sheet.js';
import { Tally } from '../domain/tally.js';
import { isDuplicateKey } from './database.js';

interface FactEntity {
  _id: string;
  record: string;
  kind: FactKind;
  at: Date;
  community: string | null;
  grid: string | null;
  category: string;
  place?: Point;
  method?: Method;
  person?: string;
  measures: Record<string, number>;
  /** Of the week: told by the instant. */
  hour: number;
  version: number;
}

/** What has been added up of the station and its communities, or of its grids; kind, period and category are its id. */
interface CellEntity {
  _id: string;
  all?: Sums;
  community?: Record<string, Sums>;
  grid?: Record<string, Sums>;
}

interface SheetEntity extends Omit<Sheet, 'rows'> {
  _id: string;
  rows: Buffer;
}

const cellCollections: Record<CellSort, string> = { places: 'cells', grids: 'grid-cells' };
const collectionsOf = (generation: number) => ['facts', 'sheets', ...Object.values(cellCollections)].map((name) => `${name}.${generation}`);
/** Those of any count; of the first stations, which knew but one, without its number. */
const counted = /^(?:facts|sheets|cells|grid-cells|hour-cells)(?:\.(\d+))?$/;

/** About a person: few facts are, and what is asked of them is answered from here. */
const aboutPeople = { person: { $gt: '' } };
const indexes: mongo.IndexDescription[] = [
  { key: { record: 1 } },
  { key: { kind: 1, at: -1, _id: 1 } },
  { key: { kind: 1, category: 1, at: -1, _id: 1 } },
  { key: { kind: 1, community: 1, at: -1, _id: 1 } },
  { key: { kind: 1, grid: 1, at: -1, _id: 1 } },
  { key: { kind: 1, at: 1, person: 1, community: 1, grid: 1, category: 1 }, partialFilterExpression: aboutPeople },
];

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

export interface Page {
  limit: number;
  before?: { at: number; id: string } | undefined;
}

export class FactBook {
  /** Not through mongoose, which would look at each of many thousand entries. */
  private readonly facts: mongo.Collection<FactEntity>;
  private readonly cells: Record<CellSort, mongo.Collection<CellEntity>>;
  private readonly sheets: mongo.Collection<SheetEntity>;

  constructor(
    private readonly db: mongo.Db,
    readonly generation: number,
  ) {
    this.facts = db.collection(`facts.${generation}`);
    this.sheets = db.collection(`sheets.${generation}`, { promoteBuffers: true });
    const cells = (sort: CellSort) => db.collection<CellEntity>(`${cellCollections[sort]}.${generation}`);
    this.cells = { places: cells('places'), grids: cells('grids') };
  }

  /** In the order of time. */
  async points(query: FactQuery): Promise<Fact[]> {
    return (await this.facts.find(filterOf(query)).sort({ at: 1, _id: 1 }).toArray()).map(toFact);
  }

  count(query: FactQuery): Promise<number> {
    return this.facts.countDocuments(filterOf(query));
  }

  /** The latest first. */
  async page(query: FactQuery, { limit, before }: Page): Promise<Fact[]> {
    const at = before && new Date(before.at);
    const filter = { ...filterOf(query), ...(at && { $or: [{ at: { $lt: at } }, { at, _id: { $gt: before.id } }] }) };
    return (await this.facts.find(filter).sort({ at: -1, _id: 1 }).limit(limit).toArray()).map(toFact);
  }

  /** How many different people, each counted once in its group. Whatever names a person counts it: the index alone answers. */
  async people(query: Omit<FactQuery, 'measure' | 'hour'>, by: 'community' | 'grid' | null): Promise<Map<string | null, number>> {
    const groups = await this.facts
      .aggregate<{ _id: string | null; n: number }>([
        { $match: { ...whereIn(query), ...aboutPeople } },
        { $group: { _id: { person: '$person', key: by === null ? null : `$${by}` } } },
        { $group: { _id: '$_id.key', n: { $sum: 1 } } },
      ])
      .toArray();
    return new Map(groups.map(({ _id, n }) => [_id, n]));
  }

  /** What records count for from now on, in place of what they counted for before. */
  async replace(records: ReadonlyMap<string, readonly Fact[]>, session?: ClientSession): Promise<void> {
    const old = (await this.facts.find({ record: { $in: [...records.keys()] } }, { session }).toArray()).map(toFact);
    const before = new Map(old.map((fact) => [fact.id, fact]));
    const now = new Map([...records.values()].flat().map((fact) => [fact.id, fact]));
    const increments = noIncrements();
    const rows = { taken: new Map<string, Row[]>(), added: new Map<string, Row[]>() };
    const writes: AnyBulkWriteOperation<FactEntity>[] = [];
    for (const fact of old) {
      if (same(fact, now.get(fact.id))) continue;
      increment(increments, fact, -1);
      put(rows.taken, fact);
      if (!now.has(fact.id)) writes.push({ deleteOne: { filter: { _id: fact.id } } });
    }
    for (const fact of now.values()) {
      if (same(fact, before.get(fact.id))) continue;
      increment(increments, fact, 1);
      put(rows.added, fact);
      writes.push(before.has(fact.id) ? { replaceOne: { filter: { _id: fact.id }, replacement: toEntity(fact) } } : { insertOne: { document: toEntity(fact) } });
    }
    if (writes.length > 0) await this.facts.bulkWrite(writes as never, { session });
    for (const sort of cellSorts) await this.raise(sort, increments[sort], session);
    await this.changeSheets(rows.taken, rows.added, session);
  }

  private async changeSheets(taken: ReadonlyMap<string, Row[]>, added: ReadonlyMap<string, Row[]>, session?: ClientSession): Promise<void> {
    const ids = [...new Set([...taken.keys(), ...added.keys()])];
    const before = new Map((await this.sheets.find({ _id: { $in: ids } }, { session }).toArray()).map((sheet) => [sheet._id, sheet]));
    const writes = ids.map((_id) => {
      const sheet = before.get(_id);
      const rows = changed(sheet === undefined ? [] : toRows(fromEntity(sheet), dayIn(_id)), taken.get(_id) ?? [], added.get(_id) ?? []);
      if (rows.length === 0) return { deleteOne: { filter: { _id } } };
      return { replaceOne: { filter: { _id }, replacement: toSheetEntity(_id, toSheet(rows, dayIn(_id))), upsert: true } };
    });
    if (writes.length > 0) await this.sheets.bulkWrite(writes as never, { session });
  }

  private async raise(sort: CellSort, cells: ReadonlyMap<string, Entries>, session?: ClientSession): Promise<void> {
    const writes = [...cells].map(([_id, entries]) => ({ updateOne: { filter: { _id }, update: { $inc: Object.fromEntries(flat(entries)) }, upsert: true } }));
    if (writes.length > 0) await this.cells[sort].bulkWrite(writes as never, { ordered: false, session });
  }

  /** Of facts that come in the order of time, as fast as it goes: into a new book, which nobody reads before it is full. */
  filling(): { add(facts: readonly Fact[]): Promise<void>; close(): Promise<void> } {
    const tally = new Tally();
    const write = async (isDone: (period: string) => boolean) => {
      const { sheets, cells } = tally.take(isDone);
      for (const sort of cellSorts) await this.insertCells(sort, cells[sort]);
      await this.insertSheets(sheets);
    };
    return {
      add: async (facts) => {
        if (facts.length === 0) return;
        for (const fact of facts) tally.add(fact);
        const today = periodOf(facts.at(-1)!.at, 'day');
        await this.facts.insertMany(facts.map(toEntity), unwaited);
        await write((period) => period < today.slice(0, period.length));
      },
      close: async () => {
        await write(() => true);
        await this.facts.createIndexes(indexes);
      },
    };
  }

  /** Each whole. Those that have been written before, for what came later, are raised. */
  private async insertCells(sort: CellSort, cells: ReadonlyMap<string, Entries>): Promise<void> {
    const there = await insertedBefore(this.cells[sort], [...cells].map(([_id, entries]) => ({ _id, ...nested(entries) })));
    await this.raise(sort, new Map(there.map(({ _id }) => [_id, cells.get(_id)!])));
  }

  private async insertSheets(sheets: ReadonlyMap<string, Sheet>): Promise<void> {
    const there = await insertedBefore(this.sheets, [...sheets].map(([_id, sheet]) => toSheetEntity(_id, sheet)));
    await this.changeSheets(new Map(), new Map(there.map(({ _id }) => [_id, toRows(sheets.get(_id)!, dayIn(_id))])));
  }

  async discard(): Promise<void> {
    for (const name of collectionsOf(this.generation)) await this.db.dropCollection(name);
  }

  /** Drops what other counts before this one have left, but for the one that is still read. */
  async discardOlder(read: number): Promise<void> {
    for (const { name } of await this.db.listCollections({ name: counted }, { nameOnly: true }).toArray()) {
      const generation = Number(counted.exec(name)![1] ?? 0);
      if (generation < this.generation && generation !== read) await this.db.dropCollection(name);
    }
  }

  /** The answer from the cells, and from the sheets of the days that a span begins and ends with. */
  async ask(question: Question): Promise<Answer> {
    const { kind, minutes, categories, places, by } = question;
    const answer: Answer = new Map();
    const { periods, rest } = parted(question);
    const asked = categories ?? (by === 'category' ? catalogue.map(({ id }) => id) : [everyCategory]);
    const ids = periods.flatMap((period) => asked.map((category) => cellId(kind, minutes, period, category)));
    const projection = Object.fromEntries((typeof places === 'string' ? [places] : places).map((place) => [place, 1]));
    const cells = ids.length === 0 ? [] : this.cells[sortFor(question)].find({ _id: { $in: ids } }, { projection });
    for await (const cell of cells) addCell(answer, by, cell._id, entriesOf(cell, places));
    for (const { from, to } of rest) {
      const [first, last] = [from, to - 1].map((at) => sheetId(kind, minutes, periodOf(at, 'day'))) as [string, string];
      for await (const sheet of this.sheets.find({ _id: { $gte: first, $lte: last } }, { projection: withoutPlaces(places), batchSize: 2000 })) addSheet(answer, { ...question, from, to }, fromEntity(sheet), dayIn(sheet._id));
    }
    return answer;
  }
}

/** It is on disk at the latest with what makes the book the one that is read. */
const unwaited = { ordered: false, writeConcern: { w: 1, j: false } } as const;

/** Writes what is new. Returns what was there before. */
async function insertedBefore<Entity extends { _id: string }>(collection: mongo.Collection<Entity>, documents: Entity[]): Promise<Entity[]> {
  if (documents.length === 0) return [];
  try {
    await collection.insertMany(documents as never, unwaited);
    return [];
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError) || !isDuplicateKey(error)) throw error;
    return [error.writeErrors].flat().map(({ index }) => documents[index]!);
  }
}

function put(rows: Map<string, Row[]>, fact: Fact): void {
  for (const [sheet, row] of rowsOf(fact)) {
    const all = rows.get(sheet);
    if (all) all.push(row);
    else rows.set(sheet, [row]);
  }
}

/** Of a small sheet the names of places are the most. */
function withoutPlaces(places: Question['places']): Record<string, 0> {
  const asks = (level: string) => (typeof places === 'string' ? places === level : places.some((place) => place.startsWith(`${level}.`)));
  return { ...(!asks('community') && { communities: 0 as const }), ...(!asks('grid') && { grids: 0 as const }) };
}

const fromEntity = ({ rows, communities = [], grids = [], ...rest }: SheetEntity): Sheet => ({ ...rest, communities, grids, rows: new Uint32Array(rows.buffer.slice(rows.byteOffset, rows.byteOffset + rows.byteLength)) });
const toSheetEntity = (_id: string, { rows, ...rest }: Sheet): SheetEntity => ({ _id, ...rest, rows: Buffer.from(rows.buffer) });

const flat = (entries: Entries): [string, number][] => [...entries].flatMap(([place, sums]) => Object.entries(sums).map(([measure, value]): [string, number] => [`${place}.${measure}`, value]));

function nested(entries: Entries): Omit<CellEntity, '_id'> {
  const of = (level: 'community' | 'grid') => [...entries].flatMap(([place, sums]) => (place.startsWith(`${level}.`) ? [[place.slice(level.length + 1), sums] as const] : []));
  const [all, community, grid] = [entries.get(everywhere), of('community'), of('grid')];
  return { ...(all && { all }), ...(community.length > 0 && { community: Object.fromEntries(community) }), ...(grid.length > 0 && { grid: Object.fromEntries(grid) }) };
}

/** What a cell holds of the places asked for. */
function entriesOf(cell: CellEntity, places: Question['places']): Entries {
  const entries: Entries = new Map(cell.all === undefined ? [] : [[everywhere, cell.all]]);
  for (const level of ['community', 'grid'] as const) for (const [id, sums] of Object.entries(cell[level] ?? {})) entries.set(`${level}.${id}`, sums);
  if (typeof places !== 'string') for (const place of [...entries.keys()]) if (!places.includes(place)) entries.delete(place);
  return entries;
}

const same = (a: Fact, b: Fact | undefined): boolean => b !== undefined && canonical(a) === canonical(b);

const whereIn = ({ kind, from, to, categories, communities, grids }: FactQuery): mongo.Filter<FactEntity> => ({
  kind,
  at: { $gte: from, $lt: to },
  ...(categories && { category: { $in: categories as string[] } }),
  ...(communities && { community: { $in: communities as string[] } }),
  ...(grids && { grid: { $in: grids as string[] } }),
});

const filterOf = (query: FactQuery): mongo.Filter<FactEntity> => ({
  ...whereIn(query),
  ...(query.hour !== undefined && { hour: query.hour }),
  [`measures.${query.measure ?? factKinds[query.kind]}`]: { $gt: 0 },
});

const toFact = ({ _id, at, hour: _hour, ...rest }: FactEntity): Fact => ({ id: _id, at: at.getTime(), ...rest });
const toEntity = ({ id, at, ...rest }: Fact): FactEntity => ({ _id: id, at: new Date(at), hour: hourOfWeek(at), ...rest });
