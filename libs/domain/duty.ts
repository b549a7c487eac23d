/**
 * 值班规则: who may be on duty when, as data, and the check of a roster against it. The check knows nothing of how the roster
 * was made: what a solver, a chief or two colleagues who swap have put together is judged by the same rules and told in words.
 */
import { z } from 'zod';
import { type Candidate, type Role, roles } from './actor.js';
import rulesFile from './data/duty-rules.json' with { type: 'json' };

const name = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const id = z.string().regex(/^[a-z][a-zA-Z0-9]*$/);

const coverSchema = z.strictObject({
  rule: id,
  name,
  /** `pairs`: two or more people of one unit, which can then be sent out. */
  counts: z.enum(['people', 'pairs']),
  least: z.number().int().positive(),
  rank: z.enum(['police', 'auxiliary']).optional(),
  sex: z.enum(['female', 'male']).optional(),
  shifts: z.array(id).min(1),
  /** On every second day, say: the teams take turns by their place in the list. */
  everyDays: z.number().int().min(1).default(1),
  /** Of these teams alone, and on these days alone, where they are named. */
  teams: z.array(z.string()).min(1).optional(),
  days: z.enum(['weekday', 'weekend']).optional(),
  /** While a force plan says who does it. */
  suspended: z.literal(true).optional(),
});

export const dutyRulesSchema = z
  .strictObject({
    shifts: z
      .array(z.strictObject({ id, name, start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), hours: z.number().int().min(1).max(24), night: z.boolean() }))
      .min(1),
    /** Signing on opens this long before the shift. */
    leadMinutes: z.number().int().min(0).max(120),
    restHours: z.number().int().min(0).max(48),
    /** In any seven days that follow each other. */
    shiftsInSevenDays: z.number().int().min(1).max(21),
    /** What each team of a group must have on duty. */
    groups: z.array(z.strictObject({ id, name, role: z.enum(roles), cover: z.array(coverSchema) })).min(1),
    /** What some groups must have on duty together. */
    station: z.array(coverSchema.extend({ counts: z.literal('people'), groups: z.array(id).min(1) })),
    equipment: z.array(z.strictObject({ id, name })),
  })
  .superRefine((rules, context) => {
    const shifts = new Set(rules.shifts.map((shift) => shift.id));
    for (const cover of [...rules.groups.flatMap((group) => group.cover), ...rules.station]) {
      const unknown = cover.shifts.find((shift) => !shifts.has(shift));
      if (unknown !== undefined) context.addIssue({ code: 'custom', message: `没有班次 ${unknown} / there is no shift ${unknown}` });
    }
  });

export type DutyRules = z.infer<typeof dutyRulesSchema>;
export type Cover = z.infer<typeof coverSchema>;

export const dutyRules: DutyRules = dutyRulesSchema.parse(rulesFile);

/** Whether all that published rosters name is still there. */
export const idsKept = (before: DutyRules, after: DutyRules): boolean =>
  (['shifts', 'groups'] as const).every((key) => before[key].every(({ id }) => after[key].some((each) => each.id === id)));

export interface DutyPerson {
  account: string;
  roles: Role[];
  unit: string;
  /** The squad, room or team of the unit. */
  team: string;
  group: string;
  /** For which the group rosters them. */
  role: Role;
  rank: string | null;
  sex: 'female' | 'male' | null;
}

/** A shift of one day. */
export interface Slot {
  /** `<date>/<shift>`. */
  id: string;
  date: string;
  shift: string;
  startsAt: number;
  endsAt: number;
  night: boolean;
  weekend: boolean;
}

export interface Leave {
  account: string;
  startsAt: number;
  endsAt: number;
}

/** Account ids by slot. A slot that is not in it is not rostered, and lacks nothing. */
export type Assignments = ReadonlyMap<string, readonly string[]>;

export interface DutyPlan {
  rules: DutyRules;
  people: readonly DutyPerson[];
  /** In order of time. */
  slots: readonly Slot[];
  leave: readonly Leave[];
}

const day = 86_400_000;
const hour = 3_600_000;

/** Whom the rules roster: people with a group's role who serve in one of its units. A leader without a pair is not rostered. */
export function dutyPeople(
  rules: DutyRules,
  accounts: readonly { id: string; roles: Role[]; unit: string | null; rank: string | null; sex: 'female' | 'male' | null; disabled?: boolean }[],
): DutyPerson[] {
  return accounts.flatMap(({ id: account, roles: held, unit, rank, sex, disabled }) => {
    const group = rules.groups.find(({ role }) => held.includes(role));
    if (!group || unit === null || disabled) return [];
    const team = unit.split('.')[0]!;
    if (team === unit && group.cover.some(({ counts }) => counts === 'pairs')) return [];
    return [{ account, roles: held, unit, team, group: group.id, role: group.role, rank, sex }];
  });
}

/** Whether the cover is asked of this team in this shift. */
export const isAsked = (cover: Cover, slot: Slot, turn: number): boolean =>
  !cover.suspended &&
  cover.shifts.includes(slot.shift) &&
  (cover.days === undefined || (cover.days === 'weekend') === slot.weekend) &&
  (Date.parse(slot.date) / day + turn) % cover.everyDays === 0;

/** Who answers for a person, and decides what they ask for: never they themselves. */
export function leaderOf({ group, team, roles: held }: Pick<DutyPerson, 'group' | 'team' | 'roles'>): Candidate {
  if (group === 'community' && !held.includes('squadCaptain')) return { role: 'squadCaptain', unit: team };
  if (group === 'case' && !held.includes('caseCaptain')) return { role: 'caseCaptain' };
  return { role: 'chief' };
}

export const dateOf = (at: number, offsetMinutes: number) => new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 10);
export const addDays = (date: string, days: number) => new Date(Date.parse(date) + days * day).toISOString().slice(0, 10);

export function slotsOf(rules: DutyRules, from: string, days: number, offsetMinutes: number): Slot[] {
  return Array.from({ length: days }, (_, i) => addDays(from, i)).flatMap((date) =>
    rules.shifts.map(({ id: shift, start, hours, night }) => {
      const startsAt = Date.parse(`${date}T${start}:00Z`) - offsetMinutes * 60_000;
      const weekday = new Date(date).getUTCDay();
      return { id: `${date}/${shift}`, date, shift, startsAt, endsAt: startsAt + hours * hour, night, weekend: weekday === 0 || weekday === 6 };
    }),
  );
}

export const onLeave = (account: string, slot: Slot, leave: readonly Leave[]): boolean =>
  leave.some((each) => each.account === account && each.startsAt < slot.endsAt && slot.startsAt < each.endsAt);

/** Too close for the rest between them, or at the same time. */
export const tooClose = (rules: DutyRules, a: Slot, b: Slot) => {
  const [first, second] = a.startsAt <= b.startsAt ? [a, b] : [b, a];
  return second.startsAt < first.endsAt + rules.restHours * hour;
};

/** Runs of slots within seven days of their first day. */
export function weeksOf(slots: readonly Slot[]): Slot[][] {
  const days = [...new Set(slots.map(({ date }) => date))].sort();
  return days
    .filter((first, i) => i === 0 || addDays(first, 6) <= days.at(-1)!)
    .map((first) => slots.filter(({ date }) => first <= date && date <= addDays(first, 6)));
}

/** Why somebody who could have filled the gap does not. `elsewhere`: moving them would have opened another gap. */
export type Ground = 'leave' | 'rest' | 'week' | 'alone' | 'elsewhere';

export interface Violation {
  /** A cover rule's name, or `rest`, `week`, `leave`: what a person may not be asked. */
  rule: string;
  slot: string;
  date: string;
  shift: string;
  /** Null where the whole station falls short, or where one person is concerned. */
  team: string | null;
  account: string | null;
  missing: number;
  grounds: { why: Ground; accounts: string[] }[];
  zh: string;
  en: string;
}

const groundWords: Record<Ground, { zh: string; en: string }> = {
  leave: { zh: '请假', en: 'on leave' },
  rest: { zh: '休息时间不足', en: 'without enough rest' },
  week: { zh: '七日内已排满', en: 'at the limit of seven days' },
  alone: { zh: '本警组无人结伴', en: 'without a partner of the same unit' },
  elsewhere: { zh: '另有班次需要', en: 'needed on another shift' },
};

export const matches = (cover: Pick<Cover, 'rank' | 'sex'>, person: DutyPerson) =>
  (cover.rank === undefined || cover.rank === person.rank) && (cover.sex === undefined || cover.sex === person.sex);

/** How much of a cover these people are. */
export function coverOf(cover: Cover, present: readonly DutyPerson[]): number {
  const counted = present.filter((person) => matches(cover, person));
  if (cover.counts === 'people') return counted.length;
  const units = new Map<string, number>();
  for (const { unit } of counted) units.set(unit, (units.get(unit) ?? 0) + 1);
  return [...units.values()].filter((members) => members >= 2).length;
}

/** Everything that a roster must have, by team, and by the station as a whole. */
export interface Demand {
  cover: Cover;
  /** Null for the station as a whole. */
  team: string | null;
  /** The team's place among those that take turns. */
  turn: number;
  people: DutyPerson[];
}

export function demandsOf(rules: DutyRules, people: readonly DutyPerson[]): Demand[] {
  const teams = [...new Set(people.map(({ team }) => team))].sort();
  return [
    ...rules.groups.flatMap(({ id: group, cover }) =>
      teams
        .map((team) => ({ team, members: people.filter((person) => person.team === team && person.group === group) }))
        .filter(({ members }) => members.length > 0)
        .flatMap(({ team, members }, turn) => cover.filter(({ teams: named }) => named?.includes(team) ?? true).map((each) => ({ cover: each, team, turn, people: members }))),
    ),
    ...rules.station.map((cover) => ({ cover, team: null, turn: 0, people: people.filter(({ group }) => cover.groups.includes(group)) })),
  ];
}

/** What the roster breaks, the smallest conflict first. Empty where it keeps every rule. */
export function violationsOf(plan: DutyPlan, assigned: Assignments): Violation[] {
  const { rules, people, slots } = plan;
  const known = new Map(people.map((person) => [person.account, person]));
  const presentIn = (slot: Slot) => (assigned.get(slot.id) ?? []).flatMap((account) => known.get(account) ?? []);
  const found: Violation[] = [];
  for (const demand of demandsOf(rules, people)) {
    for (const slot of slots) {
      if (!assigned.has(slot.id) || !isAsked(demand.cover, slot, demand.turn)) continue;
      const members = new Set(demand.people.map(({ account }) => account));
      const present = presentIn(slot).filter(({ account }) => members.has(account));
      const have = coverOf(demand.cover, present);
      if (have < demand.cover.least) found.push(shortfall(plan, assigned, demand, slot, have, present));
    }
  }
  for (const { account } of people) found.push(...personal(plan, assigned, account));
  return found.sort((a, b) => a.missing - b.missing || (a.slot < b.slot ? -1 : a.slot > b.slot ? 1 : 0));
}

function shortfall(plan: DutyPlan, assigned: Assignments, demand: Demand, slot: Slot, have: number, present: DutyPerson[]): Violation {
  const { cover, team } = demand;
  const grounds = new Map<Ground, string[]>();
  for (const person of demand.people) {
    if (!matches(cover, person)) continue;
    const here = present.includes(person);
    if (here && cover.counts === 'people') continue;
    if (here && present.filter(({ unit }) => unit === person.unit).length >= 2) continue;
    const why: Ground = here ? 'alone' : (obstacle(plan, assigned, person.account, slot) ?? 'elsewhere');
    grounds.set(why, [...(grounds.get(why) ?? []), person.account]);
  }
  const missing = cover.least - have;
  const listed = (['leave', 'rest', 'week', 'alone', 'elsewhere'] as const).filter((why) => grounds.has(why)).map((why) => ({ why, accounts: grounds.get(why)! }));
  const shift = plan.rules.shifts.find(({ id: each }) => each === slot.shift)!.name;
  const where = team === null ? { zh: '全所', en: 'the station' } : { zh: team, en: team };
  const because = (language: 'zh' | 'en') =>
    listed.map(({ why, accounts }) => `${groundWords[why][language]}${language === 'zh' ? '：' : ': '}${accounts.join(language === 'zh' ? '、' : ', ')}`).join(language === 'zh' ? '；' : '; ');
  return {
    rule: cover.rule,
    slot: slot.id,
    date: slot.date,
    shift: slot.shift,
    team,
    account: null,
    missing,
    grounds: listed,
    zh: `${slot.date} ${shift.zh}，${where.zh}：${cover.name.zh}须有 ${cover.least}，现有 ${have}，缺 ${missing}（${because('zh')}）`,
    en: `${slot.date} ${shift.en}, ${where.en}: ${cover.name.en}: ${cover.least} needed, ${have} there, ${missing} missing (${because('en')})`,
  };
}

/** Why a person cannot be added to a shift, or null where they can. */
export function obstacle({ rules, slots, leave }: DutyPlan, assigned: Assignments, account: string, slot: Slot): Exclude<Ground, 'alone' | 'elsewhere'> | null {
  if (onLeave(account, slot, leave)) return 'leave';
  const own = slots.filter((each) => each.id !== slot.id && assigned.get(each.id)?.includes(account));
  if (own.some((each) => tooClose(rules, each, slot))) return 'rest';
  const full = weeksOf(slots).some((week) => week.includes(slot) && week.filter((each) => own.includes(each)).length >= rules.shiftsInSevenDays);
  return full ? 'week' : null;
}

/** What may not be asked of one person: two shifts without the rest between, too many in seven days, duty on leave. */
function personal({ rules, slots, leave }: DutyPlan, assigned: Assignments, account: string): Violation[] {
  const own = slots.filter((slot) => assigned.get(slot.id)?.includes(account));
  const breach = (rule: string, slot: Slot, zh: string, en: string): Violation => {
    const shift = rules.shifts.find(({ id: each }) => each === slot.shift)!.name;
    const { id: slotId, date } = slot;
    return { rule, slot: slotId, date, shift: slot.shift, team: null, account, missing: 1, grounds: [], zh: `${date} ${shift.zh}，${account}：${zh}`, en: `${date} ${shift.en}, ${account}: ${en}` };
  };
  const found = own.filter((slot) => onLeave(account, slot, leave)).map((slot) => breach('leave', slot, '已请假', 'is on leave'));
  own.forEach((slot, i) => {
    const before = own[i - 1];
    if (before && tooClose(rules, before, slot)) {
      found.push(breach('rest', slot, `两班之间不足 ${rules.restHours} 小时`, `less than ${rules.restHours} hours after the shift before`));
    }
  });
  for (const week of weeksOf(slots)) {
    const within = week.filter((slot) => own.includes(slot));
    if (within.length <= rules.shiftsInSevenDays) continue;
    const last = within.at(-1)!;
    if (found.some(({ rule, slot }) => rule === 'week' && slot === last.id)) continue;
    found.push(breach('week', last, `七日内超过 ${rules.shiftsInSevenDays} 班`, `more than ${rules.shiftsInSevenDays} shifts in seven days`));
  }
  return found;
}

/** What `after` breaks that `before` did not: what a swap or a change by hand would do. */
export function newViolations(plan: DutyPlan, before: Assignments, after: Assignments): Violation[] {
  const key = ({ rule, slot, team, account, missing }: Violation) => `${rule} ${slot} ${team} ${account} ${missing}`;
  const known = new Set(violationsOf(plan, before).map(key));
  return violationsOf(plan, after).filter((each) => !known.has(key(each)));
}
