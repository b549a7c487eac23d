/** AES-256-GCM (NIST SP 800-38D) with a 96-bit random nonce: nonce, ciphertext, tag. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { PayloadKey } from './config.js';

const nonceBytes = 12;
const tagBytes = 16;

export function seal(key: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws where the bytes were sealed with another key, or changed since. */
export function unseal(key: Uint8Array, sealed: Uint8Array): Buffer {
  const data = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, nonceBytes));
  decipher.setAuthTag(data.subarray(-tagBytes));
  return Buffer.concat([decipher.update(data.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

/** A secret as it may lie in the database: `keyId:base64`. The first key seals, all open, so that keys rotate. */
export const sealText = ([first]: readonly PayloadKey[], text: string): string =>
  `${first!.id}:${seal(first!.key, Buffer.from(text, 'utf8')).toString('base64')}`;

export function unsealText(keys: readonly PayloadKey[], sealed: string): string {
  const [id, data] = sealed.split(':') as [string, string];
  const key = keys.find((each) => each.id === id);
  if (!key) throw new Error(`sealed with the unknown key ${id}: keep retired keys in PAYLOAD_KEYS`);
  return unseal(key.key, Buffer.from(data, 'base64')).toString('utf8');
}
