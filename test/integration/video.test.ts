/** The register of cameras and a video investigation over HTTP, on the real stack with the workers. */
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { type ApiRig, type Reply, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(() => rig.close());

const [chief, operator, auditor, officer, captain, investigator, viewer] = ['o-1001', 'o-1101', 'o-9001', 'o-2102', 'o-3001', 'o-3012', 'o-3101'];
const get = (path: string, as: string, headers: Record<string, string> = {}) => rig.call(`/api/v1${path}`, { as, headers });
const post = (path: string, as: string, body: unknown, headers: Record<string, string> = {}) => rig.call(`/api/v1${path}`, { as, body, headers });
const header = 'id,longitude,latitude,direction,angle,range,owner,offset_seconds,uncertainty_seconds,retention_days';
const importCsv = (rows: string[], as = operator) => post('/cameras/import', as, [header, ...rows].join('\n'), { 'content-type': 'text/csv' });
const geojson = { 'content-type': 'application/geo+json' };

describe('the register of cameras', () => {
  it('is imported from CSV row by row: a bad row stops no good one, and the same row again is a duplicate', async () => {
    const rows = ['BK-001,123.3000,44.1300,90,60,40,公安,0,5,30', 'BK-002,123.3030,44.1300,,360,40,超市,120,10,15', 'BK 3,223,44.13,400,60,40,公安,0,5,30', 'BK-004,123.3,44.13'];
    const { body } = await importCsv(rows);
    expect(body).toMatchObject({ read: 4, accepted: 2, duplicates: 0, rejected: 2 });
    expect(body.results.map(({ row, status, camera, errors }: any) => [row, status, camera, errors?.map(({ field }: any) => field)])).toEqual([
      [2, 'accepted', 'BK-001', undefined],
      [3, 'accepted', 'BK-002', undefined],
      [4, 'rejected', undefined, ['id', 'place.coordinates.0', 'direction']],
      [5, 'rejected', undefined, ['']],
    ]);
    expect((await importCsv(rows)).body).toMatchObject({ accepted: 0, duplicates: 2, rejected: 2 });
    expect((await importCsv(['BK-001,123.3000,44.1300,90,60,55,公安,0,5,30'])).body.results[0]).toMatchObject({ status: 'accepted', version: 2 });
    expect((await get('/cameras/BK-001', officer)).body).toMatchObject({ range: 55, version: 2, changedBy: operator });
    expect((await get('/cameras/none', officer)).body).toMatchObject({ code: 'CAMERA_UNKNOWN' });
    expect((await post('/cameras/import', operator, 'id,longitude', { 'content-type': 'text/csv' })).body.code).toBe('COLUMNS_MISSING');
  });

  it('is imported from GeoJSON, and so are roads', async () => {
    const feature = (id: string, coordinates: number[], more: object = {}) => ({ type: 'Feature', id, geometry: { type: 'Point', coordinates }, properties: { angle: 360, range: 40, owner: '公安', offsetSeconds: 0, uncertaintySeconds: 5, retentionDays: 30, ...more } });
    const cameras = { type: 'FeatureCollection', features: [feature('BK-011', [123.305, 44.13]), feature('BK-012', [123.306, 44.13], { retentionDays: 0 }), 7] };
    const { body } = await post('/cameras/import', operator, cameras, geojson);
    expect(body.results.map(({ status }: any) => status)).toEqual(['accepted', 'rejected', 'rejected']);
    expect(body.results[1].errors[0]).toMatchObject({ field: 'retentionDays' });
    expect((await post('/cameras/import', operator, { type: 'Feature' }, geojson)).status).toBe(422);
    const road = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { id: 'main', name: '大街' }, geometry: { type: 'LineString', coordinates: [[123.29, 44.13], [123.31, 44.13]] } }] };
    expect((await post('/cameras/roads/import', operator, road, geojson)).body).toMatchObject({ accepted: 1 });
    expect((await post('/cameras/roads/import', operator, road, geojson)).body).toMatchObject({ duplicates: 1 });
    const first = (await get('/cameras?limit=2', auditor)).body;
    expect(first.items.map(({ id }: any) => id)).toEqual(['BK-001', 'BK-002']);
    expect((await get(`/cameras?limit=2&cursor=${first.next}`, auditor)).body.items.map(({ id }: any) => id)).toEqual(['BK-011']);
    expect((await importCsv([], officer)).body.code).toBe('ROLE_NOT_ALLOWED');
  });
});

async function step(as: string, processId: string, kind: string, result: unknown): Promise<Reply> {
  const list = await rig.until(`/api/v1/tasks?process=${processId.replaceAll('/', '~')}&kind=${kind}`, operator, ({ body }) => body.items.length > 0);
  const reply = await post(`/tasks/${list.body.items[0].id}/complete`, as, { result });
  expect([kind, reply.status, reply.body.code]).toEqual([kind, 200, undefined]);
  return reply;
}

/** A case as the case team opens it, from an incident that was reported. */
async function openCase(): Promise<{ caseNo: string; incidentNo: string }> {
  const call = { source: 'test', number: String(Date.now()), receivedAt: new Date().toISOString(), channel: 'phone', description: '轮毂被盗', place: { type: 'Point', coordinates: [123.3, 44.13] } };
  const { incidentNo, processId } = (await post('/incidents', operator, call)).body;
  await step(operator, processId, 'incident.triage', { decision: 'dispatch', category: 'theft.vehicleParts', priority: 3 });
  await rig.until(`/api/v1/incidents/${incidentNo}`, operator, ({ body }) => body.record !== null);
  const caseNo = `C2026-${String(Date.now()).slice(-6)}`;
  const files = rig.api.app.get(CaseFileRepository);
  const session = await (files as any).cases.db.startSession();
  await session.withTransaction(() => files.open({ caseNo, type: 'criminal', category: 'theft.vehicleParts', incidentNo, openedAt: new Date().toISOString(), openedBy: operator }, session));
  await session.endSession();
  return { caseNo, incidentNo };
}

it('is asked for, approved, viewed, confirmed and read, each by whom it is for', async () => {
  const { caseNo, incidentNo } = await openCase();
  const night = Date.now() - 6 * 3_600_000;
  const at = (minutes: number) => new Date(night + minutes * 60_000).toISOString();
  const body = { caseNo, purpose: '查找作案车辆轨迹', scenes: [{ incidentNo, from: at(0), to: at(60) }] };
  expect((await post('/video-investigations', officer, body)).body.code).toBe('ROLE_NOT_ALLOWED');
  expect((await post('/video-investigations', investigator, { ...body, caseNo: 'C2026-99999' })).body.code).toBe('CASE_UNKNOWN');
  expect((await post('/video-investigations', investigator, { ...body, scenes: [{ incidentNo: 'test.other', from: at(0), to: at(60) }] })).body).toMatchObject({ code: 'INCIDENT_NOT_OF_CASE', errors: [{ field: 'scenes.0.incidentNo' }] });
  expect((await post('/video-investigations', investigator, { ...body, scenes: [{ incidentNo, from: at(60), to: at(0) }] })).body.errors).toMatchObject([{ field: 'scenes.0.to', rule: 'END_BEFORE_START' }]);
  // What it would come to, before it is asked for: the same cameras that are picked once it is approved.
  const { purpose: _purpose, ...choice } = body;
  expect((await post('/video-investigations/choice', investigator, choice)).body).toMatchObject({ cameras: [{ id: 'BK-001' }, { id: 'BK-002' }, { id: 'BK-011' }], scenes: [{ incidentNo, place: { coordinates: [123.3, 44.13] } }], viewings: 2 });
  expect((await post('/video-investigations/choice', officer, choice)).body.code).toBe('ROLE_NOT_ALLOWED');
  const key = { 'idempotency-key': 'video-1' };
  const [first, again] = [await post('/video-investigations', investigator, body, key), await post('/video-investigations', investigator, body, key)];
  expect([first.status, again.status, again.body.videoNo]).toEqual([201, 200, first.body.videoNo]);
  const { videoNo, processId } = first.body;
  const path = `/video-investigations/${videoNo}`;
  expect((await get('/access-log?limit=200', auditor)).body.items).toContainEqual(expect.objectContaining({ actor: investigator, action: 'video.request', outcome: 'allowed', purpose: 'investigation' }));

  await step(captain, processId, 'video.approve', { decision: 'approve', reason: '同意' });
  const tasks = await rig.until(`/api/v1/tasks?process=video~${videoNo}&kind=video.view`, viewer, ({ body: page }) => page.items.length === 2);
  expect(tasks.body.items[0].context.cameras.map(({ camera }: any) => camera)).toEqual(['BK-001', 'BK-002']);
  const sighting = (camera: string, minutes: number) => ({ camera, shownAt: at(minutes), certainty: 'probable', description: { kind: 'vehicle', type: 'van', colour: 'grey' }, what: '后门未关' });
  const sent = await post(`${path}/commands`, viewer, { type: 'sightings', viewing: 1, sightings: [sighting('BK-001', 10)] });
  expect(sent.status).toBe(200);
  expect((await post(`${path}/commands`, viewer, { type: 'view', order: { cameras: ['none'], from: at(0), to: at(1) }, reason: '再看' })).body.code).toBe('CAMERA_UNKNOWN');
  expect((await post(`${path}/commands`, operator, { type: 'sightings', viewing: 1, sightings: [sighting('BK-001', 10)] })).body.code).toBe('COMMAND_NOT_ALLOWED');
  // The second camera is two minutes fast.
  const done = await post(`/tasks/${tasks.body.items[0].id}/complete`, viewer, { result: { viewedMinutes: 20, sightings: [sighting('BK-002', 14)] } });
  expect(done.status).toBe(200);
  await post(`${path}/commands`, captain, { type: 'conclude', reason: '足够' });
  await step(viewer, processId, 'video.confirm', { decision: 'confirm', chain: 0, note: '同一车' });
  const { body: detail } = await rig.until(`/api/v1${path}`, auditor, ({ body: shown }) => shown.process?.closedAt);
  expect(detail).toMatchObject({
    process: { outcome: 'confirmed', detail: { sightings: 2 } },
    viewed: [{ taskId: tasks.body.items[0].id, by: viewer, viewedMinutes: 20, sightings: 1 }],
    request: { caseNo, approvedBy: captain, purpose: body.purpose, cameras: [{ id: 'BK-001', version: 2 }, { id: 'BK-002' }, { id: 'BK-011' }], confirmed: { by: viewer, weight: 4, links: [{ seconds: 120, reason: { code: 'link.travel' } }] }, forecast: { guess: true, incidents: 1, next: null } },
  });
  expect(JSON.stringify(detail)).not.toContain('后门未关');
  expect(detail.request.choices[2].reason.zh).toContain('沿路');

  // What was seen, in words: with a purpose only, and on record.
  expect((await get(`${path}/sightings`, investigator)).body.code).toBe('PURPOSE_REQUIRED');
  const read = await get(`${path}/sightings`, investigator, { 'x-purpose': 'investigation' });
  expect(read.body.items.map(({ camera, what, enteredBy }: any) => [camera, what, enteredBy])).toEqual([['BK-001', '后门未关', viewer], ['BK-002', '后门未关', viewer]]);
  const log = (await get('/access-log?limit=200', auditor)).body.items;
  expect(log).toContainEqual(expect.objectContaining({ actor: investigator, action: 'video.readSightings', subject: videoNo, purpose: 'investigation' }));
  const looks = (await get(`/access-log?subject=${videoNo}&purpose=investigation&outcome=allowed`, auditor)).body.items;
  expect(looks.map(({ action, subject }: any) => [action, subject])).toEqual([['video.readSightings', videoNo]]);
  expect((await get(`/cases/${caseNo}`, captain)).body.parts.map(({ id }: any) => id)).toEqual([processId]);
  // The register may change: the request shows the camera as it was.
  await importCsv(['BK-001,123.3000,44.1300,90,60,90,公安,0,5,30']);
  expect((await get(path, chief)).body.request.cameras[0]).toMatchObject({ version: 2, range: 55 });
  expect((await get(`/video-investigations?caseNo=${caseNo}`, captain)).body.items.map(({ id }: any) => id)).toEqual([processId]);
  expect((await get(`/processes/video~${videoNo}`, officer)).status).toBe(403);
  const told = await rig.until(`/api/v1/processes/video~${videoNo}/timeline`, auditor, ({ body: shown }) => shown.items.some(({ event }: any) => event === 'closed'));
  expect(told.body.items.map(({ en }: any) => en)).toEqual(expect.arrayContaining(['cameras and times were picked', 'sightings were put on file and compared for trajectories', 'the process ended: a trajectory was confirmed']));
});
