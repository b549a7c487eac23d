/** 排班: the model of one team after the other, solved beside the service so that calls for service never wait for a roster. */
import { type Assignments, coverOf, demandsOf, type DutyPerson, type DutyPlan, isAsked, matches, type Slot } from '../../libs/domain/duty.js';
import { buildModel } from '../../libs/domain/duty-model.js';
import { Solver } from './solver.js';

/** No limit of time: the same input must give the same roster on a slow machine too. */
const options = { mip_rel_gap: 0, mip_abs_gap: 19 };

export interface PlanInput extends DutyPlan {
  /** Shifts that stay as they are. */
  fixed: Assignments;
  open: ReadonlySet<string>;
  /** Whose part of the open shifts is planned; all teams unless named. */
  teams?: readonly string[];
  preferred: Assignments;
}

/** Fills the open shifts. Total: what cannot be filled is left out, for the check to tell. `alive` is called between teams. */
export async function planRoster(input: PlanInput, alive: () => void = () => {}): Promise<Map<string, string[]>> {
  const { people, slots, open } = input;
  const planned = new Map(slots.map(({ id }) => [id, [...(input.fixed.get(id) ?? [])]]));
  const solver = new Solver();
  const teams = input.teams ?? [...new Set(people.map(({ team }) => team))].sort();
  const fill = async (team: string, week: Set<string>, preferred: Assignments, lacking: Lacking) => {
    const { lp, variables } = buildModel({ ...input, team, fixed: planned, open: week, preferred, lacking });
    const { values } = await solver.solve(lp, options);
    const chosen = [...values].flatMap(([name, value]) => (value > 0.5 ? (variables.get(name) ?? []) : []));
    const members = new Set(people.filter((person) => person.team === team).map(({ account }) => account));
    for (const id of week) planned.set(id, planned.get(id)!.filter((account) => !members.has(account)));
    for (const { account, slot } of chosen) planned.get(slot)!.push(account);
    alive();
  };
  try {
    for (const week of inWeeks(slots, open)) {
      for (const team of teams) await fill(team, week, input.preferred, new Map());
      // Most weeks the teams together have by themselves what the station needs; where not, one after the other mends it.
      for (const team of teams) {
        const lacking = lackingIn(input, planned, week, team);
        if (lacking.size > 0) await fill(team, week, planned, lacking);
      }
    }
  } finally {
    await solver.end();
  }
  return new Map([...planned].filter(([id]) => open.has(id) || input.fixed.has(id)).map(([id, accounts]) => [id, accounts.sort()]));
}

/** Week by week: each takes a fraction of a second, and starts from what the one before has left. */
function inWeeks(slots: readonly Slot[], open: ReadonlySet<string>): Set<string>[] {
  const weeks = new Map<number, Set<string>>();
  const first = Date.parse(slots[0]!.date);
  for (const { id, date } of slots) {
    if (!open.has(id)) continue;
    const week = Math.floor((Date.parse(date) - first) / (7 * 86_400_000));
    weeks.set(week, (weeks.get(week) ?? new Set()).add(id));
  }
  return [...weeks.values()];
}

type Lacking = ReadonlyMap<string, ReadonlySet<string>>;

/** Where the station lacks what this team might give: the shifts for which nobody but this team can, lest it gives up one for another. */
function lackingIn({ rules, people, slots }: PlanInput, planned: Assignments, week: ReadonlySet<string>, team: string): Lacking {
  const lacking = new Map<string, Set<string>>();
  for (const { cover, people: counted } of demandsOf(rules, people).filter((demand) => demand.team === null)) {
    if (!counted.some((person) => person.team === team && matches(cover, person))) continue;
    const asked = slots.filter((slot) => week.has(slot.id) && isAsked(cover, slot, 0));
    const shortOf = (who: readonly DutyPerson[]) => asked.filter(({ id }) => coverOf(cover, who.filter(({ account }) => planned.get(id)!.includes(account))) < cover.least);
    if (shortOf(counted).length === 0) continue;
    lacking.set(cover.rule, new Set(shortOf(counted.filter((person) => person.team !== team)).map(({ id }) => id)));
  }
  return lacking;
}
