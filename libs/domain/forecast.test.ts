import fc from 'fast-check';
import { circular, forecast, quantile, type SeriesIncident } from './forecast.js';
import { distance, type Point } from './place.js';

const hour = 3_600_000;
const place = (east = 0, north = 0): Point => ({ type: 'Point', coordinates: [123.3 + east / 79_900, 44.13 + north / 111_200] });
const at = (time: string, east = 0, north = 0): SeriesIncident => ({ place: place(east, north), from: Date.parse(`${time}+08:00`), to: Date.parse(`${time}+08:00`) });
const incidents = fc.array(
  fc.record({ day: fc.nat(60), minute: fc.nat(1439), long: fc.nat(180), east: fc.integer({ min: -3000, max: 3000 }), north: fc.integer({ min: -3000, max: 3000 }) }).map(({ day, minute, long, east, north }): SeriesIncident => {
    const from = Date.parse('2026-01-01T00:00:00+08:00') + (day * 24 + minute / 60) * hour;
    return { place: place(east, north), from, to: from + long * 60_000 };
  }),
  { minLength: 1, maxLength: 12 },
);

describe('the forecast of a series', () => {
  it('takes midnight for what it is', () => {
    const { hours } = forecast([at('2026-01-01T23:30:00'), at('2026-01-03T00:30:00'), at('2026-01-05T00:00:00')], 480);
    expect(Math.min(hours.mean, 24 - hours.mean)).toBeLessThan(0.01);
    expect([hours.from, hours.to]).toEqual([expect.closeTo(23, 1), expect.closeTo(1, 1)]);
  });

  it('says when next, from the intervals between nights, and where', () => {
    const told = forecast([at('2026-01-01T01:40:00'), at('2026-01-01T02:05:00', 600), at('2026-01-02T01:50:00', 0, 800)], 480);
    expect(Date.parse(told.next!.from)).toBeLessThan(Date.parse('2026-01-03T01:50:00+08:00'));
    expect(Date.parse(told.next!.to)).toBeGreaterThan(Date.parse('2026-01-03T01:50:00+08:00'));
    expect(told.guess).toBe(true);
    expect(told.reasons.map(({ code }) => code)).toEqual(['forecast.hours', 'forecast.interval', 'forecast.place', 'forecast.guess']);
    expect(forecast([at('2026-01-01T01:40:00')], 480)).toMatchObject({ next: null, radiusMetres: 300, guess: true });
  });

  it('is the same in whatever order, turns with the clock, and moves with the days', () => {
    fc.assert(
      fc.property(incidents, fc.nat(23), fc.nat(30), (all, turn, days) => {
        const told = forecast(all, 480);
        const back = forecast([...all].reverse(), 480);
        expect(back.hours.mean).toBeCloseTo(told.hours.mean, 6);
        expect(back.next).toEqual(told.next);
        const later = forecast(all.map((one) => ({ ...one, from: one.from + days * 24 * hour, to: one.to + days * 24 * hour })), 480);
        if (told.next) expect(Math.abs(Date.parse(later.next!.from) - Date.parse(told.next.from) - days * 24 * hour)).toBeLessThanOrEqual(1000);
        expect(later.radiusMetres).toBe(told.radiusMetres);
        const turned = circular([1, 2, 4].map((value) => (value + turn) % 24));
        expect(turned.deviation).toBeCloseTo(circular([1, 2, 4]).deviation, 6);
        expect((turned.mean - turn + 24) % 24).toBeCloseTo(circular([1, 2, 4]).mean, 6);
        expect([told.hours.spread >= 1, told.hours.spread <= 12, told.radiusMetres >= 300]).toEqual([true, true, true]);
        expect(told.guess).toBe(all.length < 5);
        // The furthest incident is never far outside: twice the root mean square is reached by a quarter at most.
        expect(all.filter((one) => distance(one.place, told.place) > told.radiusMetres).length).toBeLessThanOrEqual(all.length / 4);
      }),
    );
  });

  it('has the quantiles of the textbook', () => {
    expect([0, 0.25, 0.5, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([1, 1.75, 2.5, 4]);
    expect(circular([6, 18]).agreement).toBeCloseTo(0, 9);
  });
});
