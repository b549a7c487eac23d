/** One listener's stream (server-sent events): only what the actor may see, dropped where the reader is too slow. */
import type { Response } from 'express';
import type { Actor } from '../../../libs/domain/actor.js';
import { scopesOf } from '../../../libs/domain/authority.js';
import type { Change } from '../../../libs/records/changes.js';
import { isOwn, seesAll } from '../tasks/task-access.js';
import { toOrder, toProcess, toTask } from '../views.js';

/** Unsent bytes. A browser that has fallen so far behind is quicker with a new start from its last event. */
const mostUnsent = 1024 * 1024;

export class EventStream {
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

  send(change: Change): void {
    const shown = this.shown(change);
    if (shown) this.write(`event: ${change.type}\nid: ${change.position}\ndata: ${JSON.stringify(shown)}\n\n`);
  }

  /** What came before is not known any more: read the lists again. */
  reset(position: string): void {
    this.write(`event: reset\nid: ${position}\ndata: {}\n\n`);
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
    if (this.response.writableLength > mostUnsent) this.response.destroy();
  }

  private shown(change: Change): object | null {
    const { actor } = this;
    switch (change.type) {
      case 'process': {
        const about = /^(supervision\/)?(case|arrest|video)\//.test(change.process.id);
        return about && scopesOf(actor, 'case.read').length === 0 ? null : toProcess(change.process);
      }
      case 'task':
        return seesAll(actor) || isOwn(actor, change.task) ? toTask(change.task) : null;
      case 'order':
        return toOrder(change.order);
    }
  }
}
