/** 转联调: a dispute that another process hands over to joint mediation, where it lives on by itself. */
import { disputeWorkflowId } from '../../libs/contracts/ids.js';
import type { MediationInput } from '../../libs/contracts/mediation.js';
import { iso } from '../../libs/domain/calendar.js';
import { mediationTeam } from './activities.js';
import { startProcess } from './start-process.js';

/** The same key always has the same dispute. */
export async function openDispute(key: string, { station, dispute, actor }: Omit<MediationInput, 'disputeNo'>): Promise<string> {
  const { disputeNo } = await mediationTeam.numberDispute({ key, at: iso(Date.now()) });
  await startProcess({
    workflow: 'jointMediation',
    kind: 'dispute',
    workflowId: disputeWorkflowId(station, disputeNo),
    input: { station, disputeNo, dispute, actor } satisfies MediationInput,
    summary: `纠纷 ${disputeNo} ← ${key}`,
    about: dispute.origin.type === 'incident' ? { incidentNo: dispute.origin.incidentNo } : {},
  });
  return disputeNo;
}
