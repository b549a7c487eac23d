import fc from 'fast-check';
import { binomialTail, type ClusterPeriod, type CountedPoint, findClusters } from './cluster.js';
import { hourOf, within } from './hours.js';

const day = 86_400_000;
const hour = 3_600_000;
const offsetMinutes = 480;
const midnight = Date.parse('2026-03-01T00:00:00+08:00');
const period: ClusterPeriod = { from: midnight, to: midnight + 28 * day, since: midnight - 364 * day, offsetMinutes };

function seeded(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A year of an even station: 40 grids, 4 categories, somewhat more in the evening. */
function usual(seed: number, perDay = 20): CountedPoint[] {
  const draw = seeded(seed);
  return Array.from({ length: 392 * perDay }, (_, i) => ({
    id: `u${i}`,
    at: period.since + Math.floor(draw() * 392) * day + Math.floor((draw() < 0.5 ? draw() : 0.7 + 0.3 * draw()) * 24) * hour,
    grid: `grid-${Math.floor(draw() * 40)}`,
    category: ['theft', 'dispute', 'fraud', 'traffic'][Math.floor(draw() * 4)]!,
    target: draw() < 0.3 ? 'battery' : null,
  }));
}
const thefts = (count: number, { grid = 'grid-7', at = 22, target = 'wheelRims' as string | null } = {}): CountedPoint[] =>
  Array.from({ length: count }, (_, i) => ({ id: `t${i}`, at: period.from + (i % 27) * day + (at + (i % 4)) * hour, grid, category: 'theft', target }));

describe('a cluster', () => {
  it('of twenty thefts in a grid is found by grid, hours over midnight, and method', () => {
    const [cluster, ...others] = findClusters([...usual(1), ...thefts(20)], period);
    expect(cluster).toMatchObject({ grid: 'grid-7', category: 'theft', target: 'wheelRims', hours: { from: 21, to: 3 }, observed: 20, before: 0 });
    expect(cluster!.points).toHaveLength(20);
    expect(cluster!.reason.zh).toMatch(/grid-7 21:00–03:00 共 20 起/);
    // The category alone says the same of the same calls.
    expect(others).toEqual([]);
  });

  it('is found without a coded method and without any past', () => {
    expect(findClusters(thefts(20, { target: null }), period)[0]).toMatchObject({ grid: 'grid-7', target: null, observed: 20, expected: 0 });
  });

  it('is not what the whole station does, in season', () => {
    const season = Array.from({ length: 40 }, (_, g) => thefts(12, { grid: `grid-${g}`, target: null }).map((point) => ({ ...point, id: `${g} ${point.id}` }))).flat();
    expect(findClusters([...usual(2), ...season], period)).toEqual([]);
  });

  it('is rarely seen where there is none', () => {
    const runs = Array.from({ length: 100 }, (_, seed) => findClusters(usual(seed + 10, 8), period).length);
    process.stdout.write(`months without a cluster in which one was named: ${runs.filter((found) => found > 0).length} of 100\n`);
    expect(runs.filter((found) => found > 0).length).toBeLessThanOrEqual(5);
  });

  it('does not depend on the order of the calls, and names no call twice', () => {
    const points = [...usual(3, 4), ...thefts(20), ...thefts(16, { grid: 'grid-3', at: 10, target: null }).map((point) => ({ ...point, id: `x${point.id}` }))];
    const expected = findClusters(points, period);
    expect(expected).toHaveLength(2);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = seeded(seed);
        const shuffled = points.map((point) => ({ point, order: draw() })).sort((a, b) => a.order - b.order).map(({ point }) => point);
        expect(findClusters(shuffled, period)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
    const named = expected.flatMap(({ points: ids }) => ids);
    expect(new Set(named).size).toBe(named.length);
  });

  it('of all hours is one', () => {
    const round = Array.from({ length: 8 }, (_, i) => thefts(8, { at: i * 3, target: null }).map((point) => ({ ...point, at: period.from + (Number(point.id.slice(1)) * day) + i * 3 * hour, id: `${i} ${point.id}` }))).flat();
    expect(findClusters(round, period)).toMatchObject([{ hours: { from: 0, to: 0 }, observed: 64 }]);
  });
});

it('sums the binomial’s tail', () => {
  // 10 tosses: P(X ≥ 8) = 56 / 1024.
  expect(binomialTail(8, 10, 0.5)).toBeCloseTo(56 / 1024, 12);
  expect(binomialTail(0, 10, 0.5)).toBe(1);
  expect(binomialTail(20, 20, 1 / 13) / (1 / 13) ** 20).toBeCloseTo(1, 9);
  expect(binomialTail(3, 2000, 0.2)).toBeCloseTo(1, 9);
});

it('knows hours over midnight', () => {
  expect([21, 22, 23, 0, 1, 2, 3].filter((each) => within({ from: 22, to: 2 }, each))).toEqual([22, 23, 0, 1]);
  expect(within(null, 5) && within({ from: 0, to: 0 }, 5)).toBe(true);
  expect(hourOf(Date.parse('2026-03-01T01:30:00+08:00'), offsetMinutes)).toBe(1);
});
