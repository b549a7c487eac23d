/** From the scene to the owner over the API: a photo, exhibits, a transfer, a seizure, what came back, and the file that leaves the house. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { CaseInput } from '../../libs/contracts/case.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { station } from '../../libs/domain/station.js';
import { CaseFileRepository, type SignedRecord } from '../../libs/records/case-file.js';
import { DossierRepository } from '../../libs/records/dossier.js';
import { EvidenceRepository } from '../../libs/records/evidence.js';
import { FileRepository } from '../../libs/records/files.js';
import { Ledger } from '../../libs/records/ledger.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { SceneRecords } from '../../libs/records/scene.js';
import { verifyCase } from '../../libs/temporal/verification.js';
import { caseBundle } from '../../services/api/cases/case-bundle.js';
import { DossierService } from '../../services/api/cases/dossier.service.js';
import { CaseActivities } from '../../services/case/case.activities.js';
import { type ApiRig, startApiRig } from '../support/api.js';
import { pdfText } from '../support/pdf-text.js';

const of = (role: string, index = 0) => station.accounts.filter(({ roles }) => (roles as string[]).includes(role))[index]!.id;
const [chief, captain, officer, colleague, machine] = [of('chief'), of('caseCaptain'), of('investigator'), of('investigator', 1), 'nobody'];
const purpose = { 'x-purpose': 'investigation' };
const incidentNo = 'mke.1';
const at = '2026-03-01T10:00:00+08:00';

let rig: ApiRig;
let database: Connection;
let folder: string;
let caseNo: string;
let items: string[];
let photo: { fileId: string; sha256: string };
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
  folder = await mkdtemp(join(tmpdir(), 'station-bundle-'));
  const { app } = rig.api;
  database = app.get<Connection>(getConnectionToken());
  const [ledger, files] = [app.get(Ledger), app.get(CaseFileRepository)];
  const scene = new SceneRecords(ledger, files, app.get(EvidenceRepository));
  const team = new CaseActivities(ledger, files, app.get(PolicyRepository), scene, app.get(ProcessRepository));
  const { caseNo: number, policy } = await team.openCase({ incidentNo, type: 'administrative', category: 'theft.vehicleParts', openedAt: at, openedBy: chief });
  caseNo = number;
  const input: CaseInput = { caseNo, type: 'administrative', incidentNo, category: 'theft.vehicleParts', community: 'community-1', grid: 'grid-001', priority: 3, policy };
  await rig.client.workflow.start('caseProcess', { workflowId: caseWorkflowId(caseNo), taskQueue: queues.processes, args: [input] });

  const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46]), Buffer.alloc(300_000, '现场')]);
  const uploads = app.get(FileRepository);
  const { fileId } = await uploads.begin({ incidentNo, name: '现场.jpg', size: picture.length }, officer, 60_000, 'photo');
  await uploads.append(fileId, officer, 0, Readable.from([picture]), 60_000);
  photo = { fileId, sha256: createHash('sha256').update(picture).digest('hex') };
  const form = {
    officers: [officer, colleague],
    witnesses: [{ name: '王某' }],
    startedAt: at,
    endedAt: at,
    findings: '四个轮毂被盗',
    evidence: [{ description: '撬棍', storage: '现场袋' }],
    losses: [{ item: '轮毂四个', valueFen: 320_000 }],
    files: [{ file: fileId, sha256: photo.sha256, what: 'photo' as const }],
  };
  items = (await scene.recordSurvey({ id: `${incidentNo}~1`, incidentNo, taskId: 't', signedBy: officer, signedAt: at, form })).evidence;
}, 120_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rig.close();
});

async function task(processId: string, kind: string): Promise<string> {
  const { body } = await rig.until(`/api/v1/tasks?process=${encodeURIComponent(processId)}&kind=${kind}`, chief, (reply) => reply.body.items?.length > 0);
  return body.items[0].id;
}
const complete = async (processId: string, kind: string, as: string, result: object) => {
  const reply = await rig.call(`/api/v1/tasks/${await task(processId, kind)}/complete`, { as, body: { result } });
  expect([kind, reply.status, reply.body.errors]).toEqual([kind, 200, undefined]);
};
const now = () => new Date(Date.now() - 1000).toISOString();

it('hands an exhibit over once for a request, from its holder, to an officer of the station', async () => {
  const [itemNo] = items as [string];
  const transfer = (as: string, to: string, headers = {}) => rig.call(`/api/v1/evidence/${itemNo}/transfers`, { as, body: { to, reason: '入物证室' }, headers });
  expect(await transfer(colleague, officer)).toMatchObject({ status: 403, body: { code: 'ITEM_NOT_YOURS' } });
  expect(await transfer(officer, officer)).toMatchObject({ status: 422, body: { code: 'RECEIVER_UNFIT' } });
  expect(await transfer(officer, machine)).toMatchObject({ status: 422, body: { code: 'RECEIVER_UNFIT' } });
  const first = await transfer(officer, colleague, { 'idempotency-key': 'hand-over' });
  expect(first).toMatchObject({ status: 201, body: { duplicate: false } });
  await task(first.body.processId, 'custody.receive');
  expect((await transfer(officer, colleague, { 'idempotency-key': 'hand-over' })).body).toEqual({ processId: first.body.processId, duplicate: true });
  expect(await transfer(officer, captain)).toMatchObject({ status: 409, body: { code: 'ITEM_ON_ITS_WAY' } });
  expect((await rig.call('/api/v1/evidence?moving=true', { as: officer })).body.items.map((item: { itemNo: string }) => item.itemNo)).toEqual([itemNo]);
  await complete(first.body.processId, 'custody.receive', colleague, { answer: 'receive', condition: 'intact', storage: '甲柜' });
  const { body } = await rig.until(`/api/v1/evidence/${itemNo}`, officer, (reply) => reply.body.item.transfer === null);
  expect(body).toMatchObject({ item: { holder: colleague, storage: '甲柜', state: 'held' }, custody: [{ kind: 'scene.survey' }, { kind: 'custody.handOver', signedBy: officer }, { kind: 'custody.received', signedBy: colleague }] });
  expect(await rig.call(`/api/v1/evidence/${itemNo}/commands`, { as: officer, body: { type: 'withdraw', reason: '改日' } })).toMatchObject({ status: 409, body: { code: 'COMMAND_NOT_NOW' } });
  expect((await rig.call(`/api/v1/evidence?incidentNo=${incidentNo}`, { as: officer })).body.items).toHaveLength(1);
  expect((await rig.call(`/api/v1/evidence?incidentNo=${incidentNo}&state=away`, { as: officer })).body.items).toHaveLength(0);
  expect((await rig.call('/api/v1/station', { as: officer })).body).toMatchObject({ id: 'baokang', namespace: expect.any(String) });
  expect(await rig.call('/api/v1/evidence/E2026-99999', { as: officer })).toMatchObject({ status: 404, body: { code: 'ITEM_UNKNOWN' } });
});

it('labels an exhibit with a code, its number and where it belongs', async () => {
  const label = async (format: string) => {
    const response = await fetch(`${rig.url}/api/v1/evidence/${items[0]}/label?format=${format}`, { headers: { authorization: `Bearer ${await rig.token(officer)}` } });
    return { type: response.headers.get('content-type'), content: Buffer.from(await response.arrayBuffer()) };
  };
  const pdf = await label('pdf');
  expect(pdf.type).toBe('application/pdf');
  expect(pdfText(pdf.content)).toEqual([expect.stringContaining(items[0]!)]);
  expect((await label('svg')).content.toString()).toContain('<svg');
  expect((await label('png')).content.subarray(1, 4).toString()).toBe('PNG');
});

it('seizes, gives back, and says what each victim lost and has again', async () => {
  expect(await rig.call(`/api/v1/cases/${caseNo}/seizures`, { as: chief, body: { reason: '涉案' } })).toMatchObject({ status: 403 });
  const { body: seizure } = await rig.call(`/api/v1/cases/${caseNo}/seizures`, { as: officer, body: { reason: '涉案轮毂' }, headers: { 'idempotency-key': 'seize' } });
  expect((await rig.call(`/api/v1/cases/${caseNo}/seizures`, { as: officer, body: { reason: '涉案轮毂' }, headers: { 'idempotency-key': 'seize' } })).body).toEqual({ ...seizure, duplicate: true });
  await complete(seizure.processId, 'seizure.approve', chief, { decision: 'approve', document: '扣字1号' });
  await complete(seizure.processId, 'seizure.list', officer, {
    officers: [officer, colleague],
    witnesses: [{ name: '王某' }],
    holder: { name: '赵某', signed: true },
    at: now(),
    items: [
      { description: '轮毂', quantity: 2, storage: '物证室', valueFen: 160_000, victim: incidentNo },
      { description: '面包车钥匙', storage: '物证室', valueFen: 5_000 },
    ],
  });
  await task(seizure.processId, 'seizure.dispose');
  const { body: held } = await rig.call(`/api/v1/seizures/${seizure.seizureNo}`, { as: officer });
  const [rims, keys] = held.items.map(({ itemNo }: { itemNo: string }) => itemNo);
  const recovery = async () => (await rig.call(`/api/v1/cases/${caseNo}/recovery`, { as: officer })).body;
  expect(await recovery()).toMatchObject({ victims: [{ victim: incidentNo, lostFen: 320_000, seizedFen: 160_000, returnedFen: 0, outstandingFen: 320_000 }], unassigned: { seizedFen: 5_000, returnedFen: 0 } });
  await complete(seizure.processId, 'seizure.dispose', captain, { items: [rims], decision: 'return', reason: '失主明确' });
  await complete(seizure.processId, 'seizure.return', officer, { outcome: 'returned', officers: [officer, colleague], at: now(), receivedBy: { name: '失主', signed: true } });
  await complete(seizure.processId, 'seizure.dispose', captain, { items: [keys], decision: 'confiscate', document: '收缴1号', reason: '作案工具' });
  await rig.until(`/api/v1/seizures/${seizure.seizureNo}`, officer, ({ body }) => body.process.outcome === 'completed');
  expect(await recovery()).toMatchObject({
    victims: [{ victim: incidentNo, lostFen: 320_000, frozenFen: 0, seizedFen: 160_000, returnedFen: 160_000, outstandingFen: 160_000 }],
    total: { outstandingFen: 160_000 },
    unassigned: { seizedFen: 5_000, returnedFen: 0 },
  });
  const listed = async (query: string) => (await rig.call(`/api/v1/seizures?${query}`, { as: captain })).body.items.map(({ id }: { id: string }) => id);
  expect(await listed(`caseNo=${caseNo}&open=false`)).toEqual([seizure.processId]);
  expect(await listed('stage=held')).toEqual([]);
  expect((await rig.call('/api/v1/seizures', { as: of('communityOfficer') })).status).toBe(403);
});

it('asks for an examination of what is there alone, and for a correction of what was signed', async () => {
  const examine = (body: object) => rig.call('/api/v1/examinations', { as: officer, body: { question: '是否有指纹', laboratory: '技术室', ...body } });
  expect(await examine({ items: ['E2026-99999'] })).toMatchObject({ status: 404, body: { code: 'ITEM_UNKNOWN' } });
  const seized = (await rig.call(`/api/v1/evidence?caseNo=${caseNo}`, { as: officer })).body.items[0].itemNo;
  expect(await examine({ items: [items[0], seized] })).toMatchObject({ status: 422, body: { code: 'ITEMS_OF_TWO_FILES' } });
  expect(await examine({ items, partner: 'no-such' })).toMatchObject({ status: 422, body: { code: 'PARTNER_UNKNOWN' } });
  const { body, status } = await examine({ items });
  expect(status).toBe(201);
  await task(body.processId, 'examination.approve');
  const { body: asked } = await rig.call(`/api/v1/examinations/${body.examinationNo}`, { as: captain });
  expect(asked.items.map(({ itemNo }: { itemNo: string }) => itemNo).sort()).toEqual([...items].sort());
  expect((await rig.call('/api/v1/examinations?stage=approval', { as: captain })).body.items.map(({ id }: { id: string }) => id)).toEqual([body.processId]);
  expect((await rig.call(`/api/v1/examinations/${body.examinationNo}/commands`, { as: officer, body: { type: 'withdraw', reason: '不需要' } })).status).toBe(200);
  await rig.until(`/api/v1/examinations/${body.examinationNo}`, officer, (reply) => reply.body.process?.outcome === 'withdrawn');

  const correct = (recordNo: string) => rig.call(`/api/v1/cases/${caseNo}/corrections`, { as: officer, body: { recordNo, reason: '数量有误' } });
  expect(await correct('S2026-99999')).toMatchObject({ status: 404, body: { code: 'RECORD_UNKNOWN' } });
  const records = async () => (await rig.call(`/api/v1/cases/${caseNo}/records`, { as: officer, headers: purpose })).body.items;
  const survey = (await records()).find(({ kind }: { kind: string }) => kind === 'scene.survey');
  const { body: correction } = await correct(survey.recordNo);
  await complete(correction.processId, 'record.correct', officer, { decision: 'correct', officers: [officer, colleague], wrong: '四个', right: '三个', reason: '笔误' });
  await rig.until(`/api/v1/processes/${correction.processId.replaceAll('/', '~')}`, officer, (reply) => reply.body.outcome === 'corrected');
  const after = (await records()).find(({ id }: { id: string }) => id === survey.id);
  expect(after).toEqual({ ...survey, correctedBy: expect.stringContaining(incidentNo) });
});

describe('the file that leaves the house', () => {
  const fetched = async (what: string, as = captain) => {
    const response = await fetch(`${rig.url}/api/v1/cases/${caseNo}/export/${what}`, { headers: { authorization: `Bearer ${await rig.token(as)}`, ...purpose } });
    return { status: response.status, headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
  };
  const verified = async (bundle: Buffer) => {
    const path = join(folder, 'case.zip');
    await writeFile(path, bundle);
    const { status, stdout, stderr } = spawnSync('python3', ['test/support/verify_bundle.py', path], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    return { status, ...(JSON.parse(stdout) as { records: number; files: number; wrong: string[] }) };
  };

  it('is one PDF with an index, every record in Chinese, the custody log and the hashes', async () => {
    const { status, headers, content } = await fetched('pdf');
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([200, 'application/pdf', `attachment; filename="${caseNo}.pdf"`]);
    const pages = pdfText(content);
    expect(pages[0]).toContain(caseNo);
    expect(pages[1]).toContain('卷内目录');
    for (const title of ['现场勘查', '制作扣押清单', '发还物品', '物证移交（接收人签名）', '更正笔录', '物证清单及保管链', '哈希清单']) expect(pages[1]).toContain(title);
    const survey = pages.find((text, i) => i > 1 && text.includes('现场勘查'))!;
    expect(survey).toContain('四个轮毂被盗');
    expect(survey).toContain('见证人');
    const records = (await rig.call(`/api/v1/cases/${caseNo}/records`, { as: officer, headers: purpose })).body.items;
    const last = pages.slice(-3).join('\n');
    for (const { hash } of records) expect(last).toContain(hash);
    expect(last).toContain(photo.sha256);
    expect((await fetched('pdf', of('communityOfficer'))).status).toBe(403);
  });

  it('is a bundle that another program verifies, and the export is on record', async () => {
    const { status, headers, content } = await fetched('bundle');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/zip']);
    const { body } = await rig.call(`/api/v1/cases/${caseNo}/verification`, { as: captain });
    expect(await verified(content)).toEqual({ status: 0, records: body.links, files: 1, wrong: [] });
    const given = await database.collection('access_log').findOne({ action: 'case.export', code: `EXPORTED ${headers.get('x-bundle-sha256sums')}` });
    expect(given).toMatchObject({ actor: captain, subject: caseNo, purpose: 'investigation' });
  });

  it('is found wrong by that program where a record was changed, left out or put in another place', async () => {
    const file = await rig.api.app.get(DossierService).toExport(caseNo, { id: captain, roles: ['caseCaptain'], unit: null, via: 'api' });
    const bundled = async (records: SignedRecord[]) => {
      const content = (fileId: string) => rig.api.app.get(FileRepository).content(fileId);
      const { archive } = caseBundle({ ...file, records }, { exportedAt: at, exportedBy: captain, pdf: Buffer.from('pdf'), content });
      const chunks: Buffer[] = [];
      for await (const chunk of archive) chunks.push(chunk as Buffer);
      return verified(Buffer.concat(chunks));
    };
    const { records } = file;
    expect(await bundled(records)).toMatchObject({ status: 0, wrong: [] });
    expect(await bundled(records.with(1, { ...records[1]!, form: {} }))).toMatchObject({ status: 1, wrong: expect.arrayContaining(['records/1/0003.json: does not follow the record before it', 'records/1/0002.json: not what the manifest lists']) });
    expect(await bundled(records.toSpliced(2, 1))).toMatchObject({ status: 1, wrong: expect.arrayContaining(['records/1/0003.json: missing']) });
    const [a, b] = [records[1]!, records[2]!];
    expect(await bundled(records.with(1, { ...b, sequence: a.sequence }).with(2, { ...a, sequence: b.sequence }))).toMatchObject({ status: 1 });
  });

  it('is found wrong where somebody moved an exhibit in the database, or changed a picture', async () => {
    const verify = async () => (await rig.call(`/api/v1/cases/${caseNo}/verification`, { as: captain })).body;
    expect(await verify()).toMatchObject({ whole: true, files: { named: 1, differing: [] }, items: { kept: 3, differing: [] } });
    const exhibits = database.collection<{ _id: string }>('evidence-items');
    await exhibits.updateOne({ _id: items[0]! }, { $set: { storage: '乙柜' } });
    expect(await verify()).toMatchObject({ whole: false, items: { differing: [{ itemNo: items[0], fields: ['storage'] }] } });
    await exhibits.updateOne({ _id: items[0]! }, { $set: { storage: '甲柜' } });

    const { app } = rig.api;
    const stores = { station: station.id, dossiers: app.get(DossierRepository), processes: app.get(ProcessRepository), files: app.get(FileRepository), client: null };
    expect(await verifyCase(caseNo, stores, true)).toMatchObject({ whole: true, files: { read: true, differing: [] }, processes: null });
    const parts = database.collection<{ files_id: string; data: { buffer: Uint8Array } }>('files.chunks');
    const { data } = (await parts.findOne({ files_id: photo.fileId }))!;
    const forged = Buffer.from(data.buffer);
    forged[1000]! ^= 1;
    await parts.updateOne({ files_id: photo.fileId }, { $set: { data: forged as never } });
    expect(await verifyCase(caseNo, stores, true)).toMatchObject({ whole: false, files: { differing: [{ file: photo.fileId, fault: 'edited' }] } });
    await parts.deleteOne({ files_id: photo.fileId });
    expect(await verifyCase(caseNo, stores, true)).toMatchObject({ whole: false, files: { differing: [{ fault: 'edited' }] } });
    await parts.insertOne({ files_id: photo.fileId, n: 0, data } as never);
    expect(await verifyCase(caseNo, stores, true)).toMatchObject({ whole: true });
  });

  it('does not leave it once it is not what was signed', async () => {
    const records = database.collection<{ _id: string; form: unknown }>('signed-records');
    const { form } = (await records.findOne({ _id: `${incidentNo}~1` }))!;
    await records.updateOne({ _id: `${incidentNo}~1` }, { $set: { 'form.findings': '无损失' } });
    for (const what of ['pdf', 'bundle']) expect((await fetched(what)).status).toBe(409);
    await records.updateOne({ _id: `${incidentNo}~1` }, { $set: { form } });
    expect((await fetched('pdf')).status).toBe(200);
  });
});
