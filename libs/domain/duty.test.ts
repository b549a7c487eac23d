import fc from 'fast-check';
import { isCandidate, isOffDutyCandidate } from './actor.js';
import { addDays, type Assignments, coverOf, demandsOf, type DutyPerson, dutyPeople, dutyRules, dutyRulesSchema, idsKept, isAsked, leaderOf, newViolations, obstacle, type Slot, slotsOf, tooClose, violationsOf } from './duty.js';
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

  it('keep the shifts and groups that published rosters name', () => {
    expect(idsKept(dutyRules, { ...dutyRules, shifts: [...dutyRules.shifts, { ...dutyRules.shifts[0]!, id: 'noon' }] })).toBe(true);
    expect(idsKept(dutyRules, { ...dutyRules, shifts: dutyRules.shifts.slice(1) })).toBe(false);
    expect(idsKept(dutyRules, { ...dutyRules, groups: dutyRules.groups.slice(1) })).toBe(false);
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
            const lacking = cover.least - coverOf(cover, present);
            expect(found?.missing ?? null).toBe(lacking > 0 ? lacking : null);
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

  it('counts the rest from the end of one shift to the start of the next, and seven days with both their ends', () => {
    const [account] = ['o-2102'];
    const person = { ...plan, people: plan.people.filter((each) => each.account === account) };
    const broken = (on: readonly string[]) => violationsOf(person, new Map(on.map((id) => [id, [account]]))).filter((each) => each.account !== null).map(({ rule, slot }) => [rule, slot]);
    // Eight hours on, sixteen to the same shift of the next day; from an evening to the next morning eight, to the evening sixteen.
    expect(broken(['2026-12-07/day', '2026-12-08/day'])).toEqual([]);
    expect(broken(['2026-12-07/evening', '2026-12-08/day'])).toEqual([['rest', '2026-12-08/day']]);
    expect(broken(['2026-12-07/day', '2026-12-07/evening'])).toEqual([['rest', '2026-12-07/evening']]);
    // Sixteen hours are enough where sixteen are asked for.
    const [monday, tuesday] = ['2026-12-07/day', '2026-12-08/day'].map((id) => slots.find((slot) => slot.id === id)!) as [Slot, Slot];
    expect([16, 17].map((restHours) => tooClose({ ...dutyRules, restHours }, tuesday, monday))).toEqual([false, true]);
    const days = (...dates: number[]) => dates.map((date) => `2026-12-${String(date).padStart(2, '0')}/day`);
    expect(broken(days(7, 8, 9, 10, 11, 12))).toEqual([]);
    expect(broken(days(7, 8, 9, 10, 11, 12, 13))).toEqual([['week', '2026-12-13/day']]);
    expect(broken(days(7, 8, 9, 10, 11, 12, 14))).toEqual([]);
    expect(broken(days(7, 8, 9, 10, 11, 12, 13, 14))).toEqual([['week', '2026-12-13/day'], ['week', '2026-12-14/day']]);
  });

  it('asks of each team what its own group must have, in its shifts and on its days', () => {
    const demands = demandsOf(dutyRules, people).filter((demand) => demand.team === 'squad-1');
    expect(demands.map(({ cover }) => cover.rule)).toEqual(['pair', 'nightPair']);
    for (const { people: members } of demands) expect(members).toEqual(team('squad-1').filter(({ group }) => group === 'community'));
    const [{ cover: night }] = demands.slice(1) as [(typeof demands)[number]];
    const asked = (turn: number) => slots.filter((slot) => isAsked(night, slot, turn)).map(({ id }) => id);
    expect(asked(0)).toHaveLength(7);
    expect([...asked(0), ...asked(1)].sort()).toEqual(slots.filter(({ shift }) => shift === 'night').map(({ id }) => id));
    expect(slots.filter(({ weekend }) => weekend).map(({ date }) => date).filter((date, i, all) => all.indexOf(date) === i)).toEqual(['2026-12-12', '2026-12-13', '2026-12-19', '2026-12-20']);
  });

  it('counts as a pair two of one unit, and nobody alone', () => {
    const [pair] = dutyRules.groups.find(({ id }) => id === 'community')!.cover;
    const of = (unit: string, count: number) => Array.from({ length: count }, (_, i) => ({ ...plan.people[0]!, account: `${unit}-${i}`, unit }));
    expect([of('squad-1.1', 2), of('squad-1.1', 1), [...of('squad-1.1', 1), ...of('squad-1.2', 1)], [...of('squad-1.1', 3), ...of('squad-1.2', 2)]].map((present) => coverOf(pair!, present))).toEqual([1, 0, 0, 2]);
  });

  it('names leave, rest or the week as the obstacle to one more shift', () => {
    const account = 'o-2102';
    const on = (...ids: string[]) => new Map(ids.map((id) => [id, [account]]));
    const slot = slots.find(({ id }) => id === '2026-12-13/day')!;
    const week = [7, 8, 9, 10, 11, 12].map((date) => `2026-12-${String(date).padStart(2, '0')}/day`);
    const away = { account, startsAt: slot.endsAt - 1, endsAt: slot.endsAt + 1 };
    expect(obstacle({ ...plan, leave: [{ ...away, account: 'o-2103' }, away] }, on(), account, slot)).toBe('leave');
    expect(obstacle({ ...plan, leave: [{ ...away, startsAt: slot.endsAt }] }, on(), account, slot)).toBeNull();
    expect(obstacle(plan, on('2026-12-12/evening'), account, slot)).toBe('rest');
    expect(obstacle(plan, on(...week), account, slot)).toBe('week');
    expect(obstacle(plan, on(...week.slice(1)), account, slot)).toBeNull();
    expect(obstacle(plan, on(...week), 'o-2103', slot)).toBeNull();
  });

  it('rosters who has a group’s role and serves in one of its units', () => {
    const account = 'o-2102';
    const one = station.accounts.find(({ id }) => id === account)!;
    expect(dutyPeople(dutyRules, [one])).toMatchObject([{ account, team: 'squad-1', group: 'community', role: 'communityOfficer' }]);
    for (const change of [{ disabled: true }, { unit: null }, { unit: 'squad-1' }, { roles: ['auditor' as const] }]) expect(dutyPeople(dutyRules, [{ ...one, ...change }])).toEqual([]);
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
