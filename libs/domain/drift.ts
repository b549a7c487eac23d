/**
 * 手法变化: whether the mix of methods has changed, and since when. Each day that could divide before from after is tried; how
 * far the two mixes lie apart is the Jensen-Shannon divergence weighed by their numbers (Lin, "Divergence Measures Based on the
 * Shannon Entropy", 1991), which is the likelihood ratio of one mix against two, G = 2 N · JSD. Chance is what is left when the
 * methods are dealt out anew among the days, with the day looked for each time anew, so that having looked for it costs nothing.
 */
import { Chance, dealings } from './chance.js';

export interface CodedIncident {
  /** Epoch milliseconds. */
  at: number;
  code: string;
}

export interface DriftOptions {
  permutations: number;
  seed: number;
  /** So many incidents on either side of the day. */
  least: number;
}
export const driftOptions: DriftOptions = { permutations: 199, seed: 1, least: 10 };

export interface Drift {
  incidents: number;
  /** The first incident after the likeliest change; null where there are too few to divide. */
  since: number | null;
  /** 0: the same mix; 1: nothing in common. */
  divergence: number;
  p: number;
  /** The codes that have changed the most come first. */
  codes: { code: string; before: number; after: number; shareBefore: number; shareAfter: number; residual: number }[];
  small: boolean;
}

export function drift(incidents: readonly CodedIncident[], options: DriftOptions = driftOptions): Drift {
  const ordered = [...incidents].sort((a, b) => a.at - b.at);
  const names = [...new Set(ordered.map(({ code }) => code))].sort();
  const codes = Int32Array.from(ordered, ({ code }) => names.indexOf(code));
  // What came in at one moment is not divided.
  const divisions = ordered.flatMap(({ at }, i) => (i >= options.least && i <= ordered.length - options.least && at !== ordered[i - 1]!.at ? [i] : []));
  const none: Drift = { incidents: ordered.length, since: null, divergence: 0, p: 1, codes: [], small: true };
  if (divisions.length === 0) return none;
  const best = farthest(codes, names.length, divisions);
  const chance = new Chance(options.seed);
  const dealt = Int32Array.from(codes);
  const byChance = dealings(options.permutations, () => farthest(chance.shuffle(dealt), names.length, divisions).g);
  const [before, after] = [countsOf(codes.subarray(0, best.at), names.length), countsOf(codes.subarray(best.at), names.length)];
  return {
    incidents: ordered.length,
    since: ordered[best.at]!.at,
    divergence: jensenShannon(before, after),
    p: (1 + byChance.filter((g) => g >= best.g - 1e-9).length) / (options.permutations + 1),
    codes: names
      .map((code, i) => ({ code, before: before[i]!, after: after[i]!, shareBefore: before[i]! / best.at, shareAfter: after[i]! / (codes.length - best.at), residual: residual(before, after, i) }))
      .sort((a, b) => Math.abs(b.residual) - Math.abs(a.residual)),
    small: Math.min(best.at, codes.length - best.at) < 2 * options.least,
  };
}

/** Between two mixes, each of its own size, in bits: 0 to 1. */
export function jensenShannon(a: readonly number[], b: readonly number[]): number {
  const [sizeA, sizeB] = [total(a), total(b)];
  const mixed = a.map((value, i) => (value / sizeA + b[i]! / sizeB) / 2);
  const apart = (counts: readonly number[], size: number) => counts.reduce((sum, count, i) => (count === 0 ? sum : sum + (count / size) * Math.log2(count / size / mixed[i]!)), 0);
  return (apart(a, sizeA) + apart(b, sizeB)) / 2;
}

/** The likelihood ratio of one mix against two, for counts before and of all. */
export function gOf(before: ArrayLike<number>, all: ArrayLike<number>, size: number, whole: number): number {
  let g = 0;
  for (let i = 0; i < all.length; i += 1) {
    const [first, second] = [before[i]!, all[i]! - before[i]!];
    if (first > 0) g += first * Math.log((first * whole) / (size * all[i]!));
    if (second > 0) g += second * Math.log((second * whole) / ((whole - size) * all[i]!));
  }
  return 2 * g;
}

function farthest(codes: Int32Array, kinds: number, divisions: readonly number[]): { at: number; g: number } {
  const all = countsOf(codes, kinds);
  const before = new Array<number>(kinds).fill(0);
  let best = { at: divisions[0]!, g: -1 };
  let counted = 0;
  for (const at of divisions) {
    for (; counted < at; counted += 1) before[codes[counted]!]! += 1;
    const g = gOf(before, all, at, codes.length);
    if (g > best.g) best = { at, g };
  }
  return best;
}

function countsOf(codes: Int32Array, kinds: number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (const code of codes) counts[code]! += 1;
  return counts;
}

/** Of a code's count after the change, by its own variance (Haberman, "The Analysis of Residuals in Cross-Classified Tables", 1973). */
function residual(before: readonly number[], after: readonly number[], i: number): number {
  const [sizeBefore, sizeAfter] = [total(before), total(after)];
  const whole = sizeBefore + sizeAfter;
  const share = (before[i]! + after[i]!) / whole;
  const deviation = Math.sqrt(sizeAfter * share * (1 - share) * (sizeBefore / whole));
  return deviation === 0 ? 0 : (after[i]! - sizeAfter * share) / deviation;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
