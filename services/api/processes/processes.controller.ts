import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { Access, type AccessContext, CurrentAccess } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { isoTime } from '../../../libs/contracts/message.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { historiesOf } from '../../../libs/temporal/histories.js';
import { ProcessRepository } from '../../../libs/records/process.js';
import { processUnknown } from '../http/failures.js';
import { processViewSchema, taskStates, taskViewSchema, toProcess, toTask } from '../views.js';
import { processIdParam } from './ids.js';
import { isOfCase } from './process-access.js';
import { TEMPORAL_CLIENT } from './process-messages.js';
import { tell } from './timeline.js';

const ProcessId = () => Param('processId', { schema: processIdParam });

const readWithinMs = 10_000;

const mostWaiting = 200;

const detailSchema = processViewSchema.extend({
  /** What waits for whom, for everybody who may read the process; what is decided on is for those who decide. */
  waiting: z.array(taskViewSchema.pick({ id: true, kind: true, title: true, candidates: true, assignee: true, dueAt: true, overdue: true })),
});

const timelineSchema = z.object({
  items: z.array(
    z.object({
      at: isoTime,
      /** Account id, or null where the process acted by itself. */
      by: z.string().nullable(),
      event: z.string(),
      zh: z.string(),
      en: z.string(),
    }),
  ),
});

@ApiTags('processes')
@Controller('api/v1/processes')
export class ProcessesController {
  constructor(
    private readonly processes: ProcessRepository,
    private readonly access: AccessService,
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
  ) {}

  @Get(':processId')
  @Access('process.timeline')
  @ApiOperation({ summary: '流程 / one process', operationId: 'getProcess' })
  @ApiOkResponse({ standardSchema: detailSchema })
  async get(@ProcessId() id: string, @CurrentAccess() access: AccessContext) {
    await this.mayRead(id, access);
    const [view, tasks] = await Promise.all([this.processes.find(id), this.processes.listTasks({ actor: null, process: id, state: ['open', 'claimed'], limit: mostWaiting })]);
    if (view === null) throw processUnknown();
    const waiting = tasks.map(toTask).map(({ id: task, kind, title, candidates, assignee, dueAt, overdue }) => ({ id: task, kind, title, candidates, assignee, dueAt, overdue }));
    return { ...toProcess(view), waiting };
  }

  @Get(':processId/timeline')
  @Access('process.timeline')
  @ApiOperation({ summary: '流程经过 / what happened, step by step', operationId: 'getTimeline' })
  @ApiOkResponse({ standardSchema: timelineSchema })
  async timeline(@ProcessId() id: string, @CurrentAccess() access: AccessContext) {
    await this.mayRead(id, access);
    const [view, histories, tasks] = await Promise.all([
      this.processes.find(id),
      this.client.withDeadline(Date.now() + readWithinMs, () => historiesOf(this.client, id)),
      this.processes.listTasks({ actor: null, process: id, state: [...taskStates], limit: 1000 }),
    ]);
    if (histories === null) {
      if (view === null) throw processUnknown();
      throw new ProblemException(404, 'HISTORY_GONE', { zh: '流程已办结多时，历史不再保留；案卷与记录仍在', en: 'this process ended long ago and its history is no longer kept; its records are' });
    }
    const kinds = new Map(tasks.map((task) => [task.id, task.kind]));
    return { items: await tell(histories, kinds, view?.clocks ?? [], this.client.options.loadedDataConverter) };
  }

  /** A case is for those who work on it. */
  private async mayRead(id: string, access: AccessContext): Promise<void> {
    if (isOfCase(id)) await this.access.demand({ ...access, action: 'case.read' }, { id });
  }
}
