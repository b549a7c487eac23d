/** 接警: a call becomes a process, once, however often and from wherever it is sent. */
import { Inject, Injectable } from '@nestjs/common';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { incidentNo, incidentWorkflowId } from '../../../libs/contracts/ids.js';
import { type Call, callSchema, type IncidentInput } from '../../../libs/contracts/incident.js';
import { queues, searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import type { Language } from '../../../libs/platform/text.js';
import { IncidentRepository } from '../../../libs/records/incident.js';
import { API_CONFIG, type Config } from '../config.js';
import { type Row, takeRows } from '../http/rows.js';
import { TEMPORAL_CLIENT } from '../processes/process-messages.js';
import type { Accepted, Report } from './schemas.js';

const answeredWithinMs = 10_000;

@Injectable()
export class IntakeService {
  constructor(
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly incidents: IncidentRepository,
  ) {}

  processIdOf(no: string): string {
    return incidentWorkflowId(this.config.STATION_ID, no);
  }

  /** Throws where there is no such process. */
  async mustBeThere(processId: string): Promise<void> {
    await this.client.withDeadline(Date.now() + answeredWithinMs, () =>
      this.client.workflow.getHandle(processId).describe(),
    );
  }

  async accept(call: Call, actor: Actor): Promise<Accepted> {
    const no = incidentNo(call.source, call.number);
    const processId = this.processIdOf(no);
    // Temporal forgets a closed process after its retention; the record stays.
    if (await this.incidents.exists(no)) return { incidentNo: no, processId, duplicate: true };
    const input: IncidentInput = { station: this.config.STATION_ID, call, actor };
    try {
      await this.client.withDeadline(Date.now() + answeredWithinMs, () =>
        this.client.workflow.start('incident', {
          workflowId: processId,
          taskQueue: queues.processes,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          args: [input],
          typedSearchAttributes: [
            { key: searchAttributes.ProcessKind, value: 'incident' },
            { key: searchAttributes.IncidentNo, value: no },
          ],
          staticSummary: `警情 ${no}`,
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return { incidentNo: no, processId, duplicate: true };
    }
    return { incidentNo: no, processId, duplicate: false };
  }

  acceptAll(rows: AsyncIterable<Row> | Iterable<Row>, actor: Actor, language: Language): Promise<Report> {
    return takeRows(rows, callSchema, language, async (call) => {
      const { incidentNo: no, duplicate } = await this.accept(call, actor);
      return { incidentNo: no, duplicate };
    });
  }
}
