import fc from 'fast-check';
import burkitt from '../../test/support/burkitt.json' with { type: 'json' };
import { Chance } from './chance.js';
import { emergingClusters, likelihood, scanOptions } from './emerging.js';
import type { PlacedAt } from './near-repeat.js';

/** Searched apart from it, by trying every cylinder with numpy. */
it('finds the likeliest cylinder that there is', () => {
  const cases = (burkitt as [number, number, number][]).map(([x, y, t]) => ({ x, y, t }));
  const [first] = emergingClusters(cases, Math.max(...cases.map(({ t }) => t)), { ...scanOptions, radii: [5, 10, 20, 40], days: [180, 365, 730], permutations: 19 });
  expect(first).toMatchObject({ x: 279, y: 340, radius: 5, days: 365, incidents: 3 });
  expect(first!.expected).toBeCloseTo(0.2872340425531915, 12);
  expect(likelihood(3, first!.expected, 188)).toBeCloseTo(4.345141794008645, 10);
});

const scattered = (chance: Chance, count: number): PlacedAt[] =>
  Array.from({ length: count }, () => {
    // Half of it in a town, so that the places are not all alike.
    const wide = chance.share() < 0.5 ? 1_500 : 8_000;
    return { x: 4_000 + (chance.share() - 0.5) * wide, y: 4_000 + (chance.share() - 0.5) * wide, t: chance.share() * 180 };
  });

it('cries wolf on chance alone no more often than it says, although every place and length is tried', () => {
  const years = 60;
  let alarms = 0;
  for (let seed = 0; seed < years; seed += 1) {
    const clusters = emergingClusters(scattered(new Chance(seed), 120), 180, { ...scanOptions, permutations: 99, seed });
    if (clusters.some(({ p }) => p <= 0.05)) alarms += 1;
  }
  process.stdout.write(`clusters in ${years} quiet half-years: ${alarms}\n`);
  expect(alarms).toBeLessThanOrEqual(7);
});

it('finds what has begun, where and since when', () => {
  const chance = new Chance(9);
  const begun = Array.from({ length: 7 }, () => ({ x: 6_500 + chance.share() * 300, y: 2_000 + chance.share() * 300, t: 172 + chance.share() * 8 }));
  const clusters = emergingClusters([...scattered(chance, 120), ...begun], 180);
  expect(clusters[0]!.p).toBeLessThanOrEqual(0.01);
  expect(Math.hypot(clusters[0]!.x - 6_650, clusters[0]!.y - 2_150)).toBeLessThan(300);
  expect(clusters[0]!.incidents).toBeGreaterThanOrEqual(6);
  expect(clusters[0]!.days).toBeLessThanOrEqual(14);
});

const incident = fc.record({ x: fc.integer({ min: 0, max: 3_000 }), y: fc.integer({ min: 0, max: 3_000 }), t: fc.integer({ min: 0, max: 60 }) });

it('never overlaps what it tells, and tells no more incidents than there are', () => {
  fc.assert(
    fc.property(fc.array(incident, { maxLength: 25 }), (incidents) => {
      const clusters = emergingClusters(incidents, 60, { ...scanOptions, permutations: 9 });
      expect(clusters.reduce((sum, cluster) => sum + cluster.incidents, 0)).toBeLessThanOrEqual(incidents.length);
      for (const { incidents: count, expected, p } of clusters) {
        expect(count).toBeGreaterThan(expected);
        expect(p).toBeGreaterThan(0);
      }
    }),
    { numRuns: 60 },
  );
});
