/**
 * Evaluated once for each worker thread and shared by all processes in it: making every schema anew for each process took
 * a sixth of its time. Only what holds no state of a process may be here: the contracts and what they stand on.
 */
import { z } from 'zod';
import * as arrest from '../../libs/contracts/arrest.js';
import * as brief from '../../libs/contracts/brief.js';
import * as campaign from '../../libs/contracts/campaign.js';
import * as caseProcess from '../../libs/contracts/case.js';
import * as caseReview from '../../libs/contracts/case-review.js';
import * as correction from '../../libs/contracts/correction.js';
import * as custody from '../../libs/contracts/custody.js';
import * as dutyShift from '../../libs/contracts/duty-shift.js';
import * as examination from '../../libs/contracts/examination.js';
import * as file from '../../libs/contracts/file.js';
import * as forcePlan from '../../libs/contracts/force-plan.js';
import * as fraud from '../../libs/contracts/fraud.js';
import * as ids from '../../libs/contracts/ids.js';
import * as incident from '../../libs/contracts/incident.js';
import * as leave from '../../libs/contracts/leave.js';
import * as linkage from '../../libs/contracts/linkage.js';
import * as mediation from '../../libs/contracts/mediation.js';
import * as message from '../../libs/contracts/message.js';
import * as process from '../../libs/contracts/process.js';
import * as recovery from '../../libs/contracts/recovery.js';
import * as register from '../../libs/contracts/register.js';
import * as registry from '../../libs/contracts/registry.js';
import * as roster from '../../libs/contracts/roster.js';
import * as seizure from '../../libs/contracts/seizure.js';
import * as series from '../../libs/contracts/series.js';
import * as serviceRequest from '../../libs/contracts/service-request.js';
import * as suggestion from '../../libs/contracts/suggestion.js';
import * as supervision from '../../libs/contracts/supervision.js';
import * as suspect from '../../libs/contracts/suspect.js';
import * as swap from '../../libs/contracts/swap.js';
import * as task from '../../libs/contracts/task.js';
import * as video from '../../libs/contracts/video.js';
import * as visits from '../../libs/contracts/visits.js';
import * as calendar from '../../libs/domain/calendar.js';
import * as caseDocuments from '../../libs/domain/case-documents.js';
import * as fraudRules from '../../libs/domain/fraud.js';
import * as policy from '../../libs/domain/policy.js';

/**
 * The worker freezes what is shared, down to where something is frozen already. Schemas remember what they have worked
 * out about themselves, which is the same for every process, so they must not be reached; nor must Zod's own patterns.
 */
for (const shared of [z.regexes, arrest, brief, campaign, caseProcess, caseReview, correction, custody, dutyShift, examination, file, forcePlan, fraud, ids, incident, leave, linkage, mediation, message, process, recovery, register, registry, roster, seizure, series, serviceRequest, suggestion, supervision, suspect, swap, task, video, visits, calendar, caseDocuments, fraudRules, policy]) Object.freeze(shared);
