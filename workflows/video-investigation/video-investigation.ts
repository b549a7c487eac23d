/** 视频侦查: approved, cameras picked, viewed by several officers, collided as sightings come in, confirmed by a person. Read `run` from top to bottom. */
import { CancellationScope, condition, getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow';
import { videoFinding } from '../../libs/contracts/case.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import type { Subject } from '../../libs/contracts/process.js';
import type { FormOf } from '../../libs/contracts/registry.js';
import { type NewSighting, type ProposedChain, type VideoCommand, videoCommand, videoCommandSchema, type VideoInput, type VideoOutcome, type VideoStage, type Viewing } from '../../libs/contracts/video.js';
import type { Actor } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Forecast } from '../../libs/domain/forecast.js';
import { refuse } from '../../libs/domain/refusal.js';
import { recordId } from '../../libs/domain/task.js';
import { videoTeam } from '../shared/activities.js';
import type { HumanTasks, OpenTask } from '../shared/human-tasks.js';
import { caseCaptain, chief, investigators, videoOfficers } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

export async function videoInvestigation(input: VideoInput): Promise<VideoOutcome> {
  return new VideoInvestigation(input).run();
}

interface Entry {
  id: string;
  kind: 'video.view' | 'video.sightings';
  by: string;
  at: number;
  form: { viewedMinutes?: number; sightings: NewSighting[] };
}

class VideoInvestigation {
  private readonly record: Process<VideoStage>['record'];
  private readonly tasks: HumanTasks;

  private readonly viewings: { viewing: Viewing; open: OpenTask<'video.view'>; kept: boolean }[] = [];
  /** Sightings sent before their viewing was over, until they are on file. */
  private readonly entries: Entry[] = [];
  /** More viewings that were ordered, until they are open. */
  private readonly orders: { id: string; order: Extract<VideoCommand['command'], { type: 'view' }>['order'] }[] = [];
  private readonly working = new CancellationScope();
  private cameras = 0;
  private overwritten = 0;
  private sightings = 0;
  private chains: ProposedChain[] = [];
  private confirmed: ProposedChain | null = null;
  private forecast: Forecast | null = null;
  private concluded = false;
  private outcome: string | null = null;

  constructor(private readonly input: VideoInput) {
    const subject: Subject = { caseNo: input.caseNo, team: 'case', priority: 2, ...(input.community ? { community: input.community } : {}) };
    const { record, clocks, tasks } = standUp<VideoStage>('videoInvestigation', 'approval', subject, () => caseCaptain[0]!);
    this.record = record;
    this.tasks = tasks;
    clocks.policy = input.policy;
    record.detail = () => ({
      videoNo: input.videoNo,
      incidents: this.input.scenes.map(({ incidentNo }) => incidentNo),
      requestedBy: input.requestedBy,
      cameras: this.cameras,
      overwritten: this.overwritten,
      viewings: { requested: this.viewings.length, done: this.viewings.filter(({ open }) => open.answer).length },
      sightings: this.sightings,
      chains: this.chains.length,
      confirmed: this.confirmed && { sightings: this.confirmed.sightings.length },
      forecast: this.forecast,
    });
    onUpdate(videoCommand, videoCommandSchema, '视频侦查指令 an order to a video investigation', (message) => this.judge(message));
  }

  async run(): Promise<VideoOutcome> {
    try {
      await this.working.run(async () => {
        if (!(await this.approve())) return;
        for (let more = true; more; ) {
          await this.view();
          more = await this.confirm();
        }
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.outcome ??= 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  /** Recordings show people who have done nothing: somebody else than who asks decides whether they are looked at. */
  private async approve(): Promise<boolean> {
    const { videoNo, caseNo, purpose, scenes, reachMetres, requestedBy } = this.input;
    const answer = await this.tasks.ask('video.approve', {
      candidates: [...caseCaptain, ...chief],
      context: { videoNo, caseNo, purpose, scenes: scenes.map(({ incidentNo, from, to }) => ({ incidentNo, from, to })), reachMetres, requestedBy },
      limit: 'video.approve',
      check: (_form, actor) => {
        if (actor.id === requestedBy) refuse('SAME_PERSON', 'actor');
      },
    });
    if (answer.result.decision === 'refuse') {
      this.outcome = 'refused';
      return false;
    }
    const picked = await videoTeam.pickCameras({ videoNo, caseNo, purpose, scenes, reachMetres, requestedBy, approvedBy: answer.by.id, at: iso(answer.at) });
    this.cameras = picked.cameras;
    this.overwritten = picked.overwritten;
    for (const viewing of picked.viewings) this.open(viewing);
    return true;
  }

  /** Until all is viewed, or no more is to be: what is seen is compared as it comes in. */
  private async view(): Promise<void> {
    this.record.enter('viewing');
    for (;;) {
      await condition(() => this.waiting() !== undefined || this.orders.length > 0 || this.concluded || this.viewings.every(({ open }) => open.ended));
      if (this.waiting()) await this.keepNext();
      else if (this.orders.length > 0) await this.openMore();
      else break;
    }
    for (const { open } of this.viewings) this.tasks.cancel(open as unknown as OpenTask);
    this.concluded = false;
  }

  /** Several chains stand beside each other until a person says which is the one, if any. True where more is to be viewed first. */
  private async confirm(): Promise<boolean> {
    this.record.enter('confirmation');
    const { videoNo, caseNo } = this.input;
    const { taskId, by, at, result }: { taskId: string; by: Actor; at: number; result: FormOf<'video.confirm'> } = await this.tasks.ask('video.confirm', {
      candidates: [...videoOfficers, ...investigators],
      context: { videoNo, caseNo, chains: this.chains, overwritten: this.overwritten },
      limit: 'video.confirm',
      check: ({ chain }) => {
        if (chain !== undefined && !this.chains[chain]) refuse('FORM_INVALID', 'chain');
      },
    });
    const chain = result.decision === 'confirm' ? result.chain! : null;
    const { forecast } = await videoTeam.confirmChain({ id: taskId, videoNo, caseNo, by: by.id, at: iso(at), form: result, chain });
    if (result.decision === 'viewMore') {
      this.orders.push({ id: taskId, order: result.more! });
      return true;
    }
    this.confirmed = chain === null ? null : this.chains[chain]!;
    this.forecast = forecast;
    this.outcome = chain === null ? 'notConfirmed' : 'confirmed';
    return false;
  }

  private async close(): Promise<VideoOutcome> {
    this.tasks.cancelAll();
    // What somebody was told is taken is taken, however the request ends.
    while (this.waiting()) await this.keepNext();
    if (this.confirmed) await this.tellTheCase(this.confirmed);
    this.record.enter('closed');
    await videoTeam.closeVideo({ videoNo: this.input.videoNo, outcome: this.outcome!, at: iso(Date.now()) });
    await this.record.close(this.outcome!);
    return { videoNo: this.input.videoNo, outcome: this.outcome! };
  }

  private async tellTheCase(chain: ProposedChain): Promise<void> {
    const sightings = chain.sightings.map(({ camera, at }) => ({ camera, at }));
    try {
      await getExternalWorkflowHandle(caseWorkflowId(this.input.caseNo)).signal(videoFinding, { videoNo: this.input.videoNo, sightings, forecast: this.forecast });
    } catch {
      // The case has ended meanwhile; what was found is on file under its number.
    }
  }

  private open(viewing: Viewing): void {
    const { videoNo, caseNo, purpose } = this.input;
    const open = this.tasks.open('video.view', {
      candidates: videoOfficers,
      context: { videoNo, caseNo, purpose, viewing: this.viewings.length + 1, incidentNo: viewing.incidentNo, ring: viewing.ring, cameras: viewing.cameras },
      // Counted from what was recorded first, so that it is warned of before it is overwritten.
      limit: 'video.retention',
      from: viewing.from,
      span: { amount: Math.max(1, Math.round((viewing.keptUntil - viewing.from) / 1000)), unit: 'second' },
      check: ({ sightings }) => mustBeOf(viewing, sightings),
    });
    this.viewings.push({ viewing, open, kept: false });
  }

  private async openMore(): Promise<void> {
    const { id, order } = this.orders[0]!;
    const viewings = await videoTeam.addViewing({ videoNo: this.input.videoNo, id, order });
    this.orders.shift();
    for (const viewing of viewings) {
      this.cameras += viewing.cameras.length;
      this.open(viewing);
    }
  }

  /** The next that is to be put on file: sent on the way, or with a viewing that is done. */
  private waiting(): Entry | undefined {
    if (this.entries[0]) return this.entries[0];
    const answer = this.viewings.find(({ open, kept }) => open.answer && !kept)?.open.answer;
    return answer ? { id: answer.taskId, kind: 'video.view', by: answer.by.id, at: answer.at, form: answer.result } : undefined;
  }

  private async keepNext(): Promise<void> {
    const entry = this.waiting()!;
    const { videoNo, caseNo } = this.input;
    const { sightings, chains } = await videoTeam.recordSightings({ ...entry, videoNo, caseNo, at: iso(entry.at) });
    if (entry === this.entries[0]) this.entries.shift();
    else this.viewings.find(({ open }) => open.task.id === entry.id)!.kept = true;
    this.sightings = sightings;
    this.chains = chains;
    this.record.touch();
  }

  private judge({ actor, messageId, command }: VideoCommand): () => { stage: string; revision: number } {
    const leads = actor.roles.includes('caseCaptain') || actor.roles.includes('chief');
    const views = actor.roles.includes('videoOfficer') || actor.roles.includes('investigator');
    const allowed = command.type === 'sightings' ? views : leads || (command.type !== 'view' && actor.id === this.input.requestedBy);
    if (!allowed) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (this.outcome !== null || (command.type !== 'withdraw' && this.record.stage !== 'viewing')) refuse('COMMAND_NOT_NOW', 'command.type');
    if (command.type === 'sightings') {
      const at = this.viewings[command.viewing - 1] ?? refuse('FORM_INVALID', 'command.viewing');
      mustBeOf(at.viewing, command.sightings);
      if (at.open.ended) refuse('COMMAND_NOT_NOW', 'command.viewing');
      if (at.open.task.assignee !== null && at.open.task.assignee !== actor.id) refuse('TASK_CLAIMED_BY_ANOTHER', 'command.viewing');
    }
    return () => {
      this.obey(command, actor, messageId);
      this.record.touch();
      return { stage: this.record.stage, revision: this.record.version };
    };
  }

  private obey(command: VideoCommand['command'], actor: Actor, messageId: string): void {
    const id = recordId(this.record.id, messageId);
    switch (command.type) {
      case 'sightings':
        this.entries.push({ id, kind: 'video.sightings', by: actor.id, at: Date.now(), form: { sightings: command.sightings } });
        return;
      case 'view':
        this.orders.push({ id, order: command.order });
        return;
      case 'conclude':
        this.concluded = true;
        return;
      case 'withdraw':
        this.outcome = 'withdrawn';
        return this.working.cancel();
    }
  }
}

function mustBeOf({ cameras }: Viewing, sightings: readonly NewSighting[]): void {
  if (sightings.some(({ camera }) => !cameras.some((one) => one.camera === camera))) refuse('CAMERA_NOT_ASKED', 'sightings');
}
