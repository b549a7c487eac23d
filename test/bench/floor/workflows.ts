/** The shape of an incident as bare SDK code: no tasks, guards, records, policy or encryption. */
import {
  ApplicationFailure,
  condition,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Call } from '../../../libs/contracts/incident.js';
import { searchAttributes } from '../../../libs/contracts/process.js';
import { complete, type Completion, type FloorActivities } from './contract.js';

const activities = proxyActivities<FloorActivities>({ startToCloseTimeout: '30 seconds' });
const minute = 60_000;

export async function floor(call: Call): Promise<number> {
  const answers: Completion[] = [];
  let open = 0;
  setHandler(
    complete,
    (completion) => {
      answers.push(completion);
      return { step: completion.step, by: completion.by };
    },
    {
      validator: ({ step }) => {
        if (step !== open || answers.length >= step) throw ApplicationFailure.nonRetryable('not open', 'TASK_UNKNOWN');
      },
    },
  );
  /** One step: in the index, with a durable timer as its limit. */
  const step = async (stage: string, limitMs: number): Promise<void> => {
    open += 1;
    upsertSearchAttributes([
      { key: searchAttributes.Stage, value: stage },
      { key: searchAttributes.DueAt, value: new Date(Date.now() + limitMs) },
    ]);
    if (!(await condition(() => answers.length >= open, limitMs)))
      throw ApplicationFailure.nonRetryable(`${stage} is late`);
  };
  await activities.register(call);
  await step('triage', 2 * minute);
  await activities.recommend(call);
  await step('dispatch', minute);
  await step('acknowledge', minute);
  await step('enRoute', 3 * minute);
  await step('onScene', 15 * minute);
  await step('disposition', 240 * minute);
  await step('feedback', 1440 * minute);
  await activities.close(answers);
  return answers.length;
}
