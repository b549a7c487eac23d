/** 更正: two officers sign what is right, or say that the record stands. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { CorrectionInput, CorrectionOutcome, CorrectionStage } from '../../libs/contracts/correction.js';
import { iso } from '../../libs/domain/calendar.js';
import { evidenceRoom } from '../shared/activities.js';
import { caseCaptain, investigators } from '../shared/people.js';
import { standUp } from '../shared/process.js';

export async function correction(input: CorrectionInput): Promise<CorrectionOutcome> {
  const { caseNo, recordNo, reason, requestedBy } = input;
  const { record, clocks, tasks } = standUp<CorrectionStage>('correction', 'correcting', { caseNo, team: 'case' }, () => caseCaptain[0]!);
  clocks.policy = input.policy;
  record.detail = () => ({ recordNo, requestedBy });
  const end = async (outcome: CorrectionOutcome['outcome']): Promise<CorrectionOutcome> => {
    tasks.cancelAll();
    clocks.cancelAll();
    record.enter('closed');
    await record.close(outcome);
    return { outcome };
  };
  try {
    const { taskId: id, by, at, result: form } = await tasks.ask('record.correct', { candidates: investigators, context: { recordNo, reason, requestedBy }, limit: 'evidence.correction' });
    if (form.decision === 'stands') return await end('stands');
    await CancellationScope.nonCancellable(() => evidenceRoom.recordCorrection({ id, recordNo, by: by.id, at: iso(at), form }));
    return await end('corrected');
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => end('cancelled'));
  }
}
