/** 工作简报: the figures of a day, a week or a month, as they stood when it was drawn up. */
import { endOf, periodOf, type Span, startOf } from './cells.js';
import type { Figure, Index } from './indices.js';
import { mondayOf } from './six-fasts.js';

export const briefSpans = ['daily', 'weekly', 'monthly'] as const;
export type BriefSpan = (typeof briefSpans)[number];

export const briefNames: Record<BriefSpan, { zh: string; en: string }> = {
  daily: { zh: '日报', en: 'Daily brief' },
  weekly: { zh: '周报', en: 'Weekly brief' },
  monthly: { zh: '月报', en: 'Monthly brief' },
};

const dayMs = 86_400_000;

/** The last day, week (from Monday) or month that was over at an instant. */
export function briefPeriod(span: BriefSpan, at: number): Span {
  if (span === 'monthly') {
    const to = startOf(periodOf(at, 'month'));
    return { from: startOf(periodOf(to - 1, 'month')), to };
  }
  const to = startOf(span === 'weekly' ? mondayOf(at) : periodOf(at, 'day'));
  return { from: to - (span === 'weekly' ? 7 : 1) * dayMs, to };
}

/** The one that holds a day. */
export const briefOf = (span: BriefSpan, date: string): Span => briefPeriod(span, span === 'daily' ? endOf(date) : span === 'monthly' ? endOf(periodOf(startOf(date), 'month')) : startOf(mondayOf(startOf(date))) + 7 * dayMs);

/** `weekly-2026-03-02`: by its first day. */
export const briefId = (span: BriefSpan, { from }: Span): string => `${span}-${periodOf(from, 'day')}`;

export interface BriefFigure extends Figure {
  index: Pick<Index, 'id' | 'version' | 'name' | 'unit' | 'means' | 'source' | 'better'>;
  yearOnYear: { before: number | null; change: number | null };
  periodOnPeriod: { before: number | null; change: number | null };
}

/** What is frozen: nothing in it is looked up again. */
export interface BriefContent {
  id: string;
  span: BriefSpan;
  station: { zh: string; en: string };
  from: string;
  to: string;
  /** Everything recorded until then is counted. */
  countedAt: string;
  figures: BriefFigure[];
  charts: {
    /** Incidents of each day, up to the end of the period, and of the same day of the year before. */
    days: { day: string; now: number; before: number }[];
    communities: { name: { zh: string; en: string }; now: number; before: number }[];
    categories: { name: { zh: string; en: string }; now: number; before: number }[];
    /** Of each hour of the week, from Monday on, over the days of the chart above. */
    hours: number[];
  };
}
