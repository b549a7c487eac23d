/** Real servers for tests: found or fetched once for this machine, on free ports, gone afterwards. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { ProcessActivities } from '../../libs/contracts/process.js';
import { type Server, startMongo } from '../../libs/embedded/servers.js';
import type { PayloadKey } from '../../libs/platform/config.js';
import { readBundle } from '../../libs/temporal/bundle.js';

/** Not random: recorded histories are opened years later. Seals nothing but what tests made up. */
export const payloadKeys: PayloadKey[] = [{ id: 'test', key: Buffer.alloc(32, 'seals only what tests made up') }];
export const tokenSecret = randomBytes(32);

/** Once for each process: the SDK's own log goes to standard error, from errors on. */
export function quietRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // Another test file in this process was first.
  }
}

/** As `npm test` has just built it: made anew for each file of tests, it would be half of what they cost. */
export const builtBundle = () => readBundle('dist/workflows/bundle.js');

export async function temporaryMongo(): Promise<Server & { discard(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'station-mongo-'));
  const server = await startMongo({ dbPath: folder });
  return {
    ...server,
    async discard() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Replay runs no activity, but refuses to schedule a local one whose name it does not know. */
export const localActivities: ProcessActivities = {
  publish: () => Promise.reject(new Error('replay publishes nothing')),
  verifyTicket: () => Promise.reject(new Error('replay verifies nothing')),
};
