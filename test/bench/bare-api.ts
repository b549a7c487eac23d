/** The API before a database and nothing else: what it shows is put there, and no process runs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { loadConfig } from '../../libs/platform/config.js';
import { createLogger } from '../../libs/platform/logger.js';
import { parsePasswords } from '../../libs/simulation/station.js';
import { createApi } from '../../services/api/app.js';

/** Temporal is never reached. */
const nowhere = '127.0.0.1:1';

/** `folder` keeps what the station keeps beside its database, the accounts' first passwords among it. */
export function bareApi(folder: string, mongo: string): ReturnType<typeof createApi> {
  const config = loadConfig({ STATION_DATA: folder, MONGODB_URI: mongo, TEMPORAL_ADDRESS: nowhere, API_PORT: '0', PAYLOAD_KEYS: `k:${Buffer.alloc(32, 1).toString('base64')}`, TOKEN_SECRET: Buffer.alloc(32, 2).toString('base64url') });
  return createApi({ config, logger: createLogger('bench', 'silent'), client: new Client({ connection: Connection.lazy({ address: nowhere }) }) });
}

export const passwordOf = async (folder: string, account: string): Promise<string> => parsePasswords(await readFile(join(folder, 'accounts.txt'), 'utf8')).get(account)!;
