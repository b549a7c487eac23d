import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

type History = temporal.api.history.v1.IHistory;

/** gRPC's. */
const notFound = 5;

/** All histories of a process, the first one first: one that lives long has several, each of which names the one before. Null where they are no longer kept, or never were. */
export async function historiesOf(client: Client, workflowId: string): Promise<History[] | null> {
  try {
    const histories: History[] = [];
    for (let runId: string | undefined; ;) {
      const history: History = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      histories.unshift(history);
      runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
      if (runId === undefined) return histories;
    }
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === notFound) return null;
    throw error;
  }
}
