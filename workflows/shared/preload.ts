/**
 * Evaluated once for each worker thread and shared by all processes in it: making every schema anew for each process took
 * a sixth of its time. Only what holds no state of a process may be here: the contracts and what they stand on.
 */
import { z } from 'zod';
import * as arrest from '../../libs/contracts/arrest.js';
import * as caseProcess from '../../libs/contracts/case.js';
import * as ids from '../../libs/contracts/ids.js';
import * as incident from '../../libs/contracts/incident.js';
import * as linkage from '../../libs/contracts/linkage.js';
import * as mediation from '../../libs/contracts/mediation.js';
import * as message from '../../libs/contracts/message.js';
import * as process from '../../libs/contracts/process.js';
import * as registry from '../../libs/contracts/registry.js';
import * as supervision from '../../libs/contracts/supervision.js';
import * as task from '../../libs/contracts/task.js';
import * as calendar from '../../libs/domain/calendar.js';
import * as policy from '../../libs/domain/policy.js';

// The sandbox forbids making code from strings, which Zod's fast path would try.
z.config({ jitless: true });

/**
 * The worker freezes what is shared, down to where something is frozen already. Schemas remember what they have worked
 * out about themselves, which is the same for every process, so they must not be reached.
 */
for (const shared of [arrest, caseProcess, ids, incident, linkage, mediation, message, process, registry, supervision, task, calendar, policy]) Object.freeze(shared);
// The same of Zod's own patterns, which count how far they have read.
Object.freeze(z.regexes);
