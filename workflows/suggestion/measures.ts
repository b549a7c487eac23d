/** What a measure becomes: patrols and case work as tasks, a campaign, visits and a linkage by the processes that there are for them. */
import { sleep } from '@temporalio/workflow';
import type { CampaignInput, CampaignOutcome } from '../../libs/contracts/campaign.js';
import { campaignWorkflowId } from '../../libs/contracts/ids.js';
import type { TaskKindId } from '../../libs/contracts/registry.js';
import type { Measure, MeasureResult, SuggestionPlan, SuggestionStage } from '../../libs/contracts/suggestion.js';
import type { Candidate } from '../../libs/domain/actor.js';
import { add, iso } from '../../libs/domain/calendar.js';
import type { Duration } from '../../libs/domain/policy.js';
import { recordId } from '../../libs/domain/task.js';
import { prevention, squads as squadRoom } from '../shared/activities.js';
import type { Answer, Ask } from '../shared/human-tasks.js';
import { askPartners } from '../shared/linkage.js';
import { caseCaptain, squadLeaders, unitMembers } from '../shared/people.js';
import type { Process } from '../shared/process.js';
import { startProcess } from '../shared/start-process.js';

interface Setting {
  process: Process<SuggestionStage>;
  suggestionNo: string;
  plan: SuggestionPlan;
  requestedBy: string;
  ask<K extends TaskKindId>(kind: K, candidates: Candidate[], answersFor: Candidate, rest: Omit<Ask<K>, 'candidates' | 'limit'> & { span?: Duration }): Promise<Answer<K>>;
}

/** `id` makes the result unique; `by`: who told it, where a person did. */
type Came = MeasureResult & { id: string; by: string | null; note: string | null };
type Tell = (came: Came) => Promise<void>;

export async function carryOut(setting: Setting, number: number, measure: Measure, tell: Tell): Promise<void> {
  switch (measure.kind) {
    case 'patrol':
      await Promise.all(measure.squads.map((squad) => patrol(setting, number, measure, squad, tell)));
      return;
    case 'prevention':
      return campaign(setting, number, measure, tell);
    case 'visit':
      return visits(setting, number, measure, tell);
    case 'linkage':
      return linkage(setting, number, measure, tell);
    case 'case':
      return caseWork(setting, number, measure, tell);
  }
}

async function patrol({ process, suggestionNo, plan, ask }: Setting, number: number, measure: Measure & { kind: 'patrol' }, squad: string, tell: Tell): Promise<void> {
  const { hours = plan.target.hours, what } = measure;
  // To be answered for at the end of the plan, or where that has come too near, within the policy's own limit.
  const least = (process.clocks.after('suggestion.patrol') ?? Date.now()) - Date.now();
  const minutes = Math.max(1, Math.ceil(Math.max(Date.parse(plan.period.to) - Date.now(), least) / 60_000));
  const { taskId: id, by, result: form } = await ask('suggestion.patrol', unitMembers(squad), squadLeaders(squad)[0]!, {
    context: { suggestionNo, number, squad, what, goal: plan.goal, grids: plan.target.grids, ...plan.period, ...(hours && { hours }) },
    span: { amount: minutes, unit: 'minute' },
  });
  await tell({ id, number, kind: 'patrol', who: squad, result: form.result, amount: form.rounds, by: by.id, note: form.note });
}

async function caseWork({ suggestionNo, plan, ask }: Setting, number: number, { caseNo, what }: Measure & { kind: 'case' }, tell: Tell): Promise<void> {
  const { taskId: id, by, result: form } = await ask('suggestion.case', caseCaptain, caseCaptain[0]!, {
    context: { suggestionNo, number, what, goal: plan.goal, grounds: plan.grounds, ...(caseNo && { caseNo }) },
  });
  await tell({ id, number, kind: 'case', who: form.caseNo ?? caseNo ?? 'case-team', result: form.result, amount: 1, by: by.id, note: form.note });
}

async function campaign({ process, suggestionNo, plan, requestedBy }: Setting, number: number, measure: Measure & { kind: 'prevention' }, tell: Tell): Promise<void> {
  const { campaignNo } = await prevention.numberCampaign({ key: `suggestion/${suggestionNo}/${number}`, at: iso(Date.now()) });
  const input: CampaignInput = {
    campaignNo,
    plan: {
      title: plan.title,
      goal: measure.what,
      topic: measure.topic,
      grids: plan.target.grids,
      squads: measure.squads,
      ...plan.period,
      measure: { name: plan.goal.slice(0, 120) },
    },
    proposedBy: requestedBy,
    // The chief has decided on it here.
    approved: true,
  };
  const child = await startProcess({ workflow: 'campaign', kind: 'campaign', workflowId: campaignWorkflowId(campaignNo), input, summary: `防范行动 ${campaignNo} ← ${process.record.id}` });
  const { outcome, results } = (await child.result()) as CampaignOutcome;
  const worst = results.every(({ result }) => result === 'done') ? 'done' : results.some(({ result }) => result !== 'notDone') ? 'partly' : 'notDone';
  const amount = results.reduce((sum, { actions }) => sum + actions, 0);
  await tell({ id: recordId(process.record.id, campaignNo), number, kind: 'prevention', who: campaignNo, result: outcome === 'done' ? worst : 'notDone', amount, by: null, note: null });
}

async function visits({ process, suggestionNo, plan, requestedBy }: Setting, number: number, { households }: Measure & { kind: 'visit' }, tell: Tell): Promise<void> {
  const asked = households.map((household) => ({ id: `suggestion/${suggestionNo}/${number}/${household}`, household, why: 'concern' as const, notBefore: iso(Math.max(Date.now(), Date.parse(plan.period.from))), askedBy: requestedBy }));
  await Promise.all(asked.map((each) => squadRoom.askVisit(each)));
  // They are made in the rounds of the officers; what came of them is seen at the end of the plan.
  const end = Math.max(Date.parse(plan.period.to), add(Date.now(), { amount: 1, unit: 'day' }));
  await sleep(end - Date.now(), { summary: `走访 ${suggestionNo}` });
  const { made } = await squadRoom.visitsMade({ ids: asked.map(({ id }) => id) });
  const result = made === asked.length ? 'done' : made > 0 ? 'partly' : 'notDone';
  await tell({ id: recordId(process.record.id, `visits-${number}`), number, kind: 'visit', who: 'squads', result, amount: made, by: null, note: null });
}

async function linkage({ process, requestedBy }: Setting, number: number, { partners, what }: Measure & { kind: 'linkage' }, tell: Tell): Promise<void> {
  const board = await askPartners(process.record, { kind: 'inquiry', key: `measure/${number}`, requestedBy, partners: partners.map((partner) => ({ partner })), text: what });
  const { replies } = await board.outcome;
  const said = replies.map(({ answer }) => answer?.outcome ?? 'refused');
  const result = said.every((outcome) => outcome === 'done') ? 'done' : said.some((outcome) => outcome === 'done' || outcome === 'partly') ? 'partly' : 'notDone';
  const answered = replies.filter(({ answer }) => answer !== null).length;
  await tell({ id: recordId(process.record.id, board.linkageNo), number, kind: 'linkage', who: board.linkageNo, result, amount: answered, by: null, note: null });
}
