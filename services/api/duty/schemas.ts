import { z } from 'zod';
import { dutyShiftCommandSchema } from '../../../libs/contracts/duty-shift.js';
import { dutyDate, dutyRequestId, dutyShiftName, rosterIdSchema } from '../../../libs/contracts/ids.js';
import { accountId, isoTime, note, unitId } from '../../../libs/contracts/message.js';
import { rosterCommandSchema } from '../../../libs/contracts/roster.js';
import { roles } from '../../../libs/domain/actor.js';
import { addDays, dutyRulesSchema } from '../../../libs/domain/duty.js';
import { shiftStates } from '../../../libs/records/duty.js';
import { cursorOf, limit, pageOf } from '../http/cursor.js';
import { processViewSchema } from '../views.js';

export const proposeSchema = z.strictObject({ from: dutyDate, weeks: z.number().int().min(1).max(8).default(4) });
export type Propose = z.infer<typeof proposeSchema>;

export const setDutyRulesSchema = z.strictObject({ rules: dutyRulesSchema, reason: note });
export type SetDutyRules = z.infer<typeof setDutyRulesSchema>;
export const dutyRulesInForceSchema = z.object({
  rules: dutyRulesSchema,
  /** For `If-Match`. */
  version: z.number().int(),
  set: z.object({ by: accountId, reason: z.string(), at: isoTime }).nullable(),
});

export const startedSchema = z.object({ id: z.string(), processId: z.string() });

const violationSchema = z.object({
  rule: z.string(),
  date: dutyDate,
  shift: dutyShiftName,
  team: z.string().nullable(),
  account: accountId.nullable(),
  missing: z.number().int(),
  grounds: z.array(z.object({ why: z.enum(['leave', 'rest', 'week', 'alone', 'elsewhere']), accounts: z.array(accountId) })),
  zh: z.string(),
  en: z.string(),
});

const rosterSummary = {
  id: rosterIdSchema,
  processId: z.string(),
  from: dutyDate,
  weeks: z.number().int(),
  state: z.string(),
  proposedBy: accountId,
  proposedAt: isoTime,
  publishedBy: accountId.nullable(),
  publishedAt: isoTime.nullable(),
  closedAt: isoTime.nullable(),
  lacks: z.number().int(),
};
export const rosterPageSchema = pageOf(z.object(rosterSummary));
export const rosterDetailSchema = z.object({
  ...rosterSummary,
  /** Those that the roster plans anew; the others were published before. */
  shifts: z.array(z.object({ date: dutyDate, shift: dutyShiftName, startsAt: isoTime, endsAt: isoTime, accounts: z.array(accountId) })),
  violations: z.array(violationSchema),
});

export const rosterQuerySchema = z.strictObject({ cursor: cursorOf(z.strictObject({ from: z.string(), id: z.string() })).optional(), limit });
export type RosterQuery = z.infer<typeof rosterQuerySchema>;

export const rosterCommandBodySchema = rosterCommandSchema.shape.command;
export type RosterCommandBody = z.infer<typeof rosterCommandBodySchema>;

const handoverSchema = z.object({
  taskId: z.string(),
  kind: z.string(),
  from: accountId.nullable(),
  to: accountId.nullable(),
  how: z.enum(['taken', 'kept', 'done', 'listed']).nullable(),
  at: isoTime.nullable(),
});

const shiftSchema = {
  date: dutyDate,
  shift: dutyShiftName,
  processId: z.string(),
  roster: rosterIdSchema,
  startsAt: isoTime,
  endsAt: isoTime,
  state: z.enum(shiftStates),
  people: z.array(
    z.object({
      account: accountId,
      role: z.enum(roles),
      unit: unitId,
      team: z.string(),
      signedOnAt: isoTime.nullable(),
      signedOffAt: isoTime.nullable(),
      absent: z.object({ reason: z.string(), by: accountId.nullable() }).nullable(),
      equipment: z.array(z.object({ item: z.string(), state: z.string() })),
    }),
  ),
  /** Of a shift that has ended; while it runs, its process has them. */
  handover: z.array(handoverSchema),
};
export const shiftPageSchema = pageOf(z.object(shiftSchema));
export const shiftDetailSchema = z.object({ ...shiftSchema, process: processViewSchema.nullable() });

export const shiftQuerySchema = z
  .strictObject({
    from: dutyDate,
    to: dutyDate.optional(),
    cursor: cursorOf(z.strictObject({ startsAt: z.string(), id: z.string() })).optional(),
    limit,
  })
  .transform(({ to, ...query }) => ({ ...query, to: to ?? addDays(query.from, 7) }));
export type ShiftQuery = z.infer<typeof shiftQuerySchema>;

export const shiftCommandBodySchema = dutyShiftCommandSchema.shape.command;
export type ShiftCommandBody = z.infer<typeof shiftCommandBodySchema>;

export const shiftLogSchema = z.object({ items: z.array(z.object({ at: isoTime, by: accountId, text: z.string() })) });

export const dutyQuerySchema = z.strictObject({ at: isoTime.optional() });
export type DutyQuery = z.infer<typeof dutyQuerySchema>;
export const dutyListSchema = z.object({
  at: isoTime,
  items: z.array(z.object({ account: accountId, role: z.enum(roles), unit: unitId, team: z.string(), date: dutyDate, shift: dutyShiftName, since: isoTime })),
});

export const requestQuerySchema = z.strictObject({ cursor: cursorOf(z.string()).optional(), limit });
export type RequestQuery = z.infer<typeof requestQuerySchema>;
export const leavePageSchema = pageOf(
  z.object({ id: dutyRequestId, processId: z.string(), account: accountId, from: dutyDate, to: dutyDate, state: z.string(), decidedBy: accountId.nullable() }),
);
export const swapPageSchema = pageOf(
  z.object({ id: dutyRequestId, processId: z.string(), account: accountId, with: accountId, mine: z.string(), theirs: z.string().nullable(), state: z.string(), decidedBy: accountId.nullable() }),
);
