/** 无人接警: no answer within the limit, the next is offered; it refuses; the captain is asked; a supervision runs. The minute is shortened for the telling. */
import { inPath, type OpenTask, type Page } from '../views.js';
import type { Order } from '../../contracts/process.js';
import type { Story } from '../story.js';

export interface Silence {
  incidents: string[];
  workflows: string[];
  orders: { unit: string; state: string }[];
  supervision: string;
  seenByChief: boolean;
}

export function silence(story: Story): Promise<Silence> {
  return story.withLimits({ 'response.acknowledge': { amount: 5, unit: 'second' } }, () => play(story));
}

async function play(story: Story): Promise<Silence> {
  const { crew } = story;
  const { incidentNo: no, processId: id } = await story.call(
    {
      receivedAt: new Date().toISOString(),
      description: '邻居吵架，声音很大',
      place: { type: 'Point', coordinates: [123.2985, 44.1365] },
    },
    1,
  );
  story.tell(null, '—', { zh: `报警：邻居争吵 → ${no}`, en: `call: neighbours quarrel → ${no}` });
  await story.does(id, 'incident.triage', { decision: 'dispatch', category: 'dispute', priority: 3 });
  const dispatch = await story.task(id, 'incident.dispatch');
  const [first] = dispatch.context.recommended as { unit: string }[];
  await crew.complete(dispatch, { units: [first!.unit] });
  const offer = await story.task(id, 'order.acknowledge');
  story.tell(null, '—', {
    zh: `派 ${first!.unit}，等待签收（时限演示中缩短为 5 秒）`,
    en: `${first!.unit} ordered; waiting for an answer (the limit is shortened to 5 seconds)`,
  });

  const next = await story.until(
    'the next offer',
    async () => (await story.tasks(id)).find((task) => task.kind === 'order.acknowledge' && task.id !== offer.id),
    180_000,
  );
  const unit = next.context.unit as string;
  story.tell(null, '—', {
    zh: `${first!.unit} 未签收，自动改派 ${unit}`,
    en: `${first!.unit} stayed silent; ${unit} is offered the order`,
  });
  const refuser = crew.doer(next);
  await crew.complete(next, { answer: 'refuse', reason: '正在处置另一起警情' }, refuser);
  story.tell(null, refuser, { zh: '拒绝：正在处置另一起警情', en: 'refused: busy with another incident' });

  const again = await story.task(id, 'incident.dispatch');
  const captain = crew.accounts.find(
    ({ roles, unit: own }) =>
      roles.includes('squadCaptain') &&
      again.candidates.some((c) => c.role === 'squadCaptain' && own?.startsWith(c.unit ?? '')),
  );
  const decider = captain?.id ?? crew.doer(again);
  const third = (again.context.recommended as { unit: string; available: boolean }[]).find(
    (each) => each.available,
  )!.unit;

  const supervision = `supervision/${id}/1`;
  const chief = crew.someone('chief');
  const watched = await story.until('the supervision', async () => {
    const page = await chief.get<Page<OpenTask>>(`/tasks?process=${encodeURIComponent(inPath(supervision))}&limit=10`);
    return page.items.length > 0 && page;
  });
  story.tell(null, chief.account, {
    zh: `所长看到督办 ${supervision}`,
    en: `the chief sees the supervision ${supervision}`,
  });
  await crew.complete(again, { units: [third] }, decider);
  story.tell(null, decider, { zh: `改派 ${third}`, en: `orders ${third}` });
  await story.does(id, 'order.acknowledge', { answer: 'accept' });
  await story.does(id, 'order.enRoute', {});
  const officer = await story.does(id, 'order.onScene', { answer: 'arrived' });
  await story.does(id, 'scene.disposition', { disposition: 'mediation', note: '已劝和' });
  story.tell(null, officer, { zh: '到场，当场调解', en: 'on scene, settled by mediation' });
  await story.does(supervision, 'supervision.answer', { cause: '首派单元对讲机故障', action: '已更换设备，改派他组' });
  const reviewer = await story.does(supervision, 'supervision.accept', { decision: 'accept' });
  story.tell(null, reviewer, { zh: '督办反馈通过', en: 'the answer to the supervision is accepted' });
  await story.does(id, 'incident.feedback', { calls: [{ incidentNo: no, outcome: 'told' }] });
  await story.ended(id);
  const orders = await chief.get<Page<Order>>(`/orders?incidentNo=${no}`);
  return {
    incidents: [no],
    workflows: [id, supervision],
    orders: orders.items.map(({ unit: each, state }) => ({ unit: each, state })),
    supervision,
    seenByChief: watched.items.length > 0,
  };
}
