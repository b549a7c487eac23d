/** What the identity routes take and give. */
import { z } from 'zod';
import { accountId, isoTime, unitId } from '../../../libs/contracts/message.js';
import { roles } from '../../../libs/domain/actor.js';
import { actions, purposes } from '../../../libs/domain/authority.js';

/** NIST SP 800-63B: length counts, rules of composition do not; the upper bound only keeps hashing cheap. */
const newPassword = z.string().min(12).max(128);
const anyPassword = z.string().min(1).max(128);
const names = z.string().trim().min(1).max(80);

/** `cookie` for a browser: the tokens then stay out of reach of the page's scripts. */
const delivery = z.enum(['token', 'cookie']).default('token');

export const signInSchema = z.strictObject({ account: accountId, password: anyPassword, delivery });
export type SignIn = z.infer<typeof signInSchema>;

/** Without a token the cookie counts. */
export const refreshSchema = z.strictObject({ refreshToken: z.string().max(200).optional() });
export type Refresh = z.infer<typeof refreshSchema>;

export const changePasswordSchema = z.strictObject({ current: anyPassword, next: newPassword });
export type ChangePassword = z.infer<typeof changePasswordSchema>;

export const signedInSchema = z.object({
  account: accountId,
  tokenType: z.literal('Bearer'),
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
  expiresAt: isoTime,
  sessionExpiresAt: isoTime,
});
export type SignedIn = z.infer<typeof signedInSchema>;

const profile = {
  name: names,
  roles: z.array(z.enum(roles)).min(1).max(roles.length),
  unit: unitId.nullable(),
  rank: z.string().trim().max(40).nullable(),
  sex: z.enum(['female', 'male']).nullable(),
  skills: z.array(z.string().trim().min(1).max(40)).max(40),
};

export const accountSchema = z.object({ id: accountId, ...profile, disabled: z.boolean() });

export const meSchema = z.object({
  id: accountId,
  name: names,
  roles: profile.roles,
  unit: profile.unit,
  /** What the roles may do at all; for some of it only in the own unit or on own tasks. */
  actions: z.array(z.enum(actions as [string, ...string[]])),
});

export const createAccountSchema = z.strictObject({
  // Of nobody yet: it is written, not chosen.
  id: accountId.meta({ 'x-of': 'newAccount' }),
  ...profile,
  unit: profile.unit.default(null),
  rank: profile.rank.default(null),
  sex: profile.sex.default(null),
  skills: profile.skills.default([]),
});
export type CreateAccount = z.infer<typeof createAccountSchema>;

export const changeAccountSchema = z.strictObject({ ...profile, disabled: z.boolean() }).partial();
export type ChangeAccount = z.infer<typeof changeAccountSchema>;

export const firstPasswordSchema = z.object({ id: accountId, password: z.string() });

const limit = z.coerce.number().int().min(1).max(200).default(50);

export const accountQuerySchema = z.strictObject({
  role: z.enum(roles).optional(),
  unit: unitId.optional(),
  after: accountId.optional(),
  limit,
});
export type AccountQuery = z.infer<typeof accountQuerySchema>;
export const accountPageSchema = z.object({ items: z.array(accountSchema), next: accountId.nullable() });

const recordId = z.string().regex(/^[0-9a-f]{24}$/);

export const accessLogQuerySchema = z.strictObject({
  actor: accountId.optional(),
  action: z.string().max(100).optional(),
  outcome: z.enum(['allowed', 'refused']).optional(),
  subject: z.string().max(500).optional(),
  purpose: z.enum(Object.keys(purposes) as [string, ...string[]]).optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
  before: recordId.optional(),
  limit,
});
export type AccessLogQuery = z.infer<typeof accessLogQuerySchema>;

export const accessRecordSchema = z.object({
  id: recordId,
  at: isoTime,
  actor: accountId.nullable(),
  action: z.string(),
  subject: z.string().nullable(),
  purpose: z.enum(Object.keys(purposes) as [string, ...string[]]).nullable(),
  outcome: z.enum(['allowed', 'refused']),
  code: z.string().nullable(),
  requestId: z.string(),
});
export const accessPageSchema = z.object({ items: z.array(accessRecordSchema), next: recordId.nullable() });
