/** 矛盾纠纷联调: a dispute from its report to the fulfilment of what the parties agreed, or to the court, the committee or a penalty. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { WorkCalendar } from '../domain/calendar.js';
import { coolingMeasures, disputeKinds, disputeNatures, endings, type Exclusion, type Risk, riskGrounds, riskLevels } from '../domain/mediation.js';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed, offered } from './asked.js';
import { disputeNoSchema, incidentNoSchema, stationId } from './ids.js';
import { communityId, officers, priority } from './incident.js';
import { partnerId } from './linkage.js';
import { accountId, envelope, isoTime, note, pointSchema } from './message.js';
import { fen } from './recovery.js';
import type { TaskKind } from './task.js';

export const disputeStages = ['assessment', 'parties', 'consent', 'scheduling', 'invitation', 'session', 'signing', 'fulfilment', 'deciding', 'closed'] as const;
export type DisputeStage = (typeof disputeStages)[number];

export const disputeKind = z.enum(disputeKinds);
/** Numbered in the file of the dispute: what workflows and tasks call a person. */
export const partyId = z.string().regex(/^p[1-9]\d?$/).meta({ 'x-of': 'party' });
const name = z.string().trim().min(1).max(80);
const phone = z.string().trim().regex(/^\+?[0-9 -]{3,24}$/);

/** Personal: kept in the records, never in the process. */
export const partySchema = z.strictObject({
  id: partyId,
  name,
  sex: z.enum(['female', 'male']).optional(),
  birthDate: z.iso.date(),
  address: z.string().trim().max(300).optional(),
  phone: phone.optional(),
  /** Of a minor of 16 or more. */
  ownEarnings: z.boolean().default(false),
  agreesToGoAlone: z.boolean().default(false),
  guardian: z.strictObject({ name, relation: z.string().trim().min(1).max(40), phone: phone.optional() }).optional(),
  representative: z.strictObject({ name, authority: z.string().trim().min(1).max(200), phone: phone.optional() }).optional(),
});
export type Party = z.infer<typeof partySchema>;

/** All that a process needs to know of a party. */
export interface PartyFacts {
  id: string;
  minor: boolean;
  /** The law asks for the guardian: whoever attends or signs does so with them. */
  guardianNeeded: boolean;
  represented: boolean;
}

export const factsSchema = z.strictObject({
  nature: z.enum(disputeNatures),
  fromCivilDispute: z.boolean(),
  minor: z.boolean(),
  bothWilling: z.boolean(),
  hiredViolence: z.boolean(),
  gangFightOrProvocation: z.boolean(),
  repeatedOffence: z.boolean(),
  offendedAgain: z.boolean(),
  fled: z.boolean(),
});

const origin = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('incident'), incidentNo: incidentNoSchema }),
  z.strictObject({ type: z.literal('visit'), visit: z.string().regex(/^[A-Za-z0-9~._-]{1,200}$/).optional() }),
  z.strictObject({ type: z.literal('resident') }),
  z.strictObject({ type: z.literal('department'), partner: partnerId.optional(), reference: z.string().trim().max(120).optional() }),
]);

/** A dispute as it is reported. */
export const disputeSchema = z
  .strictObject({
    origin,
    kind: disputeKind,
    receivedAt: isoTime,
    place: pointSchema.optional(),
    community: communityId.optional(),
    /** Personal, as people tell it. */
    description: z.string().trim().min(1).max(4000),
    riskGrounds: z.array(z.enum(riskGrounds)).max(riskGrounds.length).default([]),
    facts: factsSchema.optional(),
    priority: priority.default(3),
  })
  .refine((dispute) => dispute.place !== undefined || dispute.community !== undefined, { error: 'PLACE_OR_COMMUNITY', path: ['community'] });
export type Dispute = z.infer<typeof disputeSchema>;

export const mediationInputSchema = z.strictObject({ station: stationId, disputeNo: disputeNoSchema, dispute: disputeSchema, actor: envelope.actor });
export type MediationInput = z.infer<typeof mediationInputSchema>;

const promiseSchema = z.strictObject({
  party: partyId,
  what: note,
  dueAt: isoTime,
  amountFen: fen.optional(),
});

const held = { heldFrom: isoTime, heldTo: isoTime };
const inOrder = (form: { heldFrom?: string; heldTo?: string }) => !form.heldFrom || !form.heldTo || Date.parse(form.heldFrom) <= Date.parse(form.heldTo);
const reasonUnless = (test: (form: never) => boolean) => (form: { reason?: string | undefined }) => form.reason !== undefined || test(form as never);
const reasonRequired = { error: 'REASON_REQUIRED', path: ['reason'] };
const endBeforeStart = { error: 'END_BEFORE_START', path: ['heldTo'] };
/** As people call it, `第一调解室`: under one name it is held once at a time. */
export const room = z.string().trim().min(1).max(40).meta({ 'x-of': 'room' });
const appointment = { from: isoTime, to: isoTime, room, mediators: z.array(accountId).min(1, { error: 'MEDIATOR_REQUIRED' }).max(6) };
const timesInOrder = (form: { from: string; to: string }) => Date.parse(form.from) < Date.parse(form.to);

const took = { outcome: ['agreed', 'failed'] };

export const mediationTasks = {
  'dispute.assess': {
    title: { zh: '审查能否调解、评估风险', en: 'Assess whether it may be mediated, and its risk' },
    form: z
      .strictObject({
        facts: factsSchema,
        decision: z.enum(['mediate', ...endings]),
        kind: disputeKind,
        riskGrounds: z.array(z.enum(riskGrounds)).default([]),
        /** Left out, the level that the grounds give. */
        level: z.enum(riskLevels).optional(),
        measures: z.array(z.enum(coolingMeasures)).optional(),
        reason: note.optional(),
      })
      .refine(reasonUnless((form: { decision: string }) => form.decision === 'mediate'), reasonRequired),
  },
  'dispute.cool': {
    title: { zh: '稳控措施', en: 'Cool the dispute down' },
    form: z
      .strictObject({
        result: z.enum(['done', 'notPossible']),
        at: isoTime,
        /** Objects are secured by consent only. */
        consent: offered(z.boolean().optional(), { result: ['done'] }),
        objects: offered(z.array(z.string().trim().min(1).max(200)).max(50).default([]), { result: ['done'] }),
        reason: needed(note.optional(), { result: ['notPossible'] }),
        note: note.optional(),
      })
      .refine(reasonUnless((form: { result: string }) => form.result === 'done'), reasonRequired),
  },
  'dispute.parties': {
    title: { zh: '登记当事人', en: 'Record the parties' },
    form: z
      .strictObject({ parties: z.array(partySchema).min(2, { error: 'TWO_PARTIES' }).max(20) })
      .refine((form) => new Set(form.parties.map(({ id }) => id)).size === form.parties.length, { error: 'PARTY_TWICE', path: ['parties'] }),
  },
  'dispute.consent': {
    title: { zh: '征求当事人同意', en: 'Ask a party for consent' },
    form: z
      .strictObject({
        answer: z.enum(['consents', 'declines']),
        at: isoTime,
        signedBy: z.enum(['party', 'guardian', 'representative', 'partyAndGuardian']),
        rightsRead: z.literal(true, { error: 'RIGHTS_MUST_BE_READ' }),
        reason: needed(note.optional(), { answer: ['declines'] }),
      })
      .refine(reasonUnless((form: { answer: string }) => form.answer === 'consents'), reasonRequired),
  },
  'mediation.schedule': {
    title: { zh: '安排调解', en: 'Schedule a mediation session' },
    form: z
      .strictObject({ ...appointment, partners: z.array(partnerId).max(10).default([]), note: note.optional() })
      .refine(timesInOrder, { error: 'END_BEFORE_START', path: ['to'] }),
  },
  'mediation.invite': {
    title: { zh: '答复调解邀请', en: 'Answer the invitation to mediate' },
    form: z.strictObject({ answer: z.enum(['accept', 'decline']), reason: needed(note.optional(), { answer: ['decline'] }) })
      .refine(reasonUnless((form: { answer: string }) => form.answer === 'accept'), reasonRequired),
  },
  'mediation.proceed': {
    title: { zh: '决定是否如期调解', en: 'Decide whether to go on without those who have not agreed to come' },
    form: z.strictObject({ decision: z.enum(['goOn', 'wait', 'reschedule']), reason: note }),
  },
  'mediation.session': {
    title: { zh: '主持调解', en: 'Hold the mediation session' },
    form: z
      .strictObject({
        outcome: z.enum(['agreed', 'failed', 'notHeld']),
        ...held,
        heldFrom: asked(isoTime.optional(), took),
        heldTo: asked(isoTime.optional(), took),
        attended: z
          .strictObject({
            parties: z.array(partyId).max(20).default([]),
            guardians: z.array(partyId).max(20).default([]),
            mediators: z.array(accountId).max(6).default([]),
            partners: z.array(partnerId).max(10).default([]),
          })
          .prefault({}),
        /** Whoever attended has signed the minutes. */
        minutesSigned: asked(z.boolean().default(false), took),
        minutes: asked(note.optional(), took),
        facts: asked(note.optional(), { outcome: ['agreed'] }),
        promises: asked(z.array(promiseSchema).max(30).default([]), { outcome: ['agreed'] }),
        reason: needed(note.optional(), { outcome: ['failed', 'notHeld'] }),
      })
      .refine(reasonUnless((form: { outcome: string }) => form.outcome === 'agreed'), reasonRequired)
      .refine((form) => form.outcome === 'notHeld' || (form.heldFrom !== undefined && form.heldTo !== undefined), { error: 'HELD_WHEN', path: ['heldFrom'] })
      .refine((form) => form.outcome === 'notHeld' || (form.minutesSigned && form.minutes !== undefined), { error: 'MINUTES_REQUIRED', path: ['minutes'] })
      .refine((form) => form.outcome !== 'agreed' || (form.promises.length > 0 && form.facts !== undefined), { error: 'PROMISES_REQUIRED', path: ['promises'] })
      .refine(inOrder, endBeforeStart),
  },
  'mediation.next': {
    title: { zh: '调解未成，决定下一步', en: 'Decide what follows a failed session' },
    form: z.strictObject({ decision: z.enum(['again', 'end']), reason: note }),
  },
  'agreement.sign': {
    title: { zh: '签订调解协议', en: 'Sign the agreement' },
    form: z
      .strictObject({
        decision: z.enum(['signed', 'refused']),
        signatures: offered(z.array(z.strictObject({ party: partyId, by: z.enum(['party', 'guardian', 'representative', 'partyAndGuardian']), at: isoTime })).max(20).default([]), { decision: ['signed'] }),
        officers: asked(z.array(accountId).max(12).default([]), { decision: ['signed'] }),
        copies: offered(z.number().int().min(0).max(30).default(0), { decision: ['signed'] }),
        reason: needed(note.optional(), { decision: ['refused'] }),
      })
      .refine(reasonUnless((form: { decision: string }) => form.decision === 'signed'), reasonRequired)
      .refine((form) => form.decision === 'refused' || officers.safeParse(form.officers).success, { error: 'TWO_OFFICERS', path: ['officers'] }),
  },
  'agreement.confirm': {
    title: { zh: '申请司法确认', en: 'Ask for judicial confirmation' },
    form: z
      .strictObject({
        decision: z.enum(['requested', 'waived']),
        at: isoTime,
        /** Asked for jointly: everybody who signed. */
        parties: offered(z.array(partyId).max(20).default([]), { decision: ['requested'] }),
        court: asked(z.string().trim().min(1).max(120).optional(), { decision: ['requested'] }),
      })
      .refine((form) => form.decision === 'waived' || form.court !== undefined, { error: 'COURT_REQUIRED', path: ['court'] }),
  },
  'agreement.courtAnswer': {
    title: { zh: '登记法院答复', en: 'Record the court’s answer' },
    form: z.strictObject({ answer: z.enum(['confirmed', 'rejected', 'withdrawn']), at: isoTime, reference: needed(z.string().trim().min(1).max(120).optional(), { answer: ['confirmed'] }), note: note.optional() })
      .refine((form) => form.answer !== 'confirmed' || form.reference !== undefined, { error: 'REFERENCE_REQUIRED', path: ['reference'] }),
  },
  'promise.fulfil': {
    title: { zh: '核查协议履行', en: 'See whether a promise was kept' },
    form: z.strictObject({ outcome: z.enum(['kept', 'broken']), at: isoTime, note: needed(note.optional(), { outcome: ['broken'] }) })
      .refine((form) => form.outcome === 'kept' || form.note !== undefined, { error: 'REASON_REQUIRED', path: ['note'] }),
  },
  'dispute.followUp': {
    title: { zh: '回访', en: 'Visit the parties again' },
    form: z.strictObject({
      at: isoTime,
      state: z.enum(['calm', 'tense', 'renewed']),
      /** Promises found broken, by their number in the agreement. */
      broken: z.array(z.number().int().min(1).max(30).meta({ 'x-of': 'promise' })).max(30).default([]),
      note,
    }),
  },
  'promise.broken': {
    title: { zh: '处理未履行的承诺', en: 'Decide on a broken promise' },
    form: z
      .strictObject({
        decision: z.enum(['mend', 'told', 'penalty']),
        /** When the parties were told that they may sue. */
        toldAt: asked(isoTime.optional(), { decision: ['told', 'penalty'] }),
        reason: note,
      })
      .refine((form) => form.decision === 'mend' || form.toldAt !== undefined, { error: 'TOLD_REQUIRED', path: ['toldAt'] }),
  },
  'promise.mend': {
    title: { zh: '短会修复承诺', en: 'Mend a promise in a short session' },
    form: z
      .strictObject({
        outcome: z.enum(['mended', 'failed']),
        ...held,
        parties: z.array(partyId).max(20).default([]),
        guardians: z.array(partyId).max(20).default([]),
        /** What is promised now; the agreement itself stays as it was signed. */
        what: asked(note.optional(), { outcome: ['mended'] }),
        dueAt: asked(isoTime.optional(), { outcome: ['mended'] }),
        minutes: note,
        minutesSigned: z.literal(true, { error: 'MINUTES_REQUIRED' }),
      })
      .refine((form) => form.outcome === 'failed' || (form.what !== undefined && form.dueAt !== undefined), { error: 'PROMISES_REQUIRED', path: ['what'] })
      .refine(inOrder, endBeforeStart),
  },
  'dispute.decide': {
    title: { zh: '调解终止，依法决定', en: 'Decide by law where mediation has ended' },
    form: z
      .strictObject({
        decision: z.enum([...endings, 'resume']),
        caseType: z.enum(['administrative', 'criminal']).default('administrative'),
        /** When the parties were told that they may sue. */
        toldAt: asked(isoTime.optional(), { decision: [...endings] }),
        reason: note,
      })
      .refine((form) => form.decision === 'resume' || form.toldAt !== undefined, { error: 'TOLD_REQUIRED', path: ['toldAt'] }),
  },
} as const satisfies Record<string, TaskKind>;

const reason = note;
export const mediationCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('moveSession'), ...appointment, reason }).refine(timesInOrder, { error: 'END_BEFORE_START', path: ['to'] }),
    z.strictObject({ type: z.literal('withdrawConsent'), party: partyId, at: isoTime, reason }),
    z.strictObject({ type: z.literal('partyFled'), party: partyId, at: isoTime, reason }),
    z.strictObject({ type: z.literal('offendedAgain'), party: partyId, at: isoTime, reason }),
    z.strictObject({ type: z.literal('cancel'), reason }),
    z.strictObject({ type: z.literal('record'), note }),
  ]),
});
export type MediationCommand = z.infer<typeof mediationCommandSchema>;
export const mediationCommand = defineUpdate<{ stage: string; revision: number }, [MediationCommand]>('command');

export interface DisputeRegistration {
  exclusions: Exclusion[];
  risk: Risk;
  community: string | null;
  grid: string | null;
  /** The squad that answers for it; null outside all communities, where the command room does. */
  squad: string | null;
  policy: PolicyRow[];
  calendar: WorkCalendar;
}

export interface Appointment {
  from: string;
  to: string;
  room: string;
  mediators: string[];
}

/** What is in the way of an appointment, by resource: `room:…` or `mediator:…`. `unknown`: mediators and partners who are not there. */
export interface Conflict {
  resource: string;
  from: string;
  to: string;
}
export type Booking = { booked: true } | { booked: false; unknown: string[]; conflicts: Conflict[] };

/** What a signed step changes in the dispute's own record: counted in the statistics. */
export interface DisputeProgress {
  kind?: string;
  riskLevel?: string;
  sessions?: number;
  partners?: string[];
  confirmation?: string;
}

/** Role and post of a person who signs, as printed. */
export interface Signature {
  party: string;
  by: 'party' | 'guardian' | 'representative' | 'partyAndGuardian';
  at: string;
}

export interface MediationActivities {
  /** Gives the number, once for a key. */
  numberDispute(input: { key: string; at: string }): Promise<{ disputeNo: string }>;
  registerDispute(input: MediationInput): Promise<DisputeRegistration>;
  /** A signed form, in full, in the file of the dispute, and what it changes there, together. */
  recordDisputeStep(input: { id: string; disputeNo: string; kind: string; by: string; at: string; form: unknown; progress?: DisputeProgress }): Promise<{ recordNo: string }>;
  recordParties(input: { id: string; disputeNo: string; by: string; at: string; parties: Party[] }): Promise<void>;
  /** Takes the room and the mediators for the time, and gives up what the session had before; all or nothing. */
  bookSession(input: { disputeNo: string; session: number; partners: string[] } & Appointment): Promise<Booking>;
  freeSession(input: { disputeNo: string; session: number }): Promise<void>;
  /** Numbers the agreement that a session came to and fixes its words: from here on they have a hash. */
  draftAgreement(input: { disputeNo: string; sessionRecord: string; session: number; at: string }): Promise<{ agreementNo: string; sha256: string }>;
  /** Seals the words and the signatures together. */
  signAgreement(input: { id: string; disputeNo: string; agreementNo: string; signatures: Signature[]; officers: string[]; copies: number; by: string; at: string }): Promise<{ seal: string }>;
  closeDispute(input: { disputeNo: string; outcome: string; caseNo: string | null; closedAt: string }): Promise<void>;
}

export interface MediationOutcome {
  disputeNo: string;
  outcome: 'resolved' | 'court' | 'committee' | 'penalty' | 'told' | 'cancelled';
  agreementNo: string | null;
  caseNo: string | null;
}
