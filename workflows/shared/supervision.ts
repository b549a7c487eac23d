/** An expired limit, an order or a complaint opens a supervision that outlives the process it watches. */
import { ParentClosePolicy, startChild, WorkflowIdReusePolicy, ChildWorkflowCancellationType } from '@temporalio/workflow';
import { supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';
import { summaryOf, supervise, superviseSchema, type SupervisionInput } from '../../libs/contracts/supervision.js';
import type { Candidate } from '../../libs/domain/actor.js';
import { may } from '../../libs/domain/authority.js';
import { refuse } from '../../libs/domain/refusal.js';
import type { Clocks } from './clocks.js';
import type { ProcessRecord } from './record.js';
import { onUpdate } from './refusal.js';

export class Supervisions {
  constructor(
    private readonly record: ProcessRecord,
    private readonly clocks: Clocks,
    private readonly captain: () => Candidate,
    private count = 0,
  ) {
    onUpdate(supervise, superviseSchema, '督办 open a supervision', ({ actor, cause, reason }) => {
      if (!may(actor, cause === 'order' ? 'supervision.order' : 'supervision.complain').allowed) refuse('COMMAND_NOT_ALLOWED', 'actor');
      return async () => ({ supervision: await this.open({ type: cause, by: actor.id, reason }) });
    }, record.answers);
  }

  carry = (): number => this.count;

  async open(cause: SupervisionInput['cause']): Promise<string> {
    this.count += 1;
    const workflowId = supervisionWorkflowId(this.record.id, this.count);
    const { subject } = this.record;
    const input: SupervisionInput = { processId: this.record.id, subject, cause, captain: this.captain(), policy: this.clocks.policy };
    await this.record.atWork(() => startChild('supervision', {
      workflowId,
      taskQueue: queues.processes,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: summaryOf(cause),
      typedSearchAttributes: [
        { key: searchAttributes.ProcessKind, value: 'supervision' },
        ...(subject.incidentNo ? [{ key: searchAttributes.IncidentNo, value: subject.incidentNo }] : []),
        ...(subject.caseNo ? [{ key: searchAttributes.CaseNo, value: subject.caseNo }] : []),
      ],
    }));
    return workflowId;
  }
}
