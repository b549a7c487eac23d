import type { Candidate, Role } from '../../libs/domain/actor.js';

/** 综合指挥室 */
export const operators: Candidate[] = [{ role: 'commandOperator', onDuty: true }];
export const chief: Candidate[] = [{ role: 'chief' }];
export const caseCaptain: Candidate[] = [{ role: 'caseCaptain' }];
export const investigators: Candidate[] = [{ role: 'investigator' }, { role: 'caseCaptain' }];
export const videoOfficers: Candidate[] = [{ role: 'videoOfficer', onDuty: true }];

/** 社区警务队: a squad by its team id. */
export const squadOfficers = (squad: string): Candidate[] => [{ role: 'communityOfficer', unit: squad }];
export const squadLeaders = (squad: string): Candidate[] => [{ role: 'squadCaptain', unit: squad }, { role: 'squadDeputy', unit: squad }];
export const squadMembers = (squad: string): Candidate[] => [...squadOfficers(squad), ...squadLeaders(squad)];

/** One officer of a squad, whichever post they hold in it. */
export function squadOfficer(account: string): Candidate[] {
  return (['communityOfficer', 'squadCaptain', 'squadDeputy'] as const).map((role) => ({ role, account }));
}

/** Whoever of a unit that may be dispatched is on duty, and its leaders whenever they are there. */
export function unitMembers(unit: string): Candidate[] {
  return [
    { role: 'communityOfficer', unit, onDuty: true },
    { role: 'squadCaptain', unit },
    { role: 'squadDeputy', unit },
    { role: 'investigator', unit, onDuty: true },
    { role: 'caseCaptain', unit },
  ];
}

const posts: Role[] = ['investigator', 'caseCaptain', 'caseReviewer', 'videoOfficer', 'communityOfficer', 'squadCaptain', 'squadDeputy', 'commandOperator', 'chief'];
/** One officer, whichever post they hold at the station. */
export const officer = (account: string): Candidate[] => posts.map((role) => ({ role, account }));
