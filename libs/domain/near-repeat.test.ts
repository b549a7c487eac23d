import fc from 'fast-check';
import burkitt from '../../test/support/burkitt.json' with { type: 'json' };
import { Chance } from './chance.js';
import { nearRepeat, type PlacedAt } from './near-repeat.js';

/**
 * Burkitt's lymphoma in Uganda (Williams et al. 1978; Bailey and Gatrell, "Interactive Spatial Data Analysis", 1995): x, y and
 * day of 188 cases. PySAL's `pointpats` 2.5 counts 13 pairs within 20 units and 5 days where 3429 × 52 / 17578 = 10.14 are
 * expected, and 999 permutations there gave p = 0.21.
 */
const cases = (burkitt as [number, number, number][]).map(([x, y, t]) => ({ x, y, t }));

it('counts what the reference implementation counts', () => {
  const { cells } = nearRepeat(cases, { metres: [20], days: [5] }, 999, 4);
  expect(cells[0]).toMatchObject({ pairs: 13 });
  expect(cells[0]!.expected).toBeCloseTo((3429 * 52) / 17578, 10);
  expect(Math.abs(cells[0]!.p - 0.21)).toBeLessThan(0.05);
  // By bands: by the same reference, each with its lower end left out.
  const banded = (nearRepeat(cases, { metres: [5, 10, 20], days: [30, 90, 180] }, 1)).cells.map(({ pairs }) => pairs);
  expect(banded).toEqual([7, 12, 22, 17, 33, 47, 30, 48, 92]);
});

it('expects what Knox expected of 96 cases: 0.83 near in both', () => {
  // 25 of 4560 pairs near in place and 152 near in time, as he printed. The pairs of a chain and of small groups make up the same numbers.
  const x = (i: number) => (i < 26 ? i : 1_000 * i);
  const sizes = [15, 10, 2, 2];
  const starts = sizes.flatMap((size, group) => Array.from({ length: size }, () => 10_000 * group));
  const incidents = Array.from({ length: 96 }, (_, i) => ({ x: x(i), y: 0, t: starts[i] ?? 1_000_000 * i }));
  const pairs = sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  expect(pairs).toBe(152);
  const [cell] = (nearRepeat(incidents, { metres: [1], days: [59] }, 9)).cells;
  expect(cell!.expected).toBeCloseTo((25 * 152) / 4560, 10);
  expect(cell!.expected).toBeCloseTo(0.833, 3);
});

const incident = fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 900 }), t: fc.integer({ min: 0, max: 60 }) });

it('gives shares and counts that can be, whatever the incidents', () => {
  fc.assert(
    fc.property(fc.array(incident, { minLength: 5, maxLength: 30 }), (incidents: PlacedAt[]) => {
      const { cells } = nearRepeat(incidents, { metres: [300, 600], days: [7, 21] }, 19);
      const pairs = (incidents.length * (incidents.length - 1)) / 2;
      for (const { expected, pairs: found, p, pAll } of cells) {
        expect(expected).toBeLessThanOrEqual(pairs);
        expect(found).toBeLessThanOrEqual(pairs);
        expect(p).toBeGreaterThanOrEqual(1 / 20);
        expect(pAll).toBeGreaterThanOrEqual(1 / 20);
        expect(p).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 40 },
  );
});

const scattered = (chance: Chance, count: number) => Array.from({ length: count }, () => ({ x: chance.share() * 3_000, y: chance.share() * 3_000, t: chance.share() * 180 }));

it('cries wolf on chance alone no more often than it says, and finds repeats that were put there', () => {
  const years = 60;
  let alarms = 0;
  for (let year = 0; year < years; year += 1) {
    const chance = new Chance(1_000 + year);
    const { cells } = nearRepeat(scattered(chance, 80), undefined, 99, year);
    if (cells.some(({ pAll }) => pAll <= 0.05)) alarms += 1;
  }
  // Binomial: more than 7 of 60 at 1 in 20 comes about in one of a hundred such tests.
  expect(alarms).toBeLessThanOrEqual(7);
  const chance = new Chance(5);
  const places = scattered(chance, 70);
  const repeats = places.slice(0, 12).map(({ x, y, t }) => ({ x: x + 40, y, t: t + chance.share() * 6 }));
  const [first] = (nearRepeat([...places, ...repeats], undefined, 199)).cells;
  const week = (nearRepeat([...places, ...repeats], { metres: [200], days: [7] }, 199)).cells[0]!;
  expect(week.pAll).toBeLessThanOrEqual(0.01);
  expect(week.ratio!).toBeGreaterThan(3);
  expect(first!.metres).toEqual([0, 100]);
});

it('says nothing of one incident', () => {
  expect((nearRepeat([{ x: 0, y: 0, t: 0 }])).cells.every(({ pairs, expected, p }) => pairs === 0 && expected === 0 && p === 1)).toBe(true);
});
