/** 法定期限: custody, family and first interrogation within 24 hours, the request for arrest on day 3, extended to day 7, refused; released at once; bail. */
import { bringBefore, closeCase, decide, interrogate, makeCase } from '../case-steps.js';
import type { Story } from '../story.js';
import type { ProcessAnswer } from '../views.js';

interface RunningClock {
  id: string;
  key: string;
  state: string;
  startedAt: string;
  dueAt: string;
}
type WithClocks = ProcessAnswer & { clocks: RunningClock[] };

export interface ClockStory {
  incidents: string[];
  workflows: string[];
  /** Every limit of the suspect, and how it ended. */
  clocks: Record<string, string>;
  /** Seen before it was missed. */
  reminded: string;
  requestDays: number;
  runningAfterRefusal: string[];
  measures: string[];
}

const now = () => new Date().toISOString();

export function clock(story: Story): Promise<ClockStory> {
  // So that one reminder can be waited for.
  return story.withLimits({ 'criminal.detention.notifyFamily': { amount: 40, unit: 'second' } }, () => play(story));
}

async function play(story: Story): Promise<ClockStory> {
  const { crew } = story;
  const opened = await makeCase(story, { description: '有人撬车门被群众抓住', place: [123.3001, 44.1359], category: 'theft', ground: '多次盗窃，需要追究刑事责任' });
  const { caseNo, investigators } = opened;
  const [lead] = investigators as [string];
  const suspect = await bringBefore(story, opened, { name: '演示嫌疑人乙', sex: 'male', birthDate: '1988-08-08' }, 'caughtInTheAct', '群众扭送');
  const clocks = async () => (await story.process(suspect) as WithClocks).clocks;
  const running = async () => (await clocks()).filter(({ state }) => state === 'running').map(({ key }) => key).sort();
  const measures: string[] = [];
  const reach = async (measure: string) => {
    await story.until(measure, async () => (await story.process(suspect)).detail.measure === measure);
    measures.push(measure);
  };
  await reach('summons');
  story.tell(null, lead, { zh: `到案，期限自动起算：${(await running()).join('、')}`, en: `brought in; the clock has started by itself: ${(await running()).join(', ')}` });
  await interrogate(story, suspect, investigators, '供认撬盗两起');
  await decide(story, suspect, investigators, 'detain', '多次作案，有逃跑可能');
  await reach('detention');
  story.tell(null, lead, { zh: `拘留执行，四个期限同时起算：${(await running()).join('、')}`, en: `detained; four clocks run at once: ${(await running()).join(', ')}` });

  const family = await story.task(suspect, 'suspect.notifyFamily');
  const reminded = await story.until('the reminder', async () => (await story.tasks(suspect)).find(({ id, reminders = 0 }) => id === family.id && reminders > 0));
  story.tell(null, '—', { zh: '通知家属的时限过半，系统提醒：逾期之前就看得见（演示中缩短为 40 秒）', en: 'half of the time to tell the family has passed: a reminder, before it is missed (shortened to 40 seconds)' });
  await story.does(suspect, 'suspect.notifyFamily', { outcome: 'told', at: now(), told: '演示家属' }, lead);
  await story.does(suspect, 'suspect.deliver', { officers: investigators, at: now(), house: '旗看守所（演示）', receipt: '演示收押1号' }, lead);
  await interrogate(story, suspect, investigators, '供述一致');
  story.tell(null, investigators.join('+'), { zh: '24 小时内：送看守所、通知家属、首次讯问，均已完成', en: 'within 24 hours: delivered, family told, first interrogation: all done' });

  const chief = crew.someone('chief').account;
  const request = (await clocks()).find(({ key }) => key === 'criminal.detention.requestArrest')!;
  await story.command(`/cases/${caseNo}/suspects/1`, { type: 'extend', clock: request.id, index: 0 }, chief);
  const extended = (await clocks()).find(({ id }) => id === request.id)!;
  const requestDays = Math.round((Date.parse(extended.dueAt) - Date.parse(extended.startedAt)) / 86_400_000);
  story.tell(null, chief, { zh: `提请批捕期限由三日延长至第 ${requestDays} 日（所长批准，理由在案）`, en: `the limit to request arrest is extended to day ${requestDays} by the chief, with its ground` });
  await decide(story, suspect, investigators, 'requestArrest', '有逮捕必要');
  await reach('arrestRequested');
  await story.does(suspect, 'suspect.procuratorate', { decision: 'refused', at: now(), document: '演示不捕1号', reason: '证据不足' }, lead);
  await story.task(suspect, 'suspect.release');
  const runningAfterRefusal = await running();
  story.tell(null, '—', { zh: `检察院不批准逮捕：羁押期限全部终止，立即释放（${runningAfterRefusal.join('、')}）`, en: `the procuratorate refuses: every clock of the custody ends, release at once (${runningAfterRefusal.join(', ')})` });
  await story.does(suspect, 'suspect.release', { outcome: 'done', officers: investigators, at: now() }, lead);
  await reach('free');
  await decide(story, suspect, investigators, 'bail', '继续侦查，取保候审');
  await reach('bail');
  story.tell(null, lead, { zh: '释放后取保候审，期限十二个月', en: 'released, then bail for twelve months' });
  await decide(story, suspect, investigators, 'refer', '补充证据后移送审查起诉');
  const { outcome } = await story.ended(suspect);
  await story.until('the case to know', async () => ((await story.process(opened.caseId)).detail.suspects as { outcome: string | null }[])[0]!.outcome === outcome);
  await closeCase(story, opened, 'referred', '移送审查起诉');
  story.tell(null, opened.captain, { zh: '移送审查起诉，结案', en: 'referred for prosecution; the case is closed' });
  return {
    incidents: [opened.incidentNo],
    workflows: [opened.incident, opened.caseId, suspect],
    clocks: Object.fromEntries((await clocks()).map(({ key, state }) => [key, state])),
    reminded: reminded.kind,
    requestDays,
    runningAfterRefusal,
    measures,
  };
}
