/** Briefs: drawn up, shown, signed, and then as they are. */
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { BriefInput } from '../../libs/contracts/brief.js';
import { briefWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { station } from '../../libs/domain/station.js';
import { BriefRepository } from '../../libs/records/brief.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { type Rig, someone, startRig } from '../support/rig.js';
import { chief, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(3);
  await rig.stop();
});

const start = async (name: string, input: Omit<BriefInput, 'station'>) => {
  const id = briefWorkflowId(station.id, name);
  await rig.client.workflow.start('brief', { workflowId: id, taskQueue: queues.processes, args: [{ station: station.id, ...input }] });
  return id;
};
const ended = (id: string) => rig.until(id, 'its end', ({ closedAt }) => closedAt !== null);
const brief = async (id: string) => (await rig.get(BriefRepository).find(id))!;
const edit = (id: string, set: object) => rig.get<Connection>(getConnectionToken() as never).db!.collection<{ _id: string }>('briefs').updateOne({ _id: id }, { $set: set });

it('is signed by the command room, put on file with its hash, and not drawn up a second time', async () => {
  const id = await start('daily-2026-02-10', { span: 'daily', date: '2026-02-10' });
  const task = await rig.task(id, 'brief.sign');
  expect((await refusal(send(rig, task.id, someone('communityOfficer', 'squad-1'), { decision: 'sign' }))).rule).toBe('NOT_A_CANDIDATE');
  expect((await refusal(send(rig, task.id, operator, { decision: 'countAgain' }))).errors).toMatchObject([{ field: 'reason', rule: 'REASON_REQUIRED' }]);
  await send(rig, task.id, operator, { decision: 'sign' });
  expect((await ended(id)).outcome).toBe('signed');
  const signed = await brief('daily-2026-02-10');
  expect(signed).toMatchObject({ intact: true, signing: { by: operator.id }, content: { from: '2026-02-10T00:00:00.000+08:00', to: '2026-02-11T00:00:00.000+08:00' } });
  expect(signed.content.figures.map(({ index }) => index.id)).toEqual(expect.arrayContaining(['criminalCases', 'dailyCalls', 'peopleDissuaded']));
  expect(signed.content.charts.hours).toHaveLength(168);
  expect(task.context).toMatchObject({ sha256: signed.sha256 });
  const [record] = await rig.get(CaseFileRepository).signed({ processId: id, kind: 'brief.sign' }, true);
  expect(record).toMatchObject({ recordNo: signed.signing!.recordNo, form: { briefId: 'daily-2026-02-10', sha256: signed.sha256 } });
  expect(await rig.get(CaseFileRepository).chain(id)).toMatchObject({ length: 1, broken: null });

  const again = await start('again', { span: 'daily', date: '2026-02-10' });
  expect((await ended(again)).outcome).toBe('existed');
  expect(await brief('daily-2026-02-10')).toEqual(signed);
});

it('is counted again where its signer asks for it, or where it is not what was shown', async () => {
  const id = await start('weekly-2026-02-09', { span: 'weekly', date: '2026-02-11' });
  const first = await rig.task(id, 'brief.sign');
  await send(rig, first.id, chief, { decision: 'countAgain', reason: '一起盗窃案刚更正' });
  const second = (await rig.until(id, 'a second draft', ({ tasks }) => tasks.some(({ kind, state }) => kind === 'brief.sign' && state === 'open'))).tasks.find(({ state }) => state === 'open')!;
  await edit('weekly-2026-02-09', { 'content.figures.0.value': 0.5 });
  expect((await brief('weekly-2026-02-09')).intact).toBe(false);
  await send(rig, second.id, chief, { decision: 'sign' });
  const third = (await rig.until(id, 'a third draft', ({ tasks }) => tasks.some(({ id: task, state }) => task !== second.id && state === 'open'))).tasks.find(({ state }) => state === 'open')!;
  expect(await brief('weekly-2026-02-09')).toMatchObject({ intact: true, signing: null });
  await send(rig, third.id, chief, { decision: 'sign' });
  expect(await ended(id)).toMatchObject({ outcome: 'signed', detail: { drafts: 3 } });
});

it('without a date is of what was over when it began, and opens a supervision where nobody signs', async () => {
  const id = await start('daily', { span: 'daily' });
  const task = await rig.task(id, 'brief.sign');
  expect(task.context).toMatchObject({ span: 'daily', briefId: expect.stringMatching(/^daily-\d{4}-\d{2}-\d{2}$/) });
  await rig.sleep(25 * 3_600_000);
  expect(await rig.until(id, 'an overdue limit', ({ overdue }) => overdue)).toMatchObject({ stage: 'issuing' });
  await rig.client.workflow.getHandle(id).cancel();
  expect((await ended(id)).outcome).toBe('cancelled');
});
