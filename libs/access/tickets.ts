/**
 * Task tickets. A signal from the Temporal UI or CLI has no verified sender, so it carries a ticket that the API issued
 * to one person for one task.
 */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Actor } from '../domain/actor.js';
import { AccountRepository } from '../records/account.js';
import { ACCESS_OPTIONS, type AccessOptions } from './options.js';
import { AccessProblem } from './refusals.js';
import { toActor, tokenIssuer } from './tokens.js';

const audience = 'task-signal';
const typ = 'task-ticket+jwt';
const lifetimeSeconds = 600;

export interface TaskTicket {
  ticket: string;
  expiresAt: string;
}

@Injectable()
export class TicketService {
  constructor(
    @Inject(ACCESS_OPTIONS) private readonly options: Pick<AccessOptions, 'tokenSecret'>,
    private readonly accounts: AccountRepository,
  ) {}

  async issueTaskTicket(actor: Actor, taskId: string): Promise<TaskTicket> {
    const account = await this.accounts.find(actor.id);
    if (account === null) throw new AccessProblem('ACCOUNT_UNKNOWN');
    const now = Math.floor(Date.now() / 1000);
    const ticket = await new SignJWT({ taskId, epoch: account.tokenEpoch })
      .setProtectedHeader({ alg: 'HS256', typ })
      .setIssuer(tokenIssuer)
      .setAudience(audience)
      .setSubject(actor.id)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.options.tokenSecret);
    return { ticket, expiresAt: new Date((now + lifetimeSeconds) * 1000).toISOString() };
  }

  /**
   * Who holds the ticket, with the roles and unit of now; null where it is forged, expired, for another task, or its
   * holder has been disabled or signed out since.
   */
  async verifyTaskTicket(ticket: string, taskId: string): Promise<Actor | null> {
    const claims = await this.read(ticket);
    if (claims?.sub === undefined || claims.taskId !== taskId) return null;
    const account = await this.accounts.find(claims.sub);
    if (account === null || account.disabled || account.tokenEpoch !== claims.epoch) return null;
    return toActor(account, 'signal');
  }

  private async read(ticket: string) {
    try {
      const { payload } = await jwtVerify<{ taskId: unknown; epoch: unknown }>(ticket, this.options.tokenSecret, {
        algorithms: ['HS256'],
        issuer: tokenIssuer,
        audience,
        typ,
        requiredClaims: ['exp'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}
