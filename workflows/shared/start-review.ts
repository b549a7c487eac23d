/** 提请审核: a process of its own, which tells the case what it came to. */
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { ReviewInput } from '../../libs/contracts/case-review.js';
import { reviewWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';

/** The first of its step; where somebody was faster to ask for it, that one counts. */
export async function startReview(input: ReviewInput): Promise<void> {
  const { caseNo, step, number } = input;
  try {
    await startChild('caseReview', {
      workflowId: reviewWorkflowId(caseNo, step, number),
      taskQueue: queues.processes,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: `案件审核 ${caseNo} ${step}`,
      typedSearchAttributes: [
        { key: searchAttributes.ProcessKind, value: 'caseReview' },
        { key: searchAttributes.CaseNo, value: caseNo },
      ],
    });
  } catch (error) {
    if ((error as Error).name !== 'WorkflowExecutionAlreadyStartedError') throw error;
  }
}
