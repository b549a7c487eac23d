/** 少年: no questioning starts without a guardian; none is reached in time; a suitable adult is called; the administrative way; the record is sealed. The two hours are shortened for the telling. */
import { bringBefore, closeCase, interrogate, makeCase, proposalAgreed } from '../case-steps.js';
import { ApiProblem } from '../client.js';
import type { Story } from '../story.js';

export interface Boy {
  incidents: string[];
  workflows: string[];
  /** What could be done about the boy before anybody was at his side. */
  askedBefore: string[];
  accompaniedBy: string;
  caseType: string;
  sealed: boolean;
  refused: string;
}

export function boy(story: Story): Promise<Boy> {
  return story.withLimits({ 'minor.guardian': { amount: 6, unit: 'second' } }, () => play(story));
}

async function play(story: Story): Promise<Boy> {
  const { crew } = story;
  const opened = await makeCase(story, { description: '超市抓住一名偷东西的少年', place: [123.3001, 44.1359], category: 'theft', ground: '盗窃，数额待核' });
  const { caseNo, caseId, investigators } = opened;
  const [lead] = investigators as [string];
  const birthDate = `${story.now.getUTCFullYear() - 15}-01-02`;
  const suspect = await bringBefore(story, opened, { name: '演示少年', birthDate, sex: 'male' }, 'caughtInTheAct', '超市当场抓获');
  story.tell(null, lead, { zh: '到案：未满十八周岁；告知权利，登记随身物品', en: 'brought in: under eighteen; rights read, belongings listed' });

  await story.task(suspect, 'suspect.guardian');
  const askedBefore = (await story.tasks(suspect)).map(({ kind }) => kind);
  story.tell(null, '—', { zh: '讯问不能开始：先通知监护人（两小时，演示中缩短为 6 秒）', en: 'no question may be asked: the guardian is called first (two hours, shortened to 6 seconds)' });
  await story.task(suspect, 'suspect.suitableAdult');
  story.tell(null, '—', { zh: '两小时内未能联系到监护人：通知合适成年人', en: 'no guardian was reached in two hours: a suitable adult is called' });
  await story.does(suspect, 'suspect.suitableAdult', { at: new Date().toISOString(), name: '演示班主任', capacity: 'school' }, lead);
  await interrogate(story, suspect, investigators, '承认拿了两盒巧克力', true);
  story.tell(null, investigators.join('+'), { zh: '合适成年人在场，两名民警询问', en: 'questioned by two officers, a suitable adult at his side' });

  const chief = crew.someone('chief').account;
  await story.command(`/cases/${caseNo}`, { type: 'convert', to: 'administrative', ground: '未达刑事责任年龄，数额未达立案标准' }, chief);
  await story.until('the other law', async () => (await story.process(suspect)).detail.type === 'administrative');
  story.tell(null, chief, { zh: '转为行政案件：原期限终止，行政期限起算，案号不变', en: 'converted to an administrative case: the old clock ends, the new one runs, the number stays' });
  await story.does(suspect, 'suspect.decide', { decision: 'penalty', ground: '不予处罚，责令监护人严加管教', penalty: { kind: 'noPenalty' } }, lead);
  await proposalAgreed(story, suspect);
  await story.does(suspect, 'suspect.approve', { decision: 'approve' }, chief);
  await story.does(suspect, 'suspect.serve', { at: new Date().toISOString(), how: 'guardian', document: '演示不罚1号' }, lead);
  const { detail, outcome } = await story.ended(suspect);
  story.tell(null, lead, { zh: '不予处罚决定书送达监护人', en: 'the decision not to penalise is served on the guardian' });
  await story.until('the case to know', async () => ((await story.process(caseId)).detail.suspects as { outcome: string | null }[])[0]!.outcome === outcome);
  await closeCase(story, opened, 'settled', '违法事实清楚，未成年人不予处罚');

  const path = `/cases/${caseNo}/suspects/1`;
  const purpose = { 'x-purpose': 'investigation' };
  const refused = await crew.session(lead).get(path, purpose).then(
    () => '',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error as Error)),
  );
  story.tell(null, lead, { zh: `记录已封存：办案民警查阅被拒绝（${refused}），记录在案`, en: `the record is sealed: the investigator is refused (${refused}), on record` });
  const { sealed } = await crew.session(chief).get<{ sealed: boolean }>(path, purpose);
  story.tell(null, chief, { zh: '所长说明目的后可查阅，同样有记录', en: 'the chief may read it for a stated purpose, on record too' });
  return {
    incidents: [opened.incidentNo],
    workflows: [opened.incident, caseId, suspect],
    askedBefore,
    accompaniedBy: (detail.accompanied as { by: string }).by,
    caseType: (await story.process(caseId)).detail.type as string,
    sealed,
    refused,
  };
}
