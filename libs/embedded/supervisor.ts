/** Keeps programs running: starts one, starts it again when it dies, ends all in order. */
import type { Launching, Running } from './processes.js';

/** Waits grow from the first to the last and start anew after a quiet time. */
export const backOff = { firstMs: 250, mostMs: 15_000, quietMs: 60_000 };

export interface SupervisorEvents {
  /** A process of a program exists. */
  spawned?(name: string, pid: number): void;
  /** A program that had died runs again. */
  back?(name: string): void;
  /** A program died, or could not be started again; it will be tried again after the wait. */
  down?(name: string, waitMs: number): void;
}

type Start<Program extends Running> = (launching: Launching) => Promise<Program>;

interface Kept {
  name: string;
  /** The present process, or the one that is being started. */
  running: Promise<Running>;
}

export class Supervisor {
  private readonly kept: Kept[] = [];
  private readonly stopped = new AbortController();

  constructor(private readonly events: SupervisorEvents = {}) {}

  /** Aborted when everything is to end. */
  get signal(): AbortSignal {
    return this.stopped.signal;
  }

  /** Starts a program and keeps it running from then on. Rejects when the first start fails. */
  async keep<Program extends Running>(name: string, start: Start<Program>): Promise<Program> {
    this.signal.throwIfAborted();
    const first = this.begin(name, start);
    const kept: Kept = { name, running: first };
    this.kept.push(kept);
    const running = await first;
    void this.watch(kept, running, start);
    return running;
  }

  private begin<Program extends Running>(name: string, start: Start<Program>): Promise<Program> {
    return start({ signal: this.signal, spawned: (pid) => this.events.spawned?.(name, pid) });
  }

  private async watch(kept: Kept, first: Running, start: Start<Running>): Promise<void> {
    let running: Running | undefined = first;
    for (let waitMs = backOff.firstMs; ; waitMs = Math.min(waitMs * 2, backOff.mostMs)) {
      const since = Date.now();
      await running?.exited;
      if (this.signal.aborted) return;
      if (Date.now() - since > backOff.quietMs) waitMs = backOff.firstMs;
      this.events.down?.(kept.name, waitMs);
      await pause(waitMs, this.signal);
      if (this.signal.aborted) return;
      kept.running = this.begin(kept.name, start);
      running = await kept.running.catch(() => undefined);
      if (running && !this.signal.aborted) this.events.back?.(kept.name);
    }
  }

  /** Ends everything, one group of names after another, the members of a group together. */
  async stop(groups: readonly (readonly string[])[]): Promise<void> {
    this.stopped.abort(new Error('the station is being stopped'));
    for (const group of groups) await this.each(group, (running) => running.stop());
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    this.stopped.abort(new Error('the station is being stopped'));
    const names = this.kept.map(({ name }) => name);
    await this.each(names, (running) => running.kill());
  }

  private async each(names: readonly string[], end: (running: Running) => Promise<void>): Promise<void> {
    const ended = this.kept
      .filter(({ name }) => names.includes(name))
      // A start that failed, or was broken off, has ended its process itself.
      .map(({ running }) => running.then(end, () => {}));
    await Promise.all(ended);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
