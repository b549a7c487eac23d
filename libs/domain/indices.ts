/** Indices (指标), as data: what each counts, in words and for the machine, shown with every figure. And how a figure comes of sums. */
import { z } from 'zod';
import { add } from './calendar.js';
import { endOf, type Grouping, periodOf, type Span, startOf, type Sums } from './cells.js';
import { categories, isCategory } from './category.js';
import data from './data/indices.json' with { type: 'json' };
import { factKindIds } from './fact.js';
import { fastIds } from './six-fasts.js';

const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const measure = z.string().regex(/^[a-z][a-zA-Z]*$/);
const kind = z.enum(factKindIds);
const ofCategories = z.array(z.string().refine(isCategory, { error: '没有这个类别 / unknown category' })).min(1).optional();
const span = z.enum([...fastIds, 'arrival']);

const counted = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('sum'), kind, measure, categories: ofCategories }),
  z.strictObject({ form: z.literal('perDay'), kind, measure, categories: ofCategories }),
  /** Percentage of `of`. */
  z.strictObject({ form: z.literal('ratio'), kind, measure, of: measure, categories: ofCategories }),
  /** Minutes that this share took no longer than. */
  z.strictObject({ form: z.literal('quantile'), kind, span, share: z.number().gt(0).lt(1), categories: ofCategories }),
  /** Percentage done within a target of the policy. */
  z.strictObject({ form: z.literal('within'), kind, span, target: z.string(), categories: ofCategories }),
  /** Different people behind the facts. */
  z.strictObject({ form: z.literal('people'), kind: z.literal('warning'), measure, categories: ofCategories }),
  /** Of the organisation, as it stood at the end. */
  z.strictObject({ form: z.literal('standing'), figure: z.enum(['officersPerCommunity', 'communityShare']) }),
]);

const indexSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-zA-Z]*(\.[a-zA-Z]+)?$/),
  /** Raised with each change of what it counts. */
  version: z.number().int().min(1),
  name: text,
  unit: text,
  means: text,
  source: text,
  /** Which way is better; a change says no more than that. */
  better: z.enum(['less', 'more']),
  counted,
});
export type Index = z.infer<typeof indexSchema>;
export type CountedIndex = Index & { counted: Exclude<Index['counted'], { form: 'standing' }> };

export const indices: readonly Index[] = z
  .strictObject({ indices: z.array(indexSchema) })
  .refine(({ indices: all }) => new Set(all.map(({ id }) => id)).size === all.length, { error: '指标编号重复 / an id occurs twice' })
  .parse(data).indices;

const byId = new Map(indices.map((index) => [index.id, index]));
export const indexOf = (id: string): Index | null => byId.get(id) ?? null;

/** The measure whose facts are the records behind a figure. */
export function measureOf({ counted: its }: CountedIndex): string {
  switch (its.form) {
    case 'ratio':
      return its.of;
    case 'quantile':
    case 'within':
      return its.span;
    default:
      return its.measure;
  }
}

/** The span that it tells by the minute, if any. */
export const minutesOf = ({ counted: its }: CountedIndex): string | null => (its.form === 'quantile' || its.form === 'within' ? its.span : null);

/** A category and those that are kinds of it. */
export const narrower = (category: string): string[] => categories.filter(({ id, broader }) => id === category || broader === category).map(({ id }) => id);

/** Minutes are not kept by the hour of the week; people and the organisation are counted by place at most. */
export const groupingsOf = ({ counted: { form } }: Index): readonly (Grouping | 'community' | 'grid')[] => {
  switch (form) {
    case 'standing':
      return ['community'];
    case 'people':
      return ['community', 'grid'];
    case 'quantile':
    case 'within':
      return ['community', 'grid', 'category', 'year', 'month', 'day'];
    default:
      return ['community', 'grid', 'category', 'hourOfWeek', 'year', 'month', 'day'];
  }
};

/** Below this one record more or less is a large share: such a figure is marked, and says nothing about a trend. */
export const smallCount = 5;
export const smallCountReason = {
  zh: `不足 ${smallCount} 件：多一件少一件，比例就大变，不宜据此判断趋势`,
  en: `fewer than ${smallCount}: one more or less changes the share greatly, so that it says nothing about a trend`,
};

export interface Figure {
  /** Null where there is nothing to divide by. */
  value: number | null;
  /** Records behind it. */
  records: number;
  small: boolean;
}

export const figure = (value: number | null, records: number): Figure => ({ value: value === null ? null : hundredths(value), records, small: records < smallCount });
const hundredths = (value: number) => Math.round(value * 100) / 100;
const percent = (part: number, whole: number) => (whole === 0 ? null : (part / whole) * 100);

/** `days`: of what the sums are of. `target`: in minutes. */
export function figureOf({ counted: its }: CountedIndex, sums: Sums, { days, target }: { days: number; target: number | null }): Figure {
  const sum = (name: string) => sums[name] ?? 0;
  switch (its.form) {
    case 'perDay':
      return figure(days === 0 ? null : sum(its.measure) / days, sum(its.measure));
    case 'ratio':
      return figure(percent(sum(its.measure), sum(its.of)), sum(its.of));
    case 'quantile':
      return figure(minuteAt(minutesIn(sums), its.share), all(minutesIn(sums)));
    case 'within': {
      const minutes = minutesIn(sums);
      return figure(target === null ? null : percent(all(minutes.filter(([minute]) => minute <= target)), all(minutes)), all(minutes));
    }
    default:
      return figure(sum(its.measure), sum(its.measure));
  }
}

/** In ascending order, how many took up to each minute. */
const minutesIn = (sums: Sums): [minute: number, count: number][] => Object.entries(sums).map(([key, count]): [number, number] => [Number(key.slice(key.indexOf(':') + 1)), count]).sort(([a], [b]) => a - b);
const all = (minutes: readonly [minute: number, count: number][]) => minutes.reduce((sum, [, count]) => sum + count, 0);

/** Nearest rank: a minute that occurred. */
function minuteAt(minutes: [minute: number, count: number][], share: number): number | null {
  const rank = share * all(minutes);
  let passed = 0;
  for (const [minute, count] of minutes) {
    passed += count;
    if (passed >= rank) return minute;
  }
  return null;
}

export const comparisons = ['yearOnYear', 'periodOnPeriod'] as const;
export type Comparison = (typeof comparisons)[number];

const dayMs = 86_400_000;
export const daysOf = ({ from, to }: Span): number => (to - from) / dayMs;

/** 同比: the same span a year before. 环比: the one before it, by calendar months where it is made of whole ones. */
export function comparedWith({ from, to }: Span, comparison: Comparison): Span {
  const back = (at: number, months: number) => add(at, { amount: -months, unit: 'month' });
  if (comparison === 'yearOnYear') return { from: back(from, 12), to: back(to, 12) };
  const months = wholeMonths({ from, to });
  return months === null ? { from: from - (to - from), to: from } : { from: back(from, months), to: from };
}

function wholeMonths({ from, to }: Span): number | null {
  let months = 0;
  for (let at = from; at < to; months += 1) {
    const month = periodOf(at, 'month');
    if (startOf(month) !== at || endOf(month) > to) return null;
    at = endOf(month);
  }
  return months;
}

/** In percent, to a tenth; null where there was nothing before. */
export const changeOf = (now: number | null, before: number | null): number | null => (now === null || before === null || before === 0 ? null : Math.round(((now - before) / before) * 1000) / 10);

/** Of how many days the sums of a group are, in a span. */
export function daysIn(span: Span, by: Grouping | null, group: string): number {
  // Each hour of the week occurs once in seven days.
  if (by === 'hourOfWeek') return daysOf(span) / 7;
  if (by !== 'year' && by !== 'month' && by !== 'day') return daysOf(span);
  return daysOf({ from: Math.max(span.from, startOf(group)), to: Math.min(span.to, endOf(group)) });
}

