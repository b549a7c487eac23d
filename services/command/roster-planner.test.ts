import fc from 'fast-check';
import { dutyPeople, dutyRules, type Leave, slotsOf, violationsOf } from '../../libs/domain/duty.js';
import { slotsOfWeek } from '../../libs/domain/force-demand.js';
import { withPlan } from '../../libs/domain/force-roster.js';
import { station } from '../../libs/domain/station.js';
import { planRoster } from './roster-planner.js';

const people = dutyPeople(dutyRules, station.accounts);
const offset = station.offsetMinutes;
const day = 86_400_000;
const away = (account: string, from: string, days: number): Leave => {
  const startsAt = Date.parse(from) - offset * 60_000;
  return { account, startsAt, endsAt: startsAt + days * day };
};
const input = (members: typeof people, days: number, leave: Leave[] = []) => {
  const slots = slotsOf(dutyRules, '2026-12-07', days, offset);
  return { rules: dutyRules, people: members, slots, leave, fixed: new Map<string, string[]>(), open: new Set(slots.map(({ id }) => id)), preferred: new Map<string, string[]>() };
};
const of = (...teams: string[]) => people.filter(({ team }) => teams.includes(team));
const personal = ['rest', 'week', 'leave'];

it('plans the whole station for four weeks, and breaks no rule', async () => {
  const plan = input(people, 28);
  const started = Date.now();
  const roster = await planRoster(plan);
  process.stdout.write(`four weeks of the whole station: ${(Date.now() - started) / 1000} s\n`);
  expect(violationsOf(plan, roster)).toEqual([]);
  // Nights are shared: in a squad nobody has three more than another.
  const nights = (account: string) => plan.slots.filter(({ id, night }) => night && roster.get(id)!.includes(account)).length;
  const squad = of('squad-4').map(({ account }) => nights(account));
  expect(Math.max(...squad) - Math.min(...squad)).toBeLessThanOrEqual(3);
}, 180_000);

it('gives the same roster for the same input', async () => {
  const plan = input(of('command-room', 'squad-1'), 4, [away('o-2101', '2026-12-08', 2)]);
  expect([...(await planRoster(plan))]).toEqual([...(await planRoster(plan))]);
}, 60_000);

it('asks of nobody what may not be asked, whoever is on leave', async () => {
  const members = of('command-room', 'squad-1');
  const leave = fc.array(fc.record({ account: fc.constantFrom(...members.map(({ account }) => account)), from: fc.integer({ min: 0, max: 9 }), days: fc.integer({ min: 1, max: 7 }) }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(leave, async (leaves) => {
      const plan = input(members, 4, leaves.map(({ account, from, days }) => away(account, new Date(Date.parse('2026-12-05') + from * day).toISOString().slice(0, 10), days)));
      const violations = violationsOf(plan, await planRoster(plan));
      expect(violations.filter(({ rule }) => personal.includes(rule))).toEqual([]);
      // What is missing has a ground, and without leave no team lacks anything.
      for (const { grounds, missing } of violations) expect([grounds.length > 0, missing > 0]).toEqual([true, true]);
      if (leaves.length === 0) expect(violations.filter(({ team }) => team !== null)).toEqual([]);
    }),
    { numRuns: 6 },
  );
}, 180_000);

it('names the day, the rule and the people on leave where it cannot be done', async () => {
  const police = of('command-room').filter(({ rank }) => rank === 'police').map(({ account }) => account);
  const plan = input(of('command-room'), 7, police.map((account) => away(account, '2026-12-09', 1)));
  const violations = violationsOf(plan, await planRoster(plan)).filter(({ rule }) => rule === 'police');
  // A night that begins the evening before reaches into the day.
  expect(violations.map(({ rule, slot }) => `${rule} ${slot}`)).toEqual(['police 2026-12-08/night', 'police 2026-12-09/day', 'police 2026-12-09/evening', 'police 2026-12-09/night']);
  for (const { grounds, zh } of violations) {
    expect(grounds).toEqual([{ why: 'leave', accounts: police }]);
    expect(zh).toContain('请假');
  }
}, 60_000);

it('finds a woman in another squad where the first has none', async () => {
  const women = of('squad-1').filter(({ sex }) => sex === 'female').map(({ account }) => account);
  const plan = input(of('squad-1', 'squad-2'), 3, women.map((account) => away(account, '2026-12-07', 3)));
  const violations = violationsOf(plan, await planRoster(plan)).filter(({ rule, shift }) => rule === 'woman' && shift !== 'night');
  expect(violations).toEqual([]);
}, 60_000);

it('changes nothing but the shifts and the team that it is asked for', async () => {
  const members = of('command-room', 'squad-1');
  const plan = input(members, 7);
  const before = await planRoster(plan);
  const absent = before.get('2026-12-09/day')!.find((account) => members.some((person) => person.account === account && person.team === 'squad-1'))!;
  const open = new Set(['2026-12-09/day']);
  const after = await planRoster({ ...plan, leave: [away(absent, '2026-12-09', 1)], fixed: before, preferred: before, open, teams: ['squad-1'] });
  expect(after.get('2026-12-09/day')).not.toContain(absent);
  for (const [id, accounts] of before) if (!open.has(id)) expect(after.get(id)).toEqual(accounts);
  const room = (accounts: string[]) => accounts.filter((account) => account.startsWith('o-11'));
  expect(room(after.get('2026-12-09/day')!)).toEqual(room(before.get('2026-12-09/day')!));
}, 60_000);

it('has on duty the pairs that a force plan asks for', async () => {
  const members = of('squad-1', 'squad-2');
  const slots = slotsOfWeek(dutyRules.shifts);
  const posts = [{ id: 'grid-001', team: 'squad-1' }];
  // Two pairs of the first squad in the evenings of weekdays.
  const rules = withPlan(dutyRules, { slots, posts, placement: slots.map(({ shift, weekend }) => [shift === 'evening' && !weekend ? 2 : 0]) });
  const plan = { ...input(members, 7), rules };
  const roster = await planRoster(plan);
  expect(violationsOf(plan, roster).filter(({ team }) => team !== null)).toEqual([]);
  const pairs = (slot: string) => new Set(people.filter(({ account, team }) => team === 'squad-1' && roster.get(slot)!.includes(account)).map(({ unit }) => unit)).size;
  expect(pairs('2026-12-07/evening')).toBeGreaterThanOrEqual(2);
}, 60_000);
