/** 实有人口登记: what is written into the register of households and residents. Reference data: no process of its own. */
import { z } from 'zod';
import { documentTypes, householdKinds, isResidentId, looksPersonal, residentKinds } from '../domain/register.js';
import { gridId } from './incident.js';
import { note, pointSchema } from './message.js';

/** Opaque: made by chance, and derived from nobody. */
export const householdId = z.string().regex(/^hh-[0-9a-f]{16}$/).meta({ 'x-of': 'household' });
export const residentId = z.string().regex(/^re-[0-9a-f]{16}$/).meta({ 'x-of': 'resident' });

/** The sender's own key of a row: the same key is the same row, however often it is imported. */
export const rowKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/)
  .refine((key) => !looksPersonal(key), { error: 'KEY_IS_PERSONAL' });

const day = z.iso.date();
export const residentKind = z.enum(residentKinds);
export const householdKind = z.enum(householdKinds);

export const householdForm = {
  address: z.string().trim().min(1).max(200),
  kind: householdKind,
  grid: gridId.optional(),
  place: pointSchema.optional(),
};
export const newHouseholdSchema = z
  .strictObject({ ...householdForm, key: rowKey.optional() })
  .refine((form) => form.grid !== undefined || form.place !== undefined, { error: 'GRID_OR_PLACE', path: ['grid'] });
export type NewHousehold = z.infer<typeof newHouseholdSchema>;

export const householdCorrectionSchema = z.strictObject({ ...z.strictObject(householdForm).partial().shape, reason: note });
export type HouseholdCorrection = z.infer<typeof householdCorrectionSchema>;

/** The number itself is turned into a match token at once, and is written nowhere. */
export const documentSchema = z
  .strictObject({ type: z.enum(documentTypes), number: z.string().trim().toUpperCase().regex(/^[A-Z0-9]{4,20}$/) })
  .refine((document) => document.type !== 'residentId' || isResidentId(document.number), { error: 'ID_NUMBER_INVALID', path: ['number'] });

const personForm = {
  name: z.string().trim().min(1).max(80),
  /** Enough to know a child and an elderly person by. */
  birthYear: z.number().int().min(1900).max(2100).optional(),
  phone: z.string().trim().regex(/^\+?[0-9 -]{3,24}$/).optional(),
  document: documentSchema.optional(),
};
export const newResidentSchema = z.strictObject({ household: householdId, kind: residentKind, since: day, ...personForm, key: rowKey.optional() });
export type NewResident = z.infer<typeof newResidentSchema>;

export const residentCorrectionSchema = z.strictObject({ ...z.strictObject(personForm).partial().shape, reason: note });
export type ResidentCorrection = z.infer<typeof residentCorrectionSchema>;

export const moveSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('out'), until: day }),
  z.strictObject({ type: z.literal('in'), household: householdId, kind: residentKind, since: day }),
]);
export type Move = z.infer<typeof moveSchema>;

export const mergeSchema = z.strictObject({ duplicate: residentId, reason: note });
export type Merge = z.infer<typeof mergeSchema>;
