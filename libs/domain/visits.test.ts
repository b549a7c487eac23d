import fc from 'fast-check';
import type { Point } from './place.js';
import { type DueVisit, mostVisits, planVisits } from './visits.js';

const home: Point = { type: 'Point', coordinates: [123.3, 44.1] };
const day = 86_400_000;
const due = (n: number, change: Partial<DueVisit> = {}): DueVisit => ({ household: `hh-${String(n).padStart(16, '0')}`, grid: 'g', place: home, dueAt: 0, needs: [], ...change });

it('plans each due household once, and no more than one officer can go to', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ dueAt: fc.nat(100), needs: fc.constantFrom<DueVisit['needs']>([], [{ id: 'n', why: 'concern' }]) }), { maxLength: 40 }), (list) => {
      const all = list.map((each, n) => due(n, each));
      const { stops, more } = planVisits(home, all, 100);
      expect(stops.length).toBe(Math.min(mostVisits, all.length));
      expect([...stops, ...more].map(({ household }) => household).sort()).toEqual(all.map(({ household }) => household).sort());
      // What was asked for goes before what is only due.
      const put = more.some(({ needs }) => needs.length > 0);
      if (put) expect(stops.every(({ needs }) => needs.length > 0)).toBe(true);
      for (const stop of stops) expect(stop.reasons.length).toBeGreaterThan(0);
    }),
  );
});

it('names its grounds, and nothing of who lives there', () => {
  const { stops } = planVisits(home, [due(1, { needs: [{ id: 'n', why: 'followUp' }] })], 3 * day);
  expect(stops[0]!.reasons.map(({ en }) => en)).toEqual(['a follow-up that was promised', 'a visit is due for 3 days']);
});
