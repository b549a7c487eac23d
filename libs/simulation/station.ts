/** Which station to act on: the one named, the one that runs on the data folder, or one that is started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runningStation } from '../embedded/data-folder.js';

const folder = () => resolve(process.env.STATION_DATA?.trim() || '.station');

/** A sentence for the person at the terminal. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** The address of the API, or undefined where no station runs here. */
export function runningApi(named: string | undefined): string | undefined {
  if (named === undefined) return runningStation(folder())?.api;
  if (!URL.canParse(named)) throw new Unusable(`--api 须为网址 / --api must be a URL: ${named}`);
  return named.replace(/\/(api\/v1)?\/?$/, '');
}

/** First passwords by account, as the station wrote them on its first start: one account a line, tab, password. */
export function passwords(): Map<string, string> {
  const file = join(folder(), 'accounts.txt');
  if (!existsSync(file)) throw new Unusable(`没有 ${file}：请设置 STATION_DATA / ${file} is missing: set STATION_DATA`);
  return parsePasswords(readFileSync(file, 'utf8'));
}

export function parsePasswords(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const [account, password] = line.split('\t').map((part) => part.trim());
    if (account && password) found.set(account, password);
  }
  return found;
}

export interface StartedStation {
  api: string;
  stop(): Promise<void>;
}

/** `npm start` as a process of its own; what it says goes to `say`. */
export async function startStation(say: (line: string) => void): Promise<StartedStation> {
  const script = fileURLToPath(new URL('../../../libs/embedded/start.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const errors: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => errors.push(line));
  const api = await new Promise<string>((ready, failed) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (!line.startsWith('{"ready":true')) return say(line);
      ready((JSON.parse(line) as { api: string }).api);
    });
    void exited.then(() => failed(new Unusable(errors.join('\n') || '派出所未能启动 / the station did not start')));
  });
  return { api, stop: () => stop(child, exited) };
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  await exited;
}
