/** 实有人口: what a station keeps of households and residents, and how little. */

/** 户籍、流动、境外: which law the residence is registered under. */
export const residentKinds = ['local', 'floating', 'abroad'] as const;
export type ResidentKind = (typeof residentKinds)[number];

/** What a household's visits are for; it says nothing about how anybody in it behaves. */
export const householdKinds = ['ordinary', 'rental', 'livingAlone', 'leftBehind'] as const;
export type HouseholdKind = (typeof householdKinds)[number];

export const documentTypes = ['residentId', 'passport', 'permit'] as const;
export type DocumentType = (typeof documentTypes)[number];

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** 公民身份号码 (GB 11643): 17 digits with a date of birth in them, and a check character (ISO 7064, MOD 11-2). */
export function isResidentId(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  const born = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  const date = new Date(`${born}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== born) return false;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return text[17] === '10X98765432'[sum % 11];
}

/** A file's own key for a row is not somebody's number: that would be kept in the clear for ever. */
export const looksPersonal = (key: string): boolean => /^(\d{15}|\d{17}[\dXx]|1\d{10})$/.test(key);
