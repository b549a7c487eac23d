/** Every kind of task and every process there is. */
import type { z } from 'zod';
import { arrestTasks } from './arrest.js';
import { caseTasks } from './case.js';
import { fraudTasks } from './fraud.js';
import { incidentTasks } from './incident.js';
import { linkageTasks } from './linkage.js';
import { mediationTasks } from './mediation.js';
import { supervisionTasks } from './supervision.js';

export const taskKinds = {
  ...incidentTasks,
  ...caseTasks,
  ...arrestTasks,
  ...supervisionTasks,
  ...linkageTasks,
  ...fraudTasks,
  ...mediationTasks,
} as const;

export type TaskKindId = keyof typeof taskKinds;
export type FormOf<K extends TaskKindId> = z.infer<(typeof taskKinds)[K]['form']>;

/** The exports of the workflow bundle. */
export const workflowTypes = ['incident', 'caseProcess', 'arrest', 'supervision', 'linkage', 'fraudDissuasion', 'jointMediation'] as const;
