import fc from 'fast-check';
import { isCandidate, isOffDutyCandidate } from './actor.js';
import { addDays, type Assignments, coverOf, demandsOf, type DutyPerson, dutyPeople, dutyRules, dutyRulesSchema, isAsked, leaderOf, newViolations, obstacle, slotsOf, tooClose, violationsOf } from './duty.js';
import { buildModel } from './duty-model.js';
import { station } from './station.js';

const people = dutyPeople(dutyRules, station.accounts);
const team = (name: string) => people.filter((person) => person.team === name);
const slots = slotsOf(dutyRules, '2026-12-07', 14, station.offsetMinutes);

/** Any roster at all, good or bad, of one squad over some days. */
const roster = fc
  .array(fc.subarray(team('squad-1').map(({ account }) => account)), { minLength: slots.length, maxLength: slots.length })
  .map((rows): Assignments => new Map(slots.map((slot, i) => [slot.id, rows[i]!])));
const plan = { rules: dutyRules, people: team('squad-1'), slots, leave: [] };

describe('the rules of duty', () => {
  it('roster those who serve in a group, and nobody else', () => {
    expect(people).toHaveLength(8 + 72 + 10);
    expect(people.map(({ account }) => account)).not.toContain('o-1001');
    expect(new Set(people.map((person) => person.team)).size).toBe(10);
  });

  it('are refused where a cover names a shift that is not there', () => {
    const wrong = structuredClone(dutyRules);
    wrong.groups[0]!.cover[0]!.shifts = ['dawn'];
    expect(() => dutyRulesSchema.parse(wrong)).toThrow(/没有班次 dawn/);
  });

  it('make a day of shifts that follow each other without a gap, in the station’s zone', () => {
    expect(new Date(slots[0]!.startsAt).toISOString()).toBe('2026-12-06T22:00:00.000Z');
    slots.slice(1).forEach((slot, i) => expect(slot.startsAt).toBe(slots[i]!.endsAt));
  });

  it('let the captain decide for the squad, and the chief for captains and the command room', () => {
    const leaders = (account: string) => leaderOf(people.find((person) => person.account === account)!);
    expect([leaders('o-2102'), leaders('o-2101'), leaders('o-1101'), leaders('o-3011')]).toEqual([
      { role: 'squadCaptain', unit: 'squad-1' },
      { role: 'chief' },
      { role: 'chief' },
      { role: 'caseCaptain' },
    ]);
  });
});

describe('the check of a roster', () => {
  it('finds exactly the shifts that lack what was asked of them', () => {
    fc.assert(
      fc.property(roster, (assigned) => {
        const violations = violationsOf(plan, assigned);
        for (const { cover, team: name, turn, people: members } of demandsOf(dutyRules, plan.people)) {
          for (const slot of slots) {
            if (!isAsked(cover, slot, turn)) continue;
            const present = members.filter(({ account }) => assigned.get(slot.id)!.includes(account));
            const found = violations.find((each) => each.rule === cover.rule && each.slot === slot.id && each.team === name && each.account === null);
            expect(found?.missing ?? 0).toBe(Math.max(0, cover.least - coverOf(cover, present)));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('finds each person who works without the rest between', () => {
    fc.assert(
      fc.property(roster, (assigned) => {
        const tired = new Set(violationsOf(plan, assigned).flatMap(({ rule, account }) => (rule === 'rest' ? (account ?? []) : [])));
        for (const { account } of plan.people) {
          const own = slots.filter((slot) => assigned.get(slot.id)!.includes(account));
          expect(tired.has(account)).toBe(own.some((slot, i) => i > 0 && tooClose(dutyRules, own[i - 1]!, slot)));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('names the obstacle to whoever it says cannot come, and adding anybody else breaks nothing of theirs', () => {
    fc.assert(
      fc.property(roster, fc.constantFrom(...slots), fc.constantFrom(...plan.people), (assigned, slot, { account }) => {
        const without = new Map([...assigned].map(([id, accounts]) => [id, id === slot.id ? accounts.filter((each) => each !== account) : accounts]));
        const added = new Map([...without].map(([id, accounts]) => [id, id === slot.id ? [...accounts, account] : accounts]));
        const worse = newViolations(plan, without, added).filter((each) => each.account === account);
        if (obstacle(plan, without, account, slot) === null) expect(worse).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('says in both languages which day, which shift, how many and why', () => {
    const [first] = slots;
    const leave = [{ account: 'o-2101', startsAt: first!.startsAt, endsAt: first!.endsAt }];
    const [violation] = violationsOf({ ...plan, leave }, new Map([[first!.id, ['o-2102']]])).filter(({ rule }) => rule === 'pair');
    expect(violation).toMatchObject({ date: '2026-12-07', shift: 'day', team: 'squad-1', missing: 1 });
    expect(violation!.grounds.find(({ why }) => why === 'leave')).toEqual({ why: 'leave', accounts: ['o-2101'] });
    expect(violation!.grounds.find(({ why }) => why === 'alone')).toEqual({ why: 'alone', accounts: ['o-2102'] });
    expect(violation!.zh).toMatch(/^2026-12-07 白班，squad-1：两人警组须有 1，现有 0，缺 1（请假：o-2101；/);
    expect(violation!.en).toMatch(/^2026-12-07 day shift, squad-1: pairs: 1 needed, 0 there, 1 missing \(on leave: o-2101;/);
  });

  it('looks at no day that is not rostered', () => {
    expect(violationsOf(plan, new Map())).toEqual([]);
  });
});

describe('the model', () => {
  it('is the same text for the same input, and grows with the days, not with their square', () => {
    const model = (days: number) => {
      const some = slotsOf(dutyRules, '2026-12-07', days, 480);
      return buildModel({ rules: dutyRules, people, slots: some, leave: [], team: 'squad-1', fixed: new Map(), open: new Set(some.map(({ id }) => id)), preferred: new Map(), lacking: new Map() }).lp;
    };
    expect(model(7)).toBe(model(7));
    expect(model(28).length / model(14).length).toBeLessThan(2.6);
  });
});

describe('on duty', () => {
  const person: DutyPerson = people[0]!;
  const actor = { id: person.account, roles: person.roles, unit: person.unit, via: 'api' as const };
  const flagged = [{ role: 'commandOperator' as const, onDuty: true as const }];

  it('is asked only of those whom a roster in force sends home', () => {
    expect([isCandidate(actor, flagged), isCandidate({ ...actor, onDuty: true }, flagged), isCandidate({ ...actor, onDuty: false }, flagged)]).toEqual([true, true, false]);
    expect(isOffDutyCandidate({ ...actor, onDuty: false }, flagged)).toBe(true);
    expect(isOffDutyCandidate({ ...actor, onDuty: false, roles: ['auditor'] }, flagged)).toBe(false);
    expect(isCandidate({ ...actor, onDuty: false }, [{ role: 'commandOperator' }])).toBe(true);
  });

  it('counts days across months', () => expect(addDays('2026-12-31', 1)).toBe('2027-01-01'));
});
