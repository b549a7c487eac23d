/**
 * How long until a new incident is on the board: from the call that publishes it to the row at the last of many readers, by
 * server-sent events, while a number of incidents is open and others have ended. Beside it, what a whole board takes.
 * Flags: --open, --ended, --readers, --new.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ProcessView } from '../../libs/contracts/process.js';
import { startMongo } from '../../libs/embedded/servers.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { parseEvents } from '../../libs/simulation/events.js';
import { bareApi, passwordOf } from './bare-api.js';
import { percentiles } from './report.js';

const at = Date.UTC(2026, 0, 2);

export async function benchBoard(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { open: { type: 'string', default: '1000' }, ended: { type: 'string', default: '5000' }, readers: { type: 'string', default: '20' }, new: { type: 'string', default: '200' } } });
  const [open, ended, readers, fresh] = [values.open, values.ended, values.readers, values.new].map(Number) as [number, number, number, number];
  const folder = await mkdtemp(join(tmpdir(), 'station-bench-'));
  const mongo = await startMongo({ dbPath: join(folder, 'db') });
  const start = () => bareApi(folder, mongo.address);
  const apis = [await start()];
  try {
    const processes = apis[0]!.app.get(ProcessRepository);
    const publish = (view: ProcessView) => processes.publish({ view, tasks: [], orders: [] });
    for (let i = 0; i < open + ended; i += 1) await publish(incident(`b${i}`, i < open ? null : at + 1));
    const started = performance.now();
    const other = await start();
    apis.push(other);
    const startMs = Math.round(performance.now() - started);
    const base = `http://127.0.0.1:${other.port}/api/v1/board`;
    const authorization = await signIn(other.port, folder);

    const stop = new AbortController();
    const arrived = new Map<string, { times: number[]; all: () => void }>();
    const streams = await Promise.all(
      Array.from({ length: readers }, async () => {
        const response = await fetch(`${base}/events`, { headers: { authorization }, signal: stop.signal });
        return parseEvents(response.body!);
      }),
    );
    const reading = streams.map(async (events) => {
      for await (const { type, data } of events) {
        const expected = type === 'row' ? arrived.get((data as { id: string }).id) : undefined;
        if (expected && expected.times.push(performance.now()) === readers) expected.all();
      }
    });

    const latencies: number[] = [];
    const wholes: number[] = [];
    for (let i = 0; i < fresh; i += 1) {
      const view = incident(`n${i}`, null);
      const seen = new Promise<void>((all) => arrived.set(view.id, { times: [], all }));
      const sent = performance.now();
      await publish(view);
      await seen;
      latencies.push(Math.max(...arrived.get(view.id)!.times) - sent);
      const asked = performance.now();
      await (await fetch(base, { headers: { authorization } })).arrayBuffer();
      wholes.push(performance.now() - asked);
    }
    const [latency, whole] = [percentiles(latencies), percentiles(wholes)];
    console.log(`\nthe board: ${open} incidents open and ${ended} ended, ${readers} readers; an instance that starts reads it in ${startMs} ms with all else`);
    console.log(`  a new incident is at the last reader   p50 ${latency.p50} ms   p99 ${latency.p99} ms`);
    console.log(`  the whole board over HTTP              p50 ${whole.p50} ms   p99 ${whole.p99} ms`);
    console.log(`goal: p99 < 1000 ms: ${latency.p99 < 1000 ? 'met' : 'MISSED'}\n`);
    console.log(JSON.stringify({ bench: 'board', open, ended, readers, new: fresh, startMs, latency, whole }));
    stop.abort();
    await Promise.allSettled(reading);
  } finally {
    for (const api of apis) await api.close();
    await mongo.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function signIn(port: number, folder: string): Promise<string> {
  const account = 'o-1101';
  const body = JSON.stringify({ account, password: await passwordOf(folder, account) });
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return `Bearer ${((await response.json()) as { accessToken: string }).accessToken}`;
}

function incident(number: string, closedAt: number | null): ProcessView {
  return {
    id: `incident/baokang/bench/${number}`,
    kind: 'incident',
    stage: closedAt === null ? 'triage' : 'closed',
    subject: { incidentNo: `bench.${number}`, priority: 3, category: 'theft', community: 'community-1', grid: 'grid-001' },
    revision: 1,
    openedAt: at,
    closedAt,
    outcome: closedAt === null ? null : 'noCase',
    dueAt: null,
    overdue: false,
    clocks: [],
    refused: [],
    detail: {},
  };
}
