import { createHash } from 'node:crypto';
import { canonical } from '../domain/canonical.js';

/** SHA-256 over the canonical text. */
export const hashOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
