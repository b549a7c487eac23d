/** 清晨六点: a night shift ends with eleven open tasks, two of them claimed; the day shift takes over every one of them. */
import type { Story } from '../story.js';
import type { OpenTask, Page } from '../views.js';

export interface Handover {
  open: number;
  claimed: number;
  handedOver: number;
  withoutOwner: number;
  owners: { task: string; from: string | null; to: string }[];
  incidents: string[];
  workflows: string[];
}

interface Shift {
  date: string;
  shift: string;
  processId: string;
  people: { account: string; role: string; signedOnAt: string | null }[];
  handover: { taskId: string; kind: string; from: string | null; to: string | null }[];
}

const dayMs = 86_400_000;
const calls = 11;
const claimed = 2;
const dateAt = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

export async function handover(story: Story): Promise<Handover> {
  const { crew } = story;
  const chief = crew.someone('chief');
  const shiftsFrom = (from: string) => chief.get<Page<Shift>>(`/shifts?from=${from}&limit=30`);

  // Far ahead, so that nobody's roster is in the way; the two shifts are called in before their time.
  let at = story.now.getTime() + 250 * dayMs;
  while ((await shiftsFrom(dateAt(at))).items.length > 0) at += 14 * dayMs;
  const [eve, morning] = [dateAt(at), dateAt(at + dayMs)];
  const roster = (await chief.post<{ id: string; processId: string }>('/rosters', { from: eve, weeks: 1 })).body;
  const question = await story.task(roster.processId, 'roster.decide');
  story.tell(null, '—', { zh: `值班表已编制：一周 21 班，缺口 ${question.context.lacks}`, en: `a roster is planned: 21 shifts in a week, ${question.context.lacks} gaps` });
  await crew.complete(question, { decision: 'accept', reason: '同意' }, chief.account);
  story.tell(null, chief.account, { zh: '审定发布', en: 'publishes it' });
  await story.until('the roster in force', async () => (await story.process(roster.processId)).stage === 'running');

  const callIn = async (date: string, shift: string) => {
    await story.command(`/rosters/${roster.id}`, { type: 'callIn', date, shift, reason: '演练' }, chief.account);
    const opened = await story.until(`the shift ${date} ${shift}`, async () => {
      const found = (await shiftsFrom(date)).items.find((each) => each.date === date && each.shift === shift);
      return found && (await story.tasks(found.processId)).filter(({ kind }) => kind === 'shift.signOn').length === found.people.length && found;
    });
    for (const task of await story.tasks(opened.processId)) {
      const equipment = (task.context.equipment as string[]).map((item) => ({ item, state: 'ok' }));
      await crew.complete(task, { briefingRead: true, equipment }, task.candidates[0]!.account!);
    }
    await story.until('everybody on duty', async () => {
      const { people } = await chief.get<Shift>(`/shifts/${date}/${shift}`);
      return people.every(({ signedOnAt }) => signedOnAt !== null);
    });
    story.tell(null, '—', { zh: `${shift === 'night' ? '夜班' : '白班'}${opened.people.length} 人签到，装备已检查`, en: `${opened.people.length} people of the ${shift} shift have signed on, equipment checked` });
    return { ...opened, operators: opened.people.filter(({ role }) => role === 'commandOperator').map(({ account }) => account) };
  };

  const night = await callIn(eve, 'night');
  const incidents: { no: string; id: string }[] = [];
  for (let i = 0; i < calls; i += 1) {
    const { incidentNo: no, processId: id } = await story.call(
      { receivedAt: new Date().toISOString(), description: '夜间求助，等待研判', place: { type: 'Point', coordinates: [123.22 + i * 0.015, 44.13] } },
      i + 1,
    );
    incidents.push({ no, id });
  }
  const open = await Promise.all(incidents.map(({ id }) => story.task(id, 'incident.triage')));
  for (let i = 0; i < claimed; i += 1) await crew.session(night.operators[i % night.operators.length]!).post(`/tasks/${open[i]!.id}/claim`);
  story.tell(null, '—', { zh: `${calls} 项待办未办结，其中 ${claimed} 项已由夜班领取`, en: `${calls} tasks are open, ${claimed} of them claimed by the night shift` });

  const day = await callIn(morning, 'day');
  await story.command(`/shifts/${eve}/night`, { type: 'handOver', reason: '六点交接班' }, night.operators[0]!);
  const items = await story.until('the handover', async () => {
    const found = await story.tasks(night.processId);
    return found.filter(({ kind }) => kind === 'shift.takeOver').length >= claimed && found.some(({ kind }) => kind === 'shift.takeList') && found;
  });
  const of = (kind: OpenTask['kind']) => items.filter((task) => task.kind === kind);
  for (const [i, item] of of('shift.takeOver').entries()) {
    const taker = day.operators[i % day.operators.length]!;
    await crew.complete(item, { answer: 'take' }, taker);
    story.tell(null, taker, { zh: `从 ${item.context.from} 接收一项待办`, en: `takes a task over from ${item.context.from}` });
  }
  for (const list of of('shift.takeList')) {
    const tasks = list.context.tasks as string[];
    await crew.complete(list, { tasks }, day.operators[0]!);
    story.tell(null, day.operators[0]!, { zh: `逐项接收 ${tasks.length} 项未领取的待办`, en: `takes over the list of ${tasks.length} unclaimed tasks` });
  }
  for (const task of of('shift.signOff')) await crew.complete(task, {}, task.candidates[0]!.account!);
  await story.ended(night.processId);
  story.tell(null, '—', { zh: `夜班 ${of('shift.signOff').length} 人签退`, en: `${of('shift.signOff').length} people of the night shift have signed off` });

  const record = (await chief.get<Shift>(`/shifts/${eve}/night`)).handover;
  const ours = new Set(open.map(({ id }) => id));
  const owned = record.filter(({ taskId, to }) => ours.has(taskId) && to !== null);

  // The day shift works what it took over; then the roster ends, and the station is as it was.
  const holders = new Map(owned.map(({ taskId, to }) => [taskId, to!]));
  for (const [i, { no, id }] of incidents.entries()) {
    const holder = holders.get(open[i]!.id)!;
    await story.does(id, 'incident.triage', { decision: 'adviseByPhone', category: 'dispute', priority: 4 }, holder);
    await story.does(id, 'incident.feedback', { calls: [{ incidentNo: no, outcome: 'told' }] }, holder);
  }
  await story.command(`/rosters/${roster.id}`, { type: 'endRoster', reason: '演练结束' }, chief.account);
  await story.ended(roster.processId);
  story.tell(null, chief.account, { zh: '值班表结束', en: 'the roster ends' });

  return {
    open: calls,
    claimed,
    handedOver: owned.length,
    withoutOwner: record.filter(({ to }) => to === null).length + calls - owned.length,
    owners: owned.map(({ taskId, from, to }) => ({ task: taskId, from, to: to! })),
    incidents: incidents.map(({ no }) => no),
    workflows: [roster.processId, night.processId, day.processId, ...incidents.map(({ id }) => id)],
  };
}
