/** The indices over HTTP, while the command service counts what is recorded. */
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
const time = (text: string) => new Date(`${text}+08:00`);
const [grid1, grid2] = ['grid-001', 'grid-030'];

beforeAll(async () => {
  rig = await startApiRig({ workers: true });
  const database = rig.api.app.get<Connection>(getConnectionToken()).db!;
  const put = (name: string, documents: object[]) => database.collection(name).insertMany(documents as never);
  const incident = (id: string, at: string, community: string | null, grid: string | null, more: object = {}) => ({ _id: id, receivedAt: time(at), call: { channel: 'phone' }, category: 'noise', community, grid, mergedInto: null, ...more });
  await put('incidents', [
    incident('t.1', '2026-03-02T10:10', 'community-1', grid1),
    incident('t.2', '2026-03-09T10:50', 'community-1', grid1, { mergedInto: 't.1' }),
    incident('t.3', '2026-03-31T23:59', 'community-3', grid2),
    incident('t.4', '2026-04-01T00:00', 'community-3', grid2),
    incident('t.5', '2025-03-10T10:10', null, null),
  ]);
  const theft = (id: number, at: string, incidents: string[], more: object = {}) => ({ _id: `C2026-0000${id}`, type: 'criminal', category: 'theft.shop', openedAt: time(at), incidents, result: null, ...more });
  await put('cases', [
    theft(1, '2026-03-02T11:00', ['t.1'], { result: 'solved' }),
    theft(2, '2026-03-03T11:00', ['t.3']),
    theft(3, '2026-03-03T11:00', ['t.3'], { result: 'notFiled' }),
    theft(4, '2026-03-03T11:00', [], { type: 'administrative', category: 'noise' }),
    ...[5, 6, 7, 8].map((n) => theft(n, '2025-03-05T11:00', ['t.1'])),
  ]);
  const warning = (id: string, token: string, more: object = {}) => ({ _id: id, level: 'high', residentToken: token, registeredAt: time('2026-03-04T09:00'), community: 'community-2', grid: null, joinedTo: null, acknowledgedAt: time('2026-03-04T10:00'), savedFen: 0, transferredFen: 0, stoppedFen: 0, recoveredFen: 0, ...more });
  await put('fraud-warnings', [warning('w.1', 'a'), warning('w.2', 'a'), warning('w.3', 'b'), warning('w.4', 'c', { transferredFen: 5 }), warning('w.5', 'd', { acknowledgedAt: null })]);
  await put('processes', [{ _id: 'incident/b/t/1', kind: 'incident', stage: 'closed', revision: 1, subject: { incidentNo: 't.1', community: 'community-1', grid: grid1, category: 'noise' }, openedAt: time('2026-03-02T10:10'), closedAt: null, overdue: false, clocks: [], refused: [], detail: {} }]);
  await put('orders', [{ _id: 'o', incidentNo: 't.1', unit: 'squad-1.1', state: 'done', live: false, times: { offered: time('2026-03-02T10:12').getTime(), onScene: time('2026-03-02T10:17').getTime() }, revision: 1 }]);
  await database.collection<{ _id: string }>('processes').updateOne({ _id: 'incident/b/t/1' }, { $set: { revision: 2 } });
  await rig.until(`/api/v1/indices/responseMedian?${march}`, 'o-1001', ({ body }) => body.total?.value === 7);
}, 120_000);
afterAll(() => rig.close());

const march = new URLSearchParams({ from: '2026-03-01T00:00:00+08:00', to: '2026-04-01T00:00:00+08:00' }).toString();
const get = (path: string, as = 'o-1001') => rig.call(`/api/v1/indices${path}`, { as });
const total = async (id: string, more = '') => (await get(`/${id}?${march}${more}`)).body.total;

it('counts each by its definition', async () => {
  const values: Record<string, unknown> = {};
  for (const id of ['criminalCases', 'administrativeCases', 'theftCases', 'telecomFraudCases', 'dailyCalls', 'incidents', 'warningsSent', 'peopleDissuaded', 'officersPerCommunity', 'communityShare', 'clearance', 'responseMedian', 'fast.order', 'fast.response', 'disputesResolved']) values[id] = (await total(id)).value;
  expect(values).toEqual({ criminalCases: 2, administrativeCases: 1, theftCases: 2, telecomFraudCases: 0, dailyCalls: 0.1, incidents: 2, warningsSent: 5, peopleDissuaded: 2, officersPerCommunity: 4.75, communityShare: 64.41, clearance: 33.33, responseMedian: 7, 'fast.order': 100, 'fast.response': 100, disputesResolved: 0 });
});

it('shows the definition and its version with the figure, and marks what is too small to compare', async () => {
  const { body } = await get(`/theftCases?${march}&compare=yearOnYear&by=community`);
  expect(body.index).toMatchObject({ version: 1, name: { zh: '盗窃案件数' }, means: { en: expect.stringContaining('kinds of theft') } });
  expect(body.comparedWith).toEqual({ from: '2025-03-01T00:00:00.000+08:00', to: '2025-04-01T00:00:00.000+08:00' });
  expect(body.total).toEqual({ value: 2, records: 2, small: true, before: { value: 4, records: 4, small: true }, change: -50 });
  expect(body.groups.map(({ key, name, value, before, change }: any) => [key, name.en, value, before.value, change])).toEqual([
    ['community-1', expect.any(String), 1, 4, -75],
    ['community-3', expect.any(String), 1, 0, null],
  ]);
  expect(body.smallCount.below).toBe(5);
});

it('groups by place, category, hour and time, and takes no period that it cannot', async () => {
  const groups = async (id: string, query: string) => (await get(`/${id}?${march}&${query}`)).body.groups.map(({ key, value }: any) => [key, value]);
  expect(await groups('incidents', 'by=grid')).toEqual([[grid1, 1], [grid2, 1]]);
  expect(await groups('incidents', 'by=hourOfWeek')).toEqual([['10', 1], ['47', 1]]);
  expect(await groups('incidents', 'by=month&compare=yearOnYear')).toEqual([['2026-03', 2]]);
  expect(await groups('incidents', 'by=day&community=community-1')).toEqual([['2026-03-02', 1]]);
  expect(await groups('incidents', 'by=grid&community=community-1')).toEqual([[grid1, 1]]);
  expect(await groups('criminalCases', 'by=category')).toEqual([['theft.shop', 2]]);
  expect(await groups('peopleDissuaded', 'by=community')).toEqual([['community-2', 2]]);
  expect(await groups('officersPerCommunity', 'by=community')).toHaveLength(8);
  expect((await total('incidents', '&category=theft')).value).toBe(0);
  const half = new URLSearchParams({ from: '2026-03-02T10:11:00+08:00', to: '2026-03-31T23:59:30+08:00' });
  expect((await get(`/dailyCalls?${half}`)).body.total.records).toBe(2);
  expect((await get(`/responseMedian?${march}&by=hourOfWeek`)).body.errors).toMatchObject([{ field: 'by', rule: 'GROUPING_NOT_KEPT' }]);
  expect((await get('/incidents?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z')).body.errors).toMatchObject([{ field: 'to', rule: 'END_BEFORE_START' }]);
  expect((await get(`/nothing?${march}`)).body.code).toBe('INDEX_UNKNOWN');
  expect((await rig.call('/api/v1/indices')).status).toBe(401);
});

it('opens who serves where behind a figure of the organisation, as many as the figure counts', async () => {
  const behind = async (query: string) => {
    const found: any[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await get(`/${query}&limit=20${cursor}`);
      found.push(...body.items);
      if (body.next === null) return found;
      cursor = `&cursor=${body.next}`;
    }
  };
  const [inCommunities, everyone] = [await behind(`officersPerCommunity/records?${march}`), await behind(`communityShare/records?${march}`)];
  const { value, records } = await total('officersPerCommunity');
  expect([inCommunities.length, new Set(inCommunities.map(({ community }) => community)).size]).toEqual([records, records / value]);
  const serving = everyone.filter(({ measures }) => measures.inCommunities);
  expect([serving.length, Math.round((serving.length / everyone.length) * 10_000) / 100]).toEqual([records, (await total('communityShare')).value]);
  expect(inCommunities[0]).toEqual({ record: expect.stringMatching(/^accounts\/o-\d+$/), at: '2026-04-01T00:00:00.000+08:00', community: expect.any(String), grid: null, category: null, unit: expect.stringMatching(/^squad-/), measures: { officers: 1, inCommunities: 1 } });
  const { body } = await get(`/officersPerCommunity?${march}&by=community`);
  expect(await behind(`officersPerCommunity/records?${march}&community=community-2`)).toHaveLength(body.groups.find(({ key }: any) => key === 'community-2').records);
});

it('opens the records behind a figure, page by page', async () => {
  const first = (await get(`/dailyCalls/records?${march}&limit=2`)).body;
  expect(first.items.map(({ record }: any) => record)).toEqual(['incidents/t.3', 'incidents/t.2']);
  const second = (await get(`/dailyCalls/records?${march}&limit=2&cursor=${first.next}`)).body;
  expect([second.items.map(({ record }: any) => record), second.next]).toEqual([['incidents/t.1'], null]);
  const records = async (id: string, query = '') => (await get(`/${id}/records?${march}${query}`)).body.items.map(({ record }: any) => record);
  expect(await records('incidents', '&hour=10&community=community-1')).toEqual(['incidents/t.1']);
  expect(await records('theftCases', `&grid=${grid2}`)).toEqual(['cases/C2026-00002']);
  expect(await records('clearance', '&category=noise')).toEqual(['cases/C2026-00004']);
  expect(await records('responseMedian')).toEqual(['matters/incident/b/t/1']);
});

it('is right again when a record is corrected, and counts an open incident as it was assessed', async () => {
  const database = rig.api.app.get<Connection>(getConnectionToken()).db!;
  await database.collection<{ _id: string }>('incidents').updateOne({ _id: 't.3' }, { $set: { community: 'community-4', grid: 'grid-040' } });
  await database.collection<{ _id: string }>('processes').updateOne({ _id: 'incident/b/t/1' }, { $set: { 'subject.category': 'dispute' } });
  await rig.until(`/api/v1/indices/incidents?${march}&category=dispute`, 'o-1001', ({ body }) => body.total.value === 1);
  const { body } = await get(`/theftCases?${march}&by=grid`);
  expect(body.groups.map(({ key }: any) => key)).toEqual([grid1, 'grid-040']);
});
