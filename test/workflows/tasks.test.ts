import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { SignJWT } from 'jose';
import { TicketService } from '../../libs/access/tickets.js';
import { claimTask, completeTask, completeTaskSignal, delegateTask, releaseTask, remindTask } from '../../libs/contracts/task.js';
import type { Actor } from '../../libs/domain/actor.js';
import type { Task } from '../../libs/domain/task.js';
import { workflowOfTask } from '../../libs/domain/task.js';
import { nextMessageId, type Rig, someone, startRig } from '../support/rig.js';
import { chief, operator, refusal, send, unitTask } from '../support/steps.js';
import { tokenSecret } from '../support/servers.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(5);
  await rig.stop();
});

const unit = 'squad-1.3';
const [member, colleague, third] = [0, 1, 2].map((index) => someone('communityOfficer', unit, index)) as [Actor, Actor, Actor];
const outsider = someone('communityOfficer', 'squad-2.3');
const dispatchIt = { decision: 'dispatch', category: 'dispute', priority: 3 };

async function triageTask(): Promise<Task> {
  return rig.task((await rig.report({ description: '邻居吵架' })).workflowId, 'incident.triage');
}
/** An offer to a unit of three officers, none of whom leads. */
async function offer(): Promise<Task> {
  const { id } = await triageTask();
  const processId = workflowOfTask(id)!;
  await send(rig, id, operator, dispatchIt);
  await rig.complete(processId, 'incident.dispatch', operator, { units: [unit] });
  return unitTask(rig, processId, 'order.acknowledge', unit);
}
const handleOf = (taskId: string, client = rig.client) => client.workflow.getHandle(workflowOfTask(taskId)!);
const now = async (taskId: string) => (await rig.summary(workflowOfTask(taskId)!)).tasks.find(({ id }) => id === taskId)!;
const envelope = (actor: Actor, taskId: string) => ({ actor, taskId, messageId: nextMessageId() });

const claim = (taskId: string, actor: Actor, revision?: number) =>
  handleOf(taskId).executeUpdate(claimTask, { args: [{ ...envelope(actor, taskId), ...(revision === undefined ? {} : { revision }) }] });
const release = (taskId: string, actor: Actor) => handleOf(taskId).executeUpdate(releaseTask, { args: [envelope(actor, taskId)] });
const delegate = (taskId: string, actor: Actor, { id, roles, unit }: Actor) =>
  handleOf(taskId).executeUpdate(delegateTask, { args: [{ ...envelope(actor, taskId), to: { id, roles, unit } }] });
const remind = (taskId: string, actor: Actor) => handleOf(taskId).executeUpdate(remindTask, { args: [envelope(actor, taskId)] });

/** The refusal by name; the task must be as it was. */
async function refusedUnchanged(taskId: string, message: () => Promise<unknown>): Promise<string> {
  const before = await now(taskId);
  const { rule } = await refusal(message());
  expect(await now(taskId)).toEqual(before);
  return rule;
}

describe('holding a task', () => {
  it('is claimed, released, delegated and reminded of', async () => {
    const { id } = await offer();
    expect(await refusedUnchanged(id, () => release(id, member))).toBe('TASK_NOT_CLAIMED');
    expect(await refusedUnchanged(id, () => claim(id, outsider))).toBe('NOT_A_CANDIDATE');
    expect(await claim(id, member)).toEqual({ taskId: id, state: 'claimed', assignee: member.id, revision: 2 });
    expect(await refusedUnchanged(id, () => claim(id, colleague))).toBe('TASK_CLAIMED_BY_ANOTHER');
    expect(await refusedUnchanged(id, () => release(id, colleague))).toBe('TASK_CLAIMED_BY_ANOTHER');
    expect(await refusedUnchanged(id, () => delegate(id, colleague, colleague))).toBe('TASK_CLAIMED_BY_ANOTHER');
    expect(await refusedUnchanged(id, () => delegate(id, member, outsider))).toBe('DELEGATE_NOT_A_CANDIDATE');
    expect(await delegate(id, member, colleague)).toMatchObject({ state: 'claimed', assignee: colleague.id });
    expect(await release(id, colleague)).toMatchObject({ state: 'open', assignee: null });
    await claim(id, third);
    expect(await release(id, operator)).toMatchObject({ state: 'open', assignee: null });
    expect(await refusedUnchanged(id, () => remind(id, member))).toBe('COMMAND_NOT_ALLOWED');
    await remind(id, chief);
    expect(await now(id)).toMatchObject({ reminders: 1, state: 'open' });
  });
});

describe('completing a task', () => {
  const accept = { answer: 'accept' };

  it('is refused by name, and changes nothing', async () => {
    const { id, revision } = await offer();
    expect(await refusedUnchanged(id, () => send(rig, id, outsider, accept))).toBe('NOT_A_CANDIDATE');
    expect(await refusedUnchanged(id, () => send(rig, id, operator, accept))).toBe('NOT_A_CANDIDATE');
    await claim(id, member);
    expect(await refusedUnchanged(id, () => send(rig, id, colleague, accept))).toBe('TASK_CLAIMED_BY_ANOTHER');
    expect(await refusedUnchanged(id, () => send(rig, id, member, accept, { revision }))).toBe('TASK_STALE');
    expect(await refusedUnchanged(id, () => claim(id, member, revision))).toBe('TASK_STALE');
    const unknown = id.replace(/\d+$/, '99');
    expect((await refusal(send(rig, unknown, member, accept))).rule).toBe('TASK_UNKNOWN');
    expect((await refusal(send(rig, id, { ...member, roles: ['god' as never] }, accept))).errors).toMatchObject([{ field: 'actor.roles.0' }]);
    await send(rig, id, member, accept, { revision: (await now(id)).revision });
    for (const late of [() => send(rig, id, member, accept), () => claim(id, member), () => release(id, member), () => delegate(id, member, colleague), () => remind(id, chief)]) {
      expect(await refusedUnchanged(id, late)).toBe('TASK_CLOSED');
    }
  });

  it('names the field and the rule of an invalid form', async () => {
    const { id } = await triageTask();
    const { rule, errors } = await refusal(send(rig, id, operator, { ...dispatchIt, decision: 'guess', priority: 9 }));
    expect(rule).toBe('FORM_INVALID');
    expect(errors).toMatchObject([
      { field: 'decision', rule: 'invalid_value' },
      { field: 'priority', rule: 'invalid_union' },
    ]);
    expect((await refusal(send(rig, id, operator, { ...dispatchIt, extra: 1 }))).errors).toMatchObject([{ rule: 'unrecognized_keys' }]);
    expect((await refusal(send(rig, id, operator, null))).rule).toBe('FORM_INVALID');
    expect((await now(id)).state).toBe('open');
  });

  it('has one effect and one answer for the same message sent twice', async () => {
    const { id } = await triageTask();
    const twice = { messageId: nextMessageId() };
    const first = await send(rig, id, operator, dispatchIt, twice);
    expect(await send(rig, id, operator, dispatchIt, twice)).toEqual(first);
    expect(await now(id)).toMatchObject({ state: 'completed', revision: first.revision });
    const { tasks } = await rig.until(workflowOfTask(id)!, 'dispatch', (summary) => summary.stage === 'dispatch' && summary.tasks.length > 1);
    expect(tasks.map(({ kind }) => kind)).toEqual(['incident.triage', 'incident.dispatch']);
  });

  it('is won by one of two people who complete it at once', async () => {
    const { id } = await offer();
    const results = await Promise.allSettled([member, colleague, third].map((actor) => send(rig, id, actor, { answer: 'accept' })));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect((await refusal(Promise.reject(result.reason))).rule).toBe('TASK_CLOSED');
    expect((await now(id)).completedBy).toBe(won[0]!.value.assignee);
  });

  it('is refused for a task that was cancelled, and for a process that has ended', async () => {
    const { id } = await offer();
    await rig.sleep('61s');
    await rig.until(workflowOfTask(id)!, 'the silence', ({ orders }) => orders[0]!.state === 'silent');
    expect(await refusedUnchanged(id, () => send(rig, id, member, accept))).toBe('TASK_CANCELLED');
    await rig.client.workflow.getHandle(workflowOfTask(id)!).cancel();
    await rig.client.workflow.getHandle(workflowOfTask(id)!).result();
    await expect(send(rig, id, member, accept)).rejects.toThrow(/not found|already completed/i);
  });
});

describe('without the API', () => {
  const ticketFor = async (actor: Actor, taskId: string) => (await rig.get(TicketService).issueTaskTicket(actor, taskId)).ticket;
  const plainClient = () => new Client({ connection: rig.client.connection, namespace: rig.client.options.namespace });
  /** As typed into the Temporal UI: plain text. */
  const signal = (taskId: string, ticket: string, result: unknown = dispatchIt) =>
    handleOf(taskId, plainClient()).signal(completeTaskSignal, { ticket, taskId, result });
  const lastRefused = async (taskId: string, count: number) =>
    (await rig.until(workflowOfTask(taskId)!, `${count} refusals`, ({ refused }) => refused.length === count)).refused.at(-1);

  it('a signal with a ticket completes the task as its holder', async () => {
    const { id } = await triageTask();
    await signal(id, await ticketFor(operator, id));
    await rig.task(workflowOfTask(id)!, 'incident.dispatch');
    expect(await now(id)).toMatchObject({ state: 'completed', completedBy: operator.id });
  });

  it('a forged, expired or foreign ticket is refused in sight of all', async () => {
    const { id } = await triageTask();
    const other = await triageTask();
    const sign = (secret: Uint8Array, expiry: number) =>
      new SignJWT({ taskId: id, epoch: 0 })
        .setProtectedHeader({ alg: 'HS256', typ: 'task-ticket+jwt' })
        .setIssuer('two-teams-one-room')
        .setAudience('task-signal')
        .setSubject(operator.id)
        .setExpirationTime(expiry)
        .sign(secret);
    const seconds = Math.floor(Date.now() / 1000);
    const good = await ticketFor(operator, id);
    const expired = await sign(tokenSecret, seconds - 60);
    const forged = await sign(randomBytes(32), seconds + 600);
    const tampered = `${good.slice(0, -3)}${good.endsWith('AAA') ? 'BBB' : 'AAA'}`;
    let count = 0;
    for (const ticket of [forged, expired, tampered, await ticketFor(operator, other.id), 'x'.repeat(40)]) {
      await signal(id, ticket);
      count += 1;
      expect(await lastRefused(id, count)).toMatchObject({ taskId: id, code: 'IDENTITY_UNVERIFIED' });
    }
    await signal(id, await ticketFor(member, id));
    expect(await lastRefused(id, 6)).toMatchObject({ code: 'NOT_A_CANDIDATE' });
    await signal(id, good, { decision: 'guess' });
    expect(await lastRefused(id, 7)).toMatchObject({ code: 'FORM_INVALID' });
    expect(await now(id)).toMatchObject({ state: 'open', revision: 1 });
    await signal(id, good);
    await rig.task(workflowOfTask(id)!, 'incident.dispatch');
  });

  it('a signal of any other shape is refused and breaks nothing', async () => {
    const { id } = await triageTask();
    for (const raw of [undefined, null, 7, 'text', [], { ticket: 1 }]) await handleOf(id, plainClient()).signal(completeTaskSignal, raw as never);
    await rig.until(workflowOfTask(id)!, 'six refusals', ({ refused }) => refused.length === 6 && refused.every(({ code }) => code === 'FORM_INVALID'));
    await send(rig, id, operator, dispatchIt);
  });

  it('an update in plain text cannot name an actor', async () => {
    const { id } = await triageTask();
    const update = () => handleOf(id, plainClient()).executeUpdate(completeTask, { args: [{ ...envelope(operator, id), result: dispatchIt }] });
    // The answer comes sealed, which this client cannot read; what counts is that it fails and changes nothing.
    await expect(update()).rejects.toThrow();
    expect(await now(id)).toMatchObject({ state: 'open', revision: 1 });
    await send(rig, id, operator, dispatchIt);
  });
});
