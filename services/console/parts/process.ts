/** A process as lists tell it. */
import type { ClockView } from './picture.js';

export interface Process {
  id: string;
  kind: string;
  stage: string;
  subject: { incidentNo?: string; caseNo?: string; community?: string; grid?: string; category?: string; priority?: number; team?: string };
  openedAt: string;
  closedAt: string | null;
  outcome: string | null;
  dueAt: string | null;
  overdue: boolean;
  clocks: ClockView[];
  detail: Record<string, unknown>;
}
