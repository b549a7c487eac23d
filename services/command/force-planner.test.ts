import { demandsOf, dutyPeople, dutyRules, isAsked, slotsOf, violationsOf } from '../../libs/domain/duty.js';
import { type ForceDemand, slotsOfWeek } from '../../libs/domain/force-demand.js';
import { type LayoutPlan, layoutsOf, targetsOf } from '../../libs/domain/force-layouts.js';
import { withPlan } from '../../libs/domain/force-roster.js';
import { buildForceModel, coverOfPlan, type ForceModel, placementOf } from '../../libs/domain/force-plan.js';
import { station } from '../../libs/domain/station.js';
import { placeLayouts, type PlacedLayout, playThrough, worldOf } from './force-planner.js';
import { planRoster } from './roster-planner.js';
import { Solver } from './solver.js';

const slots = slotsOfWeek(dutyRules.shifts);
/** Thirty calls a day, most of them in town, most of them in the evening. */
const demand: ForceDemand = {
  slots,
  grids: station.grids.map(({ id }) => id),
  calls: slots.map(({ shift }) => station.grids.map(({ kind }) => ({ day: 10, evening: 14, night: 6 })[shift as 'day']! * (kind === 'town' ? 0.75 / 40 : 0.25 / 55))),
  perDay: { mean: 30, from: 28, to: 32 },
  past: { calls: 900, days: 30 },
  seasonKnown: false,
  small: false,
};
const targets = targetsOf({ town: 5, village: 15, forest: 30 }, station.grids);
const layouts = layoutsOf({ demand, grids: station.grids, station, rules: dutyRules, shiftsAWeek: 5 });

describe('the station', () => {
  let placed: PlacedLayout[];
  const of = (id: string) => placed.find(({ layout }) => layout.id === id)!;
  beforeAll(async () => {
    const started = Date.now();
    placed = await placeLayouts(layouts, demand, targets, 5, 50);
    process.stdout.write(`seven layouts placed: ${(Date.now() - started) / 1_000} s\n`);
  }, 400_000);

  it('is placed within the bound that the solver proves', () => {
    for (const { layout, proof, cover, lacking } of placed) {
      process.stdout.write(`${layout.id}: in reach ${(cover.inReach * 100).toFixed(1)} %, expected in time ${(cover.expected * 100).toFixed(1)} %${proof ? `, ${proof.reached.toFixed(2)} calls a week, ${proof.bound.toFixed(2)} at most, gap ${(proof.gap * 100).toFixed(3)} %` : ''}, lacking ${lacking}\n`);
      if (!proof) continue;
      expect(proof.reached).toBeLessThanOrEqual(proof.bound + 1e-6);
      expect(proof.reached).toBeCloseTo(cover.expected * 7 * 30, 3);
      expect(proof.gap).toBeLessThanOrEqual(0.005);
    }
    expect(of('optimised').lacking).toBe(0);
    // Two pairs a day in each squad, all of them asked for by day and in the evening: nobody is left for the night.
    expect(of('fewer').lacking).toBeGreaterThan(0);
    expect(of('optimised').cover.expected).toBeGreaterThan(of('present').cover.expected);
    expect(of('spread38').cover.expected).toBeGreaterThan(of('pooled38').cover.expected);
  });

  it('asks nobody for more than there are people, and has what the rules want', () => {
    const { layout, placement } = of('optimised');
    for (const { id, people, pairsADay } of layout.teams) {
      const pairs = (slot: number) => placement[slot]!.reduce((sum, count, p) => sum + (layout.posts[p]!.team === id ? count : 0), 0);
      for (const day of [[0, 1, 2], [3, 4, 5]]) expect(day.reduce((sum, slot) => sum + pairs(slot), 0)).toBeLessThanOrEqual(pairsADay);
      expect([5, 5, 5, 2, 2, 2].reduce((sum, days, slot) => sum + days * pairs(slot), 0) * 2).toBeLessThanOrEqual(people * 5);
      for (const slot of [0, 1, 3, 4]) expect(pairs(slot)).toBeGreaterThanOrEqual(1);
    }
    for (const slot of [2, 5]) expect(placement[slot]!.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(4);
  });

  it('has a roster: the pairs that it asks for can be on duty under the rules', async () => {
    const { layout, placement } = of('optimised');
    const rules = withPlan(dutyRules, { slots, posts: layout.posts, placement });
    const people = dutyPeople(rules, station.accounts).filter(({ group }) => group === 'community');
    const week = slotsOf(rules, '2026-12-07', 7, station.offsetMinutes);
    const plan = { rules, people, slots: week, leave: [], fixed: new Map(), open: new Set(week.map(({ id }) => id)), preferred: new Map() };
    const lacking = violationsOf(plan, await planRoster(plan)).filter(({ team }) => team !== null);
    const asked = demandsOf(rules, people).flatMap(({ cover, turn, team }) => (team === null ? [] : week.filter((slot) => isAsked(cover, slot, turn))));
    process.stdout.write(`a week's roster under the plan: ${lacking.length} of ${asked.length} demands lack a pair\n`);
    expect(lacking.length / asked.length).toBeLessThan(0.05);
  }, 120_000);

  it('is played through with every layout on the same calls, with intervals', async () => {
    const started = Date.now();
    const compared = await playThrough(placed, worldOf(demand, 4, targets, { mean: 40 }));
    placed.forEach(({ layout }, l) => {
      const { results, difference } = compared[l]!;
      const show = ({ mean, from, to }: { mean: number; from: number; to: number }, by = 1) => `${(mean * by).toFixed(1)} (${(from * by).toFixed(1)} to ${(to * by).toFixed(1)})`;
      process.stdout.write(`${layout.id}: response ${show(results.response)} min, in time ${show(results.inTime, 100)} %, to present ${show(difference.inTime, 100)}, busy ${show(results.busy, 100)} %\n`);
    });
    process.stdout.write(`thirty times four weeks, seven layouts: ${(Date.now() - started) / 1_000} s\n`);
    const inTime = (id: string) => compared[placed.indexOf(of(id))]!.results.inTime;
    expect(inTime('optimised').from).toBeGreaterThan(inTime('present').to);
    expect(inTime('spread38').from).toBeGreaterThan(inTime('pooled38').to);
    expect(inTime('spread38').from).toBeGreaterThan(inTime('spread19').to);
    expect(compared[0]!.difference.inTime).toEqual({ mean: 0, from: 0, to: 0 });
  }, 200_000);
});

describe('a small model', () => {
  const small: ForceModel = {
    demand: { slots: slots.slice(0, 1), grids: ['a', 'b', 'c'], calls: [[5, 3, 1]] },
    posts: [{ id: 'a', team: 't' }, { id: 'b', team: 't' }],
    reaches: [[true, false, false], [false, true, true]],
    teams: [{ id: 't', people: 4, pairsADay: 2 }],
    shiftsAWeek: 5,
    least: [],
    busy: [0.3],
  };
  const solve = async (model: ForceModel) => {
    const solver = new Solver();
    const { values, ...rest } = await solver.solve(buildForceModel(model), { mip_rel_gap: 0 }).finally(() => solver.end());
    return { placement: placementOf(model, values), ...rest };
  };

  it('comes to what trying every placement comes to', async () => {
    for (const busy of [0.05, 0.3, 0.7]) {
      const model = { ...small, busy: [busy] };
      const { placement, objective } = await solve(model);
      const tried = [[2, 0], [1, 1], [0, 2], [1, 0], [0, 1]].map((pairs) => 5 * 9 * coverOfPlan(model, [pairs]).expected);
      expect(objective).toBeCloseTo(Math.max(...tried), 5);
      expect(5 * 9 * coverOfPlan(model, placement).expected).toBeCloseTo(objective, 5);
    }
  });

  it('gives nobody more shifts in a week than a person has', async () => {
    // Two people of three shifts: no pair is there on all five days.
    const { placement } = await solve({ ...small, teams: [{ id: 't', people: 2, pairsADay: 1 }], shiftsAWeek: 3 });
    expect(placement[0]).toEqual([0, 0]);
  });

  it('has a plan where there are too few people for the rules, and lacks as little as can be', async () => {
    const { placement } = await solve({ ...small, teams: [{ id: 't', people: 2, pairsADay: 1 }], least: [{ team: 't', shifts: ['day'], pairs: 3 }] });
    expect(placement[0]!.reduce((sum, pairs) => sum + pairs, 0)).toBe(1);
  });
});

it('plays weeks from a Monday on, after a day that is not counted', () => {
  const { shifts, warmUp } = worldOf(demand, 1, targets, { mean: 40 });
  expect(warmUp).toBe(24 * 60);
  // A Sunday before, five weekdays, a weekend, without a gap.
  expect(shifts.map(({ slot }) => (slots[slot]!.weekend ? 'e' : 'd')).join('')).toBe(`${'e'.repeat(3)}${'d'.repeat(15)}${'e'.repeat(6)}`);
  expect(shifts.map(({ start }) => start)).toEqual(shifts.map((_, i) => i * 480));
});

it('stands by at the squads’ homes where the rules of duty hold, half of them at night', () => {
  const present = layouts.find(({ id }) => id === 'present') as LayoutPlan;
  expect(present.given!.map((slot) => slot.reduce((sum, pairs) => sum + pairs, 0))).toEqual([8, 8, 4, 8, 8, 4]);
});
