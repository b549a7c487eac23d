/** 联动: one board for one emergency or matter: requests to partners outside the station, each with its own limit and answer. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { WorkCalendar } from '../domain/calendar.js';
import type { PolicyRow } from '../domain/policy.js';
import { asked, needed } from './asked.js';
import { envelope, isoTime, messageId, note } from './message.js';
import type { Subject } from './process.js';
import { fen } from './recovery.js';
import type { TaskKind } from './task.js';

export const linkageStages = ['requesting', 'answered', 'standingDown', 'closed'] as const;
export type LinkageStage = (typeof linkageStages)[number];

/** Id of a department outside the station, as registered there. */
export const partnerId = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/).meta({ 'x-of': 'partner' });

/** The kind decides the limit for an answer, `linkage.<kind>`, and that an emergency's board stays open until it is stood down. */
export const linkageKinds = ['emergency', 'paymentStop', 'mediation', 'inquiry'] as const;
export type LinkageKind = (typeof linkageKinds)[number];

export interface LinkageRequest {
  partner: string;
  /** Id of the record that holds what the partner is told, personal data included; it is read when the request is sent. */
  matter: string;
}

export interface LinkageInput {
  /** `L2026-00001`: given once by the command room. */
  linkageNo: string;
  kind: LinkageKind;
  /** The process that asks, or null where a person opened the board. */
  processId: string | null;
  subject: Subject;
  requests: LinkageRequest[];
  requestedBy: string;
  policy: PolicyRow[];
  calendar: WorkCalendar;
}

/** What a partner says in the end, by signed callback or by telephone as an operator noted it. */
export const linkageAnswerSchema = z.strictObject({
  outcome: z.enum(['done', 'partly', 'refused', 'notOurs']),
  at: isoTime,
  /** The partner's own number for it. */
  reference: z.string().trim().min(1).max(120).optional(),
  /** Money stopped or frozen. */
  amountFen: fen.optional(),
  note: note.optional(),
});
export type LinkageAnswer = z.infer<typeof linkageAnswerSchema>;

/** The body of a partner's callback: received, on the way, or answered. */
export const partnerMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('acknowledged'), linkageNo: z.string().max(20), at: isoTime }),
  z.strictObject({ type: z.literal('progress'), linkageNo: z.string().max(20), at: isoTime, note }),
  z.strictObject({ type: z.literal('answered'), linkageNo: z.string().max(20), answer: linkageAnswerSchema }),
]);
export type PartnerMessage = z.infer<typeof partnerMessageSchema>;

export const linkageTasks = {
  'linkage.telephone': {
    title: { zh: '电话联系联动单位', en: 'Reach the partner by telephone' },
    form: z
      .strictObject({
        /** `ended`: no answer will come, as a leader decides. */
        result: z.enum(['answered', 'promised', 'noAnswer', 'ended']),
        at: isoTime,
        /** Post of whoever spoke, never a name. */
        spokeWith: z.string().trim().max(120).optional(),
        answer: asked(linkageAnswerSchema.optional(), { result: ['answered'] }),
        note: needed(note.optional(), { result: ['ended'] }),
      })
      .refine((form) => form.result !== 'answered' || form.answer !== undefined, { error: 'ANSWER_REQUIRED', path: ['answer'] })
      .refine((form) => form.result !== 'ended' || form.note !== undefined, { error: 'REASON_REQUIRED', path: ['note'] }),
  },
} as const satisfies Record<string, TaskKind>;

/** Orders of the command room to a board. */
export const linkageCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('request'), partners: z.array(partnerId).min(1).max(20), reason: note }),
    /** One after the other, in the order given; without partners, all in the order in which they were asked. */
    z.strictObject({ type: z.literal('standDown'), partners: z.array(partnerId).max(50).default([]), reason: note }),
    z.strictObject({ type: z.literal('remind'), partner: partnerId, reason: note }),
  ]),
});
export type LinkageCommand = z.infer<typeof linkageCommandSchema>;
export const linkageCommand = defineUpdate<{ stage: string; revision: number }, [LinkageCommand]>('command');

/** From the API, which has verified the partner's signature. */
export const partnerSaysSchema = z.strictObject({ partner: partnerId, messageId, message: partnerMessageSchema });
export type PartnerSays = z.infer<typeof partnerSaysSchema>;
export const partnerSays = defineUpdate<{ state: LinkageReply['state'] }, [PartnerSays]>('partnerSays');

/** `unreachable`: not delivered yet, and still tried. `unanswered`: escalated, and a leader gave up waiting. */
export const replyStates = ['sending', 'unreachable', 'delivered', 'acknowledged', 'answered', 'unanswered', 'stoodDown'] as const;
export const answerWays = ['callback', 'telephone'] as const;

export interface LinkageReply {
  partner: string;
  /** Id of what the partner was told. */
  matter: string;
  state: (typeof replyStates)[number];
  /** Epoch milliseconds of each state reached. */
  times: Partial<Record<LinkageReply['state'], number>>;
  answer: LinkageAnswer | null;
  via: (typeof answerWays)[number] | null;
  overdue: boolean;
  /** What was said on the way, the latest last. */
  progress: { at: string; via: (typeof answerWays)[number]; note: string }[];
}

/** Result of the process: every request's end, in the order of the requests. */
export interface LinkageOutcome {
  linkageNo: string;
  replies: LinkageReply[];
}

export interface LinkageActivities {
  /**
   * Numbers a board, once for a key, and gives the limits that hold for it. `text` is kept as the matter of all requests
   * of the board; a process that has told its partners apart has kept their matters itself.
   */
  openLinkage(input: { key: string; at: string; text?: string }): Promise<{ linkageNo: string; matter: string; policy: PolicyRow[]; calendar: WorkCalendar }>;
  /** Sends a signed webhook. Where the partner has no address, or refuses for good, a person has to telephone. */
  tellPartner(input: { linkageNo: string; kind: LinkageKind; partner: string; type: 'requested' | 'reminder' | 'stoodDown'; number: number; matter: string; dueAt: string | null }): Promise<{ delivered: boolean }>;
}
