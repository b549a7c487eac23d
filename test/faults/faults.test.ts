/** Every process of the station is killed once in the middle of a replay: nothing is lost, nothing is doubled. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

it('completes every accepted call, none twice', async () => {
  const file = join(folder, 'calls.csv');
  await writeFile(file, callLog(rows));
  const replay = station.run('replay', '--file', file, '--rate', '4/s');
  const database = await station.database();
  const closed = () => database.collection('incidents').countDocuments({ closedAt: { $ne: null } });
  for (const [i, victim] of victims.entries()) {
    // Spread over the replay: the next one dies when more calls have come to their end, so that work is always under way.
    for (const giveUp = Date.now() + 60_000; (await closed().catch(() => 0)) < i * 4; ) {
      if (Date.now() > giveUp) throw new Error(`the replay stands still before ${victim} is killed`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await station.kill(victim);
  }
  const { code, report, said } = await replay.ended;
  expect([code, report, said.filter((line) => line.startsWith('mke.'))]).toEqual([0, expect.objectContaining({ read: rows, accepted: rows, duplicates: 0, rejected: 0, completed: rows, failed: 0 }), []]);

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
  const signing = ['scene.survey', 'scene.canvass', 'case.accept', 'case.file'];
  expect(await count('signed-records')).toBe(await count('tasks', { kind: { $in: signing }, state: 'completed' }));
  expect(cases.map(({ _id }) => String(_id).split('-')[1]).sort()).toEqual(cases.map((_, i) => String(i + 1).padStart(5, '0')));
  // One order to one unit for each, unless it stayed silent while the station was down.
  const orders = await database.collection('orders').find({ state: 'done' }).toArray();
  expect(new Set(orders.map(({ incidentNo }) => incidentNo)).size).toBe(rows);
  expect(orders).toHaveLength(rows);
}, 300_000);
