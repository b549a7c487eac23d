/** 同一起车祸，五人报警: five calls in four minutes become one incident, and the fifth raises its priority. */
import type { Story } from '../story.js';

const said = [
  { zh: '两车相撞，堵住了路口', en: 'two cars have crashed, the crossing is blocked' },
  { zh: '路口有车祸，追尾', en: 'a crash at the crossing, one ran into the other' },
  { zh: '两辆车撞了，车主在吵', en: 'two cars collided, the drivers are shouting' },
  { zh: '交通事故，没有看到交警', en: 'a traffic accident, and no police to be seen' },
  { zh: '车祸，有人被困在车里', en: 'a crash, someone is trapped in a car' },
];

export interface Crash {
  incidents: string[];
  workflows: string[];
  priorities: number[];
  callersTold: number;
}

export async function crash(story: Story): Promise<Crash> {
  const { crew } = story;
  const start = Date.now() - 240_000;
  const calls: { no: string; id: string }[] = [];
  const ring = async (i: number) => {
    const receivedAt = new Date(start + i * 60_000).toISOString();
    const accepted = await story.call(
      {
        receivedAt,
        description: said[i]!.zh,
        place: { type: 'Point', coordinates: [123.2985 + i * 0.0004, 44.1365] },
        caller: { name: `演示报警人${i + 1}`, phone: `1380000001${i}` },
      },
      i + 1,
    );
    calls.push({ no: accepted.incidentNo, id: accepted.processId });
    story.tell(null, '—', { zh: `第 ${i + 1} 个报警：${said[i]!.zh}`, en: `call ${i + 1}: ${said[i]!.en}` });
  };
  await ring(0);
  const main = calls[0]!;
  const priorities: number[] = [];
  const priority = async () => (await story.process(main.id)).subject.priority!;

  await story.does(main.id, 'incident.triage', { decision: 'dispatch', category: 'traffic.accident', priority: 3 });
  const dispatch = await story.task(main.id, 'incident.dispatch');
  const [best] = dispatch.context.recommended as { unit: string }[];
  const unit = best!.unit;
  await crew.complete(dispatch, { units: [unit] });
  await story.does(main.id, 'order.acknowledge', { answer: 'accept' });
  const officer = await story.does(main.id, 'order.enRoute', {});
  story.tell(null, officer, { zh: `${unit} 已出动`, en: `${unit} is on the way` });
  priorities.push(await priority());

  for (let i = 1; i < said.length; i += 1) {
    await ring(i);
    const { no, id } = calls[i]!;
    const triage = await story.task(id, 'incident.triage');
    const proposal = triage.context.proposal as {
      priority: number;
      category: string;
      duplicates: { incidentNo: string }[];
    };
    const duplicateOf = proposal.duplicates.find((each) => each.incidentNo === main.no)?.incidentNo ?? main.no;
    const operator = crew.doer(triage);
    await crew.complete(
      triage,
      { decision: 'merge', category: proposal.category, priority: proposal.priority, duplicateOf },
      operator,
    );
    await story.ended(id);
    story.tell(null, operator, {
      zh: `${no} 并入 ${duplicateOf}（系统提示可能重复：${proposal.duplicates.length > 0 ? '是' : '否'}）`,
      en: `${no} merged into ${duplicateOf} (proposed as a duplicate: ${proposal.duplicates.length > 0 ? 'yes' : 'no'})`,
    });
  }
  const raised = await story.until('the higher priority', async () => {
    const now = await priority();
    return now < priorities[0]! && now;
  });
  priorities.push(raised);
  story.tell(null, '—', {
    zh: `有人被困：优先级 ${priorities[0]} → ${raised}，警力仍在途中`,
    en: `someone is trapped: priority ${priorities[0]} → ${raised}, the unit still on its way`,
  });

  const officers = crew.members(unit).slice(0, 2);
  const now = () => new Date().toISOString();
  await story.does(main.id, 'order.onScene', { answer: 'arrived' });
  const arrived = now();
  for (const task of await story.tasks(main.id)) {
    if (task.kind === 'scene.survey')
      await crew.complete(task, {
        officers,
        witnesses: [{ name: '演示见证人' }],
        startedAt: arrived,
        endedAt: now(),
        findings: '被困者已救出，送医',
      });
    else if (task.kind === 'scene.canvass')
      await crew.complete(task, { officers, visited: 2, findings: '已询问目击者' });
  }
  await story.does(main.id, 'scene.disposition', { disposition: 'advice', note: '移交交警' });
  const operator = await story.does(main.id, 'incident.feedback', {
    calls: calls.map(({ no }) => ({ incidentNo: no, outcome: 'told' })),
  });
  await story.ended(main.id);
  story.tell(null, operator, { zh: '五名报警人均已反馈', en: 'all five callers are told the outcome' });
  return {
    incidents: calls.map(({ no }) => no),
    workflows: calls.map(({ id }) => id),
    priorities,
    callersTold: calls.length,
  };
}
