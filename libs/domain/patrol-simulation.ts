/**
 * 推演: calls come in as they do at the station and are answered by the pairs that a layout has on duty: discrete events, run
 * over again with other chances, so that every result has an interval. Layouts are compared on the very same calls (common
 * random numbers; Law, "Simulation Modeling and Analysis", 2015, ch. 9 and 11). Calls are taken first come first served by the
 * nearest free pair; a pair is out for the way there and its time at the scene, and is at its post again. Where ways are nothing
 * and times exponential this is Erlang's queue, against which it is tested.
 */
import { Chance, type Pause } from './chance.js';

export interface SimulatedShift {
  /** Minutes after the simulation begins, and how many the shift lasts. */
  start: number;
  minutes: number;
  /** Calls expected in it, by place. */
  calls: readonly number[];
  /** Which of the layout's placements holds. */
  slot: number;
}

export interface SimulatedWorld {
  /** One after the other, without a gap. */
  shifts: readonly SimulatedShift[];
  /** Minutes within which a call at a place is to be reached. */
  targets: readonly number[];
  /** Minutes that a call takes at the scene, as they were; one of them is drawn. Exponential around the mean where one is given alone. */
  sceneMinutes: readonly number[] | { mean: number };
  /** What happens in the first minutes is not counted: it begins with all pairs free. */
  warmUp: number;
}

export interface Layout {
  /** Pairs by slot and post. */
  pairs: readonly (readonly number[])[];
  /** Minutes by post and place. */
  travel: readonly (readonly number[])[];
}

/** What is measured of one run. Minutes, but for shares. */
export const measures = ['response', 'slowest', 'inTime', 'wait', 'waiting', 'busy'] as const;
export type PatrolMeasure = (typeof measures)[number];
export type Run = Record<PatrolMeasure, number>;

interface Call {
  at: number;
  place: number;
  scene: number;
}

export function drawCalls({ shifts, sceneMinutes }: Pick<SimulatedWorld, 'shifts' | 'sceneMinutes'>, chance: Chance): Call[] {
  const scene = () => ('mean' in sceneMinutes ? chance.exponential(sceneMinutes.mean) : chance.pick(sceneMinutes));
  return shifts
    .flatMap(({ start, minutes, calls }) => calls.flatMap((expected, place) => Array.from({ length: chance.poisson(expected) }, () => ({ at: start + chance.share() * minutes, place, scene: scene() }))))
    .sort((a, b) => a.at - b.at);
}

export function run(world: SimulatedWorld, { pairs, travel }: Layout, calls: readonly Call[]): Run {
  const { shifts, targets, warmUp } = world;
  /** Each pair that a shift may have, by its post and when it is free again. */
  const most = pairs[0]!.map((_, post) => Math.max(...pairs.map((slot) => slot[post]!)));
  const seats = most.flatMap((count, post) => Array.from({ length: count }, (_, n) => ({ post, n, free: 0 })));
  const end = shifts.at(-1)!.start + shifts.at(-1)!.minutes;
  const queue: Call[] = [];
  const responses: number[] = [];
  let [inTime, waits, waited, taken, manned] = [0, 0, 0, 0, 0];
  for (const { start, minutes, slot } of shifts) manned += Math.max(0, start + minutes - Math.max(start, warmUp)) * pairs[slot]!.reduce((sum, count) => sum + count, 0);

  let shift = 0;
  let next = 0;
  const send = (call: Call, seat: (typeof seats)[number], now: number) => {
    const way = travel[seat.post]![call.place]!;
    seat.free = now + way + call.scene;
    taken += Math.max(0, Math.min(seat.free, end) - Math.max(now, warmUp));
    if (call.at < warmUp) return;
    const response = now - call.at + way;
    responses.push(response);
    if (response <= targets[call.place]!) inTime += 1;
    waits += now - call.at;
    if (now > call.at) waited += 1;
  };
  // From one instant at which something changes to the next: a call comes, a pair is free again, a shift begins.
  for (let now = 0; ; ) {
    const { slot } = shifts[shift]!;
    for (; next < calls.length && calls[next]!.at <= now; next += 1) queue.push(calls[next]!);
    while (queue.length > 0) {
      const nearest = seats.reduce<(typeof seats)[number] | null>((best, seat) => {
        if (seat.free > now || seat.n >= pairs[slot]![seat.post]!) return best;
        return best === null || travel[seat.post]![queue[0]!.place]! < travel[best.post]![queue[0]!.place]! ? seat : best;
      }, null);
      if (nearest === null) break;
      send(queue.shift()!, nearest, now);
    }
    let then = Math.min(calls[next]?.at ?? Infinity, shifts[shift + 1]?.start ?? Infinity);
    if (queue.length > 0) for (const seat of seats) if (seat.free > now && seat.n < pairs[slot]![seat.post]!) then = Math.min(then, seat.free);
    if (then === Infinity) break;
    if (then >= (shifts[shift + 1]?.start ?? Infinity)) shift += 1;
    now = then;
  }
  // Who is still waiting at the end is as late as they are by then, and counts.
  for (const call of queue) {
    if (call.at < warmUp) continue;
    responses.push(end - call.at);
    waits += end - call.at;
    waited += 1;
  }
  responses.sort((a, b) => a - b);
  const count = Math.max(1, responses.length);
  return {
    response: responses.reduce((sum, minutes) => sum + minutes, 0) / count,
    slowest: responses[Math.ceil(0.9 * responses.length) - 1] ?? 0,
    inTime: responses.length === 0 ? 1 : inTime / count,
    wait: waits / count,
    waiting: waited / count,
    busy: manned === 0 ? 1 : taken / manned,
  };
}

/** A mean, and between what it lies in nineteen cases of twenty. */
export interface Interval {
  mean: number;
  from: number;
  to: number;
}

export interface Comparison {
  results: Record<PatrolMeasure, Interval>;
  /** To the first layout, on the same calls. */
  difference: Record<PatrolMeasure, Interval>;
}

export async function compareLayouts(world: SimulatedWorld, layouts: readonly Layout[], runs: number, seed: number, pause?: Pause): Promise<Comparison[]> {
  const all = layouts.map((): Run[] => []);
  for (let n = 0; n < runs; n += 1) {
    const calls = drawCalls(world, new Chance(seed + n));
    for (const [l, layout] of layouts.entries()) {
      await pause?.();
      all[l]!.push(run(world, layout, calls));
    }
  }
  return all.map((own) => ({
    results: byMeasure((measure) => interval(own.map((one) => one[measure]))),
    difference: byMeasure((measure) => interval(own.map((one, n) => one[measure] - all[0]![n]![measure]))),
  }));
}

const byMeasure = <T>(of: (measure: PatrolMeasure) => T) => Object.fromEntries(measures.map((measure) => [measure, of(measure)])) as Record<PatrolMeasure, T>;

export function interval(values: readonly number[]): Interval {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
  const half = values.length < 2 ? Infinity : (studentQuantile(values.length - 1) * deviation) / Math.sqrt(values.length);
  return { mean, from: mean - half, to: mean + half };
}

/** Student's t at 97.5 % (Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.5): to the third decimal from eight degrees of freedom on. */
export function studentQuantile(freedom: number): number {
  const z = 1.959963985;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
