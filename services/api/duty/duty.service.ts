/** What duty requests have in common: the ids of their processes, and who may send them. */
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../libs/domain/actor.js';
import { dutyPeople } from '../../../libs/domain/duty.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import { DutyRulesRepository } from '../../../libs/records/duty-rules.js';
import { AccountRepository } from '../../../libs/records/account.js';
import { API_CONFIG, type Config } from '../config.js';

@Injectable()
export class DutyService {
  constructor(
    @Inject(API_CONFIG) private readonly config: Config,
    private readonly accounts: AccountRepository,
    private readonly rules: DutyRulesRepository,
  ) {}

  get station(): string {
    return this.config.STATION_ID;
  }

  /** Leave and swaps are for those whom the rules roster. */
  async mustBeRostered(actor: Actor): Promise<void> {
    const account = await this.accounts.find(actor.id);
    const { rules } = await this.rules.inForce();
    if (account && dutyPeople(rules, [account]).length > 0) return;
    throw new ProblemException(422, 'NOT_ROSTERED', { zh: '您不在值班编排之列', en: 'you are not among those who are rostered' });
  }
}
