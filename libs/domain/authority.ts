/**
 * Who may do what: the one table. The API's guard reads it for every route and the workflows for every message, so that
 * the two cannot differ. A route or message that is not here is not allowed.
 */
import { type Actor, type Role, inUnit } from './actor.js';

/**
 * `any`: wherever it happens. `ownUnit`: where the subject belongs to the actor's unit. `candidate`: the guard of the
 * task itself decides. `self`: on the actor's own account only. `public`: without an identity.
 */
export type Scope = 'any' | 'ownUnit' | 'candidate' | 'self' | 'public';

/** Why somebody looks at personal data (Personal Information Protection Law art. 6: a stated, reasonable purpose). */
export const purposes = {
  callHandling: { zh: '处置警情', en: 'handling a call' },
  investigation: { zh: '办理案件', en: 'investigating a case' },
  dissuasion: { zh: '预警劝阻', en: 'fraud warning and dissuasion' },
  mediation: { zh: '调解纠纷', en: 'mediating a dispute' },
  population: { zh: '实有人口管理与走访', en: 'the register of residents and visits' },
  residentService: { zh: '便民服务', en: 'service to residents' },
  supervision: { zh: '督办检查', en: 'supervision' },
  audit: { zh: '审计', en: 'audit' },
} as const;
export type Purpose = keyof typeof purposes;

export const isPurpose = (value: unknown): value is Purpose =>
  typeof value === 'string' && Object.hasOwn(purposes, value);

interface Rule {
  allow: Partial<Record<Exclude<Scope, 'public'>, readonly Role[]>> | 'public';
  /** Personal data: `stated` by the person who asks, or one that the action itself implies. Every use is recorded. */
  purpose?: 'stated' | Purpose;
}

const command = ['chief', 'commandOperator'] as const satisfies Role[];
const squads = ['squadCaptain', 'squadDeputy', 'communityOfficer'] as const satisfies Role[];
const caseTeam = ['caseCaptain', 'investigator', 'caseReviewer', 'videoOfficer'] as const satisfies Role[];
const officers = [...command, ...squads, ...caseTeam] as const satisfies Role[];
const leaders: readonly Role[] = ['squadCaptain', 'squadDeputy', 'caseCaptain'];
const everyone = [...officers, 'auditor', 'machine', 'partner'] as const satisfies Role[];

const table = {
  'incident.report': { allow: { any: [...officers, 'machine'] } },
  'incident.import': { allow: { any: [...command, 'machine'] } },
  'incident.read': { allow: { any: [...officers, 'auditor'] } },
  'incident.readCallers': {
    allow: { any: [...command, 'caseCaptain', 'investigator', 'auditor'], ownUnit: squads },
    purpose: 'stated',
  },
  'incident.command': { allow: { any: command } },
  'incident.joinCall': { allow: { any: [...command, 'machine'] } },
  'fraud.report': { allow: { any: [...officers, 'machine'] } },
  'fraud.import': { allow: { any: [...command, 'machine'] } },
  'fraud.read': { allow: { any: [...officers, 'auditor'] } },
  /** The resident, and what the resident said. */
  'fraud.readResident': {
    allow: { any: [...command, 'caseCaptain', 'investigator', 'auditor'], ownUnit: squads },
    purpose: 'stated',
  },
  'fraud.command': { allow: { any: command } },
  'case.read': { allow: { any: [...command, ...caseTeam, 'auditor'] } },
  /** What was signed may name witnesses and suspects. */
  'case.readRecords': { allow: { any: [...command, ...caseTeam, 'auditor'] }, purpose: 'stated' },
  /** All of it, to go out of the house. */
  'case.export': { allow: { any: ['chief', 'caseCaptain', 'caseReviewer', 'auditor'] }, purpose: 'stated' },
  /** Whether it is as it was signed; not what it says. */
  'case.verify': { allow: { any: ['chief', 'caseCaptain', 'caseReviewer', 'auditor'] } },
  /** Photos, sketches, recordings of an incident or a case. */
  'file.upload': { allow: { any: officers } },
  'file.read': { allow: { any: [...command, ...caseTeam, 'auditor'] }, purpose: 'stated' },
  'evidence.read': { allow: { any: [...officers, 'auditor'] } },
  /** Who holds an exhibit hands it over; the process knows who that is. */
  'evidence.handOver': { allow: { any: officers } },
  'evidence.examine': { allow: { any: ['chief', 'caseCaptain', 'investigator'] } },
  'seizure.request': { allow: { any: ['caseCaptain', 'investigator'] } },
  'seizure.command': { allow: { any: ['chief', 'caseCaptain', 'investigator'] } },
  'record.correct': { allow: { any: ['chief', 'caseCaptain', 'caseReviewer', 'investigator'] } },
  /** Who a suspect is. */
  'case.readSuspect': { allow: { any: ['chief', ...caseTeam, 'auditor'] }, purpose: 'stated' },
  /** What was sealed because the suspect was a minor: for those who answer for it alone. */
  'case.readSealed': { allow: { any: ['chief', 'caseReviewer', 'auditor'] }, purpose: 'stated' },
  // Who may give which order is the process's own rule.
  'case.command': { allow: { any: ['caseCaptain', 'chief', 'investigator'] } },
  'camera.read': { allow: { any: [...officers, 'auditor'] } },
  'camera.import': { allow: { any: command } },
  /** Recordings show people: each request goes on record, and somebody else approves it in a task. */
  'video.request': { allow: { any: [...command, ...caseTeam] }, purpose: 'investigation' },
  'video.read': { allow: { any: [...command, ...caseTeam, 'auditor'] } },
  /** Who went past, in words. */
  'video.readSightings': { allow: { any: [...command, ...caseTeam, 'auditor'] }, purpose: 'stated' },
  'video.command': { allow: { any: [...command, ...caseTeam] } },
  /** Incidents by method, place and time, never people. */
  'series.read': { allow: { any: [...command, ...caseTeam, 'auditor'] } },
  'series.confirm': { allow: { any: [...command, 'caseCaptain'] } },
  'arrest.approve': { allow: { any: ['chief'] } },
  'task.list': { allow: { any: [...command, 'auditor'], candidate: [...squads, ...caseTeam] } },
  'task.read': { allow: { any: [...command, 'auditor'], candidate: [...squads, ...caseTeam] } },
  'task.act': { allow: { candidate: officers } },
  'task.remind': { allow: { any: command, ownUnit: ['squadCaptain', 'caseCaptain'] } },
  'unit.read': { allow: { any: [...officers, 'auditor'] } },
  'unit.setDuty': { allow: { any: command, ownUnit: ['squadCaptain', 'squadDeputy', 'caseCaptain'] } },
  /** Who serves where, and who is responsible for which grid. */
  'organisation.change': { allow: { any: ['chief'], ownUnit: ['squadCaptain'] } },
  /** A squad knows the people of its own community; nobody looks without saying why. */
  'resident.read': { allow: { any: [...command, 'caseCaptain', 'investigator'], ownUnit: squads }, purpose: 'stated' },
  'resident.write': { allow: { any: command, ownUnit: squads }, purpose: 'population' },
  'resident.merge': { allow: { any: command, ownUnit: ['squadCaptain', 'squadDeputy'] }, purpose: 'population' },
  'resident.import': { allow: { any: command }, purpose: 'population' },
  'visit.plan': { allow: { any: command, ownUnit: squads } },
  /** A matter of a grid, without names. */
  'sentiment.report': { allow: { any: command, ownUnit: squads } },
  'campaign.propose': { allow: { any: command, ownUnit: ['squadCaptain', 'squadDeputy'] } },
  'campaign.read': { allow: { any: [...officers, 'auditor'] } },
  /** About places, hours and methods: whoever knows something says it, and the chief decides. */
  'suggestion.propose': { allow: { any: officers } },
  'suggestion.read': { allow: { any: [...officers, 'auditor'] } },
  'analysis.request': { allow: { any: command } },
  'service.receive': { allow: { any: [...command, ...squads, 'machine'] }, purpose: 'residentService' },
  'service.read': { allow: { any: [...officers, 'auditor'] } },
  /** Who asked, and what they said. */
  'service.readWords': { allow: { any: command, ownUnit: squads }, purpose: 'stated' },
  'service.complain': { allow: { any: [...command, ...squads, 'machine'] }, purpose: 'residentService' },
  'service.command': { allow: { any: command, ownUnit: squads } },
  /** Counts alone. */
  'population.read': { allow: { any: [...officers, 'auditor'] } },
  'force.propose': { allow: { any: command } },
  'force.read': { allow: { any: [...officers, 'auditor'] } },
  /** Places, times and methods, never people. */
  'pattern.read': { allow: { any: [...officers, 'auditor'] } },
  'roster.propose': { allow: { any: command } },
  'roster.command': { allow: { any: ['chief'] } },
  'duty.read': { allow: { any: [...officers, 'auditor'] } },
  /** Leave and swaps; one's own, unless one decides on them. */
  'duty.request': { allow: { self: officers } },
  'duty.readRequests': { allow: { any: [...command, 'squadCaptain', 'caseCaptain', 'auditor'], self: officers } },
  /** Who may give which is for the shift's process: it knows who is on it. */
  'shift.command': { allow: { any: officers } },
  /** The log may name callers and suspects. */
  'shift.readLog': { allow: { any: [...officers, 'auditor'] }, purpose: 'stated' },
  'order.read': { allow: { any: [...officers, 'auditor'] } },
  /** From a visit, a resident, another department; an incident hands its own over. */
  'dispute.report': { allow: { any: [...officers, 'machine', 'partner'] } },
  'dispute.read': { allow: { any: [...officers, 'auditor'] } },
  /** The parties, what they agreed and signed. */
  'dispute.readParties': { allow: { any: [...command, 'caseCaptain', 'investigator', 'auditor'], ownUnit: squads }, purpose: 'stated' },
  'dispute.command': { allow: { any: command, ownUnit: squads } },
  'linkage.read': { allow: { any: [...officers, 'auditor'] } },
  /** What a partner is told may name people and accounts. */
  'linkage.readMatter': { allow: { any: [...command, 'caseCaptain', 'investigator', 'auditor'] }, purpose: 'stated' },
  'linkage.open': { allow: { any: [...command, 'squadCaptain', 'caseCaptain'] } },
  'linkage.command': { allow: { any: command } },
  /** Signed by the partner: the signature is the identity. */
  'linkage.callback': { allow: 'public' },
  'partner.read': { allow: { any: [...officers, 'auditor'] } },
  'partner.manage': { allow: { any: ['chief'] } },
  'process.timeline': { allow: { any: [...officers, 'auditor'] } },
  'board.read': { allow: { any: [...officers, 'auditor'] } },
  'events.stream': { allow: { any: [...officers, 'auditor'] } },
  'supervision.order': { allow: { any: command } },
  /** Whoever a resident complains to notes it. */
  'supervision.complain': { allow: { any: officers } },
  'supervision.read': { allow: { any: [...officers, 'auditor'] } },
  'case.review': { allow: { any: ['chief', ...caseTeam] } },
  'brief.order': { allow: { any: command } },
  'statistics.read': { allow: { any: [...officers, 'auditor'] } },
  'policy.read': { allow: { any: [...officers, 'auditor'] } },
  'policy.override': { allow: { any: ['chief'] } },
  'account.manage': { allow: { any: ['chief'] } },
  'account.self': { allow: { self: everyone } },
  'codec.decode': { allow: { any: ['auditor', 'chief'] }, purpose: 'audit' },
  'audit.read': { allow: { any: ['auditor', 'chief'] }, purpose: 'audit' },
  /** Sign-in and what belongs to it. */
  'identity.public': { allow: 'public' },
  /** Liveness, readiness, metrics. */
  'service.health': { allow: 'public' },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof table;

export const authority: Readonly<Record<Action, Rule>> = table;
export const actions = Object.keys(table) as Action[];

export const accessRefusals = {
  ROLE_NOT_ALLOWED: { zh: '您的岗位无权进行此操作', en: 'your role may not do this' },
  OTHER_UNIT: { zh: '该事项不属于您所在的单位', en: 'this belongs to another unit' },
} as const;
export type AccessRefusal = keyof typeof accessRefusals;

export type Verdict = { allowed: true } | { allowed: false; code: AccessRefusal; zh: string; en: string };

/** What an action is done to. */
export interface AccessSubject {
  unit?: string;
}

type Subjected = Pick<Actor, 'roles' | 'unit'>;

const no = (code: AccessRefusal): Verdict => ({ allowed: false, code, ...accessRefusals[code] });

/** A leader answers for every group of the squad or team, a member belongs to the group and to what is above it. */
function sharesUnit(actor: Subjected, unit: string): boolean {
  if (actor.unit === null) return false;
  const own = actor.roles.some((role) => leaders.includes(role)) ? actor.unit.split('.')[0]! : actor.unit;
  return inUnit(actor.unit, unit) || inUnit(unit, own);
}

/** The scopes in which the actor's roles hold the action. */
export function scopesOf(actor: Pick<Actor, 'roles'>, action: Action): Scope[] {
  const { allow } = authority[action];
  if (allow === 'public') return ['public'];
  return (Object.keys(allow) as (keyof typeof allow)[]).filter((scope) =>
    allow[scope]?.some((role) => actor.roles.includes(role)),
  );
}

/**
 * The rule. A subject without a unit is nobody's own, so a role that holds the action in its own unit only is refused.
 * For `candidate` and `self` the answer is that of the role: the task's guard and the account's route decide the rest.
 */
export function may(actor: Subjected, action: Action, subject: AccessSubject = {}): Verdict {
  const scopes = scopesOf(actor, action);
  if (scopes.length === 0) return no('ROLE_NOT_ALLOWED');
  if (scopes.some((scope) => scope !== 'ownUnit')) return { allowed: true };
  return subject.unit !== undefined && sharesUnit(actor, subject.unit) ? { allowed: true } : no('OTHER_UNIT');
}
