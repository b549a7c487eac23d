import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, CurrentActor } from '../../../libs/access/access.decorator.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { type Change, ChangeRepository, positionIsGone } from '../../../libs/records/changes.js';
import { ChangeFeed } from './change-feed.js';
import { EventStream } from './event-stream.js';
import { tell, tellReset } from './happenings.js';
import { Heartbeat } from './heartbeat.js';

/** What may wait while a reader who comes back is told what was missed. */
const mostWaiting = 10_000;

@ApiTags('events')
@Controller('api/v1/events')
export class EventsController {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly changes: ChangeRepository,
    private readonly heartbeat: Heartbeat,
  ) {}

  @Get()
  @Access('events.stream')
  @ApiOperation({
    summary: '实时变更，断线后可续 / live changes (server-sent events), resumed after Last-Event-ID',
    operationId: 'streamEvents',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, schema: { type: 'string' } })
  @ApiOkResponse({
    description: '事件 process、task、order；reset 表示须重新读取 / events process, task, order; on reset read the lists again',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async stream(
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentActor() actor: Actor,
    @Res() response: Response,
  ): Promise<void> {
    const stream = new EventStream(response, actor);
    const still = this.heartbeat.start(stream, 'events.stream', () => this.feed.position);
    stream.open();
    // Until what was missed has been told, what happens now waits.
    let waiting: Change[] | null = [];
    const stop = this.feed.listen({
      change: (change) => {
        if (waiting === null) tell(stream, change);
        else if (waiting.push(change) > mostWaiting) response.destroy();
      },
      reset: () => tellReset(stream, this.feed.position),
      end: () => stream.end(),
    });
    response.once('close', () => {
      still();
      stop();
    });
    let told = this.feed.position;
    if (lastEventId === undefined) stream.beat(told);
    else told = await this.catchUp(stream, lastEventId, told, response);
    for (const change of waiting) if (change.position > told) tell(stream, change);
    waiting = null;
  }

  /** Tells what happened from the reader's last event up to where the feed was; returns how far it came. */
  private async catchUp(stream: EventStream, from: string, until: string, response: Response): Promise<string> {
    let told = from;
    try {
      const reader = await this.changes.open(from);
      try {
        do {
          const change = await reader.next();
          if (change) tell(stream, change);
          await stream.drained();
          told = reader.position();
        } while (told < until && !response.destroyed);
      } finally {
        await reader.close();
      }
      return told;
    } catch (error) {
      if (!positionIsGone(error)) {
        response.destroy();
        return until;
      }
      tellReset(stream, until);
      return until;
    }
  }
}
