/** 督办: the captain answers, else it climbs to the chief; it ends only with an answer that the command room accepts. */
import { missedAgain, missedAgainSchema, type SupervisionInput, type SupervisionOutcome, type SupervisionStage } from '../../libs/contracts/supervision.js';
import { iso } from '../../libs/domain/calendar.js';
import { Clocks } from '../shared/clocks.js';
import { type Answer, HumanTasks, type OpenTask } from '../shared/human-tasks.js';
import { chief, operators } from '../shared/people.js';
import { ProcessRecord } from '../shared/record.js';
import { onSignal } from '../shared/refusal.js';

export async function supervision(input: SupervisionInput): Promise<SupervisionOutcome> {
  const record = new ProcessRecord<SupervisionStage>('supervision', 'answering', input.subject);
  const clocks = new Clocks(record);
  const tasks = new HumanTasks(record, clocks);
  clocks.policy = input.policy;
  /** Why it went from the captain to the chief, and when. */
  const climbs: { at: string; reason: { zh: string; en: string } }[] = [];
  /** When the same limit was missed once more. */
  const again: string[] = [];
  /** What was answered in each round, and what the command room said to it. */
  const answers: { at: string; by: string; cause: string; action: string; decision?: 'accept' | 'return'; reason?: string | undefined }[] = [];
  let rounds = 0;
  record.detail = () => ({ processId: input.processId, cause: input.cause, again, climbed: climbs.length > 0, climbs, rounds, answers });
  onSignal(missedAgain, missedAgainSchema, ({ dueAt }) => {
    again.push(dueAt);
    record.touch();
  });

  for (let returned: string | null = null; ; ) {
    rounds += 1;
    record.enter('answering');
    const question: OpenTask<'supervision.answer'> = tasks.open('supervision.answer', {
      candidates: climbs.length > 0 ? [input.captain, ...chief] : [input.captain],
      context: { processId: input.processId, cause: input.cause, returned },
      limit: 'supervision.answer',
    });
    clocks.onExpiry = async (clock) => {
      tasks.markOverdue(clock);
      if (clock !== question.clock) return;
      if (climbs.length > 0) return;
      climbs.push({ at: iso(clock.dueAt), reason: { zh: `第 ${rounds} 次答复逾期`, en: `no answer in time, round ${rounds}` } });
      tasks.widen(question, chief);
    };
    const { result: answer, by, at }: Answer<'supervision.answer'> = (await tasks.answered(question))!;
    answers.push({ at: iso(at), by: by.id, ...answer });
    record.enter('review');
    const { result: review }: Answer<'supervision.accept'> = await tasks.ask('supervision.accept', {
      candidates: operators,
      context: { processId: input.processId, cause: input.cause, again: [...again], answer },
      limit: 'supervision.review',
    });
    Object.assign(answers.at(-1)!, review);
    if (review.decision === 'accept') break;
    returned = review.reason!;
  }

  record.enter('closed');
  await record.close('accepted');
  return { rounds, climbed: climbs.length > 0 };
}
