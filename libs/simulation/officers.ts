/**
 * What a sensible officer writes into each form, from what the task shows and what is known of the incident. Total over
 * the kinds of task, and the same for the same task: chance comes from the task's id.
 */
import type { z } from 'zod';
import type { Disposition } from '../domain/intake.js';
import { taskKinds, type TaskKindId } from '../contracts/registry.js';
import { draw, pick } from './random.js';
import type { OpenTask } from './views.js';

export interface Situation {
  task: OpenTask;
  /** Who fills in the form, and the colleagues of the same unit. */
  officers: readonly string[];
  /** How the incident is to end. */
  disposition: Disposition;
  /** Communities of the station, for a call that has to be located. */
  communities: readonly string[];
  investigators: readonly string[];
  now: Date;
}

type Form<K extends TaskKindId> = z.input<(typeof taskKinds)[K]['form']>;
type Forms = { [K in TaskKindId]: (situation: Situation) => Form<K> };

interface Proposal {
  category: string;
  priority: 1 | 2 | 3 | 4;
  community: string | null;
}

const minute = 60_000;
const ago = ({ now }: Situation, minutes: number) => new Date(now.getTime() - minutes * minute).toISOString();
/** A fight among neighbours, as the norms mean it. */
const minorMatter = {
  nature: 'publicSecurity',
  ...{ fromCivilDispute: true, minor: true, bothWilling: true },
  ...{ hiredViolence: false, gangFightOrProvocation: false, repeatedOffence: false, offendedAgain: false, fled: false },
} as const;
const inFuture = ({ now }: Situation, hours: number) => new Date(now.getTime() + hours * 60 * minute).toISOString();
const pair = ({ officers }: Situation) => [...officers].slice(0, 2);

const forms: Forms = {
  'incident.locate': ({ task, communities }) => ({ community: pick(task.processId, communities) }),
  /** Calls of a file were sorted out by those who took them: what looks like a duplicate there has a number of its own. */
  'incident.triage': ({ task }) => {
    const { category, priority } = task.context.proposal as Proposal;
    return { decision: 'dispatch', category, priority };
  },
  'incident.dispatch': ({ task }) => {
    const recommended = task.context.recommended as { unit: string; available: boolean }[];
    return { units: [(recommended.find(({ available }) => available) ?? recommended[0]!).unit] };
  },
  'order.acknowledge': () => ({ answer: 'accept' }),
  'order.enRoute': () => ({}),
  'order.onScene': () => ({ answer: 'arrived' }),
  'scene.survey': (situation) => ({
    officers: pair(situation),
    witnesses: [{ name: '见证人（模拟）' }],
    startedAt: ago(situation, 20 + draw(situation.task.id, 20)),
    endedAt: ago(situation, 1),
    findings: '现场已勘查并拍照（模拟） / scene surveyed and photographed (simulated)',
    evidence: Array.from({ length: draw(situation.task.id, 3) }, (_, i) => ({
      description: `物证${i + 1}（模拟） / exhibit ${i + 1} (simulated)`,
      storage: '物证室 / evidence room',
    })),
  }),
  'scene.canvass': (situation) => ({
    officers: pair(situation),
    visited: 1 + draw(situation.task.id, 12),
    findings: '已走访周边住户（模拟） / neighbours asked (simulated)',
  }),
  'scene.disposition': ({ disposition }) => ({ disposition }),
  'incident.feedback': ({ task }) => ({
    calls: (task.context.calls as string[]).map((incidentNo) => ({ incidentNo, outcome: 'told' })),
  }),
  'case.accept': ({ task, investigators }) => {
    const first = draw(task.processId, investigators.length);
    const second = (first + 1) % investigators.length;
    return { decision: 'accept', investigators: [investigators[first]!, investigators[second]!] };
  },
  'case.file': () => ({
    decision: 'file',
    ground: '有犯罪事实，需要追究刑事责任（模拟） / facts of a crime call for prosecution (simulated)',
  }),
  'case.investigate': () => ({ outcome: 'unsolved', findings: '线索已查完（模拟） / all leads followed (simulated)' }),
  'review.check': ({ task }) => ({
    waived: (task.context.documents as { document: string; there: boolean }[]).filter(({ there }) => !there).map(({ document }) => ({ document, reason: '本案不需要（模拟） / not needed in this case (simulated)' })),
  }),
  'review.mend': () => ({ done: '已补正（模拟） / mended (simulated)' }),
  'review.legal': () => ({ decision: 'agree', opinion: '事实清楚，程序合法（模拟） / facts clear, procedure lawful (simulated)' }),
  'video.view': ({ task }) => ({ viewedMinutes: 30 + draw(task.id, 30) }),
  'video.approve': () => ({ decision: 'approve', reason: '同意（模拟） / agreed (simulated)' }),
  'video.confirm': () => ({ decision: 'none', note: '未形成轨迹（模拟） / no trajectory (simulated)' }),
  'case.deploy': () => ({ decision: 'return', reason: '依据不足（模拟） / grounds not sufficient (simulated)' }),
  'arrest.approve': () => ({ decision: 'refuse', reason: '依据不足（模拟） / grounds not sufficient (simulated)' }),
  'arrest.attempt': (situation) => ({ outcome: 'notFound', officers: pair(situation), at: ago(situation, 0) }),
  'arrest.clarify': (situation) => ({
    outcome: 'notFound',
    at: ago(situation, 0),
    note: '已核实未发现目标（模拟） / established: not found (simulated)',
  }),
  'arrest.plan': () => ({ decision: 'standDown', note: '收队（模拟） / stood down (simulated)' }),
  'case.interrogate': (situation) => ({
    officers: pair(situation),
    startedAt: ago(situation, 40),
    endedAt: ago(situation, 1),
    rightsRead: true,
    confessed: false,
    statement: '否认（模拟） / denies (simulated)',
  }),
  'case.close': ({ task }) => ({
    result: task.context.result === 'settled' ? 'settled' : 'unsolved',
    note: '结案（模拟） / closed (simulated)',
  }),
  'case.notify': (situation) => ({ outcome: 'told', at: ago(situation, 0) }),
  'case.transfer': (situation) => ({ at: ago(situation, 0), receivedBy: '接收人（模拟） / receiver (simulated)', document: '移交（模拟）' }),
  'case.examination': (situation) => ({ at: ago(situation, 0), document: '鉴定（模拟）', opinion: '鉴定意见（模拟） / opinion (simulated)' }),
  'case.serveOpinion': (situation) => ({ at: ago(situation, 0), told: ['当事人（模拟）'] }),
  'arrest.confirm': (situation) => ({ answer: 'ready', officers: pair(situation) }),
  'suspect.approveSummons': () => ({ decision: 'approve' }),
  'suspect.bringIn': (situation) => ({ officers: pair(situation), at: ago(situation, 0), rightsRead: true, property: [] }),
  'suspect.guardian': (situation) => ({ outcome: 'present', at: ago(situation, 0), name: '监护人（模拟）' }),
  'suspect.suitableAdult': (situation) => ({ at: ago(situation, 0), name: '合适成年人（模拟）', capacity: 'school' }),
  'suspect.interrogate': (situation) => ({
    officers: pair(situation),
    startedAt: ago(situation, 0),
    endedAt: ago(situation, 0),
    rightsRead: true,
    accompanied: true,
    confessed: false,
    statement: '否认（模拟） / denies (simulated)',
  }),
  'suspect.decide': ({ task }) => ({
    decision: (task.context.decisions as string[]).includes('end') ? 'end' : 'release',
    ground: '依据不足（模拟） / grounds not sufficient (simulated)',
  }),
  'suspect.approve': () => ({ decision: 'approve' }),
  'suspect.execute': (situation) => ({ outcome: 'done', officers: pair(situation), at: ago(situation, 0) }),
  'suspect.release': (situation) => ({ outcome: 'done', officers: pair(situation), at: ago(situation, 0) }),
  'suspect.clarify': (situation) => ({ outcome: 'done', at: ago(situation, 0), note: '已核实（模拟） / established (simulated)' }),
  'suspect.deliver': (situation) => ({ officers: pair(situation), at: ago(situation, 0), house: '看守所', receipt: '收押（模拟）' }),
  'suspect.notifyFamily': (situation) => ({ outcome: 'told', at: ago(situation, 0), told: '家属（模拟）' }),
  'suspect.procuratorate': (situation) => ({ decision: 'refused', at: ago(situation, 0), document: '不批捕（模拟）' }),
  'suspect.serve': (situation) => ({ at: ago(situation, 0), how: 'inPerson', document: '处罚（模拟）' }),
  'linkage.telephone': (situation) => ({ result: 'noAnswer', at: ago(situation, 0) }),
  'fraud.contact': () => ({ outcome: 'noAnswer' }),
  'fraud.locate': ({ task, communities }) => ({ found: true, community: pick(task.processId, communities) }),
  'fraud.visit': () => ({ outcome: 'met', finding: 'dissuaded' }),
  'fraud.decide': () => ({ decision: 'close', reason: '多次劝阻无效（模拟） / dissuasion in vain (simulated)' }),
  'fraud.acknowledge': () => ({ signed: true, savedFen: 0 }),
  'fraud.transfers': (situation) => ({
    transfers: [{ at: ago(situation, 10), amountFen: 100_000, banks: [{ bank: (situation.task.context.partners as string[])[0]!, account: '0000' }] }],
  }),
  'fraud.followUp': () => ({ outcome: 'safe' }),
  'fraud.recover': () => ({ returned: [], ended: true, note: '无返还（模拟） / nothing came back (simulated)' }),
  'dispute.assess': () => ({ facts: minorMatter, decision: 'mediate', kind: 'neighbour' }),
  'dispute.cool': (situation) => ({ result: 'done', at: ago(situation, 1), consent: true }),
  'dispute.parties': () => ({ parties: ['p1', 'p2'].map((id, i) => ({ id, name: `当事人${i + 1}（模拟）`, birthDate: '1980-01-01' })) }),
  'dispute.consent': (situation) => ({ answer: 'consents', at: ago(situation, 1), signedBy: 'party', rightsRead: true }),
  'mediation.schedule': (situation) => ({
    from: inFuture(situation, 24 + draw(situation.task.id, 24)),
    to: inFuture(situation, 49),
    // A room of its own for each session: a simulation has no building.
    room: `room-${draw(situation.task.id, 1_000_000)}`,
    mediators: [situation.officers[0]!],
  }),
  'mediation.invite': () => ({ answer: 'accept' }),
  'mediation.proceed': () => ({ decision: 'goOn', reason: '如期进行（模拟） / as planned (simulated)' }),
  'mediation.session': (situation) => ({
    outcome: 'failed',
    heldFrom: ago(situation, 60),
    heldTo: ago(situation, 1),
    attended: { mediators: [situation.officers[0]!] },
    minutes: '双方未到场（模拟） / neither party came (simulated)',
    minutesSigned: true,
    reason: '未达成一致（模拟） / no agreement (simulated)',
  }),
  'mediation.next': () => ({ decision: 'end', reason: '不再调解（模拟） / no further session (simulated)' }),
  'agreement.sign': () => ({ decision: 'refused', reason: '当事人拒签（模拟） / a party would not sign (simulated)' }),
  'agreement.confirm': (situation) => ({ decision: 'waived', at: ago(situation, 0) }),
  'agreement.courtAnswer': (situation) => ({ answer: 'withdrawn', at: ago(situation, 0) }),
  'promise.fulfil': (situation) => ({ outcome: 'kept', at: ago(situation, 0) }),
  'dispute.followUp': (situation) => ({ at: ago(situation, 0), state: 'calm', note: '平静（模拟） / calm (simulated)' }),
  'promise.broken': (situation) => ({ decision: 'told', toldAt: ago(situation, 0), reason: '告知起诉（模拟） / told that they may sue (simulated)' }),
  'promise.mend': (situation) => ({ outcome: 'failed', heldFrom: ago(situation, 30), heldTo: ago(situation, 1), minutes: '未修复（模拟） / not mended (simulated)', minutesSigned: true }),
  'dispute.decide': (situation) => ({ decision: 'court', toldAt: ago(situation, 0), reason: '告知起诉（模拟） / told that they may sue (simulated)' }),
  'supervision.answer': () => ({
    cause: '警力紧张（模拟） / units were busy (simulated)',
    action: '已催办（模拟） / the step was hurried along (simulated)',
  }),
  'visits.plan': () => ({ decision: 'accept' }),
  'visits.visit': ({ task }) => ({ outcome: pick(task.id, ['met', 'met', 'met', 'nobodyHome'] as const) }),
  'brief.sign': () => ({ decision: 'sign' }),
  'campaign.approve': () => ({ decision: 'approve' }),
  'campaign.act': ({ task, officers }) => ({
    result: 'done',
    actions: 1 + draw(task.id, 20),
    reached: draw(task.id, 200),
    officers: [...officers].slice(0, 3),
    note: '已按方案开展（模拟） / carried out as planned (simulated)',
  }),
  'campaign.close': () => ({ summary: '已总结（模拟） / summed up (simulated)' }),
  'suggestion.decide': ({ task }) => ({ decision: 'accept', measures: (task.context.measures as unknown[]).map((_, i) => ({ number: i + 1 })) }),
  'suggestion.explain': () => ({ answer: '已补充（模拟） / answered (simulated)' }),
  'suggestion.patrol': ({ task, officers }) => ({ result: 'done', rounds: 1 + draw(task.id, 20), officers: [...officers].slice(0, 3), note: '已按方案巡逻（模拟） / patrolled as planned (simulated)' }),
  'suggestion.case': () => ({ result: 'done', note: '已核查（模拟） / looked into (simulated)' }),
  'suggestion.conclude': () => ({ decision: 'end', note: '已阅（模拟） / read (simulated)' }),
  'suggestion.feedback': () => ({}),
  'service.handle': () => ({ decision: 'helped', answer: '已办理（模拟） / done (simulated)' }),
  'service.answer': () => ({ outcome: 'told' }),
  'supervision.accept': () => ({ decision: 'accept' }),
  'force.choose': () => ({ decision: 'choose', layout: 'optimised' }),
  'force.patrol': ({ task }) => ({ result: 'done', found: draw(task.id, 3) }),
  'roster.decide': () => ({ decision: 'accept', reason: '同意（模拟） / agreed (simulated)' }),
  'shift.signOn': ({ task }) => ({
    briefingRead: true,
    equipment: (task.context.equipment as string[]).map((item) => ({ item, state: 'ok' })),
  }),
  'shift.takeOver': () => ({ answer: 'take' }),
  'shift.takeList': ({ task }) => ({ tasks: task.context.tasks as string[] }),
  'shift.signOff': () => ({}),
  'leave.decide': () => ({ decision: 'approve' }),
  'swap.consent': () => ({ answer: 'agree' }),
  'swap.decide': () => ({ decision: 'approve' }),
  'custody.receive': () => ({ answer: 'receive', condition: 'intact', storage: '物证室 / evidence room' }),
  'examination.approve': () => ({ decision: 'approve' }),
  'examination.submit': (situation) => ({ officers: pair(situation), at: ago(situation, 1), receipt: `R-${draw(situation.task.id, 1000)}`, takenBy: '收件人（模拟）' }),
  'examination.result': (situation) => ({ at: ago(situation, 1), document: `D-${draw(situation.task.id, 1000)}`, opinion: '未见异常（模拟） / nothing found (simulated)', condition: 'intact', storage: '物证室 / evidence room' }),
  'examination.inform': (situation) => ({ at: ago(situation, 1), informed: ['suspect', 'victim'] }),
  'seizure.approve': () => ({ decision: 'refuse', reason: '依据不足（模拟） / grounds not sufficient (simulated)' }),
  'seizure.list': (situation) => ({
    officers: pair(situation),
    witnesses: [{ name: '见证人（模拟）' }],
    holder: { name: '持有人（模拟）', signed: true },
    at: ago(situation, 1),
    items: [{ description: '物品（模拟） / a thing (simulated)', storage: '物证室 / evidence room' }],
  }),
  'seizure.dispose': ({ task }) => ({ items: task.context.items as string[], decision: 'return', reason: '与案件无关（模拟） / not of the case (simulated)' }),
  'seizure.return': (situation) => ({ outcome: 'returned', officers: pair(situation), at: ago(situation, 1), receivedBy: { name: '领取人（模拟）', signed: true } }),
  'record.correct': () => ({ decision: 'stands', reason: '无误（模拟） / nothing is wrong (simulated)' }),
};

/** The form for a task, filled in. */
export function fillIn(situation: Situation): unknown {
  return forms[situation.task.kind](situation);
}
