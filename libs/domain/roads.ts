/** The road graph: lines as GeoJSON has them, joined where they share a position. Shortest ways by Dijkstra's algorithm. */
import { distance, type Point, type Position } from './place.js';

export interface Road {
  id: string;
  line: { type: 'LineString'; coordinates: Position[] };
}

interface Edge {
  to: number;
  metres: number;
}

/** A place on the graph: beside one stretch of road, so far from either end of it. */
interface Foot {
  ends: [node: number, metres: number][];
  stretch: [number, number];
  along: number;
  aside: number;
}

const asPoint = (coordinates: Position): Point => ({ type: 'Point', coordinates });

export class RoadGraph {
  private readonly places: Position[] = [];
  private readonly edges: Edge[][] = [];
  private readonly stretches: [number, number, number][] = [];

  constructor(roads: readonly Road[]) {
    const ids = new Map<string, number>();
    // A tenth of a metre: junctions drawn in one place are one, even where a program has rounded them.
    const node = (position: Position) => {
      const key = position.map((degrees) => degrees.toFixed(6)).join();
      let id = ids.get(key);
      if (id === undefined) {
        ids.set(key, (id = this.places.push(position) - 1));
        this.edges.push([]);
      }
      return id;
    };
    for (const { line } of roads) {
      const nodes = line.coordinates.map(node);
      for (const [i, b] of nodes.entries()) {
        const a = nodes[i - 1];
        if (a === undefined || a === b) continue;
        const metres = distance(asPoint(this.places[a]!), asPoint(this.places[b]!));
        this.edges[a]!.push({ to: b, metres });
        this.edges[b]!.push({ to: a, metres });
        this.stretches.push([a, b, metres]);
      }
    }
  }

  /** Metres by road from one place to each other, those to and from the road included; null where a place is further than `off` from any road, or no road leads there. */
  ways(from: Point, to: readonly Point[], off: number): (number | null)[] {
    const start = this.foot(from, off);
    if (start === null) return to.map(() => null);
    const reached = this.reach(start);
    return to.map((place) => {
      const end = this.foot(place, off);
      if (end === null) return null;
      const onSame = end.stretch.join() === start.stretch.join() ? Math.abs(end.along - start.along) : Infinity;
      const metres = Math.min(onSame, ...end.ends.map(([node, rest]) => reached[node]! + rest));
      return metres === Infinity ? null : start.aside + metres + end.aside;
    });
  }

  private reach(start: Foot): number[] {
    const reached = this.places.map(() => Infinity);
    const queue = new Queue();
    for (const [node, metres] of start.ends) {
      reached[node] = Math.min(reached[node]!, metres);
      queue.add(metres, node);
    }
    for (let next = queue.take(); next !== null; next = queue.take()) {
      const [sofar, node] = next;
      if (sofar > reached[node]!) continue;
      for (const { to, metres } of this.edges[node]!) {
        if (sofar + metres >= reached[to]!) continue;
        reached[to] = sofar + metres;
        queue.add(sofar + metres, to);
      }
    }
    return reached;
  }

  /** Where a place is beside the nearest road. Near the place degrees are taken as a plane. */
  private foot(place: Point, off: number): Foot | null {
    const [lon, lat] = place.coordinates;
    const squeeze = Math.cos((lat * Math.PI) / 180);
    let best: Foot | null = null;
    for (const [a, b, metres] of this.stretches) {
      const [ax, ay] = [(this.places[a]![0] - lon) * squeeze, this.places[a]![1] - lat];
      const [bx, by] = [(this.places[b]![0] - lon) * squeeze, this.places[b]![1] - lat];
      const [dx, dy] = [bx - ax, by - ay];
      const share = Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
      const foot = asPoint([lon + (ax + share * dx) / squeeze, lat + ay + share * dy]);
      const aside = distance(place, foot);
      if (aside > off || (best !== null && best.aside <= aside)) continue;
      best = { ends: [[a, share * metres], [b, (1 - share) * metres]], stretch: [a, b], along: share * metres, aside };
    }
    return best;
  }
}

/** A short piece of a road, by its middle. */
export interface Lixel {
  road: string;
  middle: Point;
  metres: number;
}

/** Each stretch in equal pieces no longer than asked (Xie and Yan, "Kernel Density Estimation of Traffic Accidents in a Network Space", 2008). */
export function lixelsOf(roads: readonly Road[], longest: number): Lixel[] {
  return roads.flatMap(({ id, line: { coordinates } }) =>
    coordinates.slice(1).flatMap((end, i) => {
      const start = coordinates[i]!;
      const metres = distance(asPoint(start), asPoint(end));
      const pieces = Math.ceil(metres / longest);
      return Array.from({ length: pieces }, (_, piece) => {
        const share = (piece + 0.5) / pieces;
        return { road: id, middle: asPoint([start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])]), metres: metres / pieces };
      });
    }),
  );
}

/** Incidents for each kilometre of street at each lixel, by the way along the streets, under a quartic kernel; past a junction along each of its branches. What is `off` any road counts nowhere. */
export function streetDensity(roads: readonly Road[], lixels: readonly Lixel[], incidents: readonly Point[], bandwidth: number, off = 100): number[] {
  const graph = new RoadGraph(roads);
  const values = lixels.map(() => 0);
  for (const incident of incidents) {
    // No way is shorter than the straight line.
    const near = lixels.flatMap(({ middle }, i) => (distance(incident, middle) < bandwidth ? [i] : []));
    const ways = graph.ways(incident, near.map((i) => lixels[i]!.middle), off);
    near.forEach((i, n) => {
      const share = (ways[n] ?? Infinity) / bandwidth;
      if (share < 1) values[i]! += ((15 / 16) * (1 - share ** 2) ** 2 * 1_000) / bandwidth;
    });
  }
  return values;
}

/** A binary heap: the nearest first. */
class Queue {
  private readonly heap: [number, number][] = [];

  add(metres: number, node: number): void {
    const { heap } = this;
    heap.push([metres, node]);
    for (let i = heap.length - 1, up = (i - 1) >> 1; i > 0 && heap[up]![0] > heap[i]![0]; i = up, up = (i - 1) >> 1) [heap[i], heap[up]] = [heap[up]!, heap[i]!];
  }

  take(): [number, number] | null {
    const { heap } = this;
    const top = heap[0];
    if (top === undefined) return null;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let i = 0; ; ) {
        const [left, right] = [2 * i + 1, 2 * i + 2];
        let least = i;
        if (left < heap.length && heap[left]![0] < heap[least]![0]) least = left;
        if (right < heap.length && heap[right]![0] < heap[least]![0]) least = right;
        if (least === i) break;
        [heap[i], heap[least]] = [heap[least]!, heap[i]!];
        i = least;
      }
    }
    return top;
  }
}
