import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import type { CorrectionActivities } from '../../libs/contracts/correction.js';
import type { Belonging, CustodyActivities } from '../../libs/contracts/custody.js';
import type { ExaminationActivities } from '../../libs/contracts/examination.js';
import type { Recorded } from '../../libs/contracts/record.js';
import type { SeizureActivities } from '../../libs/contracts/seizure.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { EvidenceRepository } from '../../libs/records/evidence.js';
import { Ledger } from '../../libs/records/ledger.js';
import { PolicyRepository } from '../../libs/records/policy.js';

type Contract = CustodyActivities & ExaminationActivities & SeizureActivities & CorrectionActivities;
type Input<Name extends keyof Contract> = Parameters<Contract[Name]>[0];

interface Step {
  id: string;
  kind: string;
  by: string;
  at: string;
  form: unknown;
}

/** 物证: each signature and what it makes of the exhibits are written together. */
@Injectable()
export class EvidenceActivities implements Contract {
  constructor(
    private readonly ledger: Ledger,
    private readonly files: CaseFileRepository,
    private readonly evidence: EvidenceRepository,
    private readonly policies: PolicyRepository,
  ) {}

  async handOver({ id, processId, itemNo, from, to, reason, at, caseNo, incidentNo }: Input<'handOver'>): ReturnType<Contract['handOver']> {
    const given = await this.ledger.once<Partial<Recorded> & { taken: boolean }>(`record/${id}`, async (session) => {
      if (!(await this.evidence.beginTransfer(itemNo, from, processId, session))) return { taken: false };
      const signed = await this.sign({ caseNo, incidentNo }, { id, kind: 'custody.handOver', by: from, at, form: { itemNo, from, to, reason } }, [itemNo], session);
      return { taken: true, ...signed };
    });
    return { ...given, policy: await this.policies.list(['evidence.', 'supervision.']) };
  }

  endTransfer({ id, processId, itemNo, outcome, by, at, form, storage, caseNo, incidentNo }: Input<'endTransfer'>): Promise<Recorded> {
    return this.ledger.once(`record/${id}`, async (session) => {
      await this.evidence.endTransfer(itemNo, processId, outcome === 'received' ? { holder: by, storage: storage! } : null, session);
      return this.sign({ caseNo, incidentNo }, { id, kind: `custody.${outcome}`, by, at, form: { itemNo, ...(form as object) } }, [itemNo], session);
    });
  }

  recordExamination({ examinationNo, items, away, storage, caseNo, incidentNo, ...step }: Input<'recordExamination'>): ReturnType<Contract['recordExamination']> {
    return this.ledger.once<Partial<Recorded> & { done: boolean }>(`record/${step.id}`, async (session) => {
      if (away !== undefined && !(await this.evidence.sendAway(items, away, session))) return { done: false };
      if (storage !== undefined) await this.evidence.takeBack(items, storage, session);
      return { done: true, ...(await this.sign({ caseNo, incidentNo }, { ...step, form: { examinationNo, ...(away !== undefined && { laboratory: away }), ...(step.form as object) } }, items, session)) };
    });
  }

  /** 扣押清单 */
  recordSeizure({ id, seizureNo, caseNo, by, at, form }: Input<'recordSeizure'>): Promise<Recorded & { items: string[] }> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const items = await this.evidence.numbers(form.items.length, at.slice(0, 4), session);
      const listed = form.items.map((item, i) => ({ itemNo: items[i]!, ...item }));
      const signed = await this.sign({ caseNo, incidentNo: null }, { id, kind: 'seizure.list', by, at, form: { seizureNo, ...form, items: listed } }, items, session);
      await this.evidence.add(listed.map(({ itemNo, description, quantity, storage }) => ({ itemNo, recordId: id, caseNo, seizureNo, description, quantity, storage, holder: by })), session);
      return { ...signed, items };
    });
  }

  recordSeizureStep({ seizureNo, caseNo, items, state, ...step }: Input<'recordSeizureStep'>): Promise<Recorded> {
    return this.ledger.once(`record/${step.id}`, async (session) => {
      if (state !== undefined) await this.evidence.end(items, state, session);
      return this.sign({ caseNo, incidentNo: null }, { ...step, form: { seizureNo, ...(step.form as object), ...(items.length > 0 && { items }) } }, items, session);
    });
  }

  recordCorrection({ id, recordNo, by, at, form }: Input<'recordCorrection'>): Promise<Recorded> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const { caseNo, incidentNo, processId, evidence } = (await this.files.byNumber(recordNo))!;
      return this.sign({ caseNo, incidentNo, processId: processId ?? null }, { id, kind: 'record.correct', by, at, form: { recordNo, ...form } }, evidence, session);
    });
  }

  /** Numbered in the file that it belongs to. */
  private async sign({ caseNo, incidentNo, processId = null }: Belonging & { processId?: string | null }, { id, kind, by, at, form }: Step, evidence: readonly string[], session: ClientSession): Promise<Recorded> {
    const file = caseNo ?? incidentNo ?? processId!;
    const recordNo = await this.ledger.recordNo(file, session);
    return { recordNo, hash: await this.files.sign({ id, recordNo, kind, caseNo, incidentNo, processId, signedBy: by, signedAt: at, form }, evidence, session) };
  }
}
