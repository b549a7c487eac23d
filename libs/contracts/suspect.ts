/** 嫌疑人: one process for each suspect of a case, from the arrival over the measures to the end of the last of them. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { WorkCalendar } from '../domain/calendar.js';
import type { ReviewEnd, ReviewStep } from '../domain/case-documents.js';
import { type Measure, measureDecisions } from '../domain/measures.js';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed, offered } from './asked.js';
import type { CaseType } from './case.js';
import { officers } from './incident.js';
import { accountId, envelope, isoTime, note } from './message.js';
import type { Carried } from './process.js';
import { fen } from './recovery.js';
import type { TaskKind } from './task.js';

export const suspectStages = ['summons', 'arrival', 'guardian', 'suitableAdult', 'interrogation', 'decision', 'review', 'approval', 'execution', 'clarifying', 'procuratorate', 'service', 'closed'] as const;
export type SuspectStage = (typeof suspectStages)[number];

/** How the person came before the police: each is counted from another moment. */
export const arrivals = ['summoned', 'arrested', 'caughtInTheAct', 'surrendered'] as const;
export type Arrival = (typeof arrivals)[number];

const name = z.string().trim().min(1).max(80);
/** Who the suspect is: kept in the case file alone. */
export const personSchema = z.strictObject({
  name,
  birthDate: z.iso.date().optional(),
  sex: z.enum(['female', 'male']).optional(),
  idNumber: z.string().trim().max(40).optional(),
  description: z.string().trim().max(1000).optional(),
});
export type Person = z.infer<typeof personSchema>;

export interface SuspectInput {
  caseNo: string;
  /** The first suspect of the case is 1. */
  number: number;
  arrival: Arrival;
  /** Since when the person is held; null where the summons has yet to be approved. */
  at: string | null;
  /** Who asked for it: nobody approves their own request. */
  by: string;
  type: CaseType;
  minor: boolean;
  /** Service numbers of those who may search a woman; null where the suspect is none. */
  womenOfficers: string[] | null;
  category: string;
  community: string | null;
  policy: PolicyRow[];
  calendar: WorkCalendar;
  /** After so many messages a new history begins. */
  turnAfter?: number;
  carried?: Carried<SuspectState>;
}

/** What steers the procedure, as it goes over into a new history. */
export interface SuspectState {
  type: CaseType;
  measure: Measure;
  since: string | null;
  /** Clock that the measure runs under. */
  limit: string | null;
  /** Ids of what is to be done within the measure, beside the procedure. */
  duties: { id: string; kind: 'suspect.deliver' | 'suspect.notifyFamily' | 'suspect.interrogate'; limit: string | null }[];
  duty: number;
  broughtInAt: string | null;
  /** Since when a minor is accompanied, and by whom. */
  accompanied: { by: 'guardian' | 'suitableAdult'; at: string } | null;
  proposal: Proposal | null;
  /** 法制审核 of the proposal: the last one asked for, and what it came to. */
  review?: { number: number; step: ReviewStep; outcome: ReviewEnd | null };
  interrogations: number;
  confessed: boolean | null;
  outcome: SuspectEnd | null;
}

export interface Proposal {
  decision: (typeof measureDecisions)[number] | 'arrest';
  by: string;
  /** What it was decided on: the record that says why, where it was no order. */
  record: string | null;
  /** Let go by a decision of others: at once, and nobody approves it. */
  atOnce?: string;
}

export const suspectEnds = ['referred', 'penalised', 'released', 'refused', 'didNotCome', 'handedOver', 'cancelled'] as const;
export type SuspectEnd = (typeof suspectEnds)[number];

const interrogation = z
  .strictObject({
    officers,
    startedAt: isoTime,
    endedAt: isoTime,
    rightsRead: z.literal(true, { error: 'RIGHTS_MUST_BE_READ' }),
    /** Guardian or suitable adult of a minor. */
    accompanied: z.boolean().optional(),
    confessed: z.boolean(),
    statement: note,
  })
  .refine((form) => Date.parse(form.startedAt) <= Date.parse(form.endedAt), { error: 'END_BEFORE_START', path: ['endedAt'] });

/** `unknown`: contact was lost or accounts differ; a person finds out, nothing is repeated blindly. */
const execution = z.strictObject({ outcome: z.enum(['done', 'unknown']), officers, at: isoTime, document: z.string().trim().min(1).max(120).optional(), note: note.optional() });

export const suspectTasks = {
  'suspect.approveSummons': {
    title: { zh: '审批传唤', en: 'Approve the summons' },
    form: z.strictObject({ decision: z.enum(['approve', 'refuse']), reason: needed(note.optional(), { decision: ['refuse'] }) })
      .refine((form) => form.decision === 'approve' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'suspect.bringIn': {
    title: { zh: '带回：告知权利、人身检查、随身物品登记', en: 'Bring in: rights, search, list of belongings' },
    form: z
      .strictObject({
        outcome: z.enum(['arrived', 'didNotCome']).default('arrived'),
        officers,
        at: isoTime,
        rightsRead: z.boolean(),
        search: z.strictObject({ by: accountId, found: z.string().trim().max(1000).optional() }).optional(),
        /** Every item that was with the person, or an empty list. */
        property: z.array(z.strictObject({ item: z.string().trim().min(1).max(200), count: z.number().int().min(1).max(10_000).default(1), storage: z.string().trim().min(1).max(120) })).max(200),
      })
      .refine((form) => form.outcome === 'didNotCome' || form.rightsRead, { error: 'RIGHTS_MUST_BE_READ', path: ['rightsRead'] }),
  },
  'suspect.guardian': {
    title: { zh: '通知监护人到场', en: 'Have the guardian come' },
    form: z
      .strictObject({ outcome: z.enum(['present', 'cannotCome']), at: isoTime, name: asked(name.optional(), { outcome: ['present'] }), relation: offered(z.string().trim().max(80).optional(), { outcome: ['present'] }), reason: needed(note.optional(), { outcome: ['cannotCome'] }) })
      .refine((form) => form.outcome !== 'present' || form.name !== undefined, { error: 'GUARDIAN_NAMED', path: ['name'] })
      .refine((form) => form.outcome === 'present' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'suspect.suitableAdult': {
    title: { zh: '通知合适成年人到场', en: 'Have a suitable adult come' },
    form: z.strictObject({ at: isoTime, name, capacity: z.enum(['relative', 'school', 'residentsCommittee', 'legalAid', 'guardianAfterAll']) }),
  },
  'suspect.interrogate': { title: { zh: '讯问（询问）', en: 'Interrogate' }, form: interrogation },
  'suspect.decide': {
    title: { zh: '提出处理意见', en: 'Propose what follows' },
    form: z
      .strictObject({
        decision: z.enum(measureDecisions),
        ground: note,
        penalty: asked(z.strictObject({ kind: z.enum(['warning', 'fine', 'detention', 'noPenalty']), fineFen: asked(fen.positive().max(100_000_000).optional(), { kind: ['fine'] }), days: asked(z.number().int().min(1).max(20).optional(), { kind: ['detention'] }) }).optional(), { decision: ['penalty'] }),
      })
      .refine((form) => (form.decision === 'penalty') === (form.penalty !== undefined), { error: 'PENALTY_REQUIRED', path: ['penalty'] })
      .refine((form) => form.penalty?.kind !== 'fine' || form.penalty.fineFen !== undefined, { error: 'PENALTY_MEASURED', path: ['penalty', 'fineFen'] })
      .refine((form) => form.penalty?.kind !== 'detention' || form.penalty.days !== undefined, { error: 'PENALTY_MEASURED', path: ['penalty', 'days'] }),
  },
  'suspect.approve': {
    title: { zh: '审批处理意见', en: 'Approve what was proposed' },
    form: z.strictObject({ decision: z.enum(['approve', 'refuse']), document: z.string().trim().min(1).max(120).optional(), reason: needed(note.optional(), { decision: ['refuse'] }) })
      .refine((form) => form.decision === 'approve' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'suspect.execute': { title: { zh: '执行决定', en: 'Carry out the decision' }, form: execution },
  'suspect.release': { title: { zh: '立即释放', en: 'Release at once' }, form: execution },
  'suspect.clarify': {
    title: { zh: '核实执行结果', en: 'Establish whether it was carried out' },
    form: z.strictObject({ outcome: z.enum(['done', 'notDone']), at: isoTime, note }),
  },
  'suspect.deliver': {
    title: { zh: '送看守所羁押', en: 'Deliver to the detention house' },
    form: z.strictObject({ officers, at: isoTime, house: z.string().trim().min(1).max(120), receipt: z.string().trim().min(1).max(120) }),
  },
  'suspect.notifyFamily': {
    title: { zh: '通知家属', en: 'Tell the family' },
    form: z
      .strictObject({ outcome: z.enum(['told', 'exception']), at: isoTime, told: asked(name.optional(), { outcome: ['told'] }), exception: asked(z.enum(['unreachable', 'obstructsInvestigation']).optional(), { outcome: ['exception'] }), reason: needed(note.optional(), { outcome: ['exception'] }) })
      .refine((form) => form.outcome !== 'told' || form.told !== undefined, { error: 'TOLD_WHOM', path: ['told'] })
      .refine((form) => form.outcome === 'told' || (form.exception !== undefined && form.reason !== undefined), { error: 'EXCEPTION_REASONED', path: ['exception'] }),
  },
  'suspect.procuratorate': {
    title: { zh: '登记检察院决定', en: "Note the procuratorate's decision" },
    form: z.strictObject({ decision: z.enum(['approved', 'refused']), at: isoTime, document: z.string().trim().min(1).max(120), reason: note.optional() }),
  },
  'suspect.serve': {
    title: { zh: '送达处罚决定', en: 'Serve the decision' },
    form: z.strictObject({ at: isoTime, how: z.enum(['inPerson', 'leftAtHome', 'guardian', 'post']), document: z.string().trim().min(1).max(120) }),
  },
} as const satisfies Record<string, TaskKind>;

export const suspectCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('extend'), clock: z.string().max(120), index: z.number().int().min(0).max(9), document: z.string().trim().min(1).max(120).optional() }),
    z.strictObject({ type: z.literal('interrogate'), reason: note }),
    /** Held without ground any longer: let go at once. */
    z.strictObject({ type: z.literal('release'), reason: note }),
  ]),
});
export type SuspectCommand = z.infer<typeof suspectCommandSchema>;
export const suspectCommand = defineUpdate<{ stage: string; revision: number }, [SuspectCommand]>('command');

/** From the case: another law holds from now on, or another unit. */
export const caseTurnedSchema = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('converted'), type: z.enum(['administrative', 'criminal']) }),
  z.strictObject({ to: z.literal('transferred') }),
]);
export type CaseTurned = z.infer<typeof caseTurnedSchema>;
export const caseTurned = defineSignal<[CaseTurned]>('caseTurned');

export interface SuspectActivities {
  /** Puts the person on file, once for each number of the case. */
  registerSuspect(input: { caseNo: string; number: number; person: Person; by: string; at: string }): Promise<void>;
  /** What the procedure has to know of the person, and the limits that hold for it from now on. */
  openSuspect(input: { caseNo: string; number: number }): Promise<{ minor: boolean; womenOfficers: string[] | null; policy: PolicyRow[]; calendar: WorkCalendar }>;
  closeSuspect(input: { caseNo: string; number: number; outcome: SuspectEnd; closedAt: string }): Promise<void>;
}

export interface SuspectOutcome {
  outcome: SuspectEnd;
}
