/** A file that a signed form names: by its id and its content. */
import { z } from 'zod';
import { mostBytes } from '../domain/file.js';
import { caseNoSchema, incidentNoSchema } from './ids.js';

export const fileIdSchema = z.string().regex(/^file-[A-Za-z0-9_-]{16}$/).meta({ 'x-of': 'file' });
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const attachmentSchema = z.strictObject({ file: fileIdSchema, sha256: sha256Schema, what: z.enum(['photo', 'sketch', 'recording', 'document']) });
export type Attachment = z.infer<typeof attachmentSchema>;
/** What any form may carry under `files`. */
export const attachments = z.array(attachmentSchema).max(200).optional();

/** Before the content comes: how much it is, and what it belongs to. */
export const newFileSchema = z
  .strictObject({
    incidentNo: incidentNoSchema.optional(),
    caseNo: caseNoSchema.optional(),
    name: z.string().trim().min(1).max(200),
    size: z.number().int().positive().max(mostBytes, { error: 'FILE_TOO_LARGE' }),
    /** Where the sender knows it: what arrives must be the same. */
    sha256: sha256Schema.optional(),
  })
  .refine((file) => (file.incidentNo === undefined) !== (file.caseNo === undefined), { error: 'INCIDENT_OR_CASE', path: ['incidentNo'] });
export type NewFile = z.infer<typeof newFileSchema>;
