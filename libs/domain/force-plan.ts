/**
 * 警力布局: how many pairs stand by at which post in which shift, so that as many of the expected calls as can be are reached in
 * time. A mixed-integer linear programme in the LP text that solvers read: the maximum expected covering location problem
 * (Daskin, "A Maximum Expected Covering Location Model", 1983), in which a second pair in reach counts for when the first is
 * out. How many people there are is hard; what the rules want on duty is elastic at a high price, so that there always is a plan.
 */
import { daysOf, type ForceDemand } from './force-demand.js';

export interface Post {
  id: string;
  team: string;
}

export interface ForceTeam {
  id: string;
  people: number;
  /** Pairs that can be on duty on one day, each person in one shift. */
  pairsADay: number;
}

/** Pairs that the rules want on duty: of a team, or of all of them together. */
export interface LeastPairs {
  team: string | null;
  shifts: readonly string[];
  pairs: number;
}

export interface ForceModel {
  demand: Pick<ForceDemand, 'slots' | 'grids' | 'calls'>;
  posts: readonly Post[];
  /** Whether a pair at a post reaches a grid in time, by post and grid. */
  reaches: readonly (readonly boolean[])[];
  teams: readonly ForceTeam[];
  /** Shifts a person has in a week. */
  shiftsAWeek: number;
  least: readonly LeastPairs[];
  /** The share of a shift that a pair is out, by slot. */
  busy: readonly number[];
}

/** A third pair in reach of a grid adds what is left of the chance that both others are out; a fourth next to nothing. */
const depth = 3;
/** A pair that the rules want and that is lacking is worth more than all calls of a week, in which the objective is told. */
export const priceOf = ({ demand }: Pick<ForceModel, 'demand'>): number => Math.ceil(1 + demand.slots.reduce((sum, slot, s) => sum + daysOf(slot) * demand.calls[s]!.reduce((all, calls) => all + calls, 0), 0));

export const pairVariable = (post: number, slot: number) => `y${post}_${slot}`;

export function buildForceModel({ demand, posts, reaches, teams, shiftsAWeek, least, busy }: ForceModel): string {
  const price = priceOf({ demand });
  const { slots, grids, calls } = demand;
  const gains: string[] = [];
  const rows: string[] = [];
  const bounds: string[] = [];
  const pairs: string[] = [];
  const of = (slot: number, team: string | null) => posts.flatMap((post, p) => (team === null || post.team === team ? [pairVariable(p, slot)] : []));

  slots.forEach((slot, s) => {
    grids.forEach((_, g) => {
      const near = posts.flatMap((__, p) => (reaches[p]![g]! ? [pairVariable(p, s)] : []));
      if (near.length === 0) return;
      const covers = Array.from({ length: depth }, (__, k) => `z${g}_${s}_${k}`);
      covers.forEach((cover, k) => {
        const gain = daysOf(slot) * calls[s]![g]! * (1 - busy[s]!) * busy[s]! ** k;
        gains.push(`${gain.toFixed(9)} ${cover}`);
        bounds.push(`0 <= ${cover} <= 1`);
      });
      rows.push(`${covers.join(' + ')} - ${near.join(' - ')} <= 0`);
    });
    for (let p = 0; p < posts.length; p += 1) pairs.push(pairVariable(p, s));
  });

  for (const { id, people, pairsADay } of teams) {
    for (const weekend of [false, true]) {
      const day = slots.flatMap((slot, s) => (slot.weekend === weekend ? of(s, id) : []));
      if (day.length > 0) rows.push(`${day.join(' + ')} <= ${pairsADay}`);
    }
    const week = slots.flatMap((slot, s) => of(s, id).map((pair) => `${daysOf(slot)} ${pair}`));
    if (week.length > 0) rows.push(`${week.join(' + ')} <= ${(people * shiftsAWeek) / 2}`);
  }

  let missing = 0;
  slots.forEach((slot, s) => {
    for (const { team, shifts, pairs: wanted } of least) {
      if (!shifts.includes(slot.shift)) continue;
      const short = `short${(missing += 1)}`;
      gains.push(`- ${price * daysOf(slot)} ${short}`);
      rows.push(`${[...of(s, team), short].join(' + ')} >= ${wanted}`);
    }
  });

  const lines = (terms: string) => terms.replaceAll(' + ', '\n + ').replaceAll(' - ', '\n - ');
  return [
    'Maximize',
    ` obj: ${lines(gains.join(' + ').replaceAll('+ -', '-'))}`,
    'Subject To',
    ...rows.map((row, i) => ` c${i}: ${lines(row)}`),
    'Bounds',
    ...bounds.map((bound) => ` ${bound}`),
    'General',
    ...pairs.map((name) => ` ${name}`),
    'End',
  ].join('\n');
}

/** Pairs by slot and post. */
export type Placement = number[][];

export function placementOf({ demand, posts }: Pick<ForceModel, 'demand' | 'posts'>, primal: ReadonlyMap<string, number>): Placement {
  return demand.slots.map((_, s) => posts.map((__, p) => Math.round(primal.get(pairVariable(p, s)) ?? 0)));
}

/** Pairs that the rules want and that are lacking, each day of the week by itself. */
export function lackingPairs({ demand, posts, least }: Pick<ForceModel, 'demand' | 'posts' | 'least'>, placement: Placement): number {
  return demand.slots.reduce(
    (sum, slot, s) =>
      sum +
      least.reduce((lacking, { team, shifts, pairs: wanted }) => {
        if (!shifts.includes(slot.shift)) return lacking;
        const there = placement[s]!.reduce((all, pairs, p) => all + (team === null || posts[p]!.team === team ? pairs : 0), 0);
        return lacking + daysOf(slot) * Math.max(0, wanted - there);
      }, 0),
    0,
  );
}

/** Of the calls expected, the share that has a pair in reach, and the share that is expected to be reached in time by one that is not out. */
export function coverOfPlan({ demand, reaches, busy }: Pick<ForceModel, 'demand' | 'reaches' | 'busy'>, placement: Placement): { inReach: number; expected: number; bySlot: { slot: string; calls: number; inReach: number; expected: number }[] } {
  const bySlot = demand.slots.map((slot, s) => {
    const all = { slot: slot.id, calls: 0, inReach: 0, expected: 0 };
    demand.grids.forEach((_, g) => {
      const calls = demand.calls[s]![g]!;
      const near = placement[s]!.reduce((sum, pairs, p) => sum + (reaches[p]![g]! ? pairs : 0), 0);
      all.calls += calls;
      if (near > 0) all.inReach += calls;
      all.expected += calls * (1 - busy[s]! ** Math.min(near, depth));
    });
    return all;
  });
  const week = (value: (each: (typeof bySlot)[number]) => number) => bySlot.reduce((sum, each, s) => sum + daysOf(demand.slots[s]!) * value(each), 0);
  const calls = week((each) => each.calls) || 1;
  return {
    inReach: week((each) => each.inReach) / calls,
    expected: week((each) => each.expected) / calls,
    bySlot: bySlot.map((each) => ({ ...each, inReach: each.inReach / (each.calls || 1), expected: each.expected / (each.calls || 1) })),
  };
}
