/** 视频侦查: one request for recordings, from its approval over viewings and sightings to a chain that a person confirms. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { CameraChoice, ViewingPlan } from '../domain/camera.js';
import type { Chain } from '../domain/collision.js';
import type { Forecast } from '../domain/forecast.js';
import type { PolicyRow } from '../domain/policy.js';
import { bags, certainties, type Certainty, colours, headgear, vehicleTypes } from '../domain/sighting.js';
import { asked } from './asked.js';
import { fileIdSchema } from './file.js';
import { incidentNoSchema } from './ids.js';
import { envelope, isoTime, note, pointSchema } from './message.js';
import type { TaskKind } from './task.js';

export const videoStages = ['approval', 'viewing', 'confirmation', 'closed'] as const;
export type VideoStage = (typeof videoStages)[number];

export const cameraId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/).meta({ 'x-of': 'camera' });
export const cameraSchema = z.strictObject({
  id: cameraId,
  place: pointSchema,
  direction: z.number().min(0).lt(360).nullable(),
  angle: z.number().gt(0).max(360),
  range: z.number().gt(0).max(2000),
  /** An authority or a business, never a private person. */
  owner: z.string().trim().min(1).max(80),
  offsetSeconds: z.number().int().min(-86_400).max(86_400),
  uncertaintySeconds: z.number().int().min(0).max(3600),
  retentionDays: z.number().int().min(1).max(3650),
});

export const roadSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/),
  line: z.strictObject({ type: z.literal('LineString'), coordinates: z.array(pointSchema.shape.coordinates).min(2).max(5000) }),
});

const colour = z.enum(colours).optional();
/** What was worn or driven, in coded words; what could not be made out is left out. */
export const descriptionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vehicle'), type: z.enum(vehicleTypes).optional(), colour, plate: z.string().regex(/^[\p{Script=Han}?][A-Z?][A-Z0-9?]{5,6}$/u, 'PLATE_PATTERN').optional() }),
  z.strictObject({ kind: z.literal('person'), upper: colour, lower: colour, headgear: z.enum(headgear).optional(), bag: z.enum(bags).optional() }),
]);

export const sightingSchema = z.strictObject({
  camera: cameraId,
  /** As the recording shows it; the camera's offset is taken off when it is recorded. */
  shownAt: isoTime,
  certainty: z.enum(Object.keys(certainties) as [Certainty, ...Certainty[]]),
  description: descriptionSchema,
  /** What the viewer saw, in words. Kept with the records, shown for a stated purpose only. */
  what: note.optional(),
  /** The still image, among the files. */
  image: fileIdSchema.optional(),
});
export type NewSighting = z.infer<typeof sightingSchema>;

const sightings = z.array(sightingSchema).max(500);
/** More cameras, and between which true times. */
const viewOrder = z.strictObject({ cameras: z.array(cameraId).min(1).max(50), from: isoTime, to: isoTime })
  .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), { error: 'END_BEFORE_START', path: ['to'] });
export type ViewOrder = z.infer<typeof viewOrder>;

export const videoTasks = {
  'video.approve': {
    title: { zh: '审批调取录像', en: 'Approve the request for recordings' },
    form: z.strictObject({ decision: z.enum(['approve', 'refuse']), reason: note }),
  },
  'video.view': {
    title: { zh: '查看监控录像', en: 'View recordings' },
    form: z.strictObject({ viewedMinutes: z.number().int().min(0).max(100_000), sightings: sightings.default([]) }),
  },
  'video.confirm': {
    title: { zh: '确认轨迹', en: 'Confirm the trajectory' },
    form: z
      .strictObject({
        decision: z.enum(['confirm', 'none', 'viewMore']),
        /** Place of the chain among those proposed. */
        chain: asked(z.number().int().min(0).optional(), { decision: ['confirm'] }),
        more: asked(viewOrder.optional(), { decision: ['viewMore'] }),
        note,
      })
      .refine((form) => form.decision !== 'confirm' || form.chain !== undefined, { error: 'CHAIN_REQUIRED', path: ['chain'] })
      .refine((form) => form.decision !== 'viewMore' || form.more !== undefined, { error: 'CAMERAS_REQUIRED', path: ['more'] }),
  },
} as const satisfies Record<string, TaskKind>;

export const videoCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    /** Seen before the viewing is over: it is compared at once. */
    z.strictObject({ type: z.literal('sightings'), viewing: z.number().int().min(1), sightings: sightings.min(1) }),
    z.strictObject({ type: z.literal('view'), order: viewOrder, reason: note }),
    /** What is not viewed yet is given up. */
    z.strictObject({ type: z.literal('conclude'), reason: note }),
    z.strictObject({ type: z.literal('withdraw'), reason: note }),
  ]),
});
export type VideoCommand = z.infer<typeof videoCommandSchema>;
export const videoCommand = defineUpdate<{ stage: string; revision: number }, [VideoCommand]>('command');

export const crimeSceneSchema = z
  .strictObject({ incidentNo: incidentNoSchema, /** Where the incident's own place is not exact. */ place: pointSchema.optional(), from: isoTime, to: isoTime })
  .refine(({ from, to }) => Date.parse(from) <= Date.parse(to), { error: 'END_BEFORE_START', path: ['to'] });
export type SceneOfRequest = Omit<z.infer<typeof crimeSceneSchema>, 'place'> & { place: z.infer<typeof pointSchema> };

export interface VideoInput {
  /** `V2026-00001` */
  videoNo: string;
  caseNo: string;
  community: string | null;
  scenes: SceneOfRequest[];
  reachMetres: number;
  purpose: string;
  requestedBy: string;
  policy: PolicyRow[];
}

/** How far the ways out are followed: no further than is needed. */
export const reachMetres = z.number().int().min(100).max(20_000);

/** One sitting: its cameras with the times that their recordings show. */
export interface Viewing extends Pick<ViewingPlan, 'from' | 'keptUntil'> {
  incidentNo: string | null;
  ring: CameraChoice['ring'] | 'ordered';
  cameras: { camera: string; shownFrom: string; shownTo: string }[];
}

/** A chain as it is shown to whoever confirms it; the whole of it is in the records. */
export interface ProposedChain {
  sightings: { id: string; camera: string; at: string }[];
  weight: number;
  description: Chain['description'];
  /** Why each sighting can follow the one before. */
  links: { zh: string; en: string }[];
  rejected: number;
}

export interface VideoActivities {
  /** Puts the request on record, approved, and picks its cameras as they are now. */
  pickCameras(input: Omit<VideoInput, 'policy' | 'community'> & { approvedBy: string; at: string }): Promise<{ viewings: Viewing[]; cameras: number; overwritten: number }>;
  addViewing(input: { videoNo: string; id: string; order: ViewOrder }): Promise<Viewing[]>;
  /** Signs what was entered, and compares it with what was seen near it. */
  recordSightings(input: { id: string; videoNo: string; caseNo: string; kind: 'video.view' | 'video.sightings'; by: string; at: string; form: { viewedMinutes?: number; sightings: NewSighting[] } }): Promise<{ sightings: number; chains: ProposedChain[] }>;
  confirmChain(input: { id: string; videoNo: string; caseNo: string; by: string; at: string; form: unknown; chain: number | null }): Promise<{ forecast: Forecast | null }>;
  closeVideo(input: { videoNo: string; outcome: string; at: string }): Promise<void>;
}

export interface VideoOutcome {
  videoNo: string;
  outcome: string;
}
