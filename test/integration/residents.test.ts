/** The register of households and residents over HTTP: who may look, what is shown, what is on record, and what is forgotten. */
import { randomUUID } from 'node:crypto';
import { getConnectionToken } from '@nestjs/mongoose';
import { SignJWT } from 'jose';
import type { Connection } from 'mongoose';
import { station } from '../../libs/domain/station.js';
import { RegisterRepository } from '../../libs/records/register.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';
import { held } from '../support/memory.js';
import { madeUpNumber } from '../support/residents.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig();
}, 120_000);
afterAll(() => rig.close());

const [operator, auditor, captain, officer, stranger, investigator] = ['o-1101', 'o-9001', 'o-2101', 'o-2102', 'o-2202', 'o-3012'];
const grid = station.grids.find(({ community }) => community === 'community-1')!.id;
const gridOf2 = station.grids.find(({ community }) => community === 'community-2')!.id;
/** All that squad 1 serves. */
const ownGrids = station.grids.filter(({ community }) => community === 'community-1').map(({ id }) => id);
const purpose = { 'x-purpose': 'population' };

const post = (path: string, as: string, body: object, headers: Record<string, string> = {}) => rig.call(path, { as, body, headers: { ...purpose, ...headers } });
const get = (path: string, as: string, headers: Record<string, string> = purpose) => rig.call(path, { as, headers });

async function household(as = officer, at = grid): Promise<string> {
  const { status, body } = await post('/api/v1/households', as, { address: '试验路1号', kind: 'ordinary', grid: at });
  expect([status, body.known]).toEqual([201, false]);
  return body.id;
}
async function resident(home: string, change: object = {}, as = officer): Promise<string> {
  const { status, body } = await post('/api/v1/residents', as, { household: home, kind: 'local', since: '2020-01-01', name: '甲某', phone: '13800000000', ...change });
  expect([status, body]).toMatchObject([201, { known: false }]);
  return body.id;
}
const change = async (path: string, of: string, as: string, body: object, headers: Record<string, string> = {}) =>
  post(path, as, body, { 'if-match': (await get(of, as)).headers.get('etag')!, ...headers });
const onRecord = async (reply: Reply) =>
  (await rig.call('/api/v1/access-log?limit=200', { as: auditor })).body.items.filter((entry: any) => entry.requestId === reply.headers.get('x-request-id'));

describe('a look-up', () => {
  it('shows the own squad’s people for a purpose, and is on record with whom it found', async () => {
    const home = await household();
    const id = await resident(home, { birthYear: 1950, document: { type: 'residentId', number: madeUpNumber() } });
    const list = await post('/api/v1/residents/search', officer, { household: home });
    expect(list.body.items).toEqual([expect.objectContaining({ id, name: '甲某', birthYear: 1950, household: home, documentEnd: expect.stringMatching(/^\d{3}[\dX]$/) })]);
    expect(JSON.stringify(list.body)).not.toContain('13800000000');
    expect(await onRecord(list)).toEqual(expect.arrayContaining([expect.objectContaining({ actor: officer, action: 'resident.read', purpose: 'population', subject: id, code: 'RESIDENTS_FOUND' })]));
    const one = await get(`/api/v1/residents/${id}`, officer);
    expect(one.body).toMatchObject({ phone: '13800000000', documentType: 'residentId' });
    expect(await onRecord(one)).toEqual([expect.objectContaining({ subject: id, outcome: 'allowed' })]);
  });

  it.each([
    ['without a purpose', officer, {}, 403, 'PURPOSE_REQUIRED'],
    ['with a purpose that there is not', officer, { 'x-purpose': 'curiosity' }, 403, 'PURPOSE_UNKNOWN'],
    ['in another squad’s grid', stranger, purpose, 403, 'OTHER_UNIT'],
    ['by the auditor', auditor, purpose, 403, 'ROLE_NOT_ALLOWED'],
  ])('%s is refused, on record', async (_, as, headers, status, code) => {
    const id = await resident(await household());
    for (const reply of [await get(`/api/v1/residents/${id}`, as, headers as Record<string, string>), await rig.call('/api/v1/residents/search', { as, body: { grid }, headers: headers as Record<string, string> })]) {
      expect([reply.status, reply.body.code]).toEqual([status, code]);
      expect(await onRecord(reply)).toEqual(expect.arrayContaining([expect.objectContaining({ actor: as, action: 'resident.read', outcome: 'refused', code })]));
    }
  });

  it('by a forged token is refused, on record', async () => {
    const forged = await new SignJWT({ sid: 'x', epoch: 0 }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).setSubject(captain).setIssuedAt().setExpirationTime('5m').setJti('x').sign(new TextEncoder().encode('not the station’s secret, but long'));
    const reply = await rig.call(`/api/v1/residents/${await resident(await household())}`, { headers: { ...purpose, authorization: `Bearer ${forged}` } });
    expect([reply.status, reply.body.code]).toEqual([401, 'TOKEN_INVALID']);
    expect(await onRecord(reply)).toEqual([expect.objectContaining({ actor: null, outcome: 'refused', code: 'TOKEN_INVALID' })]);
  });

  it('of a squad finds only its own, and nobody’s without saying where or whom', async () => {
    const name = `乙${randomUUID().slice(0, 6)}`;
    const [mine, theirs] = [await resident(await household(), { name }), await resident(await household(stranger, gridOf2), { name }, stranger)];
    const find = async (as: string) => (await post('/api/v1/residents/search', as, { name })).body.items.map(({ id }: any) => id);
    expect([await find(officer), await find(stranger)]).toEqual([[mine], [theirs]]);
    expect((await find(investigator)).sort()).toEqual([mine, theirs].sort());
    const wide = await post('/api/v1/residents/search', officer, {});
    expect([wide.status, wide.body.errors[0].rule]).toEqual([400, 'SEARCH_TOO_WIDE']);
    expect((await get('/api/v1/households?limit=200', officer)).body.items.every((each: any) => ownGrids.includes(each.grid) && each.address === undefined)).toBe(true);
    expect((await get(`/api/v1/households?grid=${gridOf2}`, officer)).body.code).toBe('OTHER_UNIT');
  });
});

describe('the register', () => {
  it('keeps of a document the end and a token, never the number', async () => {
    const number = madeUpNumber();
    const home = await household();
    const id = await resident(home, { document: { type: 'residentId', number } });
    const found = await post('/api/v1/residents/search', officer, { document: { type: 'residentId', number } });
    expect(found.body.items.map((each: any) => each.id)).toEqual([id]);
    const database = rig.api.app.get<Connection>(getConnectionToken()).db!;
    for (const { name } of await database.listCollections().toArray()) {
      expect([name, JSON.stringify(await database.collection(name).find().toArray()).includes(number)]).toEqual([name, false]);
    }
  });

  it('registers a document once, however many register it at once, and a repeated request once', async () => {
    const home = await household();
    const body = { household: home, kind: 'local', since: '2020-01-01', name: '丙某', document: { type: 'passport', number: `E${Date.now()}`.slice(0, 12) } };
    const replies = await Promise.all(Array.from({ length: 8 }, () => post('/api/v1/residents', officer, body)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    expect(replies.find(({ status }) => status === 409)!.body.code).toBe('RESIDENT_EXISTS');
    const twice = await Promise.all([1, 2, 3].map(() => post('/api/v1/residents', officer, { ...body, document: undefined }, { 'idempotency-key': 'one-and-the-same' })));
    expect(new Set(twice.map((reply) => reply.body.id)).size).toBe(1);
  });

  it.each([
    ['a wrong check character', { document: { type: 'residentId', number: `${madeUpNumber().slice(0, 17)}*` } }, 'document.number'],
    ['an unknown field', { religion: 'x' }, 'religion'],
    ['no name', { name: '' }, 'name'],
    ['no day', { since: 'yesterday' }, 'since'],
  ])('refuses %s, naming the field', async (_, bad, field) => {
    const reply = await post('/api/v1/residents', officer, { household: 'hh-0000000000000000', kind: 'local', since: '2020-01-01', name: '丁某', ...bad });
    expect([reply.status, reply.body.errors[0].field]).toEqual([400, field]);
  });

  it('lets two officers not overwrite each other, and keeps what stood there before', async () => {
    const path = `/api/v1/residents/${await resident(await household())}`;
    const version = (await get(path, officer)).headers.get('etag')!;
    const both = await Promise.all(['13900000001', '13900000002'].map((phone, i) => post(`${path}/corrections`, [officer, captain][i]!, { phone, reason: '本人更正' }, { 'if-match': version })));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 412]);
    expect((await get(`${path}/history`, officer)).body.items.map((entry: any) => [entry.what, entry.reason])).toEqual([['registered', null], ['corrected', '本人更正']]);
    expect((await post(`${path}/corrections`, stranger, { phone: '1390', reason: 'x' }, { 'if-match': version })).body.code).toBe('OTHER_UNIT');
  });

  it('moves people in and out, and knows them again when they return', async () => {
    const [home, other] = [await household(), await household()];
    const document = { type: 'residentId', number: madeUpNumber() };
    const id = await resident(home, { document });
    const path = `/api/v1/residents/${id}`;
    expect((await change(`${path}/moves`, path, officer, { type: 'in', household: other, kind: 'floating', since: '2024-05-01' })).status).toBe(204);
    expect((await change(`${path}/moves`, path, officer, { type: 'out', until: '2025-01-01' })).status).toBe(204);
    expect((await change(`${path}/moves`, path, officer, { type: 'out', until: '2025-01-02' })).body.code).toBe('RESIDENT_NOT_LIVING');
    expect((await post('/api/v1/residents/search', officer, { household: other })).body.items).toEqual([]);
    const back = await post('/api/v1/residents', officer, { household: home, kind: 'local', since: '2026-01-01', name: '甲某', document });
    expect(back.body.id).toBe(id);
    expect((await get(path, officer)).body.residences.map((each: any) => [each.household, each.since, each.until])).toEqual([
      [home, '2020-01-01', '2024-05-01'],
      [other, '2024-05-01', '2025-01-01'],
      [home, '2026-01-01', null],
    ]);
  });

  it('merges two entries of one person, keeps both histories, and undoes it within its limit', async () => {
    const home = await household();
    const [stays, goes] = [await resident(home, { phone: undefined }), await resident(home, { birthYear: 1970, document: { type: 'residentId', number: madeUpNumber() } })];
    const path = `/api/v1/residents/${stays}`;
    expect((await change(`${path}/merges`, path, officer, { duplicate: goes, reason: '同一人' })).body.code).toBe('ROLE_NOT_ALLOWED');
    const merged = await change(`${path}/merges`, path, captain, { duplicate: goes, reason: '同一人' });
    expect(merged.status).toBe(200);
    expect((await get(path, officer)).body).toMatchObject({ birthYear: 1970, phone: '13800000000', documentType: 'residentId' });
    expect((await get(`/api/v1/residents/${goes}`, officer)).body).toMatchObject({ state: 'merged', mergedInto: stays });
    expect((await get(`${path}/history`, officer)).body.items.map((entry: any) => `${entry.subject === stays ? 'stays' : 'goes'} ${entry.what}`).sort()).toEqual(['goes merged', 'goes registered', 'stays merged', 'stays registered']);
    const undo = (key: string) => post(`${path}/merges/${merged.body.mergeId}/undo`, captain, { reason: '两个人' }, { 'idempotency-key': key });
    expect([(await undo('undo-1')).status, (await undo('undo-1')).status, (await undo('undo-2')).body.code]).toEqual([204, 204, 'MERGE_UNKNOWN']);
    expect((await get(path, officer)).body).toMatchObject({ birthYear: null, phone: null });
    expect((await get(`/api/v1/residents/${goes}`, officer)).body).toMatchObject({ state: 'living', birthYear: 1970 });
    // Now each has a document of their own.
    expect((await change(`${path}/corrections`, path, officer, { document: { type: 'residentId', number: madeUpNumber() }, reason: '补录' })).status).toBe(204);
    expect((await change(`${path}/merges`, path, captain, { duplicate: goes, reason: '同一人' })).body.code).toBe('DIFFERENT_PEOPLE');
  });

  it('does not undo a merge after its limit', async () => {
    const home = await household();
    const [stays, goes] = [await resident(home), await resident(home)];
    const repository = rig.api.app.get(RegisterRepository);
    await repository.merge(stays, 1, goes, new Date(Date.now() - 1), { messageId: 'merge-of-long-ago-0001', by: captain, reason: 'r' });
    expect((await post(`/api/v1/residents/${stays}/merges/merge-of-long-ago-0001/undo`, captain, { reason: 'r' })).body.code).toBe('MERGE_FINAL');
  });

  it('erases who moved out long ago, with what their history says of them, and only counts stay', async () => {
    const home = await household();
    const name = `庚${randomUUID().slice(0, 6)}`;
    const [id, stays] = [await resident(home, { name, document: { type: 'residentId', number: madeUpNumber() } }), await resident(home, { name: '辛某' })];
    const path = `/api/v1/residents/${id}`;
    await change(`${path}/corrections`, path, officer, { name: `${name}二`, reason: '更名' });
    await change(`${path}/moves`, path, officer, { type: 'out', until: '2025-01-01' });
    const repository = rig.api.app.get(RegisterRepository);
    const inMonths = (months: number) => new Date(Date.now() + months * 31 * 86_400_000);
    await repository.eraseExpired(inMonths(1), 'system');
    expect((await get(path, officer)).body.name).toBe(`${name}二`);
    const [first, second] = await Promise.all([repository.eraseExpired(inMonths(25), 'system'), repository.eraseExpired(inMonths(25), 'system')]);
    expect(first + second).toBeGreaterThan(0);
    expect((await get(path, officer)).body).toMatchObject({ state: 'erased', name: null, phone: null, birthYear: null, documentEnd: null, household: null, kind: 'local' });
    expect((await get(`/api/v1/residents/${stays}`, officer)).body.name).toBe('辛某');
    const database = rig.api.app.get<Connection>(getConnectionToken()).db!;
    for (const collection of ['residents', 'register-changes', 'ledger']) {
      expect([collection, JSON.stringify(await database.collection(collection).find().toArray()).includes(name)]).toEqual([collection, false]);
    }
  });

  it('counts households and residents by community and grid, and tells nothing else', async () => {
    const before = (await get('/api/v1/population', auditor)).body;
    const home = await household();
    await resident(home, { kind: 'floating' });
    const after = (await get('/api/v1/population', auditor)).body;
    expect([after.station.households - before.station.households, after.station.floating - before.station.floating, after.station.local - before.station.local]).toEqual([1, 1, 0]);
    expect(after.grids.find((row: any) => row.grid === grid).floating).toBe((before.grids.find((row: any) => row.grid === grid)?.floating ?? 0) + 1);
  });
});

describe('import', () => {
  const header = 'household_key,address,grid,household_kind,resident_key,name,birth_year,phone,document_type,document_number,kind,since';
  const send = (text: string, as = operator, type = 'text/csv') => rig.call('/api/v1/residents/import', { as, body: text, headers: { 'content-type': type } });

  it('takes the good rows, reports each other with line, field and rule, and adds nothing when it is repeated', async () => {
    const rows = [
      `K1,试验路2号,${grid},livingAlone,P1,壬某,1940,13800000001,residentId,${madeUpNumber('19400101')},local,2000-01-01`,
      `K1,试验路2号,${grid},livingAlone,P2,癸某,,,,,local,2000-01-01`,
      `K2,试验路3号,${grid},rental,,,,,,,,`,
      `K3,试验路4号,grid-999,ordinary,,,,,,,,`,
      `K4,试验路5号,${grid},ordinary,P3,子某,1990,,residentId,000000199001010010,local,2000-01-01`,
      `13800001111,试验路6号,${grid},palace,P4,,,,,,local,soon`,
      `K5,"试验路7号`,
    ];
    const first = await send([header, ...rows].join('\r\n'));
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ read: 7, accepted: 3, rejected: 4 });
    expect(first.body.results.map((row: any) => [row.row, row.status, row.errors?.map((error: any) => `${error.field} ${error.rule}`).sort()])).toEqual([
      [2, 'accepted', undefined],
      [3, 'accepted', undefined],
      [4, 'accepted', undefined],
      [5, 'rejected', ['grid GRID_UNKNOWN']],
      [6, 'rejected', ['document_number ID_NUMBER_INVALID']],
      [7, 'rejected', ['household_key KEY_IS_PERSONAL', expect.stringMatching(/^household_kind /), expect.stringMatching(/^name /), expect.stringMatching(/^since /)]],
      [expect.any(Number), 'rejected', [' quotes']],
    ]);
    expect(first.body.results[0].household).toBe(first.body.results[1].household);
    const before = (await get('/api/v1/population', auditor)).body.station;
    const again = await send([header, ...rows].join('\n'));
    expect(again.body).toMatchObject({ read: 7, accepted: 0, duplicates: 3, rejected: 4 });
    expect((await get('/api/v1/population', auditor)).body.station).toEqual(before);
  });

  it('reads a long file without holding it', async () => {
    const bad = Array.from({ length: 20_000 }, (_, i) => `x${i},${'y'.repeat(100)},${grid},palace,,,,,,,,`);
    const before = held().heapUsed;
    expect((await send([header, ...bad].join('\n'))).body).toMatchObject({ read: 20_000, rejected: 20_000 });
    expect(held().heapUsed - before).toBeLessThan(50e6);
  });

  it.each([
    ['a file without its columns', 'a,b\n1,2', operator, 'text/csv', 422, 'COLUMNS_MISSING'],
    ['another type', header, operator, 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a community officer', header, officer, 'text/csv', 403, 'ROLE_NOT_ALLOWED'],
  ])('refuses %s', async (_, text, as, type, status, code) => {
    const reply = await send(text, as, type);
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });
});
