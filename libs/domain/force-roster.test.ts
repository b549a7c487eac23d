import fc from 'fast-check';
import { demandsOf, dutyPeople, dutyRules, dutyRulesSchema, isAsked, slotsOf } from './duty.js';
import { slotsOfWeek } from './force-demand.js';
import { manningOf, withoutPlan, withPlan } from './force-roster.js';
import { station } from './station.js';

const slots = slotsOfWeek(dutyRules.shifts);
const posts = [
  { id: 'grid-001', team: 'squad-1' },
  { id: 'grid-002', team: 'squad-1' },
  { id: 'grid-006', team: 'squad-2' },
];
const placement = fc.array(fc.array(fc.nat(2), { minLength: posts.length, maxLength: posts.length }), { minLength: slots.length, maxLength: slots.length });
const people = dutyPeople(dutyRules, station.accounts);

it('asks each squad for the pairs that it is to have in each shift, on weekdays and at the weekend', () => {
  fc.assert(
    fc.property(placement, (pairs) => {
      const rules = withPlan(dutyRules, { slots, posts, placement: pairs });
      expect(dutyRulesSchema.safeParse(rules).error).toBeUndefined();
      const names = rules.groups.flatMap(({ cover }) => cover.map(({ rule }) => rule));
      expect(new Set(names.filter((name) => name.startsWith('planned'))).size).toBe(names.filter((name) => name.startsWith('planned')).length);
      // Monday to Sunday.
      for (const slot of slotsOf(rules, '2026-12-07', 7, station.offsetMinutes)) {
        const s = slots.findIndex(({ shift, weekend }) => shift === slot.shift && weekend === slot.weekend);
        for (const team of ['squad-1', 'squad-2', 'squad-3']) {
          const wanted = pairs[s]!.reduce((sum, count, p) => sum + (posts[p]!.team === team ? count : 0), 0);
          const asked = demandsOf(rules, people).filter((demand) => demand.team === team && isAsked(demand.cover, slot, demand.turn)).map(({ cover }) => cover.least);
          expect(Math.max(0, ...asked)).toBe(Math.max(wanted, slot.shift === 'night' ? 0 : 1));
        }
      }
      // What every squad has on duty anyway is not asked for twice.
      expect(rules.groups.flatMap(({ cover }) => cover).filter(({ rule, least, shifts }) => rule.startsWith('planned') && least === 1 && !shifts.includes('night'))).toEqual([]);
      expect(withoutPlan(rules)).toEqual(dutyRules);
      expect(withPlan(rules, { slots, posts, placement: pairs })).toEqual(rules);
    }),
    { numRuns: 40 },
  );
});

it('mans each post in each shift of the period, and nothing else', () => {
  fc.assert(
    fc.property(placement, (pairs) => {
      const manning = manningOf(dutyRules, { slots, posts, placement: pairs }, '2026-12-11', 3, station.offsetMinutes);
      const week = (weekend: boolean) => slots.reduce((sum, slot, s) => sum + (slot.weekend === weekend ? pairs[s]!.reduce((all, count) => all + count, 0) : 0), 0);
      // A Friday, and a weekend.
      expect(manning.flatMap(({ posts: manned }) => manned).reduce((sum, each) => sum + each.pairs, 0)).toBe(week(false) + 2 * week(true));
      expect(manning.every(({ startsAt, endsAt, posts: manned }) => endsAt - startsAt === 8 * 3_600_000 && manned.length > 0)).toBe(true);
    }),
  );
});
