/** 抓捕: approved by the proper level, confirmed by the parties, carried out by the units; an attempt that fails leads to a new plan, an unclear one to a person who finds out. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ArrestInput, ArrestOutcome, ArrestParty, ArrestStage } from '../../libs/contracts/arrest.js';
import type { Subject } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import { refuse } from '../../libs/domain/refusal.js';
import { caseTeam } from '../shared/activities.js';
import type { Answer } from '../shared/human-tasks.js';
import { askPartners } from '../shared/linkage.js';
import { caseCaptain, chief, operators, unitMembers } from '../shared/people.js';
import { standUp } from '../shared/process.js';

export async function arrest(input: ArrestInput): Promise<ArrestOutcome> {
  const { caseNo, order } = input;
  const subject: Subject = {
    caseNo,
    priority: input.priority,
    team: 'case',
    ...(input.community ? { community: input.community } : {}),
  };
  const { record, clocks, tasks } = standUp<ArrestStage>('arrest', 'approval', subject, () => caseCaptain[0]!);
  clocks.policy = input.policy;
  if (input.calendar) clocks.calendar = input.calendar;
  let { units } = input;
  let attempts = 0;
  let confirmations = 0;
  let parties: ArrestParty[] = [];
  let linkageNo: string | null = null;
  record.detail = () => ({ units, attempts, orderedBy: input.orderedBy, ...(order ? { order: order.record, level: order.level, from: order.from, to: order.to, parties, linkageNo } : {}) });

  const end = async (outcome: ArrestOutcome['outcome'], caughtAt: string | null, reason: string | null): Promise<ArrestOutcome> => {
    tasks.cancelAll();
    record.enter('closed');
    await record.close(outcome);
    return { outcome, attempts, caughtAt, reason };
  };

  const keep = (kind: string, { taskId, by, at, result }: Answer<never>) =>
    caseTeam.recordCaseStep({ id: taskId, caseNo, kind, by: by.id, at: iso(at), form: result });

  /** 各方确认: every unit says whether it comes; who is silent is counted on, as an order stands until it is refused. */
  const confirm = async (): Promise<void> => {
    record.enter('confirming');
    confirmations += 1;
    parties = units.map((unit) => ({ unit, state: 'asked' }));
    await Promise.all(
      parties.map(async (party) => {
        const { unit } = party;
        const asked = tasks.open('arrest.confirm', { candidates: unitMembers(unit), context: { caseNo, unit, order: order!.record }, limit: 'arrest.confirm', lapses: true, key: `${confirmations}-${unit}` });
        const answer = await tasks.answered(asked);
        if (answer) await keep('arrest.confirm', answer);
        party.state = answer?.result.answer ?? 'silent';
        record.touch();
      }),
    );
    units = parties.filter(({ state }) => state !== 'cannot').map(({ unit }) => unit);
  };

  try {
    const approval = await tasks.ask('arrest.approve', {
      candidates: chief,
      context: { caseNo, units, orderedBy: input.orderedBy, ...(order ? { order: order.record, level: order.level } : {}) },
      limit: 'arrest.approve',
      check: ({ decision, document }, actor) => {
        if (actor.id === input.orderedBy) refuse('SAME_PERSON', 'actor');
        if (decision === 'approve' && order?.level === 'bureau' && !document) refuse('DOCUMENT_REQUIRED', 'document');
      },
    });
    if (order) await keep('arrest.approve', approval);
    if (approval.result.decision === 'refuse') return await end('refused', null, approval.result.reason);
    if (order && order.partners.length > 0) {
      const asked = await askPartners(record, {
        kind: 'emergency',
        key: 'arrest',
        requestedBy: input.orderedBy,
        partners: order.partners.map((partner) => ({ partner })),
        text: `请配合抓捕行动（${caseNo}），具体事项由指挥室联系`,
      });
      linkageNo = asked.linkageNo;
    }

    for (let changed = order !== undefined; ; ) {
      if (changed) await confirm();
      let outcome: ArrestOutcome['outcome'] | 'notFound' | 'escaped' | 'unknown' = 'notFound';
      let at: string | null = null;
      if (units.length > 0) {
        attempts += 1;
        record.enter('deployed');
        const attempt = await tasks.ask('arrest.attempt', {
          candidates: units.flatMap(unitMembers),
          context: { caseNo, units, attempt: attempts },
        });
        ({ outcome, at } = attempt.result);
        await keep('arrest.attempt', attempt);
        if (outcome === 'unknown') {
          const clarified = await tasks.ask('arrest.clarify', { candidates: [...operators, ...chief], context: { caseNo, attempt: attempts } });
          ({ outcome, at } = clarified.result);
        }
        if (outcome === 'caught') return await end('caught', at, null);
      }

      record.enter('planning');
      const plan = await tasks.ask('arrest.plan', {
        candidates: [...operators, ...chief],
        context: { caseNo, units, attempt: attempts, outcome },
        check: (form) => {
          if (form.decision === 'tryAgain' && units.length === 0 && form.units.length === 0) refuse('FORM_INVALID', 'units');
        },
      });
      if (plan.result.decision === 'standDown') return await end('stoodDown', null, plan.result.note);
      changed = order !== undefined && plan.result.units.length > 0;
      if (plan.result.units.length > 0) units = plan.result.units;
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return CancellationScope.nonCancellable(() => end('stoodDown', null, 'cancelled'));
  }
}
