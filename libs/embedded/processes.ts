/** Child processes: started apart from the terminal, ended for certain, recognised again after a crash. */
import { type ChildProcess, type SpawnOptions, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program that runs. */
export interface Running {
  readonly pid: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** Asks it to end and waits; ends it by force when it does not. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

/** What a start is told by the one who asks for it. */
export interface Launching {
  /** Ends the start when the station is stopped meanwhile. */
  signal?: AbortSignal;
  /** Hears of the process at once, so that it can be found again whatever happens next. */
  spawned?(pid: number): void;
}

const graceMs = 20_000;

/** Runs a program in a process group of its own, so that Ctrl-C in the terminal reaches the station alone, which ends it in order. */
export function run(
  command: string,
  args: string[],
  options: SpawnOptions,
  { spawned }: Launching = {},
): { child: ChildProcess; running: Running } {
  const child = spawn(command, args, { ...options, detached: true });
  if (child.pid !== undefined) spawned?.(child.pid);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    child,
    running: {
      pid: child.pid ?? 0,
      exited,
      kill,
      async stop() {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
        await exited;
        clearTimeout(timer);
      },
    },
  };
}

/** Tells one process from a later one that got the same number: when it was started. Undefined when there is none. */
export function identityOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // The command's name, in brackets, may hold spaces; state is field 3 and the start time field 22.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (fields[0] === 'Z') return undefined;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export interface ProcessRecord {
  pid: number;
  identity: string;
}

export const recordOf = (pid: number): ProcessRecord => ({ pid, identity: identityOf(pid) ?? 'gone' });

export const isAlive = (record: ProcessRecord): boolean => identityOf(record.pid) === record.identity;

/** Ends what an earlier station left behind when it was killed. */
export async function endLeftover(record: ProcessRecord): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let waited = 0; isAlive(record) && waited < graceMs; waited += 50) {
      if (waited === 0) process.kill(record.pid, signal);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
