/** 提请审核: a process of its own, which tells the case what it came to. */
import type { ReviewInput } from '../../libs/contracts/case-review.js';
import { reviewWorkflowId } from '../../libs/contracts/ids.js';
import { startProcess } from './start-process.js';

/** The first of its step; where somebody was faster to ask for it, that one counts. */
export async function startReview(input: ReviewInput): Promise<void> {
  const { caseNo, step, number, suspect } = input;
  try {
    await startProcess({ workflow: 'caseReview', kind: 'caseReview', workflowId: reviewWorkflowId(caseNo, step, number, suspect), input, summary: `案件审核 ${caseNo} ${step}`, about: { caseNo }, once: true });
  } catch (error) {
    if ((error as Error).name !== 'WorkflowExecutionAlreadyStartedError') throw error;
  }
}
