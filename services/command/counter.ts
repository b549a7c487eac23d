/** Counts what is recorded, as it is recorded. Of several command services one counts at a time; another goes on where it stopped. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { factVersion } from '../../libs/domain/fact.js';
import { positionIsGone } from '../../libs/records/changes.js';
import { type Counted, CountingRepository, TurnIsOver, type WrittenReader } from '../../libs/records/counting.js';

const turnMs = 15_000;
/** Reading and counting a batch of a recount may take a while. */
const recountTurnMs = 120_000;
const tryAgainMs = 1000;

@Injectable()
export class Counter implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Counter.name);
  private readonly holder = randomUUID();
  private running: Promise<void> = Promise.resolve();
  private readonly stop = new AbortController();

  constructor(private readonly counting: CountingRepository) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.follow();
      } catch (error) {
        if (!this.stopped) this.logger.warn(`counting broke off, and begins again: ${(error as Error).name}`);
      }
      await pause(tryAgainMs, undefined, { signal: this.stop.signal }).catch(() => {});
    }
    await this.counting.giveUp(this.holder).catch(() => {});
  }

  /** As long as it is this service's turn. */
  private async follow(): Promise<void> {
    const state = await this.counting.turn(this.holder, turnMs);
    if (state === null) return;
    const { reader, counted } = await this.open(state);
    let { position } = counted;
    try {
      for (let turnUntil = 0; !this.stopped; ) {
        const next = await reader.next();
        const renew = Date.now() >= turnUntil;
        // Where nothing was written the position is kept now and then: it must not grow too old.
        if (next.written.length > 0 || renew) {
          if (!(await this.counting.count({ ...counted, position }, next))) return;
          position = next.position;
        }
        if (!renew) continue;
        if ((await this.counting.turn(this.holder, turnMs)) === null) return;
        turnUntil = Date.now() + turnMs / 2;
      }
    } finally {
      await reader.close();
    }
  }

  /** Where counting stopped; or, where nobody can know any more what was written since, from a full recount on. */
  private async open({ generation, position, version }: Awaited<ReturnType<CountingRepository['turn']>> & {}): Promise<{ reader: WrittenReader; counted: Counted }> {
    if (position !== null && version === factVersion) {
      try {
        return { reader: await this.counting.open(position), counted: { generation, position } };
      } catch (error) {
        if (!positionIsGone(error)) throw error;
      }
    }
    const reader = await this.counting.open();
    try {
      const { position: after } = await reader.next();
      const { facts, ...counted } = await this.counting.recount(this.holder, after, async () => {
        if (this.stopped || (await this.counting.turn(this.holder, recountTurnMs)) === null) throw new TurnIsOver();
      });
      this.logger.log(`counted everything anew: ${facts} facts`);
      return { reader, counted };
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  private get stopped(): boolean {
    return this.stop.signal.aborted;
  }
}
