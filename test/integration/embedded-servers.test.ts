import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { searchAttributes } from '../../libs/contracts/process.js';
import {
  claimPort,
  freePort,
  mongodPath,
  type Server,
  startMongo,
  startTemporal,
  temporalCliPath,
  timeSkippingServerPath,
} from '../../libs/embedded/servers.js';

const { MongoClient } = mongoose.mongo;

let folder: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-'));
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function withMongo<T>(
  address: string,
  work: (client: InstanceType<typeof MongoClient>) => Promise<T>,
): Promise<T> {
  const client = await MongoClient.connect(address);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function withTemporal<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

describe('mongod', () => {
  it('takes transactions, and keeps what was written through kill -9, a stop and a move to another port', async () => {
    const write = (id: number) => (address: string) =>
      withMongo(address, (client) =>
        client.withSession((session) =>
          session.withTransaction(() =>
            client.db().collection<{ _id: number }>('calls').insertOne({ _id: id }, { session }),
          ),
        ),
      );
    server = await startMongo({ dbPath: folder });
    await write(1)(server.address);
    await server.kill();
    server = await startMongo({ dbPath: folder, port: Number(new URL(server.address).port) });
    await write(2)(server.address);
    await server.stop();
    server = await startMongo({ dbPath: folder, port: await freePort() });
    await write(3)(server.address);
    expect(await withMongo(server.address, (client) => client.db().collection('calls').countDocuments())).toBe(3);
  });

  it('says in one sentence that its data is in use', async () => {
    server = await startMongo({ dbPath: folder });
    await expect(startMongo({ dbPath: folder })).rejects.toThrow(/another process uses its port or its data folder/);
  });
});

describe('Temporal', () => {
  const start = (address: string, workflowId: string) =>
    withTemporal(address, (client) => client.workflow.start('none', { workflowId, taskQueue: 'nobody' }));

  it('keeps what was acknowledged through kill -9 and a stop', async () => {
    const options = { dbFilename: join(folder, 'temporal.db'), uiPort: 0 };
    server = await startTemporal(options);
    await start(server.address, 'incident/1');
    await server.kill();
    const again = await startTemporal({ ...options, port: Number(server.address.split(':')[1]) });
    server = again;
    await start(server.address, 'incident/2');
    expect((await fetch(again.ui!)).status).toBe(200);
    await server.stop();
    server = await startTemporal(options);
    await withTemporal(server.address, async (client) => {
      for (const id of ['incident/1', 'incident/2'])
        expect((await client.workflow.getHandle(id).describe()).status.name).toBe('RUNNING');
      const { customAttributes } = await client.connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
      expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(Object.keys(searchAttributes)));
      const { config } = await client.connection.workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBeGreaterThan(365 * 86_400);
    });
  });

  it('serves another namespace, in memory', async () => {
    server = await startTemporal({ dbFilename: null, namespace: 'baokang' });
    const workflow = {
      workflowId: 'incident/1',
      taskQueue: 'nobody',
      typedSearchAttributes: [{ key: searchAttributes.Grid, value: 'g-1' }],
    };
    await withTemporal(server.address, ({ connection }) =>
      new Client({ connection, namespace: 'baokang' }).workflow.start('none', workflow),
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a port', () => {
  let holder: NetServer;
  beforeEach(() => new Promise<void>((resolve) => (holder = createServer()).listen(0, '127.0.0.1', resolve)));
  afterEach(() => new Promise((resolve) => holder.close(resolve)));

  it('that is busy is refused with its variable', async () => {
    const { port } = holder.address() as AddressInfo;
    await expect(claimPort(port, 'API_PORT')).rejects.toThrow(new RegExp(`port ${port} is in use.*API_PORT`));
  });

  it('is any free one for 0', async () => {
    expect(await claimPort(0, 'API_PORT')).toBeGreaterThan(1023);
  });
});

describe('finding a program', () => {
  const before = { ...process.env };
  let bin: string;

  beforeEach(async () => {
    bin = join(folder, 'bin');
    await mkdir(bin);
    process.env.STATION_CACHE = join(folder, 'cache');
  });
  afterEach(() => {
    Object.assign(process.env, before);
    if (before.STATION_CACHE === undefined) delete process.env.STATION_CACHE;
  });

  const script = (name: string, body: string) => writeFile(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });

  it('takes one on the PATH, unless it is too old', async () => {
    process.env.PATH = `${bin}:${before.PATH}`;
    await script('temporal', 'echo temporal version 1.9.0');
    expect(await temporalCliPath()).toBe(join(bin, 'temporal'));
    await script('mongod', 'echo db version v3.6.1');
    // Neither the wheel nor the library's own download can be had: this is about the PATH alone.
    await script('python3', 'echo "No module named pip" >&2; exit 1');
    process.env.MONGOMS_DOWNLOAD_MIRROR = 'http://127.0.0.1:9';
    await expect(mongodPath()).rejects.toThrow(/needs Python 3 with pip/);
    delete process.env.MONGOMS_DOWNLOAD_MIRROR;
  }, 120_000);

  it('stops at a full disk, and leaves nothing behind', async () => {
    process.env.PATH = `${bin}:${before.PATH}`;
    await script('python3', 'echo "OSError: [Errno 28] No space left on device" >&2; exit 1');
    await expect(mongodPath()).rejects.toThrow(/the disk is full/);
    expect(await readdir(process.env.STATION_CACHE!)).toEqual([]);
  });

  it('fetches whole programs when two fetch at once', async () => {
    const cache = process.env.STATION_CACHE!;
    // Another spelling of the same folder: as if by another process, which shares no memory.
    const fetches = [cache, `${cache}/.`].map((spelling) => {
      process.env.STATION_CACHE = spelling;
      return timeSkippingServerPath();
    });
    const paths = await Promise.all(fetches);
    for (const path of paths) expect((await stat(path)).size).toBeGreaterThan(1_000_000);
    expect(await readdir(cache)).toHaveLength(1);
  }, 300_000);
});
