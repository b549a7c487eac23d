/**
 * Facts added up ahead of every question: by year and month, so that any period is a few years, months, and days at its ends,
 * and what is asked of three years reads as little as what is asked of three months.
 */
import { iso, weekends } from './calendar.js';
import type { Fact, FactKind } from './fact.js';

const dayMs = 86_400_000;
const offset = weekends.offsetMinutes * 60_000;

export const grains = ['year', 'month', 'day'] as const;
export type Grain = (typeof grains)[number];
const lengths = { year: 4, month: 7, day: 10 } as const;

/** Of which cells are kept. A day is kept as a sheet. */
type CellGrain = 'year' | 'month';
const cellGrains: readonly CellGrain[] = ['year', 'month'];

/** `2026`, `2026-03`, `2026-03-09`: in the station's zone. */
export const periodOf = (at: number, grain: Grain): string => iso(at).slice(0, lengths[grain]);

/** When a period begins. */
export const startOf = (period: string): number => Date.parse(`${period.padEnd(10, '-01')}T00:00:00Z`) - offset;

/** When the next of its kind begins. */
export function endOf(period: string): number {
  if (period.length === lengths.day) return startOf(period) + dayMs;
  const [year, month] = period.split('-').map(Number) as [number, number?];
  return Date.UTC(month === undefined ? year + 1 : year, month ?? 0) - offset;
}

export interface Span {
  from: number;
  /** Not included. */
  to: number;
}

export interface Cover {
  periods: string[];
  /** The pieces of a month before and after them. */
  rest: Span[];
}

/** The fewest years and months, none longer than `most`, that make up a span. */
export function cover({ from, to }: Span, most: CellGrain = 'year'): Cover {
  const allowed = cellGrains.slice(cellGrains.indexOf(most));
  const found: Cover = { periods: [], rest: [] };
  for (let at = from; at < to; ) {
    const period = allowed.map((grain) => periodOf(at, grain)).find((each) => startOf(each) === at && endOf(each) <= to);
    const end = period === undefined ? Math.min(endOf(periodOf(at, 'month')), to) : endOf(period);
    if (period !== undefined) found.periods.push(period);
    else if (found.rest.at(-1)?.to === at) found.rest.at(-1)!.to = end;
    else found.rest.push({ from: at, to: end });
    at = end;
  }
  return found;
}

/** 0 is the first hour of Monday, 167 the last of Sunday. */
export function hourOfWeek(at: number): number {
  const date = new Date(at + offset);
  return ((date.getUTCDay() + 6) % 7) * 24 + date.getUTCHours();
}

/** Where something is counted: at the station as a whole, and in one community and one grid, known or not. */
export const everywhere = 'all';
const nowhere = '-';
export const communityKey = (community: string | null) => `community.${community ?? nowhere}`;
export const gridKey = (grid: string | null) => `grid.${grid ?? nowhere}`;
/** The id behind a key; null where it is not known. */
export const placeOf = (key: string): string | null => {
  const id = key.slice(key.indexOf('.') + 1);
  return id === nowhere ? null : id;
};

export const everyCategory = '*';

/**
 * What is added up together: the plain measures of a kind of fact, and each of its spans by the minute. One cell holds
 * that for a period, and one category or all.
 */
export const cellId = (kind: FactKind, minutes: string | null, period: string, category: string): string => `${kind}${minutes === null ? '' : `:${minutes}`}/${period}/${category}`;
const cellOf = (id: string) => {
  const [, period, category] = id.split('/') as [string, string, string];
  return { period, category };
};

/** Those of the station and its communities stand apart from those of its many grids, which most questions do not ask for. */
export const cellSorts = ['places', 'grids'] as const;
export type CellSort = (typeof cellSorts)[number];

/** Of each cell, by how much its sums rise, by place. */
export type Entries = Map<string, Sums>;
export type Increments = Record<CellSort, Map<string, Entries>>;
export const noIncrements = (): Increments => ({ places: new Map(), grids: new Map() });

const placesOf = (fact: Fact) => [everywhere, communityKey(fact.community), gridKey(fact.grid)];

/** The measures of a fact as they are added up: those of a span, by the minute, or those that are no spans. */
export function told(fact: Fact, minutes: string | null): Sums {
  const entries = Object.entries(fact.measures);
  if (minutes !== null) return Object.fromEntries(entries.filter(([measure]) => measure.startsWith(`${minutes}:`)));
  return Object.fromEntries(entries.filter(([measure]) => !measure.includes(':')));
}

export const spansIn = (fact: Fact) => new Set(Object.keys(fact.measures).flatMap((measure) => (measure.includes(':') ? [measure.split(':')[0]!] : [])));

/** Adds a fact (1) or takes it back (-1). */
export function increment(into: Increments, fact: Fact, sign: 1 | -1): void {
  const month = periodOf(fact.at, 'month');
  const periods = [month.slice(0, lengths.year), month];
  const [station, community, grid] = placesOf(fact) as [string, string, string];
  for (const minutes of [null, ...spansIn(fact)]) {
    const sums = Object.entries(told(fact, minutes)).map(([measure, value]): [string, number] => [measure, sign * value]);
    if (sums.length === 0) continue;
    for (const period of periods) {
      for (const category of [everyCategory, fact.category]) {
        const id = cellId(fact.kind, minutes, period, category);
        raise(into.places, id, [station, community], sums);
        raise(into.grids, id, [grid], sums);
      }
    }
  }
}

function raise(cells: Map<string, Entries>, id: string, places: readonly string[], by: readonly [string, number][]): void {
  let cell = cells.get(id);
  if (cell === undefined) cells.set(id, (cell = new Map()));
  for (const place of places) {
    let sums = cell.get(place);
    if (sums === undefined) cell.set(place, (sums = {}));
    for (const [measure, value] of by) {
      sums[measure] = (sums[measure] ?? 0) + value;
      if (sums[measure] === 0) delete sums[measure];
    }
    if (Object.keys(sums).length === 0) cell.delete(place);
  }
  if (cell.size === 0) cells.delete(id);
}

export const groupings = ['place', 'category', 'hourOfWeek', 'year', 'month', 'day'] as const;
export type Grouping = (typeof groupings)[number];

/** What is asked of the facts of one kind. */
export interface Question extends Span {
  kind: FactKind;
  /** One of its spans, by the minute; null for what is no span. */
  minutes: string | null;
  /** Null for all. */
  categories: readonly string[] | null;
  /** Keys, of which no two hold the same fact; or each community or each grid that there is. */
  places: readonly string[] | 'community' | 'grid';
  by: Grouping | null;
}

export type Sums = Record<string, number>;
/** Of each group its sums; one group without a name where nothing is grouped. */
export type Answer = Map<string, Sums>;

/** A group is there where it has a sum. */
export function add(answer: Answer, group: string, sums: Sums, times = 1): void {
  for (const [measure, value] of Object.entries(sums)) {
    if (value === 0) continue;
    const before = answer.get(group) ?? {};
    before[measure] = (before[measure] ?? 0) + value * times;
    answer.set(group, before);
  }
}

/** The answer from the facts themselves: what every other is checked by. */
export function addFact(answer: Answer, { kind, minutes, from, to, categories, places, by }: Question, fact: Fact): void {
  if (fact.kind !== kind || fact.at < from || fact.at >= to || (categories !== null && !categories.includes(fact.category))) return;
  const sums = told(fact, minutes);
  const asked = (place: string) => (typeof places === 'string' ? place.startsWith(`${places}.`) : places.includes(place));
  for (const place of placesOf(fact).filter(asked)) {
    const group = { place, category: fact.category, hourOfWeek: String(hourOfWeek(fact.at)) };
    add(answer, by === 'place' || by === 'category' || by === 'hourOfWeek' ? group[by] : groupOf(by, periodOf(fact.at, 'day')), sums);
  }
}

/** Which sort of cells answers it. */
export const sortFor = ({ places }: Pick<Question, 'places'>): CellSort => (places === 'grid' || (typeof places !== 'string' && places.some((place) => place.startsWith('grid.'))) ? 'grids' : 'places');

/** What cells answer of a question, and what only days do: a day is shorter than they are, and of hours they say nothing. */
export function parted(question: Question): Cover {
  const { by } = question;
  if (by === 'day' || by === 'hourOfWeek') return { periods: [], rest: [question] };
  return cover(question, by === 'month' ? 'month' : 'year');
}

/** What a cell adds to an answer. `entries`: those of the places asked for, by key. */
export function addCell(answer: Answer, by: Grouping | null, id: string, entries: ReadonlyMap<string, Sums>): void {
  const { period, category } = cellOf(id);
  for (const [place, sums] of entries) add(answer, by === 'place' ? place : by === 'category' ? category : groupOf(by as Grain | null, period), sums);
}

/** The group of all of a period, where none is of places, categories or hours. */
export const groupOf = (by: Grain | null, period: string): string => (by === null ? '' : period.slice(0, lengths[by]));
