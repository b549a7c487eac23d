/** The joint mediation from end to end, with skipped time: every way to an agreement, and every way out. */
import { caseWorkflowId, disputeWorkflowId, linkageWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import type { FormOf, TaskKindId } from '../../libs/contracts/registry.js';
import { partnerSays } from '../../libs/contracts/linkage.js';
import { supervise } from '../../libs/contracts/supervision.js';
import { add } from '../../libs/domain/calendar.js';
import { station } from '../../libs/domain/station.js';
import type { DisputeFacts } from '../../libs/domain/mediation.js';
import { DisputeRepository } from '../../libs/records/dispute.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import {
  adult,
  again,
  agreed,
  assessed,
  at,
  captain,
  clear,
  colleague,
  consent,
  convened,
  failed,
  identified,
  later,
  minorMatter,
  neighbours,
  newRoom,
  officer,
  order,
  report,
  schedule,
  settled,
  signed,
  stranger,
} from '../support/mediation.js';
import { nextMessageId, type Rig, startRig } from '../support/rig.js';
import { arrive, chief, dispatch, isOpen, operator, refusal, send, tellCallers } from '../support/steps.js';

let rig: Rig;
let started = 0;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(started);
  await rig.stop();
});
afterEach(async () => {
  started += 1;
  await clear(rig);
});

const ended = (id: string) => rig.client.workflow.getHandle(id).result();
const clockOf = async (id: string, key: string) => (await rig.summary(id)).clocks.findLast(({ row }) => row.key === key)!;
const decide = (id: string, decision: FormOf<'dispute.decide'>['decision'], by = captain, more: Partial<FormOf<'dispute.decide'>> = {}) =>
  rig.complete(id, 'dispute.decide', by, { decision, caseType: 'administrative', toldAt: later, reason: '依法处理', ...more });
const openOf = async (id: string, kind: TaskKindId) => (await rig.summary(id)).tasks.filter((task) => task.kind === kind && isOpen(task));
const detail = async (id: string) => (await rig.summary(id)).detail as any;
const fulfil = async (id: string, promise: number, outcome: 'kept' | 'broken') => {
  const wanted = (task: { kind: string; context: Record<string, unknown> }) => task.kind === 'promise.fulfil' && task.context['promise'] === promise;
  const { tasks } = await rig.until(id, `promise ${promise}`, (summary) => summary.tasks.some((task) => wanted(task) && isOpen(task)));
  await send(rig, tasks.find((task) => wanted(task) && isOpen(task))!.id, officer, { outcome, at: later, ...(outcome === 'broken' ? { note: '未付款' } : {}) });
};
const visit = async (id: string, number: number, form: Partial<FormOf<'dispute.followUp'>> = {}) => {
  await rig.until(id, `visit ${number}`, ({ tasks }) => tasks.some((task) => task.kind === 'dispute.followUp' && isOpen(task) && task.context['visit'] === number));
  await rig.complete(id, 'dispute.followUp', officer, { at: later, state: 'calm', broken: [], note: '回访', ...form });
};
const mended: FormOf<'promise.mend'> = { outcome: 'mended', heldFrom: at, heldTo: later, parties: ['p1', 'p2'], guardians: [], what: '当场付清余款', dueAt: '2026-03-20T18:00:00+08:00', minutes: '双方同意', minutesSigned: true };

describe('an assessment', () => {
  const change: [Partial<DisputeFacts>, string][] = [
    [{ nature: 'civil' }, 'CIVIL_ONLY'],
    [{ nature: 'crime' }, 'CRIME'],
    [{ fromCivilDispute: false }, 'NOT_FROM_CIVIL_DISPUTE'],
    [{ minor: false }, 'NOT_MINOR'],
    [{ bothWilling: false }, 'PARTY_UNWILLING'],
    [{ hiredViolence: true }, 'HIRED_VIOLENCE'],
    [{ gangFightOrProvocation: true }, 'GANG_FIGHT_OR_PROVOCATION'],
    [{ repeatedOffence: true }, 'REPEATED_OFFENCE'],
    [{ offendedAgain: true }, 'OFFENDED_AGAIN'],
    [{ fled: true }, 'PARTY_FLED'],
  ];
  it('refuses mediation by each rule of the law by name, and all of them at once', async () => {
    const { id } = await report(rig, { facts: { ...minorMatter, hiredViolence: true }, riskGrounds: ['weaponAtHand'] });
    const task = await rig.task(id, 'dispute.assess');
    expect(task.context['proposal']).toMatchObject({ exclusions: [{ rule: 'HIRED_VIOLENCE', zh: expect.any(String), source: { zh: expect.any(String) } }], risk: { level: 'high', grounds: [{ code: 'weaponAtHand' }] } });
    for (const [facts, rule] of change) {
      expect(await refusal(send(rig, task.id, captain, { ...assessed, facts: { ...minorMatter, ...facts } }))).toMatchObject({ rule: 'MEDIATION_EXCLUDED', errors: [{ rule }] });
    }
    const all = await refusal(send(rig, task.id, captain, { ...assessed, facts: { ...minorMatter, minor: false, fled: true } }));
    expect(all.errors.map(({ rule }) => rule)).toEqual(['NOT_MINOR', 'PARTY_FLED']);
    // Who answers for another community, or nobody.
    expect((await refusal(send(rig, task.id, stranger, assessed))).rule).toBe('NOT_A_CANDIDATE');
  });

  it('refers a civil dispute to the committee, and never punishes it', async () => {
    const { id, no } = await report(rig);
    const civil = { ...minorMatter, nature: 'civil' as const };
    const answer = (decision: 'penalty' | 'committee', reason?: string) => rig.complete(id, 'dispute.assess', captain, { ...assessed, facts: civil, decision, ...(reason ? { reason } : {}) });
    expect(await refusal(answer('penalty', '罚'))).toMatchObject({ rule: 'ENDING_NOT_ALLOWED', errors: [{ field: 'decision' }] });
    expect(await refusal(answer('committee'))).toMatchObject({ errors: [{ field: 'reason', rule: 'REASON_REQUIRED' }] });
    await answer('committee', '属民间借贷');
    expect(await ended(id)).toEqual({ disputeNo: no, outcome: 'committee', agreementNo: null, caseNo: null });
    expect(await rig.get(DisputeRepository).find(no)).toMatchObject({ outcome: 'committee', closedAt: expect.any(String) });
  });

  it('of a crime opens a criminal case', async () => {
    const { id, no } = await report(rig);
    await rig.complete(id, 'dispute.assess', captain, { ...assessed, facts: { ...minorMatter, nature: 'crime' }, decision: 'penalty', reason: '涉嫌故意伤害' });
    const { caseNo } = await ended(id);
    expect(caseNo).toMatch(/^C/);
    const task = await rig.task(caseWorkflowId(caseNo), 'case.accept');
    expect(task.context).toMatchObject({ incidentNo: `dispute.${no}`, type: 'criminal' });
  });

  it('sets another risk than the grounds give only with a reason, and its measures run beside the mediation', async () => {
    const { id } = await report(rig);
    const high = { ...assessed, riskGrounds: ['weaponAtHand' as const] };
    expect(await refusal(rig.complete(id, 'dispute.assess', captain, { ...high, level: 'low' }))).toMatchObject({ rule: 'REASON_REQUIRED' });
    await rig.complete(id, 'dispute.assess', captain, high);
    await rig.task(id, 'dispute.parties');
    const cooling = await openOf(id, 'dispute.cool');
    expect(cooling.map(({ context, limit }) => [context['measure'], limit])).toEqual([
      ['visit', 'mediation.cooling.high'],
      ['secureObjects', 'mediation.cooling.high'],
    ]);
    const done = { result: 'done', at, objects: ['菜刀一把'] };
    expect(await refusal(send(rig, cooling[1]!.id, officer, done))).toMatchObject({ rule: 'CONSENT_REQUIRED', errors: [{ field: 'consent' }] });
    await send(rig, cooling[1]!.id, officer, { ...done, consent: true });
    await send(rig, cooling[0]!.id, officer, { result: 'notPossible', at, objects: [], reason: '外出务工' });
    await rig.complete(id, 'dispute.parties', officer, { parties: neighbours });
    await rig.until(id, 'consent', ({ stage }) => stage === 'consent');
  });
});

describe('the parties', () => {
  const minor = adult('p2', '小李', { birthDate: '2015-01-01' });
  const guarded = { ...minor, guardian: { name: '李大山', relation: '父亲' } };

  it('are on record by name, and in the process by number only', async () => {
    const { id, no } = await identified(rig, [neighbours[0]!, guarded]);
    await consent(rig, id, (party) => (party === 'p2' ? 'guardian' : 'party'));
    const shown = JSON.stringify(await rig.summary(id));
    for (const personal of ['张井水', '小李', '李大山', '争水井']) expect(shown).not.toContain(personal);
    expect(await rig.get(DisputeRepository).persons(no)).toMatchObject({ description: '两家争水井', parties: [{ name: '张井水' }, { name: '小李', guardian: { name: '李大山' } }] });
    expect(await rig.get(DisputeRepository).find(no)).not.toHaveProperty('parties');
  });

  it('who are minors come and sign with a guardian', async () => {
    const { id } = await report(rig);
    await rig.complete(id, 'dispute.assess', captain, assessed);
    expect(await refusal(rig.complete(id, 'dispute.parties', officer, { parties: [neighbours[0]!, minor] }))).toMatchObject({ rule: 'GUARDIAN_REQUIRED', errors: [{ field: 'parties.1.guardian' }] });
    expect((await refusal(rig.complete(id, 'dispute.parties', officer, { parties: [neighbours[0]!] }))).errors).toMatchObject([{ rule: 'TWO_PARTIES' }]);
    expect((await refusal(rig.complete(id, 'dispute.parties', officer, { parties: [neighbours[0]!, neighbours[0]!] }))).errors).toMatchObject([{ rule: 'PARTY_TWICE' }]);
    await rig.complete(id, 'dispute.parties', officer, { parties: [neighbours[0]!, guarded] });
    const asked = (await rig.until(id, 'both asked', ({ tasks }) => tasks.filter(({ kind }) => kind === 'dispute.consent').length === 2)).tasks.filter(({ kind }) => kind === 'dispute.consent');
    const answer = { answer: 'consents', at, rightsRead: true };
    expect(await refusal(send(rig, asked[1]!.id, officer, { ...answer, signedBy: 'party' }))).toMatchObject({ rule: 'GUARDIAN_REQUIRED', errors: [{ field: 'signedBy' }] });
    expect(await refusal(send(rig, asked[0]!.id, officer, { ...answer, signedBy: 'representative' }))).toMatchObject({ rule: 'AUTHORITY_REQUIRED' });
    await send(rig, asked[0]!.id, officer, { ...answer, signedBy: 'party' });
    await send(rig, asked[1]!.id, officer, { ...answer, signedBy: 'partyAndGuardian' });
    await again(rig, id);
    expect(await refusal(rig.complete(id, 'mediation.session', officer, agreed))).toMatchObject({ rule: 'GUARDIAN_REQUIRED', errors: [{ field: 'attended.guardians' }] });
    await rig.complete(id, 'mediation.session', officer, { ...agreed, attended: { ...agreed.attended, guardians: ['p2'] } });
    expect(await refusal(rig.complete(id, 'agreement.sign', officer, signed()))).toMatchObject({ rule: 'GUARDIAN_REQUIRED', errors: [{ field: 'signatures' }] });
    await rig.complete(id, 'agreement.sign', officer, { ...signed(), signatures: [{ party: 'p1', by: 'party', at }, { party: 'p2', by: 'partyAndGuardian', at }] });
    await rig.task(id, 'agreement.confirm');
  });

  it('of 16 or more on own earnings may go alone, where they agree', async () => {
    const worker = adult('p2', '小赵', { birthDate: '2010-01-01', ownEarnings: true, agreesToGoAlone: true });
    const { id } = await identified(rig, [neighbours[0]!, worker]);
    await convened(rig, id);
    expect((await detail(id)).parties[1]).toMatchObject({ minor: true, guardianNeeded: false });
  });

  it('are each asked, and one that declines ends it: a person decides by law', async () => {
    const { id } = await identified(rig);
    const { tasks } = await rig.until(id, 'both asked', (summary) => summary.tasks.filter(({ kind }) => kind === 'dispute.consent').length === 2);
    const [first] = tasks.filter(({ kind }) => kind === 'dispute.consent');
    await send(rig, first!.id, officer, { answer: 'declines', at, signedBy: 'party', rightsRead: true, reason: '不愿调解' });
    const task = await rig.task(id, 'dispute.decide');
    expect(task.context).toMatchObject({ ended: { cause: 'declined', party: 'p1' } });
    expect(await openOf(id, 'dispute.consent')).toEqual([]);
    await decide(id, 'told');
    expect(await ended(id)).toMatchObject({ outcome: 'told' });
  });
});

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

describe('what ends a mediation', () => {
  const stages: [string, (id: string) => Promise<unknown>][] = [
    ['while the other party is asked', (id) => rig.task(id, 'dispute.consent')],
    ['before a session is scheduled', async (id) => { await consent(rig, id); await rig.task(id, 'mediation.schedule'); }],
    ['while mediators are invited', async (id) => { await consent(rig, id); await schedule(rig, id); await rig.task(id, 'mediation.invite'); }],
    ['before the session', (id) => convened(rig, id)],
    ['after a failed session', async (id) => { await convened(rig, id); await rig.complete(id, 'mediation.session', officer, failed); await rig.task(id, 'mediation.next'); }],
    ['before the signatures', async (id) => { await convened(rig, id); await rig.complete(id, 'mediation.session', officer, agreed); await rig.task(id, 'agreement.sign'); }],
  ];
  it.each(stages)('a consent that is withdrawn %s', async (when, reach) => {
    const { id, no } = await identified(rig);
    if (when === stages[0]![0]) {
      const { tasks } = await rig.until(id, 'both asked', (summary) => summary.tasks.filter(({ kind }) => kind === 'dispute.consent').length === 2);
      const withdraw = () => order(rig, id, officer, { type: 'withdrawConsent', party: 'p1', at, reason: '反悔' });
      // Not given yet.
      expect((await refusal(withdraw())).rule).toBe('COMMAND_NOT_NOW');
      await send(rig, tasks.find(({ kind }) => kind === 'dispute.consent')!.id, officer, { answer: 'consents', at, signedBy: 'party', rightsRead: true });
      await rig.until(id, 'consent', ({ detail: shown }) => (shown as any).parties[0].consent === true);
    }
    await reach(id);
    expect(await refusal(order(rig, id, officer, { type: 'withdrawConsent', party: 'p7', at, reason: '反悔' }))).toMatchObject({ rule: 'PARTY_UNKNOWN', errors: [{ field: 'command.party' }] });
    await order(rig, id, officer, { type: 'withdrawConsent', party: 'p1', at, reason: '反悔' });
    const task = await rig.task(id, 'dispute.decide');
    expect(task.context['ended']).toEqual({ cause: 'withdrawn', party: 'p1' });
    expect((await rig.summary(id)).tasks.filter(isOpen).map(({ kind }) => kind)).toEqual(['dispute.decide']);
    expect((await rig.get(CaseFileRepository).signed({ processId: disputeWorkflowId(station.id, no), kind: 'command.withdrawConsent' }, true)).map(({ form }) => form)).toMatchObject([{ party: 'p1', reason: '反悔' }]);
    expect((await detail(id)).sessions.filter((session: any) => session.state === 'planned')).toEqual([]);
    // Returned, it needs that party's consent again.
    await decide(id, 'resume');
    const asked = await rig.task(id, 'dispute.consent');
    expect(asked.context['party']).toBe('p1');
  });

  it.each([['partyFled', 'fled', 'PARTY_FLED'], ['offendedAgain', 'offendedAgain', 'OFFENDED_AGAIN']] as const)('%s: by the law there is no way back', async (type, cause, rule) => {
    const { id } = await identified(rig);
    await convened(rig, id);
    const tell = () => order(rig, id, officer, { type, party: 'p2', at, reason: '当场动手' });
    await tell();
    const task = await rig.task(id, 'dispute.decide');
    expect(task.context).toMatchObject({ ended: { cause, party: 'p2' }, exclusions: [{ rule }] });
    expect((await refusal(tell())).rule).toBe('COMMAND_NOT_NOW');
    expect(await refusal(decide(id, 'resume'))).toMatchObject({ rule: 'MEDIATION_EXCLUDED', errors: [{ rule }] });
    await decide(id, 'penalty');
    expect(await ended(id)).toMatchObject({ outcome: 'penalty', caseNo: expect.any(String) });
  });

  it('is no longer possible once the agreement is signed', async () => {
    const { id } = await settled(rig);
    for (const type of ['withdrawConsent', 'partyFled', 'offendedAgain'] as const) {
      expect((await refusal(order(rig, id, officer, { type, party: 'p1', at, reason: '反悔' }))).rule).toBe('AGREEMENT_BINDING');
    }
    expect((await refusal(order(rig, id, captain, { type: 'cancel', reason: '取消' }))).rule).toBe('COMMAND_NOT_NOW');
  });

  it('is a cancellation by a leader, at any stage before, and leaves nobody with work', async () => {
    for (const reach of [async () => (await report(rig)).id, async () => (await identified(rig)).id, async () => { const { id } = await identified(rig, neighbours, { ...assessed, riskGrounds: ['injury'] }); await convened(rig, id); return id; }]) {
      const id = await reach();
      await rig.until(id, 'a task', ({ tasks }) => tasks.some(isOpen));
      expect((await refusal(order(rig, id, officer, { type: 'cancel', reason: '误报' }))).rule).toBe('COMMAND_NOT_ALLOWED');
      await order(rig, id, captain, { type: 'cancel', reason: '误报' });
      expect(await ended(id)).toMatchObject({ outcome: 'cancelled' });
      expect((await rig.summary(id)).tasks.filter(isOpen)).toEqual([]);
    }
  });

  it('is a cancellation in the Temporal UI too', async () => {
    const { id } = await identified(rig);
    await convened(rig, id);
    await rig.client.workflow.getHandle(id).cancel();
    expect(await ended(id)).toMatchObject({ outcome: 'cancelled' });
    expect((await detail(id)).sessions.map((session: any) => session.state)).toEqual(['notHeld']);
  });

  it('is a party who would not sign: then it has failed', async () => {
    const { id } = await identified(rig);
    await convened(rig, id);
    await rig.complete(id, 'mediation.session', officer, agreed);
    const sign = (form: object) => rig.complete(id, 'agreement.sign', officer, form as FormOf<'agreement.sign'>);
    expect((await refusal(sign({ ...signed(), officers: [officer.id] }))).errors).toMatchObject([{ rule: 'TWO_OFFICERS' }]);
    expect(await refusal(sign({ ...signed(), signatures: signed().signatures.slice(1) }))).toMatchObject({ rule: 'EACH_PARTY_SIGNS' });
    expect(await refusal(sign({ ...signed(), signatures: [...signed().signatures, signed().signatures[0]] }))).toMatchObject({ rule: 'EACH_PARTY_SIGNS' });
    await sign({ decision: 'refused', signatures: [], officers: [], copies: 0, reason: '乙方拒签' });
    await rig.complete(id, 'mediation.next', captain, { decision: 'end', reason: '拒签' });
    expect((await detail(id)).agreement).toBeNull();
    await decide(id, 'court');
    expect(await ended(id)).toMatchObject({ outcome: 'court', agreementNo: null });
  });
});

describe('an agreement', () => {
  it('is confirmed by the court where everybody asks for it', async () => {
    const { id, no } = await settled(rig);
    const ask = (form: object) => rig.complete(id, 'agreement.confirm', officer, { decision: 'requested', at: later, parties: ['p1', 'p2'], court: '科左中旗人民法院', ...form } as FormOf<'agreement.confirm'>);
    expect(await refusal(ask({ parties: ['p1'] }))).toMatchObject({ rule: 'JOINTLY', errors: [{ field: 'parties' }] });
    expect((await refusal(ask({ court: undefined }))).errors).toMatchObject([{ rule: 'COURT_REQUIRED' }]);
    await ask({});
    expect((await refusal(rig.complete(id, 'agreement.courtAnswer', officer, { answer: 'confirmed', at: later }))).errors).toMatchObject([{ rule: 'REFERENCE_REQUIRED' }]);
    await rig.complete(id, 'agreement.courtAnswer', officer, { answer: 'confirmed', at: later, reference: '（2026）内05民特1号' });
    await rig.until(id, 'the answer', ({ detail: shown }) => (shown as any).confirmation === 'confirmed');
    for (const promise of [1, 2]) await fulfil(id, promise, 'kept');
    for (const number of [1, 2]) await visit(id, number);
    expect(await ended(id)).toMatchObject({ outcome: 'resolved', agreementNo: expect.stringMatching(/^T/) });
    expect(await rig.get(DisputeRepository).find(no)).toMatchObject({ outcome: 'resolved', confirmation: 'confirmed', agreedAt: expect.any(String), sessions: 1 });
  });

  it('may be confirmed for thirty days: then the right lapses, and nobody is late', async () => {
    const { id } = await settled(rig);
    for (const promise of [1, 2]) await fulfil(id, promise, 'kept');
    await visit(id, 1);
    await rig.sleep('29 days');
    expect(await openOf(id, 'agreement.confirm')).toHaveLength(1);
    await rig.sleep('2 days');
    await rig.until(id, 'it lapsed', ({ detail: shown }) => (shown as any).confirmation === 'lapsed');
    await visit(id, 2);
    expect(await ended(id)).toMatchObject({ outcome: 'resolved' });
    const supervised = (await rig.summary(id)).clocks.filter(({ state }) => state === 'expired').map(({ row }) => row.key);
    expect(supervised).toContain('mediation.judicialConfirmation');
    const causes = await Promise.all([1, 2].map((n) => rig.summary(supervisionWorkflowId(id, n)).then(({ detail: shown }) => (shown as any).cause.key, () => null)));
    expect(causes).not.toContain('mediation.judicialConfirmation');
  });

  it('that is kept to the letter needs no confirmation any more', async () => {
    const { id } = await settled(rig);
    for (const promise of [1, 2]) await fulfil(id, promise, 'kept');
    for (const number of [1, 2]) await visit(id, number);
    expect(await ended(id)).toMatchObject({ outcome: 'resolved' });
    expect((await detail(id)).confirmation).toBe('notNeeded');
  });

  it('has a promise checked from the day it is due', async () => {
    const { id } = await identified(rig);
    await convened(rig, id);
    const dueAt = new Date((await rig.now()) + 20 * 86_400_000).toISOString();
    await rig.complete(id, 'mediation.session', officer, { ...agreed, promises: [{ party: 'p1', what: '修井台', dueAt }] });
    await rig.complete(id, 'agreement.sign', officer, signed());
    const task = await rig.task(id, 'promise.fulfil');
    expect(task.dueAt).toBe(Date.parse(dueAt) + 3 * 86_400_000);
    await rig.sleep('22 days');
    expect((await rig.task(id, 'promise.fulfil')).overdue).toBe(false);
    await rig.sleep('2 days');
    await rig.until(id, 'it late', ({ tasks }) => tasks.some(({ kind, overdue }) => kind === 'promise.fulfil' && overdue));
  });
});

describe('a broken promise', () => {
  it('that a visit finds is mended by a short session, and watched again', async () => {
    const { id, no } = await settled(rig);
    await fulfil(id, 1, 'kept');
    expect(await refusal(rig.complete(id, 'dispute.followUp', officer, { at: later, state: 'calm', broken: [9], note: '回访' }))).toMatchObject({ errors: [{ field: 'broken' }] });
    await visit(id, 1, { broken: [2], state: 'tense' });
    await rig.complete(id, 'promise.broken', captain, { decision: 'mend', reason: '数额有误会' });
    expect(await refusal(rig.complete(id, 'promise.mend', officer, { ...mended, parties: ['p1'] }))).toMatchObject({ rule: 'PARTY_ABSENT', errors: [{ field: 'parties' }] });
    await rig.complete(id, 'promise.mend', officer, mended);
    await rig.until(id, 'it open again', ({ detail: shown }) => (shown as any).promises[1].mended === 1);
    expect((await detail(id)).promises[1]).toMatchObject({ state: 'open', dueAt: mended.dueAt });
    await fulfil(id, 2, 'kept');
    await visit(id, 2);
    expect(await ended(id)).toMatchObject({ outcome: 'resolved' });
    expect((await rig.get(CaseFileRepository).signed({ processId: disputeWorkflowId(station.id, no), kind: 'promise.mend' }, true))[0]!.form).toMatchObject({ promise: 2, what: '当场付清余款' });
  });

  it('that was kept at first, and that a visit finds broken later, is followed too', async () => {
    const { id } = await settled(rig);
    for (const promise of [1, 2]) await fulfil(id, promise, 'kept');
    await rig.until(id, 'both kept', ({ detail: shown }) => (shown as any).promises.every(({ state }: any) => state === 'kept'));
    await visit(id, 1, { broken: [1], state: 'renewed' });
    // The quarrel has flared up: somebody goes there, and again.
    expect((await rig.task(id, 'dispute.cool')).context['measure']).toBe('visit');
    await rig.complete(id, 'promise.broken', captain, { decision: 'told', toldAt: later, reason: '无法修复' });
    await visit(id, 2);
    await visit(id, 3);
    expect(await ended(id)).toMatchObject({ outcome: 'told' });
  });

  it('is decided by law where it cannot be mended, and opens one case only', async () => {
    const { id } = await settled(rig);
    await fulfil(id, 1, 'broken');
    await fulfil(id, 2, 'broken');
    await rig.until(id, 'both broken', ({ tasks }) => tasks.filter((task) => task.kind === 'promise.broken' && isOpen(task)).length === 2);
    const [first, second] = await openOf(id, 'promise.broken');
    await send(rig, first!.id, captain, { decision: 'mend', reason: '再谈一次' });
    await rig.complete(id, 'promise.mend', officer, { ...mended, outcome: 'failed', what: undefined, dueAt: undefined });
    await rig.until(id, 'the question again', ({ tasks }) => tasks.filter((task) => task.kind === 'promise.broken' && isOpen(task)).length === 2);
    expect((await refusal(send(rig, second!.id, captain, { decision: 'penalty', reason: '拒不履行' }))).errors).toMatchObject([{ rule: 'TOLD_REQUIRED' }]);
    for (const task of await openOf(id, 'promise.broken')) await send(rig, task.id, captain, { decision: 'penalty', toldAt: later, reason: '拒不履行' });
    for (const number of [1, 2]) await visit(id, number);
    const { outcome, caseNo } = await ended(id);
    expect([outcome, caseNo]).toEqual(['penalty', expect.stringMatching(/^A/)]);
  });
});

describe('an incident', () => {
  it('whose dispute is not settled on the spot goes to joint mediation, and is closed by itself', async () => {
    const handle = await rig.report({ description: '两家争水井打架' });
    const incident = handle.workflowId;
    await dispatch(rig, incident, ['squad-1.1']);
    const member = await arrive(rig, incident, 'squad-1.1');
    expect((await refusal(rig.complete(incident, 'scene.disposition', member, { disposition: 'advice', jointMediation: 'water' }))).errors).toMatchObject([{ field: 'jointMediation', rule: 'NOT_MEDIATION' }]);
    await rig.complete(incident, 'scene.disposition', member, { disposition: 'mediation', jointMediation: 'water' });
    await tellCallers(rig, incident);
    expect(await handle.result()).toMatchObject({ disposition: 'mediation' });
    const { disputeNo } = (await rig.summary(incident)).detail as { disputeNo: string };
    const id = `dispute/baokang/${disputeNo}`;
    const task = await rig.task(id, 'dispute.assess');
    expect(task.context['kind']).toBe('water');
    expect((await rig.summary(id)).subject).toMatchObject({ incidentNo: expect.stringMatching(/^test\./), community: 'community-1' });
    expect(await rig.get(DisputeRepository).find(disputeNo)).toMatchObject({ origin: { type: 'incident' }, squad: 'squad-1' });
    // A penalty is the incident's own case.
    await rig.complete(id, 'dispute.assess', captain, { ...assessed, facts: { ...minorMatter, minor: false }, decision: 'penalty', reason: '情节较重' });
    const { caseNo } = await ended(id);
    expect((await rig.task(caseWorkflowId(caseNo), 'case.accept')).context['incidentNo']).toMatch(/^test\./);
  });

  it('settled on the spot opens none', async () => {
    const handle = await rig.report();
    await dispatch(rig, handle.workflowId, ['squad-1.1']);
    const member = await arrive(rig, handle.workflowId, 'squad-1.1');
    await rig.complete(handle.workflowId, 'scene.disposition', member, { disposition: 'mediation' });
    await tellCallers(rig, handle.workflowId);
    expect((await rig.summary(handle.workflowId)).detail['disputeNo']).toBeNull();
  });
});

it('takes records at any time, each once, and may be supervised by order', async () => {
  const { id, no } = await identified(rig);
  await order(rig, id, officer, { type: 'record', note: '村干部来电询问' });
  await rig.client.workflow.getHandle(id).executeUpdate(supervise, { args: [{ actor: operator, messageId: nextMessageId(), cause: 'order', reason: '抓紧' }] });
  await rig.task(supervisionWorkflowId(id, 1), 'supervision.answer');
  const messageId = nextMessageId();
  await Promise.all([order(rig, id, officer, { type: 'record', note: '同一消息' }, messageId), order(rig, id, officer, { type: 'record', note: '同一消息' }, messageId)]);
  const notes = (await rig.get(CaseFileRepository).signed({ processId: disputeWorkflowId(station.id, no), kind: 'command.record' }, true)).map(({ form }) => (form as any).note);
  expect(notes).toEqual(['村干部来电询问', '同一消息']);
});
