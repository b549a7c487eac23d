/**
 * 近重复: whether incidents follow each other nearby and soon more often than chance alone would bring. Pairs are counted by
 * bands of distance and time as Knox did ("The Detection of Space-Time Interactions", 1964); chance is what is left when the
 * times are dealt out anew among the places (Mantel, "The Detection of Disease Clustering", 1967), as near repeats of burglary
 * are tested (Johnson et al., "Space-Time Patterns of Risk", 2007; Ratcliffe and Rengert, "Near-Repeat Patterns", 2008).
 */
import { Chance, dealings } from './chance.js';

export interface PlacedAt {
  /** Metres. */
  x: number;
  y: number;
  /** Days. */
  t: number;
}

export interface NearRepeatBands {
  /** Upper ends, ascending, each of its band. */
  metres: readonly number[];
  days: readonly number[];
}
export const nearRepeatBands: NearRepeatBands = { metres: [100, 200, 400, 800], days: [2, 7, 14, 28] };

export interface NearRepeatCell {
  metres: [over: number, upTo: number];
  days: [over: number, upTo: number];
  pairs: number;
  /** By chance alone. */
  expected: number;
  /** Pairs to those expected; null where none are. */
  ratio: number | null;
  /** How often chance alone brings as many. */
  p: number;
  /** Held against all cells at once: how often chance alone brings one cell as unusual as this. */
  pAll: number;
}

export interface NearRepeat {
  incidents: number;
  permutations: number;
  cells: NearRepeatCell[];
  /** Too few pairs for more than a hint. */
  small: boolean;
}

const fewPairs = 5;

/** The incidents' pairs are looked at once for each permutation: two thousand incidents are what that is meant for. */
export function nearRepeat(incidents: readonly PlacedAt[], bands: NearRepeatBands = nearRepeatBands, permutations = 199, seed = 1): NearRepeat {
  const { metres, days } = bands;
  const near: { a: number; b: number; band: number }[] = [];
  const farthest = (metres.at(-1) ?? 0) ** 2;
  const pairsOf = (a: number) => {
    const { x, y } = incidents[a]!;
    for (let b = a + 1; b < incidents.length; b += 1) {
      const squared = (incidents[b]!.x - x) ** 2 + (incidents[b]!.y - y) ** 2;
      if (squared <= farthest) near.push({ a, b, band: bandOf(metres, Math.sqrt(squared)) });
    }
  };
  incidents.forEach((_, a) => pairsOf(a));
  const times = Float64Array.from(incidents, ({ t }) => t);
  const count = () => {
    const counts = new Array<number>(metres.length * days.length).fill(0);
    for (const { a, b, band } of near) {
      const day = bandOf(days, Math.abs(times[a]! - times[b]!));
      if (day >= 0) counts[band * days.length + day]! += 1;
    }
    return counts;
  };
  const observed = count();
  const chance = new Chance(seed);
  const drawn = dealings(permutations, () => {
    chance.shuffle(times);
    return count();
  });
  const all = [observed, ...drawn];
  const expected = expectedPairs(incidents, near, bands);
  // How unusual each draw's most unusual cell is, in standard deviations of its cell.
  const deviation = observed.map((_, cell) => Math.sqrt(Math.max(all.reduce((sum, counts) => sum + (counts[cell]! - expected[cell]!) ** 2, 0) / all.length, 1e-9)));
  const unusual = (counts: readonly number[], cell: number) => (counts[cell]! - expected[cell]!) / deviation[cell]!;
  const most = all.map((counts) => Math.max(...counts.map((_, cell) => unusual(counts, cell))));
  const cells = observed.map((pairs, cell): NearRepeatCell => {
    const [band, day] = [Math.floor(cell / days.length), cell % days.length];
    return {
      metres: [metres[band - 1] ?? 0, metres[band]!],
      days: [days[day - 1] ?? 0, days[day]!],
      pairs,
      expected: expected[cell]!,
      ratio: expected[cell]! > 0 ? pairs / expected[cell]! : null,
      p: share(all, (counts) => counts[cell]! >= pairs),
      pAll: share(most, (value) => value >= unusual(observed, cell) - 1e-9),
    };
  });
  return { incidents: incidents.length, permutations, cells, small: observed.every((pairs) => pairs < fewPairs) };
}

const share = <T>(values: readonly T[], test: (value: T) => boolean) => values.filter(test).length / values.length;

/** The band whose upper end is the first not below the value; -1 beyond all. */
function bandOf(ends: readonly number[], value: number): number {
  for (let i = 0; i < ends.length; i += 1) if (value <= ends[i]!) return i;
  return -1;
}

/** Exactly what the permutations come to on average: pairs near in place, times the share of pairs near in time (Knox). */
function expectedPairs(incidents: readonly PlacedAt[], near: readonly { band: number }[], { metres, days }: NearRepeatBands): number[] {
  const pairs = Math.max(1, (incidents.length * (incidents.length - 1)) / 2);
  const [inSpace, inTime] = [metres.map(() => 0), days.map(() => 0)];
  for (const { band } of near) inSpace[band]! += 1;
  const sorted = incidents.map(({ t }) => t).sort((a, b) => a - b);
  // Each later one that is no further away than the band's end, less those of the bands before.
  days.forEach((end, day) => {
    let b = 0;
    sorted.forEach((t, a) => {
      while (b < sorted.length && sorted[b]! - t <= end) b += 1;
      inTime[day]! += b - a - 1;
    });
  });
  return inSpace.flatMap((space) => inTime.map((upTo, day) => (space * (upTo - (inTime[day - 1] ?? 0))) / pairs));
}
