/** The API from end to end: real MongoDB, real Temporal, the real workers, over HTTP. */
import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { incidentWorkflowId } from '../../libs/contracts/ids.js';
import { station } from '../../libs/domain/station.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(() => rig.close());

const [chief, operator, auditor, machine] = ['o-1001', 'o-1101', 'o-9001', 'm-1'];
const [captain, officer, partner, stranger] = ['o-2101', 'o-2102', 'o-2103', 'o-2202'];

let number = 0;
const aCall = (change: object = {}) => {
  number += 1;
  return {
    source: 'test',
    number: String(number),
    receivedAt: '2026-01-02T08:00:00+08:00',
    channel: 'phone',
    description: '邻居吵架',
    place: station.units[0]!.home,
    caller: { name: '张某', phone: `138000${String(number).padStart(5, '0')}` },
    ...change,
  };
};

async function report(change: object = {}): Promise<{ no: string; processId: string }> {
  const { body, status } = await rig.call('/api/v1/incidents', { as: operator, body: aCall(change) });
  expect(status).toBe(201);
  return { no: body.incidentNo, processId: body.processId };
}

const openTask = async (processId: string, kind: string): Promise<{ id: string; revision: number }> =>
  (
    await rig.until(
      `/api/v1/tasks?process=${processId.replaceAll('/', '~')}&kind=${kind}`,
      operator,
      ({ body }) => body.items.length > 0,
    )
  ).body.items[0];

const complete = (as: string, taskId: string, result: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  rig.call(`/api/v1/tasks/${taskId}/complete`, { as, body: { result }, headers });

async function step(as: string, processId: string, kind: string, result: unknown): Promise<void> {
  const { id } = await openTask(processId, kind);
  const reply = await complete(as, id, result);
  expect({ kind, status: reply.status, body: reply.body }).toMatchObject({ kind, status: 200, body: { state: 'completed' } });
}

const triage = { decision: 'dispatch', category: 'dispute', priority: 3 };

/** As far as the order to squad 1.1. */
async function dispatched(): Promise<{ no: string; processId: string }> {
  const incident = await report();
  const { id } = await openTask(incident.processId, 'incident.triage');
  expect((await complete(operator, id, triage, { 'idempotency-key': `first-${incident.no}` })).status).toBe(200);
  await step(operator, incident.processId, 'incident.dispatch', { units: ['squad-1.1'] });
  return incident;
}

async function closed(): Promise<{ no: string; processId: string }> {
  const incident = await dispatched();
  await step(officer, incident.processId, 'order.acknowledge', { answer: 'accept' });
  await step(officer, incident.processId, 'order.enRoute', {});
  await step(partner, incident.processId, 'order.onScene', { answer: 'arrived' });
  await step(officer, incident.processId, 'scene.disposition', { disposition: 'advice' });
  await step(operator, incident.processId, 'incident.feedback', { calls: [{ incidentNo: incident.no, outcome: 'told' }] });
  await rig.until(`/api/v1/processes/${incident.processId.replaceAll('/', '~')}`, operator, ({ body }) => body.closedAt !== null);
  return incident;
}

const onRecord = async (reply: Reply) => {
  const { body } = await rig.call('/api/v1/access-log?limit=200', { as: auditor });
  return body.items.filter((entry: any) => entry.requestId === reply.headers.get('x-request-id'));
};

describe('intake', () => {
  it('takes a call once, and knows it again', async () => {
    const call = aCall();
    const first = await rig.call('/api/v1/incidents', { as: operator, body: call });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      incidentNo: `test.${call.number}`,
      processId: incidentWorkflowId('baokang', `test.${call.number}`),
      duplicate: false,
    });
    expect(first.headers.get('location')).toBe(`/api/v1/incidents/test.${call.number}`);
    const again = await rig.call('/api/v1/incidents', { as: machine, body: call });
    expect([again.status, again.body]).toEqual([200, { ...first.body, duplicate: true }]);
  });

  it('makes one incident of fifty at once', async () => {
    const call = aCall();
    const replies = await Promise.all(Array.from({ length: 50 }, () => rig.call('/api/v1/incidents', { as: machine, body: call })));
    expect(replies.map(({ status }) => status).sort()).toEqual([...Array<number>(49).fill(200), 201]);
  });

  it('knows a call again that only the records still hold', async () => {
    const { no, processId } = await report();
    await rig.until(`/api/v1/incidents/${no}`, operator, ({ body }) => body.record !== null);
    const handle = rig.client.workflow.getHandle(processId);
    await handle.terminate('a test');
    await rig.client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId: processId } });
    const again = await rig.call('/api/v1/incidents', { as: operator, body: { ...aCall(), number: no.split('.')[1] } });
    expect([again.status, again.body.duplicate]).toEqual([200, true]);
  });

  it.each([
    ['en', { number: undefined }, 'number', 'required', 'is required'],
    ['zh', { number: undefined }, 'number', 'required', '必填'],
    ['en', { place: { type: 'Point', coordinates: [181, 0] } }, 'place.coordinates.0', 'too_big:180', /180/],
    ['zh', { sender: 'x' }, 'sender', 'unrecognized_keys', '没有这个字段'],
    ['zh', { receivedAt: 'yesterday' }, 'receivedAt', 'invalid_format:datetime', /[\u4e00-\u9fff]/],
  ])('refuses in %s a call with %j', async (language, change, field, rule, message) => {
    const reply = await rig.call('/api/v1/incidents', { as: operator, body: aCall(change), headers: { 'accept-language': language } });
    expect(reply.status).toBe(400);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.body.code).toBe('VALIDATION_FAILED');
    expect(reply.body.errors).toContainEqual({ field, rule, message: expect.stringMatching(message) });
  });

  it('refuses what is no JSON, and no route, as a problem', async () => {
    const broken = await rig.call('/api/v1/incidents', { as: operator, body: '{', headers: { 'content-type': 'application/json' } });
    expect([broken.status, broken.body.code]).toEqual([400, 'BAD_REQUEST']);
    const nowhere = await rig.call('/api/v1/nowhere', { as: operator });
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('keeps the good ones of a batch, and reports the others', async () => {
    const [good, other] = [aCall(), aCall()];
    const { status, body } = await rig.call('/api/v1/incidents/batch', {
      as: machine,
      body: { calls: [good, { ...other, number: '' }, 'nonsense', good, other] },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ read: 5, accepted: 2, duplicates: 1, rejected: 2 });
    expect(body.results.map((result: any) => [result.row, result.status])).toEqual([
      [1, expect.stringMatching(/accepted|duplicate/)],
      [2, 'rejected'],
      [3, 'rejected'],
      [4, expect.stringMatching(/accepted|duplicate/)],
      [5, 'accepted'],
    ]);
    expect(body.results[1].errors[0].field).toBe('number');
  });
});

describe('import', () => {
  const header = 'id,time,location,latitude,longitude,district,nature,status';
  const send = (text: string, query = 'mapping=mke', type = 'text/csv', as = machine) =>
    rig.call(`/api/v1/incidents/import?${query}`, { as, body: text, headers: { 'content-type': type } });

  it('takes the good rows of a file and reports each other line', async () => {
    const rows = [
      'i1,2018-05-01 08:00:00,"1 MAIN ST, MKE",43.04,-87.91,3,BATTERY,Advised',
      'i2,never,2 MAIN ST,43.04,-87.91,3,BATTERY,Advised',
      'i3,2018-05-01 08:01:00,3 MAIN ST',
      'i1,2018-05-01 08:00:00,"1 MAIN ST, MKE",43.04,-87.91,3,BATTERY,Advised',
      'i4,2018-05-01 08:02:00,4 MAIN ST,,,3,"a ""quoted"" nature",Advised',
    ];
    const { status, body } = await send([header, ...rows, ''].join('\r\n'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ read: 5, accepted: 2, duplicates: 1, rejected: 2 });
    expect(body.results.map((result: any) => [result.row, result.errors?.[0]?.rule ?? result.incidentNo])).toEqual([
      [2, 'mke.i1'],
      [3, 'format'],
      [4, 'columns'],
      [5, 'mke.i1'],
      [6, 'mke.i4'],
    ]);
  });

  it('reads a long file without holding it', async () => {
    const bad = Array.from({ length: 20_000 }, (_, i) => `x${i},never,${'y'.repeat(100)},,,,,`);
    const before = process.memoryUsage().heapUsed;
    const { body } = await send([header, ...bad].join('\n'));
    expect(body).toMatchObject({ read: 20_000, rejected: 20_000 });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
  });

  it.each([
    ['a file without its columns', 'a,b\n1,2', 'mapping=mke', 'text/csv', 422, 'COLUMNS_MISSING'],
    ['an empty file', '\n', 'mapping=mke', 'text/csv', 422, 'COLUMNS_MISSING'],
    ['an unknown mapping', header, 'mapping=nowhere', 'text/csv', 422, 'MAPPING_UNKNOWN'],
    ['data that is no mapping', header, 'mapping=policy', 'text/csv', 422, 'MAPPING_UNKNOWN'],
    ['a path for a mapping', header, 'mapping=../package', 'text/csv', 400, 'VALIDATION_FAILED'],
    ['another type', header, 'mapping=mke', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('refuses %s', async (_, text, query, type, status, code) => {
    const reply = await send(text, query, type);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });

  it('reads by what the chief has set, and keeps a mapping from being overwritten unseen', async () => {
    const put = (version: number, change: object, as = chief) => rig.call('/api/v1/mappings/mke', { as, method: 'PUT', body: { mapping: { ...file, ...change }, reason: 'codes of the new system' }, headers: { 'if-match': `"${version}"` } });
    const { mapping: file, version } = (await rig.call('/api/v1/mappings/mke', { as: auditor })).body;
    const natures = { ...file.natures, 'X. 9': { category: 'animal', priority: 2 } };
    expect((await put(version, { natures }, operator)).status).toBe(403);
    expect((await put(version, { natures: { X: { category: 'nonsense' } } })).status).toBe(400);
    expect((await put(version, { naturePatterns: [['(', { category: 'animal' }]] })).status).toBe(400);
    expect((await put(version, { districts: { 9: 'community-99' } })).status).toBe(400);
    expect((await put(version, { natures })).body).toMatchObject({ version: version + 1, set: { by: chief } });
    expect((await put(version, { natures })).status).toBe(412);
    expect((await rig.call('/api/v1/mappings', { as: auditor })).body.items.map(({ name, version: at }: { name: string; version: number }) => [name, at])).toEqual([['station-calls', 1], ['mke', version + 1]]);
    await send([header, 'm1,2018-05-01 08:00:00,1 MAIN ST,43.04,-87.91,3,x. 9,Advised'].join('\n'));
    const { body } = await rig.until('/api/v1/incidents/mke.m1', operator, (reply) => Boolean(reply.body.record));
    expect(body.record.call).toMatchObject({ category: 'animal', priority: 2 });
  });

  it('keeps out who may only report', async () => {
    expect((await send(header, 'mapping=mke', 'text/csv', officer)).status).toBe(403);
  });
});

describe('tasks', () => {
  it('go from the call to the feedback, and the timeline tells it', async () => {
    const { no, processId } = await closed();
    const { body } = await rig.call(`/api/v1/incidents/${no}`, { as: operator });
    expect(body.process).toMatchObject({ stage: 'closed', outcome: 'advice' });
    expect(body.orders).toEqual([expect.objectContaining({ unit: 'squad-1.1', state: 'done' })]);
    expect(body.tasks.every((task: any) => task.state !== 'open')).toBe(true);
    const timeline = (await rig.call(`/api/v1/processes/${processId.replaceAll('/', '~')}/timeline`, { as: auditor })).body.items;
    const told = timeline.map(({ event, by }: any) => `${event}${by === null ? '' : ` ${by}`}`);
    expect(told).toEqual(
      expect.arrayContaining([
        `opened ${operator}`,
        'activity.registerIncident',
        'stage.triage',
        `task.complete:incident.triage ${operator}`,
        `task.complete:order.acknowledge ${officer}`,
        `task.complete:scene.disposition ${officer}`,
        'stage.closed',
        'closed',
      ]),
    );
    expect(timeline[0]).toEqual({ at: expect.stringMatching(/\+08:00$/), by: operator, event: 'opened', zh: '警情流程开始', en: 'the incident process began' });
    expect(JSON.stringify(timeline)).not.toMatch(/张某|13800|吵架/);
    for (const { zh, en } of timeline) {
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
      expect(en).toMatch(/^[\x20-\x7e“”]+$/);
    }
    // What each did, the latest first: for oneself, and for who sees all.
    const doneBy = (as: string, query = '') => rig.call(`/api/v1/tasks/done?limit=1${query}`, { as });
    const [own, seen] = await Promise.all([doneBy(officer), doneBy(auditor, `&by=${officer}`)]);
    expect(own.body.items).toEqual([expect.objectContaining({ processId, completedBy: officer })]);
    expect(seen.body).toEqual(own.body);
    const [earlier] = (await doneBy(officer, `&cursor=${own.body.next}`)).body.items;
    expect(Date.parse(earlier.completedAt)).toBeLessThanOrEqual(Date.parse(own.body.items[0].completedAt));
    expect((await doneBy(officer, `&by=${operator}`)).body.code).toBe('ROLE_NOT_ALLOWED');
    // Closed: the same again is refused by name, and the first answer is kept for who sent it.
    const late = await complete(operator, `${processId.replaceAll('/', '~')}~1`, triage);
    expect([late.status, late.body.code]).toEqual([409, 'TASK_CLOSED']);
    const again = await complete(operator, `${processId.replaceAll('/', '~')}~1`, triage, { 'idempotency-key': `first-${no}` });
    expect([again.status, again.body.state, again.body.assignee]).toEqual([200, 'completed', operator]);
  });

  it('answer a repeated completion as the first time, for its sender alone', async () => {
    const { processId } = await report();
    const { id } = await openTask(processId, 'incident.triage');
    const key = { 'idempotency-key': randomUUID() };
    const [first, second] = await Promise.all([complete(operator, id, triage, key), complete(operator, id, triage, key)]);
    expect(first.status).toBe(200);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect((await complete('o-1102', id, triage, key)).body.code).toBe('TASK_CLOSED');
    expect((await complete(operator, id, triage)).body.code).toBe('TASK_CLOSED');
  });

  it.each(['zh', 'en'])('tell in %s what is wrong with a form', async (language) => {
    const { processId } = await report();
    const { id } = await openTask(processId, 'incident.triage');
    const reply = await complete(operator, id, { decision: 'merge', category: 'dispute', priority: 3 }, { 'accept-language': language });
    expect([reply.status, reply.body.code]).toEqual([422, 'FORM_INVALID']);
    const message = language === 'zh' ? '合并时须指明主警情' : 'name the incident to merge into';
    expect(reply.body.errors).toEqual([{ field: 'result.duplicateOf', rule: 'DUPLICATE_OF_REQUIRED', message }]);
    const missing = await complete(operator, id, { decision: 'dispatch' }, { 'accept-language': language });
    expect(missing.body.errors).toContainEqual({ field: 'result.category', rule: 'required', message: language === 'zh' ? '必填' : 'is required' });
  });

  it('are refused by name, and change nothing', async () => {
    const { processId } = await dispatched();
    const { id, revision } = await openTask(processId, 'order.acknowledge');
    const answer = { answer: 'accept' };
    const unlike = await complete(stranger, id, answer);
    expect([unlike.status, unlike.body.code]).toEqual([403, 'NOT_A_CANDIDATE']);
    expect(await onRecord(unlike)).toEqual([expect.objectContaining({ actor: stranger, outcome: 'refused', code: 'NOT_A_CANDIDATE' })]);
    const claimed = await rig.call(`/api/v1/tasks/${id}/claim`, { as: partner, body: { revision } });
    expect([claimed.status, claimed.body]).toEqual([200, { taskId: id, state: 'claimed', assignee: partner, revision: revision + 1 }]);
    const taken = await complete(officer, id, answer);
    expect([taken.status, taken.body.code]).toEqual([409, 'TASK_CLAIMED_BY_ANOTHER']);
    const stale = await rig.call(`/api/v1/tasks/${id}/complete`, { as: partner, body: { result: answer, revision } });
    expect([stale.status, stale.body.code]).toEqual([409, 'TASK_STALE']);
    const unknown = await complete(operator, `${processId.replaceAll('/', '~')}~99`, {});
    expect([unknown.status, unknown.body.code]).toEqual([404, 'TASK_UNKNOWN']);
    const nowhere = await complete(operator, 'incident~baokang~test~none~1', {});
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'PROCESS_UNKNOWN']);
    const forged = await rig.call(`/api/v1/tasks/${id}/complete`, { as: stranger, body: { result: answer, actor: { id: officer } } });
    expect([forged.status, forged.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect((await rig.call(`/api/v1/tasks/${id}`, { as: operator })).body).toMatchObject({ state: 'claimed', assignee: partner, revision: revision + 1 });
  });

  it('are given back, passed on and reminded', async () => {
    const { processId } = await dispatched();
    const { id } = await openTask(processId, 'order.acknowledge');
    const act = (as: string, action: string, body: object = {}) => rig.call(`/api/v1/tasks/${id}/${action}`, { as, body });
    expect((await act(officer, 'claim')).body.assignee).toBe(officer);
    expect((await act(officer, 'release')).body.assignee).toBeNull();
    expect((await act(officer, 'release')).body.code).toBe('TASK_NOT_CLAIMED');
    expect((await act(officer, 'delegate', { to: partner })).body.assignee).toBe(partner);
    const wrong = await act(captain, 'delegate', { to: stranger });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'DELEGATE_NOT_A_CANDIDATE']);
    expect((await act(captain, 'delegate', { to: 'nobody' })).body.code).toBe('ACCOUNT_UNKNOWN');
    expect((await act(operator, 'remind', { note: '请尽快' })).status).toBe(200);
    expect((await act(captain, 'remind')).status).toBe(200);
    expect((await act('o-2201', 'remind')).body.code).toBe('OTHER_UNIT');
    expect((await rig.call(`/api/v1/tasks/${id}`, { as: officer })).body.reminders).toBe(2);
  });

  it('are shown to those they are for', async () => {
    const { processId } = await dispatched();
    const { id } = await openTask(processId, 'order.acknowledge');
    const path = `/api/v1/tasks?process=${processId.replaceAll('/', '~')}`;
    expect((await rig.call(path, { as: officer })).body.items.map((task: any) => task.id)).toEqual([id]);
    expect((await rig.call(path, { as: stranger })).body.items).toEqual([]);
    expect((await rig.call(path, { as: auditor })).body.items.length).toBe(1);
    const looked = await rig.call(`/api/v1/tasks/${id}`, { as: stranger });
    expect([looked.status, looked.body.code]).toEqual([403, 'NOT_A_CANDIDATE']);
    await rig.call(`/api/v1/tasks/${id}/claim`, { as: partner, body: {} });
    expect((await rig.call(`${path}&mine=true`, { as: partner })).body.items.length).toBe(1);
    expect((await rig.call(`${path}&mine=true`, { as: officer })).body.items.length).toBe(0);
  });

  it('are completed from the Temporal UI with a ticket', async () => {
    const { processId } = await dispatched();
    const { id } = await openTask(processId, 'order.acknowledge');
    const { status, body } = await rig.call(`/api/v1/tasks/${id}/ticket`, { as: officer, method: 'POST' });
    expect(status).toBe(200);
    expect(body.command).toContain(`--workflow-id '${processId}'`);
    const handle = rig.client.workflow.getHandle(processId);
    await handle.signal(body.signal.name, { ...body.signal.input, ticket: `${body.ticket}x`, result: { answer: 'accept' } });
    await handle.signal(body.signal.name, { ...body.signal.input, result: { answer: 'accept' } });
    const done = await rig.until(`/api/v1/tasks/${id}`, operator, (reply) => reply.body.state === 'completed');
    expect(done.body.completedBy).toBe(officer);
    const process = await rig.call(`/api/v1/processes/${processId.replaceAll('/', '~')}`, { as: operator });
    expect(process.body.refused).toEqual([expect.objectContaining({ taskId: id, code: 'IDENTITY_UNVERIFIED' })]);
    expect((await rig.call(`/api/v1/tasks/${id}/ticket`, { as: stranger, method: 'POST' })).status).toBe(403);
  });

  it('come in pages that miss nothing and repeat nothing', async () => {
    await Promise.all(Array.from({ length: 5 }, () => report()));
    const all = (await rig.call('/api/v1/tasks?limit=200', { as: operator })).body.items.map((task: any) => task.id);
    const paged: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 100; pages += 1) {
      const { body }: Reply = await rig.call(`/api/v1/tasks?limit=2${cursor && `&cursor=${cursor}`}`, { as: operator });
      paged.push(...body.items.map((task: any) => task.id));
      cursor = body.next;
    }
    expect(paged).toEqual(expect.arrayContaining(all));
    expect(new Set(paged).size).toBe(paged.length);
    const wrong = await rig.call('/api/v1/tasks?cursor=abc', { as: operator });
    expect(wrong.body.errors).toEqual([{ field: 'cursor', rule: 'CURSOR_INVALID', message: expect.any(String) }]);
    expect((await rig.call('/api/v1/tasks?state=open,nonsense', { as: operator })).status).toBe(400);
  });

  it('have kinds, each with a form', async () => {
    const { body } = await rig.call('/api/v1/task-kinds', { as: officer });
    const kind = body.items.find((item: any) => item.kind === 'scene.disposition');
    expect(kind.title.zh).toBe('处置结果');
    expect(kind.form.required).toEqual(['disposition']);
  });
});

describe('commands and lists', () => {
  it('lets the command room cancel, once', async () => {
    const { no } = await dispatched();
    const send = (as: string, command: object) => rig.call(`/api/v1/incidents/${no}/commands`, { as, body: command });
    const backup = await send(operator, { type: 'backup', units: ['squad-1.2'], reason: '人多' });
    expect([backup.status, backup.body]).toEqual([200, { stage: 'response', revision: expect.any(Number) }]);
    expect((await send(operator, { type: 'backup', units: ['squad-9.9'], reason: '人多' })).body.code).toBe('UNIT_UNKNOWN');
    expect((await send(operator, { type: 'fly', reason: '人多' })).body.code).toBe('VALIDATION_FAILED');
    expect((await send(officer, { type: 'cancel', reason: '误报' })).status).toBe(403);
    expect((await send(chief, { type: 'cancel', reason: '误报' })).status).toBe(200);
    await rig.until(`/api/v1/incidents/${no}`, operator, ({ body }) => body.process.closedAt !== null);
    const late = await send(chief, { type: 'cancel', reason: '误报' });
    expect([late.status, late.body.code]).toEqual([409, 'PROCESS_CLOSED']);
  });

  it('lists incidents by stage, in pages', async () => {
    const { processId } = await dispatched();
    const { body } = await rig.call('/api/v1/incidents?open=true&stage=response&limit=200', { as: officer });
    expect(body.items.map((item: any) => item.id)).toContain(processId);
    expect(new Set(body.items.map((item: any) => item.stage))).toEqual(new Set(['response']));
    const urgent = (await rig.call('/api/v1/incidents?priority=1&limit=200', { as: officer })).body.items;
    expect(urgent.every(({ subject }: { subject: { priority: number } }) => subject.priority === 1)).toBe(true);
    const first = (await rig.call('/api/v1/incidents?limit=1', { as: officer })).body;
    const second = (await rig.call(`/api/v1/incidents?limit=1&cursor=${first.next}`, { as: officer })).body;
    expect(second.items[0].id).not.toBe(first.items[0].id);
    const orders = await rig.call('/api/v1/orders?unit=squad-1.1&live=true', { as: officer });
    expect(orders.body.items.map((order: any) => order.times.offered)).toContainEqual(expect.stringMatching(/\+08:00$/));
  });

  it('shows callers for a purpose only, to those whose business it is, on record', async () => {
    const { no } = await dispatched();
    const look = (as: string, purpose?: string) =>
      rig.call(`/api/v1/incidents/${no}/callers`, { as, headers: purpose === undefined ? {} : { 'x-purpose': purpose } });
    expect((await look(operator)).body.code).toBe('PURPOSE_REQUIRED');
    const allowed = await look(officer, 'callHandling');
    expect(allowed.body.items).toEqual([{ incidentNo: no, caller: { name: '张某', phone: expect.any(String) } }]);
    expect(await onRecord(allowed)).toEqual([expect.objectContaining({ actor: officer, subject: no, purpose: 'callHandling', outcome: 'allowed' })]);
    const refused = await look('o-2302', 'callHandling');
    expect([refused.status, refused.body.code]).toEqual([403, 'OTHER_UNIT']);
    expect((await look(machine, 'callHandling')).body.code).toBe('ROLE_NOT_ALLOWED');
    expect(JSON.stringify((await rig.call(`/api/v1/incidents/${no}`, { as: operator })).body)).not.toMatch(/张某|13800/);
  });

  it('keeps cases to those who work on them', async () => {
    expect((await rig.call('/api/v1/processes/case~A2026-00001', { as: officer })).status).toBe(403);
    expect((await rig.call('/api/v1/processes/supervision~case~A2026-00001~1/timeline', { as: officer })).status).toBe(403);
    for (const path of ['', '/timeline']) expect((await rig.call(`/api/v1/processes/case~A2026-00001${path}`, { as: 'o-3011' })).body.code).toBe('PROCESS_UNKNOWN');
    expect((await rig.call('/api/v1/cases/A2026-00001', { as: 'o-3011' })).body.code).toBe('CASE_UNKNOWN');
    expect((await rig.call('/api/v1/cases', { as: 'o-3011' })).body).toEqual({ items: [], next: null });
  });
});

describe('what two people may edit', () => {
  it('is not overwritten unseen: duty', async () => {
    const { headers, body } = await rig.call('/api/v1/units/squad-3.2', { as: operator });
    const tag = headers.get('etag')!;
    const set = (as: string, onDuty: boolean, ifMatch?: string) =>
      rig.call('/api/v1/units/squad-3.2/duty', { as, method: 'PUT', body: { onDuty }, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
    expect((await set(operator, false)).status).toBe(428);
    const changed = await set(operator, false, tag);
    expect([changed.status, changed.body.onDuty, changed.headers.get('etag')]).toEqual([200, false, `"${body.version + 1}"`]);
    expect((await set(chief, true, tag)).status).toBe(412);
    expect((await set('o-2101', true, changed.headers.get('etag')!)).body.code).toBe('OTHER_UNIT');
    expect((await set('o-2304', true, changed.headers.get('etag')!)).status).toBe(200);
    const units = (await rig.call('/api/v1/units', { as: officer })).body.items;
    expect(units.length).toBe(station.units.length);
    const map = (await rig.call('/api/v1/map', { as: officer })).body;
    expect([map.grids.length, map.units.length, map.grids.every(({ polygon }: { polygon: { type: string } }) => polygon.type === 'Polygon')]).toEqual([station.grids.length, station.units.length, true]);
  });

  it('is not overwritten unseen: a limit', async () => {
    const path = '/api/v1/policies/response.acknowledge';
    const before = await rig.call(path, { as: officer });
    const put = (as: string, ifMatch: string | undefined, body: object) =>
      rig.call(path, { as, method: 'PUT', body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
    const change = { limit: { amount: 90, unit: 'second' }, reason: '夜间路远' };
    const tag = before.headers.get('etag')!;
    expect((await put(operator, tag, change)).status).toBe(403);
    expect((await put(chief, undefined, change)).status).toBe(428);
    expect((await put(chief, tag, { ...change, limit: { amount: 0, unit: 'second' } })).status).toBe(400);
    const both = await Promise.all([put(chief, tag, change), put(chief, tag, change)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const after = (await rig.call(path, { as: officer })).body;
    expect(after).toMatchObject({ limit: change.limit, status: 'station', version: before.body.version + 1, override: { by: chief, reason: change.reason } });
    const withdraw = (as: string, ifMatch: string) => rig.call(`${path}/override`, { as, method: 'DELETE', headers: { 'if-match': ifMatch } });
    expect((await withdraw(operator, `"${after.version}"`)).status).toBe(403);
    expect((await withdraw(chief, tag)).status).toBe(412);
    expect((await withdraw(chief, `"${after.version}"`)).body).toEqual({ ...before.body, version: after.version + 1 });
  });
});

describe('a supervision', () => {
  const open = (as: string, body: object, key: string) => rig.call('/api/v1/supervisions', { as, body, headers: { 'idempotency-key': key } });

  it('is opened on a process that runs and on one that has ended, once for one request', async () => {
    const running = await dispatched();
    const complaint = { processId: running.processId, cause: 'complaint', reason: '到场太慢' };
    expect((await open(officer, { ...complaint, cause: 'order' }, 'c-0')).body.code).toBe('ROLE_NOT_ALLOWED');
    const replies = await Promise.all(Array.from({ length: 5 }, () => open(officer, complaint, 'c-1')));
    expect(replies.map(({ body }) => body)).toEqual(replies.map(() => ({ supervision: `supervision/${running.processId}/1` })));

    const ended = await closed();
    const late = await Promise.all([1, 2].map(() => open(officer, { ...complaint, processId: ended.processId }, 'c-2')));
    expect(late[0]!.body).toEqual(late[1]!.body);
    const task = await openTask(late[0]!.body.supervision, 'supervision.answer');
    expect((await rig.call(`/api/v1/tasks/${task.id}`, { as: captain })).body.candidates).toEqual([{ role: 'squadCaptain', unit: 'squad-1' }]);
    expect((await open(officer, { ...complaint, processId: late[0]!.body.supervision }, 'c-3')).status).toBe(400);
    expect((await open(officer, { ...complaint, processId: 'incident/baokang/test/none' }, 'c-4')).status).toBe(404);
    const { body } = await rig.call('/api/v1/supervisions?open=true', { as: auditor });
    expect(body.items.map(({ id }: any) => id)).toEqual(expect.arrayContaining([`supervision/${running.processId}/1`, late[0]!.body.supervision]));
  });

  it('what is overdue can be asked by place and kind', async () => {
    const { status, body } = await rig.call('/api/v1/overdue?kind=incident&community=community-1&limit=5', { as: officer });
    expect([status, Array.isArray(body.items)]).toEqual([200, true]);
    expect((await rig.call('/api/v1/overdue?kind=nonsense', { as: officer })).status).toBe(400);
  });

  it('whose case is overdue or supervised is told to those who work on cases, and to others how many there are', async () => {
    const at = Date.now();
    const late = { stage: 'survey', subject: { community: 'community-7' }, revision: 1, openedAt: at, closedAt: null, outcome: null, dueAt: at, overdue: true, clocks: [], refused: [], detail: {} };
    const ids = ['case/A2026-70001', 'supervision/case/A2026-70001/1', 'incident/baokang/test/late-7'];
    for (const id of ids) {
      const kind = id.split('/')[0] as 'case' | 'supervision' | 'incident';
      await rig.api.app.get(ProcessRepository).publish({ view: { ...late, id, kind }, tasks: [], orders: [] });
    }
    const overdue = async (as: string) => (await rig.call('/api/v1/overdue?community=community-7', { as })).body;
    const [all, few] = [await overdue(auditor), await overdue(officer)];
    expect([all.items.map(({ processId }: any) => processId).sort(), all.withheld]).toEqual([[...ids].sort(), 0]);
    expect([few.items.map(({ processId }: any) => processId), few.withheld]).toEqual([ids.slice(2), 2]);
    const supervised = async (as: string) => (await rig.call('/api/v1/supervisions?community=community-7', { as })).body.items.map(({ id }: any) => id);
    expect([await supervised(auditor), await supervised(officer)]).toEqual([[ids[1]], []]);
  });
});

describe('the codec for the Temporal UI', () => {
  const origin = 'http://127.0.0.1:8233';
  const sealed = async () => {
    const { processId } = await report();
    const history = await rig.client.workflow.getHandle(processId).fetchHistory();
    const [payload] = history.events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads!;
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    return {
      metadata: Object.fromEntries(Object.entries(payload!.metadata!).map(([key, value]) => [key, text(value)])),
      data: text(payload!.data!),
    };
  };

  it('opens payloads for an auditor, on record, and for nobody else', async () => {
    const payload = await sealed();
    expect(Buffer.from(payload.data, 'base64').toString()).not.toContain('张某');
    const opened = await rig.call('/codec/decode', { as: auditor, body: { payloads: [payload, { metadata: { encoding: payload.metadata.encoding }, data: 'AAAA' }] }, headers: { origin } });
    expect(opened.status).toBe(200);
    expect(Buffer.from(opened.body.payloads[0].data, 'base64').toString()).toContain('张某');
    expect(opened.body.payloads[1].data).toBe('AAAA');
    expect(opened.headers.get('access-control-allow-origin')).toBe(origin);
    expect(await onRecord(opened)).toEqual([expect.objectContaining({ actor: auditor, action: 'codec.decode', purpose: 'audit' })]);
    expect((await rig.call('/codec/decode', { as: operator, body: { payloads: [payload] } })).status).toBe(403);
    expect((await rig.call('/codec/decode', { body: { payloads: [payload] } })).status).toBe(401);
    expect((await rig.call('/codec/encode', { as: auditor, body: { payloads: [payload] } })).status).toBe(404);
  });

  it('lets only the Temporal UI call across origins, with a cookie too', async () => {
    const ask = (from: string) =>
      fetch(`${rig.url}/codec/decode`, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'POST' } });
    const allowed = await ask(origin);
    expect([allowed.status, allowed.headers.get('access-control-allow-credentials')]).toEqual([204, 'true']);
    expect((await ask('http://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const signedIn = await rig.call('/api/v1/auth/sign-in', {
      body: { account: auditor, password: rig.passwords.get(auditor), delivery: 'cookie' },
      headers: { origin },
    });
    const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    const decode = (from: string) => rig.call('/codec/decode', { body: { payloads: [] }, headers: { cookie, origin: from } });
    expect((await decode(origin)).status).toBe(200);
    expect((await decode('http://evil.example')).body.code).toBe('ORIGIN_NOT_ALLOWED');
  });
});

describe('the service itself', () => {
  it('is healthy, measured, documented, and says what a browser may do', async () => {
    expect((await rig.call('/healthz')).body).toEqual({ status: 'ok' });
    expect((await rig.call('/readyz')).body).toEqual({ status: 'ok' });
    expect((await rig.call('/metrics')).body).toContain('process_cpu');
    const docs = await rig.call('/docs');
    expect(docs.status).toBe(200);
    expect(docs.headers.get('content-security-policy')).toContain("default-src 'self'");
    const parts = [...docs.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part as string);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      expect(part).not.toMatch(/^(https?:)?\/\//);
      expect((await fetch(new URL(part, `${rig.url}/docs`))).status).toBe(200);
    }
  });

  it('seeds once: a second start changes no account, and the first passwords are for the owner alone', async () => {
    const path = join(rig.config.STATION_DATA, 'accounts.txt');
    const before = await readFile(path, 'utf8');
    expect(before.trim().split('\n').length).toBe(station.accounts.length);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const second = await rig.another();
    await second.close();
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});
