/** The one entry of the workflow bundle: every process of the station. */
export { arrest } from './arrest/arrest.js';
export { caseProcess } from './case/case.js';
export { dutyShift } from './duty-shift/duty-shift.js';
export { incident } from './incident/incident.js';
export { leave } from './leave/leave.js';
export { roster } from './roster/roster.js';
export { supervision } from './supervision/supervision.js';
export { swap } from './swap/swap.js';
