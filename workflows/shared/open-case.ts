/** 受案: a case of its own, opened by the case team, which outlives the process that led to it. */
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { CaseInput, CaseType } from '../../libs/contracts/case.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import { caseTeam } from './activities.js';
import type { ProcessRecord } from './record.js';

/** `openedBy`: on whose authority. Opened again from the same process, it is the same case. */
export async function openCase(record: ProcessRecord, { type, category, openedBy }: { type: CaseType; category: string; openedBy: string }): Promise<string> {
  const { incidentNo, community, grid, priority } = record.subject;
  const { caseNo, policy } = await caseTeam.openCase({ incidentNo: incidentNo ?? null, origin: record.id, type, category, openedAt: iso(Date.now()), openedBy });
  const input: CaseInput = {
    caseNo,
    type,
    incidentNo: incidentNo ?? null,
    origin: record.id,
    category,
    community: community ?? null,
    grid: grid ?? null,
    priority: priority!,
    policy,
  };
  await startChild('caseProcess', {
    workflowId: caseWorkflowId(caseNo),
    taskQueue: queues.processes,
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    staticSummary: `${type === 'criminal' ? '刑事' : '行政'}案件 ${caseNo} ← ${incidentNo ?? record.id}`,
    typedSearchAttributes: [
      { key: searchAttributes.ProcessKind, value: 'case' },
      { key: searchAttributes.CaseNo, value: caseNo },
      ...(incidentNo ? [{ key: searchAttributes.IncidentNo, value: incidentNo }] : []),
    ],
  });
  record.subject.caseNo = caseNo;
  record.touch();
  return caseNo;
}
