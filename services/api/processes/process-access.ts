/** Who sees a process: a case, and whatever belongs to one, is for those who work on it. */
import type { Actor } from '../../../libs/domain/actor.js';
import { scopesOf } from '../../../libs/domain/authority.js';

export const ofCases = /^(supervision\/)?(case|review|arrest|suspect|seizure|examination|correction|video)\//;
export const isOfCase = (processId: string) => ofCases.test(processId);

export const seesCases = (actor: Pick<Actor, 'roles'>) => scopesOf(actor, 'case.read').length > 0;
