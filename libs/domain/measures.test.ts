import fc from 'fast-check';
import { ageAt, approverOf, decisionsFrom, measureAfter, measureDecisions, measureRules, measures } from './measures.js';

const law = fc.constantFrom('criminal' as const, 'administrative' as const);
const measure = fc.constantFrom(...measures);

describe('measures on a person', () => {
  it('can always be ended by letting the person go, and a free person can always be left in peace', () => {
    fc.assert(fc.property(law, measure, (by, from) => expect(decisionsFrom(by, from)).toContain(from === 'free' ? 'end' : 'release')));
  });

  it('that burden a person need the chief; nobody but a chief or captain decides', () => {
    fc.assert(
      fc.property(fc.constantFrom(...measureDecisions), (decision) => {
        expect(approverOf(decision)).toContain('chief');
        if (!['release', 'end'].includes(decision)) expect(approverOf(decision)).toEqual(['chief']);
      }),
    );
  });

  it('that hold a person all run under a limit', () => {
    fc.assert(
      fc.property(law, measure, (by, of) => {
        if (measureRules[of].custody) expect(measureRules[of].limit[by]).not.toBeNull();
      }),
    );
  });

  it('of criminal procedure are never begun in an administrative case', () => {
    fc.assert(
      fc.property(measure, (from) => {
        const led = decisionsFrom('administrative', from).map((decision) => measureAfter[decision]);
        expect(led.every((to) => to === null || to === 'free')).toBe(true);
      }),
    );
  });

  it('lead to arrest by no decision of the police alone', () => {
    expect(measureDecisions.map((decision) => measureAfter[decision])).not.toContain('arrest');
  });
});

describe('age', () => {
  it.each([
    ['2011-03-02', '2026-03-01T23:59:59+08:00', 14],
    ['2011-03-02', '2026-03-02T00:00:00+08:00', 15],
    ['2008-02-29', '2026-02-28T12:00:00+08:00', 17],
    ['2008-02-29', '2026-03-01T00:00:00+08:00', 18],
  ])('born %s, at %s: %d', (birthDate, at, age) => expect(ageAt(birthDate, Date.parse(at))).toBe(age));
});
