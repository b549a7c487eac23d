/** One listener's stream (server-sent events), dropped where the reader is too slow. */
import type { Response } from 'express';
import type { Actor } from '../../../libs/domain/actor.js';

/** Unsent bytes. A browser that has fallen so far behind is quicker with a new start from its last event. */
const mostUnsent = 1024 * 1024;

export class EventStream {
  private mostUnsent = mostUnsent;

  constructor(
    private readonly response: Response,
    /** Changes when the account does. */
    public actor: Actor,
  ) {}

  open(): void {
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // A proxy must not hold events back.
      'X-Accel-Buffering': 'no',
    });
    this.response.write('retry: 2000\n\n');
  }

  event(type: string, data: object, position?: string): void {
    this.write(`event: ${type}\n${position === undefined ? '' : `id: ${position}\n`}data: ${JSON.stringify(data)}\n\n`);
  }

  /** All there is, however much: what comes after it may wait as long as ever. */
  whole(type: string, data: object): void {
    const text = JSON.stringify(data);
    this.mostUnsent = mostUnsent + Buffer.byteLength(text);
    this.write(`event: ${type}\ndata: ${text}\n\n`);
  }

  /** Keeps the line open, and keeps the reader's position fresh while nothing happens that concerns it. */
  beat(position: string): void {
    this.write(`id: ${position}\n: \n\n`);
  }

  /** What is read from the database for this reader alone need not be read faster than they take it. */
  async drained(): Promise<void> {
    const { response } = this;
    if (!response.writableNeedDrain || response.destroyed) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        response.off('drain', go).off('close', go);
        resolve();
      };
      response.once('drain', go).once('close', go);
    });
  }

  end(): void {
    this.response.end();
  }

  private write(text: string): void {
    if (this.response.writableEnded || this.response.destroyed) return;
    this.response.write(text);
    if (this.response.writableLength > this.mostUnsent) this.response.destroy();
  }
}
