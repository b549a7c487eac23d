/** 市场人群: four partners are linked in one move; one never answers and is escalated by telephone record; stood down in order. */
import type { LinkageReply } from '../../contracts/linkage.js';
import type { ProcessAnswer } from '../views.js';
import type { Story } from '../story.js';

export interface Market {
  incidents: string[];
  workflows: string[];
  linkageNo: string;
  answeredByCallback: number;
  answeredByTelephone: number;
  overdue: number;
  stoodDown: number;
}

const partners = ['traffic-police', 'fire-rescue', 'changling-station', 'sub-district'] as const;
const repliesOf = ({ detail }: ProcessAnswer) => detail['replies'] as LinkageReply[];

export function market(story: Story): Promise<Market> {
  // Five minutes for an answer would be five minutes of waiting.
  return story.withLimits({ 'linkage.emergency': { amount: 6, unit: 'second' } }, () =>
    story.withPartners({ 'traffic-police': 'prompt', 'fire-rescue': 'doubled', 'changling-station': 'prompt', 'sub-district': 'silent' }, () => play(story)),
  );
}

async function play(story: Story): Promise<Market> {
  const { crew } = story;
  const { incidentNo: no, processId: id } = await story.call(
    { receivedAt: new Date().toISOString(), description: '市场门口聚集上百人，道路堵塞', place: { type: 'Point', coordinates: [123.3105, 44.1302] } },
    1,
  );
  story.tell(null, '—', { zh: `报警：市场聚集人群 → ${no}`, en: `call: a crowd gathers at the market → ${no}` });
  const operator = await story.does(id, 'incident.triage', { decision: 'dispatch', category: 'publicOrder', priority: 1 });
  await story.command(`/incidents/${no}`, { type: 'linkage', partners: [...partners], text: '市场门口人群聚集，请派员到场，疏导交通、防范踩踏和火灾' }, operator);
  const linkageNo = await story.until('the board', async () => ((await story.process(id)).detail['linkages'] as string[])[0]);
  const boardId = `linkage/${linkageNo}`;
  story.tell(null, operator, { zh: `联动 ${linkageNo}：交警、消防、邻所、街道同时收到请求`, en: `linkage ${linkageNo}: traffic police, fire and rescue, a neighbouring station and the sub-district are asked at once` });

  const dispatch = await story.task(id, 'incident.dispatch');
  const [best] = dispatch.context.recommended as { unit: string }[];
  await crew.complete(dispatch, { units: [best!.unit] });
  await story.does(id, 'order.acknowledge', { answer: 'accept' });
  await story.does(id, 'order.enRoute', {});
  const officer = await story.does(id, 'order.onScene', { answer: 'arrived' });
  story.tell(null, officer, { zh: `${best!.unit} 到场`, en: `${best!.unit} is on scene` });

  const answered = await story.until('three answers', async () => {
    const replies = repliesOf(await story.process(boardId));
    return replies.filter(({ state }) => state === 'answered').length === 3 && replies;
  });
  story.tell(null, '—', { zh: '看板：三家单位已以签名回执答复', en: 'the board: three partners have answered by signed callback' });
  await story.until('the silent one to be late', async () => repliesOf(await story.process(boardId)).some(({ overdue }) => overdue));
  story.tell(null, '—', { zh: '街道办事处逾期未答复：转电话联系并开启督办', en: 'the sub-district is late: it is telephoned, and a supervision is opened' });
  const at = () => new Date().toISOString();
  await story.does(boardId, 'linkage.telephone', { result: 'noAnswer', at: at() });
  const caller = await story.does(boardId, 'linkage.telephone', { result: 'answered', at: at(), spokeWith: '值班室', answer: { outcome: 'done', at: at() } });
  story.tell(null, caller, { zh: '第二次电话接通：街道已派人到场（电话记录在案）', en: 'the second call is answered: the sub-district has sent people (the call is on record)' });

  await story.does(id, 'scene.disposition', { disposition: 'advice', note: '人群疏散' });
  const order = ['sub-district', 'traffic-police', 'changling-station', 'fire-rescue'];
  await story.command(`/linkages/${linkageNo}`, { type: 'standDown', partners: order, reason: '人群疏散，道路恢复' }, operator);
  const { detail } = await story.ended(boardId);
  const replies = detail['replies'] as LinkageReply[];
  story.tell(null, operator, { zh: `依次解除联动：${order.join('、')}`, en: `stood down in order: ${order.join(', ')}` });
  await story.does(`supervision/${boardId}/1`, 'supervision.answer', { cause: '街道值班平台故障', action: '已电话联系到位' });
  await story.does(`supervision/${boardId}/1`, 'supervision.accept', { decision: 'accept' });
  await story.does(id, 'incident.feedback', { calls: [{ incidentNo: no, outcome: 'told' }] });
  await story.ended(id);
  return {
    incidents: [no],
    workflows: [id, boardId, `supervision/${boardId}/1`],
    linkageNo,
    answeredByCallback: answered.filter(({ via }) => via === 'callback').length,
    answeredByTelephone: replies.filter(({ via }) => via === 'telephone').length,
    overdue: replies.filter(({ overdue }) => overdue).length,
    stoodDown: replies.filter(({ state }) => state === 'stoodDown').length,
  };
}
