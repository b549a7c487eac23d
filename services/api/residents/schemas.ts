import { z } from 'zod';
import { communityId, gridId } from '../../../libs/contracts/incident.js';
import { accountId, isoTime, note, pointSchema } from '../../../libs/contracts/message.js';
import { documentSchema, householdId, householdKind, residentId, residentKind } from '../../../libs/contracts/register.js';
import { documentTypes } from '../../../libs/domain/register.js';
import { cursorOf, limit, pageOf } from '../http/cursor.js';

export const householdQuerySchema = z.strictObject({
  grid: gridId.optional(),
  kind: householdKind.optional(),
  cursor: cursorOf(householdId).optional(),
  limit,
});
export type HouseholdQuery = z.infer<typeof householdQuerySchema>;

const householdBriefSchema = z.object({
  id: householdId,
  kind: householdKind,
  grid: gridId,
  place: pointSchema.nullable(),
  registeredAt: isoTime,
  registeredBy: accountId,
  visitedAt: isoTime.nullable(),
  visitDueAt: isoTime,
  /** For `If-Match`. */
  version: z.number().int(),
});
export const householdPageSchema = pageOf(householdBriefSchema);

const residence = z.object({ household: z.string(), kind: residentKind, since: z.string(), until: z.string().nullable() });
/** No phone: who needs it opens the one resident. */
const residentBriefSchema = z.object({
  id: residentId,
  name: z.string().nullable(),
  birthYear: z.number().int().nullable(),
  documentEnd: z.string().nullable(),
  state: z.enum(['living', 'movedOut', 'merged', 'erased']),
  kind: residentKind,
  household: householdId.nullable(),
  grid: gridId,
  residences: z.array(residence),
  mergedInto: residentId.nullable(),
  version: z.number().int(),
});
export const residentPageSchema = pageOf(residentBriefSchema);
export const residentSchema = residentBriefSchema.extend({ phone: z.string().nullable(), documentType: z.enum(documentTypes).nullable() });
export const householdSchema = householdBriefSchema.extend({ address: z.string().optional(), residents: z.array(residentBriefSchema) });

/** In the body and not in the address: a name has no place in a log of requests. */
export const searchSchema = z
  .strictObject({
    grid: gridId.optional(),
    household: householdId.optional(),
    name: z.string().trim().min(1).max(80).optional(),
    document: documentSchema.optional(),
    kind: residentKind.optional(),
    cursor: cursorOf(residentId).optional(),
    limit: z.number().int().min(1).max(50).default(50),
  })
  .refine((form) => form.grid ?? form.household ?? form.name ?? form.document, { error: 'SEARCH_TOO_WIDE', path: ['grid'] });
export type Search = z.infer<typeof searchSchema>;

export const registeredHouseholdSchema = z.object({ id: householdId, version: z.number().int(), known: z.boolean() });
export const registeredResidentSchema = z.object({ id: residentId, version: z.number().int(), known: z.boolean() });
export const mergedSchema = z.object({ mergeId: z.string(), undoUntil: isoTime });
export const undoSchema = z.strictObject({ reason: note });
export type Undo = z.infer<typeof undoSchema>;
export const mergeIdParam = z.string().regex(/^[A-Za-z0-9_-]{20,64}$/);

export const historySchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      subject: z.string(),
      what: z.enum(['registered', 'corrected', 'movedIn', 'movedOut', 'merged', 'unmerged', 'erased']),
      by: z.string(),
      at: isoTime,
      reason: z.string().nullable(),
      version: z.number().int(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
});

const counts = { households: z.number().int(), local: z.number().int(), floating: z.number().int(), abroad: z.number().int() };
export const populationSchema = z.object({
  station: z.object(counts),
  communities: z.array(z.object({ community: communityId, ...counts })),
  grids: z.array(z.object({ grid: gridId, community: communityId, ...counts })),
});

const importRowSchema = z.object({
  row: z.number().int(),
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  household: householdId.optional(),
  resident: residentId.optional(),
  errors: z.array(z.object({ field: z.string(), rule: z.string(), message: z.string() })).optional(),
});
export type ImportRow = z.infer<typeof importRowSchema>;
export const importReportSchema = z.object({
  read: z.number().int(),
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.number().int(),
  results: z.array(importRowSchema),
});
