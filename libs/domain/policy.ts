/**
 * Limits that the law or the station sets, as configuration. A process takes the rows it needs when it starts and keeps
 * them, so that a later change of policy never changes a running process unnoticed.
 */
import { z } from 'zod';

export const durationSchema = z.object({
  amount: z.number().int().positive(),
  unit: z.enum(['second', 'minute', 'hour', 'day', 'workingDay', 'month']),
});
export type Duration = z.infer<typeof durationSchema>;

export const extensionSchema = z.object({
  /** In place of the limit itself, counted from the same start. */
  to: durationSchema,
  /** Who may grant it, by role of the station; `external` needs the number of the approving document. */
  by: z.enum(['caseCaptain', 'chief', 'external']),
  ground: z.object({ zh: z.string(), en: z.string() }),
});
export type Extension = z.infer<typeof extensionSchema>;

export const policyRowSchema = z.object({
  key: z.string().regex(/^[a-z]+(\.[a-zA-Z]+)+$/),
  title: z.object({ zh: z.string(), en: z.string() }),
  limit: durationSchema,
  extensions: z.array(extensionSchema).default([]),
  /** Article of the law, or the station itself. */
  source: z.object({ zh: z.string(), en: z.string() }),
  /** `read`: the text of the law was read. `recalled`: to be confirmed by the station's legal officer. `station`: own target. */
  status: z.enum(['read', 'recalled', 'station']),
  version: z.number().int().positive().default(1),
  override: z.object({ by: z.string(), reason: z.string(), at: z.iso.datetime({ offset: true }) }).optional(),
});
export type PolicyRow = z.infer<typeof policyRowSchema>;

/** The share of a limit at which its holder is reminded. */
export const reminderShares = [0.5, 0.8] as const;
