import { caseWorkflowId, suspectWorkflowId, supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { CaseActivities } from '../../services/case/case.activities.js';
import { broughtIn, caught, interrogated, investigated, investigator, isoNow, openCase, two } from '../support/case.js';
import { type Rig, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator, orderCase, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(8);
  await rig.stop();
});

const day = 86_400_000;
const clockOf = async (id: string, key: string) => (await rig.until(id, key, ({ clocks }) => clocks.some(({ row }) => row.key === key))).clocks.find(({ row }) => row.key === key)!;
const result = (id: string) => rig.client.workflow.getHandle(id).result();
const incidentOf = async (id: string) => ((await rig.summary(id)).detail['incidents'] as string[])[0]!;

describe('conversion', () => {
  it('to an administrative case ends the filing and starts the clock of the other law; the number stays', async () => {
    const caseNo = await openCase(rig, 'criminal');
    const id = caseWorkflowId(caseNo);
    expect((await refusal(orderCase(rig, id, chief, { type: 'convert', to: 'administrative', ground: '情节轻微' }))).rule).toBe('COMMAND_NOT_NOW');
    await rig.complete(id, 'case.accept', caseCaptain, { decision: 'accept', investigators: two });
    const filing = await rig.task(id, 'case.file');
    expect((await refusal(orderCase(rig, id, caseCaptain, { type: 'convert', to: 'administrative', ground: '情节轻微' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    const before = await rig.now();
    const both = await Promise.allSettled([1, 2].map(() => orderCase(rig, id, chief, { type: 'convert', to: 'administrative', ground: '情节轻微' })));
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await rig.task(id, 'case.investigate');
    expect((await refusal(send(rig, filing.id, chief, { decision: 'file', ground: '有犯罪事实' }))).rule).toBe('TASK_CANCELLED');
    expect((await clockOf(id, 'criminal.filing.review')).state).toBe('cancelled');
    const limit = await clockOf(id, 'admin.case');
    expect(limit.startedAt).toBeGreaterThanOrEqual(before);
    expect(limit.dueAt - limit.startedAt).toBe(30 * day);
    const files = rig.get(CaseFileRepository);
    expect(await files.find(caseNo)).toMatchObject({ caseNo, type: 'administrative' });
    expect((await files.signed({ caseNo, kind: 'case.convert' }, true)).map(({ form }) => form)).toEqual([{ to: 'administrative', ground: '情节轻微' }]);

    // 转刑事: the chief's order files it; the administrative clock ends.
    await orderCase(rig, id, chief, { type: 'convert', to: 'criminal', ground: '涉嫌犯罪' });
    expect((await clockOf(id, 'admin.case')).state).toBe('cancelled');
    expect((await rig.summary(id)).detail).toMatchObject({ type: 'criminal' });
  });

  it('is one record, however often its activity runs', async () => {
    const { caseNo } = await investigated(rig, 'criminal');
    const convert = () => rig.get(CaseActivities).convertCase({ id: 'case~x~twice', caseNo, to: 'administrative', by: chief.id, at: '2026-03-01T00:00:00Z', ground: '情节轻微' });
    const [first] = await Promise.all(Array.from({ length: 6 }, convert));
    expect(first!.policy.map(({ key }) => key)).toContain('admin.case');
    expect(await rig.get(CaseFileRepository).signed({ caseNo, kind: 'case.convert' }, false)).toHaveLength(1);
  });
});

describe('examination', () => {
  it('stops the clock of an administrative case until the last opinion is there, which is told within five days', async () => {
    const { id } = await investigated(rig, 'administrative');
    const { dueAt } = await clockOf(id, 'admin.case');
    for (const what of ['价格认定', '伤情']) await orderCase(rig, id, investigator, { type: 'examine', what, laboratory: '鉴定中心' });
    expect((await clockOf(id, 'admin.case')).state).toBe('suspended');
    await rig.sleep('40 days');
    expect((await rig.summary(id)).overdue).toBe(false);
    const opinion = async () => ({ at: await isoNow(rig), document: '鉴1号', opinion: '轻微伤' });
    await rig.complete(id, 'case.examination', investigator, await opinion());
    expect(await rig.task(id, 'case.serveOpinion')).toMatchObject({ limit: 'admin.service.opinion' });
    expect((await clockOf(id, 'admin.case')).state).toBe('suspended');
    await rig.complete(id, 'case.examination', investigator, await opinion());
    const after = await rig.until(id, 'the clock running', ({ clocks }) => clocks.some(({ row, state }) => row.key === 'admin.case' && state === 'running'));
    expect((after.clocks.find(({ row }) => row.key === 'admin.case')!.dueAt - dueAt) / day).toBeCloseTo(40, 0);
    await rig.sleep('6 days');
    const late = await rig.until(id, 'both overdue', ({ tasks }) => tasks.filter(({ kind, overdue }) => kind === 'case.serveOpinion' && overdue).length === 2);
    expect(late.detail['examinations']).toMatchObject([{ step: 'serving' }, { step: 'serving' }]);
    expect((await rig.until(supervisionWorkflowId(id, 1), 'the cause', () => true)).detail['cause']).toMatchObject({ key: 'admin.service.opinion' });
    for (let i = 0; i < 2; i += 1) {
      await rig.complete(id, 'case.serveOpinion', investigator, { at: await isoNow(rig), told: ['当事人'] });
      await rig.until(id, 'one fewer', ({ detail }) => (detail['examinations'] as unknown[]).length === 1 - i);
    }
    expect((await rig.summary(id)).overdue).toBe(false);
  });
});

describe('joining and splitting', () => {
  it('the later case ends in the earlier one, which takes over what it was about', async () => {
    const earlier = await investigated(rig, 'criminal');
    const later = await investigated(rig, 'criminal');
    const incidentNo = await incidentOf(later.id);
    expect((await refusal(orderCase(rig, earlier.id, caseCaptain, { type: 'join', caseNo: later.caseNo, reason: '同一人' }))).rule).toBe('JOIN_THE_EARLIER');
    expect((await refusal(orderCase(rig, later.id, caseCaptain, { type: 'join', caseNo: later.caseNo, reason: '同一人' }))).rule).toBe('JOIN_THE_EARLIER');
    expect((await refusal(orderCase(rig, later.id, caseCaptain, { type: 'join', caseNo: 'C2020-00001', reason: '同一人' }))).rule).toBe('CASE_NOT_RUNNING');
    expect((await rig.summary(later.id)).stage).toBe('investigation');
    await orderCase(rig, later.id, caseCaptain, { type: 'join', caseNo: earlier.caseNo, reason: '同一人' });
    expect(await result(later.id)).toEqual({ caseNo: later.caseNo, result: 'joined' });
    expect((await rig.summary(later.id)).tasks.filter(isOpen)).toEqual([]);
    const { detail } = await rig.until(earlier.id, 'the other case', (summary) => (summary.detail['joined'] as string[]).length === 1);
    expect(detail).toMatchObject({ joined: [later.caseNo], incidents: expect.arrayContaining([incidentNo]) });
    expect((await refusal(orderCase(rig, earlier.id, caseCaptain, { type: 'split', incidents: detail['incidents'] as string[], reason: '分案' }))).rule).toBe('COMMAND_NOT_NOW');
    expect((await refusal(orderCase(rig, earlier.id, caseCaptain, { type: 'split', incidents: ['test.foreign'], reason: '分案' }))).rule).toBe('INCIDENT_NOT_OF_CASE');

    // 分案: it can be taken out again, as a case of its own.
    await orderCase(rig, earlier.id, caseCaptain, { type: 'split', incidents: [incidentNo], caseType: 'administrative', reason: '另案处理' });
    const after = (await rig.summary(earlier.id)).detail as { split: string[]; incidents: string[] };
    expect(after.incidents).not.toContain(incidentNo);
    expect(after.split).toEqual([expect.stringMatching(/^A\d{4}-\d{5}$/)]);
    expect((await rig.task(caseWorkflowId(after.split[0]!), 'case.accept')).limit).toBe('admin.acceptance');
    expect(await rig.get(CaseFileRepository).find(after.split[0]!)).toMatchObject({ incidents: [incidentNo], type: 'administrative' });
  });

  it('a case with somebody in a measure is not joined away', async () => {
    const earlier = await investigated(rig, 'criminal');
    const later = await investigated(rig, 'criminal');
    await caught(rig, later.caseNo);
    expect((await refusal(orderCase(rig, later.id, caseCaptain, { type: 'join', caseNo: earlier.caseNo, reason: '同一人' }))).rule).toBe('SUSPECTS_PENDING');
  });
});

describe('transfer', () => {
  it('is due within 24 hours, and takes along whoever is held', async () => {
    const { id, caseNo } = await investigated(rig, 'criminal');
    const suspect = await caught(rig, caseNo);
    await broughtIn(rig, suspect);
    await interrogated(rig, suspect);
    expect((await refusal(orderCase(rig, id, caseCaptain, { type: 'transfer', to: '长岭县公安局', ground: '管辖' }))).rule).toBe('COMMAND_NOT_ALLOWED');
    await orderCase(rig, id, chief, { type: 'transfer', to: '长岭县公安局', ground: '犯罪地在长岭' });
    const task = await rig.task(id, 'case.transfer');
    expect(task.dueAt! - task.openedAt).toBe(day);
    expect((await rig.summary(id)).tasks.filter(isOpen).map(({ kind }) => kind)).toEqual(['case.transfer']);
    expect((await refusal(orderCase(rig, id, operator, { type: 'link', incidentNo: 'test.more', reason: '同一系列' }).then(() => orderCase(rig, id, chief, { type: 'convert', to: 'administrative', ground: '轻微' })))).rule).toBe('COMMAND_NOT_NOW');
    await rig.sleep('25h');
    await rig.until(id, 'it overdue', ({ overdue }) => overdue);
    await rig.complete(id, 'case.transfer', investigator, { at: await isoNow(rig), receivedBy: '长岭值班', document: '移1号' });
    expect(await result(id)).toEqual({ caseNo, result: 'transferred' });
    expect(await result(suspectWorkflowId(caseNo, 1))).toEqual({ outcome: 'handedOver' });
  });
});

describe('working days', () => {
  it('come from the calendar with its holidays, which a case takes along', async () => {
    const { calendar, policy } = await rig.get(CaseActivities).openCase({ incidentNo: 'calendar.1', type: 'administrative', category: 'theft', openedAt: '2026-03-01T00:00:00Z', openedBy: operator.id });
    expect(calendar.holidays.length).toBeGreaterThan(5);
    expect(policy.map(({ key }) => key)).toEqual(expect.arrayContaining(['admin.case', 'admin.notice', 'admin.transfer', 'arrest.confirm', 'supervision.answer']));
  });
});
