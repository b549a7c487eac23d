/** 请假: asked for, decided by whoever leads the person, and the published roster mended where it must be. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { LeaveInput, LeaveOutcome, LeaveStage } from '../../libs/contracts/leave.js';
import type { Candidate } from '../../libs/domain/actor.js';
import { refuse } from '../../libs/domain/refusal.js';
import { planners } from '../shared/activities.js';
import type { OpenTask } from '../shared/human-tasks.js';
import { chief } from '../shared/people.js';
import { standUp } from '../shared/process.js';

export async function leave(input: LeaveInput): Promise<LeaveOutcome> {
  let leader: Candidate = chief[0]!;
  let changed: string[] = [];
  let lacks = 0;
  const { record, clocks, tasks, supervisions } = standUp<LeaveStage>('leave', 'approval', { team: 'command' }, () => leader);
  record.detail = () => ({ account: input.actor.id, changed, lacks });

  const end = async (outcome: LeaveOutcome['outcome']): Promise<LeaveOutcome> => {
    tasks.cancelAll();
    record.enter('closed');
    if (outcome !== 'approved') await planners.closeLeave({ id: input.id, outcome });
    await record.close(outcome);
    return { outcome };
  };

  try {
    const { approver, policy, wouldLack } = await planners.registerLeave(input);
    clocks.policy = policy;
    leader = approver;
    const question: OpenTask<'leave.decide'> = tasks.open('leave.decide', {
      candidates: [approver],
      context: { account: input.actor.id, from: input.from, to: input.to, wouldLack },
      limit: 'duty.approval',
      check: (_form, actor) => {
        if (actor.id === input.actor.id) refuse('SAME_PERSON', 'actor');
      },
    });
    clocks.onExpiry = async (clock) => {
      tasks.markOverdue(clock);
      tasks.widen(question as unknown as OpenTask, chief);
      await supervisions.late(clock);
    };
    const answer = (await tasks.answered(question))!;
    if (answer.result.decision === 'refuse') return await end('refused');
    const mended = await CancellationScope.nonCancellable(() => planners.grantLeave({ id: input.id, by: answer.by.id, at: answer.at }));
    changed = mended.changed;
    lacks = mended.lacks;
    return await CancellationScope.nonCancellable(() => end('approved'));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => end('cancelled'));
  }
}
