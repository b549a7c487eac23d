/** The statutory clock: a limit that runs, is warned of, may be extended or suspended by the right person, and is met or expires. */
import { add, weekends, type WorkCalendar } from './calendar.js';
import { type Extension, type PolicyRow, reminderShares } from './policy.js';
import { refuse } from './refusal.js';

export interface Clock {
  /** Key of the policy row, and a running number where a process starts the same limit more than once. */
  id: string;
  row: PolicyRow;
  /** Epoch milliseconds. */
  startedAt: number;
  dueAt: number;
  state: 'running' | 'suspended' | 'met' | 'expired' | 'cancelled';
  /** Marks already passed: 0 and 1 are the reminders, 2 the expiry. */
  passed: number;
  extensions: { by: string; ground: string; document?: string; at: number; from: number; to: number }[];
  suspendedAt?: number;
  endedAt?: number;
}

export type Mark = 'reminder' | 'expiry';

export function startClock(id: string, row: PolicyRow, at: number, calendar: WorkCalendar = weekends): Clock {
  return {
    id,
    row,
    startedAt: at,
    dueAt: add(at, row.limit, calendar),
    state: 'running',
    passed: 0,
    extensions: [],
  };
}

/** When the next mark falls due, or null where the clock no longer asks for attention. */
export function nextMark(clock: Clock): { at: number; mark: Mark } | null {
  if (clock.state !== 'running') return null;
  const share = reminderShares[clock.passed];
  if (share === undefined) return { at: clock.dueAt, mark: 'expiry' };
  return { at: Math.round(clock.startedAt + share * (clock.dueAt - clock.startedAt)), mark: 'reminder' };
}

/** Passes every mark due by `now`; of several reminders at once only the last is told. */
export function advance(clock: Clock, now: number): Mark | null {
  let told: Mark | null = null;
  for (let next = nextMark(clock); next !== null && next.at <= now; next = nextMark(clock)) {
    told = next.mark;
    clock.passed += 1;
    if (next.mark === 'expiry') clock.state = 'expired';
  }
  return told;
}

/** What the law asked for was done. A late act still ends an expired clock, and stays marked as late. */
export function meet(clock: Clock, at: number): void {
  if (clock.endedAt !== undefined) return;
  if (clock.state === 'running' || clock.state === 'suspended') clock.state = 'met';
  clock.endedAt = at;
}

export function cancelClock(clock: Clock, at: number): void {
  if (clock.endedAt !== undefined) return;
  if (clock.state === 'running' || clock.state === 'suspended') clock.state = 'cancelled';
  clock.endedAt = at;
}

/** Time that does not count, such as a forensic examination. */
export function suspend(clock: Clock, at: number): void {
  if (clock.state !== 'running') refuse('CLOCK_NOT_RUNNING', 'clock');
  clock.state = 'suspended';
  clock.suspendedAt = at;
}

export function resume(clock: Clock, at: number): void {
  if (clock.state !== 'suspended' || clock.suspendedAt === undefined) return refuse('CLOCK_NOT_SUSPENDED', 'clock');
  const pause = at - clock.suspendedAt;
  clock.startedAt += pause;
  clock.dueAt += pause;
  clock.state = 'running';
  delete clock.suspendedAt;
}

export interface ExtensionRequest {
  /** Which of the row's extensions. */
  index: number;
  by: { id: string; roles: readonly string[] };
  /** Number of the approving document, where someone outside the station approves. */
  document?: string;
  at: number;
}

export function extend(clock: Clock, request: ExtensionRequest, calendar: WorkCalendar = weekends): void {
  const extension: Extension | undefined = clock.row.extensions[request.index];
  if (!extension) return refuse('EXTENSION_UNKNOWN', 'index');
  if (clock.state !== 'running') return refuse('CLOCK_NOT_RUNNING', 'clock');
  if (extension.by === 'external') {
    if (!request.document) return refuse('EXTENSION_NEEDS_DOCUMENT', 'document');
  } else if (!request.by.roles.includes(extension.by)) {
    return refuse('EXTENSION_NOT_ALLOWED', 'actor');
  }
  const to = add(clock.startedAt, extension.to, calendar);
  if (to <= clock.dueAt) return refuse('EXTENSION_TOO_SHORT', 'index');
  clock.extensions.push({
    by: request.by.id,
    ground: extension.ground.zh,
    ...(request.document ? { document: request.document } : {}),
    at: request.at,
    from: clock.dueAt,
    to,
  });
  clock.dueAt = to;
  // The reminders are shares of the limit, so a longer limit is warned of again.
  clock.passed = reminderShares.filter((share) => clock.startedAt + share * (to - clock.startedAt) <= request.at).length;
}
