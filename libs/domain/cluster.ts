/**
 * 研判：聚集. Where, at which hours and in which manner more happened in a period than the same grid's past leads one to expect.
 *
 * - A cell is a grid, a band of three hours, a category, and also the category with what was aimed at, as far as it is coded.
 * - Given how many it had in both spans together, what falls into the period is binomial if nothing changed (Przyborowski and
 *   Wilenski, "Homogeneity of Results in Testing Samples from Poisson Series", 1940).
 * - The share to be expected is that of the length of the period, moved by what the same category did in all other grids, so
 *   that a season or a trend of the whole station is no cluster of a grid.
 * - Of some thousand cells some stand out by chance: the share of false ones among those named is held at 5 % (Benjamini and
 *   Hochberg, "Controlling the False Discovery Rate", 1995).
 *
 * It is about places, hours and methods. A person decides what follows from it.
 */
import { type Hours, hourOf, hoursInWords } from './hours.js';
import type { Reason } from './intake.js';

export interface CountedPoint {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  grid: string | null;
  category: string;
  /** What was aimed at, as coded in the survey. */
  target?: string | null | undefined;
}

export interface ClusterPeriod {
  from: number;
  to: number;
  /** The past that it is held against ends where the period begins. */
  since: number;
  offsetMinutes: number;
}

export interface ClusterRule {
  /** Hours of a band; they divide the day. */
  bandHours: number;
  /** Fewer are not worth a plan. */
  least: number;
  leastRatio: number;
  falseShare: number;
  /** How many of the category elsewhere weigh as much as the calendar. */
  calendarWeight: number;
}
export const clusterRule: ClusterRule = { bandHours: 3, least: 5, leastRatio: 1.5, falseShare: 0.05, calendarWeight: 60 };

export interface Cluster {
  grid: string;
  category: string;
  target: string | null;
  hours: Hours;
  observed: number;
  expected: number;
  before: number;
  /** The smallest of its bands'. */
  p: number;
  /** In the order of time. */
  points: string[];
  reason: Reason;
}

interface Cell {
  grid: string;
  category: string;
  target: string | null;
  band: number;
  points: CountedPoint[];
  before: number;
}

const dayMs = 86_400_000;

/** The most telling first. */
export function findClusters(points: Iterable<CountedPoint>, period: ClusterPeriod, rule: ClusterRule = clusterRule): Cluster[] {
  const { cells, elsewhere } = countCells(points, period, rule);
  const calendar = (period.to - period.from) / (period.to - period.since);
  const tested = [...cells.values()].map((cell) => {
    const all = elsewhere.get(kindOf(cell))!;
    const [now, past] = [all.now - cell.points.length, all.past - cell.before];
    const share = (now + rule.calendarWeight * calendar) / (now + past + rule.calendarWeight);
    return { ...cell, expected: (cell.before * share) / (1 - share), p: binomialTail(cell.points.length, cell.points.length + cell.before, share) };
  });
  const telling = joined(falseShareHeld(tested, rule.falseShare), rule).filter(({ points: { length }, expected }) => length >= rule.least && length >= rule.leastRatio * expected);
  return apart(telling, period.offsetMinutes);
}

function countCells(points: Iterable<CountedPoint>, { from, to, since, offsetMinutes }: ClusterPeriod, { bandHours }: ClusterRule) {
  const cells = new Map<string, Cell>();
  const elsewhere = new Map<string, { now: number; past: number }>();
  for (const point of points) {
    if (point.grid === null || point.at < since || point.at >= to) continue;
    const band = Math.floor(hourOf(point.at, offsetMinutes) / bandHours);
    for (const target of point.target ? [null, point.target] : [null]) {
      const cell: Cell = { grid: point.grid, category: point.category, target, band, points: [], before: 0 };
      const [own, kind] = [`${cell.grid} ${kindOf(cell)}`, kindOf(cell)];
      const [mine, all] = [cells.get(own) ?? cell, elsewhere.get(kind) ?? { now: 0, past: 0 }];
      if (point.at >= from) {
        mine.points.push(point);
        all.now += 1;
      } else {
        mine.before += 1;
        all.past += 1;
      }
      cells.set(own, mine);
      elsewhere.set(kind, all);
    }
  }
  return { cells, elsewhere };
}

const kindOf = ({ category, target, band }: Pick<Cell, 'category' | 'target' | 'band'>) => `${category} ${target ?? ''} ${band}`;

type Tested = Cell & { expected: number; p: number };

function falseShareHeld(cells: readonly Tested[], falseShare: number): Tested[] {
  const sorted = [...cells].sort((a, b) => a.p - b.p);
  const last = sorted.findLastIndex(({ p }, i) => p <= ((i + 1) / sorted.length) * falseShare);
  return sorted.slice(0, last + 1);
}

/** Bands that follow one another, over midnight too, are one cluster. */
function joined(cells: readonly Tested[], { bandHours }: ClusterRule): (Tested & { hours: Hours })[] {
  const bands = 24 / bandHours;
  const groups = new Map<string, Map<number, Tested>>();
  for (const cell of cells) {
    const key = `${cell.grid} ${cell.category} ${cell.target ?? ''}`;
    groups.set(key, (groups.get(key) ?? new Map<number, Tested>()).set(cell.band, cell));
  }
  return [...groups.values()].flatMap((group) => {
    const firsts = [...group.keys()].filter((band) => !group.has((band + bands - 1) % bands));
    // All day long.
    const starts = firsts.length === 0 ? [0] : firsts;
    return starts.map((start) => {
      const run = [group.get(start)!];
      for (let band = (start + 1) % bands; band !== start && group.has(band); band = (band + 1) % bands) run.push(group.get(band)!);
      return {
        ...run[0]!,
        points: run.flatMap((cell) => cell.points),
        before: total(run.map((cell) => cell.before)),
        expected: total(run.map((cell) => cell.expected)),
        p: Math.min(...run.map((cell) => cell.p)),
        hours: { from: start * bandHours, to: ((start + run.length) * bandHours) % 24 },
      };
    });
  });
}

/** What says the same of the same calls is said once: the category, or with its target where that tells no less. */
function apart(clusters: readonly (Tested & { hours: Hours })[], offsetMinutes: number): Cluster[] {
  const kept: Cluster[] = [];
  const taken = new Set<string>();
  for (const { grid, category, target, hours, points, before, expected, p } of [...clusters].sort((a, b) => a.p - b.p || b.points.length - a.points.length || Number(a.target === null) - Number(b.target === null) || (`${a.grid} ${a.category}` < `${b.grid} ${b.category}` ? -1 : 1))) {
    const ids = points.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
    if (ids.filter((id) => taken.has(id)).length * 2 > ids.length) continue;
    ids.forEach((id) => taken.add(id));
    const about = { grid, category, target, hours, observed: ids.length, before, expected: Math.round(expected * 10) / 10, p, points: ids };
    kept.push({ ...about, reason: inWords(about, points.map(({ at }) => Math.floor((at + offsetMinutes * 60_000) / dayMs))) });
  }
  return kept;
}

function inWords({ grid, hours, observed, expected, before, p }: Omit<Cluster, 'reason'>, days: readonly number[]): Reason {
  const [when, chance, nights] = [hoursInWords(hours), p < 0.0001 ? '< 0.0001' : `= ${p.toFixed(4)}`, new Set(days).size];
  return {
    code: 'cluster.excess',
    zh: `${grid} ${when} 共 ${observed} 起，分布在 ${nights} 天，按该网格以往（${before} 起）预计 ${expected} 起；偶然出现的概率 ${chance}（已按检验总数校正）`,
    en: `${observed} in ${grid} at ${when} on ${nights} days; from the grid's own past (${before}) ${expected} were to be expected; by chance p ${chance} (held against the number of cells tested)`,
  };
}

/** P(X ≥ k) of n with the share, summed from the smaller end in logarithms. */
export function binomialTail(k: number, n: number, share: number): number {
  if (k <= 0) return 1;
  let log = k * Math.log(share) + (n - k) * Math.log1p(-share);
  for (let i = 1; i <= k; i += 1) log += Math.log(n - k + i) - Math.log(i);
  let [term, sum] = [1, 1];
  for (let i = k + 1; i <= n && term > 1e-17 * sum; i += 1) {
    term *= ((n - i + 1) / i) * (share / (1 - share));
    sum += term;
  }
  return Math.min(1, Math.exp(log) * sum);
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
