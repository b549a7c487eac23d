/** 及时预警，联系不上: three calls in vain, an officer at the door, money stopped at one bank and asked for at another, part of it back. */
import type { LinkageReply } from '../../contracts/linkage.js';
import type { ProcessAnswer } from '../views.js';
import type { Story } from '../story.js';

export interface Warned {
  workflows: string[];
  warningNo: string;
  calls: number;
  /** From the warning to the officer at the door, against the clock of the visit. */
  visit: { by: string; state: string };
  banks: { partner: string; via: string | null }[];
  caseNo: string;
  transferredFen: number;
  stoppedFen: number;
  recoveredFen: number;
  followUps: number;
}

interface ProcessWithClocks extends ProcessAnswer {
  clocks: { key: string; state: string }[];
}

const yuan = (fen: number) => (fen / 100).toLocaleString('en');

export function warning(story: Story): Promise<Warned> {
  // The waits of minutes, a day and a week are seconds for the length of the story.
  const limits = {
    'fraud.contactWait.second': { amount: 1, unit: 'second' },
    'fraud.contactWait.third': { amount: 2, unit: 'second' },
    'fraud.followUp.first': { amount: 12, unit: 'second' },
    'fraud.followUp.second': { amount: 20, unit: 'second' },
    'linkage.paymentStop': { amount: 6, unit: 'second' },
  } as const;
  return story.withLimits(limits, () =>
    story.withPartners({ 'bank-icbc': 'late', 'bank-abc': 'silent' }, ({ 'bank-icbc': icbc }) =>
      play(story, (linkageNo, amountFen) => icbc.answer(linkageNo, { outcome: 'partly', at: new Date().toISOString(), reference: 'ICBC-1', amountFen })),
    ),
  );
}

async function play(story: Story, answerOfBank: (linkageNo: string, amountFen: number) => Promise<number>): Promise<Warned> {
  const { crew } = story;
  const centre = crew.someone('machine');
  const now = new Date();
  const accepted = await centre.post<{ warningNo: string; processId: string }>('/fraud-warnings', {
    source: 'demo',
    number: story.number,
    receivedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + 86_400_000).toISOString(),
    channel: 'machine',
    level: 'high',
    method: 'investment',
    resident: {
      name: '王某某（虚构）',
      phone: `139${story.number.slice(-8)}`,
      address: '晨光社区3号楼2单元',
      place: { type: 'Point', coordinates: [123.2985, 44.1365] },
    },
  });
  const { warningNo, processId: id } = accepted.body;
  story.tell(null, centre.account, { zh: `反诈中心预警 ${warningNo}：高危，虚假投资`, en: `warning ${warningNo} of the anti-fraud centre: high, a false investment` });

  const words = { noAnswer: { zh: '无人接听', en: 'nobody answers' }, busy: { zh: '通话中', en: 'the line is busy' }, hungUp: { zh: '被挂断', en: 'hung up' } };
  for (const [i, outcome] of (['busy', 'noAnswer', 'hungUp'] as const).entries()) {
    const caller = await story.does(id, 'fraud.contact', { outcome });
    await story.until('the call on record', async () => ((await story.process(id)).detail['attempts'] as unknown[]).length === i + 1);
    story.tell(null, caller, { zh: `第${i + 1}次电话：${words[outcome].zh}`, en: `call ${i + 1}: ${words[outcome].en}` });
  }

  const visit = await story.task(id, 'fraud.visit');
  const officer = crew.doer(visit);
  story.tell(null, '—', { zh: `派网格责任民警 ${officer} 上门`, en: `the grid’s officer ${officer} is sent to the door` });
  await crew.session(officer).get(`/fraud-warnings/${warningNo}/resident`, { 'x-purpose': 'dissuasion' });
  await crew.complete(visit, { outcome: 'met', finding: 'alreadyTransferred', said: '已向“平台”转账一次' }, officer);
  story.tell(null, officer, { zh: '见到本人：已转账一次，当面劝止', en: 'she is at home, has transferred once, and stops' });

  const transferredFen = 8_000_000;
  const at = new Date(now.getTime() - 600_000).toISOString();
  await story.does(
    id,
    'fraud.transfers',
    { transfers: [{ at, amountFen: transferredFen, banks: [{ bank: 'bank-icbc', account: '6222000000000001' }, { bank: 'bank-abc', account: '6228000000000002' }] }] },
    officer,
  );
  const { detail } = await story.until('the case', async () => {
    const process = await story.process(id);
    return process.detail['caseNo'] ? process : null;
  });
  const [linkageNo] = detail['linkages'] as [string];
  const caseNo = detail['caseNo'] as string;
  const board = `linkage/${linkageNo}`;
  story.tell(null, officer, { zh: `转账 ${yuan(transferredFen)} 元：同时向两家银行请求止付（${linkageNo}），案件办理队受理 ${caseNo}`, en: `${yuan(transferredFen)} yuan transferred: two banks are asked at once to stop it (${linkageNo}), and the case team has the case ${caseNo}` });

  await answerOfBank(linkageNo, 5_000_000);
  story.tell(null, 'bank-icbc', { zh: `签名回执：已止付 ${yuan(5_000_000)} 元`, en: `signed callback: ${yuan(5_000_000)} yuan stopped` });
  const repliesOf = async () => (await story.process(board)).detail['replies'] as LinkageReply[];
  await story.until('the silent bank to be late', async () => (await repliesOf()).some(({ overdue }) => overdue));
  const caller = await story.does(board, 'linkage.telephone', {
    result: 'answered',
    at: new Date().toISOString(),
    spokeWith: '值班经理',
    answer: { outcome: 'refused', at: new Date().toISOString(), amountFen: 0, note: '资金已转出' },
  });
  story.tell(null, caller, { zh: 'bank-abc 未按时答复，电话联系：资金已转出', en: 'bank-abc does not answer in time and is telephoned: the money has moved on' });
  await story.ended(board);
  const banks = (await repliesOf()).map(({ partner, via }) => ({ partner, via }));
  await story.does(`supervision/${board}/1`, 'supervision.answer', { cause: '银行平台未响应', action: '已电话核实' });
  await story.does(`supervision/${board}/1`, 'supervision.accept', { decision: 'accept' });
  const investigators = crew.accounts.filter(({ roles }) => roles.includes('investigator')).map((account) => account.id);
  const captain = await story.does(`case/${caseNo}`, 'case.accept', { decision: 'accept', investigators: investigators.slice(0, 2) });
  story.tell(null, captain, { zh: `${caseNo} 受案`, en: `the case ${caseNo} is accepted` });

  const recoveredFen = 3_500_000;
  const investigator = await story.does(id, 'fraud.recover', { returned: [{ at: new Date().toISOString(), amountFen: recoveredFen, bank: 'bank-icbc', reference: '返还-1' }], ended: true, note: '其余已转出' });
  story.tell(null, investigator, { zh: `返还 ${yuan(recoveredFen)} 元`, en: `${yuan(recoveredFen)} yuan returned` });
  let before = '';
  for (const day of [1, 7]) {
    const due = await story.until(`the follow-up of day ${day}`, async () => (await story.tasks(id)).find((task) => task.kind === 'fraud.followUp' && task.id !== before));
    const visitor = crew.doer(due);
    await crew.complete(due, { outcome: 'safe' }, visitor);
    story.tell(null, visitor, { zh: `第${day}天回访：未再与对方联系`, en: `follow-up of day ${day}: no more contact` });
    before = due.id;
  }
  await story.ended(id);
  const ended = (await story.process(id)) as ProcessWithClocks;
  return {
    workflows: [id, board, `case/${caseNo}`, `supervision/${board}/1`],
    warningNo,
    calls: (ended.detail['attempts'] as { kind: string }[]).filter(({ kind }) => kind === 'fraud.contact').length,
    visit: { by: officer, state: ended.clocks.find(({ key }) => key === 'fraud.homeVisit')!.state },
    banks,
    caseNo,
    transferredFen: ended.detail['transferredFen'] as number,
    stoppedFen: ended.detail['stoppedFen'] as number,
    recoveredFen: ended.detail['recoveredFen'] as number,
    followUps: 2,
  };
}
