import fc from 'fast-check';
import type { Point } from './place.js';
import { length, shortRoute } from './route.js';

const point = (x: number, y: number): Point => ({ type: 'Point', coordinates: [x, y] });
/** About a metre apart at least: a counterexample of doubles would take minutes to shrink. */
const place = fc.tuple(fc.nat(28_000), fc.nat(20_000)).map(([x, y]) => point(123.17 + x / 1e5, 44.03 + y / 1e5));
const stops = fc.array(fc.record({ place: fc.option(place, { nil: null }) }), { maxLength: 14 }).map((all) => all.map((stop, id) => ({ ...stop, id })));

it('visits each stop once, on a way that is never longer than the order given', () => {
  fc.assert(
    fc.property(place, stops, (from, given) => {
      const route = shortRoute(from, given);
      expect(route.map(({ id }) => id).sort((a, b) => a - b)).toEqual(given.map(({ id }) => id));
      expect(length(from, route)).toBeLessThanOrEqual(length(from, given));
      const unplaced = given.filter((stop) => stop.place === null);
      expect(route.slice(route.length - unplaced.length)).toEqual(unplaced);
    }),
  );
});

const orders = <T>(items: readonly T[]): T[][] => (items.length === 0 ? [[]] : items.flatMap((first, i) => orders(items.toSpliced(i, 1)).map((rest) => [first, ...rest])));

it('keeps an order that is the best already', () => {
  fc.assert(
    fc.property(place, fc.array(place, { minLength: 4, maxLength: 6 }), (from, places) => {
      const all = orders(places.map((each, id) => ({ id, place: each })));
      const best = all.reduce((least, order) => (length(from, order) < length(from, least) ? order : least));
      expect(length(from, shortRoute(from, best))).toBeLessThanOrEqual(length(from, best));
    }),
    { numRuns: 120 },
  );
});

it('finds the way along a street, and leaves no crossing', () => {
  const street = [3, 1, 4, 2].map((n) => ({ id: n, place: point(123.3 + n / 1000, 44.1) }));
  expect(shortRoute(point(123.3, 44.1), street).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  const square = [
    [0, 0],
    [1, 1],
    [0, 1],
    [1, 0],
  ].map(([x, y], id) => ({ id, place: point(123.3 + x! / 100, 44.1 + y! / 100) }));
  expect(length(square[0]!.place, shortRoute(square[0]!.place, square))).toBeLessThan(length(square[0]!.place, square) * 0.8);
});

it('goes to the same place twice where two live there', () => {
  const same = [1, 2, 3].map((id) => ({ id, place: point(123.3, 44.1) }));
  expect(shortRoute(point(123.2, 44.1), same)).toHaveLength(3);
});
