/** What the stories of the case team share: from a call to a case that is being worked, and the steps of a suspect. */
import type { Arrival, Person } from '../contracts/suspect.js';
import { type MeasureDecision, reviewOf } from '../domain/measures.js';
import type { Story } from './story.js';

export interface OpenedCase {
  incidentNo: string;
  incident: string;
  caseNo: string;
  caseId: string;
  captain: string;
  investigators: string[];
}

const now = () => new Date().toISOString();

/** Reported, gone to, and made a criminal case by the officer at the scene; accepted and filed. */
export async function makeCase(story: Story, call: { description: string; place: [number, number]; category: string; ground: string }): Promise<OpenedCase> {
  const { crew } = story;
  const { incidentNo, processId: incident } = await story.call({ receivedAt: now(), description: call.description, place: { type: 'Point', coordinates: call.place } }, 1);
  await story.does(incident, 'incident.triage', { decision: 'dispatch', category: call.category, priority: 2 });
  const dispatch = await story.task(incident, 'incident.dispatch');
  const [best] = dispatch.context.recommended as { unit: string }[];
  await crew.complete(dispatch, { units: [best!.unit] });
  await story.does(incident, 'order.acknowledge', { answer: 'accept' });
  await story.does(incident, 'order.enRoute', {});
  const officer = await story.does(incident, 'order.onScene', { answer: 'arrived' });
  const officers = crew.members(best!.unit).slice(0, 2);
  await story.does(incident, 'scene.survey', { officers, witnesses: [{ name: '演示见证人' }], startedAt: now(), endedAt: now(), findings: '现场已勘查' });
  await story.does(incident, 'scene.canvass', { officers, visited: 2, findings: '在场人员已询问' });
  await story.does(incident, 'scene.disposition', { disposition: 'criminalCase' }, officer);
  const caseNo = await story.until(`case of ${incidentNo}`, async () => (await story.process(incident)).detail.caseNo as string | null);
  const caseId = `case/${caseNo}`;
  const investigators = crew.members('case-team.1').slice(0, 2);
  const captain = await story.does(caseId, 'case.accept', { decision: 'accept', investigators });
  await reviewAgrees(story, caseNo!);
  await story.does(caseId, 'case.file', { decision: 'file', ground: call.ground });
  await story.task(caseId, 'case.investigate');
  story.tell(null, captain, { zh: `${incidentNo} 转为刑事案件 ${caseNo}，已受案、立案`, en: `${incidentNo} becomes criminal case ${caseNo}, accepted and filed` });
  return { incidentNo, incident, caseNo, caseId, captain, investigators };
}

/** A suspect before the police: the process of their own, with its first clock. */
export async function bringBefore(story: Story, { caseNo, captain, investigators }: OpenedCase, person: Person, arrival: Exclude<Arrival, 'arrested'>, reason: string): Promise<string> {
  await story.command(`/cases/${caseNo}`, { type: 'suspect', person, arrival, ...(arrival === 'summoned' ? {} : { at: now() }), reason }, captain);
  const suspect = `suspect/${caseNo}/1`;
  await story.does(suspect, 'suspect.bringIn', { officers: investigators, at: now(), rightsRead: true, property: [{ item: '手机', storage: '随身物品柜3' }] }, investigators[0]!);
  return suspect;
}

export async function interrogate(story: Story, suspect: string, officers: string[], statement: string, accompanied?: boolean): Promise<void> {
  const form = { officers, startedAt: now(), endedAt: now(), rightsRead: true, confessed: true, statement, ...(accompanied === undefined ? {} : { accompanied }) };
  await story.does(suspect, 'suspect.interrogate', form, officers[0]!);
}

/** Proposed by an investigator, reviewed where the law asks for it, approved by the chief, carried out by two. `at`: where the story's time is not the clock's. */
export async function decide(story: Story, suspect: string, officers: string[], decision: MeasureDecision, ground: string, at?: string): Promise<void> {
  await story.does(suspect, 'suspect.decide', { decision, ground }, officers[0]!);
  if (reviewOf[decision]) await proposalAgreed(story, suspect);
  await story.does(suspect, 'suspect.approve', { decision: 'approve', document: `演示〔${decision}〕1号` });
  if (decision === 'end') return;
  await story.does(suspect, decision === 'release' ? 'suspect.release' : 'suspect.execute', { outcome: 'done', officers, at: at ?? now() }, officers[0]!);
}

/** The end of a story: the case is closed and the caller told. */
export async function closeCase(story: Story, { incidentNo, incident, caseId, investigators }: OpenedCase, result: 'referred' | 'settled', findings: string): Promise<void> {
  await story.does(caseId, 'case.investigate', { outcome: 'concluded', findings }, investigators[0]!);
  await story.task(caseId, 'case.close');
  await story.does(caseId, 'case.close', { result, note: findings });
  await story.ended(caseId);
  await story.does(incident, 'incident.feedback', { calls: [{ incidentNo, outcome: 'told' }] });
  await story.ended(incident);
}

/** 法制审核 of the filing; the operator sees when the case has heard of it. */
export async function reviewAgrees(story: Story, caseNo: string): Promise<string> {
  const lawyer = await reviewed(story, `review/${caseNo}/filing/1`, '事实清楚，可以立案');
  await story.until('the opinion', async () => ((await story.process(`case/${caseNo}`)).detail.reviews as { filing?: string }).filing === 'agreed');
  return lawyer;
}

/** 法制审核 of what is proposed for a suspect. */
export async function proposalAgreed(story: Story, suspect: string): Promise<void> {
  const { step, number } = await story.until('the review', async () => {
    const { stage, detail } = await story.process(suspect);
    return stage === 'review' ? (detail.review as { step: string; number: number } | null) : null;
  });
  const [, caseNo, of] = suspect.split('/');
  await reviewed(story, `review/${caseNo}/${step}/${of}.${number}`, '于法有据');
}

/** By the two members of the group: what is not on file is done without. */
async function reviewed(story: Story, review: string, opinion: string): Promise<string> {
  const { context } = await story.task(review, 'review.check');
  const waived = (context.documents as { document: string; there: boolean }[]).filter(({ there }) => !there).map(({ document }) => ({ document, reason: '本案不需要' }));
  await story.does(review, 'review.check', { waived });
  return story.does(review, 'review.legal', { decision: 'agree', opinion });
}
