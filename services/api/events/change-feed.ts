/** One reader of the database for all who listen: each change is read once and passed on. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '../../../libs/platform/logger.js';
import { type Change, type ChangeReader, ChangeRepository, positionIsGone } from '../../../libs/records/changes.js';
import { API_LOGGER } from '../config.js';

export interface Listener {
  change(change: Change): void;
  /** Something may have been missed: whoever listens must read anew. */
  reset(): void;
  end(): void;
}

const tryAgainMs = 1000;

@Injectable()
export class ChangeFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly listeners = new Set<Listener>();
  private reader: ChangeReader | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private last = '';

  constructor(
    private readonly changes: ChangeRepository,
    @Inject(API_LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.reader = await this.changes.open();
    this.last = this.reader.position();
    this.running = this.follow();
  }

  /** Ends every stream, so that the server can close. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    for (const listener of [...this.listeners]) listener.end();
    await this.reader?.close();
    await this.running;
  }

  /** Everything up to here has been passed on. */
  get position(): string {
    return this.last;
  }

  listen(listener: Listener): () => void {
    if (this.stopped) listener.end();
    else this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async follow(): Promise<void> {
    while (!this.stopped) {
      try {
        this.reader ??= await this.reopen();
        const change = await this.reader.next();
        this.last = this.reader.position();
        if (change) for (const listener of [...this.listeners]) listener.change(change);
      } catch (error) {
        if (this.stopped) return;
        this.logger.warn({ err: error }, 'the change stream broke: opening it again');
        await this.reader?.close().catch(() => {});
        this.reader = undefined;
        await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
      }
    }
  }

  private async reopen(): Promise<ChangeReader> {
    try {
      return await this.changes.open(this.last);
    } catch (error) {
      if (!positionIsGone(error)) throw error;
      const reader = await this.changes.open();
      for (const listener of [...this.listeners]) listener.reset();
      return reader;
    }
  }
}
