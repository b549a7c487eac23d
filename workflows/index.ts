/** The one entry of the workflow bundle: every process of the station. */
export { arrest } from './arrest/arrest.js';
export { caseProcess } from './case/case.js';
export { fraudDissuasion } from './fraud-dissuasion/fraud-dissuasion.js';
export { incident } from './incident/incident.js';
export { jointMediation } from './joint-mediation/joint-mediation.js';
export { linkage } from './linkage/linkage.js';
export { supervision } from './supervision/supervision.js';
