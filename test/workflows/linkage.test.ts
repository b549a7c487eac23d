import { linkageWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { type LinkageCommand, linkageCommand, type LinkageInput, type LinkageKind, type LinkageReply, partnerSays, type PartnerMessage } from '../../libs/contracts/linkage.js';
import { queues } from '../../libs/contracts/process.js';
import type { Actor } from '../../libs/domain/actor.js';
import { PartnerRepository } from '../../libs/records/linkage.js';
import { type SimulatedPartner, startPartner } from '../../libs/simulation/partner.js';
import { LinkageActivities } from '../../services/command/linkage.activities.js';
import { nextMessageId, type Rig, startRig } from '../support/rig.js';
import { payloadKeys } from '../support/servers.js';
import { chief, command, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
let started = 0;
const simulated: SimulatedPartner[] = [];
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThanOrEqual(started);
  await Promise.all(simulated.map((partner) => partner.close()));
  await rig.stop();
});

/** A registered partner with an address, whose callbacks go to whoever asks for them in a test. */
async function connect(id: string, manner: SimulatedPartner['manner']): Promise<SimulatedPartner> {
  const partners = rig.get(PartnerRepository);
  const { name, kind, telephone, version } = (await partners.find(id))!;
  const secret = (await partners.rotateSecret(id, payloadKeys))!;
  const partner = await startPartner({ secret, manner, callback: 'http://127.0.0.1:1' });
  simulated.push(partner);
  await partners.put({ id, name, kind, telephone, endpoint: partner.endpoint }, version);
  return partner;
}

async function open(kind: LinkageKind, partners: string[]): Promise<{ no: string; id: string }> {
  started += 1;
  const at = new Date(await rig.now()).toISOString();
  const { linkageNo, matter, ...rest } = await rig.get(LinkageActivities).openLinkage({ key: `test/${started}`, at, text: '市场门口聚集人员，请支援' });
  const input: LinkageInput = { linkageNo, kind, processId: null, subject: { community: 'community-1' }, requests: partners.map((partner) => ({ partner, matter })), requestedBy: operator.id, ...rest };
  await rig.client.workflow.start('linkage', { workflowId: linkageWorkflowId(linkageNo), taskQueue: queues.processes, args: [input] });
  return { no: linkageNo, id: linkageWorkflowId(linkageNo) };
}

const replies = async (id: string) => (await rig.summary(id)).detail['replies'] as LinkageReply[];
const stateOf = (partner: string, state: LinkageReply['state']) => ({ detail }: { detail: Record<string, unknown> }) =>
  (detail['replies'] as LinkageReply[]).some((reply) => reply.partner === partner && reply.state === state);
const says = (id: string, partner: string, message: PartnerMessage, messageId = nextMessageId()) =>
  rig.client.workflow.getHandle(id).executeUpdate(partnerSays, { updateId: messageId, args: [{ partner, messageId, message }] });
function order(id: string, actor: Actor, what: LinkageCommand['command']) {
  const messageId = nextMessageId();
  return rig.client.workflow.getHandle(id).executeUpdate(linkageCommand, { updateId: messageId, args: [{ actor, messageId, command: what }] });
}
const at = '2026-03-01T10:00:00+08:00';
const done = (linkageNo: string, more = {}): PartnerMessage => ({ type: 'answered', linkageNo, answer: { outcome: 'done', at, ...more } });
async function ring(id: string, partner: string, result: Record<string, unknown>, by: Actor = operator) {
  const mine = (summary: Awaited<ReturnType<Rig['summary']>>) => summary.tasks.find((task) => task.kind === 'linkage.telephone' && task.state === 'open' && task.context['partner'] === partner);
  const task = mine(await rig.until(id, `a call to ${partner}`, (summary) => mine(summary) !== undefined))!;
  return send(rig, task.id, by, { at, ...result });
}

it('asks every bank at once; each answers on a clock of its own, one by callback and one by telephone', async () => {
  const icbc = await connect('bank-icbc', 'late');
  const { no, id } = await open('paymentStop', ['bank-icbc', 'bank-abc']);
  await rig.until(id, 'the request delivered', stateOf('bank-icbc', 'delivered'));
  expect(icbc.received).toEqual([expect.objectContaining({ type: 'linkage.requested', linkageNo: no, matter: { text: '市场门口聚集人员，请支援' } })]);
  await says(id, 'bank-icbc', { type: 'acknowledged', linkageNo: no, at });
  expect(await says(id, 'bank-icbc', done(no, { amountFen: 500_000 }))).toEqual({ state: 'answered' });
  expect(await refusal(says(id, 'bank-icbc', done(no)))).toMatchObject({ rule: 'PARTNER_HAS_ANSWERED' });
  expect(await refusal(says(id, 'bank-ccb', done(no)))).toMatchObject({ rule: 'PARTNER_NOT_ASKED' });
  // No address: a person telephones, more than once.
  await ring(id, 'bank-abc', { result: 'noAnswer' });
  expect(await refusal(ring(id, 'bank-abc', { result: 'answered' }))).toMatchObject({ errors: [{ field: 'answer', rule: 'ANSWER_REQUIRED' }] });
  await ring(id, 'bank-abc', { result: 'answered', answer: { outcome: 'partly', at, amountFen: 20_000 } });
  const outcome = await rig.client.workflow.getHandle(id).result();
  expect(outcome).toMatchObject({ replies: [{ partner: 'bank-icbc', state: 'answered', via: 'callback', answer: { amountFen: 500_000 } }, { state: 'answered', via: 'telephone', progress: [{ note: 'noAnswer' }] }] });
  const { clocks } = await rig.summary(id);
  expect(clocks.map(({ id: clock, state }) => [clock, state])).toEqual([['linkage.paymentStop#1', 'met'], ['linkage.paymentStop#2', 'met']]);
});

it('tells a partner who was away for a day when they are back, and once', async () => {
  const ccb = await connect('bank-ccb', 'down');
  const { no, id } = await open('inquiry', ['bank-ccb']);
  await rig.until(id, 'the partner unreachable', stateOf('bank-ccb', 'unreachable'));
  await rig.sleep('20 hours');
  ccb.manner = 'late';
  await rig.sleep('10 minutes');
  await rig.until(id, 'the request delivered', stateOf('bank-ccb', 'delivered'));
  expect(ccb.received.filter(({ type }) => type === 'linkage.requested')).toHaveLength(1);
  await says(id, 'bank-ccb', done(no));
  expect(await rig.client.workflow.getHandle(id).result()).toMatchObject({ replies: [{ state: 'answered', via: 'callback' }] });
});

it('reminds, escalates who never answers under supervision, and lets only the chief give up', async () => {
  const psbc = await connect('bank-psbc', 'silent');
  const { no, id } = await open('paymentStop', ['bank-psbc']);
  await rig.until(id, 'the request delivered', stateOf('bank-psbc', 'delivered'));
  await rig.sleep('25 minutes');
  for (const giveUp = Date.now() + 10_000; psbc.received.length < 3 && Date.now() < giveUp; ) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(psbc.received.map(({ type }) => type)).toEqual(['linkage.requested', 'linkage.reminder', 'linkage.reminder']);
  expect(new Set(psbc.received.map(({ id: webhook }) => webhook)).size).toBe(3);
  await rig.sleep('6 minutes');
  const { overdue, tasks } = await rig.until(id, 'the escalation', ({ tasks: open }) => open.some(({ kind }) => kind === 'linkage.telephone'));
  expect([overdue, tasks.at(-1)!.priority, tasks.at(-1)!.overdue]).toEqual([true, 1, true]);
  await rig.task(supervisionWorkflowId(id, 1), 'supervision.answer');
  expect(await refusal(ring(id, 'bank-psbc', { result: 'ended', note: '无人接听' }))).toMatchObject({ rule: 'COMMAND_NOT_ALLOWED' });
  await ring(id, 'bank-psbc', { result: 'ended', note: '多次无人接听' }, chief);
  expect(await rig.client.workflow.getHandle(id).result()).toMatchObject({ linkageNo: no, replies: [{ state: 'unanswered', overdue: true, answer: null }] });
});

it('keeps an emergency on one board until it is stood down, in the order given', async () => {
  const [fire, traffic] = [await connect('fire-rescue', 'late'), await connect('traffic-police', 'late')];
  const { no, id } = await open('emergency', ['fire-rescue', 'traffic-police']);
  for (const partner of ['fire-rescue', 'traffic-police']) {
    await rig.until(id, 'the request delivered', stateOf(partner, 'delivered'));
    await says(id, partner, { type: 'progress', linkageNo: no, at, note: '已出动' });
    await says(id, partner, done(no));
  }
  await rig.until(id, 'all answers', ({ stage }) => stage === 'answered');
  expect(await refusal(order(id, operator, { type: 'request', partners: ['fire-rescue'], reason: '再派' }))).toMatchObject({ rule: 'PARTNER_ALREADY_ASKED' });
  expect(await refusal(order(id, { ...operator, roles: ['communityOfficer'] }, { type: 'standDown', partners: [], reason: '结束' }))).toMatchObject({ rule: 'COMMAND_NOT_ALLOWED' });
  // One more is asked while the others are there, and answers by telephone.
  await order(id, operator, { type: 'request', partners: ['sub-district'], reason: '需疏导群众' });
  await ring(id, 'sub-district', { result: 'answered', answer: { outcome: 'done', at } });
  await rig.until(id, 'all answers', ({ stage }) => stage === 'answered');
  await order(id, operator, { type: 'standDown', partners: ['traffic-police', 'fire-rescue'], reason: '现场恢复' });
  await rig.until(id, 'the first stood down', stateOf('fire-rescue', 'stoodDown'));
  await order(id, operator, { type: 'standDown', partners: [], reason: '结束' });
  expect(await rig.client.workflow.getHandle(id).result()).toMatchObject({ replies: [{ state: 'stoodDown', answer: { outcome: 'done' } }, { state: 'stoodDown' }, { state: 'stoodDown', via: 'telephone' }] });
  const told = (partner: SimulatedPartner) => partner.received.filter(({ type }) => type === 'linkage.stoodDown');
  expect([told(fire), told(traffic)].map((messages) => messages.length)).toEqual([1, 1]);
  const times = (await replies(id)).map(({ times: each }) => each.stoodDown!);
  expect(times[1]!).toBeLessThanOrEqual(times[0]!);
});

it('is stood down when it is cancelled, and takes the same message once', async () => {
  const { no, id } = await open('inquiry', ['court', 'hospital']);
  await rig.until(id, 'both to be telephoned', ({ tasks }) => tasks.length === 2);
  const messageId = nextMessageId();
  const progress: PartnerMessage = { type: 'progress', linkageNo: no, at, note: '已收到' };
  await Promise.all([says(id, 'court', progress, messageId), says(id, 'court', progress, messageId)]);
  expect((await replies(id))[0]!.progress).toHaveLength(1);
  await rig.client.workflow.getHandle(id).cancel();
  expect(await rig.client.workflow.getHandle(id).result()).toMatchObject({ replies: [{ state: 'stoodDown' }, { state: 'stoodDown' }] });
});

it('an incident asks other departments in one move', async () => {
  started += 1;
  const incident = await rig.report();
  await rig.task(incident.workflowId, 'incident.triage');
  await command(rig, incident.workflowId, operator, { type: 'linkage', partners: ['hospital', 'fire-rescue'], text: '有人被困' });
  const { detail } = await rig.until(incident.workflowId, 'the board', (summary) => (summary.detail['linkages'] as string[]).length === 1);
  const board = await rig.until(linkageWorkflowId((detail['linkages'] as string[])[0]!), 'both partners', (summary) => (summary.detail['replies'] as unknown[]).length === 2);
  expect([board.subject.incidentNo, board.detail['kind'], board.detail['requestedBy']]).toEqual([detail['calls'] && (detail['calls'] as string[])[0], 'emergency', operator.id]);
  await command(rig, incident.workflowId, operator, { type: 'cancel', reason: '误报' });
  expect((await rig.summary(board.id)).stage).toBe('requesting');
});

it('numbers a board once for a key, also when asked twenty times at once', async () => {
  const activities = rig.get(LinkageActivities);
  const all = await Promise.all(Array.from({ length: 20 }, () => activities.openLinkage({ key: 'same', at, text: '一' })));
  expect(new Set(all.map(({ linkageNo }) => linkageNo)).size).toBe(1);
});
