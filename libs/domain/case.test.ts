import fc from 'fast-check';
import { earlierCase } from './case.js';

const caseNo = fc.tuple(fc.constantFrom('A', 'C'), fc.integer({ min: 2024, max: 2027 }), fc.integer({ min: 1, max: 120_000 })).map(([letter, year, number]) => `${letter}${year}-${String(number).padStart(5, '0')}`);

it('of two cases exactly one is the earlier, and none is earlier than itself', () => {
  fc.assert(
    fc.property(caseNo, caseNo, (one, other) => {
      expect([earlierCase(one, other), earlierCase(other, one)].filter(Boolean)).toHaveLength(one === other ? 0 : 1);
    }),
  );
  expect(earlierCase('C2026-99999', 'A2026-100000')).toBe(true);
});
