/** Real servers on this machine: MongoDB as a replica set of one, Temporal with its UI. */
import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import mongoose from 'mongoose';
import { searchAttributes } from '../contracts/process.js';
import { diskFull, StartFailure } from './failure.js';
import { type Launching, type Running, run } from './processes.js';
import { mongodPath, temporalCliPath } from './programs.js';

export { mongodPath, temporalCliPath, timeSkippingServerPath } from './programs.js';

export interface Server extends Running {
  /** `mongodb://…` or `host:port`. */
  readonly address: string;
}

const { MongoClient } = mongoose.mongo;
const replicaSet = 'station';
const ready = { everyMs: 50, withinMs: 60_000 };
/** A closed process must stay readable for an audit; the development server would drop it after a day. */
const retentionSeconds = 10 * 365 * 86_400;

/** Below the ports that systems hand out to outgoing connections: one of those could take it before the server does. */
const freePorts = { from: 20_000, to: 32_000 };

/** Any free port, for port 0. */
export async function freePort(host?: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await listenOnce(randomInt(freePorts.from, freePorts.to), host);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === 100) throw error;
    }
  }
}

/** The port itself, or a free one for 0. Throws one sentence when it is taken. */
export async function claimPort(port: number, variable: string, host = '127.0.0.1'): Promise<number> {
  try {
    return await (port === 0 ? freePort(host) : listenOnce(port, host));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES')
      throw new StartFailure({
        zh: `无权使用端口 ${port}：请将 ${variable} 设为 1024 以上的端口，或 0`,
        en: `port ${port} may not be used: set ${variable} to a port above 1023, or to 0`,
      });
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE')
      throw new StartFailure({ zh: `本机没有地址 ${host}`, en: `this machine has no address ${host}` });
    throw new StartFailure({
      zh: `端口 ${port} 已被占用：请释放该端口，或将 ${variable} 设为其他端口（0 为任一空闲端口）`,
      en: `port ${port} is in use: free it, or set ${variable} to another port (0: any free one)`,
    });
  }
}

function listenOnce(port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}

/** The port, or the data. */
class InUse extends StartFailure {}

interface Launch extends Launching {
  name: string;
  program: string;
  args: string[];
  folder: string;
  log?: Writable;
  /** Resolves when the server answers; rejects as long as it does not. */
  probe(): Promise<unknown>;
}

async function launch({ name, program, args, folder, log, probe, ...launching }: Launch): Promise<Running> {
  const { child, running } = run(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }, launching);
  let lastWords = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-20_000);
      log?.write(chunk);
    });
  let gone = false;
  void running.exited.then(() => (gone = true));
  let lastError: unknown;
  for (const giveUp = Date.now() + ready.withinMs; !gone && !launching.signal?.aborted && Date.now() < giveUp;) {
    try {
      await probe();
      return running;
    } catch (error) {
      lastError = error;
      await new Promise((resolve) => setTimeout(resolve, ready.everyMs));
    }
  }
  await running.kill();
  launching.signal?.throwIfAborted();
  if (/no space left on device|database or disk is full/i.test(lastWords)) throw diskFull(folder);
  if (/address already in use|DBPathInUse|already locked/i.test(lastWords))
    throw new InUse({
      zh: `${name} 无法启动：端口或数据文件夹 ${folder} 正被另一进程使用`,
      en: `${name} could not start: another process uses its port or its data folder ${folder}`,
    });
  const reason = gone ? lastLine(lastWords) : String((lastError as Error)?.message);
  throw new StartFailure({ zh: `${name} 无法启动：${reason}`, en: `${name} could not start: ${reason}` });
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';

export interface MongoOptions extends Launching {
  dbPath: string;
  /** 0 picks a free one. */
  port?: number;
  log?: Writable;
}

/** mongod on the data of `dbPath`, as a replica set of one (transactions need a replica set), ready for writes. */
export async function startMongo({ dbPath, port = 0, log, ...launching }: MongoOptions): Promise<Server> {
  const [program, taken] = [await mongodPath(), port || (await freePort())];
  await mkdir(dbPath, { recursive: true });
  const host = `127.0.0.1:${taken}`;
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, { serverSelectionTimeoutMS: 1000 });
  const args = [
    ...['--dbpath', dbPath, '--port', String(taken), '--bind_ip', '127.0.0.1', '--replSet', replicaSet],
    ...['--storageEngine', 'wiredTiger', '--wiredTigerCacheSizeGB', '1', '--oplogSize', '1024', '--nounixsocket'],
    // Slow queries would be logged with the values they ask for, which may be personal.
    ...['--slowms', '2147483647'],
    // There is no other member to hand over to.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
  ];
  try {
    const probe = () => makePrimary(client, host);
    const running = await launch({ name: 'MongoDB', program, args, folder: dbPath, log, probe, ...launching });
    return { ...running, address: `mongodb://${host}/station?replicaSet=${replicaSet}` };
  } finally {
    await client.close();
  }
}

/** Founds the replica set, or moves it to the present port; throws until it takes writes. */
async function makePrimary(client: InstanceType<typeof MongoClient>, host: string): Promise<void> {
  await client.connect();
  const admin = client.db('admin');
  const hello = await admin.command({ hello: 1 });
  if (hello.isWritablePrimary && hello.me === host) return;
  const members = [{ _id: 0, host }];
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    if (config.members[0].host !== host)
      await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
  } catch (error) {
    if ((error as { codeName?: string }).codeName !== 'NotYetInitialized') throw error;
    await admin.command({ replSetInitiate: { _id: replicaSet, members } });
  }
  throw new Error('no primary yet');
}

export interface TemporalOptions extends Launching {
  /** Null keeps everything in memory. */
  dbFilename: string | null;
  /** 0 picks a free one. */
  port?: number;
  /** 0 picks a free one; without it there is no UI. */
  uiPort?: number;
  namespace?: string;
  /** The door through which the UI has payloads decrypted. */
  codecEndpoint?: string;
  log?: Writable;
}

/** A Temporal server that knows the search attributes of the processes. */
export async function startTemporal(options: TemporalOptions): Promise<Server & { ui?: string }> {
  const { dbFilename, uiPort, namespace = 'default', codecEndpoint, log, signal, spawned } = options;
  const [program, port] = [await temporalCliPath(), options.port || (await freePort())];
  const address = `127.0.0.1:${port}`;
  const uiTaken = uiPort === undefined ? undefined : uiPort || (await freePort());
  const args = [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiTaken === undefined ? ['--headless'] : ['--ui-port', String(uiTaken), '--ui-disable-news-fetch']),
    ...(codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', codecEndpoint]),
    // A power cut must lose nothing that was acknowledged.
    ...(dbFilename === null ? [] : ['--db-filename', dbFilename]),
    ...(dbFilename === null ? [] : ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=full']),
    ...(namespace === 'default' ? [] : ['--namespace', namespace]),
    ...Object.values(searchAttributes).flatMap(({ name, type }) => [
      '--search-attribute',
      `${name}=${TypedSearchAttributes.toMetadataType(type)}`,
    ]),
  ];
  const folder = dbFilename === null ? '' : join(dbFilename, '..');
  if (folder !== '') await mkdir(folder, { recursive: true });
  const probe = () => prepareNamespace(address, namespace);
  const start = () => launch({ name: 'Temporal', program, args, folder, log, probe, signal, spawned });
  // It takes some ports of its own that it found free a moment before; on a busy machine another may have been quicker.
  const running = await start().catch((error) => (error instanceof InUse ? start() : Promise.reject(error as Error)));
  return { ...running, address, ui: uiTaken === undefined ? undefined : `http://127.0.0.1:${uiTaken}` };
}

async function prepareNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1000 });
  try {
    await connection.withDeadline(Date.now() + 5000, async () => {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = Object.keys(searchAttributes).filter((name) => !(name in (customAttributes ?? {})));
      if (missing.length > 0) throw new Error(`search attributes not registered yet: ${missing.join(', ')}`);
      await connection.workflowService.updateNamespace({
        namespace,
        config: { workflowExecutionRetentionTtl: { seconds: retentionSeconds as never } },
      });
    });
  } finally {
    await connection.close();
  }
}
