/** 联动单位: departments and companies outside the station that it asks for help. */
import { z } from 'zod';
import partners from './data/partners.json' with { type: 'json' };

export const partnerKinds = ['police', 'traffic', 'fire', 'hospital', 'subdistrict', 'village', 'justice', 'court', 'procuratorate', 'law', 'bank'] as const;

const name = z.string().trim().min(1).max(80);
export const partnerRowSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
  name: z.strictObject({ zh: name, en: name }),
  kind: z.enum(partnerKinds),
  telephone: z.string().trim().regex(/^\+?[0-9 -]{3,24}$/).nullable(),
});
export type PartnerRow = z.infer<typeof partnerRowSchema>;

/** Those that every station has; without an address they are telephoned. */
export const seededPartners: PartnerRow[] = z.array(partnerRowSchema).parse(partners);
