/**
 * Whether a plan helped: its grids before and after, beside grids that had no plan (difference in differences on counts).
 *
 * - The effect is the relative incident rate ratio, (after / before) of the plan's grids over (after / before) of the others;
 *   the variance of its logarithm is 1/a + 1/b + 1/c + 1/d for Poisson counts (Wilson, "The Relative Incident Rate Ratio Effect
 *   Size for Count-Based Impact Evaluations", 2022), times the dispersion, since calls vary more than Poisson.
 * - The dispersion is Pearson's, of what the grids of each side do differently from their side; never below 1.
 * - `before` is the same weeks and hours of the year before: a grid is picked for a plan because of a bad month, and measured
 *   against that month it would look better by chance alone (regression to the mean).
 *
 * An interval that holds 1 is no evidence of an effect, and is said so in words.
 */
export interface GridCounts {
  before: number;
  after: number;
}

export interface Change {
  /** 0.7 is 30 % fewer than without the plan. Null where nothing was counted that it could be held against. */
  ratio: number | null;
  from: number | null;
  to: number | null;
  level: number;
  counts: { before: number; after: number; comparedBefore: number; comparedAfter: number };
  /** What would have been expected without the plan. */
  expected: number | null;
  dispersion: number;
  /** So few that one more or less would change the picture. */
  few: boolean;
  finding: 'fewer' | 'more' | 'noEvidence' | 'notMeasurable';
  zh: string;
  en: string;
}

const level = 0.95;
/** Normal quantile of the level, two-sided. */
const z = 1.959963984540054;
/** Below this in any of the four counts the normal approximation is not to be trusted. */
export const smallCount = 5;

/** Against grids that had no plan. */
export function effectOf(plan: readonly GridCounts[], compared: readonly GridCounts[]): Change {
  const [a, b] = [sum(plan, 'after'), sum(plan, 'before')];
  const [c, d] = [sum(compared, 'after'), sum(compared, 'before')];
  const counts = { before: b, after: a, comparedBefore: d, comparedAfter: c };
  const few = Math.min(a, b, c, d) < smallCount;
  if (b === 0 || c === 0 || d === 0) return notMeasurable(counts, few);
  const { dispersion, freedom } = dispersionOf([plan, compared]);
  const cells = atLeastHalf([a, b, c, d]);
  return found(counts, cells, ([w, x, y, v]) => Math.log(w! / x! / (y! / v!)), dispersion, freedom, few, (b * c) / d, 'compared');
}

/** The same grids a year ago alone: what the others did in the meantime is not taken off. */
export function yearOnYear(plan: readonly GridCounts[]): Change {
  const [a, b] = [sum(plan, 'after'), sum(plan, 'before')];
  const counts = { before: b, after: a, comparedBefore: 0, comparedAfter: 0 };
  const few = Math.min(a, b) < smallCount;
  if (b === 0) return notMeasurable(counts, few);
  const { dispersion, freedom } = dispersionOf([plan]);
  return found(counts, atLeastHalf([a, b]), ([w, x]) => Math.log(w! / x!), dispersion, freedom, few, b, 'yearAgo');
}

export interface Span {
  /** Epoch milliseconds. */
  from: number;
  to: number;
}

const dayMs = 86_400_000;
/** 52 weeks: the same days of the week. */
const yearMs = 364 * dayMs;
/** The weeks before a plan hold its grounds: grids that are picked for a bad month are not alike by that month. */
const groundsMs = 56 * dayMs;

/** What a plan's period is held against, and in which the grids are chosen that it is compared with. */
export function windowsOf({ from, to }: Span): { before: Span; alike: Span } {
  const before = { from: from - yearMs, to: to - yearMs };
  return { before, alike: { from: before.to, to: from - groundsMs } };
}

export interface Candidate {
  grid: string;
  /** Town, village or forest farm: unlike ground is not compared. */
  kind: string;
  /** Counted in a span that is neither before, nor the plan's grounds, nor after. */
  earlier: number;
}

/** For each grid of the plan the grids of its kind that were most alike before, none twice. */
export function comparable(plan: readonly Candidate[], others: readonly Candidate[], each = 4): string[] {
  const chosen = new Set<string>();
  const distance = (x: number, y: number) => Math.abs(Math.sqrt(x) - Math.sqrt(y));
  for (const { kind, earlier } of [...plan].sort((x, y) => y.earlier - x.earlier || (x.grid < y.grid ? -1 : 1))) {
    others
      .filter((other) => other.kind === kind && !chosen.has(other.grid))
      .sort((x, y) => distance(x.earlier, earlier) - distance(y.earlier, earlier) || (x.grid < y.grid ? -1 : 1))
      .slice(0, each)
      .forEach(({ grid }) => chosen.add(grid));
  }
  return [...chosen].sort();
}

/** Pearson's statistic of each side as a table of its grids by before and after. */
function dispersionOf(sides: readonly (readonly GridCounts[])[]): { dispersion: number; freedom: number } {
  let [squares, freedom] = [0, 0];
  for (const side of sides) {
    const counted = side.filter(({ before, after }) => before + after > 0);
    const share = sum(counted, 'before') / (sum(counted, 'before') + sum(counted, 'after'));
    if (counted.length < 2 || share === 0 || share === 1) continue;
    freedom += counted.length - 1;
    for (const { before, after } of counted) {
      const expected = { before: (before + after) * share, after: (before + after) * (1 - share) };
      squares += (before - expected.before) ** 2 / expected.before + (after - expected.after) ** 2 / expected.after;
    }
  }
  return { dispersion: freedom === 0 ? 1 : Math.max(1, squares / freedom), freedom };
}

/** Where one is nought, a half is added to all (Haldane 1956; Gart 1966). */
const atLeastHalf = (cells: number[]): number[] => (cells.includes(0) ? cells.map((cell) => cell + 0.5) : cells);

function found(
  counts: Change['counts'],
  cells: number[],
  logRatio: (cells: number[]) => number,
  dispersion: number,
  freedom: number,
  few: boolean,
  expected: number,
  against: keyof typeof comparisons,
): Change {
  const log = logRatio(cells);
  const error = Math.sqrt(dispersion * cells.reduce((total, cell) => total + 1 / cell, 0));
  const reach = (dispersion > 1 ? studentOf(freedom) : z) * error;
  const [ratio, from, to] = [Math.exp(log), Math.exp(log - reach), Math.exp(log + reach)];
  const finding = to < 1 ? 'fewer' : from > 1 ? 'more' : 'noEvidence';
  const figures = { ratio: hundredths(ratio), from: hundredths(from), to: hundredths(to), expected: hundredths(expected) };
  return { ...figures, level, counts, dispersion: hundredths(dispersion), few, finding, ...inWords(finding, figures, few, against) };
}

const comparisons = {
  compared: { zh: '与没有方案的网格相比', en: 'against grids without a plan' },
  yearAgo: { zh: '与去年同期同时段相比', en: 'against the same weeks and hours of the year before' },
} as const;

function inWords(finding: 'fewer' | 'more' | 'noEvidence', { ratio, from, to }: { ratio: number; from: number; to: number }, few: boolean, against: keyof typeof comparisons): { zh: string; en: string } {
  const { zh, en } = comparisons[against];
  const said = {
    fewer: { zh: '有减少的证据', en: 'evidence of fewer' },
    more: { zh: '有增加的证据', en: 'evidence of more' },
    noEvidence: { zh: '没有效果的证据（区间包含 1）', en: 'no evidence of an effect (the interval holds 1)' },
  }[finding];
  return {
    zh: `${zh}为 ${ratio} 倍（95% 区间 ${from} 至 ${to}）：${said.zh}${few ? '；数量过小，仅供参考' : ''}`,
    en: `${en}: ${ratio} times (95 % interval ${from} to ${to}): ${said.en}${few ? '; counts too small to rely on' : ''}`,
  };
}

const notMeasurable = (counts: Change['counts'], few: boolean): Change => ({
  ratio: null,
  from: null,
  to: null,
  level,
  counts,
  expected: null,
  dispersion: 1,
  few,
  finding: 'notMeasurable',
  zh: '没有可供比较的警情，无法测算',
  en: 'nothing was counted that it could be held against: not measurable',
});

/** Student's quantile for the level by its expansion in the degrees of freedom (Abramowitz and Stegun 26.7.5): exact to a hundredth from 3 on. */
export function studentOf(freedom: number): number {
  const terms = [(z ** 3 + z) / 4, (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96, (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384, (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160];
  return terms.reduce((total, term, i) => total + term / freedom ** (i + 1), z);
}

const sum = (counts: readonly GridCounts[], when: keyof GridCounts) => counts.reduce((total, each) => total + each[when], 0);
const hundredths = (value: number) => Math.round(value * 100) / 100;
