/** The station as it stands before anyone has changed it: made on the first start, completed on later ones, never reset. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { randomPassword } from '../../libs/access/passwords.js';
import { AccountSeeder } from '../../libs/access/seed.js';
import policy from '../../libs/domain/data/policy.json' with { type: 'json' };
import { seededPartners } from '../../libs/domain/partners.js';
import { policyRowSchema } from '../../libs/domain/policy.js';
import { station } from '../../libs/domain/station.js';
import type { Logger } from '../../libs/platform/logger.js';
import { AccountRepository } from '../../libs/records/account.js';
import { PartnerRepository } from '../../libs/records/linkage.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { StationRepository } from '../../libs/records/station.js';
import { API_CONFIG, API_LOGGER, type Config } from './config.js';

@Injectable()
export class StationSeed {
  constructor(
    private readonly stations: StationRepository,
    private readonly policies: PolicyRepository,
    private readonly partners: PartnerRepository,
    private readonly accounts: AccountRepository,
    private readonly seeder: AccountSeeder,
    @Inject(API_CONFIG) private readonly config: Pick<Config, 'STATION_DATA'>,
    @Inject(API_LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    await this.stations.seed(station);
    await this.policies.seed(policy.map((row) => policyRowSchema.parse(row)));
    await this.partners.seed(seededPartners);
    await this.seedAccounts();
  }

  private async seedAccounts(): Promise<void> {
    const existing = await this.accounts.existing(station.accounts.map(({ id }) => id));
    const missing = station.accounts.filter(({ id }) => !existing.has(id));
    if (missing.length === 0) return;
    const startedAt = Date.now();
    const passwords = new Map(missing.map(({ id }) => [id, randomPassword()]));
    // Written down before they count: after a power cut in between, nobody is locked out of a new station.
    const written = await this.write(missing.map(({ id, roles, name }) => `${id}\t${passwords.get(id)}\t${roles.join(',')}\t${name.zh} ${name.en}\n`));
    const made = await this.seeder.seedAccounts(
      missing.map(({ name, ...account }) => ({ ...account, name: name.zh })),
      { passwordFor: (id) => passwords.get(id)! },
    );
    if (made.size < missing.length) await written.keepOnly((id) => made.has(id));
    this.logger.info({ accounts: made.size, milliseconds: Date.now() - startedAt }, 'accounts made');
  }

  /** First passwords, for the owner of the file only. An account named twice: the last line counts. */
  private async write(lines: readonly string[]) {
    const path = join(this.config.STATION_DATA, 'accounts.txt');
    await mkdir(this.config.STATION_DATA, { recursive: true, mode: 0o700 });
    const before = await readFile(path, 'utf8').catch(() => '');
    await appendFile(path, lines.join(''), { mode: 0o600 });
    return {
      /** Another instance made the others at the same moment: its passwords hold. */
      keepOnly: (isOurs: (id: string) => boolean) =>
        writeFile(path, before + lines.filter((line) => isOurs(line.split('\t')[0]!)).join(''), { mode: 0o600 }),
    };
  }
}
