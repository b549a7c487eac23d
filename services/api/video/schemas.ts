import { z } from 'zod';
import { caseNoSchema, incidentNoSchema, videoNoSchema } from '../../../libs/contracts/ids.js';
import { accountId, isoTime, note } from '../../../libs/contracts/message.js';
import { cameraId, cameraSchema, crimeSceneSchema, descriptionSchema, reachMetres, roadSchema, sightingSchema, videoCommandSchema, videoStages } from '../../../libs/contracts/video.js';
import { choiceLimits } from '../../../libs/domain/camera.js';
import { cursorOf, flag, limit, pageOf } from '../http/cursor.js';
import { reportOf } from '../http/rows.js';
import { processPosition } from '../incidents/schemas.js';
import { processViewSchema, taskViewSchema, textSchema } from '../views.js';

export const cameraRecordSchema = cameraSchema.extend({ version: z.number().int(), changedBy: accountId, changedAt: isoTime });
export const cameraQuerySchema = z.strictObject({ cursor: cursorOf(cameraId).optional(), limit });
export type CameraQuery = z.infer<typeof cameraQuerySchema>;
export const cameraPageSchema = pageOf(cameraRecordSchema);
export const cameraReportSchema = reportOf({ camera: cameraId, version: z.number().int() });

/** RFC 7946: members that are none of ours are left aside. */
export const featureCollectionSchema = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()).min(1).max(20_000) });
export type FeatureCollection = z.infer<typeof featureCollectionSchema>;
export const roadReportSchema = reportOf({ road: roadSchema.shape.id });

export const requestVideoSchema = z.strictObject({
  caseNo: caseNoSchema,
  /** Why recordings of people who have done nothing are looked at. It is shown with the tasks: no names. */
  purpose: note,
  scenes: z.array(crimeSceneSchema).min(1).max(12),
  reachMetres: reachMetres.default(choiceLimits.reachMetres),
});
export type RequestVideo = z.infer<typeof requestVideoSchema>;
/** The same as a request, before it is made: what it would ask for. */
export const choiceRequestSchema = requestVideoSchema.pick({ caseNo: true, scenes: true, reachMetres: true });
export type ChoiceRequest = z.infer<typeof choiceRequestSchema>;
export const requestedSchema = z.object({ videoNo: videoNoSchema, processId: z.string(), duplicate: z.boolean() });

export const videoQuerySchema = z.strictObject({
  caseNo: caseNoSchema.optional(),
  open: flag.optional(),
  stage: z.enum(videoStages).optional(),
  overdue: flag.optional(),
  cursor: cursorOf(processPosition).optional(),
  limit,
});
export type VideoQuery = z.infer<typeof videoQuerySchema>;

const reasonSchema = textSchema.extend({ code: z.string() });
const linkSchema = z.object({ from: z.string(), to: z.string(), metres: z.number(), seconds: z.number(), reason: reasonSchema });
const chainSchema = z.object({ sightings: z.array(z.string()), weight: z.number().int(), description: descriptionSchema, links: z.array(linkSchema), rejected: z.array(linkSchema) });
const forecastSchema = z.object({
  incidents: z.number().int(),
  guess: z.boolean(),
  hours: z.object({ mean: z.number(), from: z.number(), to: z.number(), spread: z.number() }),
  next: z.object({ from: isoTime, to: isoTime }).nullable(),
  place: cameraSchema.shape.place,
  radiusMetres: z.number(),
  reasons: z.array(reasonSchema),
});
const choiceSchema = z.object({
  camera: cameraId,
  incidentNo: incidentNoSchema,
  ring: z.enum(['around', 'wayOut']),
  metres: z.number(),
  ...{ from: isoTime, to: isoTime, shownFrom: isoTime, shownTo: isoTime, keptUntil: isoTime },
  reason: reasonSchema,
});
const overwrittenSchema = z.array(z.object({ camera: cameraId, incidentNo: incidentNoSchema }));
export const choiceAnswerSchema = z.object({
  scenes: z.array(z.object({ incidentNo: incidentNoSchema, place: cameraSchema.shape.place, from: isoTime, to: isoTime })),
  /** As they are now. */
  cameras: z.array(cameraSchema.extend({ version: z.number().int() })),
  choices: z.array(choiceSchema),
  overwritten: overwrittenSchema,
  /** Sittings that they come to. */
  viewings: z.number().int(),
});
const requestSchema = z.object({
  videoNo: videoNoSchema,
  caseNo: caseNoSchema,
  purpose: z.string(),
  requestedBy: accountId,
  approvedBy: accountId,
  approvedAt: isoTime,
  scenes: z.array(z.object({ incidentNo: incidentNoSchema, place: cameraSchema.shape.place, from: isoTime, to: isoTime })),
  /** As they were when they were picked. */
  cameras: z.array(cameraSchema.extend({ version: z.number().int() })),
  /** In the order in which viewing is most worth it. */
  choices: z.array(choiceSchema),
  overwritten: overwrittenSchema,
  related: z.array(z.string()),
  /** The heaviest first, as a person is asked about them. */
  chains: z.array(chainSchema),
  confirmed: chainSchema.extend({ by: accountId, at: isoTime }).nullable(),
  forecast: forecastSchema.nullable(),
  outcome: z.string().nullable(),
  closedAt: isoTime.nullable(),
});
export const videoDetailSchema = z.object({
  videoNo: videoNoSchema,
  processId: z.string(),
  /** Null until it is approved. */
  request: requestSchema.nullable(),
  process: processViewSchema.nullable(),
  tasks: z.array(taskViewSchema),
  /** What was viewed, by its task. */
  viewed: z.array(z.object({ taskId: z.string(), by: accountId, viewedMinutes: z.number().int(), sightings: z.number().int() })),
});

export const sightingListSchema = z.object({
  items: z.array(
    sightingSchema.extend({
      id: z.string(),
      videoNo: videoNoSchema,
      caseNo: caseNoSchema,
      place: cameraSchema.shape.place,
      at: isoTime,
      errorSeconds: z.number(),
      what: z.string().nullable(),
      image: z.string().nullable(),
      enteredBy: accountId,
      enteredAt: isoTime,
    }),
  ),
});

/** The command alone: who gives it is known from the token. */
export const videoCommandBodySchema = videoCommandSchema.shape.command;
export type VideoCommandBody = z.infer<typeof videoCommandBodySchema>;
