import { Worker } from '@temporalio/worker';
import { processKinds } from '../../libs/contracts/process.js';
import { workerConverter } from '../../libs/temporal/data-converter.js';
import { builtBundle, localActivities, payloadKeys, quietRuntime } from '../support/servers.js';
import { type Recorded, recorded } from './recorded.js';

let histories: (Recorded & { name: string })[];
let workflowBundle: Awaited<ReturnType<typeof builtBundle>>;
beforeAll(async () => {
  quietRuntime();
  [histories, workflowBundle] = await Promise.all([recorded(), builtBundle()]);
}, 120_000);

async function replay(histories: Recorded[]): Promise<{ workflowId: string; error: string | undefined }[]> {
  const options = { workflowBundle, activities: localActivities, dataConverter: workerConverter(payloadKeys) };
  const ends = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) ends.push({ workflowId, error: error?.message });
  return ends;
}

it('has a history of every kind of process', () => {
  expect([...new Set(histories.map(({ name }) => name.split('-')[0]))].sort()).toEqual([...processKinds].sort());
});

it('replays every recorded history', async () => {
  const ends = await replay(histories);
  expect(ends).toHaveLength(histories.length);
  expect(ends.filter(({ error }) => error !== undefined)).toEqual([]);
}, 120_000);

it.each(['incident', 'case'])('does not replay a history of %s that was tampered with', async (kind) => {
  const { workflowId, history } = histories.find(({ name, history }) => name.startsWith(`${kind}-`) && history.events!.some((event) => event.activityTaskScheduledEventAttributes))!;
  const events = history.events!.map((event) =>
    event.activityTaskScheduledEventAttributes ? { ...event, activityTaskScheduledEventAttributes: { ...event.activityTaskScheduledEventAttributes, activityType: { name: 'forged' } } } : event,
  );
  const [end] = await replay([{ workflowId, history: { ...history, events } }]);
  expect(end!.error).toContain('nondeterminism');
});
