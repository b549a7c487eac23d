/** An expired limit, or an order, opens a supervision that outlives the process it watches. */
import { ParentClosePolicy, startChild, WorkflowIdReusePolicy, ChildWorkflowCancellationType } from '@temporalio/workflow';
import { supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';
import type { SupervisionInput } from '../../libs/contracts/supervision.js';
import type { Candidate } from '../../libs/domain/actor.js';
import type { Clocks } from './clocks.js';
import type { ProcessRecord } from './record.js';

export class Supervisions {
  private count = 0;
  constructor(
    private readonly record: ProcessRecord,
    private readonly clocks: Clocks,
    private readonly captain: () => Candidate,
  ) {}

  async open(cause: SupervisionInput['cause']): Promise<void> {
    this.count += 1;
    const { subject } = this.record;
    const input: SupervisionInput = { processId: this.record.id, subject, cause, captain: this.captain(), policy: this.clocks.policy };
    await startChild('supervision', {
      workflowId: supervisionWorkflowId(this.record.id, this.count),
      taskQueue: queues.processes,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: cause.type === 'limit' ? `督办：${cause.key} 逾期` : '督办：领导指令',
      typedSearchAttributes: [
        { key: searchAttributes.ProcessKind, value: 'supervision' },
        ...(subject.incidentNo ? [{ key: searchAttributes.IncidentNo, value: subject.incidentNo }] : []),
        ...(subject.caseNo ? [{ key: searchAttributes.CaseNo, value: subject.caseNo }] : []),
      ],
    });
  }
}
