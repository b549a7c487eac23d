/** A message to a process, answered once, also where the process is just beginning a new history. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';

const attempts = 8;
const waitMs = 40;

/** gRPC: FAILED_PRECONDITION, ABORTED; or the history that took it has closed before it could answer. */
function turning(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return /AbortedByServer/i.test(error.message);
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && [9, 10].includes(cause.code);
}

/** Sent again under the same id, so that it counts once, whichever history took it. */
export async function sendUpdate<Message extends { messageId: string }, Result>(
  client: Client,
  workflowId: string,
  definition: UpdateDefinition<Result, [Message]>,
  message: Message,
): Promise<Result> {
  for (let attempt = 1, ended: WorkflowNotFoundError | undefined; ; attempt += 1) {
    try {
      return await client.workflow.getHandle(workflowId).executeUpdate(definition, { args: [message], updateId: message.messageId });
    } catch (error) {
      // Asked again, a process that has ended may no longer say that it was there.
      if (error instanceof WorkflowNotFoundError) ended ??= error;
      if (!turning(error) || attempt === attempts) throw error instanceof WorkflowNotFoundError ? ended : error;
      await pause(waitMs * attempt);
    }
  }
}
