/** The analysis finds again what was put into a history, and finds nothing of it where it was taken out. */
import { type CountedPoint, findClusters } from '../domain/cluster.js';
import { emergingClusters, scanOptions } from '../domain/emerging.js';
import { planeAround } from '../domain/geo.js';
import { nearRepeat } from '../domain/near-repeat.js';
import type { Point } from '../domain/place.js';
import { station } from '../domain/station.js';
import { History } from './history.js';

const day = 86_400_000;
const to = Date.parse('2026-07-01T00:00:00+08:00');
const from = to - 3 * 365 * day;
const { to: toPlane } = planeAround(station.place);

interface Incident {
  no: string;
  at: number;
  category: string;
  grid: string;
  place: Point;
  target: string | undefined;
}

function made(seed: number) {
  const history = new History({ seed, incidents: 60_000, from, to });
  const incidents: Incident[] = [];
  const targets = new Map<string, string>();
  for (const documents of history.documents()) {
    for (const each of documents['signed-records']) targets.set(each.incidentNo as string, (each.form as { method: { target: string } }).method.target);
    for (const each of documents.incidents) {
      if (each.mergedInto === null) incidents.push({ no: each._id, at: (each.receivedAt as Date).getTime(), category: each.category as string, grid: each.grid as string, place: each.place as Point, target: targets.get(each._id) });
    }
  }
  const byNo = new Map(incidents.map((each) => [each.no, each]));
  const series = history.truth.series.map((each) => ({ ...each, its: each.incidents.flatMap((no) => byNo.get(no) ?? []) }));
  return { incidents, series, followers: new Set(history.truth.nearRepeats.pairs.map(([, after]) => after)) };
}
const histories = [1, 2].map(made);
const placed = ({ place, at }: Incident) => {
  const [x, y] = toPlane(place);
  return { x, y, t: at / day };
};

it('finds that burglaries repeat nearby and soon, and no longer once those that were made to follow are left out', () => {
  for (const { incidents, followers } of histories) {
    const burglaries = incidents.filter(({ category, at }) => category === 'burglary' && at >= to - 365 * day);
    const nearest = (of: readonly Incident[]) => nearRepeat(of.map(placed), { metres: [200, 800], days: [7, 28] }, 99).cells[0]!;
    const found = nearest(burglaries);
    expect([found.pAll <= 0.01, found.ratio! > 3]).toEqual([true, true]);
    expect(nearest(burglaries.filter(({ no }) => !followers.has(no))).pAll).toBeGreaterThan(0.2);
  }
});

it('finds a series of seven where it has just begun', () => {
  const long = histories.flatMap(({ incidents, series }) => series.filter(({ its }) => its.length >= 7).map((each) => ({ ...each, incidents })));
  expect(long.length).toBeGreaterThanOrEqual(4);
  for (const { incidents, its, category } of long) {
    const now = Math.max(...its.map(({ at }) => at)) + day / 2;
    const recent = incidents.filter((each) => each.category === category && each.at < now && each.at >= now - 90 * day);
    const [first] = emergingClusters(recent.map(placed), now / day, { ...scanOptions, permutations: 99 });
    const within = its.map(placed).filter(({ x, y }) => Math.hypot(x - first!.x, y - first!.y) <= first!.radius);
    expect([first!.p <= 0.05, within.length >= its.length / 2]).toEqual([true, true]);
  }
});

it('finds most series of five and more in the month that they fall into, in their grid and hours, and hardly anything else', () => {
  let [asked, found, others] = [0, 0, 0];
  for (const { incidents, series } of histories) {
    for (const { its, category } of series) {
      const start = Math.floor((its[0]!.at + 8 * 3_600_000) / day) * day - 8 * 3_600_000 - 2 * day;
      const period = { from: start, to: start + 28 * day, since: start - 364 * day, offsetMinutes: station.offsetMinutes };
      if (its.length < 5 || period.since < from) continue;
      const points = incidents.filter(({ at }) => at >= period.since && at < period.to).map(({ no, ...each }): CountedPoint => ({ id: no, ...each }));
      const clusters = findClusters(points, period);
      const hits = clusters.filter((each) => each.grid === its[0]!.grid && each.category === category);
      expect(hits.every(({ hours }) => hours!.from === 0 && hours!.to <= 4)).toBe(true);
      asked += 1;
      found += Math.min(1, hits.length);
      others += clusters.length - hits.length;
    }
  }
  process.stdout.write(`series of five and more: ${asked}, found by the month's analysis: ${found}, other findings: ${others}\n`);
  expect(found).toBeGreaterThan(asked / 2);
  expect(others).toBeLessThanOrEqual(1);
});
