/** What all processes have in common: queues, search attributes, the published view, and the order to act on a process. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery } from '@temporalio/workflow';
import type { Actor } from '../domain/actor.js';
import type { Clock } from '../domain/clock.js';
import type { Task } from '../domain/task.js';

/** One task queue for workflow code, and one for each team's activities. */
export const queues = { processes: 'processes', command: 'command', community: 'community', case: 'case' } as const;
export type TeamQueue = 'command' | 'community' | 'case';

export const processKinds = [
  'incident',
  'case',
  'caseReview',
  'suspect',
  'arrest',
  'supervision',
  'linkage',
  'fraud',
  'dispute',
  'visitRound',
  'communityDay',
  'brief',
  'campaign',
  'serviceRequest',
  'forcePlan',
  'suggestion',
  'analysis',
  'roster',
  'dutyShift',
  'leave',
  'swap',
  'custody',
  'examination',
  'seizure',
  'correction',
  'videoInvestigation',
] as const;
export type ProcessKind = (typeof processKinds)[number];

/** What an auditor filters by. None of it may be personal. */
export const searchAttributes = {
  ProcessKind: defineSearchAttributeKey('ProcessKind', SearchAttributeType.KEYWORD),
  Stage: defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD),
  IncidentNo: defineSearchAttributeKey('IncidentNo', SearchAttributeType.KEYWORD),
  CaseNo: defineSearchAttributeKey('CaseNo', SearchAttributeType.KEYWORD),
  Community: defineSearchAttributeKey('Community', SearchAttributeType.KEYWORD),
  Grid: defineSearchAttributeKey('Grid', SearchAttributeType.KEYWORD),
  Team: defineSearchAttributeKey('Team', SearchAttributeType.KEYWORD),
  Priority: defineSearchAttributeKey('Priority', SearchAttributeType.KEYWORD),
  Category: defineSearchAttributeKey('Category', SearchAttributeType.KEYWORD),
  DueAt: defineSearchAttributeKey('DueAt', SearchAttributeType.DATETIME),
  Overdue: defineSearchAttributeKey('Overdue', SearchAttributeType.BOOL),
} as const;

export interface Subject {
  incidentNo?: string;
  caseNo?: string;
  community?: string;
  grid?: string;
  category?: string;
  priority?: number;
  team?: TeamQueue;
}

/** An order to a unit, from offer to end. Units are busy while an order of theirs is live. */
export interface Order {
  id: string;
  incidentNo: string;
  unit: string;
  state: 'offered' | 'acknowledged' | 'enRoute' | 'onScene' | 'refused' | 'silent' | 'elsewhere' | 'stoodDown' | 'done';
  /** Epoch milliseconds of each state reached. */
  times: Partial<Record<Order['state'], number>>;
  orderedBy: string;
  reason?: string;
}

export const liveOrderStates: readonly Order['state'][] = ['offered', 'acknowledged', 'enRoute', 'onScene'];

export interface ProcessView {
  /** Workflow id. */
  id: string;
  kind: ProcessKind;
  stage: string;
  subject: Subject;
  /** Raised by every publication; an older one never overwrites a newer one. */
  revision: number;
  openedAt: number;
  closedAt: number | null;
  outcome: string | null;
  dueAt: number | null;
  overdue: boolean;
  clocks: Clock[];
  /** Messages by signal that were refused: a signal has no answer, so the refusal is shown here. */
  refused: { at: number; taskId: string; code: string }[];
  /** Facts of this kind of process, without personal data. */
  detail: Record<string, unknown>;
}

/** What one publication writes: the view, and the tasks and orders that changed since the last. */
export interface Publication {
  view: ProcessView;
  tasks: Task[];
  orders: Order[];
}

export interface ProcessSummary extends ProcessView {
  tasks: Task[];
  orders: Order[];
}

/** What a process takes along into a new history. */
export interface Carried<State = unknown> {
  view: Pick<ProcessView, 'stage' | 'subject' | 'openedAt' | 'revision' | 'clocks' | 'refused'>;
  orders: Order[];
  /** The index as it stands, so that only what changes is written. */
  indexed: [string, unknown][];
  /** How many tasks there have been, those withdrawn by number, and those that people still have. */
  tasks: { count: number; cancelled: number[]; open: CarriedTask[] };
  supervisions: number;
  /** Messages that were answered: sent once more, they get the same answer. */
  answers: [string, unknown][];
  state: State;
}

export interface CarriedTask {
  task: Task;
  key: string;
  /** Ids of the clock that the answer meets, and of the one that the task is due by. */
  clock: string | null;
  due: string | null;
  lapses: boolean;
}

export const processQuery = defineQuery<ProcessSummary>('process');

/** Run as local activities beside the workflow code: short, idempotent, and part of the same workflow task. */
export interface ProcessActivities {
  publish(publication: Publication): Promise<void>;
  /** Who holds a ticket, or null where it is forged, expired, for another task, or its holder may no longer sign in. */
  verifyTicket(ticket: string, taskId: string): Promise<Actor | null>;
}
