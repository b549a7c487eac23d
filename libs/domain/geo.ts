/** Areas, boxes and tilings, on top of places. */
import { contains, distance, type Point, type Polygon, type Position } from './place.js';

export type Box = [west: number, south: number, east: number, north: number];

/** Authalic radius of WGS 84 in metres: a sphere of the same surface as the Earth. */
const authalicRadius = 6_371_007.2;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Surface in square metres; holes are taken off (Chamberlain and Duquette, "Some algorithms for polygons on a sphere"). */
export function area(polygon: Polygon): number {
  return polygon.coordinates.reduce((sum, ring, index) => sum + (index === 0 ? ringArea(ring) : -ringArea(ring)), 0);
}

function ringArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [lon1, lat1] = ring[i]!;
    const [lon2, lat2] = ring[i + 1]!;
    sum += radians(lon2 - lon1) * (2 + Math.sin(radians(lat1)) + Math.sin(radians(lat2)));
  }
  return Math.abs((sum * authalicRadius ** 2) / 2);
}

export function inBox([west, south, east, north]: Box, [lon, lat]: Position): boolean {
  return west <= lon && lon <= east && south <= lat && lat <= north;
}

/** Moves a position from one box to the same relative place in another. */
export function project(from: Box, to: Box, [lon, lat]: Position): Position {
  const x = (lon - from[0]) / (from[2] - from[0]);
  const y = (lat - from[1]) / (from[3] - from[1]);
  return [to[0] + x * (to[2] - to[0]), to[1] + y * (to[3] - to[1])];
}

/** Whether two polygons share a piece of border: they have a corner in common, which each may have noted a little differently. */
export function neighbours(a: Polygon, b: Polygon, toleranceMetres = 30): boolean {
  const corners = (polygon: Polygon) => polygon.coordinates.flat().map((coordinates): Point => ({ type: 'Point', coordinates }));
  return corners(a).some((corner) => corners(b).some((other) => distance(corner, other) <= toleranceMetres));
}

/** The grid of a place, or null where the place is outside all of them. */
export function gridAt<G extends { polygon: Polygon }>(grids: readonly G[], point: Point): G | null {
  return grids.find((grid) => contains(grid.polygon, point)) ?? null;
}

/** Metres east and north of a place; over a station's ground the Earth is taken as flat. */
export function planeAround(origin: Point): { to(point: Point): [x: number, y: number]; from(x: number, y: number): Point } {
  const [lon, lat] = origin.coordinates;
  const north = radians(1) * authalicRadius;
  const east = north * Math.cos(radians(lat));
  return {
    to: ({ coordinates }) => [(coordinates[0] - lon) * east, (coordinates[1] - lat) * north],
    from: (x, y) => ({ type: 'Point', coordinates: [lon + x / east, lat + y / north] }),
  };
}
