/** What the floor's client and workflow agree on. */
import { defineUpdate } from '@temporalio/workflow';
import type { Call } from '../../../libs/contracts/incident.js';

export const floorQueue = 'floor';

export interface Completion {
  /** Counted from 1, as the product numbers its tasks. */
  step: number;
  by: string;
  result: unknown;
}

export const complete = defineUpdate<{ step: number; by: string }, [Completion]>('complete');

export interface FloorActivities {
  register(call: Call): Promise<{ category: string; priority: number }>;
  recommend(call: Call): Promise<string[]>;
  close(answers: Completion[]): Promise<void>;
}
