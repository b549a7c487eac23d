import fc from 'fast-check';
import { type ListedCase, workingList } from './working-list.js';

const now = Date.parse('2026-11-25T08:00:00+08:00');
const hour = 3_600_000;
const one = (caseNo: string, more: Partial<ListedCase> = {}): ListedCase => ({ caseNo, type: 'criminal', category: 'robbery', openedAt: now - 100 * hour, dueAt: null, overdue: false, ...more });

it('puts first what is late or due within a day, then small cases, the oldest first, then the rest by their limit', () => {
  const cases = [
    one('rest-later', { dueAt: now + 90 * hour }),
    one('rest-sooner', { dueAt: now + 60 * hour }),
    one('rest-without', {}),
    one('small-young', { category: 'theft', openedAt: now - 10 * hour, dueAt: now + 30 * hour }),
    one('small-old', { type: 'administrative', dueAt: now + 300 * hour }),
    one('soon', { dueAt: now + 24 * hour }),
    one('late', { dueAt: now - hour, overdue: true }),
  ];
  const listed = workingList(cases, now);
  expect(listed.map(({ caseNo, reason }) => [caseNo, reason.code])).toEqual([
    ['late', 'list.overdue'],
    ['soon', 'list.dueSoon'],
    ['small-old', 'list.small'],
    ['small-young', 'list.small'],
    ['rest-sooner', 'list.other'],
    ['rest-later', 'list.other'],
    ['rest-without', 'list.other'],
  ]);
});

it('is one order of all cases, whatever order they come in', () => {
  const cases = fc.uniqueArray(
    fc.record({
      caseNo: fc.string({ minLength: 1, maxLength: 3 }),
      type: fc.constantFrom('criminal' as const, 'administrative' as const),
      category: fc.constantFrom('robbery', 'theft', 'noise'),
      openedAt: fc.integer({ min: now - 9, max: now }),
      dueAt: fc.option(fc.integer({ min: now - 30 * hour, max: now + 60 * hour })),
      overdue: fc.boolean(),
    }),
    { selector: ({ caseNo }) => caseNo, maxLength: 12 },
  );
  fc.assert(
    fc.property(cases, fc.infiniteStream(fc.nat()), (all, random) => {
      const listed = workingList(all, now);
      const shuffled = [...all].map((each) => ({ each, at: random.next().value as number })).sort((a, b) => a.at - b.at).map(({ each }) => each);
      expect(workingList(shuffled, now)).toEqual(listed);
      expect(listed.map(({ caseNo }) => caseNo).sort()).toEqual(all.map(({ caseNo }) => caseNo).sort());
    }),
  );
});
