/** Every kind of task and every process there is. */
import type { z } from 'zod';
import { arrestTasks } from './arrest.js';
import { caseTasks } from './case.js';
import { dutyShiftTasks } from './duty-shift.js';
import { incidentTasks } from './incident.js';
import { leaveTasks } from './leave.js';
import { rosterTasks } from './roster.js';
import { supervisionTasks } from './supervision.js';
import { swapTasks } from './swap.js';

export const taskKinds = { ...incidentTasks, ...caseTasks, ...arrestTasks, ...supervisionTasks, ...rosterTasks, ...dutyShiftTasks, ...leaveTasks, ...swapTasks } as const;

export type TaskKindId = keyof typeof taskKinds;
export type FormOf<K extends TaskKindId> = z.infer<(typeof taskKinds)[K]['form']>;

/** The exports of the workflow bundle. */
export const workflowTypes = ['incident', 'caseProcess', 'arrest', 'supervision', 'roster', 'dutyShift', 'leave', 'swap'] as const;
