import { Chance } from './chance.js';
import { addDays } from './duty.js';
import { byDay, type DayCount, judgeDays } from './unusual-days.js';

const from = '2023-01-01';
/** Four quiet years: weekday, season, a trend, and counts that vary more than chance alone. */
function quiet(seed: number, { level = 12, trend = -0.1, dispersion = 1.8 } = {}): DayCount[] {
  const chance = new Chance(seed);
  return Array.from({ length: 4 * 365 + 1 }, (_, i) => {
    const date = addDays(from, i);
    const weekday = new Date(date).getUTCDay();
    const mean = level * Math.exp((trend * i) / 365 + (weekday === 5 ? 0.3 : 0) + 0.35 * Math.sin((2 * Math.PI * i) / 365.25));
    return { date, count: overdispersed(chance, mean, dispersion) };
  });
}

/** Calls that come in groups: a Poisson number of groups, each of a geometric size. */
function overdispersed(chance: Chance, mean: number, dispersion: number): number {
  const size = (dispersion + 1) / 2;
  let count = 0;
  for (let groups = chance.poisson(mean / size); groups > 0; groups -= 1) {
    count += 1;
    while (chance.share() > 1 / size) count += 1;
  }
  return count;
}

it.each([
  ['busy', { level: 40 }],
  ['middling', { level: 12 }],
  ['nearly empty', { level: 1.5, dispersion: 1.2 }],
  ['falling by half a year', { level: 60, trend: -0.7 }],
])('calls quiet days of a %s station unusual no more often than it says', (name, station) => {
  let [days, alarms] = [0, 0];
  for (let seed = 0; seed < 3; seed += 1) {
    const judged = judgeDays(quiet(seed + 1, station), '2026-01-01');
    days += judged.days.length;
    alarms += judged.days.filter(({ unusual }) => unusual !== null).length;
    expect(judged.seasonKnown).toBe(true);
  }
  process.stdout.write(`${name}: ${alarms} of ${days} quiet days, ${((alarms / days) * 100).toFixed(2)} %\n`);
  // One in a hundred, and what chance adds to that over so many days.
  expect(alarms / days).toBeLessThanOrEqual(0.01 + 3 * Math.sqrt(0.01 / days));
});

it('finds days that are really unusual, high or low, and says what it expected', () => {
  const counts = quiet(3);
  const [busy, empty] = [counts.findIndex(({ date }) => date === '2026-06-10'), counts.findIndex(({ date }) => date === '2026-03-04')];
  counts[busy]!.count = 45;
  counts[empty]!.count = 0;
  const { days } = judgeDays(counts, '2026-01-01');
  expect(days.find(({ date }) => date === '2026-06-10')).toMatchObject({ unusual: 'high', count: 45 });
  expect(days.find(({ date }) => date === '2026-03-04')).toMatchObject({ unusual: 'low', count: 0 });
  for (const { unusual, count, from: low, to: high } of days) expect(unusual === null).toBe(low <= count && count <= high);
});

it('is not blinded by what stood out a year before', () => {
  const counts = quiet(5);
  const plain = (judgeDays(counts, '2026-06-01')).days[9]!;
  for (const day of counts) if (day.date >= '2025-06-05' && day.date <= '2025-06-15') day.count *= 4;
  const after = (judgeDays(counts, '2026-06-01')).days[9]!;
  expect(after.expected / plain.expected).toBeLessThan(1.12);
});

it('says that it has too little to go by', () => {
  expect(judgeDays(quiet(1).slice(0, 60), '2023-02-20')).toMatchObject({ days: [], small: true });
  expect(judgeDays(quiet(1).slice(0, 200), '2023-07-01')).toMatchObject({ seasonKnown: false, small: false });
  expect((judgeDays([], '2023-07-01')).days).toEqual([]);
});

it('counts the days on which nothing happened', () => {
  expect(byDay([['2026-01-02', 1], ['2026-01-02', 1], ['2026-01-04', 1]], '2026-01-01', '2026-01-04').map(({ count }) => count)).toEqual([0, 2, 0, 1]);
});
