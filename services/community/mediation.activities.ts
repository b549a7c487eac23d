import { Injectable } from '@nestjs/common';
import type { DisputeRegistration, MediationActivities as Contract, mediationTasks } from '../../libs/contracts/mediation.js';
import { exclusionsOf, mayMediate, riskOf } from '../../libs/domain/mediation.js';
import { station } from '../../libs/domain/station.js';
import { AccountRepository } from '../../libs/records/account.js';
import { AgreementRepository } from '../../libs/records/agreement.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { BookingRepository, DisputeRepository } from '../../libs/records/dispute.js';
import { Ledger } from '../../libs/records/ledger.js';
import { PartnerRepository } from '../../libs/records/linkage.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { pad } from '../../libs/records/scene.js';
import { processOfRecord } from '../../libs/domain/task.js';
import { StationRepository } from '../../libs/records/station.js';
import type { z } from 'zod';

type SessionForm = z.infer<(typeof mediationTasks)['mediation.session']['form']>;

/** What the squads put on record of a dispute and its mediation. */
@Injectable()
export class MediationActivities implements Contract {
  constructor(
    private readonly ledger: Ledger,
    private readonly disputes: DisputeRepository,
    private readonly bookings: BookingRepository,
    private readonly agreements: AgreementRepository,
    private readonly files: CaseFileRepository,
    private readonly policy: PolicyRepository,
    private readonly stations: StationRepository,
    private readonly accounts: AccountRepository,
    private readonly partners: PartnerRepository,
  ) {}

  async numberDispute({ key, at }: Parameters<Contract['numberDispute']>[0]): Promise<{ disputeNo: string }> {
    return { disputeNo: await this.disputes.number(key, at) };
  }

  async registerDispute({ disputeNo, dispute, actor }: Parameters<Contract['registerDispute']>[0]): Promise<DisputeRegistration> {
    const found = dispute.place ? await this.stations.gridAt(dispute.place) : null;
    const community = found?.community ?? dispute.community ?? null;
    const grid = found?.id ?? null;
    const squad = station.teams.find((team) => team.community !== undefined && team.community === community)?.id ?? null;
    await this.disputes.register({ disputeNo, dispute, registeredBy: actor.id, community, grid, squad });
    return {
      exclusions: dispute.facts ? exclusionsOf(dispute.facts) : [],
      risk: riskOf(dispute.riskGrounds),
      ...{ community, grid, squad },
      ...(await this.policy.inForce(['mediation.', 'supervision.'])),
    };
  }

  recordDisputeStep({ id, disputeNo, kind, by, at, form, progress = {} }: Parameters<Contract['recordDisputeStep']>[0]): Promise<{ recordNo: string }> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const recordNo = await this.ledger.recordNo(disputeNo, session);
      await this.files.sign({ id, recordNo, kind, caseNo: null, incidentNo: null, processId: processOfRecord(id), signedBy: by, signedAt: at, form }, [], session);
      await this.disputes.progress(disputeNo, progress, session);
      return { recordNo };
    });
  }

  async recordParties({ parties, ...step }: Parameters<Contract['recordParties']>[0]): Promise<void> {
    await this.recordDisputeStep({ ...step, kind: 'dispute.parties', form: { parties }, progress: { parties } as object });
  }

  async bookSession({ disputeNo, session, mediators, partners, ...appointment }: Parameters<Contract['bookSession']>[0]): ReturnType<Contract['bookSession']> {
    const found = await Promise.all(mediators.map((id) => this.accounts.find(id)));
    const unknown = [...mediators.filter((_, i) => !found[i] || found[i].disabled || !mayMediate.some((role) => found[i]!.roles.includes(role))), ...(await this.partners.unknown(partners))];
    if (unknown.length > 0) return { booked: false, unknown, conflicts: [] };
    const conflicts = await this.bookings.book(`${disputeNo}#${session}`, { mediators, ...appointment });
    return conflicts.length === 0 ? { booked: true } : { booked: false, unknown: [], conflicts };
  }

  async freeSession({ disputeNo, session }: Parameters<Contract['freeSession']>[0]): Promise<void> {
    await this.bookings.free(`${disputeNo}#${session}`);
  }

  draftAgreement({ disputeNo, sessionRecord, session: number, at }: Parameters<Contract['draftAgreement']>[0]): Promise<{ agreementNo: string; sha256: string }> {
    return this.ledger.once(`agreement/${sessionRecord}`, async (session) => {
      const year = at.slice(0, 4);
      const agreementNo = `T${year}-${pad(await this.ledger.next(`agreement/${year}`, session))}`;
      const [persons, held] = await Promise.all([this.disputes.persons(disputeNo), this.files.form(sessionRecord) as Promise<SessionForm>]);
      const [mediators, partners] = await Promise.all([
        Promise.all(held.attended.mediators.map(async (id) => (await this.accounts.find(id))?.name ?? id)),
        Promise.all(held.attended.partners.map(async (id) => (await this.partners.find(id))?.name.zh ?? id)),
      ]);
      const sha256 = await this.agreements.draft(
        {
          ...{ agreementNo, disputeNo, station: station.name.zh, draftedAt: at },
          parties: persons!.parties,
          facts: held.facts!,
          promises: held.promises.map((promise, i) => ({ number: i + 1, ...promise })),
          session: { number, from: held.heldFrom!, to: held.heldTo!, mediators, partners },
        },
        session,
      );
      return { agreementNo, sha256 };
    });
  }

  signAgreement({ id, disputeNo, agreementNo, officers, by, at, ...signed }: Parameters<Contract['signAgreement']>[0]): Promise<{ seal: string }> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const named = await Promise.all(officers.map(async (officer) => ({ id: officer, name: (await this.accounts.find(officer))?.name ?? officer })));
      const seal = await this.agreements.sign(agreementNo, { ...signed, officers: named, by, at }, session);
      const recordNo = await this.ledger.recordNo(disputeNo, session);
      await this.files.sign({ id, recordNo, kind: 'agreement.sign', caseNo: null, incidentNo: null, processId: processOfRecord(id), signedBy: by, signedAt: at, form: { ...signed, officers, agreementNo, seal } }, [], session);
      await this.disputes.progress(disputeNo, { agreementNo, agreedAt: new Date(at) }, session);
      return { seal };
    });
  }

  async closeDispute({ disputeNo, ...end }: Parameters<Contract['closeDispute']>[0]): Promise<void> {
    await this.disputes.close(disputeNo, end);
  }
}
