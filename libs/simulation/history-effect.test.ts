import { type Candidate, comparable, effectOf, windowsOf } from '../domain/effect.js';
import { neighbours } from '../domain/geo.js';
import { type Grid, station } from '../domain/station.js';
import { History } from './history.js';

const dayMs = 86_400_000;
const to = Date.parse('2026-11-01T00:00:00+08:00');
const from = to - 3 * 365 * dayMs;

/** The effect of each plan that has a year of history before it, measured as the station measures it. */
function measured(seed: number, reduction = 0.5) {
  const history = new History({ seed, incidents: 120_000, from, to, reduction });
  const [{ category }] = history.truth.plans as [(typeof history.truth.plans)[number]];
  const points = new Map<string, number[]>(station.grids.map(({ id }) => [id, []]));
  for (const { incidents } of history.documents()) {
    for (const each of incidents) if (each.category === category) points.get(each.grid as string)?.push((each.receivedAt as Date).getTime());
  }
  return history.truth.plans.flatMap((plan) => {
    const period = { from: Date.parse(plan.from), to: Date.parse(plan.to) };
    const { before, alike } = windowsOf(period);
    if (before.from < from) return [];
    const within = (span: { from: number; to: number }, grid: string) => points.get(grid)!.filter((at) => at >= span.from && at < span.to).length;
    const counts = new Map(station.grids.map(({ id }) => [id, { before: within(before, id), after: within(period, id), earlier: within(alike, id) }]));
    const others = history.truth.plans.filter((other) => other !== plan && Date.parse(other.from) < period.to && Date.parse(other.to) > before.from).flatMap(({ grids }) => grids);
    const mine = station.grids.filter(({ id }) => plan.grids.includes(id));
    const free = station.grids.filter(({ id, polygon }) => !plan.grids.includes(id) && !others.includes(id) && !mine.some((grid) => neighbours(grid.polygon, polygon)));
    const candidate = ({ id, kind }: Grid): Candidate => ({ grid: id, kind, earlier: counts.get(id)!.earlier });
    const compared = comparable(mine.map(candidate), free.map(candidate));
    const of = (ids: readonly string[]) => ids.map((id) => counts.get(id)!);
    return [{ truth: 1 - plan.reduction, ...effectOf(of(plan.grids), of(compared)) }];
  });
}

it('finds again what plans did in histories that never were', () => {
  const effects = [1, 2, 3].flatMap((seed) => measured(seed));
  const held = effects.filter(({ truth, from: low, to: high }) => low! <= truth && truth <= high!);
  process.stdout.write(`plans: ${effects.length}, the true effect in the interval: ${held.length}, found: ${effects.filter(({ finding }) => finding === 'fewer').length}\n`);
  expect(effects.length).toBeGreaterThanOrEqual(8);
  expect(held.length).toBeGreaterThanOrEqual(effects.length - 1);
  // None is told to have done harm; most are of too few calls for certainty each, and together they are about half.
  expect(effects.filter(({ finding }) => finding === 'more')).toEqual([]);
  const mean = Math.exp(effects.reduce((sum, { ratio }) => sum + Math.log(ratio!), 0) / effects.length);
  expect(mean).toBeGreaterThan(0.35);
  expect(mean).toBeLessThan(0.7);
}, 120_000);

it('calls it fewer where a plan prevented nearly all', () => {
  const effects = [1, 2].flatMap((seed) => measured(seed, 0.9));
  const found = effects.filter(({ finding }) => finding === 'fewer');
  process.stdout.write(`plans that prevented nine in ten: ${effects.length}, called fewer: ${found.length}\n`);
  expect(found.length).toBeGreaterThan(effects.length / 2);
  // Whatever is found is what was put in.
  expect(effects.filter(({ truth, from: low, to: high }) => low! <= truth && truth <= high!).length).toBeGreaterThanOrEqual(effects.length - 1);
}, 120_000);
