/** 工作简报: drawn up when its period is over, signed by the command room. */
import { CancellationScope, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { BriefInput, BriefOutcome, BriefStage } from '../../libs/contracts/brief.js';
import { briefId as idOf, briefOf, briefPeriod } from '../../libs/domain/brief.js';
import { iso } from '../../libs/domain/calendar.js';
import { briefRoom } from '../shared/activities.js';
import { chief, operators } from '../shared/people.js';
import { standUp } from '../shared/process.js';

export async function brief(input: BriefInput): Promise<BriefOutcome> {
  const { span, date } = input;
  const period = date === undefined ? briefPeriod(span, dueAt()) : briefOf(span, date);
  const briefId = idOf(span, period);
  const [from, to] = [iso(period.from), iso(period.to)];
  const { record, clocks, tasks } = standUp<BriefStage>('brief', 'drafting', { team: 'command' }, () => chief[0]!);
  let sha256: string | null = null;
  let recordNo: string | null = null;
  let drafts = 0;
  record.detail = () => ({ briefId, span, from, to, sha256, drafts, recordNo });
  const end = async (outcome: BriefOutcome['outcome']): Promise<BriefOutcome> => {
    tasks.cancelAll();
    clocks.cancelAll();
    record.enter('closed');
    await record.close(outcome);
    return { outcome };
  };
  try {
    for (;;) {
      record.enter('drafting');
      const draft = await briefRoom.draftBrief({ briefId, span, from, to, processId: record.id });
      if (draft.signed) return await end('existed');
      clocks.policy = draft.policy;
      sha256 = draft.sha256;
      drafts += 1;
      record.enter('issuing');
      const { taskId: id, by, at, result } = await tasks.ask('brief.sign', { candidates: [...chief, ...operators], context: { briefId, span, from, to, sha256 }, limit: 'brief.sign' });
      if (result.decision === 'countAgain') continue;
      const signed = await CancellationScope.nonCancellable(() => briefRoom.signBrief({ id, briefId, sha256: draft.sha256, by: by.id, at: iso(at) }));
      if (signed === null) continue;
      recordNo = signed.recordNo;
      return await end('signed');
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => end('cancelled'));
  }
}

/** After a stop of the machine a brief begins late, and is still of its own day. */
function dueAt(): number {
  const [scheduled] = (workflowInfo().searchAttributes['TemporalScheduledStartTime'] ?? []) as unknown as Date[];
  return new Date(scheduled ?? workflowInfo().startTime).getTime();
}
