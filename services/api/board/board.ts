/**
 * 态势看板: what is open at this moment, kept from what changes. It is read from the records once; after that each change
 * moves the rows that it concerns and the counts by what it adds and takes away, so that no question scans anything.
 */
import type { LinkageReply } from '../../../libs/contracts/linkage.js';
import { liveOrderStates, type Order, type ProcessView } from '../../../libs/contracts/process.js';
import type { Clock } from '../../../libs/domain/clock.js';
import type { Point } from '../../../libs/domain/place.js';
import type { Task } from '../../../libs/domain/task.js';
import { isOfCase } from '../processes/process-access.js';

export interface BoardUnit {
  id: string;
  community: string | null;
  onDuty: boolean;
}
export type BoardProcess = Omit<ProcessView, 'refused' | 'outcome'>;
export type BoardTask = Pick<Task, 'id' | 'kind' | 'state' | 'overdue' | 'assignee' | 'revision'> & { processId: string };

export type BoardChange =
  | { type: 'process'; process: BoardProcess }
  | { type: 'task'; task: BoardTask }
  | { type: 'order'; order: Order }
  | { type: 'unit'; unit: BoardUnit };

interface ProcessCount {
  open: number;
  overdue: number;
}
export interface Counts {
  processes: Record<string, ProcessCount>;
  incidents: { open: number; overdue: number; byStage: Record<string, number>; byPriority: Record<string, number> };
  tasks: { open: number; overdue: number };
  units: { onDuty: number; free: number };
  /** Requests to partners that wait for an answer. */
  awaited: number;
}

export const boardSections = ['incidents', 'units', 'overdue', 'linkages'] as const;
export type BoardSection = (typeof boardSections)[number];
type Place = Pick<ProcessView['subject'], 'community' | 'grid'>;

export interface BoardRows {
  incidents: Place & { id: string; incidentNo: string | null; stage: string; category: string | null; priority: number | null; openedAt: number; dueAt: number | null; overdue: boolean; place: Point | null; duplicates: string[]; calls: number; clocks: Clock[]; orders: Order[] };
  units: BoardUnit & { id: string; state: Order['state'] | 'free'; incidents: string[]; since: number | null };
  overdue: Place & { id: string; kind: string; stage: string; since: number; clocks: Clock[]; tasks: Pick<BoardTask, 'id' | 'kind' | 'assignee'>[] };
  linkages: { id: string; linkageNo: string; kind: string; processId: string | null; stage: string; openedAt: number; replies: LinkageReply[] };
}
export type BoardRow = { [Section in BoardSection]: BoardRows[Section] }[BoardSection];
export interface Touched {
  section: BoardSection;
  id: string;
}

/** What of the board: with or without what is of cases, of one community or of all. */
export interface View {
  cases: boolean;
  community?: string | undefined;
}

const isLive = ({ state }: Order) => liveOrderStates.includes(state);
const isOpenTask = ({ state }: BoardTask) => state === 'open' || state === 'claimed';

export class Board {
  private readonly processes = new Map<string, BoardProcess>();
  private readonly tasks = new Map<string, BoardTask>();
  private readonly units = new Map<string, BoardUnit>();
  private readonly orders = new Map<string, Order>();
  /** Ids of the above by what they belong to. */
  private readonly incidents = new Map<string, string>();
  private readonly ordersOf = { incident: new Grouped(), unit: new Grouped() };
  private readonly late = new Grouped();
  private readonly tasksOf = new Grouped();
  /** By community, and what is of cases apart: not everybody sees it. */
  private readonly counted = { plain: new Map<string | undefined, Tally>(), ofCases: new Map<string | undefined, Tally>() };

  /** The rows that are not as they were. */
  take(change: BoardChange): Touched[] {
    switch (change.type) {
      case 'process':
        return this.takeProcess(change.process);
      case 'task':
        return this.takeTask(change.task);
      case 'order':
        return this.takeOrder(change.order);
      case 'unit':
        return this.takeUnit(change.unit);
    }
  }

  /** As it stands now; null where it is not on the board, or not in this view of it. */
  row<Section extends BoardSection>(section: Section, id: string, view: View): BoardRows[Section] | null {
    const community = section === 'units' ? this.units.get(id)?.community : this.processes.get(id)?.subject.community;
    if (view.community !== undefined && view.community !== community) return null;
    const row = { incidents: () => this.incident(id), units: () => this.unit(id), overdue: () => this.overdue(id, view.cases), linkages: () => this.linkage(id, view.cases) }[section]();
    return row as BoardRows[Section] | null;
  }

  rows<Section extends BoardSection>(section: Section, view: View): BoardRows[Section][] {
    const ids = section === 'units' ? this.units : this.processes;
    return [...ids.keys()].sort().flatMap((id) => this.row(section, id, view) ?? []);
  }

  counts({ cases, community }: View): Counts {
    const tally = new Tally();
    for (const counted of cases ? [this.counted.plain, this.counted.ofCases] : [this.counted.plain]) {
      for (const [place, each] of counted) if (community === undefined || place === community) tally.plus(each);
    }
    const of = (name: string) => tally.of(name);
    const record = (name: string) => Object.fromEntries(tally.under(name));
    const kinds = tally.under('open').map(([kind, open]): [string, ProcessCount] => [kind, { open, overdue: of(`late/${kind}`) }]);
    return {
      processes: Object.fromEntries(kinds),
      incidents: { open: of('open/incident'), overdue: of('late/incident'), byStage: record('stage'), byPriority: record('priority') },
      tasks: { open: of('task'), overdue: of('lateTask') },
      units: { onDuty: of('onDuty'), free: of('free') },
      awaited: of('awaited'),
    };
  }

  private takeProcess(process: BoardProcess): Touched[] {
    const { id, kind, subject } = process;
    const before = this.processes.get(id);
    // A stream may tell late what was read already.
    if (before && before.revision > process.revision) return [];
    // Its tasks are counted where it is.
    const count = (by: 1 | -1) => {
      const now = this.processes.get(id);
      if (now) countProcess(this.tallyOf(id), now, by);
      for (const task of this.tasksOf.of(id)) countTask(this.tallyOf(id), this.tasks.get(task)!, by);
    };
    count(-1);
    if (process.closedAt === null) this.processes.set(id, process);
    else this.processes.delete(id);
    count(1);
    if (kind === 'incident' && subject.incidentNo) {
      if (process.closedAt === null) this.incidents.set(subject.incidentNo, id);
      else this.incidents.delete(subject.incidentNo);
    }
    return [
      ...(kind === 'incident' ? [{ section: 'incidents' as const, id }] : []),
      ...(kind === 'linkage' ? [{ section: 'linkages' as const, id }] : []),
      ...(process.overdue || before?.overdue ? [{ section: 'overdue' as const, id }] : []),
    ];
  }

  private takeTask(task: BoardTask): Touched[] {
    const before = this.tasks.get(task.id);
    if (before && before.revision > task.revision) return [];
    const tally = this.tallyOf(task.processId);
    if (before) countTask(tally, before, -1);
    if (isOpenTask(task)) {
      this.tasks.set(task.id, task);
      countTask(tally, task, 1);
    } else this.tasks.delete(task.id);
    this.tasksOf.set(task.processId, task.id, isOpenTask(task));
    this.late.set(task.processId, task.id, isOpenTask(task) && task.overdue);
    return task.overdue || before?.overdue ? [{ section: 'overdue', id: task.processId }] : [];
  }

  private takeOrder(order: Order): Touched[] {
    const unit = this.units.get(order.unit);
    if (unit) countUnit(this.tallyIn(unit.community), this.unit(unit.id)!, -1);
    if (isLive(order)) this.orders.set(order.id, order);
    else this.orders.delete(order.id);
    this.ordersOf.incident.set(order.incidentNo, order.id, isLive(order));
    this.ordersOf.unit.set(order.unit, order.id, isLive(order));
    if (unit) countUnit(this.tallyIn(unit.community), this.unit(unit.id)!, 1);
    const incident = this.incidents.get(order.incidentNo);
    return [{ section: 'units', id: order.unit }, ...(incident === undefined ? [] : [{ section: 'incidents' as const, id: incident }])];
  }

  private takeUnit(unit: BoardUnit): Touched[] {
    const before = this.unit(unit.id);
    if (before) countUnit(this.tallyIn(before.community), before, -1);
    this.units.set(unit.id, unit);
    countUnit(this.tallyIn(unit.community), this.unit(unit.id)!, 1);
    return [{ section: 'units', id: unit.id }];
  }

  private incident(id: string): BoardRows['incidents'] | null {
    const process = this.processes.get(id);
    if (process?.kind !== 'incident') return null;
    const { stage, subject, openedAt, dueAt, overdue, clocks, detail } = process;
    const { place = null, proposal, calls = [] } = detail as { place?: Point | null; proposal?: { duplicates?: { incidentNo: string }[] } | null; calls?: string[] };
    const { incidentNo = null, category = null, priority = null } = subject;
    const orders = incidentNo === null ? [] : this.ordersOf.incident.of(incidentNo).map((order) => this.orders.get(order)!);
    return { id, incidentNo, ...placeOf(process), stage, category, priority, openedAt, dueAt, overdue, place, duplicates: (proposal?.duplicates ?? []).map(({ incidentNo: other }) => other), calls: calls.length, clocks: clocks.filter(isUnmet), orders };
  }

  private unit(id: string): BoardRows['units'] | null {
    const unit = this.units.get(id);
    if (!unit) return null;
    const orders = this.ordersOf.unit.of(id).map((order) => this.orders.get(order)!);
    // Of several orders the one that is furthest.
    const furthest = orders.sort((a, b) => liveOrderStates.indexOf(b.state) - liveOrderStates.indexOf(a.state) || (a.id < b.id ? -1 : 1))[0];
    return { ...unit, state: furthest?.state ?? 'free', incidents: orders.map(({ incidentNo }) => incidentNo).sort(), since: furthest?.times[furthest.state] ?? null };
  }

  private overdue(id: string, cases: boolean): BoardRows['overdue'] | null {
    const process = this.processes.get(id);
    if (!process?.overdue || (!cases && isOfCase(id))) return null;
    const passed = process.clocks.filter(({ state, endedAt }) => state === 'expired' && endedAt === undefined);
    const tasks = this.late.of(id).map((task) => this.tasks.get(task)!);
    return { id, kind: process.kind, stage: process.stage, ...placeOf(process), since: Math.min(...passed.map(({ dueAt }) => dueAt)), clocks: passed, tasks: tasks.map(({ id: task, kind, assignee }) => ({ id: task, kind, assignee })) };
  }

  private linkage(id: string, cases: boolean): BoardRows['linkages'] | null {
    const process = this.processes.get(id);
    if (process?.kind !== 'linkage') return null;
    const { linkageNo, kind, processId, replies } = process.detail as { linkageNo: string; kind: string; processId: string | null; replies: LinkageReply[] };
    // Whose matter it is may be for few; that a partner was asked is for all.
    const of = processId !== null && !cases && isOfCase(processId) ? null : processId;
    return { id, linkageNo, kind, processId: of, stage: process.stage, openedAt: process.openedAt, replies };
  }

  private tallyOf = (processId: string): Tally => this.tallyIn(this.processes.get(processId)?.subject.community, isOfCase(processId) ? 'ofCases' : 'plain');

  private tallyIn(community: string | null | undefined, kind: keyof typeof this.counted = 'plain'): Tally {
    const tally = this.counted[kind].get(community ?? undefined) ?? new Tally();
    this.counted[kind].set(community ?? undefined, tally);
    return tally;
  }
}

const placeOf = ({ subject: { community, grid } }: BoardProcess): Place => ({ ...(community === undefined ? {} : { community }), ...(grid === undefined ? {} : { grid }) });
const isUnmet = ({ state, endedAt }: Clock) => endedAt === undefined && state !== 'met' && state !== 'cancelled';

function countProcess(tally: Tally, { kind, stage, subject, overdue, detail }: BoardProcess, by: 1 | -1): void {
  tally.add(`open/${kind}`, by);
  if (overdue) tally.add(`late/${kind}`, by);
  if (kind === 'incident') {
    tally.add(`stage/${stage}`, by);
    if (subject.priority !== undefined) tally.add(`priority/${subject.priority}`, by);
  }
  if (kind === 'linkage') tally.add('awaited', by * (detail.replies as LinkageReply[]).filter(({ answer, state }) => answer === null && state !== 'unanswered' && state !== 'stoodDown').length);
}

function countTask(tally: Tally, { overdue }: BoardTask, by: 1 | -1): void {
  tally.add('task', by);
  if (overdue) tally.add('lateTask', by);
}

function countUnit(tally: Tally, { onDuty, state }: BoardRows['units'], by: 1 | -1): void {
  if (!onDuty) return;
  tally.add('onDuty', by);
  if (state === 'free') tally.add('free', by);
}

/** Numbers by name, without those that are nought. */
class Tally {
  private readonly numbers = new Map<string, number>();

  add(name: string, by: number): void {
    const number = this.of(name) + by;
    if (number === 0) this.numbers.delete(name);
    else this.numbers.set(name, number);
  }

  of = (name: string): number => this.numbers.get(name) ?? 0;

  under = (name: string): [string, number][] => [...this.numbers].filter(([each]) => each.startsWith(`${name}/`)).map(([each, number]): [string, number] => [each.slice(name.length + 1), number]).sort();

  plus(other: Tally): void {
    for (const [name, number] of other.numbers) this.add(name, number);
  }
}

/** Ids by what they belong to. */
class Grouped {
  private readonly groups = new Map<string, Set<string>>();

  set(group: string, id: string, belongs: boolean): void {
    const ids = this.groups.get(group) ?? new Set<string>();
    if (belongs) ids.add(id);
    else ids.delete(id);
    if (ids.size > 0) this.groups.set(group, ids);
    else this.groups.delete(group);
  }

  of = (group: string): string[] => [...(this.groups.get(group) ?? [])].sort();
}
