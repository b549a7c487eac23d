/** Partners over real HTTP: signed webhooks out, signed callbacks in, each refusal on record. */
import { Webhook } from 'standardwebhooks';
import { type SimulatedPartner, startPartner } from '../../libs/simulation/partner.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';

let rig: ApiRig;
const simulated: SimulatedPartner[] = [];
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(async () => {
  await Promise.all(simulated.map((partner) => partner.close()));
  await rig.close();
});

const [chief, operator, auditor, officer] = ['o-1001', 'o-1101', 'o-9001', 'o-2102'];

/** Registers an address for the partner and hands it a secret, as the chief does. */
async function connect(id: string, manner: SimulatedPartner['manner']): Promise<SimulatedPartner & { secret: string; callback: string }> {
  const path = `/api/v1/partners/${id}`;
  const { body: before, headers } = await rig.call(path, { as: chief });
  const { secret } = (await rig.call(`${path}/secret`, { as: chief, method: 'POST' })).body;
  const callback = `${rig.url}${path}/callbacks`;
  const partner = await startPartner({ secret, manner, callback });
  simulated.push(partner);
  const { name, kind, telephone } = before;
  const put = await rig.call(path, { as: chief, method: 'PUT', body: { name, kind, telephone, endpoint: partner.endpoint }, headers: { 'if-match': headers.get('etag')! } });
  expect(put.status).toBe(200);
  return Object.assign(partner, { secret, callback });
}

let opened = 0;
async function open(partners: string[], kind = 'inquiry'): Promise<string> {
  opened += 1;
  const reply = await rig.call('/api/v1/linkages', { as: operator, body: { kind, partners, text: '请协助核查一辆灰色面包车' }, headers: { 'idempotency-key': `board-${opened}` } });
  expect(reply.status).toBe(201);
  return reply.body.linkageNo;
}
const board = (no: string, test: (reply: Reply) => boolean) => rig.until(`/api/v1/linkages/${no}`, operator, test);
const line = (reply: Reply, partner: string) => reply.body.process?.detail.replies.find((each: any) => each.partner === partner);
const reached = (partner: string, state: string) => (reply: Reply) => line(reply, partner)?.state === state;
const onRecord = async (code: string) => (await rig.call('/api/v1/access-log?limit=200', { as: auditor })).body.items.filter((entry: any) => entry.code === code);

async function post(url: string, secret: string, message: unknown, { id = `callback-${Math.random()}`, at = new Date(), signature }: { id?: string; at?: Date; signature?: string } = {}) {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': signature ?? new Webhook(secret).sign(id, at, body) };
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as any, again: () => fetch(url, { method: 'POST', headers, body }) };
}

it('asks, is answered by a signed callback, and closes', async () => {
  const fire = await connect('fire-rescue', 'prompt');
  const no = await open(['fire-rescue']);
  const { body } = await board(no, (reply) => reply.body.process?.closedAt);
  expect(body.process).toMatchObject({ outcome: 'answered', detail: { replies: [{ partner: 'fire-rescue', state: 'answered', via: 'callback', answer: { outcome: 'done' } }] } });
  expect(fire.received).toEqual([expect.objectContaining({ type: 'linkage.requested', linkageNo: no, matter: { text: '请协助核查一辆灰色面包车' } })]);
  const timeline = await rig.call(`/api/v1/processes/linkage~${no}/timeline`, { as: auditor });
  expect(timeline.body.items.map(({ event }: any) => event)).toContain('partner');
});

it('counts a doubled answer once, and refuses the second delivery as a replay', async () => {
  const traffic = await connect('traffic-police', 'doubled');
  const no = await open(['traffic-police']);
  await board(no, (reply) => reply.body.process?.closedAt);
  for (const giveUp = Date.now() + 5000; traffic.answers.length < 4 && Date.now() < giveUp; ) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(traffic.answers).toEqual([200, 409, 200, 409]);
  expect((await onRecord('CALLBACK_REPLAYED')).length).toBe(2);
});

it('refuses what is forged, stale, malformed or for nobody, and changes nothing', async () => {
  const hospital = await connect('hospital', 'late');
  const no = await open(['hospital']);
  await board(no, reached('hospital', 'delivered'));
  const done = { type: 'answered', linkageNo: no, answer: { outcome: 'done', at: '2026-01-02T08:00:00+08:00' } };
  const forger = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  const fiveMinutesAgo = new Date(Date.now() - 301_000);
  expect((await post(hospital.callback, forger, done)).body.code).toBe('CALLBACK_UNVERIFIED');
  expect((await post(hospital.callback, hospital.secret, done, { at: fiveMinutesAgo })).status).toBe(401);
  expect((await post(hospital.callback, hospital.secret, done, { signature: '' })).status).toBe(401);
  // Another partner's secret, and one who is registered but never got a secret.
  expect((await post(hospital.callback.replace('hospital', 'fire-rescue'), hospital.secret, done)).status).toBe(401);
  expect((await post(hospital.callback.replace('hospital', 'court'), hospital.secret, done)).status).toBe(401);
  expect((await onRecord('CALLBACK_UNVERIFIED')).length).toBe(5);
  expect((await post(hospital.callback, hospital.secret, { ...done, answer: { outcome: 'maybe', at: 'now' } })).body).toMatchObject({ status: 400, errors: [{ field: 'answer.outcome' }, { field: 'answer.at' }] });
  expect((await post(hospital.callback, hospital.secret, '{"type":')).status).toBe(400);
  expect((await post(hospital.callback, hospital.secret, { ...done, linkageNo: 'L2020-00001' })).status).toBe(404);
  expect(line(await rig.call(`/api/v1/linkages/${no}`, { as: operator }), 'hospital').state).toBe('delivered');

  // The right one is taken; the same message signed anew gets the first answer; a second answer is refused, and kept.
  expect((await post(hospital.callback, hospital.secret, done, { id: 'hospital-answer-1' })).body).toEqual({ state: 'answered' });
  expect((await post(hospital.callback, hospital.secret, done, { id: 'hospital-answer-1', at: new Date(Date.now() + 2000) })).body).toEqual({ state: 'answered' });
  expect((await post(hospital.callback, hospital.secret, done)).status).toBe(409);
  const { body } = await board(no, (reply) => reply.body.process?.closedAt);
  expect(body.late).toEqual([expect.objectContaining({ partner: 'hospital', type: 'answered' })]);
});

it('goes on with the old secret for a day after a new one, and with neither after two', async () => {
  const court = await connect('court', 'late');
  const no = await open(['court']);
  await board(no, reached('court', 'delivered'));
  const rotate = async () => (await rig.call('/api/v1/partners/court/secret', { as: chief, method: 'POST' })).body.secret as string;
  const second = await rotate();
  const progress = { type: 'progress', linkageNo: no, at: '2026-01-02T08:00:00+08:00', note: '已登记' };
  expect((await post(court.callback, court.secret, progress)).status).toBe(200);
  expect((await post(court.callback, second, progress)).status).toBe(200);
  await rotate();
  expect((await post(court.callback, court.secret, progress)).status).toBe(401);
  expect((await post(court.callback, second, progress)).status).toBe(200);
});

it('opens one board for one request, and refuses unknown partners and other roles by name', async () => {
  const body = { kind: 'inquiry', partners: ['procuratorate'], text: '询问' };
  const headers = { 'idempotency-key': 'only-once' };
  const numbers = await Promise.all(Array.from({ length: 10 }, () => rig.call('/api/v1/linkages', { as: operator, body, headers })));
  expect(new Set(numbers.map((reply) => reply.body.linkageNo)).size).toBe(1);
  expect((await rig.call('/api/v1/linkages', { as: operator, body: { ...body, partners: ['nobody-here'] } })).body).toMatchObject({ code: 'PARTNER_UNKNOWN', errors: [{ field: 'partners' }] });
  expect((await rig.call('/api/v1/linkages', { as: officer, body })).status).toBe(403);
  const no = numbers[0]!.body.linkageNo;
  await board(no, (reply) => reply.status === 200);
  const command = (as: string, command: object) => rig.call(`/api/v1/linkages/${no}/commands`, { as, body: command });
  expect((await command(officer, { type: 'standDown', reason: '结束' })).status).toBe(403);
  expect((await command(operator, { type: 'remind', partner: 'court', reason: '催' })).body.code).toBe('PARTNER_NOT_ASKED');
  expect((await command(operator, { type: 'request', partners: ['nobody-here'], reason: '增派' })).body.code).toBe('PARTNER_UNKNOWN');
  expect((await rig.call(`/api/v1/linkages/${no}/matter`, { as: operator })).body.code).toBe('PURPOSE_REQUIRED');
  expect((await rig.call(`/api/v1/linkages/${no}/matter`, { as: operator, headers: { 'x-purpose': 'callHandling' } })).body).toEqual({ items: [{ partner: 'procuratorate', matter: { text: '询问' } }] });
});

it('keeps the address and the secret of a partner to the chief, unseen by the others', async () => {
  expect((await rig.call('/api/v1/partners/court/secret', { as: operator, method: 'POST' })).status).toBe(403);
  const body = { name: { zh: '供电所', en: 'Power company' }, kind: 'subdistrict', telephone: '95598', endpoint: null };
  const put = (change: object, version: string) => rig.call('/api/v1/partners/power-company', { as: chief, method: 'PUT', body: { ...body, ...change }, headers: { 'if-match': version } });
  expect((await put({}, '"0"')).body).toMatchObject({ version: 1 });
  expect((await put({}, '"0"')).status).toBe(412);
  expect((await put({ endpoint: 'ftp://somewhere' }, '"1"')).body.errors[0].field).toBe('endpoint');
  const { body: list } = await rig.call('/api/v1/partners', { as: officer });
  expect(JSON.stringify(list)).not.toMatch(/whsec|secret/);
});
