/** Messages from people to processes: one round trip, the verified actor inside, an answer or a named refusal. */
import { Inject, Injectable } from '@nestjs/common';
import { type Client, WorkflowNotFoundError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { AccessContext } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import type { Actor } from '../../../libs/domain/actor.js';
import type { RefusalCode } from '../../../libs/domain/refusal.js';
import { sendUpdate } from '../../../libs/temporal/update.js';
import { refusalOf, refusalProblem } from '../http/failures.js';

export const TEMPORAL_CLIENT = Symbol('TEMPORAL_CLIENT');

/** After that the answer is "try again": the message keeps its id, so that it still counts once. */
const answeredWithinMs = 15_000;

/** People's messages carry their actor; a partner's its own name. */
interface Envelope {
  actor?: Actor;
  messageId: string;
}

@Injectable()
export class ProcessMessages {
  constructor(
    @Inject(TEMPORAL_CLIENT) private readonly client: Client,
    private readonly access: AccessService,
  ) {}

  /** `ended`: what a message to a process that has ended is refused with. */
  async send<Message extends Envelope, Result>(
    workflowId: string,
    definition: UpdateDefinition<Result, [Message]>,
    message: Message,
    context: AccessContext,
    ended: RefusalCode = 'PROCESS_CLOSED',
  ): Promise<Result> {
    try {
      return await this.client.withDeadline(Date.now() + answeredWithinMs, () => sendUpdate(this.client, workflowId, definition, message));
    } catch (error) {
      // The server says the same of a process that ended while the message was on its way and of one that never was.
      if (error instanceof WorkflowNotFoundError && (await this.exists(workflowId))) throw refusalProblem(ended);
      const refusal = refusalOf(error);
      if (!refusal || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw error;
      const problem = refusalProblem(refusal.code, refusal.errors);
      throw problem.getStatus() === 403 ? await this.access.refused(context, problem) : error;
    }
  }

  private async exists(workflowId: string): Promise<boolean> {
    try {
      await this.client.workflow.getHandle(workflowId).describe();
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}
