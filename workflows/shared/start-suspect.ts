/** 嫌疑人到案: a process of their own, which goes on whatever becomes of the case. */
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { suspectWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';
import type { SuspectInput } from '../../libs/contracts/suspect.js';
import { suspectFile } from './activities.js';

export async function startSuspect(suspect: Pick<SuspectInput, 'caseNo' | 'number' | 'arrival' | 'at' | 'by' | 'type' | 'category' | 'community'>): Promise<void> {
  const { caseNo, number } = suspect;
  const input: SuspectInput = { ...suspect, ...(await suspectFile.openSuspect({ caseNo, number })) };
  await startChild('suspect', {
    workflowId: suspectWorkflowId(caseNo, number),
    taskQueue: queues.processes,
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    staticSummary: `嫌疑人 ${caseNo} 第${number}人`,
    typedSearchAttributes: [
      { key: searchAttributes.ProcessKind, value: 'suspect' },
      { key: searchAttributes.CaseNo, value: caseNo },
    ],
  });
}
