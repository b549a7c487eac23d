/**
 * The facts of one kind and one day as a table of numbers, a few bytes to a fact: whatever is asked of a day, or of a piece of
 * one, is answered from it without reading a thousand records.
 */
import { canonical } from './canonical.js';
import { add, type Answer, communityKey, everywhere, gridKey, groupOf, hourOfWeek, periodOf, type Question, startOf, spansIn, type Sums, told } from './cells.js';
import type { Fact, FactKind } from './fact.js';

export interface Row extends Pick<Fact, 'at' | 'category' | 'community' | 'grid'> {
  sums: Sums;
}

/** What occurs in the columns, and rows of three numbers: the millisecond of the day, and two of those by their place in a list each. */
export interface Sheet {
  categories: string[];
  communities: (string | null)[];
  grids: (string | null)[];
  sums: Sums[];
  rows: Uint32Array;
}

const width = 3;

/** Of a kind of fact its plain measures, or one of its spans by the minute. */
export const sheetId = (kind: FactKind, minutes: string | null, day: string): string => `${kind}${minutes === null ? '' : `:${minutes}`}/${day}`;
export const dayIn = (id: string): string => id.slice(id.indexOf('/') + 1);

/** The rows of a fact, and the sheet of each. */
export function rowsOf(fact: Fact): [sheet: string, row: Row][] {
  const { at, category, community, grid, kind } = fact;
  const day = periodOf(at, 'day');
  return [null, ...spansIn(fact)].map((minutes) => [sheetId(kind, minutes, day), { at, category, community, grid, sums: told(fact, minutes) }]);
}

/** All are of the day. */
export function toSheet(rows: readonly Row[], day: string): Sheet {
  const start = startOf(day);
  const [categories, communities, grids, sums] = [new Column<string>(String), new Column<string | null>(String), new Column<string | null>(String), new Column<Sums>(JSON.stringify)];
  const numbers = rows.flatMap((row) => [row.at - start, pair(categories.index(row.category), communities.index(row.community)), pair(grids.index(row.grid), sums.index(row.sums))]);
  return { categories: categories.values, communities: communities.values, grids: grids.values, sums: sums.values, rows: Uint32Array.from(numbers) };
}

export function toRows({ categories, communities, grids, sums, rows }: Sheet, day: string): Row[] {
  const start = startOf(day);
  return Array.from({ length: rows.length / width }, (_, i) => {
    const [at, what, where] = rows.subarray(i * width, (i + 1) * width) as unknown as [number, number, number];
    return { at: start + at, category: categories[upper(what)]!, community: communities[lower(what)]!, grid: grids[upper(where)]!, sums: sums[lower(where)]! };
  });
}

/** Without as many of the rows taken as there are of each, and with those added. */
export function changed(rows: readonly Row[], taken: readonly Row[], added: readonly Row[]): Row[] {
  const gone = new Map<string, number>();
  for (const row of taken) gone.set(canonical(row), (gone.get(canonical(row)) ?? 0) + 1);
  const left = rows.filter((row) => {
    const many = gone.get(canonical(row)) ?? 0;
    gone.set(canonical(row), many - 1);
    return many <= 0;
  });
  return [...left, ...added];
}

/** What the day adds to an answer. */
export function addSheet(answer: Answer, { from, to, categories, places, by }: Question, sheet: Sheet, day: string): void {
  const { rows, sums } = sheet;
  const start = startOf(day);
  const [first, end] = [from - start, to - start];
  const firstHour = hourOfWeek(start);
  const wanted = Uint8Array.from(sheet.categories, (category) => Number(categories === null || categories.includes(category)));
  const levels = [[everywhere], sheet.communities.map(communityKey), sheet.grids.map(gridKey)];
  for (const [level, keys] of levels.entries()) {
    const here = Uint8Array.from(keys, (key) => Number(typeof places === 'string' ? key.startsWith(`${places}.`) : places.includes(key)));
    if (!here.includes(1)) continue;
    const groups = by === 'place' ? keys : by === 'category' ? sheet.categories : by === 'hourOfWeek' ? hours(firstHour) : [groupOf(by, day)];
    // How often each sums occur in each group. Plain reads of plain numbers: there may be a million.
    const counts = new Uint32Array(groups.length * sums.length);
    for (let i = 0; i < rows.length; i += width) {
      const at = rows[i]!;
      const what = rows[i + 1]!;
      const where = rows[i + 2]!;
      const place = level === 0 ? 0 : level === 1 ? lower(what) : upper(where);
      if (at < first || at >= end || wanted[upper(what)] === 0 || here[place] === 0) continue;
      const group = by === 'place' ? place : by === 'category' ? upper(what) : by === 'hourOfWeek' ? Math.floor(at / hourMs) : 0;
      counts[group * sums.length + lower(where)]! += 1;
    }
    counts.forEach((many, i) => {
      if (many > 0) add(answer, groups[Math.floor(i / sums.length)]!, sums[i % sums.length]!, many);
    });
  }
}

const hourMs = 3_600_000;
const hours = (first: number) => Array.from({ length: 24 }, (_, i) => String(first + i));

/** Each value once, by the order in which they occur. */
export class Column<Value> {
  readonly values: Value[] = [];
  private readonly indexes = new Map<string, number>();

  constructor(
    private readonly keyOf: (value: Value) => string,
    first: readonly Value[] = [],
  ) {
    for (const value of first) this.index(value);
  }

  index(value: Value): number {
    const key = this.keyOf(value);
    const found = this.indexes.get(key);
    if (found !== undefined) return found;
    this.indexes.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** Two in one number. */
export function pair(high: number, low: number): number {
  if (high > 0xffff || low > 0xffff) throw new RangeError('more than a sheet holds');
  return high * 0x10000 + low;
}

const upper = (number: number) => number >>> 16;
const lower = (number: number) => number & 0xffff;
