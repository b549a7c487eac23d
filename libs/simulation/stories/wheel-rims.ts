/** 轮毂案: three residents, two nights, one thief. Everybody and every place is invented. */
import type { Text } from '../../platform/text.js';
import { decide, reviewAgrees } from '../case-steps.js';
import { minutesBetween, type Story, storyTime } from '../story.js';

type Position = [number, number];
const point = (coordinates: Position) => ({ type: 'Point' as const, coordinates });

interface Scene {
  day: number;
  times: Record<'reported' | 'assessed' | 'onScene' | 'surveyed' | 'disposed', string>;
  place: Position;
  caller: string;
  phone: string;
  where: Text;
}

const scenes: Scene[] = [
  {
    day: -1,
    times: { reported: '07:10', assessed: '07:11', onScene: '07:16', surveyed: '08:02', disposed: '08:05' },
    place: [123.2985, 44.1365],
    caller: '演示甲',
    phone: '13800000001',
    where: { zh: '晨光社区停车场', en: 'a car park in Chenguang' },
  },
  {
    day: -1,
    times: { reported: '08:35', assessed: '08:36', onScene: '08:41', surveyed: '09:20', disposed: '09:24' },
    place: [123.289, 44.142],
    caller: '演示乙',
    phone: '13800000002',
    where: { zh: '晨光社区北街', en: 'North Street, Chenguang' },
  },
  {
    day: 0,
    times: { reported: '06:52', assessed: '06:53', onScene: '06:58', surveyed: '07:40', disposed: '07:44' },
    place: [123.2985, 44.1468],
    caller: '演示丙',
    phone: '13800000003',
    where: { zh: '柳荫社区东院', en: 'the east yards of Liuyin' },
  },
];

/** Cameras around a scene, and on the ways that lead from it away from the others. Bearings are compass degrees. */
const rings: { around: number; wayOut: number; away: [number, number]; happened: [string, string] }[] = [
  { around: 8, wayOut: 7, away: [100, 220], happened: ['00:30', '02:30'] },
  { around: 7, wayOut: 7, away: [220, 320], happened: ['00:30', '02:30'] },
  { around: 8, wayOut: 7, away: [-40, 80], happened: ['01:00', '03:00'] },
];
/** No further than where a camera of one scene would look at the ways of another. */
const reachMetres = 700;

interface StoryCamera {
  id: string;
  scene: number;
  ring: 'around' | 'wayOut';
  place: Position;
}

function at([longitude, latitude]: Position, metres: number, bearing: number): Position {
  const angle = (bearing * Math.PI) / 180;
  return [longitude + (metres * Math.sin(angle)) / 79_800, latitude + (metres * Math.cos(angle)) / 111_200];
}

const cameras: StoryCamera[] = rings.flatMap(({ around, wayOut, away: [from, to] }, scene) => [
  ...Array.from({ length: around }, (_, i) => ({ scene, ring: 'around' as const, place: at(scenes[scene]!.place, 60 + 16 * i, (360 / around) * i) })),
  ...Array.from({ length: wayOut }, (_, i) => ({ scene, ring: 'wayOut' as const, place: at(scenes[scene]!.place, 360 + 45 * i, from + ((to - from) / (wayOut - 1)) * i) })),
]).map((camera, i) => ({ id: `BK-${String(i + 1).padStart(3, '0')}`, ...camera }));

interface Seen {
  /** Place of the camera in its ring. */
  camera: number;
  at: string;
  certainty: 'certain' | 'probable' | 'possible';
  what: string;
}

/** By scene and ring. The second van at scene 2 is another of the same kind: it could not have been in both places. */
const viewings: { scene: number; ring: StoryCamera['ring']; minutes: number; where: Text; seen: Seen[] }[] = [
  { scene: 0, ring: 'around', minutes: 32, where: { zh: '现场一周边', en: 'around scene 1' }, seen: [{ camera: 2, at: '01:41:00', certainty: 'certain', what: '无牌灰色面包车，后门未关' }] },
  {
    scene: 1,
    ring: 'around',
    minutes: 35,
    where: { zh: '现场二周边', en: 'around scene 2' },
    seen: [
      { camera: 1, at: '02:05:00', certainty: 'certain', what: '同款面包车停靠十分钟' },
      { camera: 5, at: '02:05:03', certainty: 'possible', what: '同款面包车（另一辆）' },
    ],
  },
  { scene: 0, ring: 'wayOut', minutes: 28, where: { zh: '现场一离开方向', en: 'on the ways out of scene 1' }, seen: [{ camera: 3, at: '01:47:00', certainty: 'probable', what: '面包车向南驶离' }] },
  { scene: 1, ring: 'wayOut', minutes: 31, where: { zh: '现场二离开方向', en: 'on the ways out of scene 2' }, seen: [{ camera: 6, at: '02:21:00', certainty: 'probable', what: '面包车向北驶离' }] },
  { scene: 2, ring: 'around', minutes: 38, where: { zh: '现场三周边', en: 'around scene 3' }, seen: [{ camera: 4, at: '01:52:00', certainty: 'certain', what: '面包车进入，一人下车' }] },
  { scene: 2, ring: 'wayOut', minutes: 34, where: { zh: '现场三离开方向', en: 'on the ways out of scene 3' }, seen: [{ camera: 6, at: '02:12:00', certainty: 'probable', what: '面包车载物驶出' }] },
];

export interface WheelRims {
  reportToArrestMinutes: number;
  incidents: string[];
  caseNo: string;
  workflows: string[];
  exhibits: number;
  cameras: number;
  viewings: number;
  viewedMinutes: number;
  chains: number;
  sightings: number;
  /** Of the series: where and when it is likely to go on. */
  next: { from: string; to: string } | null;
  arrestAttempts: number;
  callersTold: number;
}

export function wheelRims(story: Story): Promise<WheelRims> {
  // The story lies in the past, and its limits with it: whoever was caught yesterday would be held too long by now.
  return story.withLimits({ 'criminal.summons': { amount: 72, unit: 'hour' } }, () => play(story));
}

async function play(story: Story): Promise<WheelRims> {
  const { crew } = story;
  const when = (day: number, time: string) => storyTime(story.now, day, time);
  const today = (time: string) => when(0, time);

  // 接警、研判、派警、勘查、处置：the second and the third join the case of the first.
  const incidents: { no: string; id: string }[] = [];
  let caseNo: string | undefined;
  let exhibits = 0;
  let captain = '';
  let investigators: string[] = [];
  for (const [i, scene] of scenes.entries()) {
    const { day, times, place, caller, phone, where } = scene;
    const { incidentNo: no, processId: id } = await story.call(
      {
        receivedAt: when(day, times.reported),
        description: `停放的小车轮毂被盗，地点：${where.zh}`,
        place: point(place),
        address: where.zh,
        caller: { name: caller, phone },
      },
      i + 1,
    );
    incidents.push({ no, id });
    story.tell(when(day, times.reported), '—', {
      zh: `报警：${where.zh}，轮毂被盗 → ${no}`,
      en: `call: wheel rims stolen at ${where.en} → ${no}`,
    });

    const series = incidents.map((incident) => incident.no).join('、');
    const assessor = await story.does(id, 'incident.triage', {
      decision: 'dispatch',
      category: 'theft.vehicleParts',
      priority: 3,
      ...(i > 0 && { note: `手法相同，系列警情：${series}` }),
    });
    story.tell(when(day, times.assessed), assessor, {
      zh: `研判：盗窃车辆部件${i > 0 ? `，手法相同，列为系列：${series}` : ''}`,
      en: `assessed: theft of vehicle parts${i > 0 ? `; the same method, linked as a series: ${series}` : ''}`,
    });

    const dispatch = await story.task(id, 'incident.dispatch');
    const [best] = dispatch.context.recommended as { unit: string }[];
    const { unit } = best!;
    const operator = crew.doer(dispatch);
    await crew.complete(dispatch, { units: [unit] }, operator);
    await story.does(id, 'order.acknowledge', { answer: 'accept' });
    await story.does(id, 'order.enRoute', {});
    const officer = await story.does(id, 'order.onScene', { answer: 'arrived' });
    story.tell(when(day, times.onScene), operator, { zh: `派 ${unit}，已到场`, en: `${unit} sent, on scene` });

    const officers = crew.members(unit).slice(0, 2);
    const evidence = [
      { description: `现场${i + 1}：千斤顶压痕石膏模`, storage: '物证室' },
      { description: `现场${i + 1}：遗留螺母一枚`, storage: '物证室' },
    ];
    await story.does(id, 'scene.survey', {
      officers,
      witnesses: [{ name: `演示见证人${i + 1}` }],
      startedAt: when(day, times.onScene),
      endedAt: when(day, times.surveyed),
      findings: '四个轮毂被拆走，车身以砖块支撑，螺母以套筒拆卸',
      method: { target: 'wheelRims', access: 'onStreet', tool: 'wrench' },
      evidence,
    });
    exhibits += evidence.length;
    await story.does(id, 'scene.canvass', {
      officers,
      visited: 6 + i,
      statements: [{ person: `演示邻居${i + 1}`, said: '夜里听见金属声，见一辆灰色面包车' }],
      findings: '案发时段有灰色面包车出入',
    });
    story.tell(when(day, times.surveyed), officers.join('+'), {
      zh: `勘查（见证人一名），走访 ${6 + i} 户，提取物证 ${evidence.length} 件`,
      en: `surveyed with a witness, asked ${6 + i} households, bagged ${evidence.length} exhibits`,
    });
    await story.does(
      id,
      'scene.disposition',
      { disposition: 'criminalCase', ...(caseNo && { joinCase: caseNo }) },
      officer,
    );
    const joined = await story.until(
      `case of ${no}`,
      async () => (await story.process(id)).detail.caseNo as string | null,
    );
    story.tell(when(day, times.disposed), officer, {
      zh: caseNo ? `并入案件 ${joined}` : `转为刑事案件 ${joined}`,
      en: caseNo ? `joined to case ${joined}` : `becomes criminal case ${joined}`,
    });
    if (caseNo) continue;

    // 受案、立案
    caseNo = joined;
    investigators = crew.members('case-team.1').slice(0, 2);
    captain = await story.does(`case/${caseNo}`, 'case.accept', { decision: 'accept', investigators });
    story.tell(when(day, '08:20'), captain, {
      zh: `受案，办案民警 ${investigators.join('、')}`,
      en: `case accepted, investigators ${investigators.join(', ')}`,
    });
    const lawyer = await reviewAgrees(story, caseNo);
    story.tell(when(day, '08:25'), lawyer, { zh: '案卷齐全，法制审核同意立案', en: 'the file is complete; the legal review agrees to filing' });
    const chief = await story.does(`case/${caseNo}`, 'case.file', {
      decision: 'file',
      ground: '有犯罪事实，需要追究刑事责任',
    });
    story.tell(when(day, '08:30'), chief, { zh: '批准立案', en: 'filing approved' });
  }
  const theCase = `case/${caseNo!}`;
  await story.until('the series', async () => {
    const { detail } = await story.process(theCase);
    return (detail.incidents as string[]).length === incidents.length;
  });

  // 串并：found by method, place and time, and confirmed by a person.
  const span = new URLSearchParams({ from: when(-1, '00:00'), to: when(0, '23:59'), category: 'theft.vehicleParts' });
  const { items: proposals } = await crew.session(captain).get<{ items: { incidents: { incidentNo: string }[]; links: { reason: Text }[] }[] }>(`/series/proposals?${span}`);
  const series = proposals.find((proposal) => incidents.every(({ no }) => proposal.incidents.some(({ incidentNo }) => incidentNo === no)));
  if (!series) throw new Error('三起警情未被提出为一个系列 / the three incidents were not proposed as a series');
  await crew.session(captain).post('/series/confirm', { caseNo: caseNo!, incidents: incidents.map(({ no }) => no), reason: '手法、地点、时间相近' });
  story.tell(today('07:48'), captain, { zh: `确认串并：${series.links[0]!.reason.zh}`, en: `confirmed as a series: ${series.links[0]!.reason.en}` });

  // 视频侦查
  const investigate = await story.task(theCase, 'case.investigate');
  const lead = investigators[0]!;
  const register = await crew.someone('commandOperator', story.number).post<{ accepted: number; duplicates: number }>('/cameras/import', {
    type: 'FeatureCollection',
    features: cameras.map(({ id, place }) => ({ type: 'Feature', id, geometry: point(place), properties: { direction: null, angle: 360, range: 40, owner: '公安（模拟）', offsetSeconds: 0, uncertaintySeconds: 2, retentionDays: 30 } })),
  });
  if (register.body.accepted + register.body.duplicates !== cameras.length) throw new Error(`探头未全部登记 / not all cameras are on the register: ${JSON.stringify(register.body)}`);
  const asked = await crew.session(lead).post<{ videoNo: string; processId: string }>('/video-investigations', {
    caseNo: caseNo!,
    purpose: '查找作案车辆轨迹',
    scenes: scenes.map(({ day }, i) => ({ incidentNo: incidents[i]!.no, from: when(day, rings[i]!.happened[0]), to: when(day, rings[i]!.happened[1]) })),
    reachMetres,
  });
  const { videoNo, processId: video } = asked.body;
  story.tell(today('07:50'), lead, { zh: `申请调取三处现场周边和离开方向的录像 → ${videoNo}`, en: `recordings around the three scenes and on the ways out asked for → ${videoNo}` });
  const permits = await story.does(video, 'video.approve', { decision: 'approve', reason: '同意' }, captain);
  const open = await story.until('the viewings', async () => {
    const found = (await story.tasks(video)).filter(({ kind }) => kind === 'video.view');
    return found.length === viewings.length && found;
  });
  const picked = (await story.process(video)).detail.cameras as number;
  story.tell(today('07:55'), permits, {
    zh: `批准：${picked} 个探头，由近及远，分 ${open.length} 次查看`,
    en: `approved: ${picked} cameras, the nearest first, in ${open.length} viewings`,
  });
  const videoOfficers = crew.accounts.filter(({ roles }) => roles.includes('videoOfficer')).map(({ id }) => id);
  for (const [i, { scene, ring, minutes, seen, where }] of viewings.entries()) {
    const task = open.find(({ context }) => context.incidentNo === incidents[scene]!.no && context.ring === ring)!;
    const by = videoOfficers[i % videoOfficers.length]!;
    const own = cameras.filter((camera) => camera.scene === scene && camera.ring === ring);
    const sightings = seen.map(({ camera, at: time, certainty, what }) => ({
      camera: own[camera]!.id,
      shownAt: when(scenes[scene]!.day, time.slice(0, 5)).replace(':00+', `:${time.slice(6)}+`),
      certainty,
      description: { kind: 'vehicle', type: 'van', colour: 'grey' },
      what,
    }));
    await crew.session(by).post(`/tasks/${task.id}/claim`);
    await crew.complete(task, { viewedMinutes: minutes, sightings }, by);
    story.tell(today(i < 3 ? '08:33' : '09:06'), by, {
      zh: `查看${where.zh} ${own.length} 个探头，${minutes} 分钟，发现 ${seen.length} 处`,
      en: `viewed ${own.length} cameras ${where.en}, ${minutes} min, ${seen.length} sighting(s)`,
    });
  }
  const viewedMinutes = viewings.reduce((sum, { minutes }) => sum + minutes, 0);
  const confirm = await story.task(video, 'video.confirm');
  const chains = confirm.context.chains as { sightings: unknown[]; rejected: number }[];
  const [chain] = chains;
  const confirmer = videoOfficers[0]!;
  await crew.complete(confirm, { decision: 'confirm', chain: 0, note: '同一辆灰色面包车，两夜路线一致' }, confirmer);
  story.tell(today('09:08'), confirmer, {
    zh: `轨迹碰撞出 ${chains.length} 条；确认 ${chain!.sightings.length} 处连成的一条，${chain!.rejected} 处另有其车`,
    en: `${chains.length} trajectories proposed; the one of ${chain!.sightings.length} sightings is confirmed, ${chain!.rejected} was another van`,
  });
  const { detail: found } = await story.ended(video);
  const forecast = found.forecast as { next: { from: string; to: string } | null; radiusMetres: number; guess: boolean; incidents: number };
  story.tell(today('09:10'), '—', {
    zh: `系列下次可能时段 ${forecast.next!.from.slice(5, 16)} 至 ${forecast.next!.to.slice(5, 16)}，中心周围 ${forecast.radiusMetres} 米（仅 ${forecast.incidents} 起，属推测）`,
    en: `the series may go on between ${forecast.next!.from.slice(5, 16)} and ${forecast.next!.to.slice(5, 16)}, within ${forecast.radiusMetres} m (${forecast.incidents} incidents only: a guess)`,
  });
  await story.until('the finding in the case', async () => ((await story.process(theCase)).detail.findings as unknown[]).length > 0);

  // 锁定、布控、抓捕
  await crew.complete(
    investigate,
    {
      outcome: 'suspectIdentified',
      suspect: { name: '演示嫌疑人', description: '驾驶无牌灰色面包车，在城南修理铺落脚' },
      findings: '轨迹终点为城南修理铺；两夜均在一时至三时动手，今日上午可能在旧货市场销赃，下次可能在新河社区停车场',
    },
    lead,
  );
  story.tell(today('09:12'), lead, {
    zh: '锁定嫌疑人，并研判其销赃与再次作案的时间、地点',
    en: 'suspect identified, and where and when he is likely to sell and to act again',
  });
  const orderer = await story.does(theCase, 'case.deploy', {
    decision: 'deploy',
    goal: '抓获嫌疑人，追回轮毂',
    units: ['case-team.1', 'case-team.2'],
    place: point([123.314, 44.134]),
    from: today('09:15'),
    to: today('12:00'),
    risks: '对象驾车，注意周边群众安全',
    legalBasis: '《刑事诉讼法》第八十二条',
  });
  story.tell(today('09:14'), orderer, {
    zh: '指挥室下达布控抓捕指令',
    en: 'the command room orders deployment and arrest',
  });
  const arrest = `arrest/${caseNo!}/1`;
  const approver = await story.does(arrest, 'arrest.approve', { decision: 'approve', reason: '同意' });
  story.tell(today('09:16'), approver, { zh: '批准抓捕', en: 'arrest approved' });
  const ready = async (unit: string) => {
    const asked = await story.until(`${unit} asked`, async () => (await story.tasks(arrest)).find(({ kind, context }) => kind === 'arrest.confirm' && context.unit === unit));
    await crew.complete(asked, { answer: 'ready', officers: crew.members(unit).slice(0, 2) });
  };
  for (const unit of ['case-team.1', 'case-team.2']) await ready(unit);
  story.tell(today('09:20'), 'case-team', { zh: '两组确认参加', en: 'both groups confirm that they take part' });
  const first = await story.does(arrest, 'arrest.attempt', {
    outcome: 'notFound',
    officers: crew.members('case-team.1').slice(0, 2),
    at: today('09:27'),
    note: '修理铺无人，车已离开',
  });
  story.tell(today('09:27'), first, { zh: '第一次抓捕：人车不在', en: 'first attempt: neither man nor van there' });
  const planner = await story.does(arrest, 'arrest.plan', {
    decision: 'tryAgain',
    units: ['case-team.2', 'case-team.3'],
    note: '转至旧货市场守候',
  });
  story.tell(today('09:30'), planner, { zh: '调整方案：旧货市场守候', en: 'new plan: wait at the second-hand market' });
  for (const unit of ['case-team.2', 'case-team.3']) await ready(unit);
  const second = await story.does(arrest, 'arrest.attempt', {
    outcome: 'caught',
    officers: crew.members('case-team.2').slice(0, 2),
    at: today('09:43'),
    place: point([123.32, 44.131]),
    rightsRead: true,
  });
  story.tell(today('09:43'), second, { zh: '第二次抓捕：抓获', en: 'second attempt: caught' });

  // 讯问、发还、反馈、结案
  const suspect = `suspect/${caseNo!}/1`;
  await story.does(
    suspect,
    'suspect.bringIn',
    {
      officers: investigators,
      at: today('09:58'),
      rightsRead: true,
      property: [{ item: '套筒扳手一套', storage: '随身物品柜5' }],
    },
    lead,
  );
  await story.does(
    suspect,
    'suspect.interrogate',
    {
      officers: investigators,
      startedAt: today('10:05'),
      endedAt: today('10:50'),
      rightsRead: true,
      confessed: true,
      statement: '供认两夜三次盗窃轮毂，轮毂尚未售出',
    },
    lead,
  );
  story.tell(today('10:50'), investigators.join('+'), { zh: '讯问：供认不讳', en: 'interrogated: he confesses' });
  await decide(story, suspect, investigators, 'bail', '认罪，轮毂已全部追回', today('11:00'));
  await decide(story, suspect, investigators, 'refer', '事实清楚，移送审查起诉', today('11:10'));
  const { outcome } = await story.ended(suspect);
  story.tell(today('11:10'), lead, { zh: '取保候审，移送审查起诉', en: 'bail, and referral for prosecution' });
  await story.until('the case to know', async () => ((await story.process(theCase)).detail.suspects as { outcome: string | null }[])[0]!.outcome === outcome);
  await story.does(theCase, 'case.investigate', { outcome: 'concluded', findings: '三起盗窃事实清楚' }, lead);
  await story.does(theCase, 'case.close', {
    result: 'solved',
    returned: incidents.map(({ no }) => ({ incidentNo: no, item: '轮毂四个' })),
    note: '轮毂全部追回并发还',
  });
  story.tell(today('11:20'), captain, {
    zh: '轮毂发还三名失主，结案',
    en: 'the rims are returned to their three owners; case closed',
  });
  let callersTold = 0;
  for (const { no, id } of incidents) {
    const operator = await story.does(id, 'incident.feedback', { calls: [{ incidentNo: no, outcome: 'told' }] });
    callersTold += 1;
    story.tell(today('11:30'), operator, { zh: `向 ${no} 报警人反馈`, en: `the caller of ${no} is told` });
    await story.ended(id);
  }

  // From the records of the processes, not from this script.
  const reported = await Promise.all(
    incidents.map(async ({ id }) => (await story.process(id)).detail.receivedAt as string),
  );
  const { detail } = await story.ended(theCase);
  const lastReport = reported.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1)!;
  return {
    reportToArrestMinutes: minutesBetween(lastReport, detail.caughtAt as string),
    incidents: incidents.map(({ no }) => no),
    caseNo: caseNo!,
    workflows: [...incidents.map(({ id }) => id), theCase, video, arrest, suspect],
    exhibits,
    cameras: picked,
    viewings: viewings.length,
    viewedMinutes,
    chains: chains.length,
    sightings: chain!.sightings.length,
    next: forecast.next,
    arrestAttempts: (await story.process(arrest)).detail.attempts as number,
    callersTold,
  };
}
