/** What a process remembers of the records signed in it: kept in its own history, which whoever edits the database does not reach. */
import { type Client, isGrpcServiceError } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { Recorded } from '../contracts/record.js';

/** gRPC's. */
const notFound = 5;

/** Null where its history is no longer kept. */
export async function remembered(client: Client, workflowId: string): Promise<Recorded[] | null> {
  try {
    const results: Payload[] = [];
    // A process that has lived long went on in another run: what it remembered before is in the earlier ones.
    for (let run: string | undefined, more = true; more; more = run !== undefined) {
      const { events } = await client.workflow.getHandle(workflowId, run).fetchHistory();
      results.push(...(events ?? []).flatMap((event) => event.activityTaskCompletedEventAttributes?.result?.payloads?.[0] ?? []));
      run = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    }
    const values = await Promise.all(results.map((payload) => open(client, payload)));
    return values.filter(isRecorded);
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === notFound) return null;
    throw error;
  }
}

async function open(client: Client, payload: Payload): Promise<unknown> {
  let payloads = [payload];
  for (const codec of [...client.options.loadedDataConverter.payloadCodecs].reverse()) payloads = await codec.decode(payloads);
  return defaultPayloadConverter.fromPayload(payloads[0]!);
}

const isRecorded = (value: unknown): value is Recorded =>
  typeof value === 'object' && value !== null && 'recordNo' in value && 'hash' in value && typeof value.recordNo === 'string' && typeof value.hash === 'string';
