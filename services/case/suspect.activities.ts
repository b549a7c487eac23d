import { Injectable } from '@nestjs/common';
import type { SuspectActivities as Contract } from '../../libs/contracts/suspect.js';
import { ageAt } from '../../libs/domain/measures.js';
import { AccountRepository } from '../../libs/records/account.js';
import { Ledger } from '../../libs/records/ledger.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { SuspectRepository } from '../../libs/records/suspect.js';

const adult = 18;

@Injectable()
export class SuspectActivities implements Contract {
  constructor(
    private readonly ledger: Ledger,
    private readonly suspects: SuspectRepository,
    private readonly accounts: AccountRepository,
    private readonly policy: PolicyRepository,
  ) {}

  async registerSuspect({ caseNo, number, person, by, at }: Parameters<Contract['registerSuspect']>[0]): Promise<void> {
    await this.ledger.once(`suspect/${caseNo}/${number}`, async (session) => {
      const minor = person.birthDate !== undefined && ageAt(person.birthDate, Date.parse(at)) < adult;
      await this.suspects.register({ caseNo, number, person, minor, at, by }, session);
      return null;
    });
  }

  async openSuspect({ caseNo, number }: Parameters<Contract['openSuspect']>[0]): ReturnType<Contract['openSuspect']> {
    const [{ minor, woman }, inForce, women] = await Promise.all([
      this.suspects.facts(caseNo, number),
      // Both laws: the case may be converted while the measures run.
      this.policy.inForce(['criminal.', 'admin.', 'minor.', 'custody.', 'arrest.bringIn', 'supervision.']),
      this.accounts.womenOfficers(),
    ]);
    return { minor, womenOfficers: woman ? women : null, ...inForce };
  }

  async closeSuspect({ caseNo, number, outcome, closedAt }: Parameters<Contract['closeSuspect']>[0]): Promise<void> {
    await this.suspects.close(caseNo, number, outcome, closedAt);
  }
}
