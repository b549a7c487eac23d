/** A border between two grids of one community, drawn anew: a corner of the first becomes the second's. */
import { contains, type Point, type Polygon, type Position } from '../../libs/domain/place.js';
import { station } from '../../libs/domain/station.js';

export interface Redrawn {
  from: { id: string; polygon: Polygon };
  to: { id: string; polygon: Polygon };
  /** Lies in the corner. */
  place: Point;
}

export function redraw(community: string): Redrawn {
  const grids = station.grids.filter((grid) => grid.community === community);
  const same = (p: Position, q: Position) => p[0] === q[0] && p[1] === q[1];
  for (const one of grids) {
    const [ring] = one.polygon.coordinates as [Position[]];
    const inner = mean(ring.slice(1));
    for (const other of grids) {
      const [theirs] = other.polygon.coordinates as [Position[]];
      for (let i = 0; other !== one && i + 1 < ring.length; i++) {
        const [a, b] = [ring[i]!, ring[i + 1]!];
        const j = theirs.findIndex((corner, k) => same(corner, b) && k + 1 < theirs.length && same(theirs[k + 1]!, a));
        const place: Point = { type: 'Point', coordinates: mean([a, b, inner]) };
        if (j < 0 || !contains(one.polygon, { type: 'Point', coordinates: inner }) || !contains(one.polygon, place)) continue;
        return {
          from: { id: one.id, polygon: { type: 'Polygon', coordinates: [[...ring.slice(0, i + 1), inner, ...ring.slice(i + 1)]] } },
          to: { id: other.id, polygon: { type: 'Polygon', coordinates: [[...theirs.slice(0, j + 1), inner, ...theirs.slice(j + 1)]] } },
          place,
        };
      }
    }
  }
  throw new Error(`no two grids of ${community} share a border`);
}

const mean = (positions: readonly Position[]): Position => [0, 1].map((axis) => positions.reduce((sum, position) => sum + position[axis]!, 0) / positions.length) as Position;
