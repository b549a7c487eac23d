import { z } from 'zod';
import { incidentNoSchema } from '../../../libs/contracts/ids.js';
import { categoryId, communityId, gridId } from '../../../libs/contracts/incident.js';
import { answerWays, partnerId, replyStates } from '../../../libs/contracts/linkage.js';
import { isoTime, pointSchema } from '../../../libs/contracts/message.js';
import { iso } from '../../../libs/domain/calendar.js';
import { clockViewSchema, orderViewSchema, titleOf, textSchema, toClock, toOrder } from '../views.js';
import type { BoardRows, BoardSection } from './board.js';

export const boardQuerySchema = z.strictObject({ community: communityId.optional() });
export type BoardQuery = z.infer<typeof boardQuerySchema>;

const place = { community: communityId.optional(), grid: gridId.optional() };
const count = z.number().int();
const counts = z.record(z.string(), count);

const rowSchemas = {
  incidents: z.object({
    id: z.string(),
    incidentNo: incidentNoSchema.nullable(),
    ...place,
    stage: z.string(),
    category: categoryId.nullable(),
    priority: count.nullable(),
    openedAt: isoTime,
    dueAt: isoTime.nullable(),
    overdue: z.boolean(),
    place: pointSchema.nullable(),
    /** Incidents of which it may be another report. */
    duplicates: z.array(incidentNoSchema),
    calls: count,
    clocks: z.array(clockViewSchema),
    orders: z.array(orderViewSchema),
  }),
  units: z.object({ id: z.string(), community: communityId.nullable(), onDuty: z.boolean(), state: z.string(), incidents: z.array(z.string()), since: isoTime.nullable() }),
  overdue: z.object({
    id: z.string(),
    kind: z.string(),
    stage: z.string(),
    ...place,
    since: isoTime,
    clocks: z.array(clockViewSchema),
    tasks: z.array(z.object({ id: z.string(), kind: z.string(), title: textSchema, assignee: z.string().nullable() })),
  }),
  linkages: z.object({
    id: z.string(),
    linkageNo: z.string(),
    kind: z.string(),
    processId: z.string().nullable(),
    stage: z.string(),
    openedAt: isoTime,
    replies: z.array(z.object({ partner: partnerId, state: z.enum(replyStates), since: isoTime.nullable(), overdue: z.boolean(), via: z.enum(answerWays).nullable(), outcome: z.string().nullable() })),
  }),
} as const satisfies Record<BoardSection, z.ZodType>;

export const countsSchema = z.object({
  processes: z.record(z.string(), z.object({ open: count, overdue: count })),
  incidents: z.object({ open: count, overdue: count, byStage: counts, byPriority: counts }),
  tasks: z.object({ open: count, overdue: count }),
  units: z.object({ onDuty: count, free: count }),
  awaited: count,
});

export const boardSchema = z.object({
  at: isoTime,
  counts: countsSchema,
  incidents: z.array(rowSchemas.incidents),
  units: z.array(rowSchemas.units),
  overdue: z.array(rowSchemas.overdue),
  linkages: z.array(rowSchemas.linkages),
});

const time = (at: number | null | undefined) => (at === null || at === undefined ? null : iso(at));

/** What partners wrote in words is read on the linkage itself. */
const shown: { [Section in BoardSection]: (row: BoardRows[Section]) => z.infer<(typeof rowSchemas)[Section]> } = {
  incidents: ({ openedAt, dueAt, clocks, orders, ...rest }) => ({
    ...rest,
    openedAt: iso(openedAt),
    dueAt: time(dueAt),
    clocks: clocks.map(toClock),
    orders: orders.map(toOrder),
  }),
  units: ({ since, ...rest }) => ({ ...rest, since: time(since) }),
  overdue: ({ since, clocks, tasks, ...rest }) => ({ ...rest, since: iso(since), clocks: clocks.map(toClock), tasks: tasks.map((task) => ({ ...task, title: titleOf(task.kind) })) }),
  linkages: ({ openedAt, replies, ...rest }) => ({
    ...rest,
    openedAt: iso(openedAt),
    replies: replies.map(({ partner, state, times, overdue, via, answer }) => ({ partner, state, since: time(times[state]), overdue, via, outcome: answer?.outcome ?? null })),
  }),
};

export const toRow = <Section extends BoardSection>(section: Section, row: BoardRows[Section]) => shown[section](row);
