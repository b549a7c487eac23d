/** The station's people, as the simulation plays them: each acts under an account of their own. */
import type { Account } from './views.js';
import type { OpenTask } from './views.js';
import type { Role } from '../domain/actor.js';
import { type Candidate, isCandidate } from '../domain/actor.js';
import type { TaskAnswer } from '../contracts/task.js';
import { Api, ApiProblem, Session } from './client.js';
import { pick } from './random.js';
import { Unusable } from './station.js';

export class Crew {
  private readonly sessions = new Map<string, Session>();

  private constructor(
    private readonly api: Api,
    private readonly passwords: ReadonlyMap<string, string>,
    readonly accounts: readonly Account[],
  ) {}

  /** Reads who serves here from the one account that may see it, the chief's. */
  static async gather(api: Api, passwords: ReadonlyMap<string, string>): Promise<Crew> {
    for (const [id, password] of passwords) {
      const session = new Session(api, id, password);
      const { actions } = await session.get<{ actions: string[] }>('/auth/me');
      if (!actions.includes('account.manage')) continue;
      const accounts: Account[] = [];
      for (let after: string | null = ''; after !== null;) {
        const page: { items: Account[]; next: string | null } = await session.get(
          `/accounts?limit=200${after && `&after=${after}`}`,
        );
        accounts.push(...page.items.filter((account) => !account.disabled && passwords.has(account.id)));
        after = page.next;
      }
      return new Crew(api, passwords, accounts);
    }
    throw new Unusable('没有可查看账号的账户 / none of the accounts may list accounts');
  }

  session(account: string): Session {
    let session = this.sessions.get(account);
    if (!session) {
      const password = this.passwords.get(account);
      if (password === undefined) throw new Unusable(`不知道 ${account} 的口令 / no password known for ${account}`);
      session = new Session(this.api, account, password);
      this.sessions.set(account, session);
    }
    return session;
  }

  /** Someone with the role; the same person for the same seed. */
  someone(role: Role, seed = ''): Session {
    return this.session(pick(seed, this.holding([{ role }])).id);
  }

  members(unit: string): string[] {
    return this.accounts.filter((account) => account.unit === unit).map(({ id }) => id);
  }

  private holding(candidates: readonly Candidate[]): Account[] {
    const found = this.accounts.filter((account) => isCandidate(account, candidates));
    if (found.length === 0) throw new Unusable(`无人可办 / nobody may do it: ${JSON.stringify(candidates)}`);
    return found;
  }

  /** Whoever holds the task, else the first of its unit, else one of the room by the process. */
  doer({ assignee, candidates, processId }: OpenTask): string {
    if (assignee !== null) return assignee;
    const able = this.holding(candidates);
    return candidates.some(({ unit }) => unit !== undefined) ? able[0]!.id : pick(processId, able).id;
  }

  async complete(task: OpenTask, result: unknown, by = this.doer(task)): Promise<TaskAnswer> {
    return (await this.session(by).post<TaskAnswer>(`/tasks/${task.id}/complete`, { result })).body;
  }
}

const movedOn: readonly string[] = [
  'TASK_UNKNOWN',
  'TASK_CLOSED',
  'TASK_CANCELLED',
  'TASK_STALE',
  'TASK_CLAIMED_BY_ANOTHER',
  'PROCESS_CLOSED',
  'SCENE_WORK_OPEN',
  'COMMAND_NOT_NOW',
  'REVIEW_NEEDED',
];

/** The process went on meanwhile, as processes do: look again. */
export const hasMovedOn = (error: unknown): boolean => error instanceof ApiProblem && movedOn.includes(error.code);
