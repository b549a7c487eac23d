/** Passwords: argon2id, and first passwords that nobody can guess. */
import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet: argon2id (the library's default) with 19 MiB, 2 passes, 1 lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The same letter can be typed in several ways: NIST SP 800-63B section 5.1.1.2 asks for one form. */
const normal = (password: string) => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => hash(normal(password), cost);

let unknown: Promise<string> | undefined;

/** Takes the same time where there is no account: the time must not tell. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  unknown ??= hashPassword(randomPassword());
  const matches = await verify(passwordHash ?? (await unknown), normal(password));
  return matches && passwordHash !== undefined;
}

/** Without letters and digits that look alike; 20 of 32 signs are 100 bits. */
const signs = 'abcdefghijkmnpqrstuvwxyz23456789';

export const randomPassword = (): string => Array.from({ length: 20 }, () => signs[randomInt(signs.length)]).join('');
