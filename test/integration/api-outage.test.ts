/** When what stands behind the API is away, it says so by name, keeps what it accepted, and does nothing twice. */
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig();
}, 120_000);
afterAll(() => rig.close());

const aCall = (number: string) => ({ source: 'test', number, receivedAt: '2026-01-02T08:00:00+08:00', channel: 'phone' });

it('takes calls while no service works on them, and says that they are there', async () => {
  const taken = await rig.call('/api/v1/incidents', { as: 'm-1', body: aCall('1') });
  expect(taken.status).toBe(201);
  const again = await rig.call('/api/v1/incidents', { as: 'm-1', body: aCall('1') });
  expect([again.status, again.body.duplicate]).toEqual([200, true]);
  const seen = await rig.call('/api/v1/incidents/test.1', { as: 'o-1101' });
  expect([seen.status, seen.body.record, seen.body.process]).toEqual([200, null, null]);
  expect((await rig.call('/api/v1/incidents/test.2', { as: 'o-1101' })).status).toBe(404);
});

it('answers "try again" where nobody works on the process', async () => {
  const reply = await rig.call('/api/v1/tasks/incident~baokang~test~1~1/complete', { as: 'o-1101', body: { result: {} } });
  expect([reply.status, reply.body.code, reply.headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '2']);
}, 40_000);

it('answers "try again" where Temporal is away', async () => {
  expect((await rig.call('/readyz')).status).toBe(200);
  await rig.killTemporal();
  const refused = await Promise.all([
    rig.call('/api/v1/incidents', { as: 'm-1', body: aCall('3') }),
    rig.call('/api/v1/tasks/incident~baokang~test~1~1/claim', { as: 'o-1101', body: {} }),
    rig.call('/api/v1/processes/incident~baokang~test~1/timeline', { as: 'o-1101' }),
    rig.call('/readyz'),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
  const batch = await rig.call('/api/v1/incidents/batch', { as: 'm-1', body: { calls: [aCall('4')] } });
  expect(batch.body).toMatchObject({ read: 1, rejected: 1, results: [{ errors: [{ rule: 'UNAVAILABLE' }] }] });
  // What needs Temporal for nothing goes on.
  expect((await rig.call('/api/v1/units', { as: 'o-1101' })).status).toBe(200);
}, 60_000);
