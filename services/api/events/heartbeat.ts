/** Keeps a stream open, and ends it for who may no longer read: a stream outlives the token that it began with. */
import { Injectable } from '@nestjs/common';
import { type Action, scopesOf } from '../../../libs/domain/authority.js';
import { AccountRepository } from '../../../libs/records/account.js';
import type { EventStream } from './event-stream.js';

const everyMs = 15_000;

@Injectable()
export class Heartbeat {
  constructor(private readonly accounts: AccountRepository) {}

  /** Returns how to stop. */
  start(stream: EventStream, action: Action, position: () => string): () => void {
    const began = this.accounts.find(stream.actor.id).catch(() => null);
    const timer = setInterval(() => void began.then((account) => this.beat(stream, action, position, account?.tokenEpoch)), everyMs);
    return () => clearInterval(timer);
  }

  /** Who was disabled, signed out everywhere or moved since the stream began does not go on reading as before. */
  private async beat(stream: EventStream, action: Action, position: () => string, epoch: number | undefined): Promise<void> {
    try {
      const account = await this.accounts.find(stream.actor.id);
      if (account === null || account.disabled || account.tokenEpoch !== epoch) return stream.end();
      stream.actor = { ...stream.actor, roles: account.roles, unit: account.unit };
      if (scopesOf(stream.actor, action).length === 0) return stream.end();
      stream.beat(position());
    } catch {
      stream.end();
    }
  }
}
