import { createHash } from 'node:crypto';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import type { Subject } from '../../../libs/contracts/process.js';
import { summaryOf, supervise, type SupervisionInput } from '../../../libs/contracts/supervision.js';
import type { Actor, Candidate } from '../../../libs/domain/actor.js';
import { iso } from '../../../libs/domain/calendar.js';
import { station } from '../../../libs/domain/station.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { type Overdue, ProcessRepository } from '../../../libs/records/process.js';
import { page } from '../http/cursor.js';
import { processUnknown } from '../http/failures.js';
import { Idempotent, MessageId } from '../http/idempotency.js';
import { processPageSchema } from '../incidents/schemas.js';
import { ofCases, seesCases } from '../processes/process-access.js';
import { ProcessMessages } from '../processes/process-messages.js';
import { ProcessStarter } from '../processes/process-starter.js';
import { titleOf, toClock, toProcess } from '../views.js';
import {
  type OpenSupervision,
  openSupervisionSchema,
  overduePageSchema,
  type OverdueQuery,
  overdueQuerySchema,
  supervisionOpenedSchema,
  type SupervisionQuery,
  supervisionQuerySchema,
} from './schemas.js';

@ApiTags('supervision')
@Controller('api/v1')
export class SupervisionsController {
  constructor(
    private readonly starter: ProcessStarter,
    private readonly processes: ProcessRepository,
    private readonly policies: PolicyRepository,
    private readonly messages: ProcessMessages,
    private readonly access: AccessService,
  ) {}

  @Post('supervisions')
  @Access('supervision.complain')
  @Idempotent()
  @ApiOperation({ summary: '督办：领导指令或群众投诉 / supervise a process, by order or on a complaint', operationId: 'openSupervision' })
  @ApiCreatedResponse({ standardSchema: supervisionOpenedSchema })
  async open(@Body({ schema: openSupervisionSchema }) body: OpenSupervision, @CurrentActor() actor: Actor, @CurrentAccess() access: AccessContext, @MessageId() messageId: string) {
    const { processId, cause, reason } = body;
    if (cause === 'order') await this.access.demand({ ...access, action: 'supervision.order' }, { id: processId });
    try {
      return await this.messages.send(processId, supervise, { actor, messageId, cause, reason }, access);
    } catch (error) {
      if (!(error instanceof ProblemException) || error.code !== 'PROCESS_CLOSED') throw error;
      return this.openForEnded(processId, { type: cause, by: actor.id, reason }, messageId);
    }
  }

  @Get('supervisions')
  @Access('supervision.read')
  @ApiOperation({ summary: '督办列表 / list supervisions', operationId: 'listSupervisions' })
  @ApiOkResponse({ standardSchema: processPageSchema })
  async list(@Query({ schema: supervisionQuerySchema }) { cursor, limit, ...filter }: SupervisionQuery, @CurrentActor() actor: Actor) {
    const found = await this.processes.list({ ...filter, kind: 'supervision', ...(!seesCases(actor) && { without: ofCases }), before: cursor, limit: limit + 1 });
    return page(found, limit, ({ openedAt, id }) => ({ openedAt, id }), toProcess);
  }

  @Get('overdue')
  @Access('supervision.read')
  @ApiOperation({ summary: '逾期事项：何事、何处、自何时；案件只列给有权的人，其余只见件数 / what is overdue, where, and since when; of cases others see no more than how many', operationId: 'listOverdue' })
  @ApiOkResponse({ standardSchema: overduePageSchema })
  async overdue(@Query({ schema: overdueQuerySchema }) { cursor, limit, ...filter }: OverdueQuery, @CurrentActor() actor: Actor) {
    const without = seesCases(actor) ? undefined : ofCases;
    const [found, withheld] = await Promise.all([this.processes.listOverdue({ ...filter, without, after: cursor, limit: limit + 1 }), without ? this.processes.countOverdue({ ...filter, of: without }) : 0]);
    return { ...page(found, limit, ({ since, process }) => ({ since, id: process.id }), toOverdue), withheld };
  }

  /** A complaint may come when the process has ended: it is answered all the same, by whoever answered for it. */
  private async openForEnded(processId: string, cause: SupervisionInput['cause'], messageId: string) {
    const view = await this.processes.find(processId);
    if (view === null) throw processUnknown();
    const supervision = `supervision/${processId}/${createHash('sha256').update(messageId).digest('hex').slice(0, 12)}`;
    const input: SupervisionInput = { processId, subject: view.subject, cause, captain: captainOf(view.subject), policy: await this.policies.list(['supervision.']) };
    // The same complaint again: it is the same supervision.
    await this.starter.start('supervision', supervision, input, summaryOf(cause));
    return { supervision };
  }
}

function captainOf({ community, team }: Subject): Candidate {
  if (team === 'case') return { role: 'caseCaptain' };
  const squad = station.teams.find((each) => each.community !== undefined && each.community === community)?.id;
  return squad === undefined ? { role: 'commandOperator' } : { role: 'squadCaptain', unit: squad };
}

const toOverdue = ({ process, since, clocks, tasks }: Overdue) => ({
  processId: process.id,
  kind: process.kind,
  stage: process.stage,
  subject: process.subject,
  since: iso(since),
  clocks: clocks.map(toClock),
  tasks: tasks.map(({ id, kind, assignee }) => ({ id, kind, title: titleOf(kind), assignee })),
});
