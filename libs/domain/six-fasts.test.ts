import fc from 'fast-check';
import { type FastEvent, fastEvents, fastIds, type Matter, mondayOf, sixFasts, spansOf } from './six-fasts.js';

const minute = 60_000;
const at = (minutes: number, team = 'squad-1') => ({ at: Date.parse('2026-11-25T00:00:00+08:00') + minutes * minute, team });

it('measures each fast between its two events, and nothing that has not ended', () => {
  const matter: Matter = { id: 'incident/1', events: { registered: at(0), ordered: at(1.5, 'command-room'), arrived: at(6), viewingAsked: at(90) } };
  expect(spansOf(matter)).toEqual([
    { fast: 'order', matter: 'incident/1', team: 'command-room', week: '2026-11-23', minutes: 1.5 },
    { fast: 'response', matter: 'incident/1', team: 'squad-1', week: '2026-11-23', minutes: 4.5 },
  ]);
});

it('begins weeks on Monday, in the station’s zone', () => {
  expect(['2026-11-22T23:59:00+08:00', '2026-11-23T00:00:00+08:00', '2026-11-29T23:59:00+08:00', '2026-11-29T17:00:00Z'].map((time) => mondayOf(Date.parse(time)))).toEqual(['2026-11-16', '2026-11-23', '2026-11-23', '2026-11-30']);
});

const events = Object.keys(fastEvents) as FastEvent[];
const matters = fc.array(fc.dictionary(fc.constantFrom(...events), fc.record({ at: fc.integer({ min: 0, max: 40 * 24 * 60 }).map((m) => m * minute), team: fc.constantFrom('squad-1', 'squad-2', 'video-team') })), { maxLength: 40 }).map((all) =>
  all.map((each, i): Matter => ({ id: `incident/${i}`, events: each })),
);

it('counts every span once in the total, the weeks and the teams, and gives quantiles that occurred', () => {
  fc.assert(
    fc.property(matters, (all) => {
      const { total, byWeek, byTeam } = sixFasts(all, { order: 10, response: 60 });
      for (const figure of total) {
        const spans = all.flatMap(spansOf).filter(({ fast }) => fast === figure.fast);
        const minutes = spans.map((span) => span.minutes);
        expect(figure.count).toBe(spans.length);
        for (const groups of [byWeek, byTeam]) {
          const its = groups.filter(({ fast }) => fast === figure.fast);
          expect(its.reduce((sum, { count }) => sum + count, 0)).toBe(figure.count);
          expect(its.reduce((sum, { withinTarget }) => sum + (withinTarget ?? 0), 0)).toBe(figure.withinTarget ?? 0);
        }
        if (spans.length === 0) expect([figure.median, figure.p90, figure.slowest]).toEqual([null, null, []]);
        else {
          expect(minutes).toContain(figure.median);
          expect(minutes.filter((each) => each <= figure.median!).length).toBeGreaterThanOrEqual(spans.length / 2);
          expect(minutes.filter((each) => each <= figure.p90!).length).toBeGreaterThanOrEqual(spans.length * 0.9);
          expect(minutes.filter((each) => each < figure.p90!).length).toBeLessThan(Math.max(1, spans.length * 0.9));
          expect(figure.slowest[0]!.minutes).toBe(Math.max(...minutes));
          expect(figure.slowest.length).toBe(Math.min(5, spans.length));
        }
        expect(figure.withinTarget).toBe(figure.targetMinutes === null ? null : minutes.filter((each) => each <= figure.targetMinutes!).length);
      }
      expect(total.map(({ fast }) => fast)).toEqual(fastIds);
    }),
  );
});
