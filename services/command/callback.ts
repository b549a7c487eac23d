import { createHmac } from 'node:crypto';

export const CALLBACK_KEY = Symbol('CALLBACK_KEY');

/** Equal for two calls from the same number; without the station's key it cannot be turned back into one. */
export function callbackToken(key: Uint8Array, phone: string | undefined): string | null {
  if (!phone) return null;
  return createHmac('sha256', key).update('callback\0').update(phone.replaceAll(/[^\d+]/g, '')).digest('base64url').slice(0, 16);
}
