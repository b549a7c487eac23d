/** 案件: the case process, from acceptance to close. It lives for months. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { WorkCalendar } from '../domain/calendar.js';
import type { Forecast } from '../domain/forecast.js';
import { reviewEnds, type ReviewEnd, reviewSteps, type ReviewStep } from '../domain/case-documents.js';
import { measures, type Measure } from '../domain/measures.js';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed, offered } from './asked.js';
import { caseNoSchema, incidentNoSchema, videoNoSchema } from './ids.js';
import { categoryId, officers } from './incident.js';
import { partnerId } from './linkage.js';
import { accountId, envelope, isoTime, note, pointSchema, unitId } from './message.js';
import { fen } from './recovery.js';
import type { Recorded } from './record.js';
import type { Carried } from './process.js';
import { personSchema, type SuspectEnd, suspectEnds } from './suspect.js';
import type { TaskKind } from './task.js';

export const caseTypes = ['administrative', 'criminal'] as const;
export type CaseType = (typeof caseTypes)[number];

export const caseStages = ['acceptance', 'filing', 'investigation', 'deployment', 'arrest', 'interrogation', 'notice', 'transfer', 'closing', 'closed'] as const;
export type CaseStage = (typeof caseStages)[number];

export interface CaseInput {
  caseNo: string;
  type: CaseType;
  /** Null where it did not begin with an incident. */
  incidentNo: string | null;
  /** Workflow id of the process that led to it; cases of the first release name their incident alone. */
  origin?: string;
  category: string;
  community: string | null;
  grid: string | null;
  priority: number;
  policy: PolicyRow[];
  /** Cases of the first release count without holidays, and interrogate whom they caught themselves. */
  calendar?: WorkCalendar;
  /** Of a case that was split from another. */
  incidents?: string[];
  /** After so many messages a new history begins. */
  turnAfter?: number;
  carried?: Carried<CaseState>;
}

/** What steers the procedure, as it goes over into a new history. */
export interface CaseState {
  type: CaseType;
  incidents: string[];
  investigators: string[];
  operations: number;
  caughtAt: string | null;
  confessed: boolean | null;
  findings: VideoFinding[];
  /** Of each step, the last review: under way, or its outcome. */
  reviews: Partial<Record<ReviewStep, 'pending' | ReviewEnd>>;
  suspects: CaseSuspect[];
  /** Whom the next arrest is to bring in. */
  wanted: number | null;
  /** Clock that an administrative case runs under. */
  limit: string | null;
  examinations: { id: string; step: 'examining' | 'serving'; suspends: boolean }[];
  examined: number;
  /** Cases that were joined to this one, and what it was split into. */
  joined: string[];
  split: string[];
  joinedTo: string | null;
  transferTo: string | null;
  result: string | null;
}

export interface CaseSuspect {
  number: number;
  /** Null until a process of its own runs. */
  measure: Measure | null;
  outcome: SuspectEnd | null;
}

const identified = { outcome: ['suspectIdentified'] };
const deployed = { decision: ['deploy'] };

export const caseTasks = {
  'case.accept': {
    title: { zh: '受案审查', en: 'Decide on accepting the case' },
    form: z.strictObject({ decision: z.enum(['accept', 'decline']), investigators: asked(z.array(accountId).max(12).default([]), { decision: ['accept'] }), reason: needed(note.optional(), { decision: ['decline'] }) })
      .refine((form) => form.decision === 'decline' || new Set(form.investigators).size >= 2, { error: 'TWO_OFFICERS', path: ['investigators'] })
      .refine((form) => form.decision === 'accept' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'case.file': {
    title: { zh: '立案审批', en: 'Decide on filing the case' },
    form: z.strictObject({ decision: z.enum(['file', 'refuse']), ground: note }),
  },
  'case.investigate': {
    title: { zh: '侦查（调查）', en: 'Investigate' },
    form: z
      .strictObject({
        outcome: z.enum(['suspectIdentified', 'concluded', 'settled', 'unsolved']),
        suspect: offered(personSchema.optional(), identified),
        /** One who is on file already, as after an arrest that failed. */
        suspectNumber: offered(z.number().int().min(1).max(9999).optional(), identified),
        findings: note,
      })
      .refine((form) => (form.outcome === 'suspectIdentified') === ((form.suspect ?? form.suspectNumber) !== undefined), { error: 'SUSPECT_REQUIRED', path: ['suspect'] }),
  },
  'case.notify': {
    title: { zh: '告知报案人不予立案（受案）', en: 'Tell the reporter that no case is made of it' },
    form: z.strictObject({ outcome: z.enum(['told', 'unreachable']), at: isoTime, document: z.string().trim().min(1).max(120).optional(), note: note.optional() }),
  },
  'case.transfer': {
    title: { zh: '移交案件', en: 'Hand the case over' },
    form: z.strictObject({ at: isoTime, receivedBy: z.string().trim().min(1).max(120), document: z.string().trim().min(1).max(120) }),
  },
  'case.examination': {
    title: { zh: '登记鉴定意见', en: 'Note the examination’s opinion' },
    form: z.strictObject({ at: isoTime, document: z.string().trim().min(1).max(120), opinion: note }),
  },
  'case.serveOpinion': {
    title: { zh: '告知鉴定意见', en: 'Tell those concerned of the opinion' },
    form: z.strictObject({ at: isoTime, told: z.array(z.string().trim().min(1).max(80)).min(1).max(20), objected: z.boolean().default(false) }),
  },
  'case.deploy': {
    title: { zh: '下达布控抓捕指令', en: 'Order deployment and arrest' },
    form: z.strictObject({
      decision: z.enum(['deploy', 'return']),
      goal: asked(note.optional(), deployed),
      units: asked(z.array(unitId).max(10).default([]), deployed),
      partners: offered(z.array(partnerId).max(10).default([]), deployed),
      place: offered(pointSchema.optional(), deployed),
      places: offered(z.array(pointSchema).max(20).default([]), deployed),
      people: offered(z.number().int().min(1).max(500).optional(), deployed),
      /** Beyond the station’s own authority the bureau approves, with a document. */
      level: offered(z.enum(['station', 'bureau']).default('station'), deployed),
      from: offered(isoTime.optional(), deployed),
      to: offered(isoTime.optional(), deployed),
      risks: offered(note.optional(), deployed),
      legalBasis: asked(note.optional(), deployed),
      reason: needed(note.optional(), { decision: ['return'] }),
    })
      .refine((form) => form.decision === 'return' || (form.units.length > 0 && form.goal && form.legalBasis), { error: 'GOAL_UNITS_BASIS_REQUIRED', path: ['units'] })
      .refine((form) => form.decision === 'deploy' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'case.interrogate': {
    title: { zh: '讯问（询问）', en: 'Interrogate' },
    form: z.strictObject({
      officers,
      startedAt: isoTime,
      endedAt: isoTime,
      rightsRead: z.literal(true, { error: 'RIGHTS_MUST_BE_READ' }),
      guardianPresent: z.boolean().optional(),
      confessed: z.boolean(),
      statement: note,
    }).refine((form) => Date.parse(form.startedAt) <= Date.parse(form.endedAt), { error: 'END_BEFORE_START', path: ['endedAt'] }),
  },
  'case.close': {
    title: { zh: '结案', en: 'Close the case' },
    form: z.strictObject({
      result: z.enum(['solved', 'referred', 'settled', 'unsolved', 'transferred', 'withdrawn']),
      returned: z.array(z.strictObject({ incidentNo: incidentNoSchema, item: z.string().trim().min(1).max(200), valueFen: fen.optional() })).max(200).default([]),
      note,
    }),
  },
} as const satisfies Record<string, TaskKind>;

export const caseCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('link'), incidentNo: incidentNoSchema, reason: note }),
    z.strictObject({ type: z.literal('extend'), clock: z.string().max(120), index: z.number().int().min(0).max(9), document: z.string().trim().min(1).max(120).optional() }),
    z.strictObject({ type: z.literal('suspend'), clock: z.string().max(120), reason: note }),
    z.strictObject({ type: z.literal('resume'), clock: z.string().max(120), reason: note }),
    z.strictObject({ type: z.literal('suspect'), person: personSchema, arrival: z.enum(['summoned', 'caughtInTheAct', 'surrendered']), at: isoTime.optional(), reason: note })
      .refine((command) => (command.arrival === 'summoned') === (command.at === undefined), { error: 'HELD_SINCE', path: ['at'] }),
    z.strictObject({ type: z.literal('convert'), to: z.enum(caseTypes), ground: note }),
    z.strictObject({ type: z.literal('transfer'), to: z.string().trim().min(1).max(120), ground: note }),
    z.strictObject({ type: z.literal('join'), caseNo: caseNoSchema, reason: note }),
    z.strictObject({ type: z.literal('split'), incidents: z.array(incidentNoSchema).min(1).max(200), caseType: z.enum(caseTypes).optional(), category: categoryId.optional(), reason: note }),
    z.strictObject({ type: z.literal('examine'), what: note, laboratory: z.string().trim().min(1).max(120) }),
  ]),
});
export type CaseCommand = z.infer<typeof caseCommandSchema>;

export const caseCommand = defineUpdate<{ stage: string; revision: number }, [CaseCommand]>('command');
/** An incident of the same series, from that incident's process. */
export const linkIncidentSchema = z.strictObject({ incidentNo: incidentNoSchema, by: accountId });
export const linkIncident = defineSignal<[z.infer<typeof linkIncidentSchema>]>('linkIncident');

/** Another case that ends in this one. */
export const joinCaseSchema = z.strictObject({ caseNo: caseNoSchema, incidents: z.array(incidentNoSchema).max(10_000), by: accountId });
export const joinCase = defineSignal<[z.infer<typeof joinCaseSchema>]>('joinCase');

/** Where a suspect of this case stands, from that suspect's process. */
export const suspectMovedSchema = z.strictObject({
  number: z.number().int().positive(),
  measure: z.enum(measures),
  outcome: z.enum(suspectEnds).nullable(),
});
export const suspectMoved = defineSignal<[z.infer<typeof suspectMovedSchema>]>('suspectMoved');

/** What the review of a step came to. */
export const reviewEndedSchema = z.strictObject({ step: z.enum(reviewSteps), number: z.number().int().positive().optional(), outcome: z.enum(reviewEnds) });
export const reviewEnded = defineSignal<[z.infer<typeof reviewEndedSchema>]>('reviewEnded');

/** What a video investigation has come to: a chain that a person confirmed, and where and when the series may go on. */
export const videoFindingSchema = z.strictObject({
  videoNo: videoNoSchema,
  sightings: z.array(z.strictObject({ camera: z.string().max(40), at: isoTime })).max(500),
  forecast: z.custom<Forecast>((value) => typeof value === 'object' && value !== null).nullable(),
});
export type VideoFinding = z.infer<typeof videoFindingSchema>;
export const videoFinding = defineSignal<[VideoFinding]>('videoFinding');

export interface CaseActivities {
  /** Gives the number, once for each incident or other origin, and the limits that hold for this case from now on. */
  openCase(input: { incidentNo: string | null; origin?: string; type: CaseType; category: string; openedAt: string; openedBy: string; incidents?: string[] }): Promise<{ caseNo: string; policy: PolicyRow[]; calendar: WorkCalendar }>;
  /** `processId`: where it was signed in a process of its own within the case. */
  recordCaseStep(input: { id: string; caseNo: string; kind: string; by: string; at: string; form: unknown; processId?: string }): Promise<Recorded>;
  /** The number stays, the law changes: gives the limits of the other law that hold for the case from now on. */
  convertCase(input: { id: string; caseNo: string; to: CaseType; by: string; at: string; ground: string }): Promise<{ policy: PolicyRow[] }>;
  /** Gives the processes that look at recordings for the case and have lost their purpose. */
  closeCase(input: { caseNo: string; result: string; incidents: string[]; closedAt: string }): Promise<{ viewing: string[] }>;
}

export interface CaseOutcome {
  caseNo: string;
  result: string;
}
