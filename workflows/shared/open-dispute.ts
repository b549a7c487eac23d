/** 转联调: a dispute that another process hands over to joint mediation, where it lives on by itself. */
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { disputeWorkflowId } from '../../libs/contracts/ids.js';
import type { MediationInput } from '../../libs/contracts/mediation.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import { mediationTeam } from './activities.js';

/** The same key always has the same dispute. */
export async function openDispute(key: string, { station, dispute, actor }: Omit<MediationInput, 'disputeNo'>): Promise<string> {
  const { disputeNo } = await mediationTeam.numberDispute({ key, at: iso(Date.now()) });
  await startChild('jointMediation', {
    workflowId: disputeWorkflowId(station, disputeNo),
    taskQueue: queues.processes,
    args: [{ station, disputeNo, dispute, actor } satisfies MediationInput],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    staticSummary: `纠纷 ${disputeNo} ← ${key}`,
    typedSearchAttributes: [
      { key: searchAttributes.ProcessKind, value: 'dispute' },
      ...(dispute.origin.type === 'incident' ? [{ key: searchAttributes.IncidentNo, value: dispute.origin.incidentNo }] : []),
    ],
  });
  return disputeNo;
}
