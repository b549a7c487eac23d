/** The order in which to go round: from the nearest to the nearest, then untangled (2-opt), on the sphere. */
import { distance, type Point } from './place.js';

export interface Stop {
  place: Point | null;
}

const legs = (from: Point, order: readonly { place: Point }[]) =>
  order.reduce((sum, { place }, i) => sum + distance(i === 0 ? from : order[i - 1]!.place, place), 0);

/** Metres from the start through every stop that has a place, without the way back. */
export function length(from: Point, stops: readonly Stop[]): number {
  return legs(from, stops.filter(placed));
}

const placed = <T extends Stop>(stop: T): stop is T & { place: Point } => stop.place !== null;

/** Each stop once, and never a longer way than in the order given. Stops without a place come last, as they were given. */
export function shortRoute<T extends Stop>(from: Point, stops: readonly T[]): T[] {
  const given = stops.filter(placed);
  const found = untangled(from, nearestFirst(from, given));
  return [...(legs(from, found) < legs(from, given) ? found : given), ...stops.filter((stop) => !placed(stop))];
}

function nearestFirst<T extends { place: Point }>(from: Point, stops: readonly T[]): T[] {
  const left = [...stops];
  const order: T[] = [];
  for (let at = from; left.length > 0; at = order.at(-1)!.place) {
    const nearest = left.reduce((best, stop, i) => (distance(at, stop.place) < distance(at, left[best]!.place) ? i : best), 0);
    order.push(...left.splice(nearest, 1));
  }
  return order;
}

/** Turns a stretch of the way round wherever that makes it shorter, until nothing does. */
function untangled<T extends { place: Point }>(from: Point, stops: readonly T[]): T[] {
  let order = [...stops];
  const at = (i: number) => (i < 0 ? from : order[i]!.place);
  for (let better = true; better; ) {
    better = false;
    for (let i = 0; i < order.length - 1; i += 1) {
      for (let j = i + 1; j < order.length; j += 1) {
        const before = distance(at(i - 1), at(i)) + (j + 1 < order.length ? distance(at(j), at(j + 1)) : 0);
        const after = distance(at(i - 1), at(j)) + (j + 1 < order.length ? distance(at(i), at(j + 1)) : 0);
        // A gain below a millimetre is rounding, and could go on for ever.
        if (!(after < before - 0.001)) continue;
        order = [...order.slice(0, i), ...order.slice(i, j + 1).reverse(), ...order.slice(j + 1)];
        better = true;
      }
    }
  }
  return order;
}
