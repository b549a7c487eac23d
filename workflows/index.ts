/** The one entry of the workflow bundle: every process of the station. */
export { arrest } from './arrest/arrest.js';
export { campaign } from './campaign/campaign.js';
export { caseProcess } from './case/case.js';
export { communityDay } from './visits/community-day.js';
export { fraudDissuasion } from './fraud-dissuasion/fraud-dissuasion.js';
export { incident } from './incident/incident.js';
export { jointMediation } from './joint-mediation/joint-mediation.js';
export { linkage } from './linkage/linkage.js';
export { serviceRequest } from './service-request/service-request.js';
export { supervision } from './supervision/supervision.js';
export { visitRound } from './visits/visit-round.js';
