/** 防范行动: a plan that becomes tasks for squads, each with a result; it closes with counts and a summary. */
import { defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { PolicyRow } from '../domain/policy.js';
import { topicIds } from '../domain/sentiment.js';
import { needed } from './asked.js';
import { gridId } from './incident.js';
import { accountId, envelope, isoTime, note, squadId } from './message.js';
import type { TaskKind } from './task.js';

export const campaignStages = ['approval', 'prepared', 'running', 'summary', 'closed'] as const;
export type CampaignStage = (typeof campaignStages)[number];

/** A plan is about places, times and methods. */
export const campaignPlanSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(120),
    goal: note,
    topic: z.enum(topicIds),
    grids: z.array(gridId).min(1).max(200),
    squads: z.array(squadId).min(1).max(20),
    from: isoTime,
    to: isoTime,
    /** What is counted to see whether it helped. */
    measure: z.strictObject({ name: z.string().trim().min(1).max(120), before: z.number().int().min(0).optional() }),
  })
  .refine((plan) => Date.parse(plan.from) < Date.parse(plan.to), { error: 'END_BEFORE_START', path: ['to'] })
  .refine((plan) => new Set(plan.squads).size === plan.squads.length, { error: 'NAMED_TWICE', path: ['squads'] })
  .refine((plan) => new Set(plan.grids).size === plan.grids.length, { error: 'NAMED_TWICE', path: ['grids'] });
export type CampaignPlan = z.infer<typeof campaignPlanSchema>;

export interface CampaignInput {
  campaignNo: string;
  plan: CampaignPlan;
  proposedBy: string;
  /** The chief's own plan needs no other's approval. */
  approved: boolean;
}

const count = z.number().int().min(0).max(1_000_000);

export const campaignTasks = {
  'campaign.approve': {
    title: { zh: '审批防范行动方案', en: 'Approve the prevention campaign' },
    form: z.strictObject({ decision: z.enum(['approve', 'refuse']), reason: needed(note.optional(), { decision: ['refuse'] }) })
      .refine((form) => form.decision === 'approve' || form.reason !== undefined, { error: 'REASON_REQUIRED', path: ['reason'] }),
  },
  'campaign.act': {
    title: { zh: '开展防范行动', en: 'Carry out the campaign' },
    form: z.strictObject({ result: z.enum(['done', 'partly', 'notDone']), actions: count, reached: count, officers: z.array(accountId).max(50).default([]), note })
      .refine((form) => form.result === 'notDone' || form.actions > 0, { error: 'ACTIONS_REQUIRED', path: ['actions'] }),
  },
  'campaign.close': {
    title: { zh: '总结防范行动', en: 'Sum up the campaign' },
    form: z.strictObject({ summary: note, after: count.optional() }),
  },
} as const satisfies Record<string, TaskKind>;

export const campaignCommandSchema = z.strictObject({
  ...envelope,
  command: z.strictObject({ type: z.literal('callOff'), reason: note }),
});
export type CampaignCommand = z.infer<typeof campaignCommandSchema>;
export const campaignCommand = defineUpdate<{ stage: string; revision: number }, [CampaignCommand]>('command');

export interface SquadResult {
  squad: string;
  result: 'done' | 'partly' | 'notDone';
  actions: number;
  reached: number;
}

export interface CampaignActivities {
  /** For a campaign that another process begins: once for its key. */
  numberCampaign(input: { key: string; at: string }): Promise<{ campaignNo: string }>;
  /** Puts the plan on file, once, and gives the limits that hold for it. */
  openCampaign(input: { campaignNo: string; plan: CampaignPlan; proposedBy: string; openedAt: string }): Promise<{ policy: PolicyRow[] }>;
  recordSquadResult(input: { id: string; campaignNo: string; squad: string; by: string; at: string; form: z.infer<(typeof campaignTasks)['campaign.act']['form']> }): Promise<void>;
  closeCampaign(input: { campaignNo: string; outcome: string; closedAt: string; summary: string | null; after: number | null }): Promise<void>;
}

export interface CampaignOutcome {
  outcome: 'done' | 'refused' | 'calledOff';
  results: SquadResult[];
}
