import fc from 'fast-check';
import { area, type Box, gridAt, inBox, project } from './geo.js';
import type { Polygon } from './place.js';

const square = (lon: number, lat: number, size: number): Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon, lat],
      [lon + size, lat],
      [lon + size, lat + size],
      [lon, lat + size],
      [lon, lat],
    ],
  ],
});

describe('area', () => {
  it('is that of the sphere: an eighth of it, and a square at the equator', () => {
    const eighth: Polygon = { type: 'Polygon', coordinates: [[[0, 0], [90, 0], [90, 90], [0, 90], [0, 0]]] }; // prettier-ignore
    expect(area(eighth) / 1e6 / 510_065_600).toBeCloseTo(1 / 8, 4);
    expect(area(square(0, 0, 1)) / 1e6).toBeCloseTo(12_364, -1);
  });

  it('leaves out holes', () => {
    const holed = { ...square(0, 0, 2) };
    holed.coordinates = [...holed.coordinates, ...square(0, 0, 1).coordinates];
    expect(area(holed)).toBeCloseTo(area(square(0, 0, 2)) - area(square(0, 0, 1)), 0);
  });
});

describe('project', () => {
  it('keeps the relative place in the box, there and back', () => {
    const from: Box = [-88, 42, -87, 43];
    const to: Box = [123, 44, 124, 46];
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (x, y) => {
        const moved = project(from, to, [-88 + x, 42 + y]);
        expect(moved[0]).toBeCloseTo(123 + x, 9);
        expect(moved[1]).toBeCloseTo(44 + 2 * y, 9);
        expect(project(to, from, moved)[0]).toBeCloseTo(-88 + x, 9);
      }),
    );
  });
});

it('a box holds its edges and no NaN', () => {
  expect(inBox([0, 0, 1, 1], [1, 0])).toBe(true);
  expect(inBox([0, 0, 1, 1], [1.01, 0])).toBe(false);
  expect(inBox([0, 0, 1, 1], [NaN, 0])).toBe(false);
});

it('a point on the edge of two grids is in one, and NaN in none', () => {
  const grids = [{ polygon: square(0, 0, 1) }, { polygon: square(1, 0, 1) }];
  const at = (lon: number) => gridAt(grids, { type: 'Point', coordinates: [lon, 0.5] });
  expect(at(1)).toBe(grids[1]);
  expect(at(NaN)).toBeNull();
});
