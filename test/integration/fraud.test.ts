/** Fraud warnings from end to end: over HTTP, with the real workers, on real servers. */
import { station } from '../../libs/domain/station.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(() => rig.close());

const [chief, operator, auditor, machine, investigator] = ['o-1001', 'o-1101', 'o-9001', 'm-1', 'o-3011'];
const [officer, stranger] = ['o-2101', 'o-2302'];
const base = '/api/v1/fraud-warnings';

let number = 0;
const aWarning = (change: object = {}, resident: object = {}) => {
  number += 1;
  return {
    source: 'afc',
    number: `W-${number}`,
    receivedAt: new Date(Date.now() - 1000).toISOString(),
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    channel: 'machine',
    level: 'other',
    method: 'loan',
    resident: { name: '王某', phone: `1380001${String(number).padStart(4, '0')}`, place: station.units[0]!.home, address: '幸福小区', ...resident },
    ...change,
  };
};

async function warn(change: object = {}, resident: object = {}): Promise<{ no: string; processId: string }> {
  const { status, body } = await rig.call(base, { as: machine, body: aWarning(change, resident) });
  expect(status).toBe(201);
  await rig.until(`${base}/${body.warningNo}`, operator, (reply) => reply.body.record !== null);
  return { no: body.warningNo, processId: body.processId };
}

async function step(as: string, processId: string, kind: string, result: unknown): Promise<void> {
  const { body } = await rig.until(`/api/v1/tasks?process=${processId.replaceAll('/', '~')}&kind=${kind}`, operator, (reply) => reply.body.items.length > 0);
  const reply = await rig.call(`/api/v1/tasks/${body.items[0].id}/complete`, { as, body: { result } });
  expect({ kind, status: reply.status, body: reply.body }).toMatchObject({ kind, status: 200 });
}
const ended = (no: string) => rig.until(`${base}/${no}`, operator, ({ body }) => Boolean(body.process?.closedAt));
const onRecord = async (reply: Reply) => {
  const { body } = await rig.call('/api/v1/access-log?limit=200', { as: auditor });
  return body.items.filter((entry: any) => entry.requestId === reply.headers.get('x-request-id'));
};

describe('a warning', () => {
  it('is taken once, by whoever it is sent, fifty times at the same moment too', async () => {
    const warning = aWarning();
    const replies = await Promise.all(Array.from({ length: 50 }, (_, i) => rig.call(base, { as: i % 2 ? machine : officer, body: warning })));
    expect(replies.map(({ status }) => status).sort()).toEqual([...Array<number>(49).fill(200), 201]);
    const first = replies.find(({ status }) => status === 201)!;
    expect(first.body).toEqual({ warningNo: `afc.${warning.number}`, processId: `fraud/baokang/afc/${warning.number}`, duplicate: false });
    expect(first.headers.get('location')).toBe(`${base}/afc.${warning.number}`);
    await rig.until(`${base}/afc.${warning.number}`, operator, ({ body }) => body.record !== null);
    expect((await rig.call(`${base}?limit=200`, { as: operator })).body.items.filter((item: any) => item.detail.warningNo === `afc.${warning.number}`)).toHaveLength(1);
  });

  it.each([
    ['en', { level: 'urgent' }, {}, 'level', /^invalid_value/, /./],
    ['zh', { method: 'magic' }, {}, 'method', /^invalid_value/, /[\u4e00-\u9fff]/],
    ['zh', { expiresAt: '2020-01-01T00:00:00+08:00' }, {}, 'expiresAt', /^EXPIRES_BEFORE_RECEIVED$/, /失效时间须晚于接收时间/],
    ['en', { expiresAt: '2020-01-01T00:00:00+08:00' }, {}, 'expiresAt', /^EXPIRES_BEFORE_RECEIVED$/, /expire after it was received/],
    ['en', {}, { phone: 'none' }, 'resident.phone', /^invalid_format/, /./],
    ['zh', {}, { name: undefined }, 'resident.name', /^required$/, /必填/],
    ['en', {}, { idNumber: '1' }, 'resident.idNumber', /^unrecognized_keys$/, /no such field/],
  ])('is refused in %s with %j %j', async (language, change, resident, field, rule, message) => {
    const reply = await rig.call(base, { as: machine, body: aWarning(change, resident), headers: { 'accept-language': language } });
    expect([reply.status, reply.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(reply.body.errors).toContainEqual({ field, rule: expect.stringMatching(rule), message: expect.stringMatching(message) });
  });

  it('comes in a batch, of which each row is told apart', async () => {
    const [good, other] = [aWarning(), aWarning()];
    const { status, body } = await rig.call(`${base}/batch`, { as: machine, body: { warnings: [good, { ...other, level: 'x' }, 'nonsense', good, other] } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ read: 5, accepted: 2, duplicates: 1, rejected: 2 });
    expect(body.results.map((result: any) => [result.row, result.warningNo ?? result.errors[0].field])).toEqual([
      [1, `afc.${good.number}`],
      [2, 'level'],
      [3, ''],
      [4, `afc.${good.number}`],
      [5, `afc.${other.number}`],
    ]);
    expect((await rig.call(`${base}/batch`, { as: officer, body: { warnings: [good] } })).status).toBe(403);
  });

  it('that is unknown is not found', async () => {
    expect((await rig.call(`${base}/afc.none`, { as: operator })).body.code).toBe('PROCESS_UNKNOWN');
    expect((await rig.call(`${base}/afc.none/resident`, { as: operator, headers: { 'x-purpose': 'dissuasion' } })).body.code).toBe('WARNING_UNKNOWN');
    expect((await rig.call(`${base}/afc.none/commands`, { as: operator, body: { type: 'raise', reason: '紧急' } })).status).toBe(404);
  });
});

describe('a dissuasion', () => {
  it('goes from the call to the first follow-up, and the timeline tells it without a word about the resident', async () => {
    const { no, processId } = await warn({ level: 'high', method: 'romance' });
    await step(officer, processId, 'fraud.contact', { outcome: 'reached', finding: 'dissuaded', said: '准备转两万' });
    await step(officer, processId, 'fraud.acknowledge', { signed: true, savedFen: 2_000_000 });
    const { body } = await rig.until(`${base}/${no}`, operator, (reply) => reply.body.process?.stage === 'followUp');
    expect(body.record).toMatchObject({ warningNo: no, level: 'high', contactInTime: true, savedFen: 2_000_000, outcome: null });
    expect(body.signed.map(({ kind }: any) => kind)).toEqual(['fraud.contact', 'fraud.acknowledge']);
    const { items } = (await rig.call(`/api/v1/processes/${processId.replaceAll('/', '~')}/timeline`, { as: auditor })).body;
    expect(items.map(({ event }: any) => event)).toEqual(expect.arrayContaining(['opened', 'activity.registerWarning', 'stage.contact', 'task.complete:fraud.contact', 'activity.recordFraudStep', 'stage.followUp']));
    for (const { zh, en } of items) {
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
      expect(en).toMatch(/^[\x20-\x7e“”]+$/);
    }
    expect(JSON.stringify([body, items])).not.toMatch(/王某|1380001|幸福小区|两万/);
    const list = await rig.call(`${base}?open=true&stage=followUp&method=romance`, { as: officer });
    expect(list.body.items.map(({ id }: any) => id)).toEqual([processId]);
    expect((await rig.call(`${base}?method=gaming`, { as: officer })).body.items).toEqual([]);
  });

  it('tells who the resident is, and what was said, for a purpose only and to those whose business it is', async () => {
    const phone = '13800018888';
    const { no, processId } = await warn({}, { phone });
    const second = await rig.call(base, { as: machine, body: aWarning({}, { phone, name: '王某某' }) });
    await ended(second.body.warningNo);
    await step(operator, processId, 'fraud.contact', { outcome: 'reached', finding: 'notFraud', said: '是本人操作' });
    const look = (what: string, as: string, purpose?: string) => rig.call(`${base}/${no}/${what}`, { as, headers: purpose === undefined ? {} : { 'x-purpose': purpose } });
    for (const what of ['resident', 'records']) {
      expect((await look(what, operator)).body.code).toBe('PURPOSE_REQUIRED');
      expect((await look(what, operator, 'curiosity')).body.code).toBe('PURPOSE_UNKNOWN');
      const refused = await look(what, stranger, 'dissuasion');
      expect([refused.status, refused.body.code]).toEqual([403, 'OTHER_UNIT']);
      expect((await look(what, machine, 'dissuasion')).body.code).toBe('ROLE_NOT_ALLOWED');
    }
    const allowed = await look('resident', officer, 'dissuasion');
    expect(allowed.body.items).toEqual([
      { warningNo: no, resident: expect.objectContaining({ name: '王某', phone }) },
      { warningNo: second.body.warningNo, resident: expect.objectContaining({ name: '王某某' }) },
    ]);
    expect(await onRecord(allowed)).toEqual([expect.objectContaining({ actor: officer, action: 'fraud.readResident', subject: no, purpose: 'dissuasion', outcome: 'allowed' })]);
    await ended(no);
    expect((await look('records', investigator, 'investigation')).body.items).toEqual([expect.objectContaining({ kind: 'fraud.contact', form: { outcome: 'reached', finding: 'notFraud', said: '是本人操作' } })]);
  });

  it('obeys the command room', async () => {
    const { no } = await warn();
    const send = (as: string, command: object) => rig.call(`${base}/${no}/commands`, { as, body: command });
    expect((await send(officer, { type: 'cancel', reason: '误报' })).status).toBe(403);
    expect((await send(operator, { type: 'fly', reason: '误报' })).body.code).toBe('VALIDATION_FAILED');
    expect((await send(chief, { type: 'raise', reason: '金额大' })).status).toBe(200);
    await rig.until(`${base}/${no}`, operator, ({ body }) => body.process.detail.level === 'high');
    expect((await send(operator, { type: 'cancel', reason: '误报' })).status).toBe(200);
    expect((await ended(no)).body.process.outcome).toBe('cancelled');
    expect((await send(operator, { type: 'cancel', reason: '误报' })).body.code).toBe('PROCESS_CLOSED');
  });

  it('puts what was signed into the file of the case that it opens', async () => {
    const { no, processId } = await warn();
    await step(operator, processId, 'fraud.contact', { outcome: 'reached', finding: 'alreadyTransferred' });
    const at = new Date().toISOString();
    await step(operator, processId, 'fraud.transfers', { transfers: [{ at, amountFen: 100, banks: [{ bank: 'bank-icbc', account: '6222000011112222' }] }] });
    const { body } = await rig.until(`${base}/${no}`, operator, (reply) => Boolean(reply.body.process?.detail.caseNo));
    const caseNo = body.process.detail.caseNo as string;
    expect((await rig.call(`/api/v1/cases/${caseNo}`, { as: investigator })).body.record).toMatchObject({ incidents: [], origin: processId, category: 'fraud' });
    const file = await rig.call(`/api/v1/cases/${caseNo}/records`, { as: investigator, headers: { 'x-purpose': 'investigation' } });
    expect(file.body.items.map(({ kind }: any) => kind)).toEqual(['fraud.contact', 'fraud.transfers']);
    expect(JSON.stringify(body)).not.toContain('6222000011112222');
  });
});

describe('the statistics', () => {
  it('count the records of a period, by community and method', async () => {
    const from = new Date().toISOString();
    const first = await warn({ method: 'gaming' });
    await step(officer, first.processId, 'fraud.contact', { outcome: 'reached', finding: 'dissuaded' });
    await step(officer, first.processId, 'fraud.acknowledge', { signed: true, savedFen: 300 });
    const second = await warn({ method: 'gaming', community: 'community-2' }, { place: undefined });
    await step(operator, second.processId, 'fraud.contact', { outcome: 'busy' });
    await rig.until(`${base}/${second.no}`, operator, ({ body }) => body.record.firstContactAt !== null);
    await rig.until(`${base}/${first.no}`, operator, ({ body }) => body.record.savedFen === 300);
    const to = new Date(Date.now() + 1000).toISOString();
    const ask = (query: string) => rig.call(`${base}/statistics?${query}`, { as: officer });
    const { body } = await ask(`from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`);
    expect(body.total).toEqual({
      warnings: 2,
      peopleDissuaded: 1,
      contacted: 2,
      minutesToFirstContact: { median: expect.any(Number), p90: expect.any(Number) },
      withinTarget: { made: 2, of: 2 },
      savedFen: 300,
      transferredFen: 0,
      stoppedFen: 0,
      recoveredFen: 0,
    });
    expect(body.byCommunity.map(({ community, warnings }: any) => [community, warnings])).toEqual([['community-1', 1], ['community-2', 1]]);
    expect(body.byCommunity.map(({ peopleDissuaded }: any) => peopleDissuaded)).toEqual([1, 0]);
    expect(body.byMethod).toEqual([{ method: 'gaming', ...body.total }]);
    expect((await ask(`from=${encodeURIComponent(to)}&to=${encodeURIComponent(from)}`)).body.errors).toEqual([expect.objectContaining({ field: 'to', rule: 'END_BEFORE_START' })]);
    expect((await ask('from=yesterday&to=today')).status).toBe(400);
    expect((await rig.call(`${base}/statistics?from=${from}&to=${to}`, { as: machine })).status).toBe(403);
  });

  it('come with the methods and what is said against each', async () => {
    const { body } = await rig.call('/api/v1/fraud-methods', { as: officer });
    expect(body.items.find(({ id }: any) => id === 'investment')).toMatchObject({ name: { zh: '虚假投资理财' }, script: expect.any(Array) });
  });
});
