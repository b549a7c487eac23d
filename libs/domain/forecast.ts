/**
 * Where and when a series is likely to go on: from the places, hours and intervals of its incidents alone. It is about the
 * series and knows nothing of any person. The methods, each told with what it says:
 *
 * - hour: mean and standard deviation on the circle of 24 hours (Mardia and Jupp, "Directional Statistics", 2000, ch. 2);
 * - interval: quartiles of the times between occasions (Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, type 7);
 * - place: mean centre and standard distance (Ebdon, "Statistics in Geography", 1985, ch. 7).
 *
 * Fewer than five incidents make no statistics: the figures are given and marked as a guess.
 */
import { iso } from './calendar.js';
import type { Reason } from './intake.js';
import { distance, type Point } from './place.js';

export interface SeriesIncident {
  place: Point;
  /** Between these, in epoch milliseconds. Equal where the moment is known. */
  from: number;
  to: number;
}

export interface Forecast {
  incidents: number;
  /** So few incidents that it is a guess. */
  guess: boolean;
  /** Hours of the day at the station, 0 to 24; the window may run over midnight. */
  hours: { mean: number; from: number; to: number; spread: number };
  /** The next occasion; null where all was one. */
  next: { from: string; to: string } | null;
  place: Point;
  radiusMetres: number;
  reasons: Reason[];
}

const few = 5;
const [hourMs, dayMs] = [3_600_000, 86_400_000];
/** What is never narrower, however alike the incidents are. */
const least = { hours: 1, radiusMetres: 300 };
/** Incidents of one night are one occasion. */
const oneOccasionMs = 12 * hourMs;

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}

/** Mean hour, how far the hours agree (0 to 1), and their standard deviation. */
export function circular(hours: readonly number[]): { mean: number; agreement: number; deviation: number } {
  const angles = hours.map((hour) => (hour / 12) * Math.PI);
  const x = angles.reduce((sum, angle) => sum + Math.cos(angle), 0) / angles.length;
  const y = angles.reduce((sum, angle) => sum + Math.sin(angle), 0) / angles.length;
  const agreement = Math.min(1, Math.hypot(x, y));
  return { mean: (((Math.atan2(y, x) / Math.PI) * 12) + 24) % 24, agreement, deviation: Math.min(12, (Math.sqrt(-2 * Math.log(Math.max(agreement, 1e-12))) / Math.PI) * 12) };
}

export function forecast(incidents: readonly SeriesIncident[], offsetMinutes: number): Forecast {
  if (incidents.length === 0) throw new RangeError('a series has incidents');
  const middles = incidents.map(({ from, to }) => (from + to) / 2).sort((a, b) => a - b);
  const hourOf = (at: number) => ((((at + offsetMinutes * 60_000) % dayMs) + dayMs) % dayMs) / hourMs;
  const { mean, deviation, agreement } = circular(middles.map(hourOf));
  // What is not known of the moment itself adds to the spread.
  const unknown = Math.max(...incidents.map(({ from, to }) => (to - from) / 2)) / hourMs;
  const spread = Math.min(12, Math.max(least.hours, deviation + unknown));
  const [from, to] = [(mean - spread + 24) % 24, (mean + spread) % 24];

  const occasions = middles.filter((at, i) => i === 0 || at - middles[i - 1]! > oneOccasionMs);
  const intervals = occasions.slice(1).map((at, i) => at - occasions[i]!);
  const [shortest, longest] = intervals.length === 0 ? [0, 0] : intervals.length < few ? [Math.min(...intervals), Math.max(...intervals)] : [quantile(intervals, 0.25), quantile(intervals, 0.75)];
  const last = occasions.at(-1)!;
  const next = intervals.length === 0 ? null : { from: iso(last + shortest - spread * hourMs), to: iso(last + longest + spread * hourMs) };

  const place: Point = { type: 'Point', coordinates: [average(incidents.map((one) => one.place.coordinates[0])), average(incidents.map((one) => one.place.coordinates[1]))] };
  const standard = Math.sqrt(average(incidents.map((one) => distance(place, one.place) ** 2)));
  const radiusMetres = Math.round(Math.max(least.radiusMetres, 2 * standard));

  const guess = incidents.length < few;
  const days = (ms: number) => Math.round((ms / dayMs) * 10) / 10;
  const hour = (value: number) => Math.round(value * 10) / 10;
  const reasons: Reason[] = [
    { code: 'forecast.hours', zh: `时刻：圆形均值 ${hour(mean)} 时，集中度 ${hour(agreement * 10) / 10}，前后 ${hour(spread)} 小时（Mardia、Jupp 2000）`, en: `hours: circular mean ${hour(mean)} h, agreement ${hour(agreement * 10) / 10}, ± ${hour(spread)} h (Mardia and Jupp 2000)` },
    intervals.length === 0
      ? { code: 'forecast.oneOccasion', zh: '间隔：只有一次，不能推算', en: 'interval: one occasion only, none can be told' }
      : { code: 'forecast.interval', zh: `间隔：${occasions.length} 次之间 ${days(shortest)} 至 ${days(longest)} 天（${intervals.length < few ? '最短至最长' : '四分位，Hyndman、Fan 1996'}）`, en: `interval: ${days(shortest)} to ${days(longest)} days between ${occasions.length} occasions (${intervals.length < few ? 'shortest to longest' : 'quartiles, Hyndman and Fan 1996'})` },
    { code: 'forecast.place', zh: `地点：平均中心周围 ${radiusMetres} 米，为标准距离的两倍（Ebdon 1985）`, en: `place: ${radiusMetres} m around the mean centre, twice the standard distance (Ebdon 1985)` },
    ...(guess ? [{ code: 'forecast.guess', zh: `仅 ${incidents.length} 起，样本过小，只能作为推测`, en: `${incidents.length} incidents only: too few for statistics, a guess` }] : []),
  ];
  return { incidents: incidents.length, guess, hours: { mean, from, to, spread }, next, place, radiusMetres, reasons };
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
