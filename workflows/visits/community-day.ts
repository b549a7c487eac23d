/** 社区警务日程: before the day shift, what is past its time is erased, each officer with visits due gets a round, and the next day is arranged. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { communityDayWorkflowId, visitRoundWorkflowId } from '../../libs/contracts/ids.js';
import type { ProcessKind } from '../../libs/contracts/process.js';
import type { CommunityDayInput, CommunityDayOutcome, DayStage, VisitRoundInput } from '../../libs/contracts/visits.js';
import { iso } from '../../libs/domain/calendar.js';
import { squads } from '../shared/activities.js';
import { ProcessRecord } from '../shared/record.js';
import { startProcess } from '../shared/start-process.js';

/** Before the day shift comes on. */
const opensAt = '05:00:00';
const day = 86_400_000;

export async function communityDay(input: CommunityDayInput): Promise<CommunityDayOutcome> {
  const { station, date } = input;
  const record = new ProcessRecord<DayStage>('communityDay', 'waiting', { team: 'community' });
  let erased = 0;
  let rounds = 0;
  record.detail = () => ({ date, erased, rounds });
  try {
    const opens = Date.parse(`${date}T${opensAt}${iso(0).slice(-6)}`);
    if (opens > Date.now()) await sleep(opens - Date.now(), { summary: `社区警务 ${date}` });

    record.enter('opening');
    const today = iso(Date.now()).slice(0, 10);
    const due = await squads.openDay(input);
    erased = due.erased;
    // After a long stop of the machine nobody is sent out for days that are over.
    if (date >= today) {
      for (const officer of due.officers) {
        rounds += Number(await begin('visitRound', visitRoundWorkflowId(station, date, officer), { station, date, officer } satisfies VisitRoundInput, `走访 ${date} ${officer}`));
      }
    }
    const tomorrow = iso(Math.max(opens, Date.parse(`${today}T${opensAt}${iso(0).slice(-6)}`)) + day).slice(0, 10);
    await begin('communityDay', communityDayWorkflowId(station, tomorrow), { station, date: tomorrow } satisfies CommunityDayInput, `社区警务 ${tomorrow}`);
    record.enter('closed');
    await record.close('done');
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => record.close('cancelled'));
  }
  return { erased, rounds };
}

/** False where it runs already: the officer was early, or a person arranged the day. */
async function begin(kind: ProcessKind, workflowId: string, input: object, summary: string): Promise<boolean> {
  try {
    await startProcess({ workflow: kind, kind, workflowId, input, summary, once: true });
    return true;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return false;
  }
}
