/** 警情: the incident process, from the call to the feedback. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Candidate } from '../domain/actor.js';
import { type Disposition, dispositions, type Reason } from '../domain/intake.js';
import { disputeKinds } from '../domain/mediation.js';
import type { PolicyRow } from '../domain/policy.js';
import type { Point } from '../domain/place.js';
import { asked, needed, offered } from './asked.js';
import { attachments } from './file.js';
import { callNumber, caseNoSchema, incidentNoSchema, sourceId, stationId } from './ids.js';
import { partnerId } from './linkage.js';
import { accountId, envelope, isoTime, note, pointSchema, unitId } from './message.js';
import { fen, victimId } from './recovery.js';
import type { Recorded } from './record.js';
import { methodSchema } from './series.js';
import type { TaskKind } from './task.js';

export const priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export const categoryId = z.string().regex(/^[a-z][a-zA-Z]*(\.[a-zA-Z]+)?$/).max(60).meta({ 'x-of': 'category' });
const ground = z.string().regex(/^[a-z][a-z0-9-]*$/).max(40);
export const gridId = ground.meta({ 'x-of': 'grid' });
export const communityId = ground.meta({ 'x-of': 'community' });
/** 责任田: some grids of a community. */
export const areaId = ground.meta({ 'x-of': 'area' });

/** A call for service as it comes in. */
export const callSchema = z.strictObject({
  source: sourceId,
  number: callNumber,
  receivedAt: isoTime,
  channel: z.enum(['phone', 'machine', 'file', 'walkIn']),
  /** Type of call as the sender coded it. */
  nature: z.string().trim().min(1).max(120).optional(),
  description: z.string().trim().max(4000).optional(),
  category: categoryId.optional(),
  priority: priority.optional(),
  place: pointSchema.optional(),
  address: z.string().trim().max(300).optional(),
  district: z.string().trim().max(40).optional(),
  community: communityId.optional(),
  caller: z
    .strictObject({ name: z.string().trim().max(80).optional(), phone: z.string().trim().regex(/^\+?[0-9 -]{3,24}$/).optional() })
    .optional(),
});
export type Call = z.infer<typeof callSchema>;

export const incidentInputSchema = z.strictObject({ station: stationId, call: callSchema, actor: envelope.actor });
export type IncidentInput = z.infer<typeof incidentInputSchema>;

export const incidentStages = ['intake', 'locating', 'triage', 'dispatch', 'response', 'onScene', 'filing', 'feedback', 'closed'] as const;
export type IncidentStage = (typeof incidentStages)[number];

export const officers = z
  .array(accountId)
  .max(12)
  .refine((ids) => new Set(ids).size >= 2, { error: 'TWO_OFFICERS' });

const reasonFor = <T extends string>(answer: T) => (value: { answer: string; reason?: string | undefined }) =>
  value.answer !== answer || value.reason !== undefined;

export const incidentTasks = {
  'incident.locate': {
    title: { zh: '定位警情', en: 'Locate the incident' },
    form: z.strictObject({ place: pointSchema.optional(), community: communityId.optional(), address: z.string().trim().max(300).optional() })
      .refine((form) => form.place !== undefined || form.community !== undefined, { error: 'PLACE_OR_COMMUNITY', path: ['place'] }),
  },
  'incident.triage': {
    title: { zh: '研判警情', en: 'Assess the incident' },
    form: z
      .strictObject({
        decision: z.enum(['dispatch', 'merge', 'adviseByPhone']),
        category: categoryId,
        priority,
        community: communityId.optional(),
        duplicateOf: asked(incidentNoSchema.optional(), { decision: ['merge'] }),
        note: note.optional(),
      })
      .refine((form) => form.decision !== 'merge' || form.duplicateOf !== undefined, { error: 'DUPLICATE_OF_REQUIRED', path: ['duplicateOf'] }),
  },
  'incident.dispatch': {
    title: { zh: '派警', en: 'Dispatch units' },
    form: z.strictObject({ units: z.array(unitId).min(1).max(10), note: note.optional() }),
  },
  'order.acknowledge': {
    title: { zh: '签收指令', en: 'Acknowledge the order' },
    form: z.strictObject({ answer: z.enum(['accept', 'refuse']), reason: needed(note.optional(), { answer: ['refuse'] }) })
      .refine(reasonFor('refuse'), { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'order.enRoute': { title: { zh: '出动', en: 'Set out' }, form: z.strictObject({ note: note.optional() }) },
  'order.onScene': {
    title: { zh: '到场', en: 'Arrive on scene' },
    form: z
      .strictObject({ answer: z.enum(['arrived', 'elsewhere']), place: asked(pointSchema.optional(), { answer: ['elsewhere'] }), address: offered(z.string().trim().max(300).optional(), { answer: ['elsewhere'] }), note: note.optional() })
      .refine((form) => form.answer !== 'elsewhere' || form.place !== undefined, { error: 'PLACE_REQUIRED', path: ['place'] }),
  },
  'scene.survey': {
    title: { zh: '现场勘查', en: 'Survey the scene' },
    form: z.strictObject({
      officers,
      witnesses: z.array(z.strictObject({ name: z.string().trim().min(1).max(80), contact: z.string().trim().max(120).optional() })).min(1, { error: 'WITNESS_REQUIRED' }).max(10),
      startedAt: isoTime,
      endedAt: isoTime,
      /** As the survey record asks: who led it, in what weather and light, and whether the scene was kept. */
      leader: accountId.optional(),
      weather: z.enum(['clear', 'cloudy', 'rain', 'snow', 'fog', 'wind']).optional(),
      light: z.enum(['daylight', 'artificial', 'dark']).optional(),
      scene: z.enum(['protected', 'disturbed', 'unprotected']).optional(),
      findings: note,
      /** 作案手法: what a series is found by. */
      method: methodSchema.optional(),
      evidence: z.array(z.strictObject({ description: z.string().trim().min(1).max(500), storage: z.string().trim().min(1).max(120) })).max(200).default([]),
      /** What was taken or destroyed; of whoever reported it, where nobody else is named. */
      losses: z.array(z.strictObject({ item: z.string().trim().min(1).max(200), valueFen: fen, victim: victimId.optional() })).max(200).optional(),
      files: attachments,
    }).refine((form) => Date.parse(form.startedAt) <= Date.parse(form.endedAt), { error: 'END_BEFORE_START', path: ['endedAt'] }),
  },
  'scene.canvass': {
    title: { zh: '走访', en: 'Canvass the neighbourhood' },
    form: z.strictObject({
      officers,
      visited: z.number().int().min(0).max(10_000),
      statements: z.array(z.strictObject({ person: z.string().trim().min(1).max(80), said: note })).max(200).default([]),
      findings: note,
      files: attachments,
    }),
  },
  'scene.disposition': {
    title: { zh: '处置结果', en: 'Dispose of the incident' },
    form: z.strictObject({
      disposition: z.enum(dispositions),
      /** The incident belongs to a series that already has a case. */
      joinCase: offered(caseNoSchema.optional(), { disposition: ['administrativeCase', 'criminalCase'] }),
      /** Not settled on the spot: the dispute goes to joint mediation, and this is what it is about. */
      jointMediation: offered(z.enum(disputeKinds).optional(), { disposition: ['mediation'] }),
      note: note.optional(),
    }).refine((form) => form.joinCase === undefined || form.disposition === 'administrativeCase' || form.disposition === 'criminalCase', { error: 'JOIN_NEEDS_CASE', path: ['joinCase'] })
      .refine((form) => form.jointMediation === undefined || form.disposition === 'mediation', { error: 'NOT_MEDIATION', path: ['jointMediation'] }),
  },
  'incident.feedback': {
    title: { zh: '向报警人反馈', en: 'Tell the callers the outcome' },
    form: z.strictObject({
      calls: z.array(z.strictObject({ incidentNo: incidentNoSchema, outcome: z.enum(['told', 'unreachable', 'anonymous']) })).min(1).max(500),
      note: note.optional(),
    }),
  },
} as const satisfies Record<string, TaskKind>;

/** Orders of the command room to a running incident. */
export const incidentCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('backup'), units: z.array(unitId).min(1).max(10), reason: note }),
    z.strictObject({ type: z.literal('standDown'), unit: unitId, reason: note }),
    z.strictObject({ type: z.literal('cancel'), reason: note }),
    z.strictObject({ type: z.literal('relocate'), place: pointSchema, address: z.string().trim().max(300).optional(), reason: note }),
    z.strictObject({ type: z.literal('priority'), priority, reason: note }),
    z.strictObject({ type: z.literal('sceneWork'), work: z.enum(['scene.survey', 'scene.canvass']), reason: note }),
    /** 联动响应: other departments are asked at once, on a board of their own. */
    z.strictObject({ type: z.literal('linkage'), partners: z.array(partnerId).min(1).max(20), text: note }),
  ]),
});
export type IncidentCommand = z.infer<typeof incidentCommandSchema>;

export const incidentCommand = defineUpdate<{ stage: string; revision: number }, [IncidentCommand]>('command');

/** Later calls about the same incident, sent by their own process when it is merged into this one. */
export const joinCallsSchema = z.strictObject({ from: incidentNoSchema, calls: z.array(incidentNoSchema), priority });
export type JoinCalls = z.infer<typeof joinCallsSchema>;
export const joinCalls = defineSignal<[JoinCalls]>('joinCalls');

/** Whether the other incident took the calls: only then may the sender end. */
export const joinAnswerSchema = z.strictObject({ from: incidentNoSchema, accepted: z.boolean() });
export type JoinAnswer = z.infer<typeof joinAnswerSchema>;
export const joinAnswer = defineSignal<[JoinAnswer]>('joinAnswer');

export interface Triage {
  category: string;
  priority: number;
  grid: string | null;
  community: string | null;
  duplicates: { incidentNo: string; reasons: Reason[] }[];
  reasons: Reason[];
}

export type SceneWork = 'scene.survey' | 'scene.canvass';

export interface Recommended {
  unit: string;
  team: 'community' | 'case';
  captain: Candidate;
  minutes: number;
  available: boolean;
  reasons: Reason[];
}

export interface IncidentRegistration {
  proposal: Triage;
  policy: PolicyRow[];
  /** Key of the limit that holds for arriving there. */
  onSceneLimit: string;
}

export interface IncidentCommandActivities {
  /** Records the call and its caller, once, and proposes an assessment. */
  registerIncident(input: IncidentInput): Promise<IncidentRegistration>;
  /** Grid, community and response limit of a place. */
  locateIncident(input: { incidentNo: string; place?: Point; community?: string; address?: string }): Promise<{ grid: string | null; community: string | null; onSceneLimit: string }>;
  /** All units, the best first, those already tried last; and what the category, as assessed, needs at the scene. */
  prepareDispatch(input: { incidentNo: string; place: Point | null; grid: string | null; community: string | null; category: string; priority: number; tried: string[] }): Promise<{ recommended: Recommended[]; sceneWork: SceneWork[] }>;
  /** The team and captain of units that a person named; unknown units are left out. */
  describeUnits(units: string[]): Promise<Recommended[]>;
  closeIncident(input: { incidentNo: string; category: string; priority: number; disposition: string; mergedInto: string | null; caseNo: string | null; calls: string[]; closedAt: string; feedback: { incidentNo: string; outcome: string }[] }): Promise<void>;
}

export interface SceneRecord {
  /** Same id, same record: the activity may run twice. */
  id: string;
  incidentNo: string;
  taskId: string;
  signedBy: string;
  signedAt: string;
}

/** Offered by the community squads and by the case team, each on its own queue. */
export interface SceneActivities {
  recordSurvey(record: SceneRecord & { form: z.infer<(typeof incidentTasks)['scene.survey']['form']> }): Promise<Recorded & { evidence: string[] }>;
  recordCanvass(record: SceneRecord & { form: z.infer<(typeof incidentTasks)['scene.canvass']['form']> }): Promise<Recorded>;
}

export interface IncidentOutcome {
  incidentNo: string;
  disposition: Disposition | 'merged' | 'cancelled';
  mergedInto: string | null;
  caseNo: string | null;
}
