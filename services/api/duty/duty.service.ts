/** Starts the processes of duty: the same request is the same process, however often it is sent. */
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { type ProcessKind, queues, searchAttributes } from '../../../libs/contracts/process.js';
import type { Actor } from '../../../libs/domain/actor.js';
import { dutyPeople, dutyRules } from '../../../libs/domain/duty.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { AccountRepository } from '../../../libs/records/account.js';
import { API_CONFIG, type Config } from '../config.js';
import { TEMPORAL_CLIENT } from '../processes/process-messages.js';

const answeredWithinMs = 10_000;

/** Part of an id, from the id of the message that asked for it. */
export const keyOf = (messageId: string, length: number) => createHash('sha256').update(messageId).digest('base64url').slice(0, length);

@Injectable()
export class DutyService {
  constructor(
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly accounts: AccountRepository,
  ) {}

  get station(): string {
    return this.config.STATION_ID;
  }

  async start(kind: ProcessKind, workflowId: string, input: object, summary: string): Promise<void> {
    try {
      await this.client.withDeadline(Date.now() + answeredWithinMs, () =>
        this.client.workflow.start(kind, {
          workflowId,
          taskQueue: queues.processes,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          args: [input],
          typedSearchAttributes: [{ key: searchAttributes.ProcessKind, value: kind }],
          staticSummary: summary,
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Leave and swaps are for those whom the rules roster. */
  async mustBeRostered(actor: Actor): Promise<void> {
    const account = await this.accounts.find(actor.id);
    if (account && dutyPeople(dutyRules, [account]).length > 0) return;
    throw new ProblemException(422, 'NOT_ROSTERED', { zh: '您不在值班编排之列', en: 'you are not among those who are rostered' });
  }
}
