/** 强制措施: what may be decided on a suspect from each measure, by whom, and which limit each measure runs under. Pure tables. */
import type { Role } from './actor.js';
import type { ReviewStep } from './case-documents.js';

export const measures = ['summons', 'detention', 'arrestRequested', 'arrest', 'bail', 'surveillance', 'free'] as const;
export type Measure = (typeof measures)[number];

export const measureDecisions = ['detain', 'requestArrest', 'bail', 'surveillance', 'release', 'refer', 'penalty', 'end'] as const;
export type MeasureDecision = (typeof measureDecisions)[number];

type Law = 'administrative' | 'criminal';

interface MeasureRule {
  /** The person is held: leaving it late is a wrong that cannot be mended. */
  custody: boolean;
  /** Key of the policy row that it runs under. */
  limit: Record<Law, string | null>;
  /** What the law asks for within its own limits once the measure has begun. */
  duties: readonly Duty[];
}

export interface Duty {
  kind: 'suspect.deliver' | 'suspect.notifyFamily' | 'suspect.interrogate';
  limit: string | null;
}

const both = (key: string | null) => ({ criminal: key, administrative: key });

export const measureRules: Record<Measure, MeasureRule> = {
  summons: { custody: true, limit: { criminal: 'criminal.summons', administrative: 'admin.summons' }, duties: [] },
  detention: {
    custody: true,
    limit: both('criminal.detention.requestArrest'),
    duties: [
      { kind: 'suspect.deliver', limit: 'criminal.detention.custody' },
      { kind: 'suspect.notifyFamily', limit: 'criminal.detention.notifyFamily' },
      { kind: 'suspect.interrogate', limit: 'criminal.detention.firstInterrogation' },
    ],
  },
  arrestRequested: { custody: true, limit: both('criminal.arrest.procuratorateDecision'), duties: [] },
  arrest: {
    custody: true,
    limit: both('criminal.custodyAfterArrest'),
    duties: [
      { kind: 'suspect.notifyFamily', limit: 'criminal.arrest.notifyFamily' },
      { kind: 'suspect.interrogate', limit: 'criminal.arrest.firstInterrogation' },
    ],
  },
  bail: { custody: false, limit: both('criminal.bail'), duties: [] },
  surveillance: { custody: false, limit: both('criminal.residentialSurveillance'), duties: [] },
  free: { custody: false, limit: both(null), duties: [] },
};

const criminal: Record<Measure, readonly MeasureDecision[]> = {
  summons: ['detain', 'bail', 'surveillance', 'release'],
  detention: ['requestArrest', 'bail', 'surveillance', 'release'],
  // Only the procuratorate decides, unless the request is withdrawn by letting the person go.
  arrestRequested: ['release'],
  arrest: ['refer', 'bail', 'surveillance', 'release'],
  bail: ['refer', 'surveillance', 'detain', 'release'],
  surveillance: ['refer', 'bail', 'detain', 'release'],
  free: ['detain', 'bail', 'surveillance', 'refer', 'end'],
};

/** Criminal measures do not outlive the conversion of the case: all that is left of them is to end them. */
const administrative: Record<Measure, readonly MeasureDecision[]> = {
  summons: ['penalty', 'release'],
  detention: ['release'],
  arrestRequested: ['release'],
  arrest: ['release'],
  bail: ['release'],
  surveillance: ['release'],
  free: ['penalty', 'end'],
};

export const decisionsFrom = (law: Law, measure: Measure): readonly MeasureDecision[] => (law === 'criminal' ? criminal : administrative)[measure];

/** Letting a person go needs no more than the captain; everything that burdens them is the chief's. */
export const approverOf = (decision: MeasureDecision): readonly Role[] => (decision === 'release' || decision === 'end' ? ['caseCaptain', 'chief'] : ['chief']);

/** 法制审核: the step whose documents are reviewed before the decision goes to the chief. Letting a person go never waits for it. */
export const reviewOf: Record<MeasureDecision, ReviewStep | null> = {
  detain: 'measure',
  requestArrest: 'measure',
  bail: 'measure',
  surveillance: 'measure',
  refer: 'referral',
  penalty: 'penalty',
  release: null,
  end: null,
};

/** The measure that an executed decision leads to; null where it leads out of the station's hands. */
export const measureAfter: Record<MeasureDecision, Measure | null> = {
  detain: 'detention',
  requestArrest: 'arrestRequested',
  bail: 'bail',
  surveillance: 'surveillance',
  release: 'free',
  refer: null,
  penalty: null,
  end: null,
};

/** A minor at an instant: under eighteen, by the station's own calendar day (criminal law art. 17; public-security law). */
export function ageAt(birthDate: string, at: number, offsetMinutes = 480): number {
  const [year, month, day] = birthDate.split('-').map(Number) as [number, number, number];
  const today = new Date(at + offsetMinutes * 60_000);
  const hadBirthday = today.getUTCMonth() + 1 > month || (today.getUTCMonth() + 1 === month && today.getUTCDate() >= day);
  return today.getUTCFullYear() - year - (hadBirthday ? 0 : 1);
}
