import fc from 'fast-check';
import { borderFault, type Drawn } from './border.js';
import { area } from './geo.js';
import type { Polygon, Position } from './place.js';
import { station } from './station.js';

const box = (west: number, south: number, east: number, north: number): Polygon => ({
  type: 'Polygon',
  coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
});
/** About 800 m by 1,100 m each. */
const tiles = (border = 123.01): Drawn[] => [
  { id: 'west', polygon: box(123, 44, border, 44.01) },
  { id: 'east', polygon: box(border, 44, 123.02, 44.01) },
];

it('accepts a border that moves on both sides', () => {
  fc.assert(fc.property(fc.double({ min: 123.001, max: 123.019, noNaN: true }), (border) => borderFault(tiles(), tiles(border)) === null));
});

it('finds the overlap and the gap that one side alone would leave, however small above a few hundred square metres', () => {
  const halves = fc.double({ min: 0.0001, max: 0.009, noNaN: true });
  fc.assert(
    fc.property(halves, fc.boolean(), (by, outward) => {
      const after = [{ id: 'west', polygon: box(123, 44, 123.01 + (outward ? by : -by), 44.01) }, tiles()[1]!];
      const fault = borderFault(tiles(), after)!;
      const expected = area(box(123, 44, 123 + by, 44.01));
      expect([fault.rule, fault.grid]).toEqual([outward ? 'GRIDS_OVERLAP' : 'GROUND_WITHOUT_GRID', 'west']);
      expect(Math.abs(fault.squareMetres - expected)).toBeLessThan(expected / 100 + 1);
    }),
  );
});

it('looks at nothing that nobody redrew', () => {
  expect(borderFault(station.grids, station.grids)).toBeNull();
});

it('lets a grid of the station be drawn with one corner more on its own border', () => {
  const [first, ...rest] = station.grids;
  const [[a, b, ...others]] = first!.polygon.coordinates as [[Position, Position, ...Position[]]];
  const between: Position = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const drawn = { ...first!, polygon: { type: 'Polygon' as const, coordinates: [[a, between, b, ...others]] } };
  expect(borderFault(station.grids, [drawn, ...rest])).toBeNull();
});
