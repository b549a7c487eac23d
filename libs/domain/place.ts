/** Places are GeoJSON (RFC 7946), WGS 84, longitude first. */

export type Position = [longitude: number, latitude: number];

export interface Point {
  type: 'Point';
  coordinates: Position;
}

export interface Polygon {
  type: 'Polygon';
  coordinates: Position[][];
}

/** Mean Earth radius in metres (IUGG R1). */
const earthRadius = 6_371_008.8;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in metres (haversine). */
export function distance(a: Point, b: Point): number {
  const [lon1, lat1] = a.coordinates;
  const [lon2, lat2] = b.coordinates;
  const h =
    Math.sin(radians(lat2 - lat1) / 2) ** 2 +
    Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * Math.sin(radians(lon2 - lon1) / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Even-odd rule over all rings, so that holes are outside. A point on an edge belongs to one side only. */
export function contains(polygon: Polygon, point: Point): boolean {
  const [x, y] = point.coordinates;
  let inside = false;
  for (const ring of polygon.coordinates) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i]!;
      const [xj, yj] = ring[j]!;
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
  }
  return inside;
}
