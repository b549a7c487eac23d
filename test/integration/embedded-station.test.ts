import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import mongoose from 'mongoose';
import { runningStation, type StationState } from '../../libs/embedded/data-folder.js';
import { isAlive } from '../../libs/embedded/processes.js';
import type { Ready } from '../../libs/embedded/station.js';

/** A stand-in for a service: answers with what it was given. */
const standIn = `
import { createServer } from 'node:http';
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
if (process.env.FAIL === 'yes') { console.error('cannot'); process.exit(1); }
createServer((_, answer) => answer.end(process.env.MONGODB_URI)).listen(process.argv[1].includes('api') ? process.env.API_PORT : 0, '127.0.0.1', () =>
  process.send({ ready: true }));
`;

interface Started {
  process: ChildProcess;
  ready: Promise<Ready>;
  ended: Promise<{ code: number | null; errors: string; lines: string[] }>;
}

let folder: string;
let stations: Started[];

beforeAll(async () => {
  // The station runs from what was built, as it does for a user.
  const { build } = (await import(pathToFileURL(join(process.cwd(), 'libs/embedded/build.mjs')).href)) as {
    build(say: (line: string) => void): Promise<void>;
  };
  await build(() => {});
}, 120_000);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-'));
  stations = [];
  await writeFile(join(folder, 'api.mjs'), standIn);
  await writeFile(join(folder, 'command.mjs'), standIn);
  const module = pathToFileURL(join(process.cwd(), 'dist/libs/embedded/foreground.js')).href;
  const services = JSON.stringify({ api: join(folder, 'api.mjs'), command: join(folder, 'command.mjs') });
  await writeFile(
    join(folder, 'station.mjs'),
    `import { runStation } from '${module}';\nawait runStation(${services});\n`,
  );
});

afterEach(async () => {
  for (const station of stations) {
    station.process.kill('SIGTERM');
    await station.ended;
  }
  await rm(folder, { recursive: true, force: true });
});

const data = () => join(folder, 'data');
const freePorts = { API_PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0', MONGODB_PORT: '0' };

const environment = () => {
  const { PATH, HOME, STATION_CACHE } = process.env;
  return { PATH, HOME, STATION_CACHE, STATION_DATA: data(), ...freePorts };
};

function start(env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [join(folder, 'station.mjs')], {
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stderr.on('data', (chunk) => (errors += chunk));
  const lines = () => out.trim().split('\n');
  const ended = new Promise<{ code: number | null; errors: string; lines: string[] }>((resolve) =>
    child.on('close', (code) => resolve({ code, errors: errors.trim(), lines: lines() })),
  );
  const ready = new Promise<Ready>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const line = lines().find((each) => each.startsWith('{"ready":true') && each.endsWith('}'));
      if (line) resolve(JSON.parse(line) as Ready);
    });
    void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${errors}`)));
  });
  ready.catch(() => {});
  const started = { process: child, ready, ended };
  stations.push(started);
  return started;
}

const state = () => runningStation(data())!;

async function until<T>(what: () => Promise<T | undefined> | T | undefined, withinMs = 45_000): Promise<T> {
  for (const giveUp = Date.now() + withinMs; ;) {
    const found = await Promise.resolve(what()).catch(() => undefined);
    if (found) return found;
    if (Date.now() > giveUp) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const pids = (of: StationState) => Object.values(of.processes);

async function write(address: string, id: number): Promise<number> {
  const client = await mongoose.mongo.MongoClient.connect(address, { serverSelectionTimeoutMS: 2000 });
  try {
    const calls = client.db().collection<{ _id: number }>('calls');
    await calls.updateOne({ _id: id }, { $set: { seen: true } }, { upsert: true });
    return await calls.countDocuments();
  } finally {
    await client.close();
  }
}

describe('a station', () => {
  it('says where everything is, keeps its data, and leaves no process when it is stopped', async () => {
    const first = start();
    const ready = await first.ready;
    expect(Object.keys(ready)).toEqual(['ready', 'api', 'openapi', 'temporal', 'temporalUi', 'mongodb']);
    expect(await (await fetch(ready.api)).text()).toBe(ready.mongodb);
    expect((await fetch(ready.temporalUi!)).status).toBe(200);
    expect((await stat(join(data(), 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(Object.keys(state().processes).sort()).toEqual(['api', 'command', 'mongodb', 'temporal']);
    await write(ready.mongodb, 1);
    const secrets = await readFile(join(data(), 'secrets.json'), 'utf8');

    const processes = pids(state());
    first.process.kill('SIGINT');
    expect(await first.ended).toMatchObject({ code: 0, errors: '' });
    expect(processes.filter(isAlive)).toEqual([]);
    expect(runningStation(data())).toBeUndefined();

    const again = await start().ready;
    expect(await write(again.mongodb, 2)).toBe(2);
    expect(await readFile(join(data(), 'secrets.json'), 'utf8')).toBe(secrets);
  }, 120_000);

  it('starts again what dies, at the same address', async () => {
    const ready = await start().ready;
    await write(ready.mongodb, 1);
    for (const name of ['api', 'mongodb', 'temporal']) {
      const before = state().processes[name]!;
      process.kill(before.pid, 'SIGKILL');
      await until(() => state().processes[name]!.pid !== before.pid || undefined);
    }
    expect(await until(async () => (await fetch(ready.api)).text())).toBe(ready.mongodb);
    expect(await until(() => write(ready.mongodb, 2))).toBe(2);
    expect((await until(() => fetch(ready.temporalUi!))).status).toBe(200);
  }, 120_000);

  it('that is killed takes its services along, and its servers are ended by the next start', async () => {
    const first = start();
    await write((await first.ready).mongodb, 1);
    const left = state().processes;
    first.process.kill('SIGKILL');
    await first.ended;
    await until(() => (!isAlive(left.api!) && !isAlive(left.command!)) || undefined);
    const ready = await start().ready;
    expect(Object.values(left).filter(isAlive)).toEqual([]);
    expect(await write(ready.mongodb, 2)).toBe(2);
  }, 120_000);

  it('that is told to stop while it starts leaves no process', async () => {
    const first = start();
    const seen = await until(async () => {
      const { processes } = JSON.parse(await readFile(join(data(), 'state.json'), 'utf8')) as StationState;
      return Object.keys(processes).length === 2 ? Object.values(processes) : undefined;
    });
    first.process.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, errors: '' });
    expect(seen.filter(isAlive)).toEqual([]);
  }, 60_000);

  it('started by npm ends when npm is gone', async () => {
    const npm = spawn('sh', ['-c', `"${process.execPath}" "${join(folder, 'station.mjs')}"; exit`], {
      env: { ...environment(), npm_lifecycle_event: 'start' },
      stdio: 'ignore',
    });
    const { station, processes } = await until(state);
    npm.kill('SIGTERM');
    await until(() => ![station, ...Object.values(processes)].some(isAlive) || undefined);
  }, 60_000);

  it('does not share its data with another, but runs beside one on other data', async () => {
    await start().ready;
    const second = await start().ended;
    expect(second.code).toBe(1);
    expect(second.errors).toMatch(/^数据文件夹 .* is in use by another station .*$/);
    expect(await start({ STATION_DATA: join(folder, 'other') }).ready).toMatchObject({ ready: true });
  }, 120_000);
});

describe('a station that cannot start says why in one sentence', () => {
  async function refusal(env: Record<string, string>): Promise<string> {
    const { code, errors } = await start(env).ended;
    expect(code).toBe(1);
    expect(errors.split('\n')).toHaveLength(1);
    const { processes } = await readFile(join(data(), 'state.json'), 'utf8').then(
      (text) => JSON.parse(text) as StationState,
      () => ({ processes: {} }),
    );
    expect(Object.values(processes).filter(isAlive)).toEqual([]);
    return errors;
  }

  it('an unusable variable', async () => {
    expect(await refusal({ API_PORT: 'http' })).toMatch(/API_PORT must be a whole number/);
  });

  it('a busy port', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    for (const variable of ['API_PORT', 'MONGODB_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT'])
      expect(await refusal({ [variable]: String(port) })).toMatch(new RegExp(`${port} is in use.*${variable}`));
    holder.close();
  }, 60_000);

  it('a database that cannot be reached', async () => {
    expect(await refusal({ MONGODB_URI: 'mongodb://127.0.0.1:9/station' })).toMatch(
      /the MongoDB of MONGODB_URI cannot be reached/,
    );
  }, 60_000);

  it('a Temporal that cannot be reached', async () => {
    expect(await refusal({ TEMPORAL_ADDRESS: '127.0.0.1:9' })).toMatch(
      /the Temporal of TEMPORAL_ADDRESS .* cannot be reached/,
    );
  }, 60_000);

  it('a service that cannot start', async () => {
    expect(await refusal({ FAIL: 'yes' })).toMatch(/the service (api|command) ended while starting: see .*\.log/);
    expect(await readFile(join(data(), 'logs', 'api.log'), 'utf8')).toContain('cannot');
  }, 60_000);

  it('a folder that cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await refusal({ STATION_DATA: join(folder, 'file', 'data') })).toMatch(/cannot be written.*STATION_DATA/);
  });

  it('keys that are lost while data is there', async () => {
    const first = start();
    await first.ready;
    first.process.kill('SIGTERM');
    await first.ended;
    await rm(join(data(), 'secrets.json'));
    expect(await refusal({})).toMatch(/secrets\.json is missing/);
  }, 120_000);
});
