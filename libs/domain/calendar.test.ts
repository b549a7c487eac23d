import fc from 'fast-check';
import { add, iso, weekends, type WorkCalendar } from './calendar.js';

const at = (text: string) => Date.parse(text);
const day = 86_400_000;
const instants = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z') });

describe('months', () => {
  it.each([
    ['2026-01-31T10:00:00+08:00', 1, '2026-02-28T10:00:00+08:00'],
    ['2028-01-31T10:00:00+08:00', 1, '2028-02-29T10:00:00+08:00'],
    ['2026-12-15T23:30:00+08:00', 2, '2027-02-15T23:30:00+08:00'],
    // Still the 30th in UTC: the station's own day counts.
    ['2026-05-31T02:00:00+08:00', 1, '2026-06-30T02:00:00+08:00'],
  ])('from %s by %d', (start, amount, end) => {
    expect(iso(add(at(start), { amount, unit: 'month' }))).toBe(end.replace('+', '.000+'));
  });

  it('end on the same day at the same time, or on the last day of a shorter month', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 }), (start, amount) => {
        const [from, to] = [start, add(start, { amount, unit: 'month' })].map((time) => new Date(time + 480 * 60_000)) as [Date, Date];
        const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
        const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
        expect(months).toBe(amount);
        expect(to.getUTCDate()).toBe(Math.min(from.getUTCDate(), lastDay));
        expect(to.getTime() % day).toBe(from.getTime() % day);
      }),
    );
  });
});

describe('working days', () => {
  const calendar: WorkCalendar = { ...weekends, holidays: ['2026-10-01', '2026-10-02'], workedWeekends: ['2026-10-10'] };
  it.each([
    // Thursday; Friday counts, the weekend does not.
    ['2026-11-05T09:00:00+08:00', 2, weekends, '2026-11-10T00:00:00.000+08:00'],
    ['2026-09-30T09:00:00+08:00', 1, calendar, '2026-10-06T00:00:00.000+08:00'],
    ['2026-10-09T09:00:00+08:00', 1, calendar, '2026-10-11T00:00:00.000+08:00'],
  ])('from %s by %d', (start, amount, days, end) => {
    expect(iso(add(at(start), { amount, unit: 'workingDay' }, days))).toBe(end);
  });

  it('hold exactly so many working days, and end with one', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 40 }), (start, amount) => {
        const end = add(start, { amount, unit: 'workingDay' });
        const local = (time: number) => Math.floor((time + 480 * 60_000) / day);
        const days = Array.from({ length: local(end) - local(start) - 1 }, (_, i) => new Date((local(start) + 1 + i) * day).getUTCDay());
        expect(days.filter((weekday) => weekday !== 0 && weekday !== 6)).toHaveLength(amount);
        expect([0, 6]).not.toContain(days.at(-1));
        expect(end).toBeGreaterThan(start);
      }),
    );
  });
});

it('every duration ends later than it starts, and a longer one not earlier', () => {
  const units = fc.constantFrom('second', 'minute', 'hour', 'day', 'workingDay', 'month' as const);
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 100 }), units, (start, amount, unit) => {
      const end = add(start, { amount, unit });
      expect(end).toBeGreaterThan(start);
      expect(add(start, { amount: amount + 1, unit })).toBeGreaterThanOrEqual(end);
    }),
  );
});

it('ISO times name the same instant in any zone', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -720, max: 840 }), (time, offset) => {
      expect(Date.parse(iso(time, offset))).toBe(time);
    }),
  );
});
