/** 防范行动: approved by the chief, carried out by each squad, summed up with counts. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { type CampaignCommand, campaignCommand, campaignCommandSchema, type CampaignInput, type CampaignOutcome, type CampaignStage, type SquadResult } from '../../libs/contracts/campaign.js';
import { inUnit } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import type { PolicyRow } from '../../libs/domain/policy.js';
import { refuse } from '../../libs/domain/refusal.js';
import { prevention } from '../shared/activities.js';
import { chief, operators, squadLeaders, unitMembers } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

export async function campaign(input: CampaignInput): Promise<CampaignOutcome> {
  return new Campaign(input).run();
}

class Campaign {
  private readonly process: Process<CampaignStage>;
  /** Whose part is late. */
  private lateSquad: string | null = null;
  private readonly procedure = new CancellationScope();
  private readonly results: SquadResult[] = [];
  private recording: Promise<void>[] = [];
  private calledOffBy: string | null = null;
  private closing = false;

  constructor(private readonly input: CampaignInput) {
    this.process = standUp<CampaignStage>('campaign', 'approval', { team: 'community', category: input.plan.topic }, () => (this.lateSquad === null ? chief[0]! : squadLeaders(this.lateSquad)[0]!));
    this.process.record.detail = () => ({
      campaignNo: input.campaignNo,
      ...input.plan,
      proposedBy: input.proposedBy,
      results: this.results,
      calledOffBy: this.calledOffBy,
    });
    onUpdate(campaignCommand, campaignCommandSchema, '防范行动指令 an order on a campaign', (message) => this.judge(message));
  }

  async run(): Promise<CampaignOutcome> {
    const { campaignNo, plan, proposedBy } = this.input;
    try {
      return await this.procedure.run(async () => {
        const { policy } = await prevention.openCampaign({ campaignNo, plan, proposedBy, openedAt: iso(Date.now()) });
        this.process.clocks.policy = policy;
        if (!(await this.approved())) return this.close('refused');
        await this.carryOut();
        return this.sumUp();
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      return CancellationScope.nonCancellable(() => this.close('calledOff'));
    }
  }

  private async approved(): Promise<boolean> {
    if (this.input.approved) return true;
    const { result } = await this.process.tasks.ask('campaign.approve', {
      candidates: chief,
      context: { ...this.input.plan, campaignNo: this.input.campaignNo, proposedBy: this.input.proposedBy },
      limit: 'campaign.approve',
      check: (_form, actor) => {
        if (actor.id === this.input.proposedBy) refuse('SAME_PERSON', 'actor');
      },
    });
    return result.decision === 'approve';
  }

  /** Each squad has until the end of the plan; who is late is asked by a supervision, and still answers. */
  private async carryOut(): Promise<void> {
    const { clocks, record, supervisions, tasks } = this.process;
    const { campaignNo, plan } = this.input;
    const start = Date.parse(plan.from);
    if (start > Date.now()) {
      record.enter('prepared');
      await sleep(start - Date.now(), { summary: `防范行动 ${campaignNo} 开始` });
    }
    record.enter('running');
    // Approved later than planned: the time that is left counts from now.
    clocks.policy = [...clocks.policy, this.ownLimit()];
    const squadOf = new Map<Clock | null, string>();
    clocks.onExpiry = async (clock) => {
      tasks.markOverdue(clock);
      this.lateSquad = squadOf.get(clock) ?? null;
      await supervisions.late(clock);
    };
    await Promise.all(
      plan.squads.map(async (squad) => {
        const part = tasks.open('campaign.act', {
          candidates: unitMembers(squad),
          context: { campaignNo, squad, goal: plan.goal, topic: plan.topic, grids: plan.grids, measure: plan.measure },
          limit: 'campaign.act',
        });
        squadOf.set(part.clock, squad);
        const { taskId: id, by, at, result: form } = (await tasks.answered(part))!;
        this.results.push({ squad, result: form.result, actions: form.actions, reached: form.reached });
        record.touch();
        const kept = CancellationScope.nonCancellable(() => prevention.recordSquadResult({ id, campaignNo, squad, by: by.id, at: iso(at), form }));
        this.recording.push(kept);
        await kept;
      }),
    );
  }

  private async sumUp(): Promise<CampaignOutcome> {
    this.process.record.enter('summary');
    const { result } = await this.process.tasks.ask('campaign.close', {
      candidates: [...chief, ...operators, ...this.input.plan.squads.flatMap(squadLeaders)],
      context: { campaignNo: this.input.campaignNo, results: this.results, measure: this.input.plan.measure },
      limit: 'campaign.close',
    });
    return this.close('done', result.summary, result.after ?? null);
  }

  private async close(outcome: CampaignOutcome['outcome'], summary: string | null = null, after: number | null = null): Promise<CampaignOutcome> {
    this.closing = true;
    const { record, tasks } = this.process;
    tasks.cancelAll();
    await Promise.all(this.recording);
    record.enter('closed');
    await prevention.closeCampaign({ campaignNo: this.input.campaignNo, outcome, closedAt: iso(Date.now()), summary, after });
    await record.close(outcome);
    return { outcome, results: this.results };
  }

  private judge({ actor }: CampaignCommand): () => { stage: string; revision: number } {
    const leads = actor.roles.includes('squadCaptain') && this.input.plan.squads.some((squad) => inUnit(actor.unit, squad));
    const commands = actor.roles.includes('chief') || actor.roles.includes('commandOperator');
    if (!commands && !(leads && actor.id === this.input.proposedBy)) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (this.closing || this.calledOffBy !== null) refuse('COMMAND_NOT_NOW', 'command.type');
    return () => {
      this.calledOffBy = actor.id;
      this.procedure.cancel();
      this.process.record.touch();
      return { stage: this.process.record.stage, revision: this.process.record.version };
    };
  }

  /** The plan's own end, as a limit like those of the policy. */
  private ownLimit(): PolicyRow {
    const minutes = Math.max(1, Math.ceil((Date.parse(this.input.plan.to) - Date.now()) / 60_000));
    return {
      key: 'campaign.act',
      title: { zh: '开展防范行动', en: 'Carrying out the campaign' },
      limit: { amount: minutes, unit: 'minute' },
      extensions: [],
      source: { zh: `方案 ${this.input.campaignNo}`, en: `the plan ${this.input.campaignNo}` },
      status: 'station',
      version: 1,
    };
  }
}
