import fc from 'fast-check';
import { canonical } from './canonical.js';
import {
  ageOn,
  coolingMeasures,
  type DisputeFacts,
  disputeNatures,
  endingsOf,
  exclusionsOf,
  type MediationRule,
  mediationRules,
  needsGuardian,
  riskGrounds,
  riskLevels,
  riskOf,
} from './mediation.js';

const mediable: DisputeFacts = {
  nature: 'publicSecurity',
  fromCivilDispute: true,
  minor: true,
  bothWilling: true,
  hiredViolence: false,
  gangFightOrProvocation: false,
  repeatedOffence: false,
  offendedAgain: false,
  fled: false,
};
const facts: fc.Arbitrary<DisputeFacts> = fc.record({
  nature: fc.constantFrom(...disputeNatures),
  fromCivilDispute: fc.boolean(),
  minor: fc.boolean(),
  bothWilling: fc.boolean(),
  hiredViolence: fc.boolean(),
  gangFightOrProvocation: fc.boolean(),
  repeatedOffence: fc.boolean(),
  offendedAgain: fc.boolean(),
  fled: fc.boolean(),
});
const single: [Partial<DisputeFacts>, MediationRule][] = [
  [{ nature: 'civil' }, 'CIVIL_ONLY'],
  [{ nature: 'crime' }, 'CRIME'],
  [{ fromCivilDispute: false }, 'NOT_FROM_CIVIL_DISPUTE'],
  [{ minor: false }, 'NOT_MINOR'],
  [{ bothWilling: false }, 'PARTY_UNWILLING'],
  [{ hiredViolence: true }, 'HIRED_VIOLENCE'],
  [{ gangFightOrProvocation: true }, 'GANG_FIGHT_OR_PROVOCATION'],
  [{ repeatedOffence: true }, 'REPEATED_OFFENCE'],
  [{ offendedAgain: true }, 'OFFENDED_AGAIN'],
  [{ fled: true }, 'PARTY_FLED'],
];

describe('eligibility', () => {
  it('lets a minor matter between willing parties be mediated', () => {
    expect(exclusionsOf(mediable)).toEqual([]);
  });

  it.each(single)('%j is excluded by %s', (change, rule) => {
    expect(exclusionsOf({ ...mediable, ...change }).map((each) => each.rule)).toEqual([rule]);
  });

  it('has a test for every rule', () => {
    expect(single.map(([, rule]) => rule).sort()).toEqual(Object.keys(mediationRules).sort());
  });

  it('is total, names each rule once, in both languages with its source, and the fact it speaks of', () => {
    fc.assert(
      fc.property(facts, (stated) => {
        const exclusions = exclusionsOf(stated);
        expect(new Set(exclusions.map(({ rule }) => rule)).size).toBe(exclusions.length);
        for (const { zh, en, source, fact } of exclusions) {
          expect(zh).toMatch(/[\u4e00-\u9fff]/);
          expect(en).toMatch(/^[\x20-\x7e’]+$/);
          expect([source.zh, source.en].every(Boolean)).toBe(true);
          expect(Object.hasOwn(stated, fact)).toBe(true);
          // Setting that one right takes the rule away.
          const right = { ...stated, [fact]: mediable[fact] };
          expect(exclusionsOf(right).filter((each) => each.fact === fact)).toEqual([]);
        }
        expect(exclusions.length === 0).toBe(canonical({ ...stated }) === canonical(mediable));
      }),
    );
  });

  it('never punishes a civil dispute, and never settles a crime', () => {
    expect(endingsOf('civil')).not.toContain('penalty');
    expect(endingsOf('crime')).toEqual(['penalty']);
    for (const nature of disputeNatures) expect(endingsOf(nature).length).toBeGreaterThan(0);
  });
});

describe('risk', () => {
  const grounds = fc.uniqueArray(fc.constantFrom(...riskGrounds));
  const rank = (level: (typeof riskLevels)[number]) => riskLevels.indexOf(level);

  it('is total, names every ground given and no other, and never falls by a further one', () => {
    fc.assert(
      fc.property(grounds, fc.constantFrom(...riskGrounds), (stated, further) => {
        const risk = riskOf(stated);
        expect(risk.grounds.map(({ code }) => code).sort()).toEqual([...stated].sort());
        expect(risk.measures.every((measure) => coolingMeasures.includes(measure))).toBe(true);
        const more = riskOf([...stated, further]);
        expect(rank(more.level)).toBeGreaterThanOrEqual(rank(risk.level));
        expect(more.measures).toEqual(expect.arrayContaining(risk.measures));
      }),
    );
  });

  it.each([
    [[], 'low', []],
    [['alcohol'], 'low', ['informFamily']],
    [['oldFeud'], 'medium', ['informCommittee']],
    [['oldFeud', 'injury'], 'high', ['visit', 'separate', 'informCommittee']],
    [['weaponAtHand'], 'high', ['visit', 'secureObjects']],
  ] as const)('%j is %s', (stated, level, measures) => {
    expect(riskOf(stated)).toMatchObject({ level, measures });
  });
});

describe('a minor', () => {
  it.each([
    ['2008-03-02', '2026-03-01', 17],
    ['2008-03-02', '2026-03-02', 18],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
  ])('born %s is on %s %i years old', (birth, day, age) => {
    expect(ageOn(birth, day)).toBe(age);
  });

  it('of sixteen, who lives on own earnings and agrees, comes alone; of fifteen, or eighteen, there is no choice', () => {
    const alone = { ownEarnings: true, agreesToGoAlone: true };
    expect([15, 16, 17, 18].map((age) => [needsGuardian(age, alone), needsGuardian(age, { ...alone, agreesToGoAlone: false })])).toEqual([[true, true], [false, true], [false, true], [false, false]]);
  });

  it('needs a guardian, but for one of 16 or more who lives on own earnings and agrees', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 }), fc.boolean(), fc.boolean(), (age, ownEarnings, agreesToGoAlone) => {
        const needs = needsGuardian(age, { ownEarnings, agreesToGoAlone });
        if (age >= 18) expect(needs).toBe(false);
        else if (age < 16 || !ownEarnings || !agreesToGoAlone) expect(needs).toBe(true);
        else expect(needs).toBe(false);
      }),
    );
  });
});
