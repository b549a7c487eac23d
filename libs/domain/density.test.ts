import fc from 'fast-check';
import { Chance } from './chance.js';
import { density, hotSpotOptions, hotSpots, middle, type Raster, rasterAround, type Spot } from './density.js';

/** Worked out apart from it, with numpy, at four places around four incidents, bandwidth 250 m. */
it('is the quartic kernel’s sum', () => {
  const spots: Spot[] = [[0, 0], [100, 50], [-120, 300], [400, -80]];
  const raster: Raster = { x: -200, y: -100, cell: 100, columns: 6, rows: 4 };
  const values = density(spots, raster, 250);
  const at = (x: number, y: number) => values[Array.from(values, (_, i) => middle(raster, i)).findIndex(([mx, my]) => mx === x && my === y)];
  expect(at(50, 50)).toBeCloseTo(27.01305018110121, 9);
  expect(at(150, 150)).toBeCloseTo(10.976343467252892, 9);
  expect(at(-150, 250)).toBeCloseTo(13.661748677365011, 9);
  expect(at(350, -50)).toBeCloseTo(13.661748677365011, 9);
});

const spot = fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 4_000 }));

it('loses no incident and makes none, wherever they are', () => {
  fc.assert(
    fc.property(fc.array(spot, { minLength: 1, maxLength: 40 }), (spots) => {
      const raster = rasterAround(spots, 400, 50);
      const sum = density(spots, raster, 400).reduce((all, value) => all + value, 0);
      expect((sum * raster.cell ** 2) / 1_000_000 / spots.length).toBeCloseTo(1, 2);
    }),
    { numRuns: 50 },
  );
});

/** A town with a market, and a wide country around it. */
function season(chance: Chance, incidents: number): Spot[] {
  return Array.from({ length: incidents }, () => {
    const [middleX, middleY, wide] = chance.share() < 0.5 ? [5_000, 5_000, 900] : chance.share() < 0.5 ? [8_000, 3_000, 400] : [5_000, 5_000, 5_000];
    const spread = () => (chance.share() + chance.share() - 1) * wide;
    return [middleX + spread(), middleY + spread()];
  });
}
const options = { ...hotSpotOptions, cell: 250, draws: 99 };

it('shows a hot spot in quiet seasons no more often than it says', () => {
  const seasons = 40;
  let alarms = 0;
  for (let number = 0; number < seasons; number += 1) {
    const chance = new Chance(number);
    const { spots } = hotSpots(season(chance, chance.poisson(60)), season(chance, chance.poisson(180)), { ...options, seed: number });
    if (spots.length > 0) alarms += 1;
  }
  process.stdout.write(`hot spots in ${seasons} quiet seasons: ${alarms}\n`);
  // Binomial: more than 6 of 40 at 1 in 20 comes about in less than one of a hundred such tests.
  expect(alarms).toBeLessThanOrEqual(6);
});

it('finds what is new, where it is, and not what is always there', () => {
  const chance = new Chance(11);
  const [before, now] = [season(chance, 180), season(chance, 60)];
  const added = Array.from({ length: 9 }, () => [2_000 + chance.share() * 300, 7_500 + chance.share() * 300] as const);
  const { spots, small } = hotSpots([...now, ...added], before, options);
  // Elsewhere something may stand out by chance, as often as was said.
  expect(spots.filter(({ p }) => p <= 0.01)).toHaveLength(1);
  expect(Math.hypot(spots[0]!.x - 2_150, spots[0]!.y - 7_650)).toBeLessThan(300);
  expect(spots[0]!.incidents).toBeGreaterThanOrEqual(9);
  expect(spots[0]!.p).toBeLessThanOrEqual(0.01);
  expect(small).toBe(false);
  // As many are expected as there are, where they were in the seasons before.
  const { raster, expected, incidents } = hotSpots(now, before, { ...options, draws: 1 });
  expect((expected.reduce((sum, value) => sum + value, 0) * raster.cell ** 2) / 1_000_000 / incidents).toBeCloseTo(1, 2);
});

it('says that it has too little to go by', () => {
  const map = hotSpots([[0, 0], [10, 10], [20, 0]], []);
  expect(map.small).toBe(true);
  expect(map.baseline).toBe(0);
});
