import { distance, type Point } from '../domain/place.js';
import { type Documents, History } from './history.js';

const day = 86_400_000;
const to = Date.parse('2026-07-01T00:00:00+08:00');
const years = 3;

function made(seed: number) {
  const history = new History({ seed, incidents: 60_000, from: to - years * 365 * day, to });
  const all: Partial<Documents> = {};
  for (const documents of history.documents()) for (const [name, list] of Object.entries(documents)) (all[name as keyof Documents] ??= []).push(...list);
  return { all: all as Documents, truth: history.truth };
}
const first = made(1);
const incidents = first.all.incidents as unknown as { _id: string; receivedAt: Date; place: Point; category: string; grid: string; mergedInto: string | null; caseNo: string | null }[];
const byNo = new Map(incidents.map((incident) => [incident._id, incident]));

it('is the same for the same seed, and as many as asked for, all within its years', () => {
  expect(made(1).all.incidents.slice(-50)).toEqual(first.all.incidents.slice(-50));
  expect(made(2).all.incidents[9]).not.toEqual(first.all.incidents[9]);
  expect(Math.abs(incidents.length - 60_000)).toBeLessThan(1200);
  expect(incidents.every(({ receivedAt }) => receivedAt.getTime() >= to - years * 365 * day && receivedAt.getTime() < to)).toBe(true);
});

it('fits together: cases have their incident, orders and processes theirs, and a merged call one that is there', () => {
  const numbers = new Set(byNo.keys());
  expect(numbers.size).toBe(incidents.length);
  const cases = first.all.cases as unknown as { _id: string; incidents: string[] }[];
  const orders = first.all.orders as unknown as { incidentNo: string }[];
  expect(cases.filter(({ _id, incidents: [no] }) => byNo.get(no!)?.caseNo !== _id)).toEqual([]);
  expect(orders.filter(({ incidentNo }) => !numbers.has(incidentNo))).toEqual([]);
  expect(incidents.filter(({ mergedInto }) => mergedInto !== null && byNo.get(mergedInto)?.mergedInto !== null)).toEqual([]);
});

it('holds what it says of itself: plans that helped, series by one method, repeats that are near and soon', () => {
  const inPlans = (shift: number) =>
    first.truth.plans.flatMap(({ grids, from, to: until, category }) =>
      incidents.filter(({ grid, category: its, receivedAt }) => its === category && grids.includes(grid) && receivedAt.getTime() >= Date.parse(from) - shift && receivedAt.getTime() < Date.parse(until) - shift),
    ).length;
  expect(inPlans(365 * day)).toBeGreaterThan(20);
  expect(inPlans(0) / inPlans(365 * day)).toBeLessThan(0.75);
  expect(first.truth.series.length).toBeGreaterThan(0);
  for (const { incidents: numbers, category } of first.truth.series) expect(numbers.every((no) => byNo.get(no)!.category === category)).toBe(true);
  expect(first.truth.nearRepeats.pairs.length).toBeGreaterThan(50);
  for (const [before, after] of first.truth.nearRepeats.pairs) {
    const [a, b] = [byNo.get(before)!, byNo.get(after)!];
    expect(distance(a.place, b.place)).toBeLessThanOrEqual(first.truth.nearRepeats.metres + 1);
    expect((b.receivedAt.getTime() - a.receivedAt.getTime()) / day).toBeLessThan(first.truth.nearRepeats.days + 1);
  }
});
