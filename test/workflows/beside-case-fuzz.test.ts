/** Random messages to each process beside the case, with time that passes: no exhibit is lost or in two hands, no limit forgotten. */
import fc from 'fast-check';
import { custodyCommand } from '../../libs/contracts/custody.js';
import { examinationCommand } from '../../libs/contracts/examination.js';
import { correctionWorkflowId, custodyWorkflowId, examinationWorkflowId, reviewWorkflowId, seizureWorkflowId, videoWorkflowId } from '../../libs/contracts/ids.js';
import { queues, type ProcessSummary } from '../../libs/contracts/process.js';
import { seizureCommand } from '../../libs/contracts/seizure.js';
import { videoCommand } from '../../libs/contracts/video.js';
import type { Actor } from '../../libs/domain/actor.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { differingFrom } from '../../libs/records/custody.js';
import { EvidenceRepository } from '../../libs/records/evidence.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { CameraRepository } from '../../libs/records/video.js';
import { sendUpdate } from '../../libs/temporal/update.js';
import { investigator, openCase, two } from '../support/case.js';
import { exhibits } from '../support/evidence.js';
import { anAnswer, answerOpenTask, aWait, mustHold } from '../support/fuzz.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  for (let i = 0; i < 4; i += 1)
    await rig.get(CameraRepository).put({ id: `f${i}`, place: place(i * 250), direction: null, angle: 90, range: 40, owner: '公安', offsetSeconds: 0, uncertaintySeconds: 10, retentionDays: 7 }, chief.id);
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(20);
  await rig.stop();
});

let number = 0;
const no = (letter: string) => `${letter}2026-8${String(number).padStart(4, '0')}`;
const policy = (...keys: string[]) => rig.get(PolicyRepository).list([...keys, 'supervision.']);
const start = (workflow: string, workflowId: string, input: object) => rig.client.workflow.start(workflow, { workflowId, taskQueue: queues.processes, args: [input] }).then(() => workflowId);

const kinds = {
  custody: async (items: string[], incidentNo: string) =>
    start('custody', custodyWorkflowId(items[0]!, String(number)), { itemNo: items[0]!, incidentNo, caseNo: null, from: investigator.id, to: two[1]!, reason: '交物证室' }),
  examination: async (items: string[], incidentNo: string) =>
    start('examination', examinationWorkflowId(no('J')), { examinationNo: no('J'), items, question: '痕迹', laboratory: '技术室', caseNo: null, incidentNo, requestedBy: investigator.id, policy: await policy('evidence.', 'admin.service.opinion') }),
  seizure: async (_items: string[], _incidentNo: string, type: 'administrative' | 'criminal') =>
    start('seizure', seizureWorkflowId(no('K')), { seizureNo: no('K'), caseNo: no('A'), type, category: 'theft', reason: '涉案', requestedBy: investigator.id, policy: await policy('evidence.', 'admin.seizure') }),
  correction: async (_items: string[], incidentNo: string) => {
    const [survey] = await rig.get(CaseFileRepository).signed({ incidentNo }, false);
    return start('correction', correctionWorkflowId(no('R')), { caseNo: no('A'), recordNo: survey!.recordNo, reason: '时间写错', requestedBy: operator.id, policy: await policy('evidence.') });
  },
  videoInvestigation: async (_items: string[], incidentNo: string) => {
    const from = (await rig.now()) - 6 * 3_600_000;
    const scenes = [{ incidentNo, place: place(0), from: new Date(from).toISOString(), to: new Date(from + 3_600_000).toISOString() }];
    return start('videoInvestigation', videoWorkflowId(no('V')), { videoNo: no('V'), caseNo: no('C'), community: 'community-1', scenes, reachMetres: 3000, purpose: '查找车辆', requestedBy: investigator.id, policy: await policy('video.') });
  },
  caseReview: async (_items: string[], _incidentNo: string, type: 'administrative' | 'criminal') => {
    const caseNo = await openCase(rig, type);
    return start('caseReview', reviewWorkflowId(caseNo, type === 'criminal' ? 'referral' : 'penalty', 1), { caseNo, step: type === 'criminal' ? 'referral' : 'penalty', number: 1, requestedBy: investigator.id });
  },
};
const place = (east: number) => ({ type: 'Point' as const, coordinates: [123.3 + east / 79_900, 44.13] as [number, number] });
type Order = { type: 'withdraw'; reason: string } | { type: 'extend'; clock: string; index: number } | { type: 'conclude'; reason: string };
const commands: Partial<Record<keyof typeof kinds, unknown>> = { custody: custodyCommand, examination: examinationCommand, seizure: seizureCommand, videoInvestigation: videoCommand };
const actors = [investigator, someone('investigator', 'case-team.1', 1), caseCaptain, chief, operator, someone('videoOfficer')];

const step = fc.oneof(
  { weight: 8, arbitrary: anAnswer },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('order' as const), who: fc.nat(5), type: fc.constantFrom('withdraw' as const, 'extend' as const, 'conclude' as const) }) },
  { weight: 2, arbitrary: aWait },
);

/** Whether it was obeyed. */
async function order(kind: keyof typeof kinds, id: string, actor: Actor, command: Order): Promise<boolean> {
  const definition = commands[kind];
  if (definition === undefined) return false;
  return sendUpdate(rig.client, id, definition as typeof custodyCommand, { actor, messageId: nextMessageId(), command: command as never }).then(
    () => true,
    () => false,
  );
}

it.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', async (kind) => {
  let taken = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('administrative' as const, 'criminal' as const), fc.array(step, { minLength: 6, maxLength: 16 }), async (type, steps) => {
      number += 1;
      const { items, incidentNo } = await exhibits(rig, `fuzz.${kind}.${number}`, two, 2);
      const id = await kinds[kind](items, incidentNo, type);
      const settled = () => rig.until(id, 'a settled state', ({ closedAt, tasks }) => closedAt !== null || tasks.some(isOpen));
      let before: ProcessSummary | null = null;
      for (const each of steps) {
        const now = await settled();
        mustHold(before, now);
        before = now;
        if (each.do === 'wait') {
          await rig.sleep(each.hours * 3_600_000);
          continue;
        }
        const clock = now.clocks.find(({ state }) => state === 'running')?.id ?? 'none#1';
        const ok = each.do === 'answer' ? await answerOpenTask(rig, now.tasks, each) : await order(kind, id, actors[each.who]!, each.type === 'extend' ? { type: 'extend', clock, index: 0 } : { type: each.type, reason: '不需要' });
        if (ok) taken += 1;
        else refused += 1;
      }
      mustHold(before, await settled());
      // Each exhibit is where its custody log has it.
      for (const itemNo of items) {
        const item = (await rig.get(EvidenceRepository).find(itemNo))!;
        const log = (await rig.get(CaseFileRepository).ofChain(incidentNo)).filter(({ evidence }) => evidence.includes(itemNo));
        expect([itemNo, differingFrom(log, item)]).toEqual([itemNo, []]);
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
  expect([taken > 8, refused > 3]).toEqual([true, true]);
}, 480_000);
