/**
 * How long an officer waits for the task list while thousands of processes of each kind are open, at a steady rate of
 * requests, beside the same indexed read straight from MongoDB, in turns. Flags: --open, --rate, --seconds, --rounds.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { processKinds } from '../../libs/contracts/process.js';
import { taskKinds } from '../../libs/contracts/registry.js';
import { station } from '../../libs/domain/station.js';
import { LogFile } from '../../libs/embedded/log-file.js';
import { claimPort, startMongo, startTemporal } from '../../libs/embedded/servers.js';
import { startService } from '../../libs/embedded/service.js';
import { Supervisor } from '../../libs/embedded/supervisor.js';
import { parsePasswords } from '../../libs/simulation/station.js';
import { percentiles, rounded } from './report.js';

const limit = 50;

export async function benchTaskList(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      open: { type: 'string', default: '5000' },
      rate: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const [open, rate, seconds, rounds] = [values.open, values.rate, values.seconds, values.rounds].map(Number) as [number, number, number, number];
  const folder = await mkdtemp(join(tmpdir(), 'station-bench-'));
  const supervisor = new Supervisor();
  try {
    const [temporal, mongodb] = await Promise.all([
      supervisor.keep('temporal', (launching) => startTemporal({ dbFilename: null, ...launching })),
      supervisor.keep('mongodb', (launching) => startMongo({ dbPath: join(folder, 'mongodb'), ...launching })),
    ]);
    const port = await claimPort(0, 'API_PORT');
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      STATION_DATA: folder,
      TEMPORAL_ADDRESS: temporal.address,
      MONGODB_URI: mongodb.address,
      API_PORT: String(port),
      PAYLOAD_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      TOKEN_SECRET: randomBytes(32).toString('base64url'),
      LOG_LEVEL: 'warn',
    };
    const script = fileURLToPath(new URL('../../services/api/main.js', import.meta.url));
    await supervisor.keep('api', (launching) => startService({ name: 'api', script, env, log: new LogFile(join(folder, 'api.log')), ...launching }));

    const client = await mongoose.mongo.MongoClient.connect(mongodb.address, { readConcern: { level: 'majority' } });
    const tasks = client.db().collection('tasks');
    await seed(client.db(), open);
    const officer = station.accounts.find(({ roles }) => roles.includes('communityOfficer'))!;
    const api = `http://127.0.0.1:${port}/api/v1`;
    const token = await signIn(api, officer.id, parsePasswords(await readFile(join(folder, 'accounts.txt'), 'utf8')).get(officer.id)!);
    const audience = ['communityOfficer@*', `communityOfficer@${officer.unit!.split('.')[0]}`, `communityOfficer@${officer.unit}`];

    const sides = {
      /** One index, one read, nothing else: what nobody can be faster than. */
      floor: async () => {
        const found = await tasks.find({ audience: { $in: audience }, state: 'open' }).sort({ priority: 1, _id: 1 }).limit(limit + 1).toArray();
        if (found.length === 0) throw new Error('the floor found no task');
      },
      product: async () => {
        const response = await fetch(`${api}/tasks?limit=${limit}`, { headers: { authorization: `Bearer ${token}` } });
        const { items } = (await response.json()) as { items?: unknown[] };
        if (items?.length !== limit) throw new Error(`the list has ${items?.length} tasks (${response.status})`);
      },
    };
    const waits: Record<keyof typeof sides, number[]> = { floor: [], product: [] };
    for (const side of [sides.floor, sides.product]) for (let i = 0; i < 50; i += 1) await side();
    for (let round = 1; round <= rounds; round += 1)
      for (const side of (round % 2 ? ['floor', 'product'] : ['product', 'floor']) as (keyof typeof sides)[]) waits[side].push(...(await steady(sides[side], rate, seconds)));

    const [floor, product] = [percentiles(waits.floor), percentiles(waits.product)];
    const ratio = rounded(product.p99 / floor.p99);
    console.log(`\ntask list: ${open} open processes of each of ${processKinds.length} kinds, ${await tasks.countDocuments()} tasks; ${rate} requests/s for ${seconds} s, ${rounds} rounds`);
    console.log(`  raw indexed read   p50 ${floor.p50} ms   p99 ${floor.p99} ms`);
    console.log(`  GET /api/v1/tasks  p50 ${product.p50} ms   p99 ${product.p99} ms`);
    console.log(`goal: p99 < 150 ms: ${product.p99 < 150 ? 'met' : 'MISSED'}\n`);
    console.log(JSON.stringify({ bench: 'tasks', open, kinds: processKinds.length, rate, seconds, rounds, floor, product, ratio }));
    await client.close();
  } finally {
    await supervisor.stop([['api'], ['temporal'], ['mongodb']]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Requests leave on time whether or not earlier ones have come back, so that a slow answer cannot hide the next. */
async function steady(ask: () => Promise<void>, rate: number, seconds: number): Promise<number[]> {
  const waits: number[] = [];
  const under: Promise<void>[] = [];
  const started = performance.now();
  for (let i = 0; i < rate * seconds; i += 1) {
    const due = started + (i / rate) * 1000;
    if (due > performance.now()) await pause(due - performance.now());
    under.push(ask().then(() => void waits.push(performance.now() - due)));
  }
  await Promise.all(under);
  return waits;
}

/** Views as processes publish them: one open task of each process, spread over kinds of task, roles, units and priorities. */
async function seed(db: mongoose.mongo.Db, open: number): Promise<void> {
  const kinds = Object.keys(taskKinds);
  const units = station.units.map(({ id }) => id);
  const at = new Date();
  const common = { overdue: false, openedAt: at, dueAt: at, closedAt: null, revision: 1 };
  for (const kind of processKinds) {
    const processes: object[] = [];
    const tasks: object[] = [];
    for (let i = 0; i < open; i += 1) {
      const id = `${kind}/bench/${i}`;
      const unit = units[i % units.length]!;
      const subject = { community: `community-${1 + (i % 8)}`, priority: 1 + (i % 4) };
      const candidates = i % 3 === 0 ? [{ role: 'commandOperator' }] : [{ role: 'communityOfficer', unit }, { role: 'squadCaptain', unit }];
      const audience = i % 3 === 0 ? ['commandOperator@*'] : [`communityOfficer@${unit}`, `squadCaptain@${unit}`];
      processes.push({ ...common, _id: id, kind, stage: 'triage', subject, outcome: null, clocks: [], refused: [], detail: {} });
      tasks.push({ ...common, _id: `${id.replaceAll('/', '~')}~1`, processId: id, kind: kinds[i % kinds.length], state: 'open', candidates, audience, assignee: null, context: { why: 'x'.repeat(500) }, priority: subject.priority, limit: null, reminders: 0, completedBy: null, completedAt: null, subject });
    }
    await db.collection('processes').insertMany(processes as never);
    await db.collection('tasks').insertMany(tasks as never);
  }
}

async function signIn(api: string, account: string, password: string): Promise<string> {
  const response = await fetch(`${api}/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account, password }) });
  return ((await response.json()) as { accessToken: string }).accessToken;
}
