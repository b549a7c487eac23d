/** A call for service as it comes in, and how it may end. */
import type { Priority } from './category.js';
import type { Point } from './place.js';

/** The grounds of a suggestion, in words for the person who decides. */
export interface Reason {
  code: string;
  zh: string;
  en: string;
}

export interface Call {
  source: string;
  number: string;
  /** ISO 8601 with offset. */
  receivedAt: string;
  channel: 'phone' | 'machine' | 'file' | 'walkIn';
  /** Type of call as the sender coded it. */
  nature?: string;
  description?: string;
  category?: string;
  priority?: Priority;
  place?: Point;
  address?: string;
  district?: string;
  community?: string;
  caller?: { name?: string; phone?: string };
}

export const dispositions = [
  'noCase',
  'advice',
  'mediation',
  'administrativeCase',
  'criminalCase',
  'unfounded',
] as const;
export type Disposition = (typeof dispositions)[number];
