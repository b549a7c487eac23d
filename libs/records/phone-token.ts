/** A telephone number as a token: equal for the same number, and without the station's key it cannot be turned back into one. */
import { createHmac } from 'node:crypto';

/** `use` keeps the tokens of one kind of record from being matched with another's. */
export function phoneToken(key: Uint8Array, use: 'callback' | 'resident', phone: string): string {
  // With the country's prefix or without, it is the same number.
  const number = phone.replaceAll(/[^\d+]/g, '').replace(/^\+?86(?=1\d{10}$)/, '');
  return createHmac('sha256', key).update(`${use}\0`).update(number).digest('base64url').slice(0, 16);
}
