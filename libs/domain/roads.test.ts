import fc from 'fast-check';
import { distance, type Point, type Position } from './place.js';
import { lixelsOf, type Road, RoadGraph, streetDensity } from './roads.js';

/** Streets 100 m or so apart. */
const at = (x: number, y: number): Position => [123.3 + x / 800, 44.13 + y / 1113];
/** Junctions that do not lie on one another's streets. */
const bent = ([x, y]: [number, number]): Position => at(x + Math.sin(x * 12.9 + y * 78.2) / 3, y + Math.cos(x * 39.3 + y * 11.1) / 3);
const point = (coordinates: Position): Point => ({ type: 'Point', coordinates });
const node = fc.tuple(fc.nat(4), fc.nat(4));
const roads = fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 45 })
  .map((pairs) => pairs.filter(([a, b]) => a.join() !== b.join()).map(([a, b], i): Road => ({ id: String(i), line: { type: 'LineString', coordinates: [bent(a), bent(b)] } })));

/** Every pair by Floyd and Warshall. */
function allPairs(all: readonly Road[], nodes: readonly Position[]): number[][] {
  const length = nodes.map((_, i) => nodes.map((_, j) => (i === j ? 0 : Infinity)));
  const of = (position: Position) => nodes.findIndex((node) => node.join() === position.join());
  for (const { line: { coordinates: [a, b] } } of all) {
    const [i, j] = [of(a!), of(b!)];
    length[i]![j] = length[j]![i] = Math.min(length[i]![j]!, distance(point(a!), point(b!)));
  }
  for (const k of nodes.keys()) for (const i of nodes.keys()) for (const j of nodes.keys()) length[i]![j] = Math.min(length[i]![j]!, length[i]![k]! + length[k]![j]!);
  return length;
}

it('finds the shortest ways between junctions, as trying all of them does', () => {
  fc.assert(
    fc.property(roads, (all) => {
      const nodes = [...new Map(all.flatMap(({ line }) => line.coordinates).map((position) => [position.join(), position])).values()];
      const expected = allPairs(all, nodes);
      const graph = new RoadGraph(all);
      for (const [i, from] of nodes.entries()) {
        for (const [j, metres] of graph.ways(point(from), nodes.map(point), 5).entries()) {
          expect(metres === null).toBe(expected[i]![j] === Infinity);
          if (metres !== null) expect(Math.abs(metres - expected[i]![j]!)).toBeLessThan(0.5);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('goes along one stretch, round the corner, and to places beside the road', () => {
  const graph = new RoadGraph([{ id: 'a', line: { type: 'LineString', coordinates: [at(0, 0), at(4, 0), at(4, 4)] } }]);
  const [along, corner, beside, far] = graph.ways(point(at(1, 0)), [point(at(3, 0)), point(at(4, 1)), point(at(3, -0.2)), point(at(0, 4))], 100);
  const unit = distance(point(at(0, 0)), point(at(1, 0)));
  const up = distance(point(at(0, 0)), point(at(0, 1)));
  expect(Math.round(along!)).toBe(Math.round(2 * unit));
  expect(Math.round(corner!)).toBe(Math.round(3 * unit + up));
  expect(Math.round(beside!)).toBe(Math.round(2 * unit + 0.2 * up));
  expect(far).toBeNull();
  expect(new RoadGraph([]).ways(point(at(0, 0)), [point(at(1, 1))], 100)).toEqual([null]);
});

/** A straight street of a thousand metres, the first incident 300 m along it. */
const metres = (along: number) => at((along / distance(point(at(0, 0)), point(at(10, 0)))) * 10, 0);
const street: Road = { id: 'a', line: { type: 'LineString', coordinates: [metres(-300), metres(700)] } };

it('smooths along a street as statsmodels does along a line', () => {
  // KDEUnivariate(x = 0, 100, 130, 420; kernel "biw", bw 200), statsmodels 0.15, times four incidents and 1000 m.
  const reference = { '-150': 0.8972, '50': 11.5472, '310': 2.4497, '430': 4.6641 };
  const lixels = lixelsOf([street], 20);
  const values = streetDensity([street], lixels, [0, 100, 130, 420].map((along) => point(metres(along))), 200);
  for (const [along, expected] of Object.entries(reference)) {
    const lixel = lixels.findIndex(({ middle }) => distance(middle, point(metres(Number(along)))) < 1);
    expect(values[lixel]).toBeCloseTo(expected, 2);
  }
  const sum = values.reduce((all, value, i) => all + (value * lixels[i]!.metres) / 1_000, 0);
  expect(sum).toBeCloseTo(4, 2);
});

it('does not reach across a gap that no street crosses', () => {
  const beside: Road = { id: 'b', line: { type: 'LineString', coordinates: [at(0, 0.5), at(5, 0.5)] } };
  const lixels = lixelsOf([street, beside], 50);
  const values = streetDensity([street, beside], lixels, [point(metres(200))], 300, 20);
  expect(lixels.every(({ road }, i) => road === 'a' || values[i] === 0)).toBe(true);
  expect(Math.max(...values)).toBeGreaterThan(0);
});
