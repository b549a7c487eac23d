/**
 * 热点: how many incidents there are for each square kilometre, smoothed by a quartic kernel of a stated bandwidth (Silverman,
 * "Density Estimation", 1986, eq. 4.5), and where there are more than the same season of the years before lets expect. Chance
 * is what is left when it is dealt out anew which incidents are of this season and which of those before (Kelsall and Diggle,
 * "Non-Parametric Estimation of Spatial Variation in Relative Risk", 1995), and the whole of the ground is held to one rate of
 * false alarms. It is about places; a station that is busier everywhere is for the unusual days to say.
 */
import { Chance, dealings } from './chance.js';

/** Metres on the station's plane. */
export type Spot = readonly [x: number, y: number];

export interface Raster {
  /** The south-west corner. */
  x: number;
  y: number;
  /** Metres a side of a cell. */
  cell: number;
  columns: number;
  rows: number;
}

/** For each square metre at this share of the bandwidth; one over the plane. */
export const quartic = (share: number, bandwidth: number): number => (share >= 1 ? 0 : (3 / (Math.PI * bandwidth ** 2)) * (1 - share ** 2) ** 2);

/** Around the spots, a bandwidth wider: no kernel is cut off. */
export function rasterAround(spots: readonly Spot[], bandwidth: number, cell: number): Raster {
  const [xs, ys] = [spots.map(([x]) => x), spots.map(([, y]) => y)];
  const low = (values: number[]) => Math.floor((Math.min(...values) - bandwidth) / cell) * cell;
  const [x, y] = [low(xs), low(ys)];
  const cells = (values: number[], from: number) => Math.ceil((Math.max(...values) + bandwidth - from) / cell);
  return { x, y, cell, columns: cells(xs, x), rows: cells(ys, y) };
}

/** Incidents for each square kilometre at the middle of each cell, row by row from the south-west. */
export function density(spots: readonly Spot[], raster: Raster, bandwidth: number): Float64Array {
  const { x, y, cell, columns, rows } = raster;
  const values = new Float64Array(columns * rows);
  const [reach, scale] = [bandwidth ** 2, quartic(0, bandwidth) * 1_000_000];
  const first = (at: number, from: number) => Math.max(0, Math.ceil((at - bandwidth - from) / cell - 0.5));
  const last = (at: number, from: number, count: number) => Math.min(count - 1, Math.floor((at + bandwidth - from) / cell - 0.5));
  for (const [sx, sy] of spots) {
    for (let row = first(sy, y), end = last(sy, y, rows); row <= end; row += 1) {
      const north = (y + (row + 0.5) * cell - sy) ** 2;
      for (let column = first(sx, x), to = last(sx, x, columns); column <= to; column += 1) {
        const left = 1 - (north + (x + (column + 0.5) * cell - sx) ** 2) / reach;
        if (left > 0) values[row * columns + column]! += scale * left * left;
      }
    }
  }
  return values;
}

export interface HotSpotOptions {
  bandwidth: number;
  cell: number;
  /** How often a season like those before shows a hot spot anywhere. */
  falseAlarms: number;
  draws: number;
  seed: number;
}
export const hotSpotOptions: HotSpotOptions = { bandwidth: 500, cell: 100, falseAlarms: 0.05, draws: 199, seed: 1 };

/** This share of what is expected is spread evenly: nowhere is nothing expected only because nothing has happened there yet. */
const anywhere = 0.05;

export interface HotSpot {
  /** The cell where it stands out most. */
  x: number;
  y: number;
  cells: number;
  /** Incidents for each square kilometre there, and those expected. */
  density: number;
  expected: number;
  /** Incidents within a bandwidth of that cell. */
  incidents: number;
  /** How often chance alone shows a place that stands out as much, anywhere. */
  p: number;
}

export interface HotSpotMap {
  raster: Raster;
  /** Cell by cell. */
  density: Float64Array;
  expected: Float64Array;
  /** How far a cell must stand out: the signed root of its likelihood ratio, near standard deviations where there are many. */
  threshold: number;
  spots: HotSpot[];
  incidents: number;
  baseline: number;
  /** Too few incidents, or too few before, for more than a hint. */
  small: boolean;
}

const few = 20;
/** So many incidents in one place make a hot spot at all. */
const least = 3;

/** `baseline`: the incidents of the same season in the years before, however many they are: only where they were counts. */
export function hotSpots(incidents: readonly Spot[], baseline: readonly Spot[], options: HotSpotOptions = hotSpotOptions): HotSpotMap {
  const { bandwidth, cell, falseAlarms, draws, seed } = options;
  const all = [...incidents, ...baseline];
  const raster = rasterAround(all, bandwidth, cell);
  // A kernel weighs as much as a count over one by its own square over the plane, 5 π h² / 9; counts are held to what is
  // expected as Kulldorff does ("A Spatial Scan Statistic", 1997), since one far off is not as unusual as ten in the market.
  const over = ((5 * Math.PI) / 9) * (bandwidth / 1_000) ** 2;
  const standsOut = (value: number, expected: number) => {
    const [count, mean] = [value * over, expected * over];
    return count < least || count <= mean ? 0 : Math.sqrt(2 * (count * Math.log(count / mean) - count + mean));
  };
  const compare = (now: readonly Spot[], before: readonly Spot[]) => ({ found: density(now, raster, bandwidth), expected: expectedDensity(before, now.length, raster, bandwidth) });
  const { found, expected } = compare(incidents, baseline);
  const standing = found.map((value, i) => standsOut(value, expected[i]!));
  const chance = new Chance(seed);
  const highest = () => {
    const dealt = chance.shuffle([...all]);
    const { found: now, expected: then } = compare(dealt.slice(0, incidents.length), dealt.slice(incidents.length));
    let top = 0;
    for (let i = 0; i < now.length; i += 1) if (now[i]! > 0) top = Math.max(top, standsOut(now[i]!, then[i]!));
    return top;
  };
  const most = dealings(draws, highest).sort((a, b) => b - a);
  // As many of the draws may reach it as the rate lets, the season in question counted among them.
  const threshold = most[Math.max(0, Math.floor(falseAlarms * (draws + 1)) - 1)]!;
  const spots = regions(raster, (i) => standing[i]! > threshold).map((region): HotSpot => {
    const top = region.reduce((best, i) => (standing[i]! > standing[best]! ? i : best));
    const [x, y] = middle(raster, top);
    return {
      x,
      y,
      cells: region.length,
      density: found[top]!,
      expected: expected[top]!,
      incidents: incidents.filter(([sx, sy]) => Math.hypot(sx - x, sy - y) < bandwidth).length,
      p: (1 + most.filter((value) => value >= standing[top]!).length) / (draws + 1),
    };
  });
  return {
    raster,
    density: found,
    expected,
    threshold,
    spots: spots.sort((a, b) => a.p - b.p || b.density - a.density),
    incidents: incidents.length,
    baseline: baseline.length,
    small: Math.min(incidents.length, baseline.length) < few,
  };
}

export const middle = ({ x, y, cell, columns }: Raster, i: number): [number, number] => [x + ((i % columns) + 0.5) * cell, y + (Math.floor(i / columns) + 0.5) * cell];

function expectedDensity(baseline: readonly Spot[], incidents: number, raster: Raster, bandwidth: number): Float64Array {
  const even = (anywhere * incidents * 1_000_000) / (raster.columns * raster.rows * raster.cell ** 2);
  const season = baseline.length === 0 ? 0 : ((1 - anywhere) * incidents) / baseline.length;
  const values = density(baseline, raster, bandwidth);
  for (let i = 0; i < values.length; i += 1) values[i] = even + values[i]! * season;
  return values;
}

/** Cells that touch, edge or corner. */
function regions({ columns, rows }: Raster, inside: (cell: number) => boolean): number[][] {
  const left = new Set(Array.from({ length: columns * rows }, (_, i) => i).filter(inside));
  const found: number[][] = [];
  for (const start of left) {
    left.delete(start);
    const region = [start];
    for (const at of region) {
      const column = at % columns;
      for (const [right, up] of [[-1, -1], [0, -1], [1, -1], [-1, 0], [1, 0], [-1, 1], [0, 1], [1, 1]] as const) {
        const next = at + right + up * columns;
        if (column + right >= 0 && column + right < columns && left.delete(next)) region.push(next);
      }
    }
    found.push(region);
  }
  return found;
}
