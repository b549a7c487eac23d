/** 换班: the rules are asked, the colleague consents, whoever leads them approves, and the rules are asked again as it takes effect. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Objection, SwapInput, SwapOutcome, SwapStage } from '../../libs/contracts/swap.js';
import type { Candidate } from '../../libs/domain/actor.js';
import { refuse } from '../../libs/domain/refusal.js';
import { dutyRoom } from '../shared/activities.js';
import { chief } from '../shared/people.js';
import { standUp } from '../shared/process.js';

export async function swap(input: SwapInput): Promise<SwapOutcome> {
  const { id, actor, mine, with: other, theirs = null } = input;
  let leader: Candidate = chief[0]!;
  let objections: Objection[] = [];
  const { record, clocks, tasks } = standUp<SwapStage>('swap', 'consent', { team: 'command' }, () => leader);
  record.detail = () => ({ account: actor.id, with: other, mine, theirs, objections });

  const end = async (outcome: SwapOutcome['outcome']): Promise<SwapOutcome> => {
    tasks.cancelAll();
    clocks.cancelAll();
    record.enter('closed');
    if (outcome !== 'swapped') await dutyRoom.closeSwap({ id, outcome });
    await record.close(outcome);
    return { outcome };
  };

  try {
    const registered = await dutyRoom.registerSwap(input);
    clocks.policy = registered.policy;
    leader = registered.approver;
    objections = registered.objections;
    if (objections.length > 0 || !registered.colleague) return await end('againstRules');

    const asked = tasks.open('swap.consent', { candidates: [registered.colleague], context: { from: actor.id, mine, theirs }, limit: 'duty.consent', lapses: true });
    const consent = await tasks.answered(asked);
    if (!consent) return await end('lapsed');
    if (consent.result.answer === 'decline') return await end('notAgreed');

    objections = await dutyRoom.checkSwap({ id });
    if (objections.length > 0) return await end('againstRules');
    record.enter('approval');
    const decision = await tasks.ask('swap.decide', {
      candidates: [leader],
      context: { account: actor.id, with: other, mine, theirs },
      limit: 'duty.approval',
      check: (_form, by) => {
        if (by.id === actor.id || by.id === other) refuse('SAME_PERSON', 'actor');
      },
    });
    if (decision.result.decision === 'refuse') return await end('refused');
    return await CancellationScope.nonCancellable(async () => {
      objections = await dutyRoom.applySwap({ id, by: decision.by.id, at: decision.at });
      return end(objections.length > 0 ? 'againstRules' : 'swapped');
    });
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => end('cancelled'));
  }
}
