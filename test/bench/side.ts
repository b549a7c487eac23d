/** What both sides have in common: the calls, the seven steps that people complete, and how they are driven. */
import type { WorkflowHandle } from '@temporalio/client';
import { incidentNo } from '../../libs/contracts/ids.js';
import type { Call } from '../../libs/contracts/incident.js';
import type { Actor } from '../../libs/domain/actor.js';
import { station } from '../../libs/domain/station.js';

export interface Side {
  name: 'floor' | 'product';
  /** The worker processes. */
  pids: number[];
  start(call: Call): Promise<WorkflowHandle>;
  /** Completes the step of this number, counted from 1. */
  complete(handle: WorkflowHandle, call: Call, number: number): Promise<unknown>;
}

export const callNumber = (call: Call) => incidentNo(call.source, call.number);

/** The station's patrols in turn: calls come from all over it, as real ones do. */
const patrols = station.units.filter(({ id }) => /^squad-\d+\.\d+$/.test(id));
const patrolOf = (call: Call) => patrols[Number(call.number) % patrols.length]!;

export function callOf(number: number): Call {
  const call: Call = {
    source: 'bench',
    number: String(number),
    receivedAt: new Date().toISOString(),
    channel: 'phone',
    description: '邻居吵架',
    caller: { name: '张某', phone: `139${String(number).padStart(8, '0')}` },
  };
  return { ...call, place: patrolOf(call).home };
}

export interface Step {
  actor: Actor;
  result: unknown;
}

/** From the assessment to the feedback, in the order in which the product opens its tasks. */
export function steps(call: Call): Step[] {
  const unit = patrolOf(call).id;
  const operator: Actor = { id: 'bench-operator', roles: ['commandOperator'], unit: 'command-room', via: 'api' };
  const officer: Actor = { id: 'bench-officer', roles: ['communityOfficer'], unit, via: 'api' };
  return [
    { actor: operator, result: { decision: 'dispatch', category: 'dispute', priority: 3 } },
    { actor: operator, result: { units: [unit] } },
    { actor: officer, result: { answer: 'accept' } },
    { actor: officer, result: {} },
    { actor: officer, result: { answer: 'arrived' } },
    { actor: officer, result: { disposition: 'advice' } },
    { actor: operator, result: { calls: [{ incidentNo: callNumber(call), outcome: 'told' }] } },
  ];
}
