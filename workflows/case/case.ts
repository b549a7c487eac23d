/** 案件: acceptance, filing, investigation, order to arrest, interrogation, close. Read `run` from top to bottom. */
import { CancellationScope, executeChild, isCancellation, ParentClosePolicy } from '@temporalio/workflow';
import type { ArrestInput, ArrestOutcome } from '../../libs/contracts/arrest.js';
import {
  type CaseCommand,
  caseCommand,
  caseCommandSchema,
  type CaseInput,
  type CaseOutcome,
  type CaseStage,
  linkIncident,
  linkIncidentSchema,
  type VideoFinding,
  videoFinding,
  videoFindingSchema,
} from '../../libs/contracts/case.js';
import { arrestWorkflowId } from '../../libs/contracts/ids.js';
import { queues, searchAttributes, type Subject } from '../../libs/contracts/process.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { refuse } from '../../libs/domain/refusal.js';
import { caseTeam } from '../shared/activities.js';
import type { Clocks } from '../shared/clocks.js';
import type { Answer, HumanTasks } from '../shared/human-tasks.js';
import { caseCaptain, chief, investigators, operators } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onSignal, onUpdate } from '../shared/refusal.js';

export async function caseProcess(input: CaseInput): Promise<CaseOutcome> {
  return new CaseProcess(input).run();
}

class CaseProcess {
  private readonly record: Process<CaseStage>['record'];
  private readonly clocks: Clocks;
  private readonly tasks: HumanTasks;

  private readonly incidents: string[];
  private investigators: string[] = [];
  private operations = 0;
  private caughtAt: string | null = null;
  private confessed: boolean | null = null;
  private readonly findings: VideoFinding[] = [];
  private result: string | null = null;

  constructor(private readonly input: CaseInput) {
    this.incidents = input.incidentNo === null ? [] : [input.incidentNo];
    const subject: Subject = {
      ...(input.incidentNo === null ? {} : { incidentNo: input.incidentNo }),
      caseNo: input.caseNo,
      category: input.category,
      priority: input.priority,
      team: 'case',
      ...(input.community ? { community: input.community } : {}),
      ...(input.grid ? { grid: input.grid } : {}),
    };
    const { record, clocks, tasks } = standUp<CaseStage>('case', 'acceptance', subject, () => caseCaptain[0]!);
    this.record = record;
    this.clocks = clocks;
    this.tasks = tasks;
    this.clocks.policy = input.policy;
    this.record.detail = () => ({
      type: input.type,
      incidents: this.incidents,
      origin: input.origin ?? null,
      investigators: this.investigators,
      findings: this.findings,
      operations: this.operations,
      caughtAt: this.caughtAt,
      confessed: this.confessed,
      result: this.result,
    });
    onSignal(linkIncident, linkIncidentSchema, ({ incidentNo }) => this.link(incidentNo));
    onSignal(videoFinding, videoFindingSchema, (finding) => this.find(finding));
    onUpdate(caseCommand, caseCommandSchema, '办案指令 an order to the case team', (message) => this.judgeCommand(message));
  }

  async run(): Promise<CaseOutcome> {
    try {
      if (await this.accept()) {
        const limit = this.input.type === 'administrative' ? this.clocks.start('admin.case') : null;
        if (await this.file()) await this.investigate();
        this.clocks.meet(limit);
      }
      await this.closing();
    } catch (error) {
      if (!isCancellation(error)) throw error;
      this.result = 'cancelled';
    }
    return CancellationScope.nonCancellable(() => this.close());
  }

  /** 受案: the captain accepts and names at least two investigators, or declines with a reason. */
  private async accept(): Promise<boolean> {
    const answer = await this.tasks.ask('case.accept', {
      candidates: caseCaptain,
      context: { incidentNo: this.input.incidentNo, origin: this.input.origin ?? null, type: this.input.type },
      limit: this.input.type === 'administrative' ? 'admin.acceptance' : 'criminal.acceptance',
    });
    await this.keep('case.accept', answer);
    if (answer.result.decision === 'decline') {
      this.result = 'declined';
      return false;
    }
    this.investigators = answer.result.investigators;
    return true;
  }

  /** 立案: a criminal case is investigated only once it is filed; an administrative one is by its acceptance. */
  private async file(): Promise<boolean> {
    if (this.input.type === 'administrative') return true;
    this.record.enter('filing');
    const answer = await this.tasks.ask('case.file', {
      candidates: chief,
      context: { caseNo: this.input.caseNo, incidents: this.incidents },
      limit: 'criminal.filing.review',
    });
    await this.keep('case.file', answer);
    if (answer.result.decision === 'refuse') this.result = 'notFiled';
    return answer.result.decision === 'file';
  }

  /** 侦查: until a suspect is caught and interrogated, or the matter is settled, or the trail has ended. */
  private async investigate(): Promise<void> {
    for (let caught = false; !caught; ) {
      this.record.enter('investigation');
      const answer = await this.tasks.ask('case.investigate', {
        candidates: investigators,
        context: { caseNo: this.input.caseNo, incidents: this.incidents },
      });
      await this.keep('case.investigate', answer);
      if (answer.result.outcome !== 'suspectIdentified') {
        this.result = answer.result.outcome;
        break;
      }
      caught = await this.deploy();
      if (caught) await this.interrogate();
    }
  }

  /** 指挥室下达抓捕指令: ordered by the command room, approved by the chief in the operation itself. */
  private async deploy(): Promise<boolean> {
    this.record.enter('deployment');
    const order = await this.tasks.ask('case.deploy', {
      candidates: operators,
      context: { caseNo: this.input.caseNo, video: this.findings.at(-1) ?? null },
      limit: 'arrest.order',
    });
    await this.keep('case.deploy', order);
    if (order.result.decision === 'return') return false;
    this.record.enter('arrest');
    this.operations += 1;
    const outcome: ArrestOutcome = await executeChild('arrest', {
      workflowId: arrestWorkflowId(this.input.caseNo, this.operations),
      taskQueue: queues.processes,
      args: [
        {
          caseNo: this.input.caseNo,
          number: this.operations,
          orderedBy: order.by.id,
          units: order.result.units,
          priority: 1,
          community: this.input.community,
          policy: this.input.policy,
        } satisfies ArrestInput,
      ],
      // A case that is cancelled must not leave officers deployed.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `抓捕行动 ${this.input.caseNo} 第${this.operations}次`,
      typedSearchAttributes: [
        { key: searchAttributes.ProcessKind, value: 'arrest' },
        { key: searchAttributes.CaseNo, value: this.input.caseNo },
        ...(this.input.incidentNo === null ? [] : [{ key: searchAttributes.IncidentNo, value: this.input.incidentNo }]),
      ],
    });
    this.caughtAt = outcome.caughtAt;
    return outcome.outcome === 'caught';
  }

  /** 讯问（询问）: by two officers, within the time that the law gives from the arrest. */
  private async interrogate(): Promise<void> {
    this.record.enter('interrogation');
    const answer = await this.tasks.ask('case.interrogate', {
      candidates: investigators,
      context: { caseNo: this.input.caseNo, caughtAt: this.caughtAt },
      limit: this.input.type === 'criminal' ? 'criminal.summons' : 'admin.summons',
    });
    await this.keep('case.interrogate', answer);
    this.confessed = answer.result.confessed;
  }

  private async closing(): Promise<void> {
    this.record.enter('closing');
    const answer = await this.tasks.ask('case.close', {
      candidates: caseCaptain,
      context: { caseNo: this.input.caseNo, incidents: this.incidents, result: this.result },
      check: (form) => {
        if (form.returned.some(({ incidentNo }) => !this.incidents.includes(incidentNo))) refuse('FORM_INVALID', 'returned');
      },
    });
    await this.keep('case.close', answer);
    this.result = answer.result.result;
  }

  private async close(): Promise<CaseOutcome> {
    this.tasks.cancelAll();
    for (const clock of this.record.clocks) this.clocks.cancel(clock);
    this.record.enter('closed');
    await caseTeam.closeCase({ caseNo: this.input.caseNo, result: this.result!, incidents: this.incidents, closedAt: iso(Date.now()) });
    await this.record.close(this.result!);
    return { caseNo: this.input.caseNo, result: this.result! };
  }

  /** From a video investigation, which sends it again where it is not sure that it came. */
  private find(finding: VideoFinding): void {
    if (this.findings.some(({ videoNo }) => videoNo === finding.videoNo)) return;
    this.findings.push(finding);
    this.record.touch();
  }

  /** The signed form, in full, in the case file; the workflow keeps only what steers it. */
  private async keep(kind: string, answer: Answer<never>): Promise<void> {
    await caseTeam.recordCaseStep({
      id: answer.taskId,
      caseNo: this.input.caseNo,
      kind,
      by: answer.by.id,
      at: iso(answer.at),
      form: answer.result,
    });
  }

  private link(incidentNo: string): void {
    if (!this.incidents.includes(incidentNo)) this.incidents.push(incidentNo);
    this.record.touch();
  }

  private judgeCommand({ actor, command }: CaseCommand): () => { stage: string; revision: number } {
    const allowed: Record<typeof command.type, string[]> = {
      link: ['caseCaptain', 'commandOperator', 'chief'],
      extend: ['caseCaptain', 'chief'],
      suspend: ['caseCaptain', 'chief'],
      resume: ['caseCaptain', 'chief'],
    };
    if (!actor.roles.some((role) => allowed[command.type].includes(role))) refuse('COMMAND_NOT_ALLOWED', 'actor');
    if ('clock' in command) this.clocks.find(command.clock);
    return () => {
      this.obey(command, actor);
      this.record.touch();
      return { stage: this.record.stage, revision: this.record.version };
    };
  }

  private obey(command: CaseCommand['command'], actor: CaseCommand['actor']): void {
    switch (command.type) {
      case 'link':
        return this.link(command.incidentNo);
      case 'extend': {
        const clock: Clock = this.clocks.find(command.clock);
        this.clocks.extend(clock.id, {
          index: command.index,
          by: actor,
          at: Date.now(),
          ...(command.document ? { document: command.document } : {}),
        });
        return this.tasks.followClock(clock);
      }
      case 'suspend':
        return this.clocks.suspend(command.clock);
      case 'resume':
        this.clocks.resume(command.clock);
        return this.tasks.followClock(this.clocks.find(command.clock));
    }
  }
}
