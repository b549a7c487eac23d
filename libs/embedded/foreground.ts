/** A station in the foreground of a terminal: what it says, and how it ends. */
import { existsSync } from 'node:fs';
import { diskFull } from './failure.js';
import { type Ready, type Services, Station } from './station.js';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs a station until it is told to end. Everything that goes wrong is one sentence and a non-zero exit. */
export async function runStation(services: Services): Promise<void> {
  let station: Station | undefined;
  let asked = false;
  const end = async () => {
    if (!asked) say('正在停止… / stopping …');
    asked = true;
    await station?.stop();
    process.exit();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
  if (process.env.npm_lifecycle_event !== undefined) onOrphaned(() => void end());
  try {
    station = new Station(services, process.env, say);
    announce(await station.start(), station);
  } catch (error) {
    // A start that the user broke off is not a failure.
    if (asked) return;
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
    asked = true;
    await station?.stop();
    process.exit();
  }
}

/** npm passes SIGTERM on to its shell alone, which ends and leaves its child running: that is a request to stop, too. */
function onOrphaned(act: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}

function announce(ready: Ready, { data }: Station): void {
  const accounts = data.file('accounts.txt');
  const rows = {
    '接口 / API': `${ready.api}/api/v1`,
    '接口文档 / OpenAPI': `${ready.api}/docs`,
    '流程审计 / Temporal UI': ready.temporalUi ?? '—',
    '流程引擎 / Temporal': ready.temporal,
    '数据库 / MongoDB': ready.mongodb,
    '账号与首次口令 / accounts': existsSync(accounts) ? accounts : '—',
    '日志 / logs': data.file('logs'),
  };
  for (const [what, where] of Object.entries(rows)) say(`${what}: ${where}`);
  say(JSON.stringify(ready));
}

function sentenceOf(error: unknown): string {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return diskFull(path ?? process.env.STATION_DATA ?? '.station').message;
  return error instanceof Error ? error.message : String(error);
}
