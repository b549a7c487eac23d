/** Disputes over HTTP: reported once, worked through tasks, read for a purpose, printed, and found out where changed by hand. */
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { agreed, at, minorMatter, neighbours, signed } from '../support/mediation.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';
import { pdfText } from '../support/pdf-text.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(() => rig.close());

const [operator, auditor, machine] = ['o-1101', 'o-9001', 'm-1'];
/** Squad 1, and somebody of squad 2. */
const [captain, officer, stranger] = ['o-2101', 'o-2102', 'o-2202'];
const purpose = { 'x-purpose': 'mediation' };
const dispute = { origin: { type: 'visit', visit: 'v-1' }, kind: 'water', receivedAt: at, community: 'community-1', description: '张井水与李邻里争水井' };

let keys = 0;
async function report(change: object = {}, as = officer): Promise<{ no: string; processId: string }> {
  const { status, body } = await rig.call('/api/v1/disputes', { as, body: { ...dispute, ...change }, headers: { 'idempotency-key': `report-${(keys += 1)}` } });
  expect(status).toBe(201);
  await rig.until(`/api/v1/disputes/${body.disputeNo}`, operator, (reply) => reply.body.record && reply.body.process);
  return { no: body.disputeNo, processId: body.processId };
}
const openTask = async (processId: string, kind: string): Promise<{ id: string }> =>
  (await rig.until(`/api/v1/tasks?process=${processId.replaceAll('/', '~')}&kind=${kind}`, operator, ({ body }) => body.items.length > 0)).body.items[0];
async function step(as: string, processId: string, kind: string, result: unknown): Promise<void> {
  const { id } = await openTask(processId, kind);
  const reply = await rig.call(`/api/v1/tasks/${id}/complete`, { as, body: { result } });
  expect({ kind, status: reply.status, body: reply.body }).toMatchObject({ kind, status: 200, body: { state: 'completed' } });
}
let hours = 0;
async function convene(processId: string): Promise<void> {
  await step(captain, processId, 'dispute.assess', { facts: minorMatter, decision: 'mediate', kind: 'water' });
  await step(officer, processId, 'dispute.parties', { parties: neighbours });
  for (let asked = 0; asked < 2; asked += 1) await step(officer, processId, 'dispute.consent', { answer: 'consents', at, signedBy: 'party', rightsRead: true });
  const from = Date.parse('2026-06-01T08:00:00+08:00') + (hours += 1) * 3_600_000;
  await step(officer, processId, 'mediation.schedule', { from: new Date(from).toISOString(), to: new Date(from + 3_000_000).toISOString(), room: 'one', mediators: [officer] });
  await step(officer, processId, 'mediation.invite', { answer: 'accept' });
}
async function drafted(): Promise<{ no: string; processId: string }> {
  const reported = await report();
  await convene(reported.processId);
  await step(officer, reported.processId, 'mediation.session', agreed);
  await openTask(reported.processId, 'agreement.sign');
  return reported;
}
async function settled(): Promise<{ no: string; processId: string }> {
  const reported = await drafted();
  await step(officer, reported.processId, 'agreement.sign', signed());
  await openTask(reported.processId, 'agreement.confirm');
  return reported;
}
async function pdfOf(no: string, as = officer): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const response = await fetch(`${rig.url}/api/v1/disputes/${no}/agreement/pdf`, { headers: { ...purpose, authorization: `Bearer ${await rig.token(as)}` } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe('a report', () => {
  it('is one dispute, however often and at once it is sent, and another under another key', async () => {
    const send = (key: string) => rig.call('/api/v1/disputes', { as: officer, body: dispute, headers: { 'idempotency-key': key } });
    const replies = await Promise.all(Array.from({ length: 20 }, () => send('the-same')));
    expect(new Set(replies.map(({ body }) => body.disputeNo)).size).toBe(1);
    expect(replies.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    const [first] = replies;
    expect(first!.body.processId).toBe(`dispute/baokang/${first!.body.disputeNo}`);
    expect(first!.headers.get('location')).toBe(`/api/v1/disputes/${first!.body.disputeNo}`);
    expect((await send('another')).body.disputeNo).not.toBe(first!.body.disputeNo);
  });

  it.each([
    ['zh', { kind: undefined }, 'kind', '无效选项'],
    ['en', { community: undefined }, 'community', 'a place or a community'],
    ['en', { origin: { type: 'rumour' } }, 'origin.type', ''],
    ['zh', { sender: 'x' }, 'sender', '没有这个字段'],
    ['en', { receivedAt: 'yesterday' }, 'receivedAt', ''],
  ])('that is wrong is refused in %s, by field: %j', async (language, change, field, words) => {
    const { status, body } = await rig.call('/api/v1/disputes', { as: officer, body: { ...dispute, ...change }, headers: { 'accept-language': language } });
    expect(status).toBe(400);
    expect(body.errors.map((error: any) => error.field)).toContain(field);
    expect(JSON.stringify(body.errors)).toContain(words);
  });

  it('comes from a resident, another department or a machine too', async () => {
    for (const [origin, as] of [[{ type: 'resident' }, operator], [{ type: 'department', partner: 'justice-office', reference: '2026-17' }, machine]] as const) {
      const { no } = await report({ origin }, as);
      expect((await rig.call(`/api/v1/disputes/${no}`, { as: auditor })).body.record).toMatchObject({ origin, registeredBy: as });
    }
  });
});

it('refuses mediation with every rule in the reader’s language', async () => {
  const { processId } = await report();
  const { id } = await openTask(processId, 'dispute.assess');
  const ask = (language: string) =>
    rig.call(`/api/v1/tasks/${id}/complete`, {
      as: captain,
      body: { result: { facts: { ...minorMatter, hiredViolence: true, minor: false }, decision: 'mediate', kind: 'water' } },
      headers: { 'accept-language': language },
    });
  const zh = await ask('zh');
  expect([zh.status, zh.body.code]).toEqual([422, 'MEDIATION_EXCLUDED']);
  expect(zh.body.errors).toEqual([
    { field: 'facts.minor', rule: 'NOT_MINOR', message: '情节不属于较轻' },
    { field: 'facts.hiredViolence', rule: 'HIRED_VIOLENCE', message: '雇凶伤害他人' },
  ]);
  expect((await ask('en')).body.errors[1].message).toBe('violence was hired');
});

describe('who the parties are', () => {
  it('is read for a stated purpose, by the own squad and the command room, on record; and stands nowhere else', async () => {
    const { no, processId } = await report();
    await convene(processId);
    const path = `/api/v1/disputes/${no}/parties`;
    expect((await rig.call(path, { as: officer })).body.code).toBe('PURPOSE_REQUIRED');
    const read = await rig.call(path, { as: officer, headers: purpose });
    expect(read.body).toMatchObject({ description: dispute.description, parties: [{ name: '张井水' }, { name: '李邻里' }] });
    expect((await rig.call(path, { as: operator, headers: purpose })).status).toBe(200);
    const refused = await rig.call(path, { as: stranger, headers: purpose });
    expect([refused.status, refused.body.code]).toEqual([403, 'OTHER_UNIT']);
    const log = (await rig.call('/api/v1/access-log?limit=200', { as: auditor })).body.items;
    const entry = (reply: Reply) => log.filter((each: any) => each.requestId === reply.headers.get('x-request-id'));
    expect(entry(read)).toMatchObject([{ action: 'dispute.readParties', purpose: 'mediation', subject: no, outcome: 'allowed' }]);
    expect(entry(refused).map((each: any) => each.outcome)).toContain('refused');
    const seen = await Promise.all([`/api/v1/disputes/${no}`, '/api/v1/disputes', `/api/v1/processes/dispute~baokang~${no}/timeline`, `/api/v1/tasks?process=dispute~baokang~${no}`].map((each) => rig.call(each, { as: operator })));
    for (const { status, body } of seen) {
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toMatch(/张井水|李邻里|争水井/);
    }
    const records = await rig.call(`/api/v1/disputes/${no}/records`, { as: officer, headers: purpose });
    expect(records.body.items.map((each: any) => each.kind)).toEqual(expect.arrayContaining(['dispute.assess', 'dispute.parties', 'dispute.consent']));
  });
});

describe('orders', () => {
  it('are for the own squad and the command room, and carried out once', async () => {
    const { no, processId } = await report();
    await convene(processId);
    await openTask(processId, 'mediation.session');
    const command = (as: string, body: object, headers: Record<string, string> = {}) => rig.call(`/api/v1/disputes/${no}/commands`, { as, body, headers });
    const from = '2026-07-01T09:00:00+08:00';
    const move = { type: 'moveSession', from, to: '2026-07-01T10:00:00+08:00', room: '二号调解室', mediators: [officer], reason: '农忙' };
    expect((await command(stranger, move)).body.code).toBe('OTHER_UNIT');
    expect((await command(officer, { ...move, to: from })).body.errors).toMatchObject([{ field: 'to', rule: 'END_BEFORE_START' }]);
    const both = await Promise.all([1, 2].map(() => command(captain, move, { 'idempotency-key': 'move' })));
    expect(both.map(({ status, body }) => [status, body])).toEqual([[200, both[0]!.body], [200, both[0]!.body]]);
    const shown = await rig.until(`/api/v1/disputes/${no}`, operator, ({ body }) => body.process.detail.sessions[0].moved === 1);
    expect(shown.body.process.detail.sessions).toMatchObject([{ from, room: '二号调解室' }]);
    // Another dispute wants the same room.
    const other = await report();
    await convene(other.processId);
    const taken = await rig.call(`/api/v1/disputes/${other.no}/commands`, { as: captain, body: move });
    expect([taken.status, taken.body.code, taken.body.errors[0].field]).toEqual([409, 'SESSION_CONFLICT', 'command.room']);
    expect((await command(officer, { type: 'cancel', reason: '误报' })).status).toBe(403);
    expect((await command(captain, { type: 'cancel', reason: '误报' })).status).toBe(200);
    await rig.until(`/api/v1/disputes/${no}`, operator, ({ body }) => body.record.outcome === 'cancelled' && body.process.closedAt !== null);
    expect((await command(captain, { type: 'record', note: '晚了' })).body.code).toBe('PROCESS_CLOSED');
    expect((await rig.call('/api/v1/disputes/D2020-00001/commands', { as: captain, body: move })).body.code).toBe('DISPUTE_UNKNOWN');
  });
});

describe('the agreement', () => {
  it('can be printed to be signed, and afterwards as it was signed: numbered, three copies, its hash on each, the same bytes each time', async () => {
    const { no, processId } = await drafted();
    const draft = await rig.call(`/api/v1/disputes/${no}/agreement`, { as: officer, headers: purpose });
    expect(draft.body).toMatchObject({ intact: true, signing: null, seal: null });
    expect(pdfText((await pdfOf(no)).bytes)[0]).toContain('待签名');
    await step(officer, processId, 'agreement.sign', signed());
    await openTask(processId, 'agreement.confirm');
    const { body } = await rig.call(`/api/v1/disputes/${no}/agreement`, { as: officer, headers: purpose });
    expect(body).toMatchObject({ intact: true, sha256: draft.body.sha256, seal: expect.any(String), content: { facts: agreed.facts }, signing: { copies: 3 } });
    const { status, headers, bytes } = await pdfOf(no);
    const number = body.content.agreementNo as string;
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([200, 'application/pdf', `attachment; filename="${number}.pdf"`]);
    expect((await pdfOf(no)).bytes.equals(bytes)).toBe(true);
    const pages = pdfText(bytes);
    expect(pages).toHaveLength(3);
    for (const [i, copy] of ['第一份（甲方收执）', '第二份（乙方收执）', '第三份（公安机关存档）'].entries()) {
      for (const each of [copy, number, body.sha256, '治安调解协议书', '已签订', '张井水', '李邻里', '人民币300.00元', '2026年3月12日', '一式三份']) expect(pages[i]).toContain(each);
    }
  });

  it('is for those whom it concerns, and is not there before there is one', async () => {
    const { no } = await report();
    expect((await rig.call(`/api/v1/disputes/${no}/agreement`, { as: officer, headers: purpose })).body.code).toBe('AGREEMENT_UNKNOWN');
    expect((await rig.call('/api/v1/disputes/D2020-00001/agreement', { as: officer, headers: purpose })).body.code).toBe('DISPUTE_UNKNOWN');
    expect((await pdfOf(no, stranger)).status).toBe(403);
  });

  it('that somebody edits in the database is found out when it is read, and is printed no more', async () => {
    const { no } = await settled();
    const { body } = await rig.call(`/api/v1/disputes/${no}/agreement`, { as: officer, headers: purpose });
    await rig.api.app.get<Connection>(getConnectionToken()).collection('agreements').updateOne({ _id: body.content.agreementNo }, { $set: { 'content.promises.1.amountFen': 1 } });
    expect((await rig.call(`/api/v1/disputes/${no}/agreement`, { as: officer, headers: purpose })).body.intact).toBe(false);
    expect((await pdfOf(no)).status).toBe(409);
  });
});

it('lists disputes by what is asked for, page by page, and counts the year', async () => {
  const { no } = await report({ community: 'community-2' }, operator);
  const list = await rig.call('/api/v1/disputes?community=community-2&open=true&stage=assessment', { as: auditor });
  expect(list.body.items.map((each: any) => each.detail.disputeNo)).toEqual([no]);
  const first = await rig.call('/api/v1/disputes?limit=2', { as: auditor });
  const second = await rig.call(`/api/v1/disputes?limit=2&cursor=${first.body.next}`, { as: auditor });
  const ids = [...first.body.items, ...second.body.items].map((each: any) => each.id);
  expect(new Set(ids).size).toBe(4);
  const { body } = await rig.call('/api/v1/disputes/statistics?year=2026', { as: auditor });
  const sum = (figure: string) => body.items.reduce((total: number, item: any) => total + item[figure], 0);
  for (const figure of Object.keys(body.total)) expect([figure, body.total[figure]]).toEqual([figure, sum(figure)]);
  expect(body.total).toMatchObject({ resolved: expect.any(Number), received: expect.any(Number) });
  expect(body.total.resolved).toBeGreaterThan(0);
  expect(body.items.find((item: any) => item.community === 'community-2')).toMatchObject({ kind: 'water', received: 1, open: 1 });
  expect((await rig.call('/api/v1/disputes/statistics?year=1', { as: auditor })).status).toBe(400);
});
