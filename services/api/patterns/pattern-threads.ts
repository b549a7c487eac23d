/** Threads beside the service for what takes seconds: whoever asks for something else meanwhile is answered as ever. */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Piscina } from 'piscina';
import type { Job, Work } from './pattern-worker.js';

/** A thread takes what was built, also of a service that runs from its sources, as in tests. */
const built = import.meta.url.endsWith('.ts') ? '../../../dist/services/api/patterns/' : './';
const filename = new URL(`${built}pattern-worker.js`, import.meta.url).href;

const most = 2;
const idleMs = 60_000;

@Injectable()
export class PatternThreads implements OnModuleDestroy {
  private readonly pool = new Piscina<Job, unknown>({ filename, minThreads: 0, maxThreads: most, idleTimeout: idleMs });

  run<Name extends keyof Work>(name: Name, ...input: Parameters<Work[Name]>): Promise<ReturnType<Work[Name]>> {
    return this.pool.run({ name, input }) as Promise<ReturnType<Work[Name]>>;
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool.destroy();
  }
}
