/** A layout as what the squads must do: pairs on duty for the rules of duty, and posts to man for the patrols. */
import { type Cover, type DutyRules, slotsOf } from './duty.js';
import type { ForceSlot } from './force-demand.js';
import type { Placement, Post } from './force-plan.js';

interface Chosen {
  slots: readonly ForceSlot[];
  posts: readonly Post[];
  placement: Placement;
}

const planned = /^planned[A-Z]/;
const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);

/** The rules without what any plan asked for. */
export const withoutPlan = (rules: DutyRules): DutyRules => ({
  ...rules,
  groups: rules.groups.map((group) => ({ ...group, cover: group.cover.flatMap(({ suspended: _, ...cover }) => (planned.test(cover.rule) ? [] : [cover])) })),
});

/**
 * The rules with this plan's pairs, in place of any plan's before. What the rules want of every squad anyway is not asked for
 * twice; what the squads take turns at, the plan has distributed.
 */
export function withPlan(rules: DutyRules, { slots, posts, placement }: Chosen): DutyRules {
  const bare = withoutPlan(rules);
  const teams = [...new Set(posts.map(({ team }) => team))].sort();
  return {
    ...bare,
    groups: bare.groups.map((group) => {
      if (group.role !== 'communityOfficer') return group;
      const wanted = (shift: string) => Math.max(0, ...group.cover.filter(({ counts, shifts, everyDays }) => counts === 'pairs' && everyDays === 1 && shifts.includes(shift)).map(({ least }) => least));
      const covers = slots.flatMap(({ shift, weekend }, s): Cover[] => {
        const byPairs = new Map<number, string[]>();
        for (const team of teams) {
          const pairs = placement[s]!.reduce((sum, count, p) => sum + (posts[p]!.team === team ? count : 0), 0);
          if (pairs > wanted(shift)) byPairs.set(pairs, [...(byPairs.get(pairs) ?? []), team]);
        }
        const days = weekend ? 'weekend' : 'weekday';
        return [...byPairs].map(([least, named]) => ({ rule: `planned${capital(shift)}${capital(days)}${least}`, name: { zh: '布局方案警组', en: 'pairs of the force plan' }, counts: 'pairs', least, shifts: [shift], everyDays: 1, teams: named, days }));
      });
      const own = group.cover.map((cover): Cover => (cover.counts === 'pairs' && cover.everyDays > 1 ? { ...cover, suspended: true } : cover));
      return { ...group, cover: [...own, ...covers] };
    }),
  };
}

export interface Manning {
  date: string;
  shift: string;
  team: string;
  startsAt: number;
  endsAt: number;
  posts: { post: string; pairs: number }[];
}

/** Who mans what, shift by shift. */
export function manningOf(rules: DutyRules, { slots, posts, placement }: Chosen, from: string, days: number, offsetMinutes: number): Manning[] {
  const teams = [...new Set(posts.map(({ team }) => team))].sort();
  return slotsOf(rules, from, days, offsetMinutes).flatMap(({ date, shift, weekend, startsAt, endsAt }) => {
    const s = slots.findIndex((slot) => slot.shift === shift && slot.weekend === weekend);
    if (s < 0) return [];
    return teams.flatMap((team) => {
      const manned = posts.flatMap((post, p) => (post.team === team && placement[s]![p]! > 0 ? [{ post: post.id, pairs: placement[s]![p]! }] : []));
      return manned.length === 0 ? [] : [{ date, shift, team, startsAt, endsAt, posts: manned }];
    });
  });
}
