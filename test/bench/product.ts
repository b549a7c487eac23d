import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { incidentWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';
import { completeTask } from '../../libs/contracts/task.js';
import { station } from '../../libs/domain/station.js';
import { taskId } from '../../libs/domain/task.js';
import { callNumber, type Side, steps } from './side.js';

/** The product as its API drives it: the client seals what it sends. */
export function productSide(client: Client, pids: number[]): Side {
  return {
    name: 'product',
    pids,
    start: (call) =>
      client.workflow.start('incident', {
        workflowId: incidentWorkflowId(station.id, callNumber(call)),
        taskQueue: queues.processes,
        args: [{ station: station.id, call, actor: steps(call)[0]!.actor }],
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.ProcessKind, value: 'incident' },
          { key: searchAttributes.IncidentNo, value: callNumber(call) },
        ]),
      }),
    complete: (handle, call, number) => {
      const messageId = `bench-step-${number}`;
      const task = taskId(handle.workflowId, number);
      const args: [object] = [{ ...steps(call)[number - 1]!, messageId, taskId: task }];
      return handle.executeUpdate(completeTask, { updateId: messageId, args: args as never });
    },
  };
}
