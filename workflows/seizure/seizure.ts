/** 扣押: approved, listed before a witness, then each thing is given back or dealt with, all within the limit that the law sets. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { Subject } from '../../libs/contracts/process.js';
import { type Disposal, type SeizureCommand, seizureCommand, seizureCommandSchema, type SeizureInput, type SeizureOutcome, type SeizureStage } from '../../libs/contracts/seizure.js';
import { iso } from '../../libs/domain/calendar.js';
import type { Clock } from '../../libs/domain/clock.js';
import { refuse } from '../../libs/domain/refusal.js';
import { evidenceRoom } from '../shared/activities.js';
import type { Answer, OpenTask } from '../shared/human-tasks.js';
import { caseCaptain, chief, investigators } from '../shared/people.js';
import { type Process, standUp } from '../shared/process.js';
import { onUpdate } from '../shared/refusal.js';

export async function seizure(input: SeizureInput): Promise<SeizureOutcome> {
  return new Seizure(input).run();
}

class Seizure {
  private readonly process: Process<SeizureStage>;
  private readonly procedure = new CancellationScope();
  /** What became of each exhibit; null while it is undecided. */
  private readonly items = new Map<string, { decision: Disposal; done: boolean } | null>();
  private document: string | null = null;
  private limit: Clock | null = null;
  private listing: OpenTask<'seizure.list'> | null = null;
  private returning = 0;
  private withdrawn = false;

  constructor(private readonly input: SeizureInput) {
    const { seizureNo, caseNo, category } = input;
    const subject: Subject = { caseNo, category, team: 'case' };
    this.process = standUp<SeizureStage>('seizure', 'approval', subject, () => caseCaptain[0]!);
    this.process.clocks.policy = input.policy;
    this.process.record.detail = () => ({
      seizureNo,
      type: input.type,
      requestedBy: input.requestedBy,
      document: this.document,
      items: [...this.items].map(([itemNo, end]) => ({ itemNo, decision: end?.decision ?? null, done: end?.done ?? false })),
    });
    onUpdate(seizureCommand, seizureCommandSchema, '扣押指令 an order on a seizure', (message) => this.judge(message));
  }

  async run(): Promise<SeizureOutcome> {
    try {
      return await this.procedure.run(async () => {
        if (!(await this.approved())) return this.end('refused');
        await this.list();
        await this.dispose();
        return this.end('completed');
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
      return CancellationScope.nonCancellable(() => this.end(this.withdrawn ? 'withdrawn' : 'cancelled'));
    }
  }

  private async approved(): Promise<boolean> {
    const { seizureNo, caseNo, reason, requestedBy } = this.input;
    const answer = await this.process.tasks.ask('seizure.approve', {
      candidates: chief,
      context: { seizureNo, caseNo, reason, requestedBy },
      limit: 'evidence.approval',
      check: (_form, actor) => {
        if (actor.id === requestedBy) refuse('SAME_PERSON', 'actor');
      },
    });
    await this.keep('seizure.approve', answer, []);
    this.document = answer.result.document ?? null;
    return answer.result.decision === 'approve';
  }

  /** 扣押清单. The limit, which administrative law alone sets, counts from when the things were taken, not from when that was written down. */
  private async list(): Promise<void> {
    const { seizureNo, caseNo, type } = this.input;
    this.process.record.enter('listing');
    this.listing = this.process.tasks.open('seizure.list', {
      candidates: investigators,
      context: { seizureNo, caseNo, document: this.document },
      limit: 'evidence.list',
      check: (form) => {
        if (Date.parse(form.at) > Date.now()) refuse('NOT_YET', 'at');
      },
    });
    const { taskId, by, at, result } = (await this.process.tasks.answered(this.listing))!;
    const { items } = await CancellationScope.nonCancellable(() => evidenceRoom.recordSeizure({ id: taskId, seizureNo, caseNo, by: by.id, at: iso(at), form: result }));
    for (const itemNo of items) this.items.set(itemNo, null);
    this.process.record.enter('held');
    this.limit = type === 'administrative' ? this.process.clocks.start('admin.seizure', Date.parse(result.at)) : null;
  }

  /** Decided for some or for all at a time; what was not collected is decided upon again. */
  private async dispose(): Promise<void> {
    const { seizureNo, caseNo } = this.input;
    for (;;) {
      await condition(() => this.undecided().length > 0 || this.returning === 0);
      if (this.undecided().length === 0) break;
      const answer = await this.process.tasks.ask('seizure.dispose', {
        candidates: [...caseCaptain, ...chief],
        context: { seizureNo, caseNo, items: this.undecided() },
        follows: this.limit,
        check: (form) => {
          const undecided = this.undecided();
          form.items.forEach((itemNo, i) => {
            if (!undecided.includes(itemNo)) refuse('ITEM_NOT_HELD', `items.${i}`);
          });
        },
      });
      const { decision, items } = answer.result;
      for (const itemNo of items) this.items.set(itemNo, { decision, done: decision !== 'return' });
      await this.keep('seizure.dispose', answer, items, decision === 'return' ? undefined : 'disposed');
      if (decision === 'return') this.giveBack(items);
    }
    this.process.clocks.meet(this.limit);
  }

  private undecided = (): string[] => [...this.items].flatMap(([itemNo, end]) => (end === null ? [itemNo] : []));

  /** 发还 goes on beside the decisions about the rest. */
  private giveBack(items: string[]): void {
    this.returning += 1;
    void this.returnOf(items).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }

  private async returnOf(items: string[]): Promise<void> {
    const { seizureNo, caseNo } = this.input;
    const answer = await this.process.tasks.ask('seizure.return', {
      candidates: investigators,
      context: { seizureNo, caseNo, items },
      follows: this.limit,
      check: (form) => {
        if (Date.parse(form.at) > Date.now()) refuse('NOT_YET', 'at');
      },
    });
    const returned = answer.result.outcome === 'returned';
    await this.keep('seizure.return', answer, items, returned ? 'returned' : undefined);
    for (const itemNo of items) this.items.set(itemNo, returned ? { decision: 'return', done: true } : null);
    this.returning -= 1;
    this.process.record.touch();
  }

  private keep(kind: string, answer: Answer<never>, items: string[], state?: 'returned' | 'disposed') {
    const { seizureNo, caseNo } = this.input;
    return CancellationScope.nonCancellable(() =>
      evidenceRoom.recordSeizureStep({ id: answer.taskId, seizureNo, caseNo, kind, by: answer.by.id, at: iso(answer.at), form: answer.result, items, ...(state ? { state } : {}) }),
    );
  }

  private judge({ actor, command }: SeizureCommand): () => { stage: string; revision: number } {
    const { clocks, record, tasks } = this.process;
    if (!actor.roles.includes('chief') && !(command.type === 'withdraw' && actor.id === this.input.requestedBy)) refuse('COMMAND_NOT_ALLOWED', 'actor');
    // What has been taken has to be given back or dealt with.
    if (command.type === 'withdraw' && (this.withdrawn || this.listing?.answer || !['approval', 'listing'].includes(record.stage))) refuse('COMMAND_NOT_NOW', 'command.type');
    if (command.type === 'extend') clocks.find(command.clock);
    return () => {
      if (command.type === 'extend') tasks.extend(command, actor);
      else {
        this.withdrawn = true;
        this.procedure.cancel();
      }
      return { stage: record.stage, revision: record.version };
    };
  }

  private async end(outcome: SeizureOutcome['outcome']): Promise<SeizureOutcome> {
    const { clocks, record, tasks } = this.process;
    tasks.cancelAll();
    clocks.cancelAll();
    record.enter('closed');
    await record.close(outcome);
    return { outcome };
  }
}
