/** 抓捕: approved by the chief, carried out by the units; an attempt that fails leads to a new plan, an unclear one to a person who finds out. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ArrestInput, ArrestOutcome, ArrestStage } from '../../libs/contracts/arrest.js';
import type { Subject } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import { refuse } from '../../libs/domain/refusal.js';
import { caseTeam } from '../shared/activities.js';
import { caseCaptain, chief, operators, unitMembers } from '../shared/people.js';
import { standUp } from '../shared/process.js';

export async function arrest(input: ArrestInput): Promise<ArrestOutcome> {
  const subject: Subject = {
    caseNo: input.caseNo,
    priority: input.priority,
    team: 'case',
    ...(input.community ? { community: input.community } : {}),
  };
  const { record, clocks, tasks } = standUp<ArrestStage>('arrest', 'approval', subject, () => caseCaptain[0]!);
  clocks.policy = input.policy;
  let units = input.units;
  let attempts = 0;
  record.detail = () => ({ units, attempts, orderedBy: input.orderedBy });

  const end = async (outcome: ArrestOutcome['outcome'], caughtAt: string | null, reason: string | null): Promise<ArrestOutcome> => {
    tasks.cancelAll();
    record.enter('closed');
    await record.close(outcome);
    return { outcome, attempts, caughtAt, reason };
  };

  try {
    const approval = await tasks.ask('arrest.approve', {
      candidates: chief,
      context: { caseNo: input.caseNo, units, orderedBy: input.orderedBy },
      limit: 'arrest.approve',
      check: (_form, actor) => {
        if (actor.id === input.orderedBy) refuse('SAME_PERSON', 'actor');
      },
    });
    if (approval.result.decision === 'refuse') return await end('refused', null, approval.result.reason);

    for (;;) {
      attempts += 1;
      record.enter('deployed');
      const attempt = await tasks.ask('arrest.attempt', {
        candidates: units.flatMap(unitMembers),
        context: { caseNo: input.caseNo, units, attempt: attempts },
      });
      let { outcome, at } = attempt.result;
      await caseTeam.recordCaseStep({
        id: attempt.taskId,
        caseNo: input.caseNo,
        kind: 'arrest.attempt',
        by: attempt.by.id,
        at: iso(attempt.at),
        form: attempt.result,
      });
      if (outcome === 'unknown') {
        const clarified = await tasks.ask('arrest.clarify', { candidates: [...operators, ...chief], context: { caseNo: input.caseNo, attempt: attempts } });
        ({ outcome, at } = clarified.result);
      }
      if (outcome === 'caught') return await end('caught', at, null);

      record.enter('planning');
      const plan = await tasks.ask('arrest.plan', {
        candidates: [...operators, ...chief],
        context: { caseNo: input.caseNo, units, attempt: attempts, outcome },
      });
      if (plan.result.decision === 'standDown') return await end('stoodDown', null, plan.result.note);
      if (plan.result.units.length > 0) units = plan.result.units;
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => end('stoodDown', null, 'cancelled'));
  }
}
