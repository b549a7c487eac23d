import { z } from 'zod';
import { communityId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime, note } from '../../../libs/contracts/message.js';
import { taskKinds, type TaskKindId } from '../../../libs/contracts/registry.js';
import { taskIdSchema } from '../../../libs/contracts/task.js';
import { cursorOf, flag, limit, listOf, pageOf } from '../http/cursor.js';
import { processIdQuery } from '../processes/ids.js';
import { taskStates, taskViewSchema, textSchema } from '../views.js';

const kinds = Object.keys(taskKinds) as [TaskKindId, ...TaskKindId[]];

export const taskQuerySchema = z.strictObject({
  state: listOf(taskStates).optional(),
  kind: listOf(kinds).optional(),
  process: processIdQuery.optional(),
  overdue: flag.optional(),
  community: communityId.optional(),
  /** Those that I hold. */
  mine: flag.optional(),
  /** Those that I may do, for who sees those of others as well. */
  forMe: flag.optional(),
  cursor: cursorOf(z.strictObject({ priority: z.number(), id: z.string() })).optional(),
  limit,
});
export type TaskListQuery = z.infer<typeof taskQuerySchema>;

export const doneQuerySchema = z.strictObject({
  /** Somebody else than oneself: for the command room and the auditor. */
  by: accountId.optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
  cursor: cursorOf(z.strictObject({ at: z.iso.datetime(), id: z.string() })).optional(),
  limit,
});
export type DoneQuery = z.infer<typeof doneQuerySchema>;

export const taskPageSchema = pageOf(taskViewSchema);

const revision = z.number().int().nonnegative().optional();

/** The form itself is checked where the task lives: by the process, with all its other guards. */
export const completeSchema = z.strictObject({ result: z.unknown(), revision });
export type Complete = z.infer<typeof completeSchema>;
export const claimSchema = z.strictObject({ revision }).default({});
export type Claim = z.infer<typeof claimSchema>;
export const releaseSchema = z.strictObject({}).default({});
export const delegateSchema = z.strictObject({ to: accountId });
export type Delegate = z.infer<typeof delegateSchema>;
export const remindSchema = z.strictObject({ note: note.optional() }).default({});
export type Remind = z.infer<typeof remindSchema>;

export const taskAnswerSchema = z.object({
  taskId: taskIdSchema,
  state: z.enum(taskStates),
  assignee: accountId.nullable(),
  revision: z.number().int(),
});

export const ticketSchema = z.object({
  ticket: z.string(),
  expiresAt: isoTime,
  /** For the Temporal UI: the name of the signal, and its input with the result left to fill in. */
  signal: z.object({
    name: z.string(),
    input: z.object({ ticket: z.string(), taskId: taskIdSchema, result: z.record(z.string(), z.unknown()) }),
  }),
  /** For a shell. */
  command: z.string(),
});

export const taskKindListSchema = z.object({
  items: z.array(z.object({ kind: z.enum(kinds), title: textSchema, form: z.record(z.string(), z.unknown()) })),
});

/** The schema as JSON Schema for whoever draws the form; a rule across fields is told when it is broken. */
export const taskKindList = () => ({
  items: kinds.map((kind) => ({
    kind,
    title: taskKinds[kind].title,
    form: z.toJSONSchema(taskKinds[kind].form, { io: 'input', unrepresentable: 'any' }),
  })),
});
