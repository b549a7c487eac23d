/** Series over HTTP: proposed by method, place and time, confirmed by a person, linked to the case by its process. */
import { type CaseInput } from '../../libs/contracts/case.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(() => rig.close());

const [operator, officer, captain, investigator] = ['o-1101', 'o-2102', 'o-3001', 'o-3012'];
const get = (path: string, as: string) => rig.call(`/api/v1${path}`, { as });
const post = (path: string, as: string, body: unknown, headers: Record<string, string> = {}) => rig.call(`/api/v1${path}`, { as, body, headers });
const day = 86_400_000;
const started = Date.now();

async function report(number: string, days: number, east: number, category = 'theft.vehicleParts'): Promise<string> {
  const call = { source: 'series', number, receivedAt: new Date(started - days * day).toISOString(), channel: 'phone', description: '被盗', place: { type: 'Point', coordinates: [123.3 + east / 79_900, 44.13] } };
  const { incidentNo, processId } = (await post('/incidents', operator, call)).body;
  const tasks = await rig.until(`/api/v1/tasks?process=${processId.replaceAll('/', '~')}&kind=incident.triage`, operator, ({ body }) => body.items.length > 0);
  expect((await post(`/tasks/${tasks.body.items[0].id}/complete`, operator, { result: { decision: 'dispatch', category, priority: 3 } })).status).toBe(200);
  await rig.until(`/api/v1/incidents/${incidentNo}`, operator, ({ body }) => body.record && body.process?.subject.category === category);
  return incidentNo;
}

it('is proposed with its reasons, confirmed once, and linked to the case', async () => {
  const [first, second] = [await report('1', 3, 0), await report('2', 2, 500)];
  await report('3', 2, 5000);
  await report('4', 2, 500, 'theft.home');
  const span = `from=${new Date(started - 5 * day).toISOString()}&to=${new Date(started).toISOString()}`;
  const { body } = await get(`/series/proposals?${span}`, investigator);
  expect(body.items.map(({ incidents }: any) => incidents.map(({ incidentNo }: any) => incidentNo))).toEqual([[first, second]]);
  expect(body.items[0].links).toMatchObject([{ from: first, to: second, days: 1, reason: { code: 'series.methodUnknown' } }]);
  expect(body).toMatchObject({ thresholds: { metres: 1500, days: 14 }, knox: { pairs: 6 } });
  expect((await get(`/series/proposals?${span}&metres=400`, investigator)).body.items).toEqual([]);
  expect((await get(`/series/proposals?from=${new Date(started).toISOString()}&to=${new Date(started - day).toISOString()}`, investigator)).body.errors[0]).toMatchObject({ rule: 'END_BEFORE_START' });
  expect((await get(`/series/proposals?${span}`, officer)).body.code).toBe('ROLE_NOT_ALLOWED');

  const caseNo = 'C2026-00077';
  const input: CaseInput = { caseNo, type: 'criminal', incidentNo: first, category: 'theft.vehicleParts', community: null, grid: null, priority: 3, policy: [] };
  await rig.client.workflow.start('caseProcess', { workflowId: caseWorkflowId(caseNo), taskQueue: queues.processes, args: [input] });
  await rig.until(`/api/v1/processes/case~${caseNo}`, captain, ({ status }) => status === 200);
  const confirm = { caseNo, incidents: [first, second], reason: '手法、地点、时间相近' };
  expect((await post('/series/confirm', investigator, confirm)).body.code).toBe('ROLE_NOT_ALLOWED');
  expect((await post('/series/confirm', captain, { ...confirm, incidents: [first, 'series.none'] })).body).toMatchObject({ code: 'INCIDENT_UNKNOWN', errors: [{ field: 'incidents.1' }] });
  const key = { 'idempotency-key': 'the-series' };
  const sent = await Promise.all([1, 2, 3].map(() => post('/series/confirm', captain, confirm, key)));
  expect(sent.map(({ status }) => status)).toEqual([200, 200, 200]);
  const linked = await rig.until(`/api/v1/processes/case~${caseNo}`, captain, ({ body: shown }) => shown.detail.incidents.length > 1);
  expect(linked.body.detail.incidents).toEqual([first, second]);
  const told = await rig.until(`/api/v1/processes/case~${caseNo}/timeline`, captain, ({ body: shown }) => shown.items.some(({ event }: any) => event === 'command.link'));
  expect(told.body.items.filter(({ event }: any) => event === 'command.link')).toHaveLength(2);
});
