/** 便民服务: the squad of the grid handles it within what was promised, and the resident is told; a complaint opens it again. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { Subject } from '../../libs/contracts/process.js';
import { type RequestCommand, requestCommand, requestCommandSchema, type RequestInput, type RequestOutcome, type RequestStage } from '../../libs/contracts/service-request.js';
import { inUnit } from '../../libs/domain/actor.js';
import { may } from '../../libs/domain/authority.js';
import { add, iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { refuse } from '../../libs/domain/refusal.js';
import { service } from '../shared/activities.js';
import { operators, squadLeaders, unitMembers } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

export async function serviceRequest(input: RequestInput): Promise<RequestOutcome> {
  return new ServiceRequest(input).run();
}

class ServiceRequest {
  private readonly process: Process<RequestStage>;
  private readonly procedure = new CancellationScope();
  private readonly subject: Subject;
  private squad: string | null = null;
  private squads: string[] = [];
  private decision: RequestOutcome['outcome'] | null = null;
  private told: 'told' | 'unreachable' | null = null;
  private late = false;
  private complaints = 0;
  private withdrawn = false;
  private closing = false;

  constructor(private readonly input: RequestInput) {
    this.subject = { team: 'community', grid: input.grid, category: input.kind };
    this.process = standUp<RequestStage>('serviceRequest', 'handling', this.subject, () => (this.squad === null ? operators[0]! : squadLeaders(this.squad)[0]!));
    this.process.record.detail = () => ({
      requestNo: input.requestNo,
      kind: input.kind,
      squad: this.squad,
      decision: this.decision,
      told: this.told,
      late: this.late,
      complaints: this.complaints,
    });
    onUpdate(requestCommand, requestCommandSchema, '便民事项指令 an order on a request', (message) => this.judge(message));
  }

  async run(): Promise<RequestOutcome> {
    try {
      await this.procedure.run(async () => {
        const { squad, community, squads, policy } = await service.assignRequest(this.input);
        this.squad = squad;
        this.squads = squads;
        this.subject.community = community;
        this.process.clocks.policy = policy;
        do await this.serve();
        while (await this.complainedWithin());
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      if (this.withdrawn) this.decision = 'withdrawn';
      else if (this.told === null) this.decision = 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  /** The promise holds from receipt until the resident is told, whoever handles it. */
  private async serve(): Promise<void> {
    const { clocks, record } = this.process;
    const promise = clocks.start(`service.${this.input.kind}`);
    record.enter('handling');
    while (await this.handle());
    record.enter('answering');
    const { result } = await this.process.tasks.ask('service.answer', {
      candidates: unitMembers(this.squad!),
      context: { requestNo: this.input.requestNo, decision: this.decision },
    });
    this.told = result.outcome;
    clocks.meet(promise);
    this.late ||= isLate(promise);
  }

  /** True where another squad is to go on with it. */
  private async handle(): Promise<boolean> {
    const { requestNo, kind, grid } = this.input;
    const { taskId: id, by, at, result: form } = await this.process.tasks.ask('service.handle', {
      candidates: unitMembers(this.squad!),
      context: { requestNo, kind, grid, complaints: this.complaints },
      check: ({ squad }) => {
        if (squad !== undefined && !this.squads.includes(squad)) refuse('UNIT_UNKNOWN', 'squad');
      },
    });
    await CancellationScope.nonCancellable(() => service.recordHandling({ id, requestNo, by: by.id, at: iso(at), form }));
    if (form.decision !== 'passOn') {
      this.decision = form.decision;
      return false;
    }
    this.squad = form.squad!;
    this.process.record.touch();
    return true;
  }

  /** Residents may say that it was not well done; without a complaint the matter rests. */
  private async complainedWithin(): Promise<boolean> {
    this.process.record.enter('answered');
    const row = this.process.clocks.policy.find(({ key }) => key === 'service.complaint');
    const before = this.complaints;
    const window = row ? add(Date.now(), row.limit) - Date.now() : 0;
    return window > 0 && condition(() => this.complaints > before, window);
  }

  private judge({ actor, command }: RequestCommand): () => Promise<{ stage: string; revision: number }> {
    const own = this.squad !== null && actor.unit !== null && inUnit(actor.unit, this.squad);
    const commands = actor.roles.includes('chief') || actor.roles.includes('commandOperator');
    const allowed = command.type === 'complain' ? may(actor, 'service.complain').allowed : commands || own;
    if (!allowed) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if (this.closing || this.withdrawn) refuse('COMMAND_NOT_NOW', 'command.type');
    if (command.type === 'withdraw' && this.process.record.stage === 'answered') refuse('COMMAND_NOT_NOW', 'command.type');
    return async () => {
      switch (command.type) {
        case 'complain':
          this.complaints += 1;
          await this.process.supervisions.open({ type: 'complaint', by: actor.id, reason: `居民投诉 a resident complained: ${this.input.requestNo}` });
          break;
        case 'withdraw':
          this.withdrawn = true;
          this.procedure.cancel();
      }
      this.process.record.touch();
      return { stage: this.process.record.stage, revision: this.process.record.version };
    };
  }

  private async close(): Promise<RequestOutcome> {
    this.closing = true;
    const { clocks, record, tasks } = this.process;
    tasks.cancelAll();
    for (const clock of record.clocks) if (clock.state === 'running') clocks.cancel(clock);
    record.enter('closed');
    await service.closeRequest({ requestNo: this.input.requestNo, outcome: this.decision!, told: this.told, closedAt: iso(Date.now()) });
    await record.close(this.decision!);
    return { outcome: this.decision!, late: this.late, complaints: this.complaints };
  }
}

const isLate = (clock: Clock | null): boolean => clock !== null && clock.endedAt !== undefined && clock.endedAt > clock.dueAt;
