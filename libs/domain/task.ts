/** The human task: one mechanism for every step that a person takes. Pure transitions; each refusal changes nothing. */
import { type Actor, type Candidate, isCandidate, isOffDutyCandidate } from './actor.js';
import { refuse } from './refusal.js';

export interface Task {
  /** `<workflow id with ~ for />~<number>`, so that a task names its process. */
  id: string;
  kind: string;
  state: 'open' | 'claimed' | 'completed' | 'cancelled';
  candidates: Candidate[];
  /** Account id of the person who claimed it, or to whom it was delegated. */
  assignee: string | null;
  /** What the person is shown: proposals, reasons, what was said. No personal data. */
  context: Record<string, unknown>;
  priority: number;
  openedAt: number;
  dueAt: number | null;
  /** The policy key behind `dueAt`. */
  limit: string | null;
  overdue: boolean;
  reminders: number;
  /** Raised by every change; a completion that names an older one is stale. */
  revision: number;
  completedBy: string | null;
  completedAt: number | null;
}

export const taskId = (workflowId: string, number: number): string => recordId(workflowId, String(number));

/** What was signed in a process: in a task, or by a message of which the id is the last part. */
export const recordId = (workflowId: string, part: string): string => `${workflowId.replaceAll('/', '~')}~${part}`;

export const processOfRecord = (id: string): string => id.split('~').slice(0, -1).join('/');

/** The workflow that holds a task, or null where the id has no such form. */
export function workflowOfTask(id: string): string | null {
  const parts = id.split('~');
  if (parts.length < 3 || !/^\d+$/.test(parts.at(-1)!)) return null;
  return parts.slice(0, -1).join('/');
}

function mustBeOpen(task: Task): void {
  if (task.state === 'completed') refuse('TASK_CLOSED', 'taskId');
  if (task.state === 'cancelled') refuse('TASK_CANCELLED', 'taskId');
}

function mustBeCandidate(task: Task, actor: Actor): void {
  if (isOffDutyCandidate(actor, task.candidates)) refuse('OFF_DUTY', 'actor');
  if (!isCandidate(actor, task.candidates)) refuse('NOT_A_CANDIDATE', 'actor');
}

function mustBeFresh(task: Task, revision: number | undefined): void {
  if (revision !== undefined && revision !== task.revision) refuse('TASK_STALE', 'revision');
}

/** An unclaimed task may be completed by any candidate: the act itself is the claim. */
export function mayComplete(task: Task, actor: Actor, revision?: number): void {
  mustBeOpen(task);
  if (task.assignee === actor.id) {
    mustBeFresh(task, revision);
    return;
  }
  mustBeCandidate(task, actor);
  if (task.assignee !== null) refuse('TASK_CLAIMED_BY_ANOTHER', 'actor');
  mustBeFresh(task, revision);
}

export function complete(task: Task, actor: Actor, at: number): void {
  task.state = 'completed';
  task.assignee = actor.id;
  task.completedBy = actor.id;
  task.completedAt = at;
  task.revision += 1;
}

export function mayClaim(task: Task, actor: Actor, revision?: number): void {
  mustBeOpen(task);
  mustBeCandidate(task, actor);
  if (task.assignee !== null && task.assignee !== actor.id) refuse('TASK_CLAIMED_BY_ANOTHER', 'actor');
  mustBeFresh(task, revision);
}

export function claim(task: Task, actor: Actor): void {
  task.state = 'claimed';
  task.assignee = actor.id;
  task.revision += 1;
}

/** The person who holds it gives it back; a leader may take it from them. */
export function mayRelease(task: Task, actor: Actor, leads: boolean): void {
  mustBeOpen(task);
  if (task.assignee === null) refuse('TASK_NOT_CLAIMED', 'taskId');
  if (task.assignee !== actor.id && !leads) refuse('TASK_CLAIMED_BY_ANOTHER', 'actor');
}

export function release(task: Task): void {
  task.state = 'open';
  task.assignee = null;
  task.revision += 1;
}

export interface Delegate {
  id: string;
  roles: Actor['roles'];
  unit: string | null;
  onDuty?: boolean | undefined;
}

/** Delegation keeps to the law's roles: the person named must be a candidate too. */
export function mayDelegate(task: Task, actor: Actor, to: Delegate, leads: boolean): void {
  mustBeOpen(task);
  if (task.assignee !== null && task.assignee !== actor.id && !leads) refuse('TASK_CLAIMED_BY_ANOTHER', 'actor');
  if (task.assignee !== actor.id && !leads) mustBeCandidate(task, actor);
  if (!isCandidate(to, task.candidates)) refuse('DELEGATE_NOT_A_CANDIDATE', 'to');
}

export function delegate(task: Task, to: Delegate): void {
  task.state = 'claimed';
  task.assignee = to.id;
  task.revision += 1;
}

export function mayRemind(task: Task): void {
  mustBeOpen(task);
}

export function remind(task: Task): void {
  task.reminders += 1;
  task.revision += 1;
}

export function cancelTask(task: Task): void {
  if (task.state === 'completed' || task.state === 'cancelled') return;
  task.state = 'cancelled';
  task.revision += 1;
}

/** Who may take work from another's hands, remind, or delegate for the unit. */
export function leads(actor: Actor): boolean {
  return actor.roles.some((role) => ['chief', 'commandOperator', 'squadCaptain', 'squadDeputy', 'caseCaptain'].includes(role));
}
