/** A message to a process, answered once, also where the process is just beginning a new history. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';

const attempts = 8;
const waitMs = 40;

/** gRPC: FAILED_PRECONDITION, ABORTED. A process that has ended says the same as one whose next history is on its way. */
function turning(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return error instanceof WorkflowNotFoundError ? /already completed|AbortedByServer/i.test(error.message) : isGrpcServiceError(cause) && [9, 10].includes(cause.code);
}

/** Sent again under the same id, so that it counts once, whichever history took it. */
export async function sendUpdate<Message extends { messageId: string }, Result>(
  client: Client,
  workflowId: string,
  definition: UpdateDefinition<Result, [Message]>,
  message: Message,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.workflow.getHandle(workflowId).executeUpdate(definition, { args: [message], updateId: message.messageId });
    } catch (error) {
      // Of a process that has ended one look more makes sure.
      if (!turning(error) || attempt >= (error instanceof WorkflowNotFoundError ? 2 : attempts)) throw error;
      await pause(waitMs * attempt);
    }
  }
}
