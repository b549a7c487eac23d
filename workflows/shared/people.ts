import type { Candidate } from '../../libs/domain/actor.js';

/** 综合指挥室 */
export const operators: Candidate[] = [{ role: 'commandOperator' }];
export const chief: Candidate[] = [{ role: 'chief' }];
export const caseCaptain: Candidate[] = [{ role: 'caseCaptain' }];
export const investigators: Candidate[] = [{ role: 'investigator' }, { role: 'caseCaptain' }];
export const videoOfficers: Candidate[] = [{ role: 'videoOfficer' }];

/** 社区警务队: a squad by its team id. */
export const squadOfficers = (squad: string): Candidate[] => [{ role: 'communityOfficer', unit: squad }];
export const squadLeaders = (squad: string): Candidate[] => [{ role: 'squadCaptain', unit: squad }, { role: 'squadDeputy', unit: squad }];
export const squadMembers = (squad: string): Candidate[] => [...squadOfficers(squad), ...squadLeaders(squad)];

/** Whoever serves in a unit that may be dispatched. */
export function unitMembers(unit: string): Candidate[] {
  const serving = ['communityOfficer', 'squadCaptain', 'squadDeputy', 'investigator', 'caseCaptain'] as const;
  return serving.map((role) => ({ role, unit }));
}
