/** Whether redrawn grids still cover the ground once: no place in two of them, none in no grid that had one before. */
import { difference, type Geom, intersection } from 'polyclip-ts';
import { area } from './geo.js';
import { asOf, type GridTerms, type InTime } from './organisation.js';
import type { Polygon, Position } from './place.js';
import { refuse } from './refusal.js';

/** Corners are noted to about a metre, so that borders drawn anew by hand never meet exactly. */
export const toleranceSquareMetres = 500;

export interface Drawn {
  id: string;
  polygon: Polygon;
}

export interface BorderFault {
  rule: 'GRIDS_OVERLAP' | 'GROUND_WITHOUT_GRID';
  /** The redrawn grid in which it was found. */
  grid: string;
  squareMetres: number;
}

/** `before` and `after` are all grids, in any order; only those whose polygon changed are looked at. */
export function borderFault(before: readonly Drawn[], after: readonly Drawn[]): BorderFault | null {
  const was = new Map(before.map(({ id, polygon }) => [id, polygon]));
  for (const { id, polygon } of after) {
    const old = was.get(id);
    if (old === undefined || JSON.stringify(old) === JSON.stringify(polygon)) continue;
    const others = after.filter((other) => other.id !== id);
    for (const other of others) {
      const squareMetres = surface(intersection(geom(polygon), geom(other.polygon)));
      if (squareMetres > toleranceSquareMetres) return { rule: 'GRIDS_OVERLAP', grid: id, squareMetres };
    }
    const squareMetres = surface(difference(geom(old), geom(polygon), ...others.map((other) => geom(other.polygon))));
    if (squareMetres > toleranceSquareMetres) return { rule: 'GROUND_WITHOUT_GRID', grid: id, squareMetres };
  }
  return null;
}

const geom = (polygon: Polygon) => polygon.coordinates as Geom;

const surface = (parts: Position[][][]): number => Math.round(parts.reduce((sum, coordinates) => sum + area({ type: 'Polygon', coordinates }), 0));

/** Refuses an order after which, at any instant from `from` on, redrawn grids would overlap or leave ground without one. */
export function mustCover(grids: readonly InTime<Pick<GridTerms, 'polygon'>>[], from: number): void {
  const redrawn = grids.flatMap(({ changes }) => changes.filter(({ set }) => set.polygon !== undefined).map((change) => change.from));
  const drawn = (at: number): Drawn[] => grids.map(({ id, first, changes }) => ({ id, polygon: asOf(first, changes, at).polygon }));
  for (const at of [...new Set(redrawn.filter((instant) => instant >= from))]) {
    const fault = borderFault(drawn(at - 1), drawn(at));
    if (fault) refuse(fault.rule, 'polygon');
  }
}
