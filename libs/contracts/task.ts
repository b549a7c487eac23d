/** The human task's messages: the same for every process. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import { roles } from '../domain/actor.js';
import { accountId, envelope, messageId, note, unitId } from './message.js';

export const taskIdSchema = z.string().regex(/^[A-Za-z0-9._-]+(~[A-Za-z0-9._:-]+)+~\d+$/).max(400).meta({ 'x-of': 'task' });
const revision = z.number().int().nonnegative().optional();

export const completeTaskSchema = z.strictObject({ ...envelope, taskId: taskIdSchema, revision, result: z.unknown() });
export const claimTaskSchema = z.strictObject({ ...envelope, taskId: taskIdSchema, revision });
export const releaseTaskSchema = z.strictObject({ ...envelope, taskId: taskIdSchema });
export const delegateTaskSchema = z.strictObject({
  ...envelope,
  taskId: taskIdSchema,
  /** The person named, with the roles and unit that the API read from the accounts. */
  to: z.strictObject({ id: accountId, roles: z.array(z.enum(roles)), unit: unitId.nullable(), onDuty: z.boolean().optional() }),
});
export const remindTaskSchema = z.strictObject({ ...envelope, taskId: taskIdSchema, note: note.optional() });

/** From the Temporal UI or CLI: no verified identity, so a ticket that the API issued to the person for this task. */
export const taskSignalSchema = z.strictObject({
  ticket: z.string().min(20).max(4000),
  taskId: taskIdSchema,
  messageId: messageId.optional(),
  result: z.unknown(),
});

/** From a shift's process: who goes off duty, and who has taken the task over. */
export const handOverTaskSchema = z.strictObject({
  taskId: taskIdSchema,
  from: accountId,
  to: z.strictObject({ id: accountId, roles: z.array(z.enum(roles)), unit: unitId.nullable() }),
});
export type HandOverTask = z.infer<typeof handOverTaskSchema>;

export type CompleteTask = z.infer<typeof completeTaskSchema>;
export type ClaimTask = z.infer<typeof claimTaskSchema>;
export type ReleaseTask = z.infer<typeof releaseTaskSchema>;
export type DelegateTask = z.infer<typeof delegateTaskSchema>;
export type RemindTask = z.infer<typeof remindTaskSchema>;
export type TaskSignal = z.infer<typeof taskSignalSchema>;

export interface TaskAnswer {
  taskId: string;
  state: 'open' | 'claimed' | 'completed' | 'cancelled';
  assignee: string | null;
  revision: number;
}

export const completeTask = defineUpdate<TaskAnswer, [CompleteTask]>('completeTask');
export const claimTask = defineUpdate<TaskAnswer, [ClaimTask]>('claimTask');
export const releaseTask = defineUpdate<TaskAnswer, [ReleaseTask]>('releaseTask');
export const delegateTask = defineUpdate<TaskAnswer, [DelegateTask]>('delegateTask');
export const remindTask = defineUpdate<TaskAnswer, [RemindTask]>('remindTask');
export const handOverTask = defineSignal<[HandOverTask]>('handOverTask');
export const completeTaskSignal = defineSignal<[TaskSignal]>('completeTask');

/** A kind of task: what it is called, and the one schema that guards the workflow, makes the OpenAPI and draws the form. */
export interface TaskKind<Form extends z.ZodType = z.ZodType> {
  title: { zh: string; en: string };
  form: Form;
}
