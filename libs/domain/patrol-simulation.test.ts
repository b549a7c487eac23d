import fc from 'fast-check';
import { Chance } from './chance.js';
import { compareLayouts, type Comparison, drawCalls, interval, type Layout, run, type SimulatedWorld, studentQuantile } from './patrol-simulation.js';
import { erlangC, meanWait, meanWaitOfOne } from './queue.js';

/** One place, one post: `length` minutes in shifts of eight hours. */
const world = (arrivals: number, sceneMinutes: SimulatedWorld['sceneMinutes'], length: number, warmUp = 2_000): SimulatedWorld => ({
  shifts: Array.from({ length: length / 480 }, (_, i) => ({ start: i * 480, minutes: 480, calls: [arrivals * 480], slot: 0 })),
  targets: [10],
  sceneMinutes,
  warmUp,
});
const pooled = (pairs: number, travel = 0): Layout => ({ pairs: [[pairs]], travel: [[travel]] });
const within = (expected: number, { from, to }: { from: number; to: number }) => from <= expected && expected <= to;

it.each([
  [2, 0.03],
  [3, 0.06],
  [6, 0.12],
])('comes to Erlang’s queue with %d pairs', async (servers, arrivals) => {
  const [{ results }] = await compareLayouts(world(arrivals, { mean: 40 }, 96_000), [pooled(servers)], 40, 1) as [Comparison];
  const queue = { arrivals, service: 40, servers };
  process.stdout.write(`${servers} pairs: waits ${results.wait.mean.toFixed(2)} min (${results.wait.from.toFixed(2)} to ${results.wait.to.toFixed(2)}), Erlang ${meanWait(queue).toFixed(2)}\n`);
  expect(within(meanWait(queue), results.wait)).toBe(true);
  expect(within(erlangC(queue), results.waiting)).toBe(true);
  expect(within((arrivals * 40) / servers, results.busy)).toBe(true);
  // Narrow enough to mean something.
  expect((results.wait.to - results.wait.from) / results.wait.mean).toBeLessThan(0.25);
});

it('comes to Pollaczek and Khinchine’s formula where every call takes as long', async () => {
  const [{ results }] = await compareLayouts(world(0.018, [40], 96_000), [pooled(1)], 40, 7) as [Comparison];
  expect(within(meanWaitOfOne(0.018, 40, 1_600), results.wait)).toBe(true);
});

it('gives the same for the same chances, and no difference between a layout and itself', async () => {
  const again = () => compareLayouts(world(0.03, { mean: 40 }, 9_600), [pooled(2), pooled(2), pooled(3)], 10, 1);
  const [one, two] = [await again(), await again()];
  expect(one).toEqual(two);
  expect(one![1]!.difference.response).toEqual({ mean: 0, from: 0, to: 0 });
  expect(one![2]!.difference.response.to).toBeLessThan(0);
});

it('sends the nearest free pair, the one further off while it is out, and whoever is free first where all are', () => {
  const posts: Layout = { pairs: [[1, 1]], travel: [[2], [9]] };
  const four = [0, 1, 2, 3].map((at) => ({ at, place: 0, scene: 10 }));
  // 2; 9; the first is free again at 12: 10 + 2; the second at 20, the first at 24: 17 + 9.
  expect(run(world(0, [10], 480, 0), posts, four)).toMatchObject({ response: (2 + 9 + 12 + 26) / 4, inTime: 2 / 4, waiting: 2 / 4, slowest: 26 });
});

it('has on duty whom the shift has, and lets them finish', () => {
  const day: SimulatedWorld = { shifts: [{ start: 0, minutes: 480, calls: [0], slot: 0 }, { start: 480, minutes: 480, calls: [0], slot: 1 }], targets: [5], sceneMinutes: [30], warmUp: 0 };
  const posts: Layout = { pairs: [[1], [0]], travel: [[1]] };
  // The second waits for a shift that has nobody, and still waits when all is over.
  expect(run(day, posts, [{ at: 470, place: 0, scene: 30 }, { at: 475, place: 0, scene: 30 }])).toMatchObject({ response: (1 + 485) / 2, busy: 31 / 480 });
});

it('counts nothing of what only fills the streets', () => {
  const warm = { ...world(0, [10], 480, 0), warmUp: 100 };
  // The first is not counted, and still keeps the only pair from the second.
  expect(run(warm, pooled(1, 3), [{ at: 95, place: 0, scene: 20 }, { at: 101, place: 0, scene: 20 }])).toMatchObject({ response: 118 - 101 + 3, waiting: 1, busy: (118 - 100 + 23) / 380 });
});

const calls = fc.array(fc.record({ at: fc.integer({ min: 0, max: 470 }), place: fc.nat(2), scene: fc.integer({ min: 1, max: 90 }) }), { maxLength: 40 });
it('loses no call, and never gains by a pair fewer at one post', () => {
  fc.assert(
    fc.property(calls, fc.integer({ min: 1, max: 4 }), (drawn, pairs) => {
      const ordered = [...drawn].sort((a, b) => a.at - b.at);
      const day = { ...world(0, [1], 480, 0), targets: [10, 10, 10] };
      const layout = (count: number): Layout => ({ pairs: [[count]], travel: [[1, 4, 8]] });
      const [more, fewer] = [run(day, layout(pairs + 1), ordered), run(day, layout(pairs), ordered)];
      expect(more.response).toBeLessThanOrEqual(fewer.response + 1e-9);
      for (const share of [more.inTime, more.waiting, more.busy]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1 + 1e-9);
      }
    }),
  );
});

it('draws as many calls as are expected, where and when they are', () => {
  const drawn = drawCalls({ shifts: [{ start: 0, minutes: 60, calls: [500, 100], slot: 0 }], sceneMinutes: [5, 15] }, new Chance(2));
  expect(Math.abs(drawn.length - 600)).toBeLessThan(100);
  expect(drawn.every(({ at }, i) => at < 60 && at >= (drawn[i - 1]?.at ?? 0))).toBe(true);
  expect(drawn.filter(({ place }) => place === 0).length / drawn.length).toBeGreaterThan(0.75);
});

it('has Student’s quantiles, as scipy gives them', () => {
  for (const [freedom, expected] of [[8, 2.306], [19, 2.093], [29, 2.0452], [99, 1.9842]] as const) expect(studentQuantile(freedom)).toBeCloseTo(expected, 3);
  expect(interval([1])).toEqual({ mean: 1, from: -Infinity, to: Infinity });
});
