/** 鉴定: approved, handed in, the opinion recorded and made known, each within its limit. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import { examinationCommand, examinationCommandSchema, type ExaminationInput, type ExaminationOutcome, type ExaminationStage } from '../../libs/contracts/examination.js';
import { iso } from '../../libs/domain/calendar.js';
import { refuse } from '../../libs/domain/refusal.js';
import { evidenceRoom } from '../shared/activities.js';
import type { Answer, OpenTask } from '../shared/human-tasks.js';
import { askPartners } from '../shared/linkage.js';
import { caseCaptain, chief, investigators } from '../shared/people.js';
import { standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

export async function examination(input: ExaminationInput): Promise<ExaminationOutcome> {
  const { examinationNo, items, question, laboratory, partner, caseNo, incidentNo, requestedBy } = input;
  const subject = { team: 'case' as const, ...(caseNo ? { caseNo } : {}), ...(incidentNo ? { incidentNo } : {}) };
  const { record, clocks, tasks } = standUp<ExaminationStage>('examination', 'approval', subject, () => caseCaptain[0]!);
  clocks.policy = input.policy;
  let linkageNo: string | null = null;
  let document: string | null = null;
  let submission: OpenTask<'examination.submit'> | null = null;
  let withdrawn = false;
  const procedure = new CancellationScope();
  record.detail = () => ({ examinationNo, items, laboratory, linkageNo, document, requestedBy });
  onUpdate(examinationCommand, examinationCommandSchema, '鉴定指令 an order on an examination', ({ actor, command }) => {
    const leads = actor.roles.includes('caseCaptain') || actor.roles.includes('chief');
    if (!leads && !(command.type === 'withdraw' && actor.id === requestedBy)) refuse('COMMAND_NOT_ALLOWED', 'actor');
    // Once the exhibits are away they have to come back.
    if (command.type === 'withdraw' && (withdrawn || submission?.answer || !['approval', 'submission'].includes(record.stage))) refuse('COMMAND_NOT_NOW', 'command.type');
    if (command.type === 'extend') clocks.find(command.clock);
    return () => {
      if (command.type === 'extend') tasks.extend(command, actor);
      else {
        withdrawn = true;
        procedure.cancel();
      }
      return { stage: record.stage, revision: record.version };
    };
  });

  const keep = (kind: string, answer: Answer<never>, place: { away?: string; storage?: string } = {}) =>
    CancellationScope.nonCancellable(() =>
      evidenceRoom.recordExamination({ id: answer.taskId, examinationNo, items, caseNo, incidentNo, kind, by: answer.by.id, at: iso(answer.at), form: answer.result, ...place }),
    );
  const end = async (outcome: ExaminationOutcome['outcome']): Promise<ExaminationOutcome> => {
    tasks.cancelAll();
    clocks.cancelAll();
    record.enter('closed');
    await record.close(outcome);
    return { outcome };
  };

  try {
    return await procedure.run(async () => {
      const approval = await tasks.ask('examination.approve', {
        candidates: [...caseCaptain, ...chief],
        context: { examinationNo, items, question, laboratory, requestedBy },
        limit: 'evidence.approval',
        check: (_form, actor) => {
          if (actor.id === requestedBy) refuse('SAME_PERSON', 'actor');
        },
      });
      await keep('examination.approve', approval);
      if (approval.result.decision === 'refuse') return end('refused');
      if (partner) {
        const asked = await askPartners(record, { kind: 'inquiry', key: 'laboratory', requestedBy: approval.by.id, partners: [{ partner }], text: question });
        linkageNo = asked.linkageNo;
      }

      record.enter('submission');
      submission = tasks.open('examination.submit', { candidates: investigators, context: { examinationNo, items, laboratory }, limit: 'evidence.submission' });
      const { done } = await keep('examination.submit', (await tasks.answered(submission))!, { away: laboratory });
      // Somebody handed one of them over, or gave it back, before it could be handed in.
      if (!done) return end('overtaken');

      record.enter('examination');
      const opinion = await tasks.ask('examination.result', { candidates: investigators, context: { examinationNo, items, laboratory, linkageNo }, limit: 'evidence.examination' });
      document = opinion.result.document;
      await keep('examination.result', opinion, { storage: opinion.result.storage });

      record.enter('informing');
      const informed = await tasks.ask('examination.inform', { candidates: investigators, context: { examinationNo, document }, limit: 'admin.service.opinion' });
      await keep('examination.inform', informed);
      return end('examined');
    });
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => end(withdrawn ? 'withdrawn' : 'cancelled'));
  }
}
