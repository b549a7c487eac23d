/** The board of this instance: read once from what is open, then kept from the change feed, for all who look at it. */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '../../../libs/platform/logger.js';
import { ChangeRepository, type Happening } from '../../../libs/records/changes.js';
import { API_LOGGER } from '../config.js';
import { ChangeFeed } from '../events/change-feed.js';
import { Board, type Touched } from './board.js';

export interface BoardListener {
  touched(rows: readonly Touched[]): void;
  /** All of it is new. */
  reset(): void;
  end(): void;
}

const tryAgainMs = 1000;

@Injectable()
export class BoardService implements OnModuleDestroy {
  board = new Board();
  private readonly listeners = new Set<BoardListener>();
  /** While the board is read, what happens waits. */
  private waiting: Happening[] | null = null;
  private reading: Promise<void> = Promise.resolve();
  private stopped = false;
  private stop = () => {};

  constructor(
    private readonly feed: ChangeFeed,
    private readonly changes: ChangeRepository,
    @Inject(API_LOGGER) private readonly logger: Logger,
  ) {}

  /** Once the feed is open: nothing that happens from then on is missed. */
  async begin(): Promise<void> {
    this.stop = this.feed.listen({
      change: (change) => (this.waiting === null ? this.take(change) : void this.waiting.push(change)),
      reset: () => this.readAnew(),
      end: () => this.end(),
    });
    this.readAnew();
    await this.reading;
  }

  onModuleDestroy(): void {
    this.end();
  }

  listen(listener: BoardListener): () => void {
    if (this.stopped) listener.end();
    else this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private take(happening: Happening): void {
    const touched = this.board.take(happening);
    for (const listener of [...this.listeners]) listener.touched(touched);
  }

  private readAnew(): void {
    this.waiting ??= [];
    this.reading = this.reading.then(() => this.read());
  }

  private async read(): Promise<void> {
    while (!this.stopped) {
      try {
        const board = new Board();
        for await (const happening of this.changes.standing()) board.take(happening);
        for (const happening of this.waiting ?? []) board.take(happening);
        this.waiting = null;
        this.board = board;
        for (const listener of [...this.listeners]) listener.reset();
        return;
      } catch (error) {
        if (this.stopped) return;
        this.logger.warn({ err: error }, 'the board could not be read: trying again');
        await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
      }
    }
  }

  private end(): void {
    this.stopped = true;
    this.stop();
    for (const listener of [...this.listeners]) listener.end();
    this.listeners.clear();
  }
}
