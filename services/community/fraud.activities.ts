import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { FraudActivities as Contract, FraudStep, Where } from '../../libs/contracts/fraud.js';
import { warningNo } from '../../libs/contracts/ids.js';
import type { Recorded } from '../../libs/contracts/record.js';
import type { Point } from '../../libs/domain/place.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { WarningRepository } from '../../libs/records/fraud.js';
import { Ledger } from '../../libs/records/ledger.js';
import { MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { phoneToken } from '../../libs/records/phone-token.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { processOfRecord } from '../../libs/domain/task.js';
import { AccountRepository } from '../../libs/records/account.js';
import { StationRepository } from '../../libs/records/station.js';

export const RESIDENT_KEY = Symbol('RESIDENT_KEY');

/** 预警劝阻: what the squads find out and have signed goes on record. */
@Injectable()
export class FraudActivities implements Contract {
  constructor(
    @Inject(RESIDENT_KEY) private readonly key: Uint8Array,
    private readonly ledger: Ledger,
    private readonly warnings: WarningRepository,
    private readonly files: CaseFileRepository,
    private readonly matters: MatterRepository,
    private readonly partners: PartnerRepository,
    private readonly policies: PolicyRepository,
    private readonly accounts: AccountRepository,
    private readonly station: StationRepository,
  ) {}

  async registerWarning({ warning, actor, at }: Parameters<Contract['registerWarning']>[0]): ReturnType<Contract['registerWarning']> {
    const no = warningNo(warning.source, warning.number);
    const [{ squad, ...where }, inForce] = await Promise.all([this.whereIs(warning.resident.place, warning.community), this.policies.inForce(['fraud.', 'supervision.'])]);
    const leader = await this.warnings.register({
      warningNo: no,
      warning,
      residentToken: phoneToken(this.key, 'resident', warning.resident.phone),
      registeredBy: actor.id,
      registeredAt: at,
      ...where,
    });
    return { leader, squad, ...where, ...inForce };
  }

  async leadDissuasion({ warningNo: no, after }: Parameters<Contract['leadDissuasion']>[0]): ReturnType<Contract['leadDissuasion']> {
    return { leader: await this.warnings.lead(no, after) };
  }

  async locateResident(step: Parameters<Contract['locateResident']>[0]): ReturnType<Contract['locateResident']> {
    const { place, community, address } = step.form;
    const { squad, ...where } = await this.whereIs(place, community);
    await this.sign(step, (session) => this.warnings.locate(step.warningNo, { ...where, ...(address === undefined ? {} : { address }), ...(place === undefined ? {} : { place }) }, session));
    return { squad, ...where };
  }

  async responsibleOfficer({ grid }: Parameters<Contract['responsibleOfficer']>[0]): ReturnType<Contract['responsibleOfficer']> {
    const officer = grid === null ? null : await this.station.officerOf(grid);
    if (officer === null) return { officer: null };
    const [account, units] = await Promise.all([this.accounts.find(officer), this.station.units()]);
    const onDuty = account?.duty?.onDuty !== false && units.some((unit) => unit.onDuty && unit.members.includes(officer));
    return { officer: onDuty ? officer : null };
  }

  async partnersToAsk(): Promise<string[]> {
    return (await this.partners.list()).filter(({ kind }) => kind === 'bank' || kind === 'police').map(({ id }) => id);
  }

  recordFraudStep({ firstContact, ...step }: Parameters<Contract['recordFraudStep']>[0]): Promise<Recorded> {
    return this.sign(step, async (session) => {
      if (firstContact) await this.warnings.firstContact(step.warningNo, step.at, firstContact.inTime, session);
      await this.count(step, session);
    });
  }

  async recordTransfers(step: Parameters<Contract['recordTransfers']>[0]): ReturnType<Contract['recordTransfers']> {
    const { transfers } = step.form;
    const banks = [...new Set(transfers.flatMap((transfer) => transfer.banks.map(({ bank }) => bank)))];
    const requests = banks.map((partner) => ({ partner, matter: `${step.id}/${partner}` }));
    await this.sign(step, async (session) => {
      await this.count(step, session);
      for (const { partner, matter } of requests) {
        const concerned = transfers.flatMap(({ at, amountFen, banks: reached }) =>
          reached.filter(({ bank }) => bank === partner).map(({ account }) => ({ at, amountFen, account })),
        );
        await this.matters.keep(matter, { transfers: concerned }, step.at, session);
      }
    });
    return { requests };
  }

  async recordPaymentStop({ warningNo: no, linkageNo, stoppedFen }: Parameters<Contract['recordPaymentStop']>[0]): Promise<void> {
    await this.ledger.once(`fraud/stop/${linkageNo}`, async (session) => {
      await this.warnings.add(no, { stoppedFen }, session);
      return stoppedFen;
    });
  }

  async closeWarning({ warningNo: no, ...end }: Parameters<Contract['closeWarning']>[0]): Promise<void> {
    await this.warnings.close(no, end);
  }

  /** The form in full, numbered in the file of its dissuasion, and what follows from it: once. */
  private sign({ id, warningNo: no, kind, by, at, form }: FraudStep, also: (session: ClientSession) => Promise<void>): Promise<Recorded> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const recordNo = await this.ledger.recordNo(no, session, `fraud/${no}`);
      const hash = await this.files.sign({ id, recordNo, kind, caseNo: null, incidentNo: null, processId: processOfRecord(id), signedBy: by, signedAt: at, form }, [], session);
      await also(session);
      return { recordNo, hash };
    });
  }

  /** What a step means for the statistics. */
  private async count({ warningNo: no, at, ...step }: FraudStep, session: ClientSession): Promise<void> {
    if (step.kind === 'fraud.acknowledge' && step.form.signed) await this.warnings.acknowledged(no, at, step.form.savedFen, session);
    if (step.kind === 'fraud.transfers') await this.warnings.add(no, { transferredFen: sum(step.form.transfers) }, session);
    if (step.kind === 'fraud.recover') await this.warnings.add(no, { recoveredFen: sum(step.form.returned) }, session);
  }

  /** The grid from the place, else the community alone. An unknown community is none. */
  private async whereIs(place: Point | undefined, community: string | undefined): Promise<Where> {
    const grid = place ? await this.station.gridAt(place) : null;
    const unit = (await this.station.units()).find((each) => each.community !== null && each.community === (grid?.community ?? community));
    return { community: unit?.community ?? null, grid: grid?.id ?? null, squad: unit ? unit.id.split('.')[0]! : null };
  }
}

const sum = (amounts: readonly { amountFen: number }[]) => amounts.reduce((total, { amountFen }) => total + amountFen, 0);
