/** 排班: the model of one team after the other, solved beside the service so that calls for service never wait for a roster. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type Assignments, coverOf, demandsOf, type DutyPerson, type DutyPlan, isAsked, matches, type Slot } from '../../libs/domain/duty.js';
import { buildModel } from '../../libs/domain/duty-model.js';

/** No limit of time: the same input must give the same roster on a slow machine too. */
const options = { output_flag: false, mip_rel_gap: 0.0, mip_abs_gap: 19, threads: 1, random_seed: 1 };

const thread = `
  const { parentPort, workerData } = require('node:worker_threads');
  const ready = require(workerData.solver)();
  parentPort.on('message', async (lp) => {
    try {
      const { Status, Columns } = (await ready).solve(lp, workerData.options);
      const chosen = Object.values(Columns).filter(({ Primal }) => Primal > 0.5).map(({ Name }) => Name);
      parentPort.postMessage({ status: Status, chosen });
    } catch (error) {
      parentPort.postMessage({ status: String(error), chosen: [] });
    }
  });
`;

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
    const chosen = (await solver.solve(lp)).flatMap((name) => variables.get(name) ?? []);
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

/** HiGHS cannot be interrupted and keeps its memory, so it has a thread of its own that ends with the roster. */
class Solver {
  private readonly worker = new Worker(thread, { eval: true, workerData: { solver: createRequire(import.meta.url).resolve('highs'), options } });

  async solve(lp: string): Promise<string[]> {
    this.worker.postMessage(lp);
    const [{ status, chosen }] = (await once(this.worker, 'message')) as [{ status: string; chosen: string[] }];
    if (status !== 'Optimal') throw new Error(`the roster was not solved: ${status}`);
    return chosen;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
