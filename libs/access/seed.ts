import { Injectable } from '@nestjs/common';
import { AccountRepository, type NewAccount } from '../records/account.js';
import { hashPassword, randomPassword } from './passwords.js';

/** Makes the accounts that are missing; those that are there keep what people have changed. */
@Injectable()
export class AccountSeeder {
  constructor(private readonly accounts: AccountRepository) {}

  /** The first passwords of the accounts made now, by account id: they are known here and nowhere else. */
  async seedAccounts(
    accounts: readonly NewAccount[],
    { passwordFor = () => randomPassword() }: { passwordFor?: (id: string) => string } = {},
  ): Promise<Map<string, string>> {
    const existing = await this.accounts.existing(accounts.map(({ id }) => id));
    const made = await Promise.all(
      accounts
        .filter(({ id }) => !existing.has(id))
        .map(async (account): Promise<[string, string] | null> => {
          const password = passwordFor(account.id);
          // Another instance may have been faster: then its password holds.
          return (await this.accounts.insert(account, await hashPassword(password))) ? [account.id, password] : null;
        }),
    );
    return new Map(made.filter((entry) => entry !== null));
  }
}
