/** The station's own secrets, made on the first start when the environment brings none. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from './failure.js';

interface Secrets {
  PAYLOAD_KEYS: string;
  TOKEN_SECRET: string;
}

/** The secrets of the station in `folder`; those of the environment come first. */
export function stationSecrets(folder: string, env: NodeJS.ProcessEnv): Secrets {
  const file = join(folder, 'secrets.json');
  const given = { PAYLOAD_KEYS: env.PAYLOAD_KEYS?.trim() ?? '', TOKEN_SECRET: env.TOKEN_SECRET?.trim() ?? '' };
  if (given.PAYLOAD_KEYS !== '' && given.TOKEN_SECRET !== '') return given;
  if (!existsSync(file)) {
    // New keys could not decrypt what the old ones encrypted: better to stop than to lose it silently.
    if (given.PAYLOAD_KEYS === '' && existsSync(join(folder, 'temporal.db')))
      throw new StartFailure({
        zh: `${file} 不见了，而已有数据是用其中的密钥加密的：请恢复该文件，或设置 PAYLOAD_KEYS`,
        en: `${file} is missing, and the data was encrypted with its keys: restore the file, or set PAYLOAD_KEYS`,
      });
    const made: Secrets = {
      PAYLOAD_KEYS: `k${new Date().toISOString().slice(0, 10)}:${randomBytes(32).toString('base64')}`,
      TOKEN_SECRET: randomBytes(48).toString('base64url'),
    };
    writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600, flag: 'wx' });
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  return {
    PAYLOAD_KEYS: given.PAYLOAD_KEYS || kept.PAYLOAD_KEYS,
    TOKEN_SECRET: given.TOKEN_SECRET || kept.TOKEN_SECRET,
  };
}
