/** 受案: a case that arises in another process is numbered by the case team and lives on by itself. */
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { CaseInput, CaseType } from '../../libs/contracts/case.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes, type Subject } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import { caseTeam } from './activities.js';

export interface CaseOrigin {
  /** Of the incident, or of what stands for one: the same origin always has the same case. */
  incidentNo: string;
  type: CaseType;
  openedBy: string;
}

/** Gives the case's number, and notes it on the process that it arose from. */
export async function openCase(subject: Subject, { incidentNo, type, openedBy }: CaseOrigin): Promise<string> {
  const category = subject.category!;
  const { caseNo, policy } = await caseTeam.openCase({ incidentNo, type, category, openedAt: iso(Date.now()), openedBy });
  const input: CaseInput = {
    caseNo,
    type,
    incidentNo,
    category,
    community: subject.community ?? null,
    grid: subject.grid ?? null,
    priority: subject.priority!,
    policy,
  };
  await startChild('caseProcess', {
    workflowId: caseWorkflowId(caseNo),
    taskQueue: queues.processes,
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    staticSummary: `${type === 'criminal' ? '刑事' : '行政'}案件 ${caseNo} ← ${incidentNo}`,
    typedSearchAttributes: [
      { key: searchAttributes.ProcessKind, value: 'case' },
      { key: searchAttributes.CaseNo, value: caseNo },
      { key: searchAttributes.IncidentNo, value: incidentNo },
    ],
  });
  subject.caseNo = caseNo;
  return caseNo;
}
