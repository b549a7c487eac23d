/**
 * 一个网格二十起盗窃: the analysis of a month finds a cluster in space, hour and method and suggests patrols and lighting; the
 * chief approves a part; the squads patrol; a month later the effect is measured. All of it lies in the past, so that it can be
 * watched in a minute: the times of the calls are the story's.
 */
import { iso } from '../../domain/calendar.js';
import type { Change } from '../../domain/effect.js';
import { contains, type Point, type Polygon } from '../../domain/place.js';
import { draw } from '../random.js';
import type { Story } from '../story.js';
import type { Page, ProcessAnswer } from '../views.js';

export interface ClusterStory {
  calls: number;
  grid: string;
  found: { observed: number; hours: { from: number; to: number }; target: string | null };
  suggestionNo: string;
  suggested: string[];
  accepted: string[];
  patrols: { squad: string; rounds: number }[];
  effect: Pick<Change, 'ratio' | 'from' | 'to' | 'finding' | 'counts'>;
  yearOnYear: Pick<Change, 'ratio' | 'finding'>;
  compared: string[];
  outcome: string | null;
  workflows: string[];
}

interface Grid {
  id: string;
  kind: string;
  squad: string;
  polygon: Polygon;
}
interface PastCall {
  grid: Grid;
  at: number;
  /** Surveyed, so that its method is known. */
  surveyed: boolean;
}

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const category = 'theft.vehicleParts';
const workers = 16;
/** Far enough apart to be compared. */
const between = 5;

export async function cluster(story: Story): Promise<ClusterStory> {
  const { crew } = story;
  const operator = crew.someone('commandOperator', story.number);
  // Told again, it is of other grids, and ends a day earlier.
  const told = (await operator.get<Page<ProcessAnswer>>('/analyses?limit=200')).items.filter(({ detail }) => detail.monthly === false).length;
  const ended = Math.floor((Date.now() + 8 * hourMs) / dayMs) * dayMs - 8 * hourMs - (49 + told + Math.floor(told / between) * 60) * dayMs;
  const period = { from: ended - 28 * dayMs, to: ended };
  const plan = { from: ended + 7 * dayMs, to: ended + 35 * dayMs };
  const grids = await townGrids(story);
  const [mine, ...others] = [0, 1, 2, 3, 4, 5].map((n) => grids[((told % between) + n * between) % grids.length]!) as [Grid, ...Grid[]];
  const calls = history(mine, others, { before: plan.from - 364 * dayMs, earlier: ended - 200 * dayMs, grounds: period.from, after: plan.from }, 6 + (told % 4) * 3);
  story.tell(iso(period.from), '—', { zh: `补录一年多的 ${calls.length} 起夜间盗窃警情（演示）`, en: `${calls.length} thefts by night of more than a year are entered (for the demonstration)` });
  await enter(story, calls);
  story.tell(iso(ended), '—', { zh: `上月 ${mine.id} 有 20 起，集中在夜间`, en: `last month ${mine.id} had twenty, by night` });

  const { processId } = (await operator.post<{ processId: string }>('/analyses', { from: dateOf(period.from), to: dateOf(period.to) })).body;
  const analysis = await story.until('the analysis', async () => (await operator.get<Page<ProcessAnswer>>('/analyses?open=false&limit=200')).items.find(({ id }) => id === processId));
  const found = analysis.detail.found as { grid: string; observed: number; hours: { from: number; to: number }; target: string | null; reason: { zh: string; en: string } }[];
  const at = found.findIndex(({ grid }) => grid === mine.id);
  const [finding, suggestionNo] = [found[at]!, (analysis.detail.suggestions as string[])[at]!];
  story.tell(iso(ended), '研判', finding.reason);
  for (const [i, other] of (analysis.detail.suggestions as string[]).entries()) {
    if (i !== at) await story.does(`suggestion/${other}`, 'suggestion.decide', { decision: 'refuse', reason: '该网格已有方案' });
  }

  const id = `suggestion/${suggestionNo}`;
  const decision = await story.task(id, 'suggestion.decide');
  const measures = decision.context.measures as { kind: string; what: string; squads?: string[]; hours?: object }[];
  story.tell(iso(ended), '研判', { zh: `建议 ${suggestionNo}：${measures.map(({ what }) => what).join('；')}`, en: `suggests ${suggestionNo}: ${measures.map(({ kind }) => kind).join(', ')}` });
  const [patrol, lighting] = [measures.findIndex(({ kind }) => kind === 'patrol'), measures.findIndex(({ kind }) => kind === 'linkage')];
  const second = grids.find(({ squad }) => squad !== mine.squad)!.squad;
  const changed = { ...measures[patrol], squads: [mine.squad, second] };
  const chief = await story.does(id, 'suggestion.decide', { decision: 'accept', measures: [{ number: patrol + 1, changed }], reason: '两队一起巡逻；照明列入明年计划' });
  story.tell(iso(ended + 2 * dayMs), chief, { zh: `采纳巡逻（改为 ${mine.squad}、${second} 两队），不采纳${lighting >= 0 ? '照明' : '其他'}`, en: `accepts the patrols (by ${mine.squad} and ${second}), not the ${lighting >= 0 ? 'lighting' : 'rest'}` });

  const patrols: ClusterStory['patrols'] = [];
  for (const squad of [mine.squad, second]) {
    const task = await story.until(`the patrol of ${squad}`, async () => (await story.tasks(id)).find(({ kind, context }) => kind === 'suggestion.patrol' && context.squad === squad));
    const rounds = squad === mine.squad ? 26 : 14;
    const doer = crew.doer(task);
    await crew.complete(task, { result: 'done', rounds, note: '按时段巡逻' }, doer);
    patrols.push({ squad, rounds });
    story.tell(iso(plan.to), doer, { zh: `${squad} 巡逻 ${rounds} 次`, en: `${squad} has patrolled ${rounds} times` });
  }

  const conclusion = await story.task(id, 'suggestion.conclude');
  const { effect, yearOnYear, compared } = conclusion.context.effect as { effect: Change; yearOnYear: Change; compared: string[] };
  story.tell(iso(plan.to + 7 * dayMs), '测算', { zh: `${effect.zh}；去年同期 ${effect.counts.before} 起，本期 ${effect.counts.after} 起`, en: `${effect.en}; a year ago ${effect.counts.before}, now ${effect.counts.after}` });
  await story.does(id, 'suggestion.conclude', { decision: 'keep', note: '巡逻有效，继续' }, chief);
  await story.does(id, 'suggestion.feedback', {});
  const { outcome } = await story.ended(id);
  story.tell(iso(plan.to + 8 * dayMs), chief, { zh: '继续实施，结果已反馈指挥室', en: 'goes on with it; the command room has been told' });
  return {
    calls: calls.length,
    grid: mine.id,
    found: { observed: finding.observed, hours: finding.hours, target: finding.target },
    suggestionNo,
    suggested: measures.map(({ kind }) => kind),
    accepted: ['patrol'],
    patrols,
    effect: { ratio: effect.ratio, from: effect.from, to: effect.to, finding: effect.finding, counts: effect.counts },
    yearOnYear: { ratio: yearOnYear.ratio, finding: yearOnYear.finding },
    compared,
    outcome,
    workflows: [processId, id],
  };
}

const dateOf = (at: number) => iso(at).slice(0, 10);

async function townGrids(story: Story): Promise<Grid[]> {
  const operator = story.crew.someone('commandOperator', story.number);
  const { items } = await operator.get<{ items: { id: string; kind: string }[] }>('/grids');
  return Promise.all(items.filter(({ kind }) => kind === 'town').map(({ id }) => operator.get<Grid>(`/grids/${id}`)));
}

/** A grid that had a bad month, and others that were like it and stay as they were. */
function history(mine: Grid, others: Grid[], spans: { before: number; earlier: number; grounds: number; after: number }, earlier: number): PastCall[] {
  const some = (grid: Grid, from: number, count: number, surveyed = false): PastCall[] =>
    Array.from({ length: count }, (_, i) => ({ grid, at: from + (i % 27) * dayMs + 22 * hourMs + draw(`${grid.id} ${from} ${i}`, 110) * 60_000, surveyed }));
  return [
    ...some(mine, spans.before, 20),
    ...some(mine, spans.earlier, earlier),
    ...some(mine, spans.grounds, 20, true),
    ...some(mine, spans.after, 5),
    ...others.flatMap((grid) => [...some(grid, spans.before, 8), ...some(grid, spans.earlier, earlier), ...some(grid, spans.after, 8)]),
  ];
}

/** As they would have come in: taken down, assessed, and told to the callers; some surveyed at the scene. */
async function enter(story: Story, calls: readonly PastCall[]): Promise<void> {
  const operator = story.crew.someone('commandOperator', story.number);
  const whole = { from: new Date(Math.min(...calls.map(({ at }) => at)) - dayMs).toISOString(), to: new Date().toISOString() };
  const counted = () => operator.get<{ total: { value: number | null }; countedAt: string }>(`/indices/incidents?from=${whole.from}&to=${whole.to}&category=${category}`);
  const before = (await counted()).total.value ?? 0;
  const queue = calls.entries();
  const work = async () => {
    for (const [index, call] of queue) await handle(story, call, index);
  };
  await Promise.all(Array.from({ length: workers }, work));
  const done = Date.now();
  await story.until('the calls to be counted', async () => {
    const { total, countedAt } = await counted();
    return total.value === before + calls.length && Date.parse(countedAt) > done;
  });
}

async function handle(story: Story, { grid, at, surveyed }: PastCall, index: number): Promise<void> {
  const { crew } = story;
  const { incidentNo, processId: id } = await story.call({ receivedAt: new Date(at).toISOString(), description: '车辆轮毂被盗', place: inside(grid.polygon, index) }, index + 1);
  await story.does(id, 'incident.triage', { decision: surveyed ? 'dispatch' : 'adviseByPhone', category, priority: 4 });
  if (surveyed) {
    const dispatch = await story.task(id, 'incident.dispatch');
    const recommended = dispatch.context.recommended as { unit: string; available: boolean }[];
    const { unit } = recommended[index % Math.min(8, recommended.length)]!;
    await crew.complete(dispatch, { units: [unit] });
    await story.does(id, 'order.acknowledge', { answer: 'accept' });
    await story.does(id, 'order.enRoute', {});
    await story.does(id, 'order.onScene', { answer: 'arrived' });
    const officers = crew.members(unit).slice(0, 2);
    const times = { startedAt: new Date(at + hourMs / 2).toISOString(), endedAt: new Date(at + hourMs).toISOString() };
    await story.does(id, 'scene.survey', { officers, witnesses: [{ name: '见证人（演示）' }], ...times, findings: '轮毂被卸', method: { target: 'wheelRims', access: 'onStreet', tool: 'jack' } });
    await story.does(id, 'scene.canvass', { officers, visited: 3, findings: '无人看见' });
    await story.does(id, 'scene.disposition', { disposition: 'noCase' });
  }
  await story.does(id, 'incident.feedback', { calls: [{ incidentNo, outcome: 'told' }] });
}

/** A place in a grid, another for each call. */
function inside(polygon: Polygon, index: number): Point {
  const [outer] = polygon.coordinates;
  const [x, y] = [outer!.map(([lon]) => lon), outer!.map(([, lat]) => lat)];
  const between = (values: number[], seed: string) => Math.min(...values) + (draw(seed, 10_000) / 10_000) * (Math.max(...values) - Math.min(...values));
  for (let attempt = 0; ; attempt += 1) {
    const point: Point = { type: 'Point', coordinates: [between(x, `x ${index} ${attempt}`), between(y, `y ${index} ${attempt}`)] };
    if (contains(polygon, point)) return point;
  }
}
