/** Who sees a task, and to whose unit it belongs. */
import { Injectable } from '@nestjs/common';
import type { AccessContext } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import { type Actor, inUnit, isCandidate, isOffDutyCandidate } from '../../../libs/domain/actor.js';
import { type Action, scopesOf } from '../../../libs/domain/authority.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { AccountRepository } from '../../../libs/records/account.js';
import type { TaskView } from '../../../libs/records/process.js';
import { refusalProblem } from '../http/failures.js';

/** The command room and the auditor see every task; others those that are theirs. */
export const seesAll = (actor: Actor, action: Action = 'task.list') => scopesOf(actor, action).includes('any');

export const isOwn = (actor: Actor, task: Pick<TaskView, 'candidates' | 'assignee' | 'completedBy'>) =>
  task.assignee === actor.id || task.completedBy === actor.id || isCandidate(actor, task.candidates);

@Injectable()
export class TaskAccess {
  constructor(
    private readonly access: AccessService,
    private readonly accounts: AccountRepository,
  ) {}

  async mayRead(task: TaskView, actor: Actor, context: AccessContext): Promise<void> {
    if (seesAll(actor, 'task.read') || isOwn(actor, task)) return;
    const code = isOffDutyCandidate(actor, task.candidates) ? 'OFF_DUTY' : 'NOT_A_CANDIDATE';
    throw await this.access.refused(context, refusalProblem(code, [{ field: 'taskId', rule: code }]));
  }

  /** What others did is for those who see all. */
  async mayReadDone(by: string, actor: Actor, context: AccessContext): Promise<void> {
    if (by === actor.id || seesAll(actor)) return;
    throw await this.access.refused(context, new ProblemException(403, 'ROLE_NOT_ALLOWED', { zh: '只能查看本人办结的事项', en: 'you see only what you completed yourself' }));
  }

  /** A leader reminds the own people: those who may take the task, or who holds it. */
  async mayRemind(task: TaskView, actor: Actor, context: AccessContext): Promise<void> {
    await this.access.demand(context, { id: task.id, unit: (await this.unitOf(task, actor)) ?? undefined });
  }

  private async unitOf(task: TaskView, actor: Actor): Promise<string | null> {
    if (isCandidate(actor, task.candidates)) return actor.unit;
    const units = task.candidates.flatMap(({ unit }) => unit ?? []);
    if (task.assignee !== null) {
      const holder = await this.accounts.find(task.assignee);
      if (holder?.unit) units.push(holder.unit);
    }
    return units.find((unit) => actor.unit !== null && inUnit(unit, actor.unit)) ?? units[0] ?? null;
  }
}
