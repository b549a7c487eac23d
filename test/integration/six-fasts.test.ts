/** The six fasts over HTTP, counted from what processes have published. */
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { OrderEntity, ProcessEntity, TaskEntity } from '../../libs/records/process.js';
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
const start = Date.parse('2026-03-02T08:00:00+08:00');
const at = (minutes: number) => start + minutes * 60_000;

beforeAll(async () => {
  rig = await startApiRig();
  const model = <T>(entity: { name: string }) => rig.api.app.get<Model<T>>(getModelToken(entity.name), { strict: false });
  const process = (id: string, kind: string, minutes: number, subject: object, detail: object = {}) => ({ _id: id, kind, stage: 'closed', subject, revision: 1, openedAt: new Date(at(minutes)), closedAt: null, clocks: [], refused: [], detail });
  const reply = (partner: string, times: object, outcome: string | null) => ({ partner, times, answer: outcome === null ? null : { outcome } });
  await model<ProcessEntity>(ProcessEntity).create([
    process('incident/test/t/1', 'incident', 0, { incidentNo: 't.1', caseNo: 'C1', category: 'theft', community: 'community-1' }),
    process('incident/test/t/2', 'incident', 60 * 24 * 7, { incidentNo: 't.2', caseNo: 'C1', category: 'theft', community: 'community-2' }),
    process('incident/test/t/3', 'incident', 10, { incidentNo: 't.3', category: 'noise', community: 'community-1' }),
    process('case/C1', 'case', 50, { caseNo: 'C1' }),
    process('seizure/K1', 'seizure', 190, { caseNo: 'C1' }),
    process('fraud/1', 'fraud', 20, { category: 'fraud', community: 'community-1' }),
    process('linkage/L1', 'linkage', 30, {}, { processId: 'fraud/1', kind: 'paymentStop', replies: [reply('bank-a', { answered: at(37) }, 'refused'), reply('bank-b', { acknowledged: at(35), answered: at(42) }, 'partly')] }),
    process('linkage/L2', 'linkage', 5, {}, { processId: 'incident/test/t/3', kind: 'emergency', replies: [reply('fire-rescue', { sending: at(5), acknowledged: at(9) }, null)] }),
  ] as object[]);
  const task = (processId: string, n: number, kind: string, opened: number, completed: number | null) => ({ _id: `${processId}/${n}`, processId, kind, state: completed === null ? 'cancelled' : 'completed', candidates: [], context: {}, priority: 3, openedAt: new Date(at(opened)), completedAt: completed === null ? null : new Date(at(completed)), revision: 1, subject: {} });
  await model<TaskEntity>(TaskEntity).create([
    task('incident/test/t/1', 1, 'scene.disposition', 20, 40),
    task('incident/test/t/3', 1, 'scene.disposition', 20, 30),
    task('case/C1', 1, 'case.accept', 50, 100),
    task('case/C1', 2, 'video.view', 110, 200),
    task('case/C1', 3, 'video.view', 105, null),
    task('case/C1', 4, 'video.confirm', 200, 285),
    task('seizure/K1', 1, 'seizure.list', 200, 250),
  ] as object[]);
  const order = (id: string, incidentNo: string, unit: string, offered: number, onScene?: number) => ({ _id: id, incidentNo, unit, state: 'done', live: false, times: { offered: at(offered), ...(onScene === undefined ? {} : { onScene: at(onScene) }) }, orderedBy: 'o-1101', revision: 1 });
  await model<OrderEntity>(OrderEntity).create([order('a', 't.1', 'squad-1.1', 2), order('b', 't.1', 'squad-2.1', 4, 12), order('c', 't.3', 'squad-1.2', 14, 20)] as object[]);
}, 120_000);
afterAll(() => rig.close());

const get = (query: Record<string, string>) => rig.call(`/api/v1/six-fasts?${new URLSearchParams(query)}`, { as: 'o-1001' });
const march = { from: '2026-03-01T00:00:00+08:00', to: '2026-04-01T00:00:00+08:00' };

it('gives counts, quantiles, the share within the target and the slowest, each from its two events', async () => {
  const { status, body } = await get(march);
  expect([status, body.matters]).toEqual([200, 4]);
  expect(body.total.map(({ fast, count, median, p90, targetMinutes, withinTarget, slowest }: any) => [fast, count, median, p90, targetMinutes, withinTarget, slowest.map(({ matter }: any) => matter)])).toEqual([
    ['order', 2, 2, 4, 3, 1, ['incident/test/t/3', 'incident/test/t/1']],
    ['response', 2, 6, 10, 15, 2, ['incident/test/t/1', 'incident/test/t/3']],
    ['sharing', 1, 60, 60, 1440, 1, ['incident/test/t/1']],
    ['jointWork', 2, 4, 5, 15, 2, ['fraud/1', 'incident/test/t/3']],
    ['comparison', 2, 180, 180, 240, 2, ['incident/test/t/1', 'incident/test/t/2']],
    ['lossRecovery', 3, 150, 150, 30, 1, ['incident/test/t/1', 'incident/test/t/2', 'fraud/1']],
  ]);
  expect(body.byTeam.filter(({ fast }: any) => fast === 'response').map(({ team, count }: any) => [team, count])).toEqual([['squad-1', 1], ['squad-2', 1]]);
  expect(body.definitions.find(({ fast }: any) => fast === 'order')).toMatchObject({ from: { zh: '警情（预警）登记' }, target: 'fast.order' });
});

it('looks at a period, a community or a category, and refuses what it cannot read', async () => {
  expect((await get({ ...march, community: 'community-2' })).body.matters).toBe(1);
  expect((await get({ ...march, category: 'noise' })).body.matters).toBe(1);
  expect((await get({ ...march, to: '2026-03-05T00:00:00+08:00' })).body.matters).toBe(3);
  expect((await get({ from: march.to, to: march.from })).body.errors).toMatchObject([{ field: 'to', rule: 'END_BEFORE_START' }]);
});

it('tells one incident by its events, and knows no other process', async () => {
  const one = await rig.call('/api/v1/six-fasts/incident~test~t~1', { as: 'o-9001' });
  expect(one.body.spans).toEqual([
    { fast: 'order', team: 'command-room', minutes: 2 },
    { fast: 'response', team: 'squad-2', minutes: 10 },
    { fast: 'sharing', team: 'case-team', minutes: 60 },
    { fast: 'comparison', team: 'video-team', minutes: 180 },
    { fast: 'lossRecovery', team: 'case-team', minutes: 150 },
  ]);
  expect((await rig.call('/api/v1/six-fasts/case~C1', { as: 'o-9001' })).status).toBe(404);
});

it('lists the cases to work on, small ones first, with the rule: one’s own, or all for those who direct them', async () => {
  const list = async (as: string, query = '') => (await rig.call(`/api/v1/cases/working-list${query}`, { as })).body;
  const model = rig.api.app.get<Model<ProcessEntity>>(getModelToken(ProcessEntity.name), { strict: false });
  const open = (id: string, category: string, investigators: string[], type = 'criminal') => ({ _id: `case/${id}`, kind: 'case', stage: 'investigation', subject: { caseNo: id, category }, revision: 1, openedAt: new Date(start), closedAt: null, clocks: [], refused: [], detail: { type, investigators } });
  await model.deleteOne({ _id: 'case/C1' });
  await model.create([open('C2026-00101', 'robbery', ['o-3011']), open('C2026-00102', 'theft', ['o-3011', 'o-3012']), open('C2026-00103', 'theft', ['o-3012'])] as object[]);
  const own = await list('o-3011');
  expect(own.items.map(({ caseNo, reason }: any) => [caseNo, reason.code])).toEqual([['C2026-00102', 'list.small'], ['C2026-00101', 'list.other']]);
  expect(own.rule.zh).toContain('小案');
  expect((await list('o-1001')).items).toHaveLength(3);
  expect((await list('o-1001', '?investigator=o-3012')).items.map(({ caseNo }: any) => caseNo)).toEqual(['C2026-00102', 'C2026-00103']);
});
