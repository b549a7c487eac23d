/** The one entry of the workflow bundle: every process of the station. */
export { arrest } from './arrest/arrest.js';
export { campaign } from './campaign/campaign.js';
export { caseProcess } from './case/case.js';
export { communityDay } from './visits/community-day.js';
export { dutyShift } from './duty-shift/duty-shift.js';
export { fraudDissuasion } from './fraud-dissuasion/fraud-dissuasion.js';
export { incident } from './incident/incident.js';
export { jointMediation } from './joint-mediation/joint-mediation.js';
export { leave } from './leave/leave.js';
export { linkage } from './linkage/linkage.js';
export { roster } from './roster/roster.js';
export { serviceRequest } from './service-request/service-request.js';
export { supervision } from './supervision/supervision.js';
export { swap } from './swap/swap.js';
export { videoInvestigation } from './video-investigation/video-investigation.js';
export { visitRound } from './visits/visit-round.js';
