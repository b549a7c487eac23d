/** 调解: sessions scheduled, moved, held and failed, and the second within its limit. */
import { station } from '../../libs/domain/station.js';
import { disputeWorkflowId, caseWorkflowId, linkageWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import type { FormOf, TaskKindId } from '../../libs/contracts/registry.js';
import { partnerSays } from '../../libs/contracts/linkage.js';
import { add } from '../../libs/domain/calendar.js';
import { DisputeRepository } from '../../libs/records/dispute.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { again, agreed, at, captain, colleague, consent, convened, failed, identified, later, newRoom, officer, order, schedule, signed, stranger } from '../support/mediation.js';
import { nextMessageId, type Rig, startRig } from '../support/rig.js';
import { chief, isOpen, refusal, send } from '../support/steps.js';

let rig: Rig;
let started = 0;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(started);
  await rig.stop();
});
afterEach(() => void (started += 1));

const ended = (id: string) => rig.client.workflow.getHandle(id).result();
const clockOf = async (id: string, key: string) => (await rig.summary(id)).clocks.findLast(({ row }) => row.key === key)!;
const decide = (id: string, decision: FormOf<'dispute.decide'>['decision'], by = captain, more: Partial<FormOf<'dispute.decide'>> = {}) =>
  rig.complete(id, 'dispute.decide', by, { decision, caseType: 'administrative', toldAt: later, reason: '依法处理', ...more });
const openOf = async (id: string, kind: TaskKindId) => (await rig.summary(id)).tasks.filter((task) => task.kind === kind && isOpen(task));
const detail = async (id: string) => (await rig.summary(id)).detail as any;

describe('a session', () => {
  it('takes a room and its mediators for itself: the next one is told what is in the way', async () => {
    const [one, two] = [await identified(rig), await identified(rig)];
    const room = newRoom();
    const from = (await rig.now()) + 40 * 86_400_000;
    const time = (minutes: number) => new Date(from + minutes * 60_000).toISOString();
    const meeting = (minutes: number, more: object = {}) => ({ from: time(minutes), to: time(minutes + 60), room, mediators: [officer.id], partners: [], ...more });
    await consent(rig, one.id);
    await consent(rig, two.id);
    // Both at once: one gets it.
    await Promise.all([schedule(rig, one.id, meeting(0)), schedule(rig, two.id, meeting(30))]);
    const stage = async (id: string) => (await rig.until(id, 'the booking tried', ({ stage: reached, tasks }) => reached === 'invitation' || tasks.filter(({ kind }) => kind === 'mediation.schedule').length === 2)).stage;
    const stages = [await stage(one.id), await stage(two.id)];
    expect([...stages].sort()).toEqual(['invitation', 'scheduling']);
    const [winner, loser] = stages[0] === 'invitation' ? [one.id, two.id] : [two.id, one.id];
    const conflict = (await rig.task(loser, 'mediation.schedule')).context['conflict'] as any;
    expect(conflict.conflicts.map((each: any) => each.resource).sort()).toEqual([`mediator:${officer.id}`, `room:${room}`]);
    await schedule(rig, loser, meeting(0, { mediators: ['o-nobody'], partners: ['nobody'] }));
    await rig.until(loser, 'the unknown', ({ tasks }) => tasks.some(({ kind, context }) => kind === 'mediation.schedule' && ((context['conflict'] as any)?.unknown?.length ?? 0) === 2));
    await schedule(rig, loser, meeting(90));
    await rig.until(loser, 'booked', ({ stage: reached }) => reached === 'invitation');

    // Moved onto the other's time: refused, nothing has changed. Moved elsewhere: everybody is asked anew.
    const move = (minutes: number, more: object = {}) => order(rig, winner, captain, { type: 'moveSession', from: time(minutes), to: time(minutes + 60), room, mediators: [officer.id], reason: '当事人有事', ...more });
    const other = (await detail(loser)).sessions[0];
    expect(Date.parse(other.from)).toBe(from + 90 * 60_000);
    expect(await refusal(move(100))).toMatchObject({ rule: 'SESSION_CONFLICT', errors: [{ field: 'command.room' }] });
    expect(await refusal(move(100, { room: newRoom() }))).toMatchObject({ rule: 'SESSION_CONFLICT', errors: [{ field: 'command.mediators' }] });
    expect((await refusal(move(300, { mediators: ['o-nobody'] }))).rule).toBe('MEDIATOR_UNKNOWN');
    // A video officer mediates no dispute.
    expect((await refusal(move(300, { mediators: ['o-3101'] }))).rule).toBe('MEDIATOR_UNKNOWN');
    expect((await refusal(order(rig, winner, stranger, { type: 'moveSession', from: at, to: later, room, mediators: [officer.id], reason: '无权' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    const before = (await detail(winner)).sessions[0];
    await rig.complete(winner, 'mediation.invite', officer, { answer: 'accept' });
    await rig.task(winner, 'mediation.session');
    await move(300);
    await rig.until(winner, 'it moved', ({ detail: shown }) => (shown as any).sessions[0].moved === 1);
    expect((await detail(winner)).sessions[0]).toMatchObject({ from: time(300), coming: [] });
    expect(before.from).not.toBe(time(300));
    // The time that was given up is free again.
    await order(rig, loser, captain, { type: 'moveSession', from: before.from, to: before.to, room, mediators: [officer.id], reason: '提前' });
    await rig.complete(winner, 'mediation.invite', officer, { answer: 'accept' });
    await rig.complete(winner, 'mediation.session', officer, failed);
    expect(await refusal(move(400))).toMatchObject({ rule: 'COMMAND_NOT_NOW' });
  });

  it('of two moves at once makes one, and says so to the other', async () => {
    const { id } = await identified(rig);
    await convened(rig, id);
    const move = (days: number) => {
      const from = Date.parse('2027-05-01T09:00:00+08:00') + days * 86_400_000;
      return order(rig, id, captain, { type: 'moveSession', from: new Date(from).toISOString(), to: new Date(from + 3_600_000).toISOString(), room: newRoom(), mediators: [officer.id], reason: '改期' });
    };
    const both = await Promise.allSettled([move(1), move(2)]);
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    const { sessions } = await detail(id);
    expect(sessions).toHaveLength(1);
    expect(sessions[0].moved).toBe(both.filter(({ status }) => status === 'fulfilled').length);
  });

  it('goes on without those who never answer, as a person decides, never without a mediator', async () => {
    const { id } = await identified(rig);
    await consent(rig, id);
    await schedule(rig, id, { mediators: [officer.id, colleague.id] });
    await rig.until(id, 'both invited', ({ tasks }) => tasks.filter(({ kind }) => kind === 'mediation.invite').length === 2);
    const [first] = await openOf(id, 'mediation.invite');
    expect((await refusal(send(rig, first!.id, captain, { answer: 'accept' }))).rule).toBe('NOT_A_CANDIDATE');
    const row = (await clockOf(id, 'mediation.invitation')).row;
    await rig.sleep((await clockOf(id, row.key)).dueAt - (await rig.now()) + 3_600_000);
    const task = await rig.task(id, 'mediation.proceed');
    expect(task.context['missing']).toEqual([officer.id, colleague.id]);
    expect((await rig.summary(id)).tasks.filter(({ kind }) => kind === 'mediation.invite').map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect((await rig.summary(id)).tasks.find(({ kind }) => kind === 'mediation.invite')!.reminders).toBeGreaterThan(0);
    const proceed = (decision: 'goOn' | 'wait' | 'reschedule') => rig.complete(id, 'mediation.proceed', captain, { decision, reason: '联系不上' });
    expect(await refusal(proceed('goOn'))).toMatchObject({ rule: 'MEDIATOR_REQUIRED', errors: [{ field: 'decision' }] });
    await proceed('wait');
    await rig.until(id, 'invited again', ({ tasks }) => tasks.filter((each) => each.kind === 'mediation.invite' && isOpen(each)).length === 2);
    for (const invitation of await openOf(id, 'mediation.invite')) {
      const account = invitation.candidates[0]!.account!;
      await send(rig, invitation.id, account === officer.id ? officer : colleague, account === officer.id ? { answer: 'accept' } : { answer: 'decline', reason: '出差' });
    }
    expect((await rig.task(id, 'mediation.proceed')).context['missing']).toEqual([colleague.id]);
    await proceed('goOn');
    await rig.task(id, 'mediation.session');
    // Nobody is late with a question that a person decides anyway.
    await expect(rig.summary(supervisionWorkflowId(id, 1))).rejects.toThrow();
  });

  it('invites departments on a board of their own, and is told who comes', async () => {
    const { id } = await identified(rig);
    await consent(rig, id);
    await schedule(rig, id, { partners: ['village-committee', 'justice-office'] });
    await rig.complete(id, 'mediation.invite', officer, { answer: 'accept' });
    const { linkageNo } = (await rig.until(id, 'a board', (summary) => Boolean((summary.detail as any).sessions[0]?.linkageNo)).then((summary) => (summary.detail as any).sessions[0])) as { linkageNo: string };
    const answer = (partner: string, outcome: 'done' | 'refused') =>
      rig.client.workflow.getHandle(linkageWorkflowId(linkageNo)).executeUpdate(partnerSays, { args: [{ partner, messageId: nextMessageId(), message: { type: 'answered', linkageNo, answer: { outcome, at } } }] });
    await rig.until(linkageWorkflowId(linkageNo), 'the partners asked', ({ stage }) => stage === 'requesting');
    await answer('village-committee', 'done');
    await answer('justice-office', 'refused');
    expect((await rig.task(id, 'mediation.proceed')).context['missing']).toEqual(['justice-office']);
    await rig.complete(id, 'mediation.proceed', captain, { decision: 'goOn', reason: '司法所另有安排' });
    const task = await rig.task(id, 'mediation.session');
    expect(task.context['coming']).toEqual([officer.id, 'village-committee']);
    expect(await refusal(send(rig, task.id, officer, { ...failed, attended: { ...failed.attended, partners: ['court'] } }))).toMatchObject({ errors: [{ field: 'attended.partners' }] });
    await send(rig, task.id, officer, { ...failed, attended: { ...failed.attended, partners: ['village-committee'] } });
  });

  it('with departments that never answer waits no longer than its limit', async () => {
    const { id } = await identified(rig);
    await consent(rig, id);
    await schedule(rig, id, { partners: ['court'] });
    await rig.complete(id, 'mediation.invite', officer, { answer: 'accept' });
    await rig.until(id, 'a board', (summary) => Boolean((summary.detail as any).sessions[0]?.linkageNo));
    expect(await openOf(id, 'mediation.proceed')).toEqual([]);
    await rig.sleep('6 days');
    expect((await rig.task(id, 'mediation.proceed')).context['missing']).toEqual(['court']);
    await rig.complete(id, 'mediation.proceed', captain, { decision: 'reschedule', reason: '等法院' });
    expect((await rig.task(id, 'mediation.schedule')).context['session']).toBe(2);
    expect((await detail(id)).sessions[0]).toMatchObject({ state: 'notHeld' });
  });

  it('is recorded as it was: who came, signed minutes, what was promised', async () => {
    const { id, no } = await identified(rig);
    await convened(rig, id);
    const session = (form: object) => rig.complete(id, 'mediation.session', officer, form as FormOf<'mediation.session'>);
    const rules = async (form: object) => (await refusal(session(form))).errors.map(({ rule }) => rule);
    expect(await rules({ ...failed, minutes: undefined })).toContain('MINUTES_REQUIRED');
    expect(await rules({ ...failed, minutesSigned: false })).toContain('MINUTES_REQUIRED');
    expect(await rules({ ...failed, reason: undefined })).toContain('REASON_REQUIRED');
    expect(await rules({ ...failed, heldFrom: later, heldTo: at })).toContain('END_BEFORE_START');
    expect(await rules({ ...failed, heldFrom: undefined })).toContain('HELD_WHEN');
    expect(await rules({ ...agreed, promises: [] })).toContain('PROMISES_REQUIRED');
    expect(await rules({ ...agreed, attended: { ...agreed.attended, parties: ['p1'] } })).toEqual(['PARTY_ABSENT']);
    expect(await rules({ ...agreed, promises: [{ ...agreed.promises[0]!, party: 'p9' }] })).toEqual(['PARTY_UNKNOWN']);
    expect(await rules({ ...failed, attended: { ...failed.attended, mediators: [] } })).toEqual(['MEDIATOR_REQUIRED']);
    expect(await rules({ ...failed, attended: { ...failed.attended, mediators: [colleague.id] } })).toEqual(['FORM_INVALID']);
    await session({ outcome: 'notHeld', attended: { parties: [], guardians: [], mediators: [], partners: [] }, minutesSigned: false, promises: [], reason: '停电' });
    // It does not count, and is scheduled anew.
    await again(rig, id);
    await session(failed);
    await rig.task(id, 'mediation.next');
    expect((await rig.get(CaseFileRepository).signed({ processId: disputeWorkflowId(station.id, no), kind: 'mediation.session' }, true)).map(({ form }) => (form as any).outcome)).toEqual(['notHeld', 'failed']);
    expect(await rig.get(DisputeRepository).find(no)).toMatchObject({ sessions: 1 });
  });

  it('is completed by one of two officers at once', async () => {
    const { id } = await identified(rig);
    await convened(rig, id);
    const { id: task } = await rig.task(id, 'mediation.session');
    const both = await Promise.allSettled([send(rig, task, officer, failed), send(rig, task, captain, agreed)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const messageId = nextMessageId();
    const { id: next } = await rig.task(id, both[0]!.status === 'fulfilled' ? 'mediation.next' : 'agreement.sign');
    const form = both[0]!.status === 'fulfilled' ? { decision: 'end', reason: '分歧大' } : signed();
    const [first, second] = await Promise.all([send(rig, next, captain, form, { messageId }), send(rig, next, captain, form, { messageId })]);
    expect(first).toEqual(second);
  });
});

describe('a second session', () => {
  it('comes within seven working days of the first, the holidays apart; there it may end in an agreement', async () => {
    const { id } = await identified(rig);
    await convened(rig, id);
    await rig.complete(id, 'mediation.session', officer, failed);
    await rig.complete(id, 'mediation.next', captain, { decision: 'again', reason: '仍有可能' });
    const clock = await clockOf(id, 'mediation.secondSession');
    const { calendar } = await rig.get(PolicyRepository).inForce([]);
    expect(clock).toMatchObject({ state: 'running', dueAt: add(clock.startedAt, { amount: 7, unit: 'workingDay' }, calendar) });
    await again(rig, id);
    await rig.complete(id, 'mediation.session', officer, agreed);
    await rig.complete(id, 'agreement.sign', officer, signed());
    await rig.task(id, 'agreement.confirm');
    expect((await clockOf(id, 'mediation.secondSession')).state).toBe('met');
  });

  it('that does not come in time ends the mediation; a person decides, and may let them try again', async () => {
    const { id } = await identified(rig);
    await convened(rig, id);
    await rig.complete(id, 'mediation.session', officer, failed);
    await rig.complete(id, 'mediation.next', captain, { decision: 'again', reason: '仍有可能' });
    await schedule(rig, id);
    await rig.until(id, 'invited', ({ stage }) => stage === 'invitation');
    await rig.sleep('40 days');
    const task = await rig.task(id, 'dispute.decide');
    expect(task.context['ended']).toEqual({ cause: 'late', party: null });
    expect(await clockOf(id, 'mediation.secondSession')).toMatchObject({ state: 'expired' });
    const causes = await Promise.all([1, 2, 3].map((n) => rig.summary(supervisionWorkflowId(id, n)).then(({ detail: shown }) => (shown as any).cause.key, () => null)));
    expect(causes).toContain('mediation.secondSession');
    // Its booking is given up.
    expect((await detail(id)).sessions.at(-1).state).toBe('notHeld');
    await decide(id, 'resume');
    await again(rig, id);
    await rig.complete(id, 'mediation.session', officer, agreed);
    expect(await refusal(rig.complete(id, 'agreement.sign', officer, { ...signed(), copies: 2 }))).toMatchObject({ rule: 'COPIES' });
  });

  it('that fails too leaves a third to the chief, else court or penalty', async () => {
    const { id, no } = await identified(rig);
    await convened(rig, id);
    await rig.complete(id, 'mediation.session', officer, failed);
    await rig.complete(id, 'mediation.next', captain, { decision: 'again', reason: '仍有可能' });
    await again(rig, id);
    await rig.complete(id, 'mediation.session', officer, failed);
    const third = { decision: 'again' as const, reason: '只差数额' };
    expect(await refusal(rig.complete(id, 'mediation.next', captain, third))).toMatchObject({ rule: 'THIRD_SESSION', errors: [{ field: 'decision' }] });
    await rig.complete(id, 'mediation.next', chief, third);
    await again(rig, id);
    await rig.complete(id, 'mediation.session', officer, failed);
    await rig.complete(id, 'mediation.next', captain, { decision: 'end', reason: '无望' });
    const task = await rig.task(id, 'dispute.decide');
    expect(task.context).toMatchObject({ ended: { cause: 'failed' }, exclusions: [] });
    expect((await refusal(decide(id, 'resume'))).rule).toBe('THIRD_SESSION');
    expect((await refusal(decide(id, 'penalty', captain, { toldAt: undefined }))).errors).toMatchObject([{ rule: 'TOLD_REQUIRED' }]);
    await decide(id, 'penalty');
    const { outcome, caseNo } = await ended(id);
    expect([outcome, caseNo]).toEqual(['penalty', expect.stringMatching(/^A/)]);
    await rig.task(caseWorkflowId(caseNo), 'case.accept');
    expect(await rig.get(DisputeRepository).find(no)).toMatchObject({ outcome: 'penalty', caseNo, sessions: 3 });
  });
});
