import type { Client, WorkflowHandle } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { searchAttributes } from '../../../libs/contracts/process.js';
import { callNumber, type Side, steps } from '../side.js';
import { complete, floorQueue } from './contract.js';

export function floorSide(client: Client, pids: number[]): Side {
  return {
    name: 'floor',
    pids,
    start: (call) =>
      client.workflow.start('floor', {
        workflowId: `floor/${callNumber(call)}`,
        taskQueue: floorQueue,
        args: [call],
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.ProcessKind, value: 'floor' },
          { key: searchAttributes.IncidentNo, value: callNumber(call) },
        ]),
      }),
    complete: (handle: WorkflowHandle, call, number) => {
      const { actor, result } = steps(call)[number - 1]!;
      const args: [{ step: number; by: string; result: unknown }] = [{ step: number, by: actor.id, result }];
      return handle.executeUpdate(complete, { updateId: `bench-step-${number}`, args });
    },
  };
}
