/**
 * 新发聚集: clusters in place and time that go on until now, by the space-time permutation scan (Kulldorff et al., "A Space-Time
 * Permutation Scan Statistic for Disease Outbreak Detection", 2005). It needs nothing but the incidents: a cluster is more of
 * them around a place in the last days than both the place's own share and those days' own share let expect. The likeliest
 * cylinder of all is held to the likeliest of each dealing-out of the times, so that the rate of false alarms is that of the
 * whole search. Which incidents may be one series by their method is for `series.ts`; this says where something has begun.
 */
import { Chance, dealings } from './chance.js';
import type { PlacedAt } from './near-repeat.js';

export interface ScanOptions {
  /** Radii around each incident, metres, ascending. */
  radii: readonly number[];
  /** Lengths of the last days, ascending as the radii do. */
  days: readonly number[];
  permutations: number;
  seed: number;
  /** So many incidents make a cluster at all. */
  least: number;
  /** No cluster is more than this share of all incidents. */
  share: number;
}
export const scanOptions: ScanOptions = { radii: [200, 500, 1_000, 2_000], days: [3, 7, 14, 28], permutations: 199, seed: 1, least: 3, share: 0.5 };

export interface EmergingCluster {
  x: number;
  y: number;
  radius: number;
  /** Lasts since so many days. */
  days: number;
  incidents: number;
  expected: number;
  p: number;
}

/** The likeliest clusters that do not share a centre, likeliest first. `now`: in days, as the incidents' times are. */
export function emergingClusters(incidents: readonly PlacedAt[], now: number, options: ScanOptions = scanOptions): EmergingCluster[] {
  const zones = zonesOf(incidents, options);
  const times = Float64Array.from(incidents, ({ t }) => t);
  const found = scan(zones, times, now, options);
  const chance = new Chance(options.seed);
  const most = dealings(options.permutations, () => scan(zones, chance.shuffle(times), now, options)[0]?.ratio ?? 0);
  const kept: EmergingCluster[] = [];
  for (const { zone, days, count, expected, ratio } of found) {
    const { x, y } = incidents[zone.centre]!;
    if (kept.some((other) => Math.hypot(other.x - x, other.y - y) < other.radius + zone.radius)) continue;
    kept.push({ x, y, radius: zone.radius, days, incidents: count, expected, p: (1 + most.filter((value) => value >= ratio - 1e-9).length) / (options.permutations + 1) });
  }
  return kept;
}

interface Zone {
  centre: number;
  radius: number;
  /** Incidents in it, and those that the next smaller one around the centre does not have. */
  size: number;
  added: number[];
}

/** Around each incident, from the smallest. A wider circle with the same incidents says nothing more. */
function zonesOf(incidents: readonly PlacedAt[], { radii, share }: ScanOptions): Zone[] {
  const zones: Zone[] = [];
  const widest = (radii.at(-1) ?? 0) ** 2;
  const around = (centre: number) => {
    const { x, y } = incidents[centre]!;
    const rings = radii.map((): number[] => []);
    for (let i = 0; i < incidents.length; i += 1) {
      const squared = (incidents[i]!.x - x) ** 2 + (incidents[i]!.y - y) ** 2;
      if (squared <= widest) rings[radii.findIndex((radius) => squared <= radius ** 2)]!.push(i);
    }
    let size = 0;
    for (const [r, added] of rings.entries()) {
      size += added.length;
      if (added.length > 0 && size <= incidents.length * share) zones.push({ centre, radius: radii[r]!, size, added });
    }
  };
  incidents.forEach((_, centre) => around(centre));
  return zones;
}

function scan(zones: readonly Zone[], times: Float64Array, now: number, { days, least }: ScanOptions) {
  const found: { zone: Zone; days: number; count: number; expected: number; ratio: number }[] = [];
  const all = times.length;
  // For each incident how many of the lengths reach back to it; they ascend, so the longer ones do too.
  const since = Uint8Array.from(times, (t) => days.findIndex((length) => t > now - length) + 1);
  const recent = days.map((_, d) => since.reduce((sum, first) => sum + (first > 0 && first <= d + 1 ? 1 : 0), 0));
  const counts = days.map(() => 0);
  let centre = -1;
  for (const zone of zones) {
    if (zone.centre !== centre) counts.fill(0);
    centre = zone.centre;
    for (const i of zone.added) {
      const first = since[i]!;
      if (first > 0) for (let d = first - 1; d < days.length; d += 1) counts[d]! += 1;
    }
    for (const [d, length] of days.entries()) {
      const [count, expected] = [counts[d]!, (zone.size * recent[d]!) / all];
      if (count >= least && count > expected) found.push({ zone, days: length, count, expected, ratio: likelihood(count, expected, all) });
    }
  }
  return found.sort((a, b) => b.ratio - a.ratio || a.zone.radius - b.zone.radius);
}

/** The logarithm of Kulldorff's ratio. */
export function likelihood(count: number, expected: number, all: number): number {
  return count * Math.log(count / expected) + (count === all ? 0 : (all - count) * Math.log((all - count) / (all - expected)));
}
