/** 警力布局: each layout placed by the solver, then all of them played through on the same calls. */
import { type Comparison, compareLayouts, type SimulatedShift, type SimulatedWorld } from '../../libs/domain/patrol-simulation.js';
import type { Pause } from '../../libs/domain/chance.js';
import type { ForceDemand } from '../../libs/domain/force-demand.js';
import { type LayoutPlan, modelOf } from '../../libs/domain/force-layouts.js';
import { buildForceModel, coverOfPlan, lackingPairs, type Placement, placementOf, priceOf } from '../../libs/domain/force-plan.js';
import { Solver } from './solver.js';

/** Within this share of a week's calls of the best there can be is good enough, and a minute is long enough to look for it. */
const goodEnough = 0.001;
const options = { mip_rel_gap: 0, time_limit: 60 };

export interface PlacedLayout {
  layout: LayoutPlan;
  placement: Placement;
  cover: ReturnType<typeof coverOfPlan>;
  /** What the rules want and the people there are cannot give, in pairs and shifts of a week. */
  lacking: number;
  /** Null where the placement was given. Calls a week that are expected to be reached in time, and how many they could be at most. */
  proof: { reached: number; bound: number; gap: number; optimal: boolean } | null;
}

export async function placeLayouts(layouts: readonly LayoutPlan[], demand: ForceDemand, targets: readonly number[], shiftsAWeek: number, minutesACall: number, alive: () => void = () => {}): Promise<PlacedLayout[]> {
  const solver = new Solver();
  const placed: PlacedLayout[] = [];
  try {
    for (const layout of layouts) {
      const model = modelOf(layout, demand, targets, shiftsAWeek, minutesACall);
      let [placement, proof] = [layout.given, null as PlacedLayout['proof']];
      if (placement === null) {
        const price = priceOf(model);
        const { values, objective, bound, optimal } = await solver.solve(buildForceModel(model), { ...options, mip_abs_gap: goodEnough * price });
        placement = placementOf(model, values);
        // What is lacking has its price in the objective, and none here.
        const lost = price * lackingPairs(model, placement);
        proof = { reached: objective + lost, bound: bound + lost, gap: (bound - objective) / Math.max(objective + lost, 1e-9), optimal };
      }
      placed.push({ layout, placement, cover: coverOfPlan(model, placement), lacking: lackingPairs(model, placement), proof });
      alive();
    }
  } finally {
    await solver.end();
  }
  return placed;
}

/** The first day only fills the streets. */
const warmUpDays = 1;

export function worldOf(demand: ForceDemand, weeks: number, targets: readonly number[], sceneMinutes: SimulatedWorld['sceneMinutes']): SimulatedWorld {
  const shifts: SimulatedShift[] = [];
  // A day begins with its first shift; Monday comes first, and the first day is played twice.
  for (let day = -warmUpDays; day < weeks * 7; day += 1) {
    const weekend = (day + 7) % 7 >= 5;
    const first = demand.slots[0]!.start;
    demand.slots.forEach((slot, s) => {
      if (slot.weekend !== weekend) return;
      shifts.push({ start: (day + warmUpDays) * 1_440 + slot.start - first, minutes: slot.hours * 60, calls: demand.calls[s]!, slot: s });
    });
  }
  return { shifts, targets, sceneMinutes, warmUp: warmUpDays * 1_440 };
}

export const simulation = { weeks: 4, runs: 30, seed: 1 } as const;

export function playThrough(placed: readonly PlacedLayout[], world: SimulatedWorld, pause?: Pause): Promise<Comparison[]> {
  return compareLayouts(world, placed.map(({ layout, placement }) => ({ pairs: placement, travel: layout.travel })), simulation.runs, simulation.seed, pause);
}
