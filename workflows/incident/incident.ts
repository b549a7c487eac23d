/** 警情: from the call to the feedback. Read `run` from top to bottom: it is the order of service. */
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
} from '@temporalio/workflow';
import { caseWorkflowId, incidentNo, incidentWorkflowId } from '../../libs/contracts/ids.js';
import {
  type Call,
  type IncidentCommand,
  incidentCommand,
  incidentCommandSchema,
  type IncidentInput,
  type IncidentOutcome,
  type IncidentStage,
  joinAnswer,
  joinAnswerSchema,
  type JoinCalls,
  joinCalls,
  joinCallsSchema,
  type Recommended,
  type SceneWork,
  type Triage,
} from '../../libs/contracts/incident.js';
import { liveOrderStates, type Order, type Subject } from '../../libs/contracts/process.js';
import type { TaskKindId } from '../../libs/contracts/registry.js';
import { type Actor, type Candidate, system } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Disposition } from '../../libs/domain/intake.js';
import type { DisputeKind } from '../../libs/domain/mediation.js';
import type { Point } from '../../libs/domain/place.js';
import { refuse } from '../../libs/domain/refusal.js';
import { commandRoom, sceneTeam } from '../shared/activities.js';
import type { Clocks } from '../shared/clocks.js';
import type { Answer, HumanTasks, OpenTask } from '../shared/human-tasks.js';
import { askPartners } from '../shared/linkage.js';
import { openCase } from '../shared/open-case.js';
import { openDispute } from '../shared/open-dispute.js';
import { operators, unitMembers } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onSignal, onUpdate } from '../shared/refusal.js';

const commanders: readonly string[] = ['commandOperator', 'chief'];

export async function incident(input: IncidentInput): Promise<IncidentOutcome> {
  return new IncidentProcess(input).run();
}

class IncidentProcess {
  private readonly no: string;
  private readonly record: Process<IncidentStage>['record'];
  private readonly clocks: Clocks;
  private readonly tasks: HumanTasks;
  private readonly procedure = new CancellationScope();

  private place: Point | null;
  private onSceneLimit = 'response.onScene.town';
  private proposal: Triage | null = null;
  /** This call and every later one about the same incident. */
  private readonly calls: string[];
  private readonly told = new Map<string, string>();
  /** The merge under way, and whether the other incident took our calls. */
  private merging: { into: string; accepted: boolean | null } | null = null;
  /** Past the last feedback: a call that joined now would never be told. */
  private ending = false;
  private mergedInto: string | null = null;
  private cancelReason: string | null = null;
  private disposition: Disposition | 'merged' | 'cancelled' | null = null;
  private joinCase: string | null = null;
  private caseNo: string | null = null;
  private jointMediation: DisputeKind | null = null;
  private disputeNo: string | null = null;
  /** On whose authority the case is opened. */
  private disposedBy: Actor = system;
  private orderedUnits: Recommended[] = [];
  private readonly stoodDown = new Set<Order>();
  /** What each order's unit is asked for now. */
  private readonly steps = new Map<Order, OpenTask>();
  private readonly linkages: string[] = [];
  private linkagesAsked = 0;
  private scene: Order | null = null;
  private sceneNeeds: SceneWork[] = [];
  private readonly sceneWork = new Set<OpenTask<'scene.survey'> | OpenTask<'scene.canvass'>>();

  constructor(private readonly input: IncidentInput) {
    const { call } = input;
    this.no = incidentNo(call.source, call.number);
    this.calls = [this.no];
    this.place = call.place ?? null;
    const subject: Subject = {
      incidentNo: this.no,
      priority: call.priority ?? 3,
      ...(call.community ? { community: call.community } : {}),
      ...(call.category ? { category: call.category } : {}),
    };
    const { record, clocks, tasks } = standUp<IncidentStage>('incident', 'intake', subject, () => this.captain());
    this.record = record;
    this.clocks = clocks;
    this.tasks = tasks;
    this.record.detail = () => ({
      place: this.place,
      calls: this.calls,
      proposal: this.proposal,
      disposition: this.disposition,
      mergedInto: this.mergedInto,
      caseNo: this.caseNo,
      disputeNo: this.disputeNo,
      cancelReason: this.cancelReason,
      linkages: this.linkages,
      receivedAt: call.receivedAt,
      source: call.source,
    });
    onSignal(joinCalls, joinCallsSchema, (join) => this.join(join));
    onSignal(joinAnswer, joinAnswerSchema, ({ from, accepted }) => {
      if (this.merging?.into === from) this.merging.accepted = accepted;
    });
    onUpdate(incidentCommand, incidentCommandSchema, '指挥指令 an order of the command room', (message) => this.judgeCommand(message));
  }

  async run(): Promise<IncidentOutcome> {
    try {
      await this.procedure.run(async () => {
        await this.register();
        if (!(await this.triage())) return;
        await this.respond();
        await this.openCase();
        await this.openDispute();
        await this.feedback();
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.disposition = 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  /** 接警. A call that gives no place is located by a person. */
  private async register(): Promise<void> {
    const { proposal, policy, onSceneLimit } = await commandRoom.registerIncident(this.input);
    this.clocks.policy = policy;
    this.onSceneLimit = onSceneLimit;
    this.assess(proposal.category, proposal.priority, proposal.grid, proposal.community);
    this.proposal = proposal;
    if (proposal.community === null) await this.locate();
  }

  private async locate(): Promise<void> {
    this.record.enter('locating');
    const { result } = await this.tasks.ask('incident.locate', { candidates: operators, limit: 'response.locate' });
    if (result.place) this.place = result.place;
    await this.findGrid(result.community);
  }

  private async findGrid(community?: string): Promise<void> {
    const found = await commandRoom.locateIncident({
      incidentNo: this.no,
      ...(this.place ? { place: this.place } : {}),
      ...(community ? { community } : {}),
    });
    this.onSceneLimit = found.onSceneLimit;
    const { subject } = this.record;
    this.assess(subject.category!, subject.priority!, found.grid, found.community);
  }

  /** 研判. True where the incident goes on by itself; false where it was merged into another. */
  private async triage(): Promise<boolean> {
    let refusedMerge: string | null = null;
    for (;;) {
      this.record.enter('triage');
      const { result }: Answer<'incident.triage'> = await this.tasks.ask('incident.triage', {
        candidates: operators,
        context: { proposal: this.proposal, refusedMerge },
        limit: 'response.triage',
        check: (form) => {
          // Our own call, or one that has already been merged into this incident.
          if (form.decision === 'merge' && this.calls.includes(form.duplicateOf!)) refuse('FORM_INVALID', 'duplicateOf');
        },
      });
      const { subject } = this.record;
      this.assess(result.category, result.priority, subject.grid ?? null, result.community ?? subject.community ?? null);
      if (result.decision === 'adviseByPhone') {
        this.disposition = 'advice';
        return true;
      }
      if (result.decision === 'dispatch') {
        return true;
      }
      if (await this.mergeInto(result.duplicateOf!)) return false;
      refusedMerge = result.duplicateOf!;
    }
  }

  /** Hands all our calls over, until the other has them all. False where the other has ended, or says no. */
  private async mergeInto(primary: string): Promise<boolean> {
    try {
      for (let handed = 0; handed < this.calls.length; ) {
        const calls = [...this.calls];
        const merging = (this.merging = { into: primary, accepted: null as boolean | null });
        const message: JoinCalls = { from: this.no, calls, priority: this.record.subject.priority as JoinCalls['priority'] };
        try {
          await this.processOf(primary).signal(joinCalls, message);
        } catch (error) {
          if (isCancellation(error)) throw error;
          return false;
        }
        await condition(() => merging.accepted !== null, '1 minute');
        if (!merging.accepted) return false;
        handed = calls.length;
      }
    } finally {
      this.merging = null;
    }
    this.mergedInto = primary;
    this.disposition = 'merged';
    return true;
  }

  /** While we merge ourselves only larger numbers may join, so that two that merge into each other do not both end. */
  private async join({ from, calls, priority }: JoinCalls): Promise<void> {
    const accepted = !this.ending && (this.merging === null || this.no < from);
    if (accepted) {
      for (const call of calls) if (!this.calls.includes(call)) this.calls.push(call);
      // A later call can raise the priority, never lower it.
      if (priority < (this.record.subject.priority ?? 4)) this.tasks.raise(priority);
      this.record.touch();
    }
    try {
      await this.processOf(from).signal(joinAnswer, { from: this.no, accepted });
    } catch (error) {
      // The sender has ended meanwhile, and needs no answer.
      if (isCancellation(error)) throw error;
    }
  }

  private processOf(no: string) {
    return getExternalWorkflowHandle(incidentWorkflowId(this.input.station, no));
  }

  /** 派警、处警. Until a disposition is reached: a unit that finds nobody able to go on is followed by another. */
  private async respond(): Promise<void> {
    let silent = false;
    while (this.disposition === null) {
      if (this.live().length === 0) {
        this.record.enter('dispatch');
        await this.dispatch(silent);
      }
      this.record.enter('response');
      await condition(() => this.scene !== null || this.live().length === 0);
      silent = this.record.orders.at(-1)?.state === 'silent';
      if (this.scene) await this.handleScene(this.scene);
    }
    for (const order of this.live()) this.moveOrder(order, 'done');
  }

  /** A person chooses from the recommendation. After silence the next is offered at once, since seconds count. */
  private async dispatch(silent: boolean): Promise<void> {
    const { subject } = this.record;
    const { recommended, sceneWork } = await commandRoom.prepareDispatch({
      incidentNo: this.no,
      place: this.place,
      grid: subject.grid ?? null,
      community: subject.community ?? null,
      category: subject.category!,
      priority: subject.priority!,
      tried: this.record.orders.filter((order) => order.state !== 'stoodDown').map((order) => order.unit),
    });
    this.sceneNeeds = sceneWork;
    const next = recommended.find((unit) => unit.available);
    if (silent && next) {
      this.order(next, system);
      return;
    }
    const { result, by } = await this.tasks.ask('incident.dispatch', {
      candidates: [...operators, ...(this.record.orders.length > 0 ? [this.captain()] : [])],
      context: { recommended: recommended.slice(0, 8), tried: this.record.orders.map(({ unit, state }) => ({ unit, state })) },
      limit: 'response.dispatch',
      check: (form) => {
        if (form.units.some((id) => !recommended.some(({ unit }) => unit === id))) refuse('UNIT_UNKNOWN', 'units');
      },
    });
    for (const id of new Set(result.units)) this.order(recommended.find(({ unit }) => unit === id)!, by);
  }

  private order(unit: Recommended, by: Actor): void {
    const order: Order = {
      id: `${this.record.id}~${this.record.orders.length + 1}`,
      incidentNo: this.no,
      unit: unit.unit,
      state: 'offered',
      times: { offered: Date.now() },
      orderedBy: by.id,
    };
    this.record.orders.push(order);
    this.orderedUnits.push(unit);
    this.record.subject.team = unit.team;
    this.record.touch(order);
    // An order given by a message runs in the procedure's scope too, and ends with it.
    void this.procedure
      .run(() => this.follow(order))
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  /** One order: acknowledged, en route, on scene, each within its limit. */
  private async follow(order: Order): Promise<void> {
    const acknowledged = await this.step(order, 'order.acknowledge', 'response.acknowledge');
    if (!acknowledged) return;
    if (acknowledged.result.answer === 'refuse') {
      order.reason = acknowledged.result.reason!;
      return this.moveOrder(order, 'refused');
    }
    this.moveOrder(order, 'acknowledged');
    if (!(await this.step(order, 'order.enRoute', 'response.enRoute'))) return;
    this.moveOrder(order, 'enRoute');
    const arrived = await this.step(order, 'order.onScene', this.onSceneLimit);
    if (!arrived) return;
    if (arrived.result.answer === 'elsewhere') {
      this.place = arrived.result.place!;
      this.moveOrder(order, 'elsewhere');
      await this.findGrid();
      return;
    }
    this.moveOrder(order, 'onScene');
    // Whoever arrives first is responsible; the others support.
    this.scene ??= order;
  }

  /** One step of an order. Null where the unit stays silent on an offer, or is stood down. */
  private async step<K extends 'order.acknowledge' | 'order.enRoute' | 'order.onScene'>(order: Order, kind: K, limit: string): Promise<Answer<K> | null> {
    const open = this.tasks.open<K>(kind, {
      candidates: unitMembers(order.unit),
      context: { incidentNo: this.no, unit: order.unit, place: this.place, category: this.record.subject.category },
      limit,
      lapses: kind === 'order.acknowledge',
    });
    const answer = await this.answered(order, open);
    if (answer) return answer;
    this.moveOrder(order, this.stoodDown.has(order) ? 'stoodDown' : 'silent');
    return null;
  }

  /** Null where the unit is stood down, or was before it was asked. */
  private answered<K extends TaskKindId>(order: Order, open: OpenTask<K>): Promise<Answer<K> | null> {
    this.steps.set(order, open as unknown as OpenTask);
    if (this.stoodDown.has(order)) this.tasks.cancel(open as unknown as OpenTask);
    return this.tasks.answered(open);
  }

  /** 到场处置: survey and canvass where the category or the command room asks, then the disposition. */
  private async handleScene(order: Order): Promise<void> {
    this.record.enter('onScene');
    const unit = this.orderedUnits.find((candidate) => candidate.unit === order.unit)!;
    for (const work of this.sceneNeeds) this.openSceneWork(work);
    const open = this.tasks.open('scene.disposition', {
      candidates: unitMembers(order.unit),
      limit: 'response.disposition',
      check: () => {
        // What the scene needs is on record before anyone leaves it.
        if ([...this.sceneWork].some((work) => !work.ended)) refuse('SCENE_WORK_OPEN', 'disposition');
      },
    });
    const answer = await this.answered(order, open);
    await this.recordSceneWork(unit);
    if (!answer) {
      this.moveOrder(order, 'stoodDown');
      this.scene = this.live().find((other) => other.state === 'onScene') ?? null;
      return;
    }
    this.disposition = answer.result.disposition;
    this.joinCase = answer.result.joinCase ?? null;
    this.jointMediation = answer.result.jointMediation ?? null;
    this.disposedBy = answer.by;
  }

  private openSceneWork(work: SceneWork): void {
    const candidates = unitMembers(this.scene!.unit);
    this.sceneWork.add(this.tasks.open(work, { candidates }) as never);
    this.record.touch();
  }

  /** Signed records go to the team whose unit made them; each has a stable id, so that writing twice is writing once. */
  private async recordSceneWork(unit: Recommended): Promise<void> {
    for (const open of this.sceneWork) {
      this.sceneWork.delete(open);
      if (!open.answer) {
        this.tasks.cancel(open as unknown as OpenTask);
        continue;
      }
      const { taskId, by, at, result } = open.answer;
      const base = { id: taskId, incidentNo: this.no, taskId, signedBy: by.id, signedAt: iso(at) };
      const team = sceneTeam[unit.team];
      if (open.kind === 'scene.survey') await team.recordSurvey({ ...base, form: result as Answer<'scene.survey'>['result'] });
      else await team.recordCanvass({ ...base, form: result as Answer<'scene.canvass'>['result'] });
    }
  }

  /** 受案: a case of its own, or a part of the series that has one. */
  private async openCase(): Promise<void> {
    if (this.disposition !== 'administrativeCase' && this.disposition !== 'criminalCase') return;
    this.record.enter('filing');
    if (this.joinCase) {
      try {
        await getExternalWorkflowHandle(caseWorkflowId(this.joinCase)).signal('linkIncident', { incidentNo: this.no, by: this.disposedBy.id });
        this.caseNo = this.joinCase;
        return;
      } catch (error) {
        // The case has ended, or never was: the incident becomes a case of its own.
        if (isCancellation(error)) throw error;
      }
    }
    this.caseNo = await openCase(this.record, {
      type: this.disposition === 'criminalCase' ? 'criminal' : 'administrative',
      category: this.record.subject.category!,
      openedBy: this.disposedBy.id,
    });
  }

  /** 转联调: what was not settled on the spot. */
  private async openDispute(): Promise<void> {
    if (!this.jointMediation) return;
    const { call, station } = this.input;
    const { community, priority } = this.record.subject;
    this.disputeNo = await openDispute(this.record.id, {
      station,
      actor: this.disposedBy,
      dispute: {
        origin: { type: 'incident', incidentNo: this.no },
        kind: this.jointMediation,
        receivedAt: call.receivedAt,
        description: call.description || this.no,
        riskGrounds: [],
        priority: priority as NonNullable<Call['priority']>,
        ...(this.place ? { place: this.place } : {}),
        ...(community ? { community } : {}),
      },
    });
  }

  /** 反馈: every caller is told, those who called later too. */
  private async feedback(): Promise<void> {
    this.record.enter('feedback');
    while (this.calls.some((call) => !this.told.has(call))) {
      const { result } = await this.tasks.ask('incident.feedback', {
        candidates: operators,
        context: { calls: this.calls.filter((call) => !this.told.has(call)), disposition: this.disposition },
        limit: 'response.feedback',
        check: (form) => {
          if (form.calls.some(({ incidentNo }) => !this.calls.includes(incidentNo))) refuse('FORM_INVALID', 'calls');
        },
      });
      for (const { incidentNo, outcome } of result.calls) this.told.set(incidentNo, outcome);
    }
  }

  private async close(): Promise<IncidentOutcome> {
    this.ending = true;
    for (const order of this.live()) this.moveOrder(order, this.disposition === 'cancelled' ? 'stoodDown' : 'done');
    this.tasks.cancelAll();
    this.record.enter('closed');
    await commandRoom.closeIncident({
      incidentNo: this.no,
      category: this.record.subject.category ?? 'other',
      priority: this.record.subject.priority ?? 3,
      disposition: this.disposition!,
      mergedInto: this.mergedInto,
      caseNo: this.caseNo,
      calls: this.calls,
      closedAt: iso(Date.now()),
      feedback: [...this.told].map(([incidentNo, outcome]) => ({ incidentNo, outcome })),
    });
    await this.record.close(this.disposition!);
    return { incidentNo: this.no, disposition: this.disposition!, mergedInto: this.mergedInto, caseNo: this.caseNo };
  }

  private judgeCommand({ actor, command }: IncidentCommand): () => Promise<{ stage: string; revision: number }> {
    if (!actor.roles.some((role) => commanders.includes(role))) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (this.disposition !== null) refuse('COMMAND_NOT_NOW', 'command.type');
    const live = this.live();
    if (command.type === 'backup' && live.length === 0) refuse('COMMAND_NOT_NOW', 'command.type');
    if (command.type === 'standDown' && !live.some((order) => order.unit === command.unit)) refuse('UNIT_UNKNOWN', 'command.unit');
    if (command.type === 'sceneWork' && !this.scene) refuse('COMMAND_NOT_NOW', 'command.type');
    return async () => {
      await this.obey(command, actor);
      this.record.touch();
      return { stage: this.record.stage, revision: this.record.version };
    };
  }

  private async obey(command: IncidentCommand['command'], actor: Actor): Promise<void> {
    switch (command.type) {
      case 'backup': {
        const units = await commandRoom.describeUnits(command.units);
        if (units.length < command.units.length) refuse('UNIT_UNKNOWN', 'command.units');
        if (this.disposition !== null) refuse('COMMAND_NOT_NOW', 'command.type');
        for (const unit of units) this.order(unit, actor);
        return;
      }
      case 'standDown': {
        for (const order of this.live()) {
          if (order.unit !== command.unit) continue;
          order.reason = command.reason;
          this.stoodDown.add(order);
          if (order.state === 'onScene' && order !== this.scene) this.moveOrder(order, 'stoodDown');
          else this.tasks.cancel(this.steps.get(order)!);
        }
        return;
      }
      case 'cancel':
        this.cancelReason = command.reason;
        this.procedure.cancel();
        return;
      case 'relocate':
        this.place = command.place;
        return this.findGrid();
      case 'priority':
        return this.tasks.raise(command.priority);
      case 'sceneWork':
        return this.openSceneWork(command.work);
      case 'linkage': {
        const key = `linkage/${(this.linkagesAsked += 1)}`;
        const { linkageNo } = await askPartners(this.record, { kind: 'emergency', key, requestedBy: actor.id, partners: command.partners.map((partner) => ({ partner })), text: command.text });
        this.linkages.push(linkageNo);
        return;
      }
    }
  }

  private assess(category: string, priority: number, grid: string | null, community: string | null): void {
    const { subject } = this.record;
    subject.category = category;
    subject.priority = Math.min(priority, this.calls.length > 1 ? (subject.priority ?? priority) : priority);
    if (grid) subject.grid = grid;
    else delete subject.grid;
    if (community) subject.community = community;
    this.record.touch();
  }

  private moveOrder(order: Order, state: Order['state']): void {
    order.state = state;
    order.times[state] = Date.now();
    this.record.touch(order);
  }

  private isLive(order: Order): boolean {
    return liveOrderStates.includes(order.state);
  }

  private live(): Order[] {
    return this.record.orders.filter((order) => this.isLive(order));
  }

  private captain(): Candidate {
    return this.orderedUnits.at(-1)?.captain ?? { role: 'commandOperator' };
  }
}
