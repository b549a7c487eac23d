/**
 * 异常日: days with more or fewer incidents than the weekday, the season and the trend let expect, at a stated rate of false
 * alarms. Farrington et al., "A Statistical Algorithm for the Early Detection of Outbreaks" (1996), as improved by Noufaily et
 * al. (2013): a log-linear model over the past, what stood out there weighed less, the variance a multiple of the mean, and the
 * limits those of a negative binomial count. Theirs are weeks; here they are days, so the weekday is in the model.
 */
import { addDays } from './duty.js';
import { atLeast, type CountFit, fitCounts } from './regression.js';

export interface DayCount {
  /** Calendar day at the station. */
  date: string;
  count: number;
}

export interface UnusualDayOptions {
  /** The share of quiet days that are called unusual, high and low together. */
  falseAlarms: number;
  /** Days just before are left out of the past: what began there must not hide itself. */
  gapDays: number;
  pastDays: number;
  /** Days on which life is another. */
  isHoliday?: (date: string) => boolean;
}
export const unusualDayOptions: UnusualDayOptions = { falseAlarms: 0.01, gapDays: 14, pastDays: 3 * 365 };

export interface JudgedDay extends DayCount {
  expected: number;
  /** What a quiet day lies between, but for the false alarms. */
  from: number;
  to: number;
  unusual: 'high' | 'low' | null;
  /** How likely a quiet day is to be as far out on that side. */
  p: number;
}

export interface JudgedDays {
  days: JudgedDay[];
  /** Variance to mean in the last past that was looked at. */
  dispersion: number;
  /** Less than a year of past: the season is not known. */
  seasonKnown: boolean;
  /** Too few days, or too few incidents a day, for more than a hint. */
  small: boolean;
}

const leastPastDays = 56;
const fitEveryDays = 7;

/** `counts`: every day without a gap, in order; those from `from` on are judged, each by what lies before it. */
export function judgeDays(counts: readonly DayCount[], from: string, options: UnusualDayOptions = unusualDayOptions): JudgedDays {
  const first = counts.findIndex(({ date }) => date >= from);
  const judged: JudgedDays = { days: [], dispersion: 1, seasonKnown: false, small: false };
  for (let at = first; first >= 0 && at < counts.length; at += fitEveryDays) {
    const end = at - options.gapDays;
    const past = counts.slice(Math.max(0, end - options.pastDays), Math.max(0, end));
    if (past.length < leastPastDays) {
      judged.small = true;
      continue;
    }
    const origin = past[0]!.date;
    judged.seasonKnown = past.length >= 365;
    const row = rowOf(origin, judged.seasonKnown, past.some(({ date }) => options.isHoliday?.(date)) ? options.isHoliday! : null);
    const fit = fitPast(past, row);
    judged.dispersion = fit.dispersion;
    judged.small ||= past.reduce((sum, { count }) => sum + count, 0) / past.length < 0.5;
    for (const day of counts.slice(at, at + fitEveryDays)) judged.days.push(judge(day, fit.predict(row(day.date)), Math.max(1, fit.dispersion), options.falseAlarms / 2));
  }
  return judged;
}

const dayMs = 86_400_000;

function rowOf(origin: string, season: boolean, isHoliday: ((date: string) => boolean) | null) {
  return (date: string): number[] => {
    const day = (Date.parse(date) - Date.parse(origin)) / dayMs;
    const weekday = new Date(date).getUTCDay();
    const turn = (2 * Math.PI * (Date.parse(date) / dayMs)) / 365.25;
    return [
      1,
      day / 365,
      ...[1, 2, 3, 4, 5, 6].map((each) => (weekday === each ? 1 : 0)),
      ...(season ? [Math.sin(turn), Math.cos(turn), Math.sin(2 * turn), Math.cos(2 * turn)] : []),
      ...(isHoliday ? [isHoliday(date) ? 1 : 0] : []),
    ];
  };
}

/** Twice: what stands out the first time weighs less the second (Noufaily et al., Anscombe residuals over 2.58). */
function fitPast(past: readonly DayCount[], row: (date: string) => number[]): CountFit {
  const rows = past.map(({ date }) => row(date));
  const counts = past.map(({ count }) => count);
  const { fitted, leverage, dispersion } = fitCounts(rows, counts);
  const leverages = leverage();
  const scale = Math.max(1, dispersion);
  const weights = counts.map((count, i) => {
    const mean = fitted[i]!;
    const residual = (1.5 * (count ** (2 / 3) - mean ** (2 / 3))) / (mean ** (1 / 6) * Math.sqrt(scale * (1 - leverages[i]!)));
    return residual > 2.58 ? (2.58 / residual) ** 2 : 1;
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return fitCounts(rows, counts, weights.map((weight) => (weight * counts.length) / sum));
}

function judge({ date, count }: DayCount, { mean, error }: { mean: number; error: number }, dispersion: number, rate: number): JudgedDay {
  const variance = dispersion * mean + (error * mean) ** 2;
  const [high, low] = [atLeast(count, mean, variance), 1 - atLeast(count + 1, mean, variance)];
  let from = Math.floor(mean);
  while (from > 0 && 1 - atLeast(from, mean, variance) > rate) from -= 1;
  let to = Math.ceil(mean);
  while (atLeast(to + 1, mean, variance) > rate) to += 1;
  return { date, count, expected: mean, from, to, unusual: high <= rate ? 'high' : low <= rate ? 'low' : null, p: Math.min(high, low) };
}

export interface ExpectedDay {
  date: string;
  mean: number;
  /** Of the mean's logarithm: what is not known of the level. */
  error: number;
  /** Of a single day around its mean. */
  variance: number;
}

/** What days to come have to expect; with little past, no more than its mean. */
export function expectDays(past: readonly DayCount[], dates: readonly string[]): { expected: ExpectedDay[]; seasonKnown: boolean } {
  const seasonKnown = past.length >= 365;
  const row = past.length < leastPastDays ? () => [1] : rowOf(past[0]!.date, seasonKnown, null);
  if (past.length === 0) return { expected: dates.map((date) => ({ date, mean: 0, error: 0, variance: 0 })), seasonKnown };
  const fit = fitPast(past, row);
  return {
    expected: dates.map((date) => {
      const { mean, error } = fit.predict(row(date));
      return { date, mean, error, variance: mean * Math.max(1, fit.dispersion) };
    }),
    seasonKnown,
  };
}

/** Days without an incident are days too. */
export function byDay(counted: Iterable<readonly [date: string, count: number]>, from: string, to: string): DayCount[] {
  const counts = new Map<string, number>();
  for (const [date, count] of counted) counts.set(date, (counts.get(date) ?? 0) + count);
  const days: DayCount[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) days.push({ date, count: counts.get(date) ?? 0 });
  return days;
}
