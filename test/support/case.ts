/** Cases and suspects as the tests of the case team need them. */
import type { CaseInput, CaseType } from '../../libs/contracts/case.js';
import { caseWorkflowId, reviewWorkflowId, suspectWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import type { Person, SuspectCommand } from '../../libs/contracts/suspect.js';
import { suspectCommand } from '../../libs/contracts/suspect.js';
import type { Actor } from '../../libs/domain/actor.js';
import { reviewOf } from '../../libs/domain/measures.js';
import { CaseActivities } from '../../services/case/case.activities.js';
import { sendUpdate } from '../../libs/temporal/update.js';
import { nextMessageId, type Rig, someone } from './rig.js';
import { caseCaptain, chief, operator, orderCase } from './steps.js';

export const investigator = someone('investigator', 'case-team.1');
export const colleague = someone('investigator', 'case-team.1', 1);
export const two = [investigator.id, colleague.id];

let opened = 0;

/** A case that waits for its acceptance. */
export async function openCase(rig: Rig, type: CaseType, more: Partial<CaseInput> = {}): Promise<string> {
  opened += 1;
  const incidentNo = `case.${opened}`;
  const openedAt = new Date(await rig.now()).toISOString();
  const { caseNo, policy, calendar } = await rig.get(CaseActivities).openCase({ incidentNo, type, category: 'theft', openedAt, openedBy: operator.id });
  const input: CaseInput = { caseNo, type, incidentNo, category: 'theft', community: 'community-1', grid: 'grid-001', priority: 3, policy, calendar, ...more };
  await rig.client.workflow.start('caseProcess', { workflowId: caseWorkflowId(caseNo), taskQueue: queues.processes, args: [input] });
  await rig.task(caseWorkflowId(caseNo), 'case.accept');
  return caseNo;
}

const [checker, lawyer] = [someone('caseReviewer'), someone('caseReviewer', undefined, 1)];

/** What is not on file is done without. */
export async function reviewed(rig: Rig, id: string, decision: 'agree' | 'disagree' = 'agree'): Promise<void> {
  const { context } = await rig.task(id, 'review.check');
  await rig.complete(id, 'review.check', checker, { gaps: [], waived: waived(context) });
  await rig.complete(id, 'review.legal', lawyer, { decision, opinion: '意见' });
}

export const waived = (context: Record<string, unknown>) =>
  (context['documents'] as { document: string; there: boolean }[]).filter(({ there }) => !there).map(({ document }) => ({ document, reason: '本案不需要' }));

/** 法制审核 of the filing. */
export async function reviewAgrees(rig: Rig, caseNo: string): Promise<void> {
  await reviewed(rig, reviewWorkflowId(caseNo, 'filing', 1));
  await rig.until(caseWorkflowId(caseNo), 'the opinion', ({ detail }) => (detail['reviews'] as { filing?: string }).filing === 'agreed');
}

/** One that is being investigated. */
export async function investigated(rig: Rig, type: CaseType, more: Partial<CaseInput> = {}): Promise<{ caseNo: string; id: string }> {
  const caseNo = await openCase(rig, type, more);
  const id = caseWorkflowId(caseNo);
  await rig.complete(id, 'case.accept', caseCaptain, { decision: 'accept', investigators: two });
  if (type === 'criminal') await reviewAgrees(rig, caseNo);
  if (type === 'criminal') await rig.complete(id, 'case.file', chief, { decision: 'file', ground: '有犯罪事实' });
  await rig.task(id, 'case.investigate');
  return { caseNo, id };
}

export const isoNow = async (rig: Rig, minutesAgo = 0) => new Date((await rig.now()) - minutesAgo * 60_000).toISOString();

/** Somebody caught in the act: held from now on. */
export async function caught(rig: Rig, caseNo: string, person: Person = { name: '赵某', sex: 'male', birthDate: '1990-05-01' }): Promise<string> {
  const { suspects } = (await rig.summary(caseWorkflowId(caseNo))).detail as { suspects: unknown[] };
  await orderCase(rig, caseWorkflowId(caseNo), caseCaptain, { type: 'suspect', person, arrival: 'caughtInTheAct', at: await isoNow(rig), reason: '当场抓获' });
  return suspectWorkflowId(caseNo, suspects.length + 1);
}

export async function broughtIn(rig: Rig, suspect: string): Promise<void> {
  await rig.complete(suspect, 'suspect.bringIn', investigator, { officers: two, at: await isoNow(rig), rightsRead: true, property: [{ item: '手机', storage: '保管柜3' }] });
}

export async function interrogated(rig: Rig, suspect: string, more: { accompanied?: boolean } = {}): Promise<void> {
  const at = await isoNow(rig);
  await rig.complete(suspect, 'suspect.interrogate', investigator, { officers: two, startedAt: at, endedAt: at, rightsRead: true, confessed: true, statement: '供认', ...more });
}

/** The review that the suspect's process waits for. */
export async function reviewOfSuspect(rig: Rig, suspect: string): Promise<string> {
  const { detail } = await rig.until(suspect, 'the review', ({ stage }) => stage === 'review');
  const [, caseNo, number] = suspect.split('/') as [string, string, string];
  const review = detail['review'] as { step: string; number: number };
  return reviewWorkflowId(caseNo, review.step, review.number, Number(number));
}

/** Proposed by the investigator, reviewed where the law asks for it, approved by the chief, carried out. */
export async function decided(rig: Rig, suspect: string, decision: 'detain' | 'requestArrest' | 'bail' | 'surveillance' | 'release' | 'refer'): Promise<void> {
  await rig.complete(suspect, 'suspect.decide', investigator, { decision, ground: '依法' });
  if (reviewOf[decision]) await reviewed(rig, await reviewOfSuspect(rig, suspect));
  await rig.complete(suspect, 'suspect.approve', chief, { decision: 'approve', document: '科公字〔2026〕1号' });
  const kind = decision === 'release' ? 'suspect.release' : 'suspect.execute';
  await rig.complete(suspect, kind, investigator, { outcome: 'done', officers: two, at: await isoNow(rig) });
}

export async function ended(rig: Rig, suspect: string, first?: 'release'): Promise<void> {
  if (first) await decided(rig, suspect, first);
  await rig.complete(suspect, 'suspect.decide', investigator, { decision: 'end', ground: '不再采取措施' });
  await rig.complete(suspect, 'suspect.approve', caseCaptain, { decision: 'approve' });
}

export function orderSuspect(rig: Rig, suspect: string, actor: Actor, command: SuspectCommand['command']) {
  return sendUpdate(rig.client, suspect, suspectCommand, { actor, messageId: nextMessageId(), command });
}
