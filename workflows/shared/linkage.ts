/** Asking partners outside the station: a board of its own, which outlives the process that asked. */
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { linkageWorkflowId } from '../../libs/contracts/ids.js';
import type { LinkageInput, LinkageKind, LinkageOutcome } from '../../libs/contracts/linkage.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import { commandRoom } from './activities.js';
import type { ProcessRecord } from './record.js';

export interface PartnerRequest {
  kind: LinkageKind;
  /** Unique among the requests of the process: asked again with the same key, the same board answers. */
  key: string;
  requestedBy: string;
  /** Either the same words to all, or for each partner a matter that the process has put on record. */
  partners: { partner: string; matter?: string }[];
  text?: string;
}

export interface Linkage {
  linkageNo: string;
  /** When every partner has answered, or the board is stood down. */
  outcome: Promise<LinkageOutcome>;
}

export async function askPartners(record: ProcessRecord, request: PartnerRequest): Promise<Linkage> {
  const { kind, key, requestedBy, partners, text } = request;
  const { linkageNo, matter, policy, calendar } = await commandRoom.openLinkage({
    key: `${record.id}/${key}`,
    at: iso(Date.now()),
    ...(text === undefined ? {} : { text }),
  });
  const { incidentNo, caseNo } = record.subject;
  const input: LinkageInput = {
    linkageNo,
    kind,
    processId: record.id,
    subject: { ...record.subject },
    requests: partners.map((each) => ({ partner: each.partner, matter: each.matter ?? matter })),
    requestedBy,
    policy,
    calendar,
  };
  const child = await startChild('linkage', {
    workflowId: linkageWorkflowId(linkageNo),
    taskQueue: queues.processes,
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    staticSummary: `联动 ${linkageNo} ← ${record.id}`,
    typedSearchAttributes: [
      { key: searchAttributes.ProcessKind, value: 'linkage' },
      ...(incidentNo ? [{ key: searchAttributes.IncidentNo, value: incidentNo }] : []),
      ...(caseNo ? [{ key: searchAttributes.CaseNo, value: caseNo }] : []),
    ],
  });
  return { linkageNo, outcome: child.result() as Promise<LinkageOutcome> };
}
