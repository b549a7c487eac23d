import fc from 'fast-check';
import { changeOf, comparedWith, type CountedIndex, daysIn, figureOf, groupingsOf, indexOf, indices, narrower, smallCount } from './indices.js';
import { quantile } from './quantile.js';

const at = (time: string) => Date.parse(`${time}+08:00`);
const index = (id: string) => indexOf(id) as CountedIndex;
const over = { days: 10, target: null };

it('has the report’s own indices, each with its definition in both languages', () => {
  const reported = ['criminalCases', 'administrativeCases', 'theftCases', 'telecomFraudCases', 'dailyCalls', 'disputesResolved', 'warningsSent', 'peopleDissuaded', 'officersPerCommunity', 'communityShare'];
  expect(reported.filter((id) => indexOf(id) === null)).toEqual([]);
  for (const { means, source, version } of indices) expect([means.zh, means.en, source.zh, source.en].every(Boolean) && version >= 1).toBe(true);
});

it('divides where there is something to divide by, and marks small counts', () => {
  expect(figureOf(index('dailyCalls'), { calls: 25 }, over)).toEqual({ value: 2.5, records: 25, small: false });
  expect(figureOf(index('clearance'), { cases: 3, cleared: 1 }, over)).toEqual({ value: 33.33, records: 3, small: true });
  expect(figureOf(index('clearance'), {}, over)).toEqual({ value: null, records: 0, small: true });
  expect(figureOf(index('theftCases'), { cases: smallCount }, over)).toEqual({ value: 5, records: 5, small: false });
  expect(figureOf(index('fast.order'), { 'order:2': 1, 'order:3': 2, 'order:11': 1 }, { days: 1, target: 3 })).toEqual({ value: 75, records: 4, small: true });
  expect(figureOf(index('fast.order'), { 'order:2': 4 }, over).value).toBeNull();
});

it('tells a minute that so many took no longer than', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1 }), (minutes) => {
      const sums: Record<string, number> = {};
      for (const minute of minutes) sums[`arrival:${minute}`] = (sums[`arrival:${minute}`] ?? 0) + 1;
      const sorted = [...minutes].sort((a, b) => a - b);
      expect(figureOf(index('responseMedian'), sums, over).value).toBe(quantile(sorted, 0.5));
      expect(figureOf(index('responseNineTenths'), sums, over).value).toBe(quantile(sorted, 0.9));
    }),
  );
});

it('compares with the same days of the year before, or with as long before', () => {
  const span = (from: string, to: string) => ({ from: at(from), to: at(to) });
  expect(comparedWith(span('2026-01-01T00:00', '2026-04-01T00:00'), 'yearOnYear')).toEqual(span('2025-01-01T00:00', '2025-04-01T00:00'));
  expect(comparedWith(span('2026-03-01T00:00', '2026-04-01T00:00'), 'periodOnPeriod')).toEqual(span('2026-02-01T00:00', '2026-03-01T00:00'));
  expect(comparedWith(span('2026-01-01T00:00', '2026-04-01T00:00'), 'periodOnPeriod')).toEqual(span('2025-10-01T00:00', '2026-01-01T00:00'));
  expect(comparedWith(span('2026-03-02T00:00', '2026-03-09T00:00'), 'periodOnPeriod')).toEqual(span('2026-02-23T00:00', '2026-03-02T00:00'));
  expect(comparedWith(span('2024-02-29T00:00', '2024-03-01T00:00'), 'yearOnYear')).toEqual(span('2023-02-28T00:00', '2023-03-01T00:00'));
  expect([changeOf(577, 1000), changeOf(5, 0), changeOf(null, 4), changeOf(3, 3)]).toEqual([-42.3, null, null, 0]);
});

it('knows of how many days the sums of a group are', () => {
  const span = { from: at('2026-01-15T12:00'), to: at('2026-03-01T00:00') };
  expect([daysIn(span, null, ''), daysIn(span, 'month', '2026-01'), daysIn(span, 'month', '2026-02'), daysIn(span, 'hourOfWeek', '5')]).toEqual([44.5, 16.5, 28, 44.5 / 7]);
});

it('keeps no minutes by the hour of the week, and takes a category with its kinds', () => {
  expect(groupingsOf(indexOf('responseMedian')!)).not.toContain('hourOfWeek');
  expect(groupingsOf(indexOf('theftCases')!)).toContain('hourOfWeek');
  expect(narrower('theft')).toEqual(expect.arrayContaining(['theft', 'burglary', 'theft.shop']));
  expect(narrower('noise')).toEqual(['noise']);
});
