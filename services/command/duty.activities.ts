/** 排班、值班: rosters are planned and published, shifts opened and closed, leave granted, swaps applied. */
import { Injectable } from '@nestjs/common';
import { Context } from '@temporalio/activity';
import type { DutyShiftActivities, OpenWork, ShiftPerson } from '../../libs/contracts/duty-shift.js';
import type { LeaveActivities } from '../../libs/contracts/leave.js';
import type { Lacks, RosterActivities, RosterChange } from '../../libs/contracts/roster.js';
import type { Objection, SwapActivities } from '../../libs/contracts/swap.js';
import { addDays, type DutyPerson, dutyPeople, type DutyRules, leaderOf, type Leave, newViolations, onLeave, type Slot, slotsOf, type Violation, violationsOf } from '../../libs/domain/duty.js';
import { station } from '../../libs/domain/station.js';
import { AccountRepository } from '../../libs/records/account.js';
import { DutyRulesRepository } from '../../libs/records/duty-rules.js';
import { DutyRepository, type DutyShift, onShift, type OnShift, type SwapRecord } from '../../libs/records/duty.js';
import { Ledger } from '../../libs/records/ledger.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { ProcessRepository, type TaskView } from '../../libs/records/process.js';
import { planRoster } from './roster-planner.js';

type Contract = RosterActivities & DutyShiftActivities & LeaveActivities & SwapActivities;
type Input<Name extends keyof Contract> = Parameters<Contract[Name]>[0];

/** Words for the person who decides: the rest is in the record. */
const told = 20;
/** Rest and seven days are counted across the edges of what is planned. */
const edgeDays = 7;

interface Situation {
  plan: { rules: DutyRules; people: DutyPerson[]; slots: Slot[]; leave: Leave[] };
  shifts: DutyShift[];
  assigned: Map<string, string[]>;
}

@Injectable()
export class DutyActivities implements Contract {
  constructor(
    private readonly duty: DutyRepository,
    private readonly accounts: AccountRepository,
    private readonly policy: PolicyRepository,
    private readonly processes: ProcessRepository,
    private readonly ledger: Ledger,
    private readonly rules: DutyRulesRepository,
  ) {}

  // Rosters

  async draftRoster({ id, from, weeks, actor }: Input<'draftRoster'>): ReturnType<Contract['draftRoster']> {
    const [policy, { rules }] = await Promise.all([this.limits(), this.rules.inForce()]);
    const answer = (violations: readonly Violation[]) => ({ ...lacksOf(violations), policy, leadMinutes: rules.leadMinutes });
    const drafted = await this.duty.findRoster(id);
    if (drafted) return answer(drafted.violations);
    const { plan, assigned } = await this.situation(from, weeks * 7);
    const open = plan.slots.filter(({ id: slot, date }) => date >= from && date < addDays(from, weeks * 7) && !assigned.has(slot));
    const openIds = new Set(open.map((slot) => slot.id));
    const planned = await planRoster({ ...plan, fixed: assigned, open: openIds, preferred: new Map() }, () => Context.current().heartbeat());
    const violations = violationsOf(plan, planned).filter(({ slot }) => openIds.has(slot));
    await this.duty.insertRoster({
      id,
      from,
      weeks,
      state: 'proposed',
      proposedBy: actor.id,
      proposedAt: new Date(),
      publishedBy: null,
      publishedAt: null,
      closedAt: null,
      shifts: open.map((slot) => ({ ...slot, accounts: planned.get(slot.id)! })),
      violations,
    });
    return answer(violations);
  }

  async changeRoster({ id, changes }: Input<'changeRoster'>): Promise<Lacks> {
    const roster = (await this.duty.findRoster(id))!;
    const { plan, assigned } = await this.situation(roster.from, roster.weeks * 7);
    const known = new Set(plan.people.map(({ account }) => account));
    const shifts = roster.shifts.map((shift) => ({ ...shift, accounts: changed(shift, changes, known) }));
    for (const shift of shifts) assigned.set(shift.id, shift.accounts);
    const own = new Set(shifts.map((shift) => shift.id));
    const violations = violationsOf(plan, assigned).filter(({ slot }) => own.has(slot));
    await this.duty.changeRoster(id, { shifts, violations });
    return lacksOf(violations);
  }

  async publishRoster({ id, by, at }: Input<'publishRoster'>): ReturnType<Contract['publishRoster']> {
    const roster = (await this.duty.findRoster(id))!;
    const { plan } = await this.situation(roster.from, roster.weeks * 7);
    const people = new Map(plan.people.map((person) => [person.account, person]));
    return this.ledger.once(`publish roster ${id}`, async (session) => {
      const taken = await this.duty.planned(roster.shifts.map((shift) => shift.id), session);
      const away = roster.shifts.some((shift) => shift.accounts.some((account) => onLeave(account, shift, plan.leave)));
      // Leave that was granted since, or another roster: what the chief saw is not what would be published.
      const sawLeave = roster.violations.some(({ rule }) => rule === 'leave');
      if (taken.size > 0 || (away && !sawLeave)) return null;
      await this.duty.insertShifts(
        roster.shifts.map(({ id: slot, date, shift, startsAt, endsAt, accounts }) => ({
          id: slot,
          roster: id,
          date,
          shift,
          startsAt: new Date(startsAt),
          endsAt: new Date(endsAt),
          state: 'planned' as const,
          people: accounts.flatMap((account) => people.get(account) ?? []).map((person) => onShift(person)),
          handover: [],
          log: [],
          version: 1,
        })),
        session,
      );
      await this.duty.changeRoster(id, { state: 'published', publishedBy: by, publishedAt: new Date(at) }, session);
      return roster.shifts.map(({ date, shift, startsAt, endsAt }) => ({ date, shift, startsAt, endsAt }));
    });
  }

  async closeRoster({ id, outcome, at }: Input<'closeRoster'>): Promise<void> {
    await this.duty.together(async (session) => {
      await this.duty.dropPlanned(id, session);
      await this.duty.changeRoster(id, { state: outcome, closedAt: new Date(at) }, session);
    });
  }

  // Shifts

  async openShift({ date, shift }: Input<'openShift'>): ReturnType<Contract['openShift']> {
    const id = `${date}/${shift}`;
    const [policy, briefing, { rules }] = await Promise.all([this.limits(), this.processes.countOpen(), this.rules.inForce()]);
    const people = await this.duty.together(async (session) => {
      const found = await this.duty.findShift(id, session);
      if (found?.state === 'planned') await this.duty.changeShift(id, { state: 'running' }, session);
      return found?.people ?? [];
    });
    return { people: people.map((person) => toShiftPerson(person)), equipment: rules.equipment.map((item) => item.id), briefing, policy };
  }

  async signOn({ date, shift, signed }: Input<'signOn'>): Promise<void> {
    const id = `${date}/${shift}`;
    const rostered = await this.rostered();
    await this.duty.together(async (session) => {
      const found = (await this.duty.findShift(id, session))!;
      for (const { account, at, equipment } of signed) {
        const person = found.people.find((each) => each.account === account)!;
        Object.assign(person, { signedOnAt: new Date(at), equipment });
      }
      await this.duty.changeShift(id, { people: found.people }, session);
      const changes = signed.map(({ account }) => ({ account, team: found.people.find((each) => each.account === account)!.team, shift: id, on: true }));
      await this.duty.setDuty(changes, rostered, session);
    });
  }

  async openWork({ accounts }: Input<'openWork'>): Promise<OpenWork[]> {
    return (await this.processes.workLeftBy(accounts, true)).map(toWork);
  }

  async isOpen({ taskId }: Input<'isOpen'>): Promise<boolean> {
    const task = await this.processes.findTask(taskId);
    return task?.state === 'open' || task?.state === 'claimed';
  }

  async signOff({ date, shift, account, at, handedOver }: Input<'signOff'>): Promise<OpenWork[]> {
    const held = (await this.processes.workLeftBy([account], false)).filter(({ id }) => !handedOver.includes(id));
    if (held.length > 0) return held.map(toWork);
    await this.takeOff(`${date}/${shift}`, new Map([[account, at]]), {});
    return [];
  }

  async replaceOnShift({ date, shift, absent, by, reason }: Input<'replaceOnShift'>): ReturnType<Contract['replaceOnShift']> {
    const id = `${date}/${shift}`;
    const rostered = await this.rostered();
    return this.duty.together(async (session) => {
      const found = (await this.duty.findShift(id, session))!;
      const gone = found.people.find(({ account }) => account === absent);
      if (!gone) return null;
      const replacement = by === null ? null : rostered.find(({ account, group }) => account === by && group === gone.group);
      const again = gone.absent?.by === by;
      if (replacement === undefined || (!again && replacement && found.people.some(({ account }) => account === by))) return null;
      gone.absent = { reason, by };
      const people = replacement && !again ? [...found.people, onShift(replacement)] : found.people;
      await this.duty.changeShift(id, { people }, session);
      return { replacement: replacement && toShiftPerson(onShift(replacement)) };
    });
  }

  async logShift({ id, date, shift, by, at, text }: Input<'logShift'>): Promise<void> {
    await this.duty.addLog(`${date}/${shift}`, { id, by, at: new Date(at), text });
  }

  async closeShift({ date, shift, at, outcome, handover }: Input<'closeShift'>): Promise<void> {
    const id = `${date}/${shift}`;
    const found = await this.duty.findShift(id);
    if (!found) return;
    const there = found.people.filter(({ signedOnAt, signedOffAt }) => signedOnAt && !signedOffAt);
    await this.takeOff(id, new Map(there.map(({ account }) => [account, at])), { state: outcome as DutyShift['state'], handover });
  }

  // Leave

  async registerLeave({ id, from, to, actor }: Input<'registerLeave'>): ReturnType<Contract['registerLeave']> {
    const [policy, rostered] = await Promise.all([this.limits(), this.rostered()]);
    const person = rostered.find(({ account }) => account === actor.id)!;
    await this.duty.insertLeave({ id, account: actor.id, from, to, ...instants(from, to), state: 'requested', decidedBy: null });
    const { lacks } = await this.withoutThem(person, from, to);
    return { approver: leaderOf(person), policy, wouldLack: lacks };
  }

  async grantLeave({ id, by }: Input<'grantLeave'>): ReturnType<Contract['grantLeave']> {
    const leave = (await this.duty.findLeave(id))!;
    const person = (await this.rostered()).find(({ account }) => account === leave.account);
    return this.ledger.once(`grant leave ${id}`, async (session) => {
      await this.duty.changeLeave(id, { state: 'approved', decidedBy: by }, session);
      if (!person) return { lacks: 0, first: [], changed: [] };
      const { lacks, mended } = await this.withoutThem(person, leave.from, leave.to);
      for (const { shift, people } of mended) {
        // Opened or changed since it was read: then this runs again.
        const now = await this.duty.findShift(shift.id, session);
        if (now?.version !== shift.version) throw new Error(`the shift ${shift.id} has changed meanwhile`);
        await this.duty.changeShift(shift.id, { people }, session);
      }
      return { ...lacks, changed: mended.map(({ shift }) => shift.id) };
    });
  }

  async closeLeave({ id, outcome }: Input<'closeLeave'>): Promise<void> {
    await this.duty.changeLeave(id, { state: outcome });
  }

  // Swaps

  async registerSwap({ id, actor, mine, with: colleague, theirs }: Input<'registerSwap'>): ReturnType<Contract['registerSwap']> {
    const named = (each: { date: string; shift: string } | undefined) => (each ? `${each.date}/${each.shift}` : null);
    const swap: SwapRecord = { id, account: actor.id, with: colleague, mine: named(mine)!, theirs: named(theirs), state: 'requested', decidedBy: null };
    await this.duty.insertSwap(swap);
    const [policy, rostered] = await Promise.all([this.limits(), this.rostered()]);
    const person = rostered.find(({ account }) => account === actor.id)!;
    const other = rostered.find(({ account, team }) => account === colleague && team === person.team);
    return {
      colleague: other && other !== person ? { role: other.role, account: colleague } : null,
      // Neither of the two approves: where one of them leads, the chief does.
      approver: [person, ...(other ? [other] : [])].map(leaderOf).find(({ role }) => role === 'chief') ?? leaderOf(person),
      policy,
      objections: (await this.swapped(swap)).objections,
    };
  }

  async checkSwap({ id }: Input<'checkSwap'>): Promise<Objection[]> {
    return (await this.swapped((await this.duty.findSwap(id))!)).objections;
  }

  async applySwap({ id, by }: Input<'applySwap'>): Promise<Objection[]> {
    const swap = (await this.duty.findSwap(id))!;
    return this.ledger.once(`apply swap ${id}`, async (session) => {
      const { objections, mended } = await this.swapped(swap);
      if (objections.length > 0) return objections;
      for (const { shift, people } of mended) {
        const now = await this.duty.findShift(shift.id, session);
        if (now?.version !== shift.version) throw new Error(`the shift ${shift.id} has changed meanwhile`);
        await this.duty.changeShift(shift.id, { people }, session);
      }
      await this.duty.changeSwap(id, { state: 'swapped', decidedBy: by }, session);
      return [];
    });
  }

  async closeSwap({ id, outcome }: Input<'closeSwap'>): Promise<void> {
    await this.duty.changeSwap(id, { state: outcome });
  }

  // What they share

  private limits() {
    return this.policy.list(['duty.', 'supervision.']);
  }

  private async rostered(rules?: DutyRules): Promise<DutyPerson[]> {
    return dutyPeople(rules ?? (await this.rules.inForce()).rules, await this.accounts.list({ limit: 10_000 }));
  }

  /** The days, and those around them that count for rest and the seven days. */
  private async situation(from: string, days: number): Promise<Situation> {
    const { rules } = await this.rules.inForce();
    const slots = slotsOf(rules, addDays(from, -edgeDays), days + 2 * edgeDays, station.offsetMinutes);
    const [first, last] = [new Date(slots[0]!.startsAt), new Date(slots.at(-1)!.endsAt)];
    const [people, shifts, leave] = await Promise.all([this.rostered(rules), this.duty.shiftsBetween(first, last), this.duty.approvedLeave(first, last)]);
    const assigned = new Map(shifts.map((shift) => [shift.id, shift.people.filter(({ absent }) => !absent).map(({ account }) => account)]));
    return { plan: { rules, people, slots, leave }, shifts, assigned };
  }

  /** What the published roster would lack without a person on these days, once only their own shifts are filled anew. */
  private async withoutThem(person: DutyPerson, from: string, to: string) {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
    const { plan, shifts, assigned } = await this.situation(from, days);
    const { startsAt, endsAt } = instants(from, to);
    const away: Leave = { account: person.account, startsAt: startsAt.getTime(), endsAt: endsAt.getTime() };
    const leave = [...plan.leave.filter((each) => each.account !== person.account || each.startsAt !== away.startsAt), away];
    const slotOf = new Map(plan.slots.map((slot) => [slot.id, slot]));
    const affected = shifts.filter(
      ({ id, state }) => state === 'planned' && assigned.get(id)!.includes(person.account) && onLeave(person.account, slotOf.get(id)!, [away]),
    );
    if (affected.length === 0) return { lacks: lacksOf([]), mended: [] };
    const open = new Set(affected.map(({ id }) => id));
    const planned = await planRoster({ ...plan, leave, fixed: assigned, open, teams: [person.team], preferred: assigned }, () => Context.current().heartbeat());
    const violations = newViolations({ ...plan, leave: plan.leave }, assigned, planned).filter(({ slot }) => open.has(slot));
    const mended = affected.map((shift) => ({ shift, people: manned(shift, planned.get(shift.id)!, plan.people) }));
    return { lacks: lacksOf(violations), mended };
  }

  /** Both shifts as they would be, and what speaks against it. */
  private async swapped({ account, with: colleague, mine, theirs }: SwapRecord): Promise<{ objections: Objection[]; mended: { shift: DutyShift; people: OnShift[] }[] }> {
    const none = (objection: Objection) => ({ objections: [objection], mended: [] });
    const dates = [mine, theirs ?? mine].map((id) => id.split('/')[0]!).sort();
    const { plan, shifts, assigned } = await this.situation(dates[0]!, (Date.parse(dates[1]!) - Date.parse(dates[0]!)) / 86_400_000 + 1);
    const find = (id: string | null) => shifts.find((shift) => shift.id === id);
    const [given, taken] = [find(mine), find(theirs)];
    const [one, other] = [account, colleague].map((id) => plan.people.find((person) => person.account === id));
    if (!one || !other || one === other || one.team !== other.team) return none(swapWords.otherTeam);
    if (given?.state !== 'planned' || !assigned.get(mine)!.includes(account)) return none(swapWords.notMine);
    if (theirs !== null && (taken?.state !== 'planned' || !assigned.get(theirs)!.includes(colleague))) return none(swapWords.notTheirs);
    if (assigned.get(mine)!.includes(colleague) || (theirs !== null && assigned.get(theirs)!.includes(account))) return none(swapWords.sameShift);
    const after = new Map(assigned);
    const exchange = (id: string, out: string, into: string) => after.set(id, assigned.get(id)!.map((each) => (each === out ? into : each)));
    exchange(mine, account, colleague);
    if (theirs !== null) exchange(theirs, colleague, account);
    const mended = [given, ...(taken ? [taken] : [])].map((shift) => ({ shift, people: manned(shift, after.get(shift.id)!, plan.people) }));
    return { objections: newViolations(plan, assigned, after).map(({ zh, en }) => ({ zh, en })), mended };
  }

  private async takeOff(id: string, leaving: ReadonlyMap<string, number>, change: Partial<DutyShift>): Promise<void> {
    const rostered = await this.rostered();
    await this.duty.together(async (session) => {
      const { people } = (await this.duty.findShift(id, session))!;
      for (const person of people) {
        const at = leaving.get(person.account);
        if (at !== undefined) person.signedOffAt ??= new Date(at);
      }
      await this.duty.changeShift(id, { ...change, people }, session);
      const changes = people.filter(({ account }) => leaving.has(account)).map(({ account, team }) => ({ account, team, shift: id, on: false }));
      await this.duty.setDuty(changes, rostered, session);
    });
  }
}

const swapWords = {
  otherTeam: { zh: '只能与同队的在编值班人员换班', en: 'shifts are swapped with somebody rostered in the same team' },
  notMine: { zh: '您不在所述班次，或该班次已经开始', en: 'you are not on that shift, or it has begun' },
  notTheirs: { zh: '对方不在所述班次，或该班次已经开始', en: 'your colleague is not on that shift, or it has begun' },
  sameShift: { zh: '双方已在同一班次', en: 'both are on the same shift already' },
} as const satisfies Record<string, Objection>;

const lacksOf = (violations: readonly Violation[]): Lacks => ({
  lacks: violations.length,
  first: violations.slice(0, told).map(({ rule, date, shift, team, missing, zh, en }) => ({ rule, date, shift, team, missing, zh, en })),
});

function changed(shift: { date: string; shift: string; accounts: string[] }, changes: readonly RosterChange[], known: ReadonlySet<string>): string[] {
  const own = changes.filter((change) => change.date === shift.date && change.shift === shift.shift);
  const removed = new Set(own.map(({ remove }) => remove));
  const added = own.flatMap(({ add }) => (add !== undefined && known.has(add) ? add : []));
  return [...new Set([...shift.accounts.filter((account) => !removed.has(account)), ...added])].sort();
}

/** The people of a shift as they are to be; whoever stays is not written anew. */
function manned({ people }: DutyShift, accounts: readonly string[], known: readonly DutyPerson[]): OnShift[] {
  return accounts.flatMap((account) => {
    const person = known.find((each) => each.account === account);
    return people.find((each) => each.account === account) ?? (person ? onShift(person) : []);
  });
}

/** Whole days in the station's zone. */
function instants(from: string, to: string) {
  const midnight = (date: string) => new Date(Date.parse(date) - station.offsetMinutes * 60_000);
  return { startsAt: midnight(from), endsAt: midnight(addDays(to, 1)) };
}

const toWork = ({ id, kind, assignee, candidates }: TaskView): OpenWork => ({ taskId: id, kind, from: assignee, candidates });

const toShiftPerson = ({ account, role, unit, team, group }: OnShift): ShiftPerson => ({
  account,
  role,
  unit,
  team,
  captain: leaderOf({ group, team, roles: [] }),
});
