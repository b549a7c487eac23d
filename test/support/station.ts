/** The whole station as a user starts it, on a data folder and ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mongoose from 'mongoose';
import { runningStation } from '../../libs/embedded/data-folder.js';
import type { Ready } from '../../libs/embedded/station.js';

export interface Ended {
  code: number | null;
  /** What it ended with for other programs. */
  report: Record<string, unknown>;
  said: string[];
}

export interface Program {
  ended: Promise<Ended>;
  /** Resolves with the first line on either channel that passes. */
  says(test: (line: string) => boolean): Promise<string>;
}

export interface TestStation extends Ready {
  /** Its data folder. */
  folder: string;
  /** `npm run replay`, `npm run demo`. */
  run(name: 'replay' | 'demo', ...args: string[]): Program;
  /** `npm run verify`. */
  verify(caseNo: string): Program;
  /** kill -9 of one of the station's processes, by name. Resolves when another has taken its place. */
  kill(name: string): Promise<void>;
  /** kill -9 of everything at once, the supervisor too. Resolves when the station has been started again and is ready. */
  powerCut(): Promise<void>;
  /** Where the station keeps its records. */
  database(): Promise<mongoose.mongo.Db>;
  stop(): Promise<void>;
}

const freePorts = { API_PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0', MONGODB_PORT: '0' };

export async function startStation(): Promise<TestStation> {
  const data = await mkdtemp(join(tmpdir(), 'station-whole-'));
  const { PATH, HOME, STATION_CACHE } = process.env;
  const env: NodeJS.ProcessEnv = { PATH, HOME, STATION_CACHE, STATION_DATA: data, ...freePorts };
  const start = (script: string, args: string[] = []) => program(spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  const startStation = async () => {
    station = start('libs/embedded/start.mjs');
    const line = await Promise.race([
      station.says((each) => each.startsWith('{"ready":true')),
      station.ended.then(({ said }) => Promise.reject(new Error(`the station did not start: ${said.join('\n')}`))),
    ]);
    return JSON.parse(line) as Ready;
  };
  let station: Program & { child: ChildProcess };
  const ready = await startStation();
  const clients: mongoose.mongo.MongoClient[] = [];
  return {
    ...ready,
    folder: data,
    run: (name, ...args) => start('libs/embedded/run.mjs', [`simulation/${name}`, ...args]),
    verify: (caseNo) => start('libs/embedded/run.mjs', ['embedded/verify', '--case', caseNo]),
    async kill(name) {
      const before = runningStation(data)!.processes[name]!.pid;
      process.kill(before, 'SIGKILL');
      for (const giveUp = Date.now() + 60_000; ; ) {
        const now = runningStation(data)!.processes[name]!.pid;
        if (now !== before) return;
        if (Date.now() > giveUp) throw new Error(`${name} was not started again`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async powerCut() {
      const { station: supervisor, processes } = runningStation(data)!;
      for (const { pid } of [supervisor, ...Object.values(processes)]) process.kill(pid, 'SIGKILL');
      await station.ended;
      // Whoever was talking to the station finds it where it was.
      const portOf = (address: string) => new URL(address.includes('//') ? address : `tcp://${address}`).port;
      Object.assign(env, { API_PORT: portOf(ready.api), TEMPORAL_PORT: portOf(ready.temporal), MONGODB_PORT: portOf(ready.mongodb) });
      await startStation();
    },
    async database() {
      const client = await mongoose.mongo.MongoClient.connect(ready.mongodb);
      clients.push(client);
      return client.db();
    },
    async stop() {
      for (const client of clients) await client.close();
      station.child.kill('SIGTERM');
      await station.ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}

function program(child: ChildProcess): Program & { child: ChildProcess } {
  const said: string[] = [];
  const waiting = new Set<(line: string) => void>();
  for (const channel of [child.stdout!, child.stderr!]) {
    createInterface({ input: channel }).on('line', (line) => {
      said.push(line);
      waiting.forEach((look) => look(line));
    });
  }
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => {
      const last = said.findLast((line) => line.startsWith('{'));
      resolve({ code, said, report: last === undefined ? {} : (JSON.parse(last) as Record<string, unknown>) });
    }),
  );
  return {
    child,
    ended,
    says: (test) =>
      new Promise((resolve, reject) => {
        const seen = said.find(test);
        if (seen !== undefined) return resolve(seen);
        const look = (line: string) => {
          if (!test(line)) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        void ended.then(() => reject(new Error(`it ended without saying so: ${said.slice(-5).join('\n')}`)));
      }),
  };
}

/** Rows of a call log as Milwaukee publishes it; every seventh becomes a case. */
export function callLog(rows: number): string {
  const natures = ['BATTERY', 'ENTRY', 'FAMILY TROUBLE', 'ACC PI', 'FIGHT', 'CALL FOR POLICE', 'ENTRY AUTOS'];
  const ends = ['Advised', 'Assignment Completed', 'Unable to Locate Complainant', 'Service in Progress', 'Advised/Referral', 'No Prosecution', 'To be Filed'];
  const lines = Array.from({ length: rows }, (_, i) => {
    const at = new Date(Date.UTC(2018, 4, 1, 0, i)).toISOString().slice(0, 19).replace('T', ' ');
    return [1_300_000 + i, at, `"${100 + i} N TEST ST,MKE"`, 43 + i / 1000, -87.95 + i / 2000, 1 + (i % 7), natures[i % 7], ends[i % 7]].join(',');
  });
  return ['id,time,location,latitude,longitude,district,nature,status', ...lines, ''].join('\n');
}
