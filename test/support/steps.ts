/** What people do in the tests, in a word each. */
import { ApplicationFailure } from '@temporalio/common';
import { caseCommand, type CaseCommand } from '../../libs/contracts/case.js';
import { type IncidentCommand, incidentCommand } from '../../libs/contracts/incident.js';
import type { TaskKindId } from '../../libs/contracts/registry.js';
import { completeTask, type TaskAnswer } from '../../libs/contracts/task.js';
import type { Actor } from '../../libs/domain/actor.js';
import type { FieldError } from '../../libs/domain/refusal.js';
import { type Task, workflowOfTask } from '../../libs/domain/task.js';
import { sendUpdate } from '../../libs/temporal/update.js';
import { nextMessageId, type Rig, someone } from './rig.js';

export const operator = someone('commandOperator');
export const chief = someone('chief');
export const caseCaptain = someone('caseCaptain');

/** The rule that said no, and the fields it named. Fails where nothing was refused. */
export async function refusal(message: Promise<unknown>): Promise<{ rule: string; errors: FieldError[] }> {
  try {
    await message;
  } catch (error) {
    const cause = (error as Error).cause;
    if (!(cause instanceof ApplicationFailure)) throw error;
    const [{ errors }] = cause.details as [{ errors: FieldError[] }];
    return { rule: cause.type!, errors };
  }
  throw new Error('it was not refused');
}

export const isOpen = (task: Task) => task.state === 'open' || task.state === 'claimed';

export interface Sending {
  messageId?: string;
  revision?: number;
}

export async function send(rig: Rig, taskId: string, actor: Actor, result: unknown, { messageId = nextMessageId(), revision }: Sending = {}): Promise<TaskAnswer> {
  return sendUpdate(rig.client, workflowOfTask(taskId)!, completeTask, { actor, messageId, taskId, result, ...(revision === undefined ? {} : { revision }) });
}

/** The open task that a unit has for its order. */
export async function unitTask(rig: Rig, processId: string, kind: TaskKindId, unit: string): Promise<Task> {
  const wanted = (task: Task) => task.kind === kind && isOpen(task) && task.context['unit'] === unit;
  return (await rig.until(processId, `${kind} for ${unit}`, ({ tasks }) => tasks.some(wanted))).tasks.find(wanted)!;
}

export async function command(rig: Rig, processId: string, actor: Actor, order: IncidentCommand['command']) {
  return sendUpdate(rig.client, processId, incidentCommand, { actor, messageId: nextMessageId(), command: order });
}

export async function orderCase(rig: Rig, processId: string, actor: Actor, order: CaseCommand['command']) {
  return sendUpdate(rig.client, processId, caseCommand, { actor, messageId: nextMessageId(), command: order });
}

/** From the triage to the unit's offer. */
export async function dispatch(rig: Rig, processId: string, units: string[], category = 'dispute', priority: 1 | 2 | 3 | 4 = 3): Promise<void> {
  await rig.complete(processId, 'incident.triage', operator, { decision: 'dispatch', category, priority });
  await rig.complete(processId, 'incident.dispatch', operator, { units });
}

/** From the unit's offer to the scene. */
export async function arrive(rig: Rig, processId: string, unit: string): Promise<Actor> {
  const member = someone('communityOfficer', unit);
  for (const [kind, result] of [
    ['order.acknowledge', { answer: 'accept' }],
    ['order.enRoute', {}],
    ['order.onScene', { answer: 'arrived' }],
  ] as const) {
    await send(rig, (await unitTask(rig, processId, kind, unit)).id, member, result);
  }
  return member;
}

export async function tellCallers(rig: Rig, processId: string): Promise<void> {
  const { context } = await rig.task(processId, 'incident.feedback');
  const calls = (context['calls'] as string[]).map((incidentNo) => ({ incidentNo, outcome: 'told' as const }));
  await rig.complete(processId, 'incident.feedback', operator, { calls });
}
