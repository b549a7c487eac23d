/** 协议: what ends a mediation before it is signed, and what follows once it is. */
import { station } from '../../libs/domain/station.js';
import { disputeWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import type { FormOf, TaskKindId } from '../../libs/contracts/registry.js';
import { supervise } from '../../libs/contracts/supervision.js';
import { DisputeRepository } from '../../libs/records/dispute.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { agreed, assessed, at, captain, consent, convened, failed, identified, later, neighbours, officer, order, report, schedule, settled, signed } from '../support/mediation.js';
import { nextMessageId, type Rig, startRig } from '../support/rig.js';
import { isOpen, operator, refusal, send } from '../support/steps.js';

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

  it('is a cancellation in the Temporal UI while promises are watched', async () => {
    const { id } = await settled(rig);
    await rig.client.workflow.getHandle(id).cancel();
    expect(await ended(id)).toMatchObject({ outcome: 'cancelled', agreementNo: expect.stringMatching(/^T/) });
    expect((await rig.summary(id)).tasks.filter(isOpen)).toEqual([]);
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
