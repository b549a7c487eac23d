import { type FraudCommand, fraudCommand, type FraudInput, type FraudOutcome, joinWarning } from '../../libs/contracts/fraud.js';
import { fraudWorkflowId, linkageWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { partnerSays } from '../../libs/contracts/linkage.js';
import { queues } from '../../libs/contracts/process.js';
import { claimTask, releaseTask } from '../../libs/contracts/task.js';
import type { FormOf } from '../../libs/contracts/registry.js';
import type { Actor } from '../../libs/domain/actor.js';
import { station } from '../../libs/domain/station.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { WarningRepository } from '../../libs/records/fraud.js';
import { MatterRepository } from '../../libs/records/linkage.js';
import { StationRepository } from '../../libs/records/station.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
let started = 0;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(started);
  await rig.stop();
});

const hour = 3_600_000;
const captain = someone('squadCaptain', 'squad-1');
const deputy = someone('squadDeputy', 'squad-1');
const investigator = someone('investigator', 'case-team.1');
/** The place of a grid of the first squad, and its officer. */
const home = station.units[0]!.home;
let phones = 0;
const nextPhone = () => `1390000${String((phones += 1)).padStart(4, '0')}`;

type Change = Partial<FraudInput['warning']> & { phone?: string; lasts?: number };

async function start({ phone = nextPhone(), lasts = 60 * 24 * hour, ...change }: Change = {}): Promise<string> {
  const number = (started += 1);
  const now = await rig.now();
  const input: FraudInput = {
    station: station.id,
    actor: operator,
    warning: {
      source: 'afc',
      number: String(number),
      receivedAt: new Date(now - 1000).toISOString(),
      expiresAt: new Date(now + lasts).toISOString(),
      channel: 'machine',
      level: 'other',
      method: 'investment',
      resident: { name: '王某', phone, place: home },
      ...change,
    },
  };
  const workflowId = fraudWorkflowId(station.id, `afc.${number}`);
  await rig.client.workflow.start('fraudDissuasion', { workflowId, taskQueue: queues.processes, args: [input] });
  return workflowId;
}
/** Registered, and the first call to be made. */
async function warn(change: Change = {}): Promise<string> {
  const id = await start(change);
  await rig.task(id, 'fraud.contact');
  return id;
}
const noOf = (id: string) => id.split('/').slice(2).join('.');
const result = (id: string): Promise<FraudOutcome> => rig.client.workflow.getHandle(id).result();
const recordOf = async (id: string) => (await rig.get(WarningRepository).find(noOf(id)))!;
const order = (id: string, actor: Actor, command: FraudCommand['command']) => {
  const messageId = nextMessageId();
  return rig.client.workflow.getHandle(id).executeUpdate(fraudCommand, { updateId: messageId, args: [{ actor, messageId, command }] });
};
const call = (id: string, form: FormOf<'fraud.contact'>, actor = operator) => rig.complete(id, 'fraud.contact', actor, form);
const clockOf = async (id: string, key: string, index = 0) => (await rig.summary(id)).clocks.filter(({ row }) => row.key === key)[index]!;

const claim = (id: string, taskId: string, actor: Actor) =>
  rig.client.workflow.getHandle(id).executeUpdate(claimTask, { args: [{ actor, messageId: nextMessageId(), taskId }] });

/** Three calls that nobody answers, each after its wait. */
async function unanswered(id: string): Promise<void> {
  await call(id, { outcome: 'noAnswer' });
  await waitFor(id, '3m', 'fraud.contact');
  await call(id, { outcome: 'busy' });
  await waitFor(id, '6m', 'fraud.contact');
  await call(id, { outcome: 'hungUp' });
  await rig.task(id, 'fraud.visit');
}
async function waitFor(id: string, duration: string, kind: 'fraud.contact' | 'fraud.followUp') {
  await rig.until(id, 'nothing to do', ({ tasks }) => !tasks.some((task) => isOpen(task) && task.kind !== 'fraud.recover'));
  await rig.sleep(duration);
  return rig.task(id, kind);
}
const responsible = async (id: string): Promise<Actor> => {
  const { candidates } = await rig.task(id, 'fraud.visit');
  const { roles, unit } = station.accounts.find((account) => account.id === candidates[0]!.account)!;
  return { id: candidates[0]!.account!, roles, unit, via: 'api' };
};
async function followedUp(id: string): Promise<void> {
  await waitFor(id, '25h', 'fraud.followUp');
  await rig.complete(id, 'fraud.followUp', captain, { outcome: 'safe' });
  await waitFor(id, '6 days', 'fraud.followUp');
  await rig.complete(id, 'fraud.followUp', captain, { outcome: 'safe' });
}
const at = '2026-03-01T10:00:00+08:00';
const transfers = [
  { at, amountFen: 5_000_000, banks: [{ bank: 'bank-icbc', account: '6222000000001111' }, { bank: 'bank-abc', account: '6228480000002222' }] },
  { at, amountFen: 1_000_000, banks: [{ bank: 'bank-abc', account: '6228480000003333' }] },
];

describe('a dissuasion', () => {
  it('by telephone is acknowledged, followed up after a day and a week, and on record', async () => {
    const id = await warn({ level: 'high' });
    const task = await rig.task(id, 'fraud.contact');
    expect(task).toMatchObject({ limit: 'fraud.firstContact.high', priority: 1, context: { attempt: 1, script: expect.arrayContaining([{ zh: expect.any(String), en: expect.any(String) }]) } });
    expect(task.dueAt! - task.openedAt).toBe(5 * 60_000);
    for (const form of [{ outcome: 'reached' }, { outcome: 'busy', finding: 'dissuaded' }] as const) {
      expect(await refusal(call(id, form))).toMatchObject({ errors: [{ field: 'finding', rule: 'FINDING_REQUIRED' }] });
    }
    await call(id, { outcome: 'reached', finding: 'dissuaded', said: '差点转账两万' });
    const signing = await rig.task(id, 'fraud.acknowledge');
    expect((await refusal(send(rig, signing.id, captain, { signed: false }))).errors).toMatchObject([{ field: 'reason', rule: 'REASON_REQUIRED' }]);
    await send(rig, signing.id, captain, { signed: true, savedFen: 2_000_000 });
    await followedUp(id);
    expect(await result(id)).toEqual({ warningNo: noOf(id), outcome: 'dissuaded', joinedTo: null, caseNo: null });
    expect(await recordOf(id)).toMatchObject({ outcome: 'dissuaded', savedFen: 2_000_000, contactInTime: true, firstContactAt: expect.any(String), community: 'community-1' });
    const signed = await rig.get(CaseFileRepository).signed({ processId: id }, true);
    expect(signed.map(({ kind, recordNo }) => [kind, recordNo])).toEqual([
      ['fraud.contact', `${noOf(id)}-001`],
      ['fraud.acknowledge', `${noOf(id)}-002`],
      ['fraud.followUp', `${noOf(id)}-003`],
      ['fraud.followUp', `${noOf(id)}-004`],
    ]);
    expect(signed[1]!).toMatchObject({ signedBy: captain.id, form: { signed: true, savedFen: 2_000_000 } });
    const { tasks, clocks, detail } = await rig.summary(id);
    expect(tasks.filter(isOpen)).toEqual([]);
    expect(clocks.filter(({ state }) => state !== 'met')).toEqual([]);
    expect(JSON.stringify({ tasks, detail })).not.toMatch(/王某|1390000|差点/);
  });

  it('that is no fraud ends at once', async () => {
    const id = await warn();
    await call(id, { outcome: 'reached', finding: 'notFraud' });
    expect(await result(id)).toMatchObject({ outcome: 'notFraud' });
  });

  it('leads to the door after three calls: to the grid’s officer, then to the squad, then to its leaders', async () => {
    const id = await warn();
    await unanswered(id);
    const { candidates, limit, id: visit } = await rig.task(id, 'fraud.visit');
    expect(limit).toBe('fraud.homeVisit');
    expect(candidates).toEqual([{ role: 'communityOfficer', account: expect.any(String) }]);
    expect((await refusal(send(rig, visit, deputy, { outcome: 'absent' }))).rule).toBe('NOT_A_CANDIDATE');
    await rig.sleep('6m');
    await rig.until(id, 'the squad', ({ tasks }) => tasks.some((task) => task.id === visit && task.candidates.length === 2));
    await rig.sleep('6m');
    await rig.until(id, 'the captain', ({ tasks }) => tasks.some((task) => task.id === visit && task.candidates.some(({ role }) => role === 'squadCaptain')));
    await send(rig, visit, deputy, { outcome: 'met', finding: 'notFraud' });
    expect(await result(id)).toMatchObject({ outcome: 'notFraud' });
    expect((await clockOf(id, 'fraud.homeVisit')).state).toBe('met');
    expect(await recordOf(id)).toMatchObject({ contactInTime: true });
  });

  it('is not asked of others once the officer has taken it, and goes to the squad at once where the officer is off duty', async () => {
    const id = await warn();
    await call(id, { outcome: 'wrongNumber' });
    const officer = await responsible(id);
    const { id: visit } = await rig.task(id, 'fraud.visit');
    await claim(id, visit, officer);
    await rig.sleep('12m');
    expect((await rig.task(id, 'fraud.visit')).candidates).toHaveLength(1);
    await rig.client.workflow.getHandle(id).executeUpdate(releaseTask, { args: [{ actor: officer, messageId: nextMessageId(), taskId: visit }] });
    await rig.until(id, 'the squad', ({ tasks }) => tasks.some((task) => task.id === visit && task.candidates.length === 2));
    await send(rig, visit, officer, { outcome: 'met', finding: 'notFraud' });
    await result(id);

    const units = rig.get(StationRepository);
    const [unit] = await units.units([officer.unit!]);
    const off = (await units.setDuty(unit!.id, unit!.version, false))!;
    const second = await warn();
    await call(second, { outcome: 'wrongNumber' });
    expect((await rig.task(second, 'fraud.visit')).candidates).toEqual([{ role: 'communityOfficer', unit: 'squad-1' }]);
    await units.setDuty(off.id, off.version, true);
    await rig.complete(second, 'fraud.visit', captain, { outcome: 'met', finding: 'notFraud' });
    await result(second);
  });

  it('finds out where the resident lives first', async () => {
    const id = await warn({ resident: { name: '王某', phone: nextPhone() } });
    await call(id, { outcome: 'wrongNumber' });
    expect((await refusal(rig.complete(id, 'fraud.locate', operator, { found: true }))).errors).toMatchObject([{ field: 'place', rule: 'PLACE_OR_COMMUNITY' }]);
    const { id: asked } = await rig.task(id, 'fraud.locate');
    await send(rig, asked, operator, { found: true, community: 'community-99' });
    await rig.until(id, 'another look', ({ tasks }) => tasks.some((task) => task.kind === 'fraud.locate' && task.id !== asked && isOpen(task)));
    await rig.complete(id, 'fraud.locate', operator, { found: true, place: home, address: '幸福小区3号楼' });
    await rig.task(id, 'fraud.visit');
    expect((await rig.summary(id)).subject).toMatchObject({ community: 'community-1', grid: expect.any(String) });
    expect((await rig.get(WarningRepository).residents([noOf(id)]))[0]!.resident).toMatchObject({ address: '幸福小区3号楼', place: home });
    await order(id, operator, { type: 'cancel', reason: '重复' });
    await result(id);

    const nowhere = await warn({ resident: { name: '王某', phone: nextPhone() } });
    await call(nowhere, { outcome: 'wrongNumber' });
    await rig.complete(nowhere, 'fraud.locate', operator, { found: false });
    await rig.complete(nowhere, 'fraud.decide', chief, { decision: 'close', reason: '查无此人' });
    expect(await result(nowhere)).toMatchObject({ outcome: 'unreachable' });
  });

  it('that is refused, in vain or not signed is decided by the captain', async () => {
    const id = await warn();
    await call(id, { outcome: 'refused' });
    expect((await refusal(rig.complete(id, 'fraud.decide', someone('communityOfficer', 'squad-1.2', 1), { decision: 'visit', reason: '上门' }))).rule).toBe('NOT_A_CANDIDATE');
    await rig.complete(id, 'fraud.decide', captain, { decision: 'visit', reason: '上门' });
    await rig.complete(id, 'fraud.visit', await responsible(id), { outcome: 'absent' });
    expect((await rig.task(id, 'fraud.decide')).context).toMatchObject({ end: 'unreachable', attempts: [{ outcome: 'refused' }, { outcome: 'absent' }] });
    await rig.complete(id, 'fraud.decide', deputy, { decision: 'call', reason: '再打' });
    await call(id, { outcome: 'reached', finding: 'dissuaded' });
    await rig.complete(id, 'fraud.acknowledge', captain, { signed: false, savedFen: 0, reason: '不愿签字' });
    expect((await rig.task(id, 'fraud.decide')).context).toMatchObject({ end: 'resisted' });
    await rig.complete(id, 'fraud.decide', captain, { decision: 'close', reason: '已告知风险' });
    expect(await result(id)).toMatchObject({ outcome: 'resisted' });
  });
});

describe('money that is gone', () => {
  it('is stopped at every bank at once, becomes a case, and what comes back is recorded', async () => {
    const id = await warn({ level: 'high' });
    await call(id, { outcome: 'reached', finding: 'alreadyTransferred' });
    const task = await rig.task(id, 'fraud.transfers');
    expect(task).toMatchObject({ limit: 'fraud.paymentStop', priority: 1 });
    expect((await refusal(order(id, operator, { type: 'cancel', reason: '误报' }))).rule).toBe('COMMAND_NOT_NOW');
    expect(await refusal(send(rig, task.id, operator, { transfers: [{ at, amountFen: 1, banks: [{ bank: 'bank-nowhere', account: '1234' }] }] }))).toMatchObject({ rule: 'PARTNER_UNKNOWN', errors: [{ field: 'transfers' }] });
    await send(rig, task.id, operator, { transfers });
    const { detail } = await rig.until(id, 'the case', (summary) => summary.detail['caseNo'] !== null);
    const [linkageNo] = detail['linkages'] as [string];
    const board = linkageWorkflowId(linkageNo);
    expect((await clockOf(id, 'fraud.paymentStop')).state).toBe('met');

    const shown = await rig.until(board, 'both banks by telephone', ({ tasks }) => tasks.filter(isOpen).length === 2);
    expect(shown.clocks.map(({ row }) => row.key)).toEqual(['linkage.paymentStop', 'linkage.paymentStop']);
    const matters = rig.get(MatterRepository);
    expect(await matters.read(`${task.id}/bank-icbc`)).toEqual({ transfers: [{ at, amountFen: 5_000_000, account: '6222000000001111' }] });
    expect(await matters.read(`${task.id}/bank-abc`)).toEqual({
      transfers: [
        { at, amountFen: 5_000_000, account: '6228480000002222' },
        { at, amountFen: 1_000_000, account: '6228480000003333' },
      ],
    });
    expect(JSON.stringify(await rig.summary(board))).not.toContain('6222000000001111');

    const caseNo = detail['caseNo'] as string;
    expect(await rig.get(CaseFileRepository).find(caseNo)).toMatchObject({ type: 'criminal', category: 'fraud', incidents: [], origin: id });
    expect((await rig.task(`case/${caseNo}`, 'case.accept')).context).toMatchObject({ incidentNo: null, origin: id });

    const says = (partner: string, amountFen: number) =>
      rig.client.workflow.getHandle(board).executeUpdate(partnerSays, { args: [{ partner, messageId: nextMessageId(), message: { type: 'answered', linkageNo, answer: { outcome: 'partly', at, amountFen } } }] });
    await says('bank-icbc', 0);
    await says('bank-abc', 4_000_000);
    await rig.until(id, 'what was stopped', (summary) => summary.detail['stoppedFen'] === 4_000_000);

    const back = (amountFen: number, ended = false) => ({ returned: [{ at, amountFen, bank: 'bank-abc', reference: '返还-1' }], ended });
    expect((await refusal(rig.complete(id, 'fraud.recover', investigator, { returned: [], ended: false }))).errors).toMatchObject([{ field: 'returned', rule: 'RETURN_OR_END' }]);
    expect(await refusal(rig.complete(id, 'fraud.recover', investigator, back(6_000_001)))).toMatchObject({ rule: 'MORE_THAN_TRANSFERRED', errors: [{ field: 'returned' }] });
    const { id: first } = await rig.task(id, 'fraud.recover');
    await send(rig, first, investigator, back(3_000_000));
    await rig.until(id, 'the next question', ({ tasks }) => tasks.some((each) => each.kind === 'fraud.recover' && each.id !== first && isOpen(each)));
    await followedUp(id);
    await rig.until(id, 'it waiting for money alone', ({ stage }) => stage === 'recovery');
    expect((await refusal(rig.complete(id, 'fraud.recover', caseCaptain, back(3_000_001)))).rule).toBe('MORE_THAN_TRANSFERRED');
    await rig.complete(id, 'fraud.recover', caseCaptain, back(500_000, true));
    expect(await result(id)).toEqual({ warningNo: noOf(id), outcome: 'alreadyTransferred', joinedTo: null, caseNo });
    expect(await recordOf(id)).toMatchObject({ transferredFen: 6_000_000, stoppedFen: 4_000_000, recoveredFen: 3_500_000, caseNo });
  });

  it('found by a follow-up is stopped too, in the same case', async () => {
    const id = await warn();
    await call(id, { outcome: 'reached', finding: 'alreadyTransferred' });
    await rig.complete(id, 'fraud.transfers', operator, { transfers });
    await waitFor(id, '25h', 'fraud.followUp');
    await rig.complete(id, 'fraud.followUp', captain, { outcome: 'transferred' });
    await rig.complete(id, 'fraud.transfers', captain, { transfers: transfers.slice(1) });
    const { detail } = await rig.until(id, 'two boards', (summary) => (summary.detail['linkages'] as string[]).length === 2);
    expect(detail['transferredFen']).toBe(7_000_000);
    expect((await rig.summary(id)).tasks.filter((task) => task.kind === 'fraud.recover')).toHaveLength(1);
  });
});

describe('a second warning about the same person', () => {
  it('joins the running dissuasion, raises its level, and makes the first call more pressing', async () => {
    const phone = nextPhone();
    const first = await warn({ phone });
    const { dueAt, revision } = await rig.task(first, 'fraud.contact');
    const second = await start({ phone: `+86 ${phone}`, level: 'high', method: 'loan' });
    expect(await result(second)).toEqual({ warningNo: noOf(second), outcome: 'joined', joinedTo: noOf(first), caseNo: null });
    const task = await rig.task(first, 'fraud.contact');
    expect(task).toMatchObject({ limit: 'fraud.firstContact.high', priority: 1 });
    expect(task.dueAt).toBeLessThan(dueAt!);
    expect((await refusal(send(rig, task.id, operator, { outcome: 'busy' }, { revision }))).rule).toBe('TASK_STALE');
    const { detail } = await rig.summary(first);
    expect(detail).toMatchObject({ joined: [noOf(second)], level: 'high' });
    expect(await recordOf(second)).toMatchObject({ outcome: 'joined', joinedTo: noOf(first) });
    await call(first, { outcome: 'reached', finding: 'notFraud' });
    expect(await result(first)).toMatchObject({ outcome: 'notFraud' });
    expect(await recordOf(first)).toMatchObject({ level: 'high', contactInTime: true });
  });

  it.each([1, 2, 3])('leaves exactly one dissuasion where ten come at the same moment (%i)', async () => {
    const phone = nextPhone();
    const ids = await Promise.all(Array.from({ length: 10 }, () => start({ phone })));
    const seen = await Promise.all(ids.map((id) => rig.until(id, 'an end or a call', ({ closedAt, tasks }) => closedAt !== null || tasks.length > 0)));
    const leaders = seen.filter(({ closedAt }) => closedAt === null);
    expect(leaders).toHaveLength(1);
    const { detail } = await rig.until(leaders[0]!.id, 'nine others', (summary) => (summary.detail['joined'] as string[]).length === 9);
    expect([...(detail['joined'] as string[])].sort()).toEqual(ids.filter((id) => id !== leaders[0]!.id).map(noOf).sort());
  });

  it('that comes while the other ends is led by itself or spoken to again, never lost', async () => {
    for (let round = 0; round < 5; round += 1) {
      const phone = nextPhone();
      const first = await warn({ phone });
      const [, second] = await Promise.all([call(first, { outcome: 'reached', finding: 'notFraud' }), start({ phone })]);
      const open = ({ tasks }: { tasks: { state: string }[] }) => tasks.some((task) => task.state === 'open');
      const end = await rig.until(second, 'an end or a call', (summary) => summary.closedAt !== null || open(summary));
      // Either way somebody has to call.
      const leads = end.closedAt === null ? second : first;
      await rig.until(leads, 'a call', open);
      await call(leads, { outcome: 'reached', finding: 'notFraud' });
      expect(await result(leads)).toMatchObject({ outcome: 'notFraud' });
    }
  });

  it('brings a dissuaded resident back to the telephone, and withdraws the follow-up', async () => {
    const phone = nextPhone();
    const first = await warn({ phone });
    await call(first, { outcome: 'reached', finding: 'dissuaded' });
    await rig.complete(first, 'fraud.acknowledge', captain, { signed: true, savedFen: 100 });
    const { id: visit } = await waitFor(first, '25h', 'fraud.followUp');
    const second = await start({ phone });
    expect(await result(second)).toMatchObject({ joinedTo: noOf(first) });
    await rig.task(first, 'fraud.contact');
    expect((await refusal(send(rig, visit, captain, { outcome: 'safe' }))).rule).toBe('TASK_CANCELLED');
    await call(first, { outcome: 'reached', finding: 'notFraud' });
    expect(await result(first)).toMatchObject({ outcome: 'notFraud' });
  });

  it('does not wait for a signature, unless an officer is at it', async () => {
    const phone = nextPhone();
    const first = await warn({ phone });
    await call(first, { outcome: 'reached', finding: 'dissuaded' });
    const { id: signing } = await rig.task(first, 'fraud.acknowledge');
    await result(await start({ phone }));
    await rig.task(first, 'fraud.contact');
    expect((await refusal(send(rig, signing, captain, { signed: true }))).rule).toBe('TASK_CANCELLED');
    await call(first, { outcome: 'reached', finding: 'dissuaded' });
    const second = await rig.task(first, 'fraud.acknowledge');
    await claim(first, second.id, captain);
    await result(await start({ phone }));
    await send(rig, second.id, captain, { signed: true, savedFen: 7 });
    await call(first, { outcome: 'reached', finding: 'notFraud' });
    expect(await result(first)).toMatchObject({ outcome: 'notFraud' });
    expect(await recordOf(first)).toMatchObject({ savedFen: 7 });
  });

  it('leads by itself where the other was ended from outside', async () => {
    const phone = nextPhone();
    const first = await warn({ phone });
    await rig.client.workflow.getHandle(first).terminate('an administrator');
    const second = await warn({ phone });
    const third = await start({ phone });
    expect(await result(third)).toMatchObject({ joinedTo: noOf(second) });
  });

  it('is counted once however often its message comes, and no stranger’s message counts', async () => {
    const id = await warn();
    const handle = rig.client.workflow.getHandle(id);
    const message = { from: 'afc.9999', level: 'other' as const, expiresAt: at };
    await handle.signal(joinWarning, message);
    await handle.signal(joinWarning, message);
    await handle.signal(joinWarning, { ...message, from: '../x' });
    await call(id, { outcome: 'busy' });
    expect((await rig.summary(id)).detail['joined']).toEqual(['afc.9999']);
  });
});

describe('a follow-up', () => {
  it('of a warning that has expired long since still leads to another call', async () => {
    const id = await warn({ lasts: hour });
    await call(id, { outcome: 'reached', finding: 'dissuaded' });
    await rig.complete(id, 'fraud.acknowledge', captain, { signed: true, savedFen: 0 });
    await waitFor(id, '25h', 'fraud.followUp');
    await rig.complete(id, 'fraud.followUp', captain, { outcome: 'inContact' });
    await call(id, { outcome: 'reached', finding: 'notFraud' });
    expect(await result(id)).toMatchObject({ outcome: 'notFraud' });
  });

  it('that finds the fraudster back leads to another call', async () => {
    const id = await warn();
    await call(id, { outcome: 'reached', finding: 'dissuaded' });
    await rig.complete(id, 'fraud.acknowledge', captain, { signed: true, savedFen: 0 });
    await waitFor(id, '25h', 'fraud.followUp');
    await rig.complete(id, 'fraud.followUp', captain, { outcome: 'inContact' });
    expect(await rig.task(id, 'fraud.contact')).toMatchObject({ limit: 'fraud.contact', context: { attempt: 2 } });
    await call(id, { outcome: 'reached', finding: 'dissuaded' });
    await rig.complete(id, 'fraud.acknowledge', captain, { signed: true, savedFen: 0 });
    await followedUp(id);
    expect(await result(id)).toMatchObject({ outcome: 'dissuaded' });
  });
});

describe('a warning that expires', () => {
  it('withdraws what nobody has taken, and ends', async () => {
    const id = await warn({ lasts: hour });
    const { id: task } = await rig.task(id, 'fraud.contact');
    await rig.sleep('61m');
    expect(await result(id)).toMatchObject({ outcome: 'expired' });
    expect((await rig.summary(id)).tasks).toMatchObject([{ id: task, state: 'cancelled' }]);
  });

  it('does not overrule a captain who wants to go on', async () => {
    const id = await warn({ lasts: hour });
    await call(id, { outcome: 'refused' });
    await rig.task(id, 'fraud.decide');
    await rig.sleep('61m');
    await rig.complete(id, 'fraud.decide', captain, { decision: 'visit', reason: '仍有风险' });
    await rig.complete(id, 'fraud.visit', await responsible(id), { outcome: 'met', finding: 'notFraud' });
    expect(await result(id)).toMatchObject({ outcome: 'notFraud' });
  });

  it('before it arrived asks nobody', async () => {
    const now = await rig.now();
    const id = await start({ receivedAt: new Date(now - 2 * hour).toISOString(), expiresAt: new Date(now - hour).toISOString() });
    expect(await result(id)).toMatchObject({ outcome: 'expired' });
    expect((await rig.summary(id)).tasks).toEqual([]);
  });

  it('lets whoever is at it go on, and another that joins may last longer', async () => {
    const phone = nextPhone();
    const id = await warn({ phone, lasts: hour });
    const { id: task } = await rig.task(id, 'fraud.contact');
    await claim(id, task, operator);
    await rig.sleep('61m');
    const second = await start({ phone, lasts: 10 * hour });
    expect(await result(second)).toMatchObject({ outcome: 'joined' });
    await send(rig, task, operator, { outcome: 'busy' });
    await rig.until(id, 'nothing to do', ({ tasks }) => !tasks.some(isOpen));
    await rig.sleep('3m');
    await rig.task(id, 'fraud.contact');
    await rig.sleep('11h');
    expect(await result(id)).toMatchObject({ outcome: 'expired' });
  });
});

describe('limits', () => {
  it.each([
    ['fraud.firstContact.other', '31m', async (_: string) => {}],
    ['fraud.contact', '6m', async (id: string) => void (await call(id, { outcome: 'busy' }), await waitFor(id, '3m', 'fraud.contact'))],
    ['fraud.homeVisit', '31m', async (id: string) => void (await call(id, { outcome: 'wrongNumber' }), await rig.task(id, 'fraud.visit'))],
    ['fraud.decide', '31m', async (id: string) => void (await call(id, { outcome: 'refused' }), await rig.task(id, 'fraud.decide'))],
    ['fraud.acknowledge', '25h', async (id: string) => void (await call(id, { outcome: 'reached', finding: 'dissuaded' }), await rig.task(id, 'fraud.acknowledge'))],
    ['fraud.paymentStop', '6m', async (id: string) => void (await call(id, { outcome: 'reached', finding: 'alreadyTransferred' }), await rig.task(id, 'fraud.transfers'))],
    [
      'fraud.followUp.visit',
      '25h',
      async (id: string) => {
        await call(id, { outcome: 'reached', finding: 'dissuaded' });
        await rig.complete(id, 'fraud.acknowledge', captain, { signed: true, savedFen: 0 });
        await waitFor(id, '25h', 'fraud.followUp');
      },
    ],
  ])('%s opens a supervision when it has passed, and the task stays', async (key, duration, until) => {
    const id = await warn();
    await until(id);
    await rig.sleep(duration);
    const late = await rig.until(id, 'it overdue', ({ overdue, tasks }) => overdue && tasks.some((task) => isOpen(task) && task.overdue));
    expect(late.tasks.find(isOpen)).toMatchObject({ limit: key, reminders: 2 });
    expect((await rig.summary(supervisionWorkflowId(id, 1))).detail).toMatchObject({ processId: id, cause: { type: 'limit', key } });
    expect((await rig.task(supervisionWorkflowId(id, 1), 'supervision.answer')).candidates).toContainEqual({ role: 'squadCaptain', unit: 'squad-1' });
    if (key === 'fraud.firstContact.other') {
      await call(id, { outcome: 'busy' });
      await waitFor(id, '3m', 'fraud.contact');
      expect(await recordOf(id)).toMatchObject({ contactInTime: false });
    }
  });

  it('for finding an address and for the return of money are watched too', async () => {
    const nowhere = await warn({ resident: { name: '王某', phone: nextPhone() } });
    await call(nowhere, { outcome: 'wrongNumber' });
    await rig.task(nowhere, 'fraud.locate');
    await rig.sleep('11m');
    await rig.until(nowhere, 'it overdue', ({ clocks }) => clocks.some(({ row, state }) => row.key === 'fraud.locate' && state === 'expired'));

    const id = await warn();
    await call(id, { outcome: 'reached', finding: 'alreadyTransferred' });
    await rig.complete(id, 'fraud.transfers', operator, { transfers });
    await rig.task(id, 'fraud.recover');
    await followedUp(id);
    await rig.sleep('190 days');
    await rig.until(id, 'it overdue', ({ clocks }) => clocks.some(({ row, state }) => row.key === 'fraud.recovery' && state === 'expired'));
  });
});

describe('orders of the command room', () => {
  it('raise or cancel a dissuasion, and are for the command room alone', async () => {
    const id = await warn();
    const reason = '核实有误';
    expect((await refusal(order(id, captain, { type: 'cancel', reason }))).rule).toBe('COMMAND_NOT_ALLOWED');
    await order(id, operator, { type: 'raise', reason });
    expect(await rig.task(id, 'fraud.contact')).toMatchObject({ limit: 'fraud.firstContact.high', priority: 1 });
    await order(id, operator, { type: 'cancel', reason });
    expect(await result(id)).toMatchObject({ outcome: 'cancelled' });
    const { tasks, detail } = await rig.summary(id);
    expect(tasks.filter(isOpen)).toEqual([]);
    expect(detail['cancelReason']).toBe(reason);
    expect(await recordOf(id)).toMatchObject({ outcome: 'cancelled', closedAt: expect.any(String) });
  });
});

describe('two people at once', () => {
  it('make one call of it, and a double click has one effect', async () => {
    const id = await warn();
    const { id: task } = await rig.task(id, 'fraud.contact');
    const twice = { messageId: nextMessageId() };
    const outcomes = await Promise.allSettled([
      send(rig, task, operator, { outcome: 'busy' }, twice),
      send(rig, task, operator, { outcome: 'busy' }, twice),
      send(rig, task, captain, { outcome: 'noAnswer' }),
      send(rig, task, someone('commandOperator', undefined, 1), { outcome: 'noAnswer' }),
    ]);
    const refused = outcomes.filter((each) => each.status === 'rejected');
    expect(refused.length === 2 || refused.length === 3).toBe(true);
    for (const { reason } of refused) expect((await refusal(Promise.reject(reason))).rule).toBe('TASK_CLOSED');
    await waitFor(id, '3m', 'fraud.contact');
    expect((await rig.summary(id)).detail['attempts']).toHaveLength(1);
    expect(await rig.get(CaseFileRepository).signed({ processId: id }, false)).toHaveLength(1);
  });
});
