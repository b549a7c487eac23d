import { readFileSync } from 'node:fs';
import { caseWorkflowId, supervisionWorkflowId, videoWorkflowId } from '../../libs/contracts/ids.js';
import { type CaseInput, type CaseOutcome } from '../../libs/contracts/case.js';
import { queues } from '../../libs/contracts/process.js';
import { type NewSighting, videoCommand, type VideoCommand, type VideoInput } from '../../libs/contracts/video.js';
import { policyRowSchema } from '../../libs/domain/policy.js';
import type { Task } from '../../libs/domain/task.js';
import { CameraRepository, SightingRepository, VideoRequestRepository } from '../../libs/records/video.js';
import { CaseActivities } from '../../services/case/case.activities.js';
import { VideoActivities } from '../../services/case/video.activities.js';
import { investigated, investigator as caseInvestigator } from '../support/case.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
let now: number;
beforeAll(async () => {
  rig = await startRig();
  now = await rig.now();
  // A row of cameras going east from each of two scenes; the clocks of the second row are two minutes fast.
  for (const [row, north] of [['a', 0], ['b', 900]] as const)
    for (let i = 0; i < 6; i += 1)
      await rig.get(CameraRepository).put({ id: `${row}${i}`, place: place(i * 250, north), direction: null, angle: 90, range: 40, owner: '公安', offsetSeconds: row === 'b' ? 120 : 0, uncertaintySeconds: 10, retentionDays: 7 }, chief.id);
}, 120_000);
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(5);
  await rig.stop();
});

const [viewer, second, investigator] = [someone('videoOfficer'), someone('videoOfficer', undefined, 1), someone('investigator', 'case-team.2')];
const hour = 3_600_000;
const place = (east: number, north: number) => ({ type: 'Point' as const, coordinates: [123.3 + east / 79_900, 44.13 + north / 111_200] as [number, number] });
const policy = (JSON.parse(readFileSync('libs/domain/data/policy.json', 'utf8')) as unknown[]).map((row) => policyRowSchema.parse(row)).filter(({ key }) => /^(video|supervision|criminal|arrest)\./.test(key));
const iso = (at: number) => new Date(at).toISOString();

let numbers = 0;
async function request(more: Partial<VideoInput> = {}, caseNo = `C2026-1${String((numbers += 1)).padStart(4, '0')}`): Promise<{ id: string; videoNo: string; night: number }> {
  const videoNo = `V2026-${String((numbers += 1)).padStart(5, '0')}`;
  const night = (await rig.now()) - 6 * hour;
  const scenes = [
    { incidentNo: 'test.1', place: place(0, 0), from: iso(night), to: iso(night + hour) },
    { incidentNo: 'test.2', place: place(0, 900), from: iso(night), to: iso(night + hour) },
  ];
  const input: VideoInput = { videoNo, caseNo, community: 'community-1', scenes, reachMetres: 3000, purpose: '查找作案车辆轨迹', requestedBy: investigator.id, policy, ...more };
  const id = videoWorkflowId(videoNo);
  await rig.client.workflow.start('videoInvestigation', { workflowId: id, taskQueue: queues.processes, args: [input] });
  await rig.task(id, 'video.approve');
  return { id, videoNo, night };
}
const approve = (id: string) => rig.complete(id, 'video.approve', caseCaptain, { decision: 'approve', reason: '同意' });
async function viewings(id: string, count: number): Promise<Task[]> {
  const open = (tasks: Task[]) => tasks.filter((task) => task.kind === 'video.view' && isOpen(task));
  return open((await rig.until(id, `${count} viewings`, ({ tasks }) => open(tasks).length === count)).tasks);
}
const camerasOf = (task: Task) => (task.context['cameras'] as { camera: string }[]).map(({ camera }) => camera);
const viewingOf = (tasks: Task[], camera: string) => tasks.find((task) => camerasOf(task).includes(camera))!;
const van = (camera: string, at: number, more: Partial<NewSighting> = {}): NewSighting => ({ camera, shownAt: iso(at), certainty: 'probable', description: { kind: 'vehicle', type: 'van', colour: 'grey' }, ...more });
async function order(id: string, actor: typeof viewer, command: VideoCommand['command'], messageId = nextMessageId()) {
  return rig.client.workflow.getHandle(id).executeUpdate(videoCommand, { updateId: messageId, args: [{ actor, messageId, command }] });
}
const minute = 60_000;

describe('a video investigation', () => {
  it('goes from the request over shared viewings to a chain that a person confirms, and tells the case', async () => {
    const caseId = await theCase();
    const { id, videoNo, night } = await request({}, caseId.caseNo);
    // Nobody approves their own request, and an operator approves none.
    expect(await refusal(rig.complete(id, 'video.approve', operator, { decision: 'approve', reason: '同意' }))).toMatchObject({ rule: 'NOT_A_CANDIDATE' });
    const both = { ...investigator, roles: ['caseCaptain' as const] };
    expect(await refusal(rig.complete(id, 'video.approve', both, { decision: 'approve', reason: '同意' }))).toMatchObject({ rule: 'SAME_PERSON' });
    await approve(id);
    const open = await viewings(id, 6);
    // Around the scenes first, and each camera once a scene.
    expect(open.slice(0, 2).map(({ context }) => context['ring'])).toEqual(['around', 'around']);
    expect(open.flatMap(camerasOf)).toHaveLength(24);
    expect(open[0]!.dueAt! - night).toBeLessThanOrEqual(7 * 24 * hour);

    const first = viewingOf(open.filter(({ context }) => context['incidentNo'] === 'test.1'), 'a0');
    const out = viewingOf(open.filter(({ context }) => context['incidentNo'] === 'test.1'), 'a5');
    expect(await refusal(send(rig, first.id, viewer, { viewedMinutes: 30, sightings: [van('nowhere', night)] }))).toMatchObject({ rule: 'CAMERA_NOT_ASKED' });
    expect((await refusal(send(rig, first.id, viewer, { viewedMinutes: 30, sightings: [van('a0', night, { description: { kind: 'vehicle', plate: '????' } })] }))).errors[0]).toMatchObject({ field: 'sightings.0.description.plate', rule: 'PLATE_PATTERN' });
    expect(await refusal(rig.complete(id, 'video.view', chief, { viewedMinutes: 1, sightings: [] }))).toMatchObject({ rule: 'NOT_A_CANDIDATE' });

    // Sent while the viewing still goes on: collided at once, and the same message is taken once.
    const message = nextMessageId();
    for (let sent = 0; sent < 2; sent += 1) await order(id, viewer, { type: 'sightings', viewing: open.indexOf(first) + 1, sightings: [van('a0', night + 10 * minute)] }, message);
    await rig.until(id, 'the first sighting', ({ detail }) => detail['sightings'] === 1);
    await Promise.all([
      send(rig, first.id, viewer, { viewedMinutes: 30, sightings: [van('a1', night + 11 * minute, { what: '后门未关' })] }),
      send(rig, out.id, second, { viewedMinutes: 40, sightings: [van('a5', night + 13 * minute), van('a4', night + 13 * minute + 2000, { description: { kind: 'vehicle', type: 'van', colour: 'white' } })] }),
    ]);
    await rig.until(id, 'a chain', ({ detail }) => detail['sightings'] === 4 && (detail['chains'] as number) > 0);
    for (const task of await viewings(id, 4)) await send(rig, task.id, second, { viewedMinutes: 5, sightings: [] });

    const confirm = await rig.task(id, 'video.confirm');
    expect(confirm.context['chains']).toMatchObject([{ sightings: [{ camera: 'a0' }, { camera: 'a1' }, { camera: 'a5' }], weight: 6, rejected: 1 }]);
    expect(await refusal(rig.complete(id, 'video.confirm', viewer, { decision: 'confirm', note: '同一车' }))).toMatchObject({ errors: [{ rule: 'CHAIN_REQUIRED' }] });
    expect(await refusal(rig.complete(id, 'video.confirm', viewer, { decision: 'confirm', chain: 4, note: '同一车' }))).toMatchObject({ errors: [{ field: 'chain' }] });
    await rig.complete(id, 'video.confirm', viewer, { decision: 'confirm', chain: 0, note: '同一车' });
    expect(await rig.client.workflow.getHandle(id).result()).toEqual({ videoNo, outcome: 'confirmed' });

    const record = (await rig.get(VideoRequestRepository).find(videoNo))!;
    expect(record).toMatchObject({ outcome: 'confirmed', approvedBy: caseCaptain.id, confirmed: { by: viewer.id, weight: 6 }, forecast: { incidents: 2, guess: true } });
    expect(record.chains[0]!.rejected[0]!.reason.code).toBe('link.differs');
    // The camera as it was, and no word of what was seen without asking for it.
    expect(record.cameras.find(({ id: camera }) => camera === 'b0')).toMatchObject({ version: 1, offsetSeconds: 120 });
    expect((await rig.get(SightingRepository).read(videoNo)).map(({ what }) => what)).toContain('后门未关');
    await rig.until(caseId.id, 'the finding', ({ detail }) => (detail['findings'] as { videoNo: string; sightings: unknown[] }[]).some((finding) => finding.videoNo === videoNo && finding.sightings.length === 3));
    const { tasks } = await rig.summary(id);
    expect(tasks.filter(isOpen)).toEqual([]);
    const history = await rig.client.workflow.getHandle(id).fetchHistory();
    process.stdout.write(`a video investigation of 6 viewings: ${history.events!.length} events\n`);
  });

  it('takes the clock of each camera into account', async () => {
    const { id, videoNo, night } = await request();
    await approve(id);
    const open = await viewings(id, 6);
    const b = viewingOf(open.filter(({ context }) => context['incidentNo'] === 'test.2' && context['ring'] === 'around'), 'b0');
    const shown = (b.context['cameras'] as { camera: string; shownFrom: string }[]).find(({ camera }) => camera === 'b0')!;
    // The 40 m that it sees take 36 s on foot, its clock may be 10 s off, and shows two minutes too much.
    expect(Date.parse(shown.shownFrom) - night).toBe(120_000 - 36_000 - 10_000);
    await send(rig, b.id, viewer, { viewedMinutes: 5, sightings: [van('b0', night + 2 * minute)] });
    await rig.until(id, 'the sighting', ({ detail }) => detail['sightings'] === 1);
    expect(await rig.get(SightingRepository).of(videoNo)).toMatchObject([{ at: night, errorSeconds: 10, place: place(0, 900) }]);
    await order(id, caseCaptain, { type: 'conclude', reason: '足够' });
    await rig.complete(id, 'video.confirm', viewer, { decision: 'none', note: '仅一处' });
    expect(await rig.client.workflow.getHandle(id).result()).toMatchObject({ outcome: 'notConfirmed' });
  });

  it('finds what another request has seen on the same trip', async () => {
    const [earlier, later] = [await request(), await request()];
    const { night } = earlier;
    const bus = (camera: string, at: number) => van(camera, at, { description: { kind: 'vehicle', type: 'bus', colour: 'red' } });
    for (const [{ id }, sighting] of [[earlier, bus('a0', night + 20 * minute)], [later, bus('a5', night + 24 * minute)]] as const) {
      await approve(id);
      const open = await viewings(id, 6);
      await send(rig, viewingOf(open, sighting.camera).id, viewer, { viewedMinutes: 5, sightings: [sighting] });
      await rig.until(id, 'the sighting', ({ detail }) => detail['sightings'] === 1);
      await order(id, investigator, { type: 'conclude', reason: '足够' });
    }
    expect((await rig.task(later.id, 'video.confirm')).context['chains']).toMatchObject([{ sightings: [{ camera: 'a0' }, { camera: 'a5' }] }]);
    // More cameras first, then none of it.
    await rig.complete(later.id, 'video.confirm', viewer, { decision: 'viewMore', more: { cameras: ['b5', 'unknown'], from: iso(night), to: iso(night + hour) }, note: '再看' });
    const [more] = await viewings(later.id, 1);
    expect(camerasOf(more!)).toEqual(['b5']);
    await send(rig, more!.id, viewer, { viewedMinutes: 5, sightings: [] });
    for (const { id } of [earlier, later]) {
      await rig.complete(id, 'video.confirm', viewer, { decision: 'none', note: '不是' });
      await rig.client.workflow.getHandle(id).result();
    }
  });
});

it('a request that is refused or withdrawn looks at nothing more, and keeps what it was told', async () => {
  const refused = await request();
  await rig.complete(refused.id, 'video.approve', chief, { decision: 'refuse', reason: '理由不足' });
  expect(await rig.client.workflow.getHandle(refused.id).result()).toMatchObject({ outcome: 'refused' });
  expect(await rig.get(VideoRequestRepository).find(refused.videoNo)).toBeNull();

  const { id, videoNo, night } = await request();
  expect(await refusal(order(id, caseCaptain, { type: 'conclude', reason: '足够' }))).toMatchObject({ rule: 'COMMAND_NOT_NOW' });
  await approve(id);
  await viewings(id, 6);
  expect(await refusal(order(id, operator, { type: 'withdraw', reason: '无' }))).toMatchObject({ rule: 'COMMAND_NOT_ALLOWED' });
  expect(await refusal(order(id, investigator, { type: 'view', order: { cameras: ['a0'], from: iso(night), to: iso(night) }, reason: '扩大' }))).toMatchObject({ rule: 'COMMAND_NOT_ALLOWED' });
  expect(await refusal(order(id, viewer, { type: 'sightings', viewing: 99, sightings: [van('a0', night)] }))).toMatchObject({ errors: [{ field: 'command.viewing' }] });
  await Promise.all([order(id, viewer, { type: 'sightings', viewing: 1, sightings: [van('a0', night)] }), order(id, investigator, { type: 'withdraw', reason: '已破案' })]).catch(() => {});
  expect(await rig.client.workflow.getHandle(id).result()).toMatchObject({ outcome: 'withdrawn' });
  expect((await rig.get(VideoRequestRepository).find(videoNo))!.outcome).toBe('withdrawn');
  expect((await rig.summary(id)).tasks.filter(isOpen)).toEqual([]);

  const cancelled = await request();
  await approve(cancelled.id);
  await viewings(cancelled.id, 6);
  await rig.client.workflow.getHandle(cancelled.id).cancel();
  expect(await rig.client.workflow.getHandle(cancelled.id).result()).toMatchObject({ outcome: 'cancelled' });
});

it('ends with its case: nobody has a purpose any more to look at what was recorded', async () => {
  const { caseNo, id } = await investigated(rig, 'administrative');
  const video = await request({}, caseNo);
  await approve(video.id);
  await viewings(video.id, 6);
  await rig.complete(id, 'case.investigate', caseInvestigator, { outcome: 'unsolved', findings: '线索中断' });
  await rig.complete(id, 'case.close', caseCaptain, { result: 'unsolved', note: '结案' });
  expect(await rig.client.workflow.getHandle(video.id).result()).toMatchObject({ outcome: 'cancelled' });
});

it('warns before a recording is overwritten, and opens a supervision when it is', async () => {
  const { id, night } = await request();
  await approve(id);
  const open = await viewings(id, 6);
  await rig.sleep(night + 6.5 * 24 * hour - (await rig.now()));
  const { tasks, overdue } = await rig.until(id, 'two reminders', (summary) => summary.tasks.filter(isOpen).every((task) => task.kind !== 'video.view' || task.reminders > 0));
  expect([overdue, tasks.filter((task) => task.kind === 'video.view' && task.overdue)]).toEqual([false, []]);
  for (const task of open.slice(1)) await send(rig, task.id, viewer, { viewedMinutes: 5, sightings: [] });
  await rig.sleep('13 hours');
  await rig.until(id, 'it overdue', (summary) => summary.overdue);
  await rig.task(supervisionWorkflowId(id, 1), 'supervision.answer');
  expect((await rig.summary(supervisionWorkflowId(id, 1))).detail['cause']).toMatchObject({ key: 'video.retention' });
  // What was overwritten in vain is not asked for again.
  const late = await request({ scenes: [{ incidentNo: 'test.1', place: place(0, 0), from: iso(night), to: iso(night) }] });
  await approve(late.id);
  expect((await rig.task(late.id, 'video.confirm')).context).toMatchObject({ chains: [], overwritten: 12 });
  await order(late.id, caseCaptain, { type: 'withdraw', reason: '录像已覆盖' });
  await rig.client.workflow.getHandle(late.id).result();
});

it('writes once however often and however much at once its activities run', async () => {
  const activities = rig.get(VideoActivities);
  const at = iso(await rig.now());
  const scenes = [{ incidentNo: 'test.1', place: place(0, 0), from: at, to: at }];
  const asked = { videoNo: 'V2026-90000', caseNo: 'C2026-90000', purpose: '测试', scenes, reachMetres: 3000, requestedBy: investigator.id, approvedBy: chief.id, at };
  const five = [1, 2, 3, 4, 5];
  const picked = await Promise.all(five.map(() => activities.pickCameras(asked)));
  expect(new Set(picked.map((one) => JSON.stringify(one))).size).toBe(1);
  const entry = { id: 'video~V2026-90000~1', videoNo: asked.videoNo, caseNo: asked.caseNo, kind: 'video.view' as const, by: viewer.id, at, form: { viewedMinutes: 3, sightings: [van('a0', Date.parse(at)), van('a1', Date.parse(at) + minute)] } };
  const recorded = await Promise.all(five.map(() => activities.recordSightings(entry)));
  expect(recorded.every(({ sightings, chains }) => sightings === 2 && chains.length === 1)).toBe(true);
  const confirmed = await Promise.all(five.map(() => activities.confirmChain({ id: 'video~V2026-90000~2', videoNo: asked.videoNo, caseNo: asked.caseNo, by: viewer.id, at, form: { note: '是' }, chain: 0 })));
  expect(new Set(confirmed.map((one) => JSON.stringify(one))).size).toBe(1);
  const camera = { id: 'twice', place: place(9000, 9000), direction: 0, angle: 60, range: 50, owner: '公安', offsetSeconds: 0, uncertaintySeconds: 0, retentionDays: 30 };
  const put = await Promise.all(five.map(() => rig.get(CameraRepository).put(camera, chief.id)));
  expect(put.filter(({ duplicate }) => !duplicate)).toEqual([{ version: 1, duplicate: false }]);
  const changed = await Promise.all(five.map((metres) => rig.get(CameraRepository).put({ ...camera, range: 60 + metres }, chief.id)));
  expect(changed.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5, 6]);
});

/** A case under investigation. */
async function theCase(): Promise<{ id: string; caseNo: string }> {
  const openedAt = iso(now);
  const { caseNo, policy: limits } = await rig.get(CaseActivities).openCase({ incidentNo: 'test.1', type: 'criminal', category: 'theft.vehicleParts', openedAt, openedBy: operator.id });
  const input: CaseInput = { caseNo, type: 'criminal', incidentNo: 'test.1', category: 'theft.vehicleParts', community: 'community-1', grid: null, priority: 3, policy: limits };
  const id = caseWorkflowId(caseNo);
  await rig.client.workflow.start<(input: CaseInput) => Promise<CaseOutcome>>('caseProcess', { workflowId: id, taskQueue: queues.processes, args: [input] });
  await rig.complete(id, 'case.accept', caseCaptain, { decision: 'accept', investigators: [investigator.id, someone('investigator', undefined, 1).id] });
  return { id, caseNo };
}
