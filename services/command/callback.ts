import { phoneToken } from '../../libs/records/phone-token.js';

export const CALLBACK_KEY = Symbol('CALLBACK_KEY');

/** Equal for two calls from the same number. */
export const callbackToken = (key: Uint8Array, phone: string | undefined): string | null => (phone ? phoneToken(key, 'callback', phone) : null);
