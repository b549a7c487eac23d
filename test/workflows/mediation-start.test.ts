/** 审查、当事人: what may be mediated, between whom, and how an incident comes to it. */
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import type { FormOf, TaskKindId } from '../../libs/contracts/registry.js';
import type { DisputeFacts } from '../../libs/domain/mediation.js';
import { DisputeRepository } from '../../libs/records/dispute.js';
import { adult, again, agreed, assessed, at, captain, consent, convened, identified, later, minorMatter, neighbours, officer, report, signed, stranger } from '../support/mediation.js';
import { type Rig, startRig } from '../support/rig.js';
import { arrive, dispatch, isOpen, refusal, send, tellCallers } from '../support/steps.js';

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
    const { id } = await report(rig);
    await rig.complete(id, 'dispute.assess', captain, { ...assessed, facts: { ...minorMatter, nature: 'crime' }, decision: 'penalty', reason: '涉嫌故意伤害' });
    const { caseNo } = await ended(id);
    expect(caseNo).toMatch(/^C/);
    const task = await rig.task(caseWorkflowId(caseNo), 'case.accept');
    expect(task.context).toMatchObject({ incidentNo: null, origin: id, type: 'criminal' });
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
