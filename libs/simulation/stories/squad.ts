/** 责任田的一天: a squad's day: a visit that was asked for, what a resident needs, and a campaign of two squads. The week in which residents may complain is shortened for the telling. */
import { iso } from '../../domain/calendar.js';
import type { Session } from '../client.js';
import type { Story } from '../story.js';

export interface SquadDay {
  round: { outcome: string | null; planned: number; visited: number };
  concerns: number;
  request: { requestNo: string; outcome: string | null; handled: number };
  campaign: { campaignNo: string; outcome: string | null; squads: number; reached: number };
}

export function squad(story: Story): Promise<SquadDay> {
  return story.withLimits({ 'service.complaint': { amount: 2, unit: 'second' } }, async () => ({ ...(await round(story)), request: await request(story), campaign: await campaign(story) }));
}

interface GridView {
  id: string;
  squad: string;
  officer: string;
}

const gridsOf = async (session: Session): Promise<GridView[]> => (await session.get<{ items: GridView[] }>('/grids')).items;

async function round(story: Story): Promise<Pick<SquadDay, 'round' | 'concerns'>> {
  const { crew } = story;
  const date = iso(Date.now()).slice(0, 10);
  // One officer has one round a day: in a second telling, the next officer goes.
  for (const { id: grid, officer } of await gridsOf(crew.someone('commandOperator', story.number))) {
    const session = crew.session(officer);
    const household = (await session.post<{ id: string }>('/households', { address: '虚构路2号（演示）', kind: 'livingAlone', grid })).body.id;
    await session.post('/visits/needs', { household, why: 'concern' });
    const { processId, duplicate } = (await session.post<{ processId: string; duplicate: boolean }>('/visits/rounds', { date })).body;
    if (duplicate) continue;
    story.tell(null, officer, { zh: `${grid} 有一户独居需要走访，排入今天的走访`, en: `a household of ${grid} is to be seen: arranged for today` });
    await story.does(processId, 'visits.plan', { decision: 'change', households: [household], reason: '先看求助的一户' }, officer);
    await story.does(processId, 'visits.visit', { outcome: 'met', concerns: [{ topic: 'fire', note: '楼道堆放杂物' }] }, officer);
    const { outcome, detail } = await story.ended(processId);
    story.tell(null, officer, { zh: '走访完成，反映楼道堆放杂物（不记姓名）', en: 'visited; the stairs are blocked by belongings, noted without a name' });
    const heard = await session.get<{ items: unknown[] }>(`/sentiments?grid=${grid}&from=${date}T00:00:00%2B08:00&to=${date}T23:59:59%2B08:00`, { 'x-purpose': 'population' });
    return { round: { outcome, planned: detail.planned as number, visited: detail.visited as number }, concerns: heard.items.length };
  }
  throw new Error('今天每名责任民警都已安排过走访 / every officer has had a round today');
}

async function request(story: Story): Promise<SquadDay['request']> {
  const { crew } = story;
  const operator = crew.someone('commandOperator', story.number);
  const grid = (await gridsOf(operator))[0]!.id;
  const asked = { kind: 'lostProperty', grid, channel: 'phone', text: '在市场丢失一个黑色提包', requester: { name: '虚构居民（演示）' } };
  const { requestNo, processId } = (await operator.post<{ requestNo: string; processId: string }>('/service-requests', asked)).body;
  story.tell(null, operator.account, { zh: `居民来电求助：遗失提包 → ${requestNo}`, en: `a resident has lost a bag → ${requestNo}` });
  const finder = await story.does(processId, 'service.handle', { decision: 'found', answer: '提包已找到，请来所认领' });
  await story.does(processId, 'service.answer', { outcome: 'told' });
  story.tell(null, finder, { zh: '提包找到，已告知居民', en: 'the bag is found, and the resident told' });
  const { outcome } = await story.ended(processId);
  const words = await operator.get<{ handling: unknown[] }>(`/service-requests/${requestNo}/words`, { 'x-purpose': 'residentService' });
  return { requestNo, outcome, handled: words.handling.length };
}

async function campaign(story: Story): Promise<SquadDay['campaign']> {
  const { crew } = story;
  const operator = crew.someone('commandOperator', story.number);
  const grids = await gridsOf(operator);
  const squads = [...new Set(grids.map((grid) => grid.squad))].slice(0, 2);
  const plan = {
    title: '楼道清理',
    goal: '清理楼道杂物，讲解用火用电安全',
    topic: 'fire',
    grids: grids.filter((grid) => squads.includes(grid.squad)).map(({ id }) => id),
    squads,
    from: iso(Date.now()),
    to: iso(Date.now() + 3_600_000),
    measure: { name: '楼道堆物处数', before: 12 },
  };
  const { campaignNo, processId } = (await operator.post<{ campaignNo: string; processId: string }>('/campaigns', plan)).body;
  story.tell(null, operator.account, { zh: `提出防范行动 ${campaignNo}`, en: `proposes the campaign ${campaignNo}` });
  const chief = await story.does(processId, 'campaign.approve', { decision: 'approve' });
  story.tell(null, chief, { zh: '批准', en: 'approved' });
  for (const name of squads) {
    const task = await story.until(`campaign.act ${name}`, async () => (await story.tasks(processId)).find(({ kind, context }) => kind === 'campaign.act' && context.squad === name));
    const doer = crew.doer(task);
    await crew.complete(task, { result: 'done', actions: 3, reached: 40, note: '已清理并讲解' }, doer);
    story.tell(null, doer, { zh: `${name} 完成，到 40 户`, en: `${name} has done its part: 40 households` });
  }
  await story.does(processId, 'campaign.close', { summary: '堆物减少', after: 3 });
  const { outcome } = await story.ended(processId);
  const { record } = await operator.get<{ record: { results: { reached: number }[] } }>(`/campaigns/${campaignNo}`);
  return { campaignNo, outcome, squads: record.results.length, reached: record.results.reduce((sum, { reached }) => sum + reached, 0) };
}
