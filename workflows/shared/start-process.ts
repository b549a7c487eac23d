/** A process of its own, which goes on whatever becomes of the one that began it. */
import { ChildWorkflowCancellationType, type ChildWorkflowHandle, ParentClosePolicy, startChild, type Workflow, WorkflowIdReusePolicy } from '@temporalio/workflow';
import { type ProcessKind, queues, searchAttributes, type Subject } from '../../libs/contracts/process.js';

interface Start {
  /** Name of the procedure. */
  workflow: string;
  kind: ProcessKind;
  workflowId: string;
  input: object;
  summary: string;
  about?: Pick<Subject, 'incidentNo' | 'caseNo'>;
  /** Refused where one of this id has been before. */
  once?: boolean;
}

export function startProcess({ workflow, kind, workflowId, input, summary, about = {}, once = false }: Start): Promise<ChildWorkflowHandle<Workflow>> {
  return startChild(workflow, {
    workflowId,
    taskQueue: queues.processes,
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    ...(once ? { workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE } : {}),
    staticSummary: summary,
    typedSearchAttributes: [
      { key: searchAttributes.ProcessKind, value: kind },
      ...(about.incidentNo ? [{ key: searchAttributes.IncidentNo, value: about.incidentNo }] : []),
      ...(about.caseNo ? [{ key: searchAttributes.CaseNo, value: about.caseNo }] : []),
    ],
  });
}
