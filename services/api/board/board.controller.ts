import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, CurrentActor } from '../../../libs/access/access.decorator.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { ChangeFeed } from '../events/change-feed.js';
import { EventStream } from '../events/event-stream.js';
import { Heartbeat } from '../events/heartbeat.js';
import { seesCases } from '../processes/process-access.js';
import { boardSections, type Touched, type View } from './board.js';
import { BoardService } from './board.service.js';
import { type BoardQuery, boardQuerySchema, boardSchema, toRow } from './schemas.js';

@ApiTags('board')
@Controller('api/v1/board')
export class BoardController {
  constructor(
    private readonly service: BoardService,
    private readonly feed: ChangeFeed,
    private readonly heartbeat: Heartbeat,
  ) {}

  @Get()
  @Access('board.read')
  @ApiOperation({ summary: '态势看板：此刻的警情、警力、逾期、联动 / the board as it stands: incidents, units, what is overdue, partners', operationId: 'getBoard' })
  @ApiOkResponse({ standardSchema: boardSchema })
  get(@Query({ schema: boardQuerySchema }) query: BoardQuery, @CurrentActor() actor: Actor) {
    return this.whole(viewOf(actor, query));
  }

  @Get('events')
  @Access('board.read')
  @ApiOperation({ summary: '看板实时变更 / the board, live (server-sent events)', operationId: 'streamBoard' })
  @ApiOkResponse({
    description:
      '先发 board（全部），再发每次变更：row {section, id, row}（row 为 null 即移除）和 counts；断线重连即从新的 board 开始 / first the whole as board, then each change: row {section, id, row}, null where it leaves, and counts; a new connection begins with a new board',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  stream(@Query({ schema: boardQuerySchema }) query: BoardQuery, @CurrentActor() actor: Actor, @Res() response: Response): void {
    const stream = new EventStream(response, actor);
    const still = this.heartbeat.start(stream, 'board.read', () => this.feed.position);
    stream.open();
    stream.whole('board', this.whole(viewOf(actor, query)));
    const stop = this.service.listen({
      touched: (rows) => this.tell(stream, rows, viewOf(stream.actor, query)),
      reset: () => stream.whole('board', this.whole(viewOf(stream.actor, query))),
      end: () => stream.end(),
    });
    response.once('close', () => {
      still();
      stop();
    });
  }

  private tell(stream: EventStream, touched: readonly Touched[], view: View): void {
    for (const { section, id } of touched) {
      const row = this.service.board.row(section, id, view);
      stream.event('row', { section, id, row: row && toRow(section, row) });
    }
    stream.event('counts', this.service.board.counts(view));
  }

  private whole(view: View) {
    const { board } = this.service;
    const rows = Object.fromEntries(boardSections.map((section) => [section, board.rows(section, view).map((row) => toRow(section, row))]));
    return { at: iso(Date.now()), counts: board.counts(view), ...rows };
  }
}

const viewOf = (actor: Actor, { community }: BoardQuery): View => ({ cases: seesCases(actor), community });
