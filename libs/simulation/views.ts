/** What the simulation reads of the API's answers. */
import type { ProcessView, Subject } from '../contracts/process.js';
import type { TaskKindId } from '../contracts/registry.js';
import type { Candidate, Role } from '../domain/actor.js';

export interface Account {
  id: string;
  roles: Role[];
  unit: string | null;
  disabled: boolean;
}

export interface OpenTask {
  id: string;
  processId: string;
  kind: TaskKindId;
  state: 'open' | 'claimed' | 'completed' | 'cancelled';
  candidates: Candidate[];
  assignee: string | null;
  reminders?: number;
  context: Record<string, unknown>;
  subject: Subject;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

/** A process, its times as ISO 8601. */
export interface ProcessAnswer extends Pick<ProcessView, 'id' | 'stage' | 'outcome' | 'subject' | 'detail'> {
  openedAt: string;
  closedAt: string | null;
}

export interface IncidentView {
  /** Null where the call was accepted a moment ago. */
  process: ProcessAnswer | null;
  tasks: OpenTask[];
}

export interface Accepted {
  incidentNo: string;
  processId: string;
  duplicate: boolean;
}

/** A workflow id as part of an address. */
export const inPath = (processId: string) => processId.replaceAll('/', '~');
