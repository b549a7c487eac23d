/** Random messages, legal and illegal, with time that passes between them: a person is never held without a clock or a task, and nothing outlives the process. */
import fc from 'fast-check';
import type { ProcessSummary } from '../../libs/contracts/process.js';
import type { TaskKindId } from '../../libs/contracts/registry.js';
import { caseTurned } from '../../libs/contracts/suspect.js';
import { type Measure, measureRules } from '../../libs/domain/measures.js';
import { caught, colleague, investigated, investigator, isoNow, orderSuspect, reviewOfSuspect, two, waived } from '../support/case.js';
import { type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  await rig.replayAll();
  await rig.stop();
});

const actors = [investigator, colleague, caseCaptain, chief, operator, someone('communityOfficer'), someone('caseReviewer'), someone('caseReviewer', undefined, 1)];

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), who: fc.nat(7), which: fc.nat(5), choice: fc.nat(9), broken: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('order' as const), who: fc.nat(5), type: fc.constantFrom('release' as const, 'interrogate' as const, 'extend' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('convert' as const), to: fc.constantFrom('criminal' as const, 'administrative' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 5, 30, 200) }) },
);

/** A form of the kind, more often right than wrong. */
function form(kind: TaskKindId, context: Record<string, unknown>, at: string, choice: number): unknown {
  const decisions = (context['decisions'] as string[] | undefined) ?? [];
  const decision = decisions[choice % Math.max(1, decisions.length)] ?? 'detain';
  const forms: Partial<Record<TaskKindId, unknown>> = {
    'suspect.bringIn': { officers: two, at, rightsRead: choice !== 3, property: [] },
    'suspect.guardian': choice % 2 ? { outcome: 'present', at, name: '母亲' } : { outcome: 'cannotCome', at, reason: '在外地' },
    'suspect.suitableAdult': { at, name: '老师', capacity: 'school' },
    'suspect.interrogate': { officers: two, startedAt: at, endedAt: at, rightsRead: true, accompanied: choice % 3 > 0, confessed: true, statement: '供认' },
    'suspect.decide': { decision: choice === 9 ? 'requestArrest' : decision, ground: '依法', ...(decision === 'penalty' && choice !== 9 ? { penalty: { kind: 'warning' } } : {}) },
    'review.check': { waived: choice % 5 ? waived(context) : [] },
    'review.legal': { decision: choice % 4 ? 'agree' : 'disagree', opinion: '意见' },
    'suspect.approve': choice % 4 ? { decision: 'approve', document: '1号' } : { decision: 'refuse', reason: '再查' },
    'suspect.execute': { outcome: choice % 4 ? 'done' : 'unknown', officers: two, at },
    'suspect.release': { outcome: choice % 4 ? 'done' : 'unknown', officers: two, at },
    'suspect.clarify': { outcome: choice % 2 ? 'done' : 'notDone', at, note: '核实' },
    'suspect.deliver': { officers: two, at, house: '看守所', receipt: '1号' },
    'suspect.notifyFamily': { outcome: 'told', at, told: '父亲' },
    'suspect.procuratorate': { decision: choice % 2 ? 'approved' : 'refused', at, document: '1号' },
    'suspect.serve': { at, how: 'inPerson', document: '1号' },
  };
  return forms[kind] ?? {};
}

function holds({ stage, outcome, closedAt, detail, clocks, tasks }: ProcessSummary): void {
  const open = tasks.filter(isOpen);
  const running = clocks.filter(({ state }) => state === 'running' || state === 'suspended');
  if (closedAt !== null) {
    expect([stage, open, running]).toEqual(['closed', [], []]);
    expect(outcome).not.toBeNull();
    return;
  }
  if (stage === 'closed') return;
  if (stage !== 'review') expect(open.length).toBeGreaterThan(0);
  // Held: by a limit that runs, or one that has passed and says so, or on the way out.
  const measure = detail['measure'] as Measure;
  if (measureRules[measure].custody) {
    const keys = Object.values(measureRules[measure].limit);
    const limit = clocks.filter(({ row }) => keys.includes(row.key) || row.key === 'custody.release' || row.key === 'criminal.arrest.procuratorateDecision').some(({ state, endedAt }) => state === 'running' || (state === 'expired' && endedAt === undefined) || stage === 'execution' || stage === 'clarifying');
    expect([measure, stage, limit]).toEqual([measure, stage, true]);
  }
  for (const task of open) if (task.limit === null) expect(task.dueAt).toBeNull();
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
}

it('never breaks what the law asks for', async () => {
  let answered = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 12, maxLength: 30 }), async (minor, steps) => {
      const { caseNo } = await investigated(rig, 'criminal');
      const suspect = await caught(rig, caseNo, { name: '某', ...(minor ? { birthDate: '2012-01-01' } : {}) });
      const settled = () => rig.until(suspect, 'a settled state', (summary) => summary.closedAt !== null || summary.stage === 'review' || summary.tasks.some(isOpen));
      /** In the suspect's process, and in the review that it waits for. */
      const openTasks = async ({ stage, tasks }: ProcessSummary) => {
        const review = stage === 'review' ? (await rig.summary(await reviewOfSuspect(rig, suspect))).tasks : [];
        return [...tasks, ...review].filter(isOpen);
      };
      await settled();
      for (const each of steps) {
        const before = await settled();
        if (before.closedAt !== null) break;
        const at = await isoNow(rig);
        const attempt = async () => {
          switch (each.do) {
            case 'answer': {
              const open = await openTasks(before);
              const task = open[each.which % open.length]!;
              const result = each.choice === 8 && each.broken ? { nonsense: true } : form(task.kind as TaskKindId, task.context, at, each.choice);
              // Half of the time somebody who may.
              const who = each.broken ? actors[each.who]! : (actors.find((actor) => task.candidates.some(({ role, account }) => (account ? actor.id === account : actor.roles.includes(role))) && actor.id !== task.context['proposedBy']) ?? chief);
              return send(rig, task.id, who, result);
            }
            case 'order': {
              const clock = before.clocks.find(({ state }) => state === 'running')?.id ?? 'none#1';
              return orderSuspect(rig, suspect, actors[each.who]!, each.type === 'extend' ? { type: 'extend', clock, index: 0 } : { type: each.type, reason: '理由' });
            }
            case 'convert':
              return rig.client.workflow.getHandle(suspect).signal(caseTurned, { to: 'converted', type: each.to });
            case 'wait':
              return rig.sleep(each.hours * 3_600_000);
          }
        };
        await attempt().then(
          () => (answered += 1),
          () => (refused += 1),
        );
        // Long enough for what the message set going.
        await settled();
        holds(await rig.summary(suspect));
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
  expect([answered > 60, refused > 10]).toEqual([true, true]);
}, 480_000);
