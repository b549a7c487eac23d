/** A dispute in the tests, in a word for each step. */
import { disputeWorkflowId } from '../../libs/contracts/ids.js';
import { type Dispute, disputeSchema, type MediationCommand, mediationCommand, type Party } from '../../libs/contracts/mediation.js';
import { queues, searchAttributes } from '../../libs/contracts/process.js';
import type { FormOf } from '../../libs/contracts/registry.js';
import type { Actor } from '../../libs/domain/actor.js';
import type { DisputeFacts } from '../../libs/domain/mediation.js';
import { station } from '../../libs/domain/station.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { MediationActivities } from '../../services/community/mediation.activities.js';
import { nextMessageId, type Rig, someone } from './rig.js';
import { isOpen, send } from './steps.js';

export const captain = someone('squadCaptain', 'squad-1');
export const officer = someone('communityOfficer', 'squad-1.1', 1);
export const colleague = someone('communityOfficer', 'squad-1.1', 2);
export const stranger = someone('communityOfficer', 'squad-2.1');

export const minorMatter: DisputeFacts = {
  nature: 'publicSecurity',
  fromCivilDispute: true,
  minor: true,
  bothWilling: true,
  hiredViolence: false,
  gangFightOrProvocation: false,
  repeatedOffence: false,
  offendedAgain: false,
  fled: false,
};
export const assessed: FormOf<'dispute.assess'> = { facts: minorMatter, decision: 'mediate', kind: 'water', riskGrounds: [] };
export const adult = (id: string, name: string, more: Partial<Party> = {}): Party => ({ id, name, birthDate: '1980-05-01', ownEarnings: false, agreesToGoAlone: false, ...more });
export const neighbours = [adult('p1', '张井水'), adult('p2', '李邻里')];
export const at = '2026-03-02T09:00:00+08:00';
export const later = '2026-03-02T10:00:00+08:00';

/** A dispute process, as the API starts it. */
export async function report(rig: Rig, change: Partial<Dispute> = {}): Promise<{ no: string; id: string }> {
  const key = nextMessageId();
  const now = new Date(await rig.now()).toISOString();
  const { disputeNo: no } = await rig.get(MediationActivities).numberDispute({ key, at: now });
  const dispute = disputeSchema.parse({ origin: { type: 'resident' }, kind: 'water', receivedAt: now, community: 'community-1', description: '两家争水井', ...change });
  const id = disputeWorkflowId(station.id, no);
  await rig.client.workflow.start('jointMediation', {
    workflowId: id,
    taskQueue: queues.processes,
    args: [{ station: station.id, disputeNo: no, dispute, actor: officer }],
    typedSearchAttributes: [{ key: searchAttributes.ProcessKind, value: 'dispute' }],
  });
  return { no, id };
}

export async function order(rig: Rig, id: string, actor: Actor, command: MediationCommand['command'], messageId = nextMessageId()) {
  return rig.client.workflow.getHandle(id).executeUpdate(mediationCommand, { updateId: messageId, args: [{ actor, messageId, command }] });
}

/** As far as the parties' consent. */
export async function identified(rig: Rig, parties: Party[] = neighbours, assessment: FormOf<'dispute.assess'> = assessed): Promise<{ no: string; id: string }> {
  const dispute = await report(rig);
  await rig.complete(dispute.id, 'dispute.assess', captain, assessment);
  await rig.complete(dispute.id, 'dispute.parties', officer, { parties });
  return dispute;
}

export async function consent(rig: Rig, id: string, signedBy: (party: string) => FormOf<'dispute.consent'>['signedBy'] = () => 'party'): Promise<void> {
  const { tasks } = await rig.until(id, 'consents asked for', (summary) => summary.stage === 'consent' && summary.tasks.some((task) => task.kind === 'dispute.consent' && isOpen(task)));
  for (const task of tasks.filter((each) => each.kind === 'dispute.consent' && isOpen(each))) {
    await send(rig, task.id, officer, { answer: 'consents', at, signedBy: signedBy(task.context['party'] as string), rightsRead: true });
  }
}

let rooms = 0;
/** Another room for each test, so that none depends on another. */
export const newRoom = () => `room-${(rooms += 1)}`;

export async function schedule(rig: Rig, id: string, change: Partial<FormOf<'mediation.schedule'>> = {}): Promise<void> {
  const from = (await rig.now()) + 86_400_000 + (rooms += 1) * 3_600_000;
  await rig.complete(id, 'mediation.schedule', officer, {
    from: new Date(from).toISOString(),
    to: new Date(from + 3_000_000).toISOString(),
    room: newRoom(),
    mediators: [officer.id],
    partners: [],
    ...change,
  });
}

/** Consent, a session scheduled and everybody coming. */
export async function convened(rig: Rig, id: string): Promise<void> {
  await consent(rig, id);
  await again(rig, id);
}

export async function again(rig: Rig, id: string): Promise<void> {
  await schedule(rig, id);
  await rig.complete(id, 'mediation.invite', officer, { answer: 'accept' });
  await rig.task(id, 'mediation.session');
}

const everybody = { parties: ['p1', 'p2'], guardians: [], mediators: [officer.id], partners: [] };
export const failed: FormOf<'mediation.session'> = { outcome: 'failed', heldFrom: at, heldTo: later, attended: everybody, minutes: '双方各执一词', minutesSigned: true, promises: [], reason: '赔偿数额分歧大' };
export const agreed: FormOf<'mediation.session'> = {
  outcome: 'agreed',
  heldFrom: at,
  heldTo: later,
  attended: everybody,
  minutes: '双方同意轮流用井',
  minutesSigned: true,
  facts: '双方因共用水井发生争执并相互推搡。',
  promises: [
    { party: 'p1', what: '单日用井，双日让对方使用', dueAt: '2026-03-10T18:00:00+08:00' },
    { party: 'p2', what: '赔偿医药费', dueAt: '2026-03-12T18:00:00+08:00', amountFen: 30_000 },
  ],
};
export const signed = (parties = ['p1', 'p2']): FormOf<'agreement.sign'> => ({
  decision: 'signed',
  signatures: parties.map((party) => ({ party, by: 'party', at: later })),
  officers: [officer.id, colleague.id],
  copies: parties.length + 1,
});

/** A signed agreement of two promises. */
export async function settled(rig: Rig, parties?: Party[]): Promise<{ no: string; id: string }> {
  const dispute = await identified(rig, parties);
  await convened(rig, dispute.id);
  await rig.complete(dispute.id, 'mediation.session', officer, agreed);
  await rig.complete(dispute.id, 'agreement.sign', officer, signed());
  await rig.task(dispute.id, 'agreement.confirm');
  return dispute;
}

const cleared = new Set<string>();
/** Ends what a test has left open, in good order: time that is skipped later is theirs too, and each of them takes some to pass it. */
export async function clear(rig: Rig): Promise<void> {
  const open = (await rig.get(ProcessRepository).list({ open: true, limit: 10_000 })).map(({ id }) => id);
  const left = open.filter((id) => !cleared.has(id) && !id.startsWith('supervision/'));
  await Promise.all(
    left.map(async (id) => {
      cleared.add(id);
      const handle = rig.client.workflow.getHandle(id);
      await handle.cancel().catch(() => {});
      await handle.result().catch(() => {});
    }),
  );
}
