/** One round of one side, and what it cost. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import proto from '@temporalio/proto';
import { callOf, type Side, steps } from './side.js';

export interface Servers {
  temporal: number;
  mongodb: number;
}

export interface Round {
  processes: number;
  seconds: number;
  /** Milliseconds of each. */
  starts: number[];
  updates: number[];
  /** Updates that came before their step was open and were sent again. */
  early: number;
  events: number;
  /** How often each type of event is in the history of one process. */
  shape: Record<string, number>;
  /** Seconds of processor. */
  cpu: { workers: number; temporal: number; mongodb: number; driver: number };
}

export interface RoundOptions {
  processes: number;
  concurrency: number;
}

/** How long a person's client waits before it looks again whether a step is open. The same for both sides. */
export const lookAgainMs = 100;

let numbers = 0;

export async function runRound(side: Side, servers: Servers, options: RoundOptions): Promise<Round> {
  const starts: number[] = [];
  const updates: number[] = [];
  const handles: WorkflowHandle[] = [];
  let early = 0;

  const drive = async (): Promise<void> => {
    const call = callOf((numbers += 1));
    const handle = await timed(starts, () => side.start(call));
    handles.push(handle);
    for (let number = 1; number <= steps(call).length; number += 1) {
      while (!(await isAnswered(() => timed(updates, () => side.complete(handle, call, number))))) {
        early += 1;
        await pause(lookAgainMs);
      }
    }
    await handle.result();
  };

  let left = options.processes;
  const before = cpuSeconds(side, servers);
  const began = performance.now();
  const lanes = Array.from({ length: options.concurrency }, async () => {
    while (left > 0) {
      left -= 1;
      await drive();
    }
  });
  await Promise.all(lanes);
  const seconds = (performance.now() - began) / 1000;
  const after = cpuSeconds(side, servers);

  const described = await Promise.all(handles.slice(-10).map((handle) => handle.describe()));
  return {
    processes: options.processes,
    seconds,
    starts,
    updates,
    early,
    events: described.reduce((sum, { historyLength }) => sum + historyLength, 0) / described.length,
    shape: await shapeOf(handles.at(-1)!),
    cpu: Object.fromEntries(
      Object.entries(after).map(([who, spent]) => [who, spent - before[who as keyof Round['cpu']]]),
    ) as Round['cpu'],
  };
}

async function timed<T>(into: number[], act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await act();
  into.push(performance.now() - began);
  return result;
}

/** False where the step is not open yet: an activity goes before it. Any other refusal ends the bench. */
async function isAnswered(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    if (cause instanceof ApplicationFailure && cause.type === 'TASK_UNKNOWN') return false;
    throw error;
  }
}

async function shapeOf(handle: WorkflowHandle): Promise<Record<string, number>> {
  const { events } = await handle.fetchHistory();
  const shape: Record<string, number> = {};
  for (const { eventType } of events ?? []) {
    const name = proto.temporal.api.enums.v1.EventType[eventType!]!.replace('EVENT_TYPE_', '');
    shape[name] = (shape[name] ?? 0) + 1;
  }
  return shape;
}

function cpuSeconds({ pids }: Side, servers: Servers): Round['cpu'] {
  const driver = process.cpuUsage();
  return {
    workers: pids.reduce((sum, pid) => sum + cpuOf(pid), 0),
    temporal: cpuOf(servers.temporal),
    mongodb: cpuOf(servers.mongodb),
    driver: (driver.user + driver.system) / 1e6,
  };
}

/** User and system time of a process and its threads, fields 14 and 15 of its line in /proc; not a number elsewhere. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // Linux counts in ticks of 10 ms on every platform that Node runs on.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return NaN;
  }
}
