/** The teams' activities as workflows call them: idempotent writes and reads, retried until they succeed. */
import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { CaseActivities } from '../../libs/contracts/case.js';
import type { FraudActivities } from '../../libs/contracts/fraud.js';
import type { IncidentCommandActivities, SceneActivities } from '../../libs/contracts/incident.js';
import type { LinkageActivities } from '../../libs/contracts/linkage.js';
import type { MediationActivities } from '../../libs/contracts/mediation.js';
import { queues, type TeamQueue } from '../../libs/contracts/process.js';

/** A record's id makes it unique, so that trying again is safe; a team that is away for a day loses nothing. */
const idempotent = (taskQueue: TeamQueue): ActivityOptions => ({
  taskQueue: queues[taskQueue],
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
});

export const commandRoom = proxyActivities<IncidentCommandActivities & Pick<LinkageActivities, 'openLinkage'>>(idempotent('command'));
export const caseTeam = proxyActivities<CaseActivities>(idempotent('case'));
export const fraudRecords = proxyActivities<FraudActivities>(idempotent('community'));
export const mediationTeam = proxyActivities<MediationActivities>(idempotent('community'));
export const sceneTeam = {
  community: proxyActivities<SceneActivities>(idempotent('community')),
  case: proxyActivities<SceneActivities>(idempotent('case')),
} as const;
