/** Random messages to cases, legal and illegal, with time that passes: no case is left in no state, no limit is lost. */
import fc from 'fast-check';
import { type CaseCommand, caseCommand } from '../../libs/contracts/case.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import type { ProcessSummary } from '../../libs/contracts/process.js';
import { sendUpdate } from '../../libs/temporal/update.js';
import { colleague, investigator, isoNow, openCase, reviewAgrees } from '../support/case.js';
import { anAnswer, answerOpenTask, aWait, mustHold } from '../support/fuzz.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { caseCaptain, chief, isOpen, operator } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(12);
  await rig.stop();
});

const actors = [investigator, colleague, caseCaptain, chief, operator, someone('communityOfficer')];
/** These end the case, which others may still write to. */
const ending = ['transfer', 'join'] as const;
const staying = ['link', 'extend', 'suspend', 'resume', 'suspect', 'convert', 'split', 'examine'] as const;

const anOrder = (types: readonly CaseCommand['command']['type'][]) => fc.record({ do: fc.constant('order' as const), who: fc.nat(actors.length - 1), type: fc.constantFrom(...types), choice: fc.nat(9) });
const step = fc.oneof({ weight: 7, arbitrary: anAnswer }, { weight: 5, arbitrary: anOrder(staying) }, { weight: 2, arbitrary: aWait });
const lastStep = fc.oneof({ weight: 3, arbitrary: anAnswer }, { weight: 2, arbitrary: anOrder([...ending, ...staying]) });
type Step = (typeof step | typeof lastStep) extends fc.Arbitrary<infer T> ? T : never;

async function command(type: CaseCommand['command']['type'], choice: number, { detail, clocks }: ProcessSummary): Promise<CaseCommand['command']> {
  const incidents = detail['incidents'] as string[];
  const clock = clocks[choice % Math.max(1, clocks.length)]?.id ?? 'none#1';
  const commands: Record<CaseCommand['command']['type'], CaseCommand['command']> = {
    link: { type: 'link', incidentNo: `fuzz.${choice}`, reason: '同一系列' },
    extend: { type: 'extend', clock, index: choice % 2, ...(choice > 4 ? { document: '延期1号' } : {}) },
    suspend: { type: 'suspend', clock, reason: '鉴定' },
    resume: { type: 'resume', clock, reason: '鉴定完毕' },
    suspect: { type: 'suspect', person: { name: '某' }, arrival: 'caughtInTheAct', at: await isoNow(rig, choice === 9 ? -600 : 0), reason: '当场抓获' },
    convert: { type: 'convert', to: choice % 2 ? 'criminal' : 'administrative', ground: '依法' },
    transfer: { type: 'transfer', to: '旗公安局', ground: '管辖' },
    join: { type: 'join', caseNo: choice % 2 ? 'C2020-00001' : 'C2026-99999', reason: '同一案件' },
    split: { type: 'split', incidents: choice % 3 ? incidents.slice(0, 1) : ['none.1'], reason: '另案处理' },
    examine: { type: 'examine', what: '痕迹', laboratory: '技术室' },
  };
  return commands[type];
}

it('never leaves a case without a step, a limit or an end', async () => {
  let taken = 0;
  let refused = 0;
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`seed ${seed}`);
  const runs = fc.sample(fc.record({ type: fc.constantFrom('administrative' as const, 'criminal' as const), steps: fc.array(step, { minLength: 10, maxLength: 24 }), last: fc.array(lastStep, { minLength: 2, maxLength: 6 }) }), { numRuns: 10, seed });
  const cases: { id: string; caseNo: string; before: ProcessSummary | null; last: Step[] }[] = [];

  const go = async (each: (typeof cases)[number], steps: readonly Step[]) => {
    const settled = () => rig.until(each.id, 'a settled state', ({ closedAt, tasks }) => closedAt !== null || tasks.some(isOpen));
    for (const next of steps) {
      const now = await settled();
      mustHold(each.before, now);
      each.before = now;
      if (now.closedAt !== null) return;
      if (next.do === 'wait') {
        if ((await Promise.all(cases.map(({ id }) => rig.summary(id)))).every(({ closedAt }) => closedAt === null)) await rig.sleep(next.hours * 3_600_000);
        continue;
      }
      const messageId = nextMessageId();
      const ok =
        next.do === 'answer'
          ? await answerOpenTask(rig, now.tasks, next)
          : await sendUpdate(rig.client, each.id, caseCommand, { actor: actors[next.who]!, messageId, command: await command(next.type, next.choice, now) }).then(
              () => true,
              () => false,
            );
      if (ok) taken += 1;
      else refused += 1;
    }
    mustHold(each.before, await settled());
  };

  // Time passes until the first case has ended: a signal that comes after the end of its process stops the time-skipping server's clock.
  for (const { type, steps, last } of runs) {
    const caseNo = await openCase(rig, type);
    const each = { id: caseWorkflowId(caseNo), caseNo, before: null, last };
    cases.push(each);
    const half = Math.floor(steps.length / 3);
    await go(each, steps.slice(0, half));
    if ((await rig.summary(each.id)).stage === 'filing' && steps.length % 2) await reviewAgrees(rig, caseNo);
    await go(each, steps.slice(half));
  }
  for (const each of cases) await go(each, each.last);
  expect([taken > 12, refused > 12]).toEqual([true, true]);
}, 480_000);
