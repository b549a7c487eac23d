/**
 * Very many facts added up at once, as numbers: the same sheets and cells as one after the other (cells.ts, sheet.ts), in a
 * fraction of the time and memory.
 */
import { cellId, type CellSort, cellSorts, communityKey, everyCategory, everywhere, gridKey, type Increments, noIncrements, periodOf, spansIn, startOf, type Sums, told } from './cells.js';
import type { Fact, FactKind } from './fact.js';
import { Column, pair, type Sheet, sheetId } from './sheet.js';

export interface Added {
  sheets: Map<string, Sheet>;
  cells: Increments;
}

/** How often each sums occur, by category and place. */
type Counts = Map<number, Map<number, number>>;

/** Of a kind of fact its plain measures, or one of its spans. */
class Table {
  private readonly categories = new Column<string>(String, [everyCategory]);
  private readonly places = new Column<string>(String, [everywhere]);
  private readonly sums = new Column<Sums>(JSON.stringify);
  private readonly communities = new Column<string | null>(String);
  private readonly grids = new Column<string | null>(String);
  private readonly days = new Map<string, number[]>();
  private readonly months = new Map<string, Record<CellSort, Counts>>();
  /** Made of the months that are done. */
  private readonly years = noIncrements();

  constructor(
    private readonly kind: FactKind,
    private readonly minutes: string | null,
  ) {}

  add({ category, community, grid }: Fact, day: string, millisecond: number, sums: Sums): void {
    const its = { category: this.categories.index(category), sums: this.sums.index(sums) };
    const rows = this.days.get(day) ?? [];
    this.days.set(day, rows);
    rows.push(millisecond, its.category, this.communities.index(community), this.grids.index(grid), its.sums);
    const month = day.slice(0, 7);
    const counts = this.months.get(month) ?? { places: new Map(), grids: new Map() };
    this.months.set(month, counts);
    for (const each of [0, its.category]) {
      count(counts.places, pair(each, 0), its.sums);
      count(counts.places, pair(each, this.places.index(communityKey(community))), its.sums);
      count(counts.grids, pair(each, this.places.index(gridKey(grid))), its.sums);
    }
  }

  /** What is of periods before, for good. */
  take(isDone: (period: string) => boolean, into: Added): void {
    for (const [day, rows] of this.days) {
      if (!isDone(day)) continue;
      this.days.delete(day);
      into.sheets.set(sheetId(this.kind, this.minutes, day), this.sheet(rows));
    }
    for (const [month, counts] of this.months) {
      if (!isDone(month)) continue;
      this.months.delete(month);
      for (const sort of cellSorts) this.takeMonth(sort, month, counts[sort], into);
    }
    for (const sort of cellSorts) {
      for (const [id, cell] of this.years[sort]) {
        if (!isDone(id.split('/')[1]!)) continue;
        this.years[sort].delete(id);
        into.cells[sort].set(id, cell);
      }
    }
  }

  private takeMonth(sort: CellSort, month: string, counts: Counts, into: Added): void {
    for (const [key, bySums] of counts) {
      const [category, place] = [this.categories.values[key >>> 16]!, this.places.values[key & 0xffff]!];
      for (const [cells, period] of [[into.cells, month], [this.years, month.slice(0, 4)]] as const) {
        const id = cellId(this.kind, this.minutes, period, category);
        const cell = cells[sort].get(id) ?? new Map<string, Sums>();
        const total = cell.get(place) ?? {};
        for (const [sums, many] of bySums) for (const [measure, value] of Object.entries(this.sums.values[sums]!)) total[measure] = (total[measure] ?? 0) + value * many;
        if (Object.keys(total).length === 0) continue;
        cell.set(place, total);
        cells[sort].set(id, cell);
      }
    }
  }

  private sheet(rows: readonly number[]): Sheet {
    const [categories, communities, grids, sums] = [new Column<number>(String), new Column<number>(String), new Column<number>(String), new Column<number>(String)];
    const numbers = new Uint32Array((rows.length / 5) * 3);
    for (let from = 0, to = 0; from < rows.length; from += 5, to += 3) {
      numbers[to] = rows[from]!;
      numbers[to + 1] = pair(categories.index(rows[from + 1]!), communities.index(rows[from + 2]!));
      numbers[to + 2] = pair(grids.index(rows[from + 3]!), sums.index(rows[from + 4]!));
    }
    const named = <Value>({ values }: Column<number>, of: Column<Value>) => values.map((index) => of.values[index]!);
    return { categories: named(categories, this.categories), communities: named(communities, this.communities), grids: named(grids, this.grids), sums: named(sums, this.sums), rows: numbers };
  }
}

function count(counts: Counts, key: number, sums: number): void {
  let bySums = counts.get(key);
  if (bySums === undefined) counts.set(key, (bySums = new Map()));
  bySums.set(sums, (bySums.get(sums) ?? 0) + 1);
}

export class Tally {
  private readonly tables = new Map<string, Table>();

  add(fact: Fact): void {
    const day = periodOf(fact.at, 'day');
    const millisecond = fact.at - startOf(day);
    for (const minutes of [null, ...spansIn(fact)]) {
      const name = `${fact.kind}:${minutes}`;
      let table = this.tables.get(name);
      if (table === undefined) this.tables.set(name, (table = new Table(fact.kind, minutes)));
      table.add(fact, day, millisecond, told(fact, minutes));
    }
  }

  /** Of the years, months and days that are done what they came to; more may still be added to them, and taken. */
  take(isDone: (period: string) => boolean): Added {
    const added: Added = { sheets: new Map(), cells: noIncrements() };
    for (const table of this.tables.values()) table.take(isDone, added);
    return added;
  }
}
