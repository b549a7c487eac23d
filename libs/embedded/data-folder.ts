/** The folder of a station's data: one station at a time, and nothing of a killed one left running. */
import { accessSync, constants, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { diskFull, StartFailure } from './failure.js';
import { endLeftover, isAlive, type ProcessRecord, recordOf } from './processes.js';

/** What tools such as the demo read to find a running station. Only the owner may: it holds addresses with passwords. */
export interface StationState {
  station: ProcessRecord;
  ready: boolean;
  api?: string;
  openapi?: string;
  temporal?: string;
  namespace?: string;
  temporalUi?: string | null;
  mongodb?: string;
  processes: Record<string, ProcessRecord>;
}

export class DataFolder {
  readonly path: string;
  private state: StationState = { station: recordOf(process.pid), ready: false, processes: {} };
  private taken = false;

  constructor(path: string) {
    this.path = resolve(path);
  }

  file = (...names: string[]) => join(this.path, ...names);

  /** Takes the folder for this process and ends what an earlier, killed station left running. */
  async open(): Promise<void> {
    try {
      mkdirSync(this.file('logs'), { recursive: true, mode: 0o700 });
      accessSync(this.path, constants.W_OK);
      this.lock();
      this.taken = true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC') throw diskFull(this.path);
      if (error instanceof StartFailure) throw error;
      throw new StartFailure({
        zh: `数据文件夹 ${this.path} 无法写入：请检查权限，或将 STATION_DATA 设为其他文件夹`,
        en: `the data folder ${this.path} cannot be written: check its permissions, or set STATION_DATA to another folder`,
      });
    }
    const before = readState(this.path);
    await Promise.all(Object.values(before?.processes ?? {}).map(endLeftover));
    this.save();
  }

  private lock(): void {
    const lock = this.file('lock');
    const mine = JSON.stringify(this.state.station);
    for (;;) {
      try {
        return writeFileSync(lock, mine, { flag: 'wx', mode: 0o600 });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const theirs = readRecord(lock);
      if (theirs && isAlive(theirs)) throw inUse(this.path, theirs.pid);
      // Moved aside before it is removed: another station may have seen the same old lock and be a step ahead.
      const aside = `${lock}.${process.pid}`;
      try {
        renameSync(lock, aside);
      } catch {
        continue;
      }
      const moved = readRecord(aside);
      if (moved && isAlive(moved)) linkSync(aside, lock);
      rmSync(aside, { force: true });
    }
  }

  /** Remembers the process of a program, so that it is found again should this one be killed. */
  record(name: string, pid: number): void {
    this.state.processes[name] = recordOf(pid);
    this.save();
  }

  update(known: Partial<StationState>): void {
    Object.assign(this.state, known);
    this.save();
  }

  /** Writes the state whole or not at all. */
  private save(): void {
    const file = this.file('state.json');
    writeFileSync(`${file}.new`, JSON.stringify(this.state, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  /** Leaves the folder to the next station. */
  close(): void {
    if (!this.taken) return;
    rmSync(this.file('state.json'), { force: true });
    rmSync(this.file('lock'), { force: true });
  }
}

function readRecord(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}

function inUse(path: string, pid: number): StartFailure {
  return new StartFailure({
    zh: `数据文件夹 ${path} 正由另一派出所进程（${pid}）使用：请先停止它，或将 STATION_DATA 设为其他文件夹`,
    en: `the data folder ${path} is in use by another station (process ${pid}): stop it first, or set STATION_DATA to another folder`,
  });
}

function readState(folder: string): StationState | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as StationState;
  } catch {
    return undefined;
  }
}

/** The station that runs on this folder now, if one does and is ready. */
export function runningStation(folder: string): StationState | undefined {
  const state = readState(resolve(folder));
  return state?.ready && isAlive(state.station) ? state : undefined;
}
