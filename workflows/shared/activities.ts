/** The teams' activities as workflows call them: idempotent writes and reads, retried until they succeed. */
import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { AnalysisActivities } from '../../libs/contracts/analysis.js';
import type { BriefActivities } from '../../libs/contracts/brief.js';
import type { CampaignActivities } from '../../libs/contracts/campaign.js';
import type { CaseActivities } from '../../libs/contracts/case.js';
import type { ReviewActivities } from '../../libs/contracts/case-review.js';
import type { CorrectionActivities } from '../../libs/contracts/correction.js';
import type { CustodyActivities } from '../../libs/contracts/custody.js';
import type { ExaminationActivities } from '../../libs/contracts/examination.js';
import type { ForcePlanActivities } from '../../libs/contracts/force-plan.js';
import type { FraudActivities } from '../../libs/contracts/fraud.js';
import type { IncidentCommandActivities, SceneActivities } from '../../libs/contracts/incident.js';
import type { DutyShiftActivities } from '../../libs/contracts/duty-shift.js';
import type { LeaveActivities } from '../../libs/contracts/leave.js';
import type { LinkageActivities } from '../../libs/contracts/linkage.js';
import type { MediationActivities } from '../../libs/contracts/mediation.js';
import { queues, type TeamQueue } from '../../libs/contracts/process.js';
import type { RosterActivities } from '../../libs/contracts/roster.js';
import type { RequestActivities } from '../../libs/contracts/service-request.js';
import type { SeizureActivities } from '../../libs/contracts/seizure.js';
import type { SuggestionActivities } from '../../libs/contracts/suggestion.js';
import type { SuspectActivities } from '../../libs/contracts/suspect.js';
import type { SwapActivities } from '../../libs/contracts/swap.js';
import type { VideoActivities } from '../../libs/contracts/video.js';
import type { VisitActivities } from '../../libs/contracts/visits.js';

/** A record's id makes it unique, so that trying again is safe; a team that is away for a day loses nothing. */
const idempotent = (taskQueue: TeamQueue): ActivityOptions => ({
  taskQueue: queues[taskQueue],
  startToCloseTimeout: '30 seconds',
  // A write that has begun is not taken back: nothing hears of a cancellation without a heartbeat, and asking for one
  // would only leave open whether it was made.
  cancellationType: ActivityCancellationType.ABANDON,
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
});

export const commandRoom = proxyActivities<IncidentCommandActivities & Pick<LinkageActivities, 'openLinkage'>>(idempotent('command'));
export const dutyRoom = proxyActivities<DutyShiftActivities & SwapActivities & Omit<RosterActivities, 'draftRoster'>>(idempotent('command'));
/** A roster is solved in seconds, on a busy machine in minutes: a worker that dies on the way is noticed by its silence. */
const solved: ActivityOptions = {
  ...idempotent('command'),
  startToCloseTimeout: '15 minutes',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  heartbeatTimeout: '2 minutes',
};
export const planners = proxyActivities<Pick<RosterActivities, 'draftRoster'> & LeaveActivities>(solved);
export const forcePlanners = proxyActivities<Pick<ForcePlanActivities, 'expectCalls' | 'compareLayouts'>>(solved);
export const forceRoom = proxyActivities<Omit<ForcePlanActivities, 'expectCalls' | 'compareLayouts'>>(idempotent('command'));
/** Years of figures are read for a brief, and counted first. */
export const briefRoom = proxyActivities<BriefActivities>({ ...idempotent('command'), startToCloseTimeout: '2 minutes' });
export const prevention = proxyActivities<CampaignActivities>(idempotent('community'));
/** A year of a large station is read in a minute. */
export const analyses = proxyActivities<AnalysisActivities>({ ...idempotent('command'), startToCloseTimeout: '10 minutes' });
export const analysts = proxyActivities<SuggestionActivities>(idempotent('command'));
export const service = proxyActivities<RequestActivities>(idempotent('community'));
export const squads = proxyActivities<VisitActivities>(idempotent('community'));
export const videoTeam = proxyActivities<VideoActivities>(idempotent('case'));
export const caseTeam = proxyActivities<CaseActivities>(idempotent('case'));
export const caseReviews = proxyActivities<ReviewActivities>(idempotent('case'));
export const evidenceRoom = proxyActivities<CustodyActivities & ExaminationActivities & SeizureActivities & CorrectionActivities>(idempotent('case'));
export const suspectFile = proxyActivities<SuspectActivities>(idempotent('case'));
export const fraudRecords = proxyActivities<FraudActivities>(idempotent('community'));
export const mediationTeam = proxyActivities<MediationActivities>(idempotent('community'));
export const sceneTeam = {
  community: proxyActivities<SceneActivities>(idempotent('community')),
  case: proxyActivities<SceneActivities>(idempotent('case')),
} as const;
