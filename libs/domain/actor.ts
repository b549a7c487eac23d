/** Who acts. Every message to a process carries its actor, stamped by the API from a verified identity. */

export const roles = [
  'chief', // 所长
  'commandOperator', // 综合指挥室值班员
  'squadCaptain', // 社区警务队队长
  'squadDeputy', // 社区警务队副队长
  'communityOfficer', // 社区民警
  'caseCaptain', // 案件办理队队长
  'investigator', // 办案民警
  'caseReviewer', // 案管组
  'videoOfficer', // 视频侦查
  'auditor', // 审计
  'machine', // another system that sends calls
  'partner', // another department
] as const;

export type Role = (typeof roles)[number];

export interface Actor {
  /** Account id: a service number, never a name. */
  id: string;
  roles: Role[];
  /** Where the actor serves: a path with dots, `squad-3.2` is the second group of the third squad. */
  unit: string | null;
  /** How the identity was verified. */
  via: 'api' | 'signal' | 'system';
  /** Stamped from the duty record while a roster is in force. Without one, everybody counts as on duty. */
  onDuty?: boolean;
}

/** The process itself, acting on a timer or a rule. */
export const system: Actor = { id: 'system', roles: [], unit: null, via: 'system' };

/** Who may take a task: anyone with the role, within the unit where one is named, or one named person. */
export interface Candidate {
  role: Role;
  unit?: string;
  /** Only this person, such as the officer responsible for a grid, and only while they hold the role. */
  account?: string;
  /** Only while on duty: what cannot wait belongs to the shift. */
  onDuty?: true;
}

export function inUnit(actorUnit: string | null, unit: string): boolean {
  return actorUnit !== null && (actorUnit === unit || actorUnit.startsWith(`${unit}.`));
}

export function isCandidate(actor: Pick<Actor, 'id' | 'roles' | 'unit'> & { onDuty?: boolean | undefined }, candidates: readonly Candidate[]): boolean {
  return candidates.some(
    ({ role, unit, account, onDuty }) =>
      actor.roles.includes(role) &&
      (unit === undefined || inUnit(actor.unit, unit)) &&
      (account === undefined || account === actor.id) &&
      (onDuty === undefined || actor.onDuty !== false),
  );
}

/** Would be a candidate, were they on duty. */
export const isOffDutyCandidate = (actor: Actor, candidates: readonly Candidate[]): boolean =>
  actor.onDuty === false && !isCandidate(actor, candidates) && isCandidate({ ...actor, onDuty: true }, candidates);
