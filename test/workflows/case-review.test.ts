/** Reviews of case files: the check against the list, gaps mended, and the opinion of somebody else. */
import type { ReviewStep } from '../../libs/domain/case-documents.js';
import { reviewWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { ReviewRepository } from '../../libs/records/case-review.js';
import { CaseActivities } from '../../services/case/case.activities.js';
import { ReviewActivities } from '../../services/case/review.activities.js';
import { type Rig, someone, startRig } from '../support/rig.js';
import { chief, isOpen, operator, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(4);
  await rig.stop();
});

const investigator = someone('investigator', 'case-team.1');
const colleague = someone('investigator', 'case-team.1', 1);
const checker = someone('caseReviewer');
const lawyer = someone('caseReviewer', undefined, 1);

let opened = 0;
/** A case that was accepted, and nothing else. */
async function accepted(): Promise<string> {
  opened += 1;
  const at = new Date(await rig.now()).toISOString();
  const cases = rig.get(CaseActivities);
  const { caseNo } = await cases.openCase({ incidentNo: `review.${opened}`, type: 'criminal', category: 'theft', openedAt: at, openedBy: operator.id });
  const form = { decision: 'accept', investigators: [investigator.id, colleague.id] };
  await cases.recordCaseStep({ id: `case~${caseNo}~1`, caseNo, kind: 'case.accept', by: investigator.id, at, form });
  return caseNo;
}

async function review(caseNo: string, step: ReviewStep = 'filing'): Promise<string> {
  const id = reviewWorkflowId(caseNo, step, 1);
  await rig.client.workflow.start('caseReview', { workflowId: id, taskQueue: queues.processes, args: [{ caseNo, step, number: 1, requestedBy: investigator.id }] });
  await rig.task(id, 'review.check');
  return id;
}
const ended = (id: string) => rig.until(id, 'its end', ({ closedAt }) => closedAt !== null);
const waive = [{ document: 'canvass', reason: '现场无住户' }];
const mending = (id: string, count: number) => rig.until(id, 'gaps to mend', ({ tasks }) => tasks.filter((task) => task.kind === 'review.mend' && isOpen(task)).length === count);

it('returns what is missing, looks again when it is mended, and asks another person for the opinion', async () => {
  const caseNo = await accepted();
  const id = await review(caseNo);
  const first = await rig.task(id, 'review.check');
  expect(first.context.documents).toEqual([{ document: 'acceptance', there: true }, { document: 'survey', there: false }, { document: 'canvass', there: false }]);
  // What is not on file cannot be passed over.
  expect((await refusal(send(rig, first.id, checker, { gaps: [], waived: waive }))).rule).toBe('DOCUMENT_MISSING');
  const gaps = [{ document: 'survey', why: 'missing' as const, note: '无勘验笔录' }, { document: 'acceptance', why: 'late' as const, note: '受案超过三日' }];
  await rig.complete(id, 'review.check', checker, { gaps, waived: waive });
  const { tasks } = await mending(id, 2);
  expect(tasks.filter(({ kind }) => kind === 'review.mend').map(({ context }) => [context.document, context.why])).toEqual([['survey', 'missing'], ['acceptance', 'late']]);
  for (const task of tasks.filter(({ kind }) => kind === 'review.mend')) await send(rig, task.id, investigator, { done: '已补正' });

  const second = await rig.until(id, 'the second check', ({ tasks: all }) => all.some((task) => task.kind === 'review.check' && isOpen(task) && task.context.round === 2));
  // Mended in words only: it is still not on file.
  const check = second.tasks.find((task) => task.kind === 'review.check' && isOpen(task))!;
  expect(check.context.waived).toEqual(['canvass']);
  expect((await refusal(send(rig, check.id, checker, {}))).rule).toBe('DOCUMENT_MISSING');
  await send(rig, check.id, checker, { waived: [{ document: 'survey', reason: '现场已不存在' }] });

  const legal = await rig.task(id, 'review.legal');
  expect((await refusal(send(rig, legal.id, checker, { decision: 'agree', opinion: '同意' }))).rule).toBe('NOT_A_CANDIDATE');
  await send(rig, legal.id, lawyer, { decision: 'agree', opinion: '事实清楚' });
  expect(await ended(id)).toMatchObject({ outcome: 'agreed', detail: { rounds: 2, gaps: 2 } });

  const signed = await rig.get(CaseFileRepository).signed({ caseNo }, true);
  expect(signed.map(({ kind, signedBy }) => [kind, signedBy])).toEqual([['case.accept', investigator.id], ['review.check', checker.id], ['review.mend', investigator.id], ['review.mend', investigator.id], ['review.check', checker.id], ['review.legal', lawyer.id]]);
  const found = (await rig.get(ReviewRepository).foundBetween(new Date(0), new Date('2100-01-01'))).filter((gap) => gap.caseNo === caseNo);
  expect(found.map(({ document, why, mendedAt }) => [document, why, mendedAt !== null])).toEqual([['survey', 'missing', true], ['acceptance', 'late', true]]);
  // Words of the forms are in the file, not in the process.
  expect(JSON.stringify(await rig.summary(id))).not.toContain('现场已不存在');
});

it('is reviewed by nobody who investigates it, and may end in disagreement', async () => {
  const id = await review(await accepted(), 'measure');
  const both = { ...checker, id: investigator.id };
  const open = await rig.task(id, 'review.check');
  expect((await refusal(send(rig, open.id, both, {}))).rule).toBe('NOT_A_CANDIDATE');
  expect((await refusal(send(rig, open.id, investigator, {}))).rule).toBe('NOT_A_CANDIDATE');
  await send(rig, open.id, checker, { waived: [{ document: 'filing', reason: '另案' }, { document: 'investigation', reason: '另案' }] });
  await rig.complete(id, 'review.legal', chief, { decision: 'disagree', opinion: '证据不足' });
  expect(await ended(id)).toMatchObject({ outcome: 'disagreed', detail: { rounds: 1, gaps: 0 } });
});

it('lets one of two checks at once count, and writes each gap once however often it is written', async () => {
  const caseNo = await accepted();
  const id = await review(caseNo);
  const open = await rig.task(id, 'review.check');
  const form = { gaps: [{ document: 'survey', why: 'unsigned', note: '见证人未签名' }, { document: 'canvass', why: 'missing', note: '无' }], waived: [] };
  const both = await Promise.allSettled([send(rig, open.id, checker, form), send(rig, open.id, lawyer, form)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await mending(id, 2);
  const again = { id: 'review~x~1', review: id, caseNo, step: 'filing' as const, by: checker.id, at: '2026-03-01T10:00:00+08:00', form: { gaps: [{ document: 'survey', why: 'late' as const, note: '迟' }], waived: [] } };
  await Promise.all([1, 2, 3].map(() => rig.get(ReviewActivities).recordCheck(again)));
  const found = await rig.get(ReviewRepository).foundBetween(new Date('2026-03-01T01:00:00Z'), new Date('2026-03-01T03:00:00Z'));
  expect(found).toHaveLength(1);
  await rig.client.workflow.getHandle(id).cancel();
  const end = await ended(id);
  expect([end.outcome, end.tasks.filter(isOpen)]).toEqual(['cancelled', []]);
});

it('is watched: a check, a gap and an opinion that wait too long each open a supervision', async () => {
  const caseNo = await accepted();
  const id = await review(caseNo);
  const late = (n: number) => rig.task(`supervision/${id}/${n}`, 'supervision.answer');
  await rig.sleep('25 hours');
  await late(1);
  await rig.complete(id, 'review.check', checker, { gaps: [{ document: 'survey', why: 'incomplete', note: '缺方位图' }], waived: waive });
  await mending(id, 1);
  await rig.sleep('49 hours');
  await late(2);
  await rig.complete(id, 'review.mend', colleague, { done: '已补' });
  await rig.until(id, 'the second check', ({ tasks }) => tasks.some((task) => task.kind === 'review.check' && isOpen(task)));
  await rig.complete(id, 'review.check', checker, { gaps: [], waived: [{ document: 'survey', reason: '已附图' }] });
  await rig.task(id, 'review.legal');
  await rig.sleep('25 hours');
  await late(3);
  await rig.complete(id, 'review.legal', lawyer, { decision: 'agree', opinion: '同意' });
  expect((await ended(id)).clocks.map(({ row, state }) => [row.key, state])).toEqual([['review.check', 'expired'], ['review.mend', 'expired'], ['review.check', 'met'], ['review.legal', 'expired']]);
});
