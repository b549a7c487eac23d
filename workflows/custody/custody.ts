/** 物证移交: handed over by its holder, taken over by the receiver, or it stays where it is. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { custodyCommand, custodyCommandSchema, type CustodyInput, type CustodyOutcome, type CustodyStage } from '../../libs/contracts/custody.js';
import { system } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import { refuse } from '../../libs/domain/refusal.js';
import { recordId } from '../../libs/domain/task.js';
import { evidenceRoom } from '../shared/activities.js';
import type { OpenTask } from '../shared/human-tasks.js';
import { caseCaptain, officer } from '../shared/people.js';
import { standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

export async function custody(input: CustodyInput): Promise<CustodyOutcome> {
  const { itemNo, from, to, reason, caseNo, incidentNo } = input;
  const subject = { team: 'case' as const, ...(caseNo ? { caseNo } : {}), ...(incidentNo ? { incidentNo } : {}) };
  const { record, clocks, tasks } = standUp<CustodyStage>('custody', 'receiving', subject, () => caseCaptain[0]!);
  record.detail = () => ({ itemNo, from, to });
  const procedure = new CancellationScope();
  let withdrawn: { by: string; reason: string } | null = null;
  let asked: OpenTask<'custody.receive'> | null = null;
  let outcome: CustodyOutcome['outcome'] | null = null;
  onUpdate(custodyCommand, custodyCommandSchema, '移交指令 an order on a transfer', ({ actor, command }) => {
    if (actor.id !== from && !actor.roles.includes('caseCaptain') && !actor.roles.includes('chief')) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (asked?.answer || withdrawn || outcome) refuse('COMMAND_NOT_NOW', 'command.type');
    return () => {
      withdrawn = { by: actor.id, reason: command.reason };
      procedure.cancel();
      return { stage: record.stage, revision: record.version };
    };
  });

  const end = async (): Promise<CustodyOutcome> => {
    tasks.cancelAll();
    clocks.cancelAll();
    record.enter('closed');
    await record.close(outcome!);
    return { outcome: outcome! };
  };
  const settle = async (as: CustodyOutcome['outcome'], id: string, by: string, at: number, form: unknown, storage: string | null): Promise<void> => {
    outcome = as;
    await CancellationScope.nonCancellable(() => evidenceRoom.endTransfer({ id, processId: record.id, itemNo, caseNo, incidentNo, outcome: as, by, at: iso(at), form, storage }));
  };

  let taken = false;
  try {
    await procedure.run(async () => {
      // Whether there is anything to take back depends on it, so that it is never cut off.
      const given = await CancellationScope.nonCancellable(() => evidenceRoom.handOver({ ...input, id: recordId(record.id, 'handOver'), processId: record.id, at: iso(Date.now()) }));
      taken = given.taken;
      clocks.policy = given.policy;
      if (!taken) {
        outcome = 'overtaken';
        return;
      }
      asked = tasks.open('custody.receive', { candidates: officer(to), context: { itemNo, from, reason }, limit: 'evidence.transfer' });
      const { taskId, by, at, result } = (await tasks.answered(asked))!;
      await settle(result.answer === 'receive' ? 'received' : 'refused', taskId, by.id, at, result, result.storage ?? null);
    });
  } catch (error) {
    if (!isCancellation(error)) throw error;
    const ended = withdrawn ?? { by: system.id, reason: 'cancelled' };
    const as = withdrawn ? 'withdrawn' : 'cancelled';
    if (outcome === null && taken) await settle(as, recordId(record.id, as), ended.by, Date.now(), { reason: ended.reason }, null);
    outcome ??= as;
  }
  return CancellationScope.nonCancellable(end);
}
