/** 便民服务: what a resident asks the station for, with a promise of time, until it is answered. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { asked } from './asked.js';
import { gridId } from './incident.js';
import { envelope, isoTime, note, pointSchema, squadId } from './message.js';
import { residentId } from './register.js';
import type { TaskKind } from './task.js';

export const requestStages = ['handling', 'answering', 'answered', 'closed'] as const;
export type RequestStage = (typeof requestStages)[number];

export const requestKinds = ['residencePermit', 'lostProperty', 'help', 'certificate', 'other'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** Who asks and what they say is kept by the register of requests; the process knows its number. */
export const newRequestSchema = z
  .strictObject({
    kind: z.enum(requestKinds),
    grid: gridId.optional(),
    place: pointSchema.optional(),
    channel: z.enum(['counter', 'phone', 'online', 'visit']),
    text: note,
    requester: z.strictObject({
      name: z.string().trim().min(1).max(80),
      phone: z.string().trim().regex(/^\+?[0-9 -]{3,24}$/).optional(),
      resident: residentId.optional(),
    }),
  })
  .refine((form) => form.grid !== undefined || form.place !== undefined, { error: 'GRID_OR_PLACE', path: ['grid'] });
export type NewRequest = z.infer<typeof newRequestSchema>;

export interface RequestInput {
  requestNo: string;
  kind: RequestKind;
  grid: string;
  receivedBy: string;
}

export const requestTasks = {
  'service.handle': {
    title: { zh: '办理便民事项', en: 'Handle the request' },
    form: z.strictObject({
      decision: z.enum(['granted', 'refused', 'found', 'notFound', 'helped', 'referred', 'passOn']),
      /** The squad that it belongs to after all. */
      squad: asked(squadId.optional(), { decision: ['passOn'] }),
      /** What the resident is told, with the ground where it is refused. */
      answer: note,
    })
      .refine((form) => form.decision !== 'passOn' || form.squad !== undefined, { error: 'SQUAD_REQUIRED', path: ['squad'] }),
  },
  'service.answer': {
    title: { zh: '答复居民', en: 'Tell the resident' },
    form: z.strictObject({ outcome: z.enum(['told', 'unreachable']), at: isoTime.optional(), note: note.optional() }),
  },
} as const satisfies Record<string, TaskKind>;
export type HandleForm = z.infer<(typeof requestTasks)['service.handle']['form']>;

/** A complaint's own words stay in the register of requests. */
export const requestCommandSchema = z.strictObject({
  ...envelope,
  command: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('complain') }),
    z.strictObject({ type: z.literal('withdraw'), reason: note }),
  ]),
});
export type RequestCommand = z.infer<typeof requestCommandSchema>;
export const requestCommand = defineUpdate<{ stage: string; revision: number }, [RequestCommand]>('command');

export interface RequestActivities {
  /** The squad of the grid, and the limits that hold for this request. */
  assignRequest(input: RequestInput): Promise<{ squad: string; community: string; squads: string[]; policy: PolicyRow[] }>;
  recordHandling(input: { id: string; requestNo: string; by: string; at: string; form: HandleForm }): Promise<void>;
  closeRequest(input: { requestNo: string; outcome: string; told: string | null; closedAt: string }): Promise<void>;
}

export interface RequestOutcome {
  outcome: Exclude<HandleForm['decision'], 'passOn'> | 'withdrawn' | 'cancelled';
  late: boolean;
  complaints: number;
}
