import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AccessContext } from '../../../libs/access/access.decorator.js';
import { AccessService, type RecordedAccess } from '../../../libs/access/access.service.js';
import { hashPassword, verifyPassword } from '../../../libs/access/passwords.js';
import { type AccessCode, AccessProblem } from '../../../libs/access/refusals.js';
import { TokenService, toActor } from '../../../libs/access/tokens.js';
import { type Account, AccountRepository } from '../../../libs/records/account.js';
import { type FailureLimit, SignInFailureRepository } from '../../../libs/records/account-failures.js';
import { type Session, SessionRepository } from '../../../libs/records/session.js';

/** A duty shift: after that everybody signs in again. */
const sessionMilliseconds = 12 * 3_600_000;
const quarterHour = 900_000;

const accountLimit = (id: string): FailureLimit => ({ key: `account:${id}`, failures: 5, milliseconds: quarterHour });
/** A whole station may share one address, so more than one person's mistakes fit in. */
const addressLimit = (ip: string): FailureLimit => ({ key: `address:${ip}`, failures: 100, milliseconds: quarterHour });

export interface Tokens {
  account: string;
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  sessionExpiresAt: Date;
}

/** Too many failures; says until when. */
export class LockedProblem extends AccessProblem {
  constructor(readonly until: Date) {
    super('SIGN_IN_LOCKED');
  }
}

const newSecret = () => randomBytes(32).toString('base64url');
const digest = (secret: string) => createHash('sha256').update(secret).digest('base64url');

function split(refreshToken: string | undefined): { id: string; secret: string } | null {
  const [, id, secret] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(refreshToken ?? '') ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

@Injectable()
export class SignInService {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly failures: SignInFailureRepository,
    private readonly sessions: SessionRepository,
    private readonly tokens: TokenService,
    private readonly access: AccessService,
  ) {}

  async signIn(id: string, password: string, address: string, access: AccessContext): Promise<Tokens> {
    const account = await this.checkPassword(id, password, address, { ...access, action: 'identity.signIn' });
    const session: Session = {
      id: randomUUID(),
      account: account.id,
      epoch: account.tokenEpoch,
      expiresAt: new Date(Date.now() + sessionMilliseconds),
    };
    const secret = newSecret();
    await this.sessions.insert(session, digest(secret));
    return this.deliver(session, secret);
  }

  /** RFC 9700 section 4.14: the refresh token changes with each use, and a used one that comes back ends the session. */
  async refresh(refreshToken: string | undefined, access: AccessContext): Promise<Tokens> {
    const traced = { ...access, action: 'identity.refresh' };
    const refuse = (code: AccessCode) => this.access.refused(traced, new AccessProblem(code));
    const given = split(refreshToken);
    if (given === null) throw await refuse('REFRESH_INVALID');
    const secret = newSecret();
    const session = await this.sessions.rotate(given.id, digest(given.secret), digest(secret));
    if (session === null)
      throw await refuse((await this.sessions.end(given.id)) ? 'REFRESH_REUSED' : 'REFRESH_INVALID');
    const account = await this.accounts.find(session.account);
    if (account === null || account.disabled || account.tokenEpoch !== session.epoch) {
      await this.sessions.end(session.id);
      throw await refuse('TOKEN_REVOKED');
    }
    return this.deliver(session, secret);
  }

  /** Never fails: whoever signs out is signed out. */
  async signOut(refreshToken: string | undefined): Promise<void> {
    const given = split(refreshToken);
    if (given !== null) await this.sessions.end(given.id);
  }

  async signOutEverywhere(id: string, access: AccessContext): Promise<void> {
    await this.accounts.signOutEverywhere(id);
    await this.sessions.endAll(id);
    await this.access.noted(access, 'SIGNED_OUT_EVERYWHERE');
  }

  async changePassword(
    id: string,
    current: string,
    next: string,
    address: string,
    access: AccessContext,
  ): Promise<void> {
    await this.checkPassword(id, current, address, { ...access, action: 'identity.changePassword' });
    await this.setPassword(id, next);
  }

  async setPassword(id: string, password: string): Promise<boolean> {
    const found = await this.accounts.setPassword(id, await hashPassword(password));
    await this.sessions.endAll(id);
    return found;
  }

  /** Forgets the failures of an account. */
  async unlock(id: string): Promise<void> {
    await this.failures.clear(accountLimit(id).key);
  }

  /** The account, where the password is right and nothing is locked. Both ways are on record. */
  private async checkPassword(id: string, password: string, address: string, access: RecordedAccess): Promise<Account> {
    const limits = [accountLimit(id), addressLimit(address)];
    const found = await this.accounts.findWithPassword(id);
    // What was typed goes on record only where it is an account: people type passwords into the wrong field.
    const traced = { ...access, subject: found === null ? null : id };
    const locked = async () => {
      const until = await this.failures.closedUntil(limits);
      if (until !== null) throw await this.access.refused(traced, new LockedProblem(until));
    };
    await locked();
    if (!(await verifyPassword(found?.passwordHash, password)) || found!.account.disabled) {
      await Promise.all(limits.map((limit) => this.failures.count(limit)));
      const code = found === null ? 'ACCOUNT_UNKNOWN' : found.account.disabled ? 'ACCOUNT_DISABLED' : 'SIGN_IN_FAILED';
      // The record is exact, the answer is not: it must not tell which accounts exist.
      throw await this.access.refused(traced, new AccessProblem('SIGN_IN_FAILED'), code);
    }
    // Of many guesses sent at once, those that were counted meanwhile close the door to the right one too.
    await locked();
    await this.unlock(id);
    await this.access.noted({ ...traced, actor: toActor(found!.account, 'api') }, 'PASSWORD_VERIFIED');
    return found!.account;
  }

  private async deliver(session: Session, secret: string): Promise<Tokens> {
    return {
      account: session.account,
      ...(await this.tokens.issue(session)),
      refreshToken: `${session.id}.${secret}`,
      sessionExpiresAt: session.expiresAt,
    };
  }
}
