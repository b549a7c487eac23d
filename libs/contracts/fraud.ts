/** 预警劝阻: from the warning that somebody is being defrauded to the last follow-up, and to the money that comes back. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Actor } from '../domain/actor.js';
import type { WorkCalendar } from '../domain/calendar.js';
import { type FraudLevel, fraudLevels, fraudMethodIds } from '../domain/fraud.js';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed, offered } from './asked.js';
import { callNumber, sourceId, stationId, warningNoSchema } from './ids.js';
import { communityId } from './incident.js';
import { partnerId } from './linkage.js';
import { envelope, isoTime, note, pointSchema } from './message.js';
import type { Recorded } from './record.js';
import { fen } from './recovery.js';
import type { TaskKind } from './task.js';

export const fraudStages = ['registering', 'contact', 'visit', 'decision', 'acknowledgement', 'paymentStop', 'followUp', 'recovery', 'closed'] as const;
export type FraudStage = (typeof fraudStages)[number];

const name = z.string().trim().min(1).max(80);
const address = z.string().trim().min(1).max(300);

/** 预警指令: as the anti-fraud centre sends it, or as an officer takes it down from the resident. */
export const warningSchema = z
  .strictObject({
    source: sourceId,
    number: callNumber,
    receivedAt: isoTime,
    expiresAt: isoTime,
    channel: z.enum(['machine', 'phone', 'walkIn']),
    level: z.enum(fraudLevels),
    method: z.enum(fraudMethodIds),
    community: communityId.optional(),
    /** Who is being defrauded: kept in the records, read for a stated purpose only. */
    resident: z.strictObject({
      name,
      phone: z.string().trim().regex(/^\+?[0-9 -]{3,24}$/),
      address: address.optional(),
      place: pointSchema.optional(),
    }),
  })
  .refine((warning) => Date.parse(warning.expiresAt) > Date.parse(warning.receivedAt), { error: 'EXPIRES_BEFORE_RECEIVED', path: ['expiresAt'] });
export type Warning = z.infer<typeof warningSchema>;

export interface FraudInput {
  station: string;
  warning: Warning;
  actor: Actor;
}
export const fraudInputSchema = z.strictObject({ station: stationId, warning: warningSchema, actor: envelope.actor });

/** What an officer finds out once the resident listens. */
export const findings = ['dissuaded', 'notFraud', 'alreadyTransferred'] as const;
export type Found = (typeof findings)[number];

const found = (spokeWith: string) => ({ finding: asked(z.enum(findings).optional(), { outcome: [spokeWith] }), said: note.optional() });
const needsFinding = (spokeWith: string) => (form: { outcome: string; finding?: string | undefined }) => (form.outcome === spokeWith) === (form.finding !== undefined);
const findingRule = { error: 'FINDING_REQUIRED', path: ['finding'] };

/** One transfer, and every bank that the money is known to have reached. */
const transferSchema = z.strictObject({
  at: isoTime,
  amountFen: fen.positive(),
  banks: z
    .array(z.strictObject({ bank: partnerId, account: z.string().trim().regex(/^[A-Za-z0-9*-]{4,40}$/) }))
    .min(1)
    .max(5),
});

export const fraudTasks = {
  'fraud.contact': {
    title: { zh: '电话劝阻', en: 'Call the resident' },
    form: z.strictObject({ outcome: z.enum(['reached', 'noAnswer', 'busy', 'hungUp', 'wrongNumber', 'refused']), ...found('reached') }).refine(needsFinding('reached'), findingRule),
  },
  'fraud.locate': {
    title: { zh: '查找住址', en: 'Find where the resident lives' },
    form: z
      .strictObject({ found: z.boolean(), community: offered(communityId.optional(), { found: [true] }), place: offered(pointSchema.optional(), { found: [true] }), address: offered(address.optional(), { found: [true] }) })
      .refine((form) => !form.found || form.place !== undefined || form.community !== undefined, { error: 'PLACE_OR_COMMUNITY', path: ['place'] }),
  },
  'fraud.visit': {
    title: { zh: '上门劝阻', en: 'Go to the door' },
    form: z.strictObject({ outcome: z.enum(['met', 'absent', 'wrongAddress', 'refused']), ...found('met') }).refine(needsFinding('met'), findingRule),
  },
  'fraud.decide': {
    title: { zh: '决定劝阻下一步', en: 'Decide on the next step' },
    form: z.strictObject({ decision: z.enum(['call', 'visit', 'close']), reason: note }),
  },
  'fraud.acknowledge': {
    title: { zh: '签收劝阻告知书', en: 'Have the acknowledgement signed' },
    form: z
      .strictObject({
        /** By the resident; the officer signs by completing the task. */
        signed: z.boolean(),
        /** What the resident was about to transfer. */
        savedFen: fen.default(0),
        reason: needed(note.optional(), { signed: [false] }),
      })
      .refine((form) => form.signed || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'fraud.transfers': {
    title: { zh: '登记转账并止付', en: 'Take down the transfers and have them stopped' },
    form: z.strictObject({ transfers: z.array(transferSchema).min(1).max(50) }),
  },
  'fraud.followUp': {
    title: { zh: '劝阻回访', en: 'Follow up the dissuasion' },
    form: z.strictObject({ outcome: z.enum(['safe', 'inContact', 'transferred', 'absent']), said: note.optional() }),
  },
  'fraud.recover': {
    title: { zh: '登记返还资金', en: 'Record the money that came back' },
    form: z
      .strictObject({
        returned: z.array(z.strictObject({ at: isoTime, amountFen: fen.positive(), bank: partnerId.optional(), reference: z.string().trim().min(1).max(120) })).max(50).default([]),
        /** Nothing more is to be expected. */
        ended: z.boolean(),
        note: note.optional(),
      })
      .refine((form) => form.ended || form.returned.length > 0, { error: 'RETURN_OR_END', path: ['returned'] }),
  },
} as const satisfies Record<string, TaskKind>;
export type FraudTaskId = keyof typeof fraudTasks;

/** Orders of the command room to a running dissuasion. */
export const fraudCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('cancel'), reason: note }),
    z.strictObject({ type: z.literal('raise'), reason: note }),
  ]),
});
export type FraudCommand = z.infer<typeof fraudCommandSchema>;
export const fraudCommand = defineUpdate<{ stage: string; revision: number }, [FraudCommand]>('command');

/** A later warning about the same person, sent by its own process; it ends only once this one has taken it. */
export const joinWarningSchema = z.strictObject({ from: warningNoSchema, level: z.enum(fraudLevels), expiresAt: isoTime });
export type JoinWarning = z.infer<typeof joinWarningSchema>;
export const joinWarning = defineSignal<[JoinWarning]>('joinWarning');

/** Whether it was taken: a dissuasion that is ending does not take one. */
export const joinWarningAnswerSchema = z.strictObject({ from: warningNoSchema, accepted: z.boolean() });
export const joinWarningAnswer = defineSignal<[z.infer<typeof joinWarningAnswerSchema>]>('joinWarningAnswer');

/** A completed form as it goes on record, numbered and never changed. */
export type FraudStep<K extends FraudTaskId = FraudTaskId> = {
  [Kind in K]: {
    /** The task: the same step, however often it is written. */
    id: string;
    warningNo: string;
    kind: Kind;
    by: string;
    at: string;
    form: z.infer<(typeof fraudTasks)[Kind]['form']>;
  };
}[K];

/** What is known of where a resident lives. The squad is that of the community. */
export interface Where {
  community: string | null;
  grid: string | null;
  squad: string | null;
}

export interface FraudActivities {
  /** Records the warning and its resident, once. `leader`: whose process leads the dissuasion of this person; it may be the warning's own. */
  registerWarning(input: FraudInput & { at: string }): Promise<Where & { leader: string; policy: PolicyRow[]; calendar: WorkCalendar }>;
  /** Leads the dissuasion in place of `after`, which has ended or is ending, unless another was faster. */
  leadDissuasion(input: { warningNo: string; after: string }): Promise<{ leader: string }>;
  locateResident(step: FraudStep<'fraud.locate'>): Promise<Where>;
  /** The officer responsible for a grid; null where that officer is off duty. */
  responsibleOfficer(input: { grid: string | null }): Promise<{ officer: string | null }>;
  /** Ids of whoever may be asked to stop a payment. */
  partnersToAsk(): Promise<string[]>;
  /** `firstContact`: this was the first attempt, and whether it was made in time; null where there is no limit. */
  recordFraudStep(step: FraudStep & { firstContact?: { inTime: boolean | null } }): Promise<Recorded>;
  /** Each bank gets a matter of its own, which names only what concerns it. */
  recordTransfers(step: FraudStep<'fraud.transfers'>): Promise<{ requests: { partner: string; matter: string }[] }>;
  recordPaymentStop(input: { warningNo: string; linkageNo: string; stoppedFen: number }): Promise<void>;
  closeWarning(input: { warningNo: string; level: FraudLevel; outcome: FraudOutcome['outcome']; joinedTo: string | null; caseNo: string | null; closedAt: string }): Promise<void>;
}

export interface FraudOutcome {
  warningNo: string;
  outcome: Found | 'resisted' | 'unreachable' | 'expired' | 'cancelled' | 'joined';
  joinedTo: string | null;
  caseNo: string | null;
}
