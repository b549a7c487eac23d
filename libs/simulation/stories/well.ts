/** 一口井: two neighbours, two joint sessions, an agreement in three copies, the court, and a promise that has to be mended. Everybody is invented. */
import type { AgreementContent } from '../../records/agreement.js';
import { add, iso, workCalendarSchema } from '../../domain/calendar.js';
import holidays from '../../domain/data/holidays.json' with { type: 'json' };
import { inPath } from '../views.js';
import type { Story } from '../story.js';

const day = 86_400_000;
const calendar = workCalendarSchema.parse(holidays);
/** The start of the day on which so many working days have passed. */
const workingDay = (from: number, amount: number) => add(from, { amount, unit: 'workingDay' }, calendar) - day;

export interface Well {
  incidents: string[];
  disputes: string[];
  workflows: string[];
  sessions: number;
  workingDaysBetweenSessions: number;
  invited: string[];
  agreementNo: string;
  copies: number;
  /** Checked by the API against what was signed. */
  intact: boolean;
  pdfBytes: number;
  confirmedOnDay: number;
  mended: number;
  outcome: string;
}

const village = ['village-committee', 'justice-office'] as const;
const withLawyer = [...village, 'lawyers'] as const;
const facts = {
  nature: 'publicSecurity',
  ...{ fromCivilDispute: true, minor: true, bothWilling: true },
  ...{ hiredViolence: false, gangFightOrProvocation: false, repeatedOffence: false, offendedAgain: false, fled: false },
};

export function well(story: Story): Promise<Well> {
  return story.withPartners({ 'village-committee': 'prompt', 'justice-office': 'prompt', lawyers: 'doubled' }, () => play(story));
}

async function play(story: Story): Promise<Well> {
  const { crew } = story;
  // The story began long enough ago for all of it to lie in the past.
  const reported = workingDay(story.now.getTime() - 75 * day, 1);
  const at = (date: number, time: string) => `${iso(date).slice(0, 10)}T${time}:00+08:00`;
  const firstDay = workingDay(reported, 2);
  const secondDay = workingDay(firstDay, 6);
  const signedAt = at(secondDay, '11:30');
  const after = (days: number, time: string) => at(secondDay + days * day, time);

  // 报警、到场
  const { incidentNo: no, processId: incident } = await story.call(
    { receivedAt: at(reported, '07:40'), description: '两家邻居为一口井打起来了', place: { type: 'Point', coordinates: [123.2985, 44.1365] }, caller: { name: '演示丁', phone: '13800000004' } },
    1,
  );
  story.tell(at(reported, '07:40'), '—', { zh: `报警：两家邻居为一口井打架 → ${no}`, en: `call: two neighbours fight over a well → ${no}` });
  await story.does(incident, 'incident.triage', { decision: 'dispatch', category: 'dispute', priority: 3 });
  await story.does(incident, 'incident.dispatch', { units: ['squad-1.1'] });
  await story.does(incident, 'order.acknowledge', { answer: 'accept' });
  await story.does(incident, 'order.enRoute', {});
  await story.does(incident, 'order.onScene', { answer: 'arrived' });
  const scene = await story.does(incident, 'scene.disposition', { disposition: 'mediation', jointMediation: 'water', note: '双方已分开，当场无法和解' });
  await story.does(incident, 'incident.feedback', { calls: [{ incidentNo: no, outcome: 'told' }] });
  const disputeNo = await story.until('the dispute', async () => (await story.process(incident)).detail['disputeNo'] as string | null);
  const id = `dispute/baokang/${disputeNo}`;
  story.tell(at(reported, '08:30'), scene, { zh: `双方分开，当场谈不拢：转联合调解 ${disputeNo}`, en: `separated, not settled on the spot: to joint mediation ${disputeNo}` });

  // 审查、稳控、当事人、同意
  const assessor = await story.does(id, 'dispute.assess', { facts, decision: 'mediate', kind: 'water', riskGrounds: ['oldFeud', 'weaponAtHand'] });
  story.tell(at(reported, '09:00'), assessor, { zh: '依法可以调解；纠纷风险高（积怨、手边有锄头），采取稳控措施', en: 'the law allows mediation; the dispute’s risk is high (an old feud, hoes at hand): it is cooled down' });
  const cooling = await story.until('the cooling measures', async () => {
    const found = (await story.tasks(id)).filter(({ kind }) => kind === 'dispute.cool');
    return found.length === 3 && found;
  });
  for (const task of cooling) {
    const measure = task.context['measure'] as string;
    await crew.complete(task, { result: 'done', at: at(reported, '10:00'), ...(measure === 'secureObjects' && { consent: true, objects: ['锄头两把'] }) });
  }
  story.tell(at(reported, '10:00'), '—', { zh: '上门走访、经同意代管锄头、告知村委会', en: 'visited, hoes kept with consent, the committee informed' });
  await story.does(id, 'dispute.parties', {
    parties: [
      { id: 'p1', name: '演示张', sex: 'male', birthDate: '1975-04-01', address: '柳荫村二组（演示）', phone: '13800000005' },
      { id: 'p2', name: '演示李', sex: 'female', birthDate: '1981-09-12', address: '柳荫村二组（演示）', phone: '13800000006' },
    ],
  });
  for (let asked = 0; asked < 2; asked += 1) {
    const task = await story.task(id, 'dispute.consent');
    await crew.complete(task, { answer: 'consents', at: at(reported, '15:00'), signedBy: 'party', rightsRead: true });
  }
  story.tell(at(reported, '15:00'), '—', { zh: '双方分别签字同意调解', en: 'both parties consent, each by signature' });

  // 第一次：未成
  const mediator = crew.members('squad-1.1')[1]!;
  await convene(story, id, (time) => at(firstDay, time), mediator, village);
  await hold(at(firstDay, '09:00'), at(firstDay, '10:40'), village, { outcome: 'failed', reason: '水费和赔偿数额分歧大' });
  story.tell(at(firstDay, '10:40'), mediator, { zh: '第一次联合调解（村委会、司法所到场）：未成', en: 'first joint session, with the village committee and the justice office: failed' });
  await story.does(id, 'mediation.next', { decision: 'again', reason: '请律师说明相邻用水的规定后仍有可能' });

  // 第二次：达成
  await convene(story, id, (time) => at(secondDay, time), mediator, withLawyer);
  await hold(at(secondDay, '09:00'), at(secondDay, '11:00'), withLawyer, {
    outcome: 'agreed',
    facts: '双方因柳荫村二组共用水井的取水时间和井台修缮费用发生争执，继而相互推搡，双方情节均较轻。',
    promises: [
      { party: 'p1', what: '单日早六时至晚八时取水，双日让对方取水', dueAt: after(7, '18:00') },
      { party: 'p2', what: '承担井台修缮费用的一半', dueAt: after(14, '18:00'), amountFen: 120_000 },
    ],
  });
  story.tell(at(secondDay, '11:00'), mediator, { zh: '六个工作日后，第二次联合调解（律师参加）：达成协议', en: 'six working days later, the second session with a lawyer: agreed' });
  const officers = crew.members('squad-1.1').slice(0, 2);
  const copies = (await story.task(id, 'agreement.sign')).context['copies'] as number;
  await story.does(id, 'agreement.sign', {
    decision: 'signed',
    signatures: ['p1', 'p2'].map((party) => ({ party, by: 'party', at: signedAt })),
    ...{ officers, copies },
  });
  await story.task(id, 'agreement.confirm');
  const reader = crew.session(mediator);
  const stated = { 'x-purpose': 'mediation' };
  const path = `/disputes/${disputeNo}/agreement`;
  const { intact, content } = await reader.get<{ intact: boolean; content: AgreementContent }>(path, stated);
  const pdf = await fetch(`${story.api.base}/api/v1${path}/pdf`, { headers: { ...stated, authorization: await reader.authorization() } });
  const pdfBytes = (await pdf.arrayBuffer()).byteLength;
  const { agreementNo } = content;
  story.tell(signedAt, officers.join('+'), { zh: `签订 ${agreementNo}，一式三份，校验无误（PDF ${Math.round(pdfBytes / 1024)} kB）`, en: `${agreementNo} signed in three copies, its hash verified (PDF ${Math.round(pdfBytes / 1024)} kB)` });

  // 司法确认
  const confirmedOnDay = 20;
  await story.does(id, 'agreement.confirm', { decision: 'requested', at: after(confirmedOnDay, '10:00'), parties: ['p1', 'p2'], court: '人民法院（演示）' });
  const clerk = await story.does(id, 'agreement.courtAnswer', { answer: 'confirmed', at: after(confirmedOnDay, '16:00'), reference: '（演示）民特1号' });
  story.tell(after(confirmedOnDay, '16:00'), clerk, { zh: '第 20 天：双方共同申请，法院确认协议有效', en: 'day 20: asked for jointly, the court confirms the agreement' });

  // 履行、回访、修复
  await fulfil(1, after(7, '18:30'));
  const visitor = await story.does(id, 'dispute.followUp', { at: after(21, '09:00'), state: 'tense', broken: [2], note: '乙方尚未支付修缮费' });
  story.tell(after(21, '09:00'), visitor, { zh: '回访：甲方守约，乙方未付修缮费', en: 'follow-up visit: the first promise is kept, the second is not' });
  await story.does(id, 'promise.broken', { decision: 'mend', reason: '对金额有误会' });
  const mender = await story.does(id, 'promise.mend', {
    outcome: 'mended',
    ...{ heldFrom: after(22, '15:00'), heldTo: after(22, '15:25') },
    ...{ parties: ['p1', 'p2'], minutes: '当场核对账目，乙方先付一半', minutesSigned: true },
    ...{ what: '余款五日内付清', dueAt: after(27, '18:00') },
  });
  story.tell(after(22, '15:25'), mender, { zh: '短会二十五分钟：核对账目，五日内付清', en: 'a short session of 25 minutes: the sums are gone through, to be paid in five days' });
  await fulfil(2, after(27, '17:00'));
  await story.does(id, 'dispute.followUp', { at: after(30, '09:00'), state: 'calm', note: '两家恢复往来' });
  const { outcome, detail } = await story.ended(id);
  await story.ended(incident);
  story.tell(after(30, '09:00'), '—', { zh: '再次回访：两家恢复往来，办结', en: 'second visit: the neighbours are on terms again; closed' });
  const { sessions, promises } = detail as { sessions: { state: string; from: string; linkageNo: string }[]; promises: { mended: number }[] };
  const held = sessions.filter(({ state }) => state === 'held');
  return {
    incidents: [no],
    disputes: [disputeNo],
    workflows: [incident, id, ...sessions.map(({ linkageNo }) => `linkage/${linkageNo}`)],
    sessions: held.length,
    workingDaysBetweenSessions: workingDaysBetween(held[0]!.from, held[1]!.from),
    invited: [...withLawyer],
    ...{ agreementNo, copies, intact, pdfBytes, confirmedOnDay },
    mended: promises.filter((promise) => promise.mended > 0).length,
    outcome: outcome!,
  };

  async function hold(heldFrom: string, heldTo: string, partners: readonly string[], result: object): Promise<void> {
    const attended = { parties: ['p1', 'p2'], mediators: [mediator], partners };
    await story.does(id, 'mediation.session', { heldFrom, heldTo, attended, minutes: '笔录（演示）', minutesSigned: true, ...result }, mediator);
  }

  async function fulfil(promise: number, when: string): Promise<void> {
    const task = await story.until(`promise ${promise}`, async () => (await story.tasks(id)).find(({ kind, context }) => kind === 'promise.fulfil' && context['promise'] === promise));
    await crew.complete(task, { outcome: 'kept', at: when });
  }
}

function workingDaysBetween(from: string, to: string): number {
  for (let days = 0; ; days += 1) if (workingDay(Date.parse(from), days) + day > Date.parse(to)) return days;
}

/** Room and mediator may be taken, by another telling of the story too: then the next hour is tried. */
async function convene(story: Story, id: string, at: (time: string) => string, mediator: string, partners: readonly string[]): Promise<void> {
  for (let hour = 8; hour < 20; hour += 1) {
    const task = await story.task(id, 'mediation.schedule');
    const time = (h: number) => at(`${String(h).padStart(2, '0')}:00`);
    await story.crew.complete(task, { from: time(hour), to: time(hour + 1), room: '第一调解室', mediators: [mediator], partners });
    const booked = await story.until('the booking', async () => {
      const { stage } = await story.process(id);
      if (stage === 'invitation') return 'yes';
      return (await story.tasks(id)).some(({ kind, id: other }) => kind === 'mediation.schedule' && other !== task.id) && 'no';
    });
    if (booked === 'no') continue;
    await story.does(id, 'mediation.invite', { answer: 'accept' }, mediator);
    story.tell(time(hour), '—', { zh: `邀请 ${partners.join('、')}：均以签名回执答复参加`, en: `${partners.join(', ')} invited: all answer by signed callback that they come` });
    await story.task(id, 'mediation.session');
    return;
  }
  throw new Error(`调解室已满 / no time is free: ${inPath(id)}`);
}
