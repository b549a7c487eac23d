/** Asking partners outside the station: a board of its own, which outlives the process that asked. */
import { linkageWorkflowId } from '../../libs/contracts/ids.js';
import type { LinkageInput, LinkageKind, LinkageOutcome } from '../../libs/contracts/linkage.js';
import { iso } from '../../libs/domain/calendar.js';
import { commandRoom } from './activities.js';
import type { ProcessRecord } from './record.js';
import { startProcess } from './start-process.js';

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
  const child = await startProcess({ workflow: 'linkage', kind: 'linkage', workflowId: linkageWorkflowId(linkageNo), input, summary: `联动 ${linkageNo} ← ${record.id}`, about: record.subject });
  return { linkageNo, outcome: child.result() as Promise<LinkageOutcome> };
}
