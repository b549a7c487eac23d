/**
 * 近重复: whether incidents follow each other nearby and soon more often than chance alone would bring. Pairs are counted by
 * bands of distance and time as Knox did ("The Detection of Space-Time Interactions", 1964); chance is what is left when the
 * times are dealt out anew among the places (Mantel, "The Detection of Disease Clustering", 1967), as near repeats of burglary
 * are tested (Johnson et al., "Space-Time Patterns of Risk", 2007; Ratcliffe and Rengert, "Near-Repeat Patterns", 2008).
 */
import { Chance, dealings, type Pause } from './chance.js';

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
export async function nearRepeat(incidents: readonly PlacedAt[], bands: NearRepeatBands = nearRepeatBands, permutations = 199, seed = 1, pause?: Pause): Promise<NearRepeat> {
  const { metres, days } = bands;
  const near: { a: number; b: number; band: number }[] = [];
  for (let a = 0; a < incidents.length; a += 1) {
    for (let b = a + 1; b < incidents.length; b += 1) {
      const apart = Math.hypot(incidents[a]!.x - incidents[b]!.x, incidents[a]!.y - incidents[b]!.y);
      const band = bandOf(metres, apart);
      if (band >= 0) near.push({ a, b, band });
    }
  }
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
  const drawn = await dealings(
    permutations,
    () => {
      chance.shuffle(times);
      return count();
    },
    pause,
  );
  const all = [observed, ...drawn];
  const expected = observed.map((_, cell) => expectedPairs(incidents, near, bands, cell));
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
function expectedPairs(incidents: readonly PlacedAt[], near: readonly { band: number }[], { days }: NearRepeatBands, cell: number): number {
  const pairs = (incidents.length * (incidents.length - 1)) / 2;
  if (pairs === 0) return 0;
  const [band, day] = [Math.floor(cell / days.length), cell % days.length];
  const inSpace = near.filter((pair) => pair.band === band).length;
  let inTime = 0;
  const sorted = incidents.map(({ t }) => t).sort((a, b) => a - b);
  for (let a = 0; a < sorted.length; a += 1) {
    for (let b = a + 1; b < sorted.length && sorted[b]! - sorted[a]! <= days[day]!; b += 1) if (bandOf(days, sorted[b]! - sorted[a]!) === day) inTime += 1;
  }
  return (inSpace * inTime) / pairs;
}
