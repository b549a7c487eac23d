import { Injectable } from '@nestjs/common';
import { type AccessSubject, authority, may, scopesOf } from '../domain/authority.js';
import { ProblemException } from '../platform/problem.js';
import { AccessLogRepository } from '../records/access-log.js';
import type { AccessContext } from './access.decorator.js';
import { AccessProblem } from './refusals.js';

const nobody = { roles: [], unit: null };

/** An access as it goes on record; the action of a route without a rule is the route itself. */
export type RecordedAccess = Omit<AccessContext, 'action'> & { action: string };

const record = ({ actor, action, subject, purpose, requestId }: RecordedAccess) => ({
  actor: actor?.id ?? null,
  action,
  subject,
  purpose,
  requestId,
});

/** Asks the rule, and puts on record every refusal and every access to personal data. */
@Injectable()
export class AccessService {
  constructor(private readonly log: AccessLogRepository) {}

  /**
   * For a subject that had to be loaded first: a role that holds the action only in its own unit is judged here.
   * Throws 403, on record.
   */
  async demand(access: AccessContext, subject: AccessSubject & { id: string }): Promise<void> {
    const verdict = may(access.actor ?? nobody, access.action, subject);
    if (verdict.allowed) return;
    throw await this.refused({ ...access, subject: subject.id }, new ProblemException(403, verdict.code, verdict));
  }

  /** At the door the subject is not known yet: only whether the actor's roles hold the action at all, and the purpose. */
  async enter(access: AccessContext, statedPurpose: string | undefined): Promise<void> {
    const actor = access.actor ?? nobody;
    if (scopesOf(actor, access.action).length === 0) {
      const verdict = may(actor, access.action);
      if (!verdict.allowed) throw await this.refused(access, new ProblemException(403, verdict.code, verdict));
    }
    if (authority[access.action].purpose === undefined) return;
    if (access.purpose === null) {
      const code = statedPurpose === undefined ? 'PURPOSE_REQUIRED' : 'PURPOSE_UNKNOWN';
      throw await this.refused(access, new AccessProblem(code, 'X-Purpose'));
    }
    await this.log.add({ ...record(access), outcome: 'allowed', code: null });
  }

  /** The problem, once it is on record, there under a more exact code where one is given. */
  async refused<Problem extends ProblemException>(
    access: RecordedAccess,
    problem: Problem,
    code = problem.code,
  ): Promise<Problem> {
    await this.log.add({ ...record(access), outcome: 'refused', code });
    return problem;
  }

  /** What is worth a record though it was neither refused nor about personal data, such as a sign-in. */
  async noted(access: RecordedAccess, code: string): Promise<void> {
    await this.log.add({ ...record(access), outcome: 'allowed', code });
  }
}
