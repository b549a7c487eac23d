/** What a process remembers of the records signed in it: kept in its own history, which whoever edits the database does not reach. */
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { Recorded } from '../contracts/record.js';
import { historiesOf } from './histories.js';

/** Null where its history is no longer kept. */
export async function remembered(client: Client, workflowId: string): Promise<Recorded[] | null> {
  const histories = await historiesOf(client, workflowId);
  if (histories === null) return null;
  const results = histories.flatMap(({ events }) => (events ?? []).flatMap((event) => event.activityTaskCompletedEventAttributes?.result?.payloads?.[0] ?? []));
  const values = await Promise.all(results.map((payload) => open(client, payload)));
  return values.filter(isRecorded);
}

async function open(client: Client, payload: Payload): Promise<unknown> {
  let payloads = [payload];
  for (const codec of [...client.options.loadedDataConverter.payloadCodecs].reverse()) payloads = await codec.decode(payloads);
  return defaultPayloadConverter.fromPayload(payloads[0]!);
}

const isRecorded = (value: unknown): value is Recorded =>
  typeof value === 'object' && value !== null && 'recordNo' in value && 'hash' in value && typeof value.recordNo === 'string' && typeof value.hash === 'string';
