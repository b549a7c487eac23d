/** What the API shows of processes, tasks and orders: times as ISO 8601 in the station's zone, words in both languages. */
import { z } from 'zod';
import { caseNoSchema, incidentNoSchema } from '../../libs/contracts/ids.js';
import { categoryId, communityId, gridId, priority } from '../../libs/contracts/incident.js';
import { accountId, isoTime, unitId } from '../../libs/contracts/message.js';
import { type Order, processKinds, type ProcessView } from '../../libs/contracts/process.js';
import { taskKinds, type TaskKindId } from '../../libs/contracts/registry.js';
import { roles } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { durationSchema, extensionSchema, policyRowSchema } from '../../libs/domain/policy.js';
import type { TaskView } from '../../libs/records/process.js';

const time = (at: number | null | undefined) => (at === null || at === undefined ? null : iso(at));

export const textSchema = z.object({ zh: z.string(), en: z.string() });

const subjectSchema = z.object({
  incidentNo: incidentNoSchema.optional(),
  caseNo: caseNoSchema.optional(),
  community: communityId.optional(),
  grid: gridId.optional(),
  category: categoryId.optional(),
  priority: z.number().int().optional(),
  team: z.enum(['command', 'community', 'case']).optional(),
});

export const clockViewSchema = z.object({
  id: z.string(),
  key: z.string(),
  title: textSchema,
  source: textSchema,
  status: policyRowSchema.shape.status,
  limit: durationSchema,
  state: z.enum(['running', 'suspended', 'met', 'expired', 'cancelled']),
  startedAt: isoTime,
  dueAt: isoTime,
  endedAt: isoTime.nullable(),
  extensions: z.array(
    z.object({
      by: z.string(),
      ground: z.string(),
      document: z.string().optional(),
      at: isoTime,
      from: isoTime,
      to: isoTime,
    }),
  ),
  /** What the law lets be granted, by the number with which it is asked for. */
  extendable: z.array(extensionSchema.extend({ index: z.number().int() })),
});

export const toClock = ({ id, row, state, startedAt, dueAt, endedAt, extensions }: Clock) => ({
  id,
  key: row.key,
  title: row.title,
  source: row.source,
  status: row.status,
  limit: row.limit,
  state,
  startedAt: iso(startedAt),
  dueAt: iso(dueAt),
  endedAt: time(endedAt),
  extensions: extensions.map(({ at, from, to, ...rest }) => ({ ...rest, at: iso(at), from: iso(from), to: iso(to) })),
  extendable: row.extensions.map((extension, index) => ({ ...extension, index })),
});

export const processViewSchema = z.object({
  id: z.string(),
  kind: z.enum(processKinds),
  stage: z.string(),
  subject: subjectSchema,
  revision: z.number().int(),
  openedAt: isoTime,
  closedAt: isoTime.nullable(),
  outcome: z.string().nullable(),
  dueAt: isoTime.nullable(),
  overdue: z.boolean(),
  clocks: z.array(clockViewSchema),
  /** Messages by signal that were refused. */
  refused: z.array(z.object({ at: isoTime, taskId: z.string(), code: z.string() })),
  detail: z.record(z.string(), z.unknown()),
});

export const toProcess = ({ openedAt, closedAt, dueAt, clocks, refused, detail, ...rest }: ProcessView) => ({
  ...rest,
  openedAt: iso(openedAt),
  closedAt: time(closedAt),
  dueAt: time(dueAt),
  clocks: clocks.map(toClock),
  refused: refused.map(({ at, ...entry }) => ({ ...entry, at: iso(at) })),
  detail: detail ?? {},
});

export const taskStates = ['open', 'claimed', 'completed', 'cancelled'] as const;

export const taskViewSchema = z.object({
  id: z.string(),
  processId: z.string(),
  kind: z.string(),
  title: textSchema,
  state: z.enum(taskStates),
  candidates: z.array(z.object({ role: z.enum(roles), unit: unitId.optional(), account: accountId.optional(), onDuty: z.literal(true).optional() })),
  assignee: accountId.nullable(),
  /** Proposals and reasons, as the process shows them to whoever decides. */
  context: z.record(z.string(), z.unknown()),
  priority,
  openedAt: isoTime,
  dueAt: isoTime.nullable(),
  limit: z.string().nullable(),
  overdue: z.boolean(),
  reminders: z.number().int(),
  revision: z.number().int(),
  completedBy: accountId.nullable(),
  completedAt: isoTime.nullable(),
  subject: subjectSchema,
});

export const toTask = ({ openedAt, dueAt, completedAt, context, ...rest }: TaskView) => ({
  ...rest,
  title: titleOf(rest.kind),
  context: context ?? {},
  openedAt: iso(openedAt),
  dueAt: time(dueAt),
  completedAt: time(completedAt),
});

/** A kind that has been withdrawn since is called by its id. */
export const titleOf = (kind: string) =>
  Object.hasOwn(taskKinds, kind) ? taskKinds[kind as TaskKindId].title : { zh: kind, en: kind };

const orderStates = ['offered', 'acknowledged', 'enRoute', 'onScene', 'refused', 'silent', 'elsewhere', 'stoodDown', 'done'] as const;

export const orderViewSchema = z.object({
  id: z.string(),
  incidentNo: incidentNoSchema,
  unit: unitId,
  state: z.enum(orderStates),
  /** When each state was reached. */
  times: z.partialRecord(z.enum(orderStates), isoTime),
  orderedBy: z.string(),
  reason: z.string().optional(),
});

export const toOrder = ({ times, ...rest }: Order) => ({
  ...rest,
  times: Object.fromEntries(Object.entries(times).map(([state, at]) => [state, iso(at)])),
});
