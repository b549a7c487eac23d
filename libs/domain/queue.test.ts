import fc from 'fast-check';
import { erlangC, load, meanWait, meanWaitOfOne, waitsLonger } from './queue.js';

it('has the values of the tables', () => {
  // Offered load and servers, as Erlang's second formula is tabulated; worked out again from the sum that defines it.
  for (const [servers, offered, expected] of [[10, 8, 0.4091801507964435], [2, 1, 1 / 3], [5, 4, 0.5541125541125541], [14, 10, 0.17413193359504983]] as const) {
    expect(erlangC({ arrivals: offered, service: 1, servers })).toBeCloseTo(expected, 12);
  }
});

const queue = fc.record({ arrivals: fc.double({ min: 0.01, max: 5, noNaN: true }), service: fc.double({ min: 0.1, max: 20, noNaN: true }), servers: fc.integer({ min: 1, max: 40 }) });

it('never waits less with more to do, nor more with another server', () => {
  fc.assert(
    fc.property(queue, (one) => {
      const more = { ...one, servers: one.servers + 1 };
      expect(erlangC(one)).toBeGreaterThanOrEqual(erlangC(more) - 1e-12);
      expect(meanWait(one)).toBeGreaterThanOrEqual(meanWait(more));
      expect(waitsLonger(one, 5)).toBeLessThanOrEqual(waitsLonger(one, 1));
      expect(Number.isFinite(meanWait(one))).toBe(load(one) < 1);
      // The mean is the whole of the tail.
      if (load(one) < 0.9) expect((erlangC(one) * one.service) / (one.servers - one.arrivals * one.service)).toBeCloseTo(meanWait(one), 9);
    }),
  );
});

it('agrees with Pollaczek and Khinchine where there is one server and times are exponential', () => {
  expect(meanWaitOfOne(0.02, 40, 2 * 40 ** 2)).toBeCloseTo(meanWait({ arrivals: 0.02, service: 40, servers: 1 }), 9);
  expect(meanWaitOfOne(0.02, 40, 40 ** 2)).toBeCloseTo(meanWait({ arrivals: 0.02, service: 40, servers: 1 }) / 2, 9);
});
