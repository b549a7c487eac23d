/** Reviews over HTTP: asked for once, by whom the table allows, and counted by kind. */
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { CaseEntity } from '../../libs/records/case-file.js';
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
const caseNo = 'A2026-00001';
const [chief, captain, checker, lawyer, squadOfficer] = ['o-1001', 'o-3001', 'o-3201', 'o-3202', 'o-2102'];
const post = (path: string, as: string, body: unknown) => rig.call(`/api/v1${path}`, { as, body });
const get = (path: string, as = chief) => rig.call(`/api/v1${path}`, { as });

beforeAll(async () => {
  rig = await startApiRig({ workers: true });
  const cases = rig.api.app.get<Model<CaseEntity>>(getModelToken(CaseEntity.name), { strict: false });
  await cases.create({ _id: caseNo, type: 'administrative', category: 'noise', incidents: [], openedAt: new Date(), openedBy: chief });
}, 120_000);
afterAll(() => rig.close());

it('reviews a step once at a time, and shows its gaps by kind', async () => {
  expect((await post(`/cases/${caseNo}/reviews`, squadOfficer, { step: 'penalty' })).status).toBe(403);
  expect((await post(`/cases/${caseNo}/reviews`, captain, { step: 'filing' })).body.code).toBe('STEP_NOT_OF_TYPE');
  expect((await post(`/cases/${caseNo}/reviews`, captain, { step: 'sentence' })).body.errors).toMatchObject([{ field: 'step' }]);
  expect((await post('/cases/A2026-99998/reviews', captain, { step: 'penalty' })).body.code).toBe('CASE_UNKNOWN');
  const both = await Promise.all([1, 2].map(() => post(`/cases/${caseNo}/reviews`, captain, { step: 'penalty' })));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
  const { processId } = both[0]!.body;
  const task = async (kind: string) => (await rig.until(`/api/v1/tasks?process=${processId.replaceAll('/', '~')}&kind=${kind}`, chief, ({ body }) => body.items?.length === 1)).body.items[0];
  const check = await task('review.check');
  const gaps = [{ document: 'interrogation', why: 'missing', note: '未询问' }, { document: 'acceptance', why: 'missing', note: '无受案登记' }];
  expect((await post(`/tasks/${check.id}/complete`, checker, { result: { gaps: [{ document: 'nothing', why: 'missing', note: 'x' }] } })).body.errors[0].field).toBe('result.gaps.0.document');
  expect((await post(`/tasks/${check.id}/complete`, checker, { result: { gaps } })).status).toBe(200);
  const mends = (await rig.until(`/api/v1/tasks?process=${processId.replaceAll('/', '~')}&kind=review.mend`, chief, ({ body }) => body.items?.length === 2)).body.items;
  await post(`/tasks/${mends[0].id}/complete`, captain, { result: { done: '已询问' } });
  const span = 'from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';
  const quality = await rig.until(`/api/v1/case-reviews/quality?${span}`, chief, ({ body }) => body.total.open === 1);
  expect(quality.body).toMatchObject({ total: { count: 2, open: 1 }, byReason: [{ why: 'missing', count: 2 }], byDocument: [{ document: 'acceptance' }, { document: 'interrogation' }] });
  await post(`/tasks/${mends[1].id}/complete`, captain, { result: { done: '已补' } });
  const second = await task('review.check');
  await post(`/tasks/${second.id}/complete`, checker, { result: { waived: [{ document: 'interrogation', reason: '另附' }, { document: 'acceptance', reason: '另附' }] } });
  const legal = await task('review.legal');
  expect((await post(`/tasks/${legal.id}/complete`, checker, { result: { decision: 'agree', opinion: '同意' } })).body.code).toBe('NOT_A_CANDIDATE');
  expect((await post(`/tasks/${legal.id}/complete`, lawyer, { result: { decision: 'agree', opinion: '同意' } })).status).toBe(200);
  await rig.until(`/api/v1/cases/${caseNo}/reviews`, chief, ({ body }) => body.items[0]?.outcome === 'agreed');
  // A later review of the same step is a review of its own.
  expect((await post(`/cases/${caseNo}/reviews`, captain, { step: 'penalty' })).body).toEqual({ processId: `review/${caseNo}/penalty/2`, duplicate: false });
}, 120_000);

it('lists what each step needs, with the source', async () => {
  const { body } = await get('/case-documents');
  expect(body.items.find(({ id }: any) => id === 'survey')).toMatchObject({ surveyed: true, status: 'recalled', source: { zh: expect.stringContaining('勘验') } });
  expect(body.gapReasons.map(({ id }: any) => id)).toContain('contradictory');
});
