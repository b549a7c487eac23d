/** Random messages to a process, legal and illegal, and what must hold of any process whatever it is told. */
import fc from 'fast-check';
import { type TaskKindId, taskKinds } from '../../libs/contracts/registry.js';
import type { ProcessSummary } from '../../libs/contracts/process.js';
import { roles, type Actor } from '../../libs/domain/actor.js';
import type { Task } from '../../libs/domain/task.js';
import { fillIn } from '../../libs/simulation/officers.js';
import type { OpenTask } from '../../libs/simulation/views.js';
import { investigator, two } from './case.js';
import { nextMessageId, officer, type Rig } from './rig.js';
import { isOpen, send } from './steps.js';

/** `who`: mostly somebody who may. `form`: mostly a sensible one. */
export const anAnswer = fc.record({
  do: fc.constant('answer' as const),
  which: fc.nat(6),
  who: fc.oneof({ weight: 4, arbitrary: fc.constant('candidate' as const) }, { weight: 1, arbitrary: fc.constantFrom(...roles) }),
  form: fc.oneof({ weight: 5, arbitrary: fc.constant('sensible' as const) }, { weight: 4, arbitrary: fc.constant('varied' as const) }, { weight: 1, arbitrary: fc.constant('nonsense' as const) }),
  choice: fc.nat(9),
  twice: fc.boolean(),
});
export const aWait = fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 9, 30, 200, 800) });
export type Answer = typeof anAnswer extends fc.Arbitrary<infer T> ? T : never;

const someoneWho = (role: Actor['roles'][number]): Actor => officer(`fuzz-${role}`, [role], null);

/** Each choice of the form may be another one of those it offers. */
function varied(kind: TaskKindId, form: Record<string, unknown>, choice: number): Record<string, unknown> {
  const { shape } = taskKinds[kind].form as unknown as { shape: Record<string, { options?: readonly unknown[] }> };
  const others = Object.entries(shape).flatMap(([key, { options }]) => (Array.isArray(options) && typeof options[0] === 'string' ? [[key, options[choice % options.length]]] : []));
  return { ...form, ...Object.fromEntries(others), ...('reason' in shape ? { reason: '理由' } : {}) };
}

/** Sends the answer, perhaps twice. Resolves to whether it was taken. */
export async function answerOpenTask(rig: Rig, tasks: readonly Task[], { which, who, form, choice, twice }: Answer): Promise<boolean> {
  const open = tasks.filter(isOpen);
  if (open.length === 0) return false;
  const task = open[which % open.length]!;
  const kind = task.kind as TaskKindId;
  const candidate = task.candidates[choice % task.candidates.length]!;
  const actor = who !== 'candidate' ? someoneWho(who) : candidate.account ? officer(candidate.account, candidate.role ? [candidate.role] : [], candidate.unit ?? null) : candidate.role === 'investigator' ? investigator : someoneWho(candidate.role!);
  const sensible = fillIn({ task: { ...task, processId: '', kind } as unknown as OpenTask, officers: two, investigators: two, communities: ['community-1'], disposition: 'noCase', now: new Date(await rig.now()) }) as Record<string, unknown>;
  const result = form === 'nonsense' ? { nonsense: true } : form === 'varied' ? varied(kind, sensible, choice) : sensible;
  const messageId = nextMessageId();
  const sent = () => send(rig, task.id, actor, result, { messageId }).then(JSON.stringify, (error: Error) => `refused: ${String(error.cause)}`);
  const first = await sent();
  // The same message once more has the same answer, and no other effect.
  if (twice && !first.startsWith('refused')) expect(await sent()).toBe(first);
  return !first.startsWith('refused');
}

const over = new Set(['met', 'cancelled']);
const done = new Set(['completed', 'cancelled']);

/** `waits`: it waits for another process, and asks nobody itself. */
export function mustHold(before: ProcessSummary | null, now: ProcessSummary, waits: (summary: ProcessSummary) => boolean = () => false): void {
  const open = now.tasks.filter(isOpen);
  const running = now.clocks.filter(({ state }) => state === 'running' || state === 'suspended');
  expect(new Set(now.tasks.map(({ id }) => id)).size).toBe(now.tasks.length);
  expect(new Set(now.clocks.map(({ id }) => id)).size).toBe(now.clocks.length);
  for (const task of open) if (task.limit === null) expect(task.dueAt).toBeNull();
  if (now.closedAt !== null) {
    expect([now.stage, open.map(({ kind }) => kind), running.map(({ id }) => id)]).toEqual(['closed', [], []]);
    expect(now.outcome).not.toBeNull();
  } else if (now.stage !== 'closed' && !waits(now)) {
    expect([now.stage, open.length > 0]).toEqual([now.stage, true]);
  }
  if (before === null) return;
  for (const clock of before.clocks) {
    const same = now.clocks.find(({ id }) => id === clock.id);
    expect([clock.id, same?.row.key]).toEqual([clock.id, clock.row.key]);
    // What was suspended and goes on moves as a whole: as much of it is left as there was.
    if (clock.state === 'suspended') expect([same!.dueAt - same!.startedAt, same!.startedAt >= clock.startedAt]).toEqual([clock.dueAt - clock.startedAt, true]);
    else expect([clock.id, same!.startedAt]).toEqual([clock.id, clock.startedAt]);
    if (over.has(clock.state)) expect(same!.state).toBe(clock.state);
  }
  for (const task of before.tasks.filter(({ state }) => done.has(state))) {
    const same = now.tasks.find(({ id }) => id === task.id);
    // A long-lived process lets go of what was done long ago; what it still shows is as it was.
    if (same) expect([same.state, same.completedBy]).toEqual([task.state, task.completedBy]);
  }
  if (before.closedAt !== null) expect([now.outcome, now.revision]).toEqual([before.outcome, before.revision]);
}
