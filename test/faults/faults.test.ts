/** Every process of the station is killed once in the middle of a replay: nothing is lost, nothing is doubled. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type mongoose from 'mongoose';
import { callLog, startStation, type TestStation } from '../support/station.js';

const rows = 42;
const victims = ['orchestrator', 'community', 'command', 'case', 'api', 'mongodb', 'temporal'];

let station: TestStation;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-faults-'));
  station = await startStation();
}, 180_000);
afterAll(async () => {
  await station.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Spread over the replay: waits until so many calls have come to their end, so that work is always under way. */
async function untilClosed(database: mongoose.mongo.Db, wanted: number): Promise<void> {
  const closed = () => database.collection('incidents').countDocuments({ closedAt: { $ne: null } });
  const done = () => database.collection('tasks').countDocuments({ state: 'completed' });
  // On a busy machine a service needs its time to come back; what stands still is that no step has been taken at all.
  let [steps, since] = [-1, Date.now()];
  while ((await closed().catch(() => 0)) < wanted) {
    const now = await done().catch(() => steps);
    if (now !== steps) [steps, since] = [now, Date.now()];
    if (Date.now() - since > 90_000) throw new Error(`the replay stands still before ${wanted} calls have ended, at ${JSON.stringify(await waiting(database))}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What the station waits for, and how often. */
async function waiting(database: mongoose.mongo.Db): Promise<Record<string, number>> {
  const processes = await database.collection('processes').find({ closedAt: null }).toArray();
  const tasks = await database.collection('tasks').find({ state: { $in: ['open', 'claimed'] } }).toArray();
  const counts: Record<string, number> = {};
  for (const what of [...processes.map(({ kind, stage }) => `${kind} ${stage}`), ...tasks.map(({ kind, state }) => `${kind} ${state}`)]) counts[what] = (counts[what] ?? 0) + 1;
  return counts;
}

/** What a team was writing when it was killed is taken up again after half a minute. */
async function untilRecorded(records: () => Promise<number>, wanted: number): Promise<void> {
  for (const giveUp = Date.now() + 60_000; (await records()) < wanted && Date.now() < giveUp; ) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Of the calls of one source: nothing lost, nothing doubled. */
async function isWhole(database: mongoose.mongo.Db, rows: number): Promise<void> {
  const count = (collection: string, filter = {}) => database.collection(collection).countDocuments(filter);
  expect(await count('incidents')).toBe(rows);
  expect(await count('incidents', { closedAt: { $ne: null }, feedback: 'told' })).toBe(rows);
  // Each seventh call becomes a case: once.
  const cases = await database.collection('cases').find().toArray();
  expect(cases.flatMap(({ incidents }) => incidents as string[]).sort()).toEqual([...new Set(cases.flatMap(({ incidents }) => incidents as string[]))].sort());
  expect(cases).toHaveLength(rows / 7);
  // Numbers are given without a gap and once; a signed task has one record.
  const doubled = await database.collection('signed-records').aggregate([{ $group: { _id: '$recordNo', n: { $sum: 1 } } }, { $match: { n: { $gt: 1 } } }]).toArray();
  expect(doubled).toEqual([]);
  const signing = ['scene.survey', 'scene.canvass', 'case.accept', 'review.check', 'review.legal', 'case.file'];
  const signed = await count('tasks', { kind: { $in: signing }, state: 'completed' });
  await untilRecorded(() => count('signed-records'), signed);
  expect(await count('signed-records')).toBe(signed);
  expect(cases.map(({ _id }) => String(_id).split('-')[1]).sort()).toEqual(cases.map((_, i) => String(i + 1).padStart(5, '0')));
  // One order to one unit for each, unless it stayed silent while the station was down.
  const orders = await database.collection('orders').find({ state: 'done' }).toArray();
  expect(new Set(orders.map(({ incidentNo }) => incidentNo)).size).toBe(rows);
  expect(orders).toHaveLength(rows);
}

it('completes every accepted call, none twice', async () => {
  const file = join(folder, 'calls.csv');
  await writeFile(file, callLog(rows));
  const replay = station.run('replay', '--file', file, '--rate', '4/s');
  const database = await station.database();
  for (const [i, victim] of victims.entries()) {
    await untilClosed(database, i * 4);
    await station.kill(victim);
  }
  const { code, report, said } = await replay.ended;
  expect([code, report, said.filter((line) => line.startsWith('mke.'))]).toEqual([0, expect.objectContaining({ read: rows, accepted: rows, duplicates: 0, rejected: 0, completed: rows, failed: 0 }), []]);
  await isWhole(database, rows);
}, 300_000);

it('loses no call, order, signature or clock when the power goes at the busiest hour', async () => {
  const file = join(folder, 'more-calls.csv');
  await writeFile(file, callLog(2 * rows));
  const replay = station.run('replay', '--file', file, '--rate', '6/s');
  const database = await station.database();
  await untilClosed(database, rows + 8);
  const clocks = () => database.collection('processes').find({ closedAt: null }).toArray();
  await station.powerCut();
  const { code, report } = await replay.ended;
  expect([code, report]).toEqual([0, expect.objectContaining({ read: 2 * rows, accepted: rows, duplicates: rows, rejected: 0, completed: rows, failed: 0 })]);
  await isWhole(database, 2 * rows);
  // What is left open are filed cases: their limits run on.
  for (const { kind, clocks: limits } of await clocks()) if (kind === 'case') expect((limits as { state: string }[]).every(({ state }) => ['running', 'met'].includes(state))).toBe(true);
}, 300_000);

it.each([
  ['warning', ['community', 'orchestrator', 'command'], { visit: expect.objectContaining({ state: 'met' }), recoveredFen: 3_500_000, followUps: 2 }],
  ['well', ['orchestrator', 'community'], { copies: 3, intact: true, outcome: 'resolved' }],
  ['squad', ['community', 'orchestrator', 'community'], { round: { outcome: 'done', planned: 1, visited: 1 }, concerns: 1, request: expect.objectContaining({ outcome: 'found', handled: 1 }), campaign: expect.objectContaining({ outcome: 'done', squads: 2, reached: 80 }) }],
  ['handover', ['command', 'orchestrator'], { withoutOwner: 0 }],
] as const)('tells the story %s to its end while services are killed under it', async (story, dying, facts) => {
  const demo = station.run('demo', '--story', story, '--lang', 'en');
  let heard = 0;
  for (const victim of dying) {
    // In the middle of the telling: after the next line.
    heard += 2;
    let lines = 0;
    await demo.says((line) => /^\d\d-\d\d \d\d:\d\d /.test(line) && (lines += 1) >= heard);
    await station.kill(victim);
  }
  const { code, report } = await demo.ended;
  expect([code, report]).toEqual([0, expect.objectContaining({ story, ...facts })]);
}, 300_000);
