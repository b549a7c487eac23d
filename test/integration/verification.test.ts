/** A case file edited in MongoDB by hand: found, and the first broken link named, over the API and by the program. */
import { spawn } from 'node:child_process';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { CaseInput } from '../../libs/contracts/case.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { taskId } from '../../libs/domain/task.js';
import { CaseFileRepository, contentOf } from '../../libs/records/case-file.js';
import { EvidenceRepository } from '../../libs/records/evidence.js';
import { hashOf } from '../../libs/records/hash.js';
import { Ledger } from '../../libs/records/ledger.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { SceneRecords } from '../../libs/records/scene.js';
import { CaseActivities } from '../../services/case/case.activities.js';
import { type ApiRig, startApiRig } from '../support/api.js';
import { retried, times } from '../support/at-once.js';
import { payloadKeys } from '../support/servers.js';

let rig: ApiRig;
let team: CaseActivities;
let scene: SceneRecords;
let database: Connection;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
  const { app } = rig.api;
  const [ledger, files] = [app.get(Ledger), app.get(CaseFileRepository)];
  scene = new SceneRecords(ledger, files, app.get(EvidenceRepository));
  team = new CaseActivities(ledger, files, app.get(PolicyRepository), scene, app.get(ProcessRepository));
  database = app.get<Connection>(getConnectionToken());
}, 120_000);
afterAll(() => rig.close());

const at = '2026-03-01T10:00:00+08:00';
const records = () => database.collection<{ _id: string; [field: string]: unknown }>('signed-records');
const note = (caseNo: string, i: number) => ({ id: `${caseNo}~${i}`, caseNo, kind: 'case.note', by: 'o-3011', at, form: { note: `第${i}份`, left: undefined, empty: {} } });
const verify = async (caseNo: string) => (await rig.call(`/api/v1/cases/${caseNo}/verification`, { as: 'o-1001' })).body;

/** A case that has a process, and its acceptance signed in it. */
async function accepted(incidentNo: string): Promise<string> {
  const { caseNo, policy } = await team.openCase({ incidentNo, type: 'administrative', category: 'theft', openedAt: at, openedBy: 'o-2011' });
  const input: CaseInput = { caseNo, type: 'administrative', incidentNo, category: 'theft', community: 'community-1', grid: 'grid-001', priority: 3, policy };
  const workflowId = caseWorkflowId(caseNo);
  await rig.client.workflow.start('caseProcess', { workflowId, taskQueue: queues.processes, args: [input] });
  const task = taskId(workflowId, 1);
  await rig.until(`/api/v1/tasks/${task}`, 'o-1001', ({ status }) => status === 200);
  const captain = await rig.call(`/api/v1/tasks/${task}/complete`, { as: 'o-3001', body: { result: { decision: 'accept', investigators: ['o-3011', 'o-3012'] } } });
  expect(captain.status).toBe(200);
  await rig.until(`/api/v1/cases/${caseNo}`, 'o-1001', ({ body }) => body.signed?.length === 1);
  await scene.recordCanvass({ id: `${incidentNo}~canvass`, incidentNo, taskId: 't', signedBy: 'o-3011', signedAt: at, form: { officers: ['o-3011', 'o-3012'], visited: 3, statements: [], findings: '无异常' } });
  return caseNo;
}

/** Changes the database by hand, looks, and puts it back. */
async function meddled<T>(ids: string[], meddle: () => Promise<unknown>, look: () => Promise<T>): Promise<T> {
  const before = await records().find({ _id: { $in: ids } }).toArray();
  await meddle();
  try {
    return await look();
  } finally {
    await records().deleteMany({ _id: { $in: ids } });
    if (before.length > 0) await records().insertMany(before);
  }
}

async function program(caseNo: string): Promise<{ code: number | null; said: string }> {
  const { config } = rig;
  const env = {
    PATH: process.env.PATH,
    MONGODB_URI: config.MONGODB_URI,
    TEMPORAL_ADDRESS: config.TEMPORAL_ADDRESS,
    PAYLOAD_KEYS: payloadKeys.map(({ id, key }) => `${id}:${Buffer.from(key).toString('base64')}`).join(','),
    TOKEN_SECRET: Buffer.from(config.TOKEN_SECRET).toString('base64url'),
  };
  const child = spawn(process.execPath, ['libs/embedded/run.mjs', 'embedded/verify', '--case', caseNo], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

it('orders those who sign at once, each once, in one chain that is whole', async () => {
  const { caseNo } = await team.openCase({ incidentNo: 'test.together', type: 'administrative', category: 'theft', openedAt: at, openedBy: 'o-2011' });
  const twice = [...Array.from({ length: 12 }, (_, i) => i), ...Array.from({ length: 12 }, (_, i) => i)];
  const signed = await times(twice.length, (i) => retried(() => team.recordCaseStep(note(caseNo, twice[i]!))));
  expect(new Set(signed.map(({ recordNo }) => recordNo)).size).toBe(12);
  const chain = (await records().find({ chain: caseNo }).toArray()).sort((a, b) => Number(a.sequence) - Number(b.sequence));
  expect(chain.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(await rig.api.app.get(CaseFileRepository).chain(caseNo)).toEqual({ chain: caseNo, length: 12, broken: null });
}, 60_000);

it('finds what was changed in the database, and names the first broken link', async () => {
  const caseNo = await accepted('test.changed');
  for (const i of [1, 2, 3]) await team.recordCaseStep(note(caseNo, i));
  expect(await verify(caseNo)).toMatchObject({ whole: true, links: 5, chains: [{ chain: caseNo, length: 4, broken: null }, { chain: 'test.changed', length: 1, broken: null }], processes: { remembered: 1, differing: [] } });

  const broken = async (ids: string[], meddle: () => Promise<unknown>, where = 0) => {
    const found = await meddled(ids, meddle, () => verify(caseNo));
    expect(found.whole).toBe(false);
    return found.chains[where].broken;
  };
  const [first, second, third] = [1, 2, 3].map((i) => `${caseNo}~${i}`) as [string, string, string];
  const set = (_id: string, change: Record<string, unknown>) => () => records().updateOne({ _id }, { $set: change });
  expect(await broken([second], set(second, { 'form.note': '改过' }))).toMatchObject({ sequence: 3, recordNo: `${caseNo}-003`, fault: 'edited' });
  expect(await broken([second], set(second, { 'form.added': '加过' }))).toMatchObject({ sequence: 3, fault: 'edited' });
  expect(await broken([second], set(second, { signedBy: 'o-9999' }))).toMatchObject({ sequence: 3, fault: 'edited' });
  expect(await broken([third], set(third, { signedAt: new Date(0) }))).toMatchObject({ sequence: 4, fault: 'edited' });
  expect(await broken([second], () => records().deleteOne({ _id: second }))).toMatchObject({ sequence: 3, recordNo: null, fault: 'missing' });
  expect(await broken([third], () => records().deleteOne({ _id: third }))).toMatchObject({ sequence: 4, fault: 'missing' });
  const swap = async () => {
    await records().updateOne({ _id: first }, { $set: { sequence: 3 } });
    await records().updateOne({ _id: second }, { $set: { sequence: 2 } });
  };
  expect(await broken([first, second], swap)).toMatchObject({ sequence: 2, fault: 'outOfOrder' });
  const forged = { _id: 'forged', recordNo: 'X-1', kind: 'case.note', caseNo, incidentNo: null, processId: null, signedBy: 'o-3011', signedAt: new Date(at), form: {}, evidence: [] };
  expect(await broken(['forged'], () => records().insertOne(forged))).toMatchObject({ sequence: null, recordNo: 'X-1', fault: 'inserted' });
  expect(await broken(['test.changed~canvass'], set('test.changed~canvass', { 'form.findings': '有异常' }), 1)).toMatchObject({ sequence: 1, fault: 'edited' });
  expect(await verify(caseNo)).toMatchObject({ whole: true });
});

it('finds what was changed with every hash made to fit, because the process remembers', async () => {
  const caseNo = await accepted('test.rewritten');
  const [record] = await records().find({ chain: caseNo }).toArray();
  const forged = { ...record!, form: { ...(record!.form as object), investigators: ['o-3011', 'o-3021'] } };
  const hash = hashOf(contentOf(forged as never));
  await records().replaceOne({ _id: record!._id }, { ...forged, hash });
  await database.collection('chains').updateOne({ _id: caseNo as never }, { $set: { hash } });
  const found = await verify(caseNo);
  expect(found).toMatchObject({ whole: false, processes: { differing: [{ recordNo: `${caseNo}-001`, fault: 'edited', expected: record!.hash, found: hash }] } });
  expect(found.chains.every(({ broken }: { broken: unknown }) => broken === null)).toBe(true);

  const told = await program(caseNo);
  expect(told.code).toBe(1);
  expect(told.said).toContain(`${caseNo}-001 is not as it was signed`);
  expect(told.said).not.toContain('o-3021');
});

it('says over the terminal that a file is whole, and what cannot be looked at', async () => {
  const caseNo = await accepted('test.whole');
  expect(await program(caseNo)).toEqual({ code: 0, said: expect.stringContaining(`the signed records of case ${caseNo} are whole: 2 links`) });
  expect(await program('A2026-99999')).toEqual({ code: 2, said: expect.stringContaining('there is no case A2026-99999') });
  expect(await program('nonsense')).toMatchObject({ code: 2, said: expect.stringContaining('--case') });
});
