/** 轮毂案: three residents, two nights, one thief. Everybody and every place is invented. */
import type { Text } from '../../platform/text.js';
import { decide } from '../case-steps.js';
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

/** What was seen, by the camera's own number. The last sighting of the second viewing is another van of the same kind. */
const viewings: {
  cameras: number;
  day: number;
  window: [string, string];
  minutes: number;
  where: Text;
  seen: { place: Position; at: string; what: string }[];
}[] = [
  {
    cameras: 8,
    day: -1,
    window: ['01:00', '03:00'],
    minutes: 32,
    where: { zh: '现场一周边', en: 'around scene 1' },
    seen: [{ place: [123.2981, 44.1372], at: '01:41', what: '无牌灰色面包车，后门未关' }],
  },
  {
    cameras: 7,
    day: -1,
    window: ['01:00', '03:30'],
    minutes: 35,
    where: { zh: '现场二周边', en: 'around scene 2' },
    seen: [
      { place: [123.2895, 44.1414], at: '02:05', what: '同款面包车停靠十分钟' },
      { place: [123.36, 44.09], at: '02:05', what: '同款面包车（另一辆）' },
    ],
  },
  {
    cameras: 7,
    day: -1,
    window: ['02:00', '04:00'],
    minutes: 28,
    where: { zh: '北向出口', en: 'the way out north' },
    seen: [{ place: [123.288, 44.153], at: '02:21', what: '面包车向北驶离' }],
  },
  {
    cameras: 8,
    day: 0,
    window: ['01:00', '04:00'],
    minutes: 38,
    where: { zh: '现场三周边', en: 'around scene 3' },
    seen: [{ place: [123.298, 44.1462], at: '01:52', what: '面包车进入，一人下车' }],
  },
  {
    cameras: 7,
    day: 0,
    window: ['02:00', '04:00'],
    minutes: 31,
    where: { zh: '东向出口', en: 'the way out east' },
    seen: [{ place: [123.306, 44.148], at: '02:12', what: '面包车载物驶出' }],
  },
  {
    cameras: 7,
    day: 0,
    window: ['02:00', '05:00'],
    minutes: 34,
    where: { zh: '南向沿线', en: 'along the way south' },
    seen: [{ place: [123.314, 44.134], at: '02:26', what: '面包车驶入修理铺一带' }],
  },
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
  arrestAttempts: number;
  callersTold: number;
}

export function wheelRims(story: Story): Promise<WheelRims> {
  // The story lies in the past, and its limits with it: whoever was caught yesterday would be held too long by now.
  return story.withLimits({ 'criminal.summons': { amount: 72, unit: 'hour' } }, () => play(story));
}

async function play(story: Story): Promise<WheelRims> {
  const { crew } = story;
  const at = (day: number, time: string) => storyTime(story.now, day, time);
  const today = (time: string) => at(0, time);

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
        receivedAt: at(day, times.reported),
        description: `停放的小车轮毂被盗，地点：${where.zh}`,
        place: point(place),
        address: where.zh,
        caller: { name: caller, phone },
      },
      i + 1,
    );
    incidents.push({ no, id });
    story.tell(at(day, times.reported), '—', {
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
    story.tell(at(day, times.assessed), assessor, {
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
    story.tell(at(day, times.onScene), operator, { zh: `派 ${unit}，已到场`, en: `${unit} sent, on scene` });

    const officers = crew.members(unit).slice(0, 2);
    const evidence = [
      { description: `现场${i + 1}：千斤顶压痕石膏模`, storage: '物证室' },
      { description: `现场${i + 1}：遗留螺母一枚`, storage: '物证室' },
    ];
    await story.does(id, 'scene.survey', {
      officers,
      witnesses: [{ name: `演示见证人${i + 1}` }],
      startedAt: at(day, times.onScene),
      endedAt: at(day, times.surveyed),
      findings: '四个轮毂被拆走，车身以砖块支撑，螺母以套筒拆卸',
      evidence,
    });
    exhibits += evidence.length;
    await story.does(id, 'scene.canvass', {
      officers,
      visited: 6 + i,
      statements: [{ person: `演示邻居${i + 1}`, said: '夜里听见金属声，见一辆灰色面包车' }],
      findings: '案发时段有灰色面包车出入',
    });
    story.tell(at(day, times.surveyed), officers.join('+'), {
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
    story.tell(at(day, times.disposed), officer, {
      zh: caseNo ? `并入案件 ${joined}` : `转为刑事案件 ${joined}`,
      en: caseNo ? `joined to case ${joined}` : `becomes criminal case ${joined}`,
    });
    if (caseNo) continue;

    // 受案、立案
    caseNo = joined;
    investigators = crew.members('case-team.1').slice(0, 2);
    captain = await story.does(`case/${caseNo}`, 'case.accept', { decision: 'accept', investigators });
    story.tell(at(day, '08:20'), captain, {
      zh: `受案，办案民警 ${investigators.join('、')}`,
      en: `case accepted, investigators ${investigators.join(', ')}`,
    });
    const chief = await story.does(`case/${caseNo}`, 'case.file', {
      decision: 'file',
      ground: '有犯罪事实，需要追究刑事责任',
    });
    story.tell(at(day, '08:30'), chief, { zh: '批准立案', en: 'filing approved' });
  }
  const theCase = `case/${caseNo!}`;
  await story.until('the series', async () => {
    const { detail } = await story.process(theCase);
    return (detail.incidents as string[]).length === incidents.length;
  });

  // 视频侦查
  const investigate = await story.task(theCase, 'case.investigate');
  let camera = 0;
  const requests = viewings.map(({ cameras, day, window: [from, to] }) => ({
    cameras: Array.from({ length: cameras }, () => `BK-${String((camera += 1)).padStart(3, '0')}`),
    from: at(day, from),
    to: at(day, to),
  }));
  await story.command(`/cases/${caseNo!}`, { type: 'viewings', purpose: '查找作案车辆轨迹', requests }, captain);
  story.tell(today('07:55'), captain, {
    zh: `调取 ${camera} 个探头的录像，分 ${viewings.length} 次查看`,
    en: `recordings of ${camera} cameras asked for, in ${viewings.length} viewings`,
  });
  const open = await story.until('the viewings', async () => {
    const found = (await story.tasks(theCase)).filter(({ kind }) => kind === 'video.view');
    return found.length === viewings.length && found;
  });
  const videoOfficers = crew.accounts.filter(({ roles }) => roles.includes('videoOfficer')).map(({ id }) => id);
  for (const [i, { minutes, seen, day, where }] of viewings.entries()) {
    const { cameras } = requests[i]!;
    const task = open.find(({ context }) => (context.cameras as string[])[0] === cameras[0])!;
    const by = videoOfficers[i % videoOfficers.length]!;
    const sightings = seen.map(({ place, at: time, what }, n) => ({
      camera: cameras[n]!,
      place: point(place),
      at: at(day, time),
      what,
    }));
    await crew.complete(task, { viewedMinutes: minutes, sightings }, by);
    story.tell(today(i < 3 ? '08:33' : '09:06'), by, {
      zh: `查看${where.zh} ${cameras.length} 个探头，${minutes} 分钟，发现 ${seen.length} 处`,
      en: `viewed ${cameras.length} cameras ${where.en}, ${minutes} min, ${seen.length} sighting(s)`,
    });
  }
  const viewedMinutes = viewings.reduce((sum, { minutes }) => sum + minutes, 0);
  const confirm = await story.task(theCase, 'video.confirm');
  const [chain] = confirm.context.chains as { sightings: unknown[] }[];
  const confirmer = videoOfficers[0]!;
  await crew.complete(confirm, { chain: 0, note: '同一辆灰色面包车，两夜路线一致' }, confirmer);
  story.tell(today('09:08'), confirmer, {
    zh: `轨迹碰撞：${chain!.sightings.length} 处连成一条轨迹，已确认`,
    en: `trajectories collided: ${chain!.sightings.length} sightings make one, confirmed`,
  });

  // 锁定、布控、抓捕
  const lead = investigators[0]!;
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
    workflows: [...incidents.map(({ id }) => id), theCase, arrest, suspect],
    exhibits,
    cameras: camera,
    viewings: viewings.length,
    viewedMinutes,
    arrestAttempts: (await story.process(arrest)).detail.attempts as number,
    callersTold,
  };
}
