import { briefId, briefOf, briefPeriod } from './brief.js';

const at = (time: string) => Date.parse(`${time}+08:00`);

it('is of the last day, week or month that is over', () => {
  const monday = at('2026-03-02T06:30');
  expect(briefPeriod('daily', monday)).toEqual({ from: at('2026-03-01T00:00'), to: at('2026-03-02T00:00') });
  expect(briefPeriod('weekly', monday)).toEqual({ from: at('2026-02-23T00:00'), to: at('2026-03-02T00:00') });
  expect(briefPeriod('monthly', monday)).toEqual({ from: at('2026-02-01T00:00'), to: at('2026-03-01T00:00') });
  expect(briefPeriod('weekly', at('2026-03-01T23:59'))).toEqual({ from: at('2026-02-16T00:00'), to: at('2026-02-23T00:00') });
  expect(briefPeriod('monthly', at('2026-01-01T00:00'))).toEqual({ from: at('2025-12-01T00:00'), to: at('2026-01-01T00:00') });
});

it('is named by its first day, whichever of its days is given', () => {
  expect((['daily', 'weekly', 'monthly'] as const).map((span) => briefId(span, briefOf(span, '2026-03-04')))).toEqual(['daily-2026-03-04', 'weekly-2026-03-02', 'monthly-2026-03-01']);
  expect(briefOf('weekly', '2026-03-08')).toEqual(briefOf('weekly', '2026-03-02'));
  expect(briefOf('monthly', '2026-03-31').to).toBe(at('2026-04-01T00:00'));
});
