/** Starts a process once: the same id is the same process, however often and from wherever it is asked for. */
import { Inject, Injectable } from '@nestjs/common';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { type SearchAttributePair, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { type ProcessKind, queues, searchAttributes } from '../../../libs/contracts/process.js';
import type { workflowTypes } from '../../../libs/contracts/registry.js';
import { TEMPORAL_CLIENT } from './process-messages.js';

const answeredWithinMs = 10_000;

type WorkflowType = (typeof workflowTypes)[number];

/** Where the procedure has another name than what it is about. */
const kindOf = (type: WorkflowType): ProcessKind => {
  if (type === 'caseProcess') return 'case';
  if (type === 'fraudDissuasion') return 'fraud';
  return type === 'jointMediation' ? 'dispute' : type;
};

@Injectable()
export class ProcessStarter {
  constructor(@Inject(TEMPORAL_CLIENT) private readonly client: Client) {}

  async start(type: WorkflowType, workflowId: string, input: object, staticSummary: string, attributes: SearchAttributePair[] = []): Promise<{ duplicate: boolean }> {
    try {
      await this.client.withDeadline(Date.now() + answeredWithinMs, () =>
        this.client.workflow.start(type, {
          workflowId,
          taskQueue: queues.processes,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          args: [input],
          typedSearchAttributes: [{ key: searchAttributes.ProcessKind, value: kindOf(type) }, ...attributes],
          staticSummary,
        }),
      );
      return { duplicate: false };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return { duplicate: true };
    }
  }

  /** Accepted a moment ago, its records may still be on their way: throws where there is no such process. */
  async mustBeThere(workflowId: string): Promise<void> {
    await this.client.withDeadline(Date.now() + answeredWithinMs, () => this.client.workflow.getHandle(workflowId).describe());
  }
}
