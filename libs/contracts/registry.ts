/** Every kind of task and every process there is. */
import type { z } from 'zod';
import { arrestTasks } from './arrest.js';
import { briefTasks } from './brief.js';
import { campaignTasks } from './campaign.js';
import { caseTasks } from './case.js';
import { reviewTasks } from './case-review.js';
import { correctionTasks } from './correction.js';
import { custodyTasks } from './custody.js';
import { dutyShiftTasks } from './duty-shift.js';
import { examinationTasks } from './examination.js';
import { forceTasks } from './force-plan.js';
import { fraudTasks } from './fraud.js';
import { incidentTasks } from './incident.js';
import { leaveTasks } from './leave.js';
import { linkageTasks } from './linkage.js';
import { mediationTasks } from './mediation.js';
import { rosterTasks } from './roster.js';
import { seizureTasks } from './seizure.js';
import { requestTasks } from './service-request.js';
import { suggestionTasks } from './suggestion.js';
import { supervisionTasks } from './supervision.js';
import { suspectTasks } from './suspect.js';
import { swapTasks } from './swap.js';
import { videoTasks } from './video.js';
import { visitTasks } from './visits.js';

export const taskKinds = {
  ...incidentTasks,
  ...caseTasks,
  ...reviewTasks,
  ...suspectTasks,
  ...arrestTasks,
  ...supervisionTasks,
  ...linkageTasks,
  ...fraudTasks,
  ...mediationTasks,
  ...visitTasks,
  ...briefTasks,
  ...campaignTasks,
  ...requestTasks,
  ...forceTasks,
  ...suggestionTasks,
  ...rosterTasks,
  ...dutyShiftTasks,
  ...leaveTasks,
  ...swapTasks,
  ...custodyTasks,
  ...examinationTasks,
  ...seizureTasks,
  ...correctionTasks,
  ...videoTasks,
} as const;

export type TaskKindId = keyof typeof taskKinds;
export type FormOf<K extends TaskKindId> = z.infer<(typeof taskKinds)[K]['form']>;

/** The exports of the workflow bundle. */
export const workflowTypes = [
  'incident',
  'caseProcess',
  'caseReview',
  'suspect',
  'arrest',
  'supervision',
  'linkage',
  'fraudDissuasion',
  'jointMediation',
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
