/** What the case team writes of exhibits, against a real mongod: done twice, at once, or half-way, it is done once. */
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { custodyWorkflowId } from '../../libs/contracts/ids.js';
import { recordId } from '../../libs/domain/task.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { EvidenceRepository } from '../../libs/records/evidence.js';
import { CaseModule } from '../../services/case/case.module.js';
import { EvidenceActivities } from '../../services/case/evidence.activities.js';
import { retried, times } from '../support/at-once.js';
import { temporaryMongo } from '../support/servers.js';

let mongo: Awaited<ReturnType<typeof temporaryMongo>>;
let app: INestApplicationContext;
let team: EvidenceActivities;
let evidence: EvidenceRepository;
let files: CaseFileRepository;
beforeAll(async () => {
  mongo = await temporaryMongo();
  app = await NestFactory.createApplicationContext(CaseModule.forRoot({ MONGODB_URI: mongo.address }), { logger: false, abortOnError: false });
  [team, evidence, files] = [app.get(EvidenceActivities), app.get(EvidenceRepository), app.get(CaseFileRepository)];
}, 60_000);
afterAll(async () => {
  await app.close();
  await mongo.discard();
});

const at = '2026-03-01T10:00:00+08:00';
const caseNo = 'A2026-00001';
/** Five times at once, each until it succeeds: what a worker does that is killed, and its successor. */
const often = async <T>(work: () => Promise<T>): Promise<T> => {
  const answers = await times(5, () => retried(work));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  return answers[0]!;
};
const list = {
  officers: ['o-1', 'o-2'],
  witnesses: [{ name: '王某' }],
  holder: { name: '赵某', signed: true },
  at,
  items: [1, 2, 3].map((i) => ({ description: `轮毂${i}`, quantity: 1, storage: '物证室' })),
};
const seize = (n: number) => () => team.recordSeizure({ id: `seizure~K2026-0000${n}~2`, seizureNo: `K2026-0000${n}`, caseNo, by: 'o-1', at, form: list });
const give = (itemNo: string, key: string) => {
  const processId = custodyWorkflowId(itemNo, key);
  return { processId, work: () => team.handOver({ id: recordId(processId, 'handOver'), processId, itemNo, from: 'o-1', to: 'o-2', reason: '入柜', at, caseNo, incidentNo: null }) };
};

it('numbers what several lists seize at once, each once and without gaps', async () => {
  const lists = await Promise.all([1, 2, 3].map((n) => often(seize(n))));
  const items = lists.flatMap((seized) => seized.items).sort();
  expect(items).toEqual(Array.from({ length: 9 }, (_, i) => `E2026-0000${i + 1}`));
  expect((await evidence.list({ caseNo })).map(({ itemNo }) => itemNo)).toEqual(items);
  expect(new Set(lists.map(({ recordNo }) => recordNo)).size).toBe(3);
  expect(await files.chain(caseNo)).toMatchObject({ length: 3, broken: null });
});

it('lets one of many transfers of an exhibit begin, and ends it once', async () => {
  const [itemNo] = (await seize(1)()).items as [string];
  const wanting = ['a', 'b', 'c', 'd'].map((key) => give(itemNo, key));
  const taken = await Promise.all(wanting.map(({ work }) => often(work)));
  expect(taken.filter((each) => each.taken)).toHaveLength(1);
  const { processId } = wanting[taken.findIndex((each) => each.taken)]!;
  expect(await evidence.find(itemNo)).toMatchObject({ transfer: processId, holder: 'o-1' });
  const end = () => team.endTransfer({ id: `${processId}~1`, processId, itemNo, outcome: 'received', by: 'o-2', at, form: { answer: 'receive' }, storage: '甲柜', caseNo, incidentNo: null });
  await often(end);
  expect(await evidence.find(itemNo)).toMatchObject({ transfer: null, holder: 'o-2', storage: '甲柜' });
  expect((await files.about(itemNo)).map(({ kind }) => kind)).toEqual(['seizure.list', 'custody.handOver', 'custody.received']);
});

it('sends all exhibits of an examination away, or none', async () => {
  const [a, b] = (await seize(2)()).items as [string, string, string];
  const step = (n: number, more: object) => () =>
    team.recordExamination({ id: `examination~J2026-0000${n}~2`, examinationNo: `J2026-0000${n}`, items: [a, b], caseNo, incidentNo: null, kind: 'examination.submit', by: 'o-1', at, form: {}, ...more });
  const both = await Promise.all([1, 2].map((n) => often(step(n, { away: `技术室${n}` }))));
  expect(both.filter(({ done }) => done)).toHaveLength(1);
  const first = both[0]!.done ? 1 : 2;
  for (const itemNo of [a, b]) expect(await evidence.find(itemNo)).toMatchObject({ state: 'away', storage: `技术室${first}` });
  expect((await give(a, 'away').work()).taken).toBe(false);
  expect((await files.about(a)).map(({ kind }) => kind)).toEqual(['seizure.list', 'examination.submit']);
  expect(await files.chain(caseNo)).toMatchObject({ broken: null });
});
