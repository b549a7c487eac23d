import fc from 'fast-check';
import { type Actor, isCandidate } from './actor.js';
import * as transitions from './task.js';
import { type Task, taskId, workflowOfTask } from './task.js';

const newTask = (): Task => ({
  id: 'incident~baokang~test~1~1',
  kind: 'order.acknowledge',
  state: 'open',
  candidates: [{ role: 'communityOfficer', unit: 'squad-1' }],
  assignee: null,
  context: {},
  priority: 3,
  openedAt: 0,
  dueAt: null,
  limit: null,
  overdue: false,
  reminders: 0,
  revision: 1,
  completedBy: null,
  completedAt: null,
});
const people: Actor[] = [
  { id: 'a', roles: ['communityOfficer'], unit: 'squad-1.1', via: 'api' },
  { id: 'b', roles: ['communityOfficer'], unit: 'squad-1.2', via: 'api' },
  { id: 'captain', roles: ['squadCaptain', 'communityOfficer'], unit: 'squad-1', via: 'api' },
  { id: 'operator', roles: ['commandOperator'], unit: 'command-room', via: 'api' },
  { id: 'stranger', roles: ['communityOfficer'], unit: 'squad-10.1', via: 'api' },
];

const acts = ['claim', 'release', 'delegate', 'remind', 'complete', 'cancel'] as const;
const step = fc.record({
  act: fc.constantFrom(...acts),
  actor: fc.constantFrom(...people),
  to: fc.constantFrom(...people),
  revision: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
});

/** True where the rules let it happen. */
function take(task: Task, { act, actor, to, revision }: { act: (typeof acts)[number]; actor: Actor; to: Actor; revision?: number | undefined }): boolean {
  const before = structuredClone(task);
  const leads = transitions.leads(actor);
  try {
    if (act === 'claim') transitions.mayClaim(task, actor, revision);
    if (act === 'release') transitions.mayRelease(task, actor, leads);
    if (act === 'delegate') transitions.mayDelegate(task, actor, to, leads);
    if (act === 'remind') transitions.mayRemind(task);
    if (act === 'complete') transitions.mayComplete(task, actor, revision);
  } catch (error) {
    expect(error).toMatchObject({ name: 'Refusal' });
    expect(task).toEqual(before);
    return false;
  }
  expect(task).toEqual(before);
  if (act === 'claim') transitions.claim(task, actor);
  if (act === 'release') transitions.release(task);
  if (act === 'delegate') transitions.delegate(task, to);
  if (act === 'remind') transitions.remind(task);
  if (act === 'complete') transitions.complete(task, actor, 1);
  if (act === 'cancel') transitions.cancelTask(task);
  return true;
}

const mayHold = (id: string, task: Task) => isCandidate(people.find((actor) => actor.id === id)!, task.candidates);
const closed = (task: Task) => task.state === 'completed' || task.state === 'cancelled';

it('has one holder at most, who is allowed to hold it; what is closed stays closed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const task = newTask();
      for (const next of steps) {
        const before = structuredClone(task);
        const taken = take(task, next);
        if (closed(before)) {
          expect(task).toEqual(before);
          continue;
        }
        if (!taken) continue;
        expect(task.revision).toBe(before.revision + 1);
        if (next.revision !== undefined && (next.act === 'claim' || next.act === 'complete')) expect(next.revision).toBe(before.revision);
        if (task.state === 'claimed') expect(mayHold(task.assignee!, task)).toBe(true);
        if (task.state === 'open') expect(task.assignee).toBeNull();
        // Nobody takes it out of another's hands, but a leader.
        if (before.assignee !== null && task.assignee !== before.assignee && next.act !== 'cancel') {
          expect(before.assignee === next.actor.id || transitions.leads(next.actor)).toBe(true);
        }
        if (task.state === 'completed') {
          expect(task.completedBy).toBe(next.actor.id);
          expect(before.assignee === null || before.assignee === next.actor.id).toBe(true);
          expect(mayHold(next.actor.id, task)).toBe(true);
        }
      }
    })
  );
});

it('is not widened to a unit whose name begins alike', () => {
  expect(() => transitions.mayClaim(newTask(), people[4]!)).toThrow(expect.objectContaining({ code: 'NOT_A_CANDIDATE' }));
});

it('names its process', () => {
  const part = fc.stringMatching(/^[a-z0-9.-]{1,12}$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), fc.nat(), (parts, number) => {
      const workflowId = parts.join('/');
      expect(workflowOfTask(taskId(workflowId, number))).toBe(workflowId);
    }),
  );
  for (const id of ['', '~', 'a~1', 'incident~x', 'incident~x~y', 'incident~x~1~']) expect(workflowOfTask(id)).toBeNull();
});
