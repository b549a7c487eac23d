/**
 * Facts added up ahead of every question: by year, month and day, so that any period is a few years, months and days, and
 * what is asked of three years reads as little as what is asked of three weeks.
 */
import { iso, weekends } from './calendar.js';
import type { Fact, FactKind } from './fact.js';

const dayMs = 86_400_000;
const offset = weekends.offsetMinutes * 60_000;

export const grains = ['year', 'month', 'day'] as const;
export type Grain = (typeof grains)[number];
const lengths = { year: 4, month: 7, day: 10 } as const;

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
  /** The pieces of a day before and after them. */
  rest: Span[];
}

/** The fewest periods, none longer than `most`, that make up a span. */
export function cover({ from, to }: Span, most: Grain = 'year'): Cover {
  const allowed = grains.slice(grains.indexOf(most));
  const found: Cover = { periods: [], rest: [] };
  for (let at = from; at < to; ) {
    const period = allowed.map((grain) => periodOf(at, grain)).find((each) => startOf(each) === at && endOf(each) <= to);
    const end = period === undefined ? Math.min(endOf(periodOf(at, 'day')), to) : endOf(period);
    if (period === undefined) found.rest.push({ from: at, to: end });
    else found.periods.push(period);
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

/** Plain measures are kept by the hour of the week too, of the station and of its communities: of one grid there are few enough facts to look at. */
export const cellSorts = ['places', 'hours'] as const;
export type CellSort = (typeof cellSorts)[number];

/** Of each cell, by how much each of its entries rises. */
export type Increments = Record<CellSort, Map<string, Map<string, number>>>;
export const noIncrements = (): Increments => ({ places: new Map(), hours: new Map() });

const placesOf = (fact: Fact) => [everywhere, communityKey(fact.community), gridKey(fact.grid)];

/** The measures of a fact as they are added up: those of a span, by the minute, or those that are no spans. */
function told(fact: Fact, minutes: string | null): Sums {
  const entries = Object.entries(fact.measures);
  if (minutes !== null) return Object.fromEntries(entries.filter(([measure]) => measure.startsWith(`${minutes}:`)));
  return Object.fromEntries(entries.filter(([measure]) => !measure.includes(':')));
}

const spansIn = (fact: Fact) => new Set(Object.keys(fact.measures).flatMap((measure) => (measure.includes(':') ? [measure.split(':')[0]!] : [])));

/** Adds a fact (1) or takes it back (-1). */
export function increment(into: Increments, fact: Fact, sign: 1 | -1): void {
  const periods = grains.map((grain) => periodOf(fact.at, grain));
  const places = placesOf(fact);
  const hour = hourOfWeek(fact.at);
  for (const minutes of [null, ...spansIn(fact)]) {
    const sums = Object.entries(told(fact, minutes)).map(([measure, value]) => [measure, sign * value] as const);
    const entries = places.flatMap((place) => sums.map(([measure, value]) => [`${place}.${measure}`, value] as const));
    const byHour = minutes === null ? places.slice(0, 2).flatMap((place) => sums.map(([measure, value]) => [`${place}.${hour}.${measure}`, value] as const)) : [];
    for (const period of periods) {
      for (const category of [everyCategory, fact.category]) {
        const id = cellId(fact.kind, minutes, period, category);
        raise(into.places, id, entries);
        if (byHour.length > 0) raise(into.hours, id, byHour);
      }
    }
  }
}

function raise(cells: Map<string, Map<string, number>>, id: string, entries: readonly (readonly [string, number])[]): void {
  const cell = cells.get(id) ?? new Map<string, number>();
  cells.set(id, cell);
  for (const [entry, amount] of entries) {
    const sum = (cell.get(entry) ?? 0) + amount;
    if (sum === 0) cell.delete(entry);
    else cell.set(entry, sum);
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
export function add(answer: Answer, group: string, sums: Sums): void {
  for (const [measure, value] of Object.entries(sums)) {
    if (value === 0) continue;
    const before = answer.get(group) ?? {};
    before[measure] = (before[measure] ?? 0) + value;
    answer.set(group, before);
  }
}

/** The answer from the facts themselves: for a piece of a day, and to check every other answer by. */
export function addFact(answer: Answer, { kind, minutes, from, to, categories, places, by }: Question, fact: Fact): void {
  if (fact.kind !== kind || fact.at < from || fact.at >= to || (categories !== null && !categories.includes(fact.category))) return;
  const sums = told(fact, minutes);
  const asked = (place: string) => (typeof places === 'string' ? place.startsWith(`${places}.`) : places.includes(place));
  for (const place of placesOf(fact).filter(asked)) {
    const group = { place, category: fact.category, hourOfWeek: String(hourOfWeek(fact.at)) };
    add(answer, by === null ? '' : by === 'place' || by === 'category' || by === 'hourOfWeek' ? group[by] : periodOf(fact.at, by), sums);
  }
}

/** Where no period may be longer than what it is grouped by. */
export const grainFor = (by: Grouping | null): Grain => (by === 'month' || by === 'day' ? by : 'year');

/** What a cell adds to an answer. `entries`: those of the places asked for, by key. */
export function addCell(answer: Answer, by: Grouping | null, id: string, entries: ReadonlyMap<string, unknown>): void {
  const { period, category } = cellOf(id);
  for (const [place, content] of entries) {
    if (by === 'hourOfWeek') for (const [hour, sums] of Object.entries(content as Record<string, Sums>)) add(answer, hour, sums);
    else add(answer, by === null ? '' : by === 'place' ? place : by === 'category' ? category : period.slice(0, lengths[by]), content as Sums);
  }
}
