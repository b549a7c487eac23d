/**
 * The roster of one team as a mixed-integer linear programme, in the LP text that solvers read. What may not be asked of a
 * person (rest, shifts in seven days, leave) is hard; what must be on duty is elastic at a high price, so that there always is
 * a roster, and what it lacks is then told in words. Nights, weekends and shifts are shared evenly.
 */
import { type Assignments, type Cover, demandsOf, type DutyPerson, type DutyPlan, isAsked, matches, onLeave, type Slot, tooClose, weeksOf } from './duty.js';

export interface ModelInput extends DutyPlan {
  team: string;
  /** Everything rostered so far; what is there of the open shifts is planned anew. */
  fixed: Assignments;
  /** The shifts to fill. */
  open: ReadonlySet<string>;
  /** Who had an open shift before: kept where the rules allow. */
  preferred: Assignments;
  /** Shifts in which the station as a whole still lacks what this team may have, by the cover's rule. */
  lacking: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Model {
  lp: string;
  /** The person and the shift of each variable. */
  variables: ReadonlyMap<string, { account: string; slot: string }>;
}

const prices = { shortfall: 1_000, stationShortfall: 500, newcomer: 3, keeper: 1, most: 20 } as const;

/** What is shared evenly. */
const shared = {
  nights: ({ night }: Slot) => night,
  weekends: ({ weekend }: Slot) => weekend,
  shifts: (_: Slot) => true,
} as const;

export function buildModel(input: ModelInput): Model {
  const { rules, slots, leave, open } = input;
  const people = input.people.filter(({ team }) => team === input.team);
  const demands = demandsOf(rules, input.people).filter(({ team }) => team === input.team);
  const costs: string[] = [];
  const rows: string[] = [];
  const binaries: string[] = [];
  const variables = new Map<string, { account: string; slot: string }>();
  const names = new Map<string, string>();

  const fixedOf = new Map(people.map(({ account }) => [account, slots.filter(({ id }) => !open.has(id) && input.fixed.get(id)?.includes(account))]));
  const of = ({ account }: DutyPerson, among: readonly Slot[]) => among.flatMap(({ id }) => names.get(`${account} ${id}`) ?? []);
  const sum = (terms: readonly string[]) => terms.join(' + ');

  people.forEach((person, p) => {
    const own = fixedOf.get(person.account)!;
    slots.forEach((slot, s) => {
      if (!open.has(slot.id) || onLeave(person.account, slot, leave) || own.some((other) => tooClose(rules, other, slot))) return;
      const variable = `x${p}_${s}`;
      names.set(`${person.account} ${slot.id}`, variable);
      variables.set(variable, { account: person.account, slot: slot.id });
      binaries.push(variable);
      costs.push(`${input.preferred.get(slot.id)?.includes(person.account) ? prices.keeper : prices.newcomer} ${variable}`);
    });
  });

  // Of the shifts that begin before the rest after the first is over, one at most: any two of them are too close.
  const close = slots.map((first, s) => slots.slice(s).filter((slot) => tooClose(rules, first, slot)));
  const weeks = weeksOf(slots);
  for (const person of people) {
    for (const run of close) {
      const own = of(person, run);
      if (own.length > 1) rows.push(`${sum(own)} <= 1`);
    }
    for (const week of weeks) {
      const own = of(person, week);
      const room = Math.max(0, rules.shiftsInSevenDays - fixedOf.get(person.account)!.filter((slot) => week.includes(slot)).length);
      if (own.length > room) rows.push(`${sum(own)} <= ${room}`);
    }
  }

  const pairs = new Map<string, string[]>();
  if (demands.some(({ cover }) => cover.counts === 'pairs')) {
    [...new Set(people.map(({ unit }) => unit))].forEach((unit, u) => {
      const members = people.filter((person) => person.unit === unit);
      const pairOf = new Map<string, string>();
      slots.forEach((slot, s) => {
        const own = members.flatMap((person) => of(person, [slot]));
        if (own.length === 0) return;
        const pair = `y${u}_${s}`;
        binaries.push(pair);
        pairOf.set(slot.id, pair);
        pairs.set(slot.id, [...(pairs.get(slot.id) ?? []), pair]);
        // Two of the unit go out together, or none of it.
        rows.push(`${sum(own)} - 2 ${pair} = 0`);
        for (const variable of own) rows.push(`${variable} - ${pair} <= 0`);
      });
      // Implied where a unit has no two pairs, and it is what makes the model quick to solve.
      if (members.length >= 4) return;
      for (const run of close) {
        const own = run.flatMap(({ id }) => pairOf.get(id) ?? []);
        if (own.length > 1) rows.push(`${sum(own)} <= 1`);
      }
    });
  }

  let shortfalls = 0;
  const need = (terms: readonly string[], least: number, price: number) => {
    const short = `short${(shortfalls += 1)}`;
    costs.push(`${price} ${short}`);
    rows.push(`${sum([...terms, short])} >= ${least}`);
  };
  const matching = (cover: Cover, slot: Slot) => people.filter((person) => matches(cover, person)).flatMap((person) => of(person, [slot]));
  for (const slot of slots) {
    if (!open.has(slot.id)) continue;
    for (const { cover, turn } of demands) {
      if (isAsked(cover, slot, turn)) need(cover.counts === 'pairs' ? (pairs.get(slot.id) ?? []) : matching(cover, slot), cover.least, prices.shortfall);
    }
    for (const cover of rules.station) {
      if (input.lacking.get(cover.rule)?.has(slot.id)) need(matching(cover, slot), cover.least, prices.stationShortfall);
    }
  }

  for (const [kind, counts] of Object.entries(shared)) {
    costs.push(`${prices.most} most_${kind}`);
    const counted = slots.filter(counts);
    for (const person of people) {
      const own = of(person, counted);
      const before = fixedOf.get(person.account)!.filter(counts).length;
      if (own.length > 0) rows.push(`most_${kind} - ${own.join(' - ')} >= ${before}`);
    }
  }

  const lines = (terms: string) => terms.replaceAll(' + ', '\n + ').replaceAll(' - ', '\n - ');
  const lp = [
    'Minimize',
    ` obj: ${lines(sum(costs))}`,
    'Subject To',
    ...rows.map((row, i) => ` c${i}: ${lines(row)}`),
    'General',
    ...Object.keys(shared).map((kind) => ` most_${kind}`),
    'Binary',
    ...binaries.map((name) => ` ${name}`),
    'End',
  ].join('\n');
  return { lp, variables };
}
