/** 接收预警: a warning becomes a process, once, however often and from wherever it is sent. */
import { Inject, Injectable } from '@nestjs/common';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { FraudInput, Warning } from '../../../libs/contracts/fraud.js';
import { fraudWorkflowId, warningNo } from '../../../libs/contracts/ids.js';
import { queues, searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { WarningRepository } from '../../../libs/records/fraud.js';
import { API_CONFIG, type Config } from '../config.js';
import { TEMPORAL_CLIENT } from '../processes/process-messages.js';
import type { AcceptedWarning } from './schemas.js';

const answeredWithinMs = 10_000;

@Injectable()
export class WarningsService {
  constructor(
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly warnings: WarningRepository,
  ) {}

  processIdOf(no: string): string {
    return fraudWorkflowId(this.config.STATION_ID, no);
  }

  /** Throws where there is no such process. */
  async mustBeThere(processId: string): Promise<void> {
    await this.client.withDeadline(Date.now() + answeredWithinMs, () => this.client.workflow.getHandle(processId).describe());
  }

  async accept(warning: Warning, actor: Actor): Promise<AcceptedWarning> {
    const no = warningNo(warning.source, warning.number);
    const processId = this.processIdOf(no);
    // Temporal forgets a closed process after its retention; the record stays.
    if (await this.warnings.exists(no)) return { warningNo: no, processId, duplicate: true };
    const input: FraudInput = { station: this.config.STATION_ID, warning, actor };
    try {
      await this.client.withDeadline(Date.now() + answeredWithinMs, () =>
        this.client.workflow.start('fraudDissuasion', {
          workflowId: processId,
          taskQueue: queues.processes,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          args: [input],
          typedSearchAttributes: [{ key: searchAttributes.ProcessKind, value: 'fraud' }],
          staticSummary: `预警劝阻 ${no}`,
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return { warningNo: no, processId, duplicate: true };
    }
    return { warningNo: no, processId, duplicate: false };
  }
}
