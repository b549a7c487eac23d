/**
 * 新发聚集: clusters in place and time that go on until now, by the space-time permutation scan (Kulldorff et al., "A Space-Time
 * Permutation Scan Statistic for Disease Outbreak Detection", 2005). It needs nothing but the incidents: a cluster is more of
 * them around a place in the last days than both the place's own share and those days' own share let expect. The likeliest
 * cylinder of all is held to the likeliest of each dealing-out of the times, so that the rate of false alarms is that of the
 * whole search. Which incidents may be one series by their method is for `series.ts`; this says where something has begun.
 */
import { Chance, dealings, type Pause } from './chance.js';
import type { PlacedAt } from './near-repeat.js';

export interface ScanOptions {
  /** Radii around each incident, metres. */
  radii: readonly number[];
  /** Lengths of the last days. */
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
export async function emergingClusters(incidents: readonly PlacedAt[], now: number, options: ScanOptions = scanOptions, pause?: Pause): Promise<EmergingCluster[]> {
  const zones = zonesOf(incidents, options);
  const times = Float64Array.from(incidents, ({ t }) => t);
  const found = scan(zones, times, now, options);
  const chance = new Chance(options.seed);
  const most = await dealings(options.permutations, () => scan(zones, chance.shuffle(times), now, options)[0]?.ratio ?? 0, pause);
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
  members: number[];
}

function zonesOf(incidents: readonly PlacedAt[], { radii, least, share }: ScanOptions): Zone[] {
  return incidents.flatMap(({ x, y }, centre) => {
    let before = 0;
    return radii.flatMap((radius) => {
      const members = incidents.flatMap((other, i) => (Math.hypot(other.x - x, other.y - y) <= radius ? [i] : []));
      // A wider circle with the same incidents says nothing more.
      if (members.length === before || members.length < least || members.length > incidents.length * share) return [];
      before = members.length;
      return [{ centre, radius, members }];
    });
  });
}

function scan(zones: readonly Zone[], times: Float64Array, now: number, { days, least }: ScanOptions) {
  const found: { zone: Zone; days: number; count: number; expected: number; ratio: number }[] = [];
  const all = times.length;
  const recent = days.map((length) => times.reduce((sum, t) => sum + (t > now - length ? 1 : 0), 0));
  for (const zone of zones) {
    days.forEach((length, d) => {
      let count = 0;
      for (const i of zone.members) if (times[i]! > now - length) count += 1;
      const expected = (zone.members.length * recent[d]!) / all;
      if (count < least || count <= expected) return;
      found.push({ zone, days: length, count, expected, ratio: likelihood(count, expected, all) });
    });
  }
  return found.sort((a, b) => b.ratio - a.ratio || a.zone.radius - b.zone.radius);
}

/** The logarithm of Kulldorff's ratio. */
export function likelihood(count: number, expected: number, all: number): number {
  return count * Math.log(count / expected) + (count === all ? 0 : (all - count) * Math.log((all - count) / (all - expected)));
}
