/** 案件: the case process, from acceptance to close. It lives for months. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Forecast } from '../domain/forecast.js';
import type { PolicyRow } from '../domain/policy.js';
import { incidentNoSchema, videoNoSchema } from './ids.js';
import { officers } from './incident.js';
import { accountId, envelope, isoTime, note, pointSchema, unitId } from './message.js';
import type { TaskKind } from './task.js';

export const caseTypes = ['administrative', 'criminal'] as const;
export type CaseType = (typeof caseTypes)[number];

export const caseStages = ['acceptance', 'filing', 'investigation', 'deployment', 'arrest', 'interrogation', 'closing', 'closed'] as const;
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
}

export const caseTasks = {
  'case.accept': {
    title: { zh: '受案审查', en: 'Decide on accepting the case' },
    form: z.strictObject({ decision: z.enum(['accept', 'decline']), investigators: z.array(accountId).max(12).default([]), reason: note.optional() })
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
        outcome: z.enum(['suspectIdentified', 'settled', 'unsolved']),
        suspect: z.strictObject({ name: z.string().trim().min(1).max(80), description: z.string().trim().max(1000).optional() }).optional(),
        findings: note,
      })
      .refine((form) => form.outcome !== 'suspectIdentified' || form.suspect !== undefined, { error: 'SUSPECT_REQUIRED', path: ['suspect'] }),
  },
  'case.deploy': {
    title: { zh: '下达布控抓捕指令', en: 'Order deployment and arrest' },
    form: z.strictObject({
      decision: z.enum(['deploy', 'return']),
      goal: note.optional(),
      units: z.array(unitId).max(10).default([]),
      place: pointSchema.optional(),
      from: isoTime.optional(),
      to: isoTime.optional(),
      risks: note.optional(),
      legalBasis: note.optional(),
      reason: note.optional(),
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
      result: z.enum(['solved', 'settled', 'unsolved', 'transferred', 'withdrawn']),
      returned: z.array(z.strictObject({ incidentNo: incidentNoSchema, item: z.string().trim().min(1).max(200) })).max(200).default([]),
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
  ]),
});
export type CaseCommand = z.infer<typeof caseCommandSchema>;

export const caseCommand = defineUpdate<{ stage: string; revision: number }, [CaseCommand]>('command');
/** An incident of the same series, from that incident's process. */
export const linkIncidentSchema = z.strictObject({ incidentNo: incidentNoSchema, by: accountId });
export const linkIncident = defineSignal<[z.infer<typeof linkIncidentSchema>]>('linkIncident');

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
  openCase(input: { incidentNo: string | null; origin?: string; type: CaseType; category: string; openedAt: string; openedBy: string }): Promise<{ caseNo: string; policy: PolicyRow[] }>;
  recordCaseStep(input: { id: string; caseNo: string; kind: string; by: string; at: string; form: unknown }): Promise<{ recordNo: string }>;
  closeCase(input: { caseNo: string; result: string; incidents: string[]; closedAt: string }): Promise<void>;
}

export interface CaseOutcome {
  caseNo: string;
  result: string;
}
