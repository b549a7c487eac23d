import { Injectable } from '@nestjs/common';
import type { CaseActivities as Contract } from '../../libs/contracts/case.js';
import type { SceneActivities } from '../../libs/contracts/incident.js';
import type { Recorded } from '../../libs/contracts/record.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { Ledger, pad } from '../../libs/records/ledger.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { SceneRecords } from '../../libs/records/scene.js';

@Injectable()
export class CaseActivities implements Contract, SceneActivities {
  constructor(
    private readonly ledger: Ledger,
    private readonly files: CaseFileRepository,
    private readonly policy: PolicyRepository,
    private readonly scene: SceneRecords,
    private readonly processes: ProcessRepository,
  ) {}

  async openCase(input: Parameters<Contract['openCase']>[0]): ReturnType<Contract['openCase']> {
    const caseNo = await this.ledger.once(`case/${input.incidentNo ?? input.origin}`, async (session) => {
      const letter = input.type === 'criminal' ? 'C' : 'A';
      const year = input.openedAt.slice(0, 4);
      const number = `${letter}${year}-${pad(await this.ledger.next(`case/${letter}${year}`, session))}`;
      await this.files.open({ ...input, caseNo: number }, session);
      return number;
    });
    const law = input.type === 'criminal' ? 'criminal.' : 'admin.';
    return { caseNo, ...(await this.policy.inForce([law, 'admin.transfer', 'admin.service.opinion', 'arrest.', 'supervision.'])) };
  }

  /** The order, the record of the case and the number of the document are one. */
  async convertCase({ id, caseNo, to, by, at, ground }: Parameters<Contract['convertCase']>[0]): ReturnType<Contract['convertCase']> {
    await this.ledger.once(`record/${id}`, async (session) => {
      const recordNo = await this.ledger.recordNo(caseNo, session);
      await this.files.convert(caseNo, to, session);
      const hash = await this.files.sign({ id, recordNo, kind: 'case.convert', caseNo, incidentNo: null, signedBy: by, signedAt: at, form: { to, ground } }, [], session);
      return { recordNo, hash };
    });
    return { policy: await this.policy.list([to === 'criminal' ? 'criminal.' : 'admin.']) };
  }

  recordCaseStep({ id, caseNo, kind, by, at, form, processId }: Parameters<Contract['recordCaseStep']>[0]): Promise<Recorded> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const recordNo = await this.ledger.recordNo(caseNo, session);
      const hash = await this.files.sign({ id, recordNo, kind, caseNo, incidentNo: null, processId: processId ?? null, signedBy: by, signedAt: at, form }, [], session);
      return { recordNo, hash };
    });
  }

  async closeCase({ caseNo, result, incidents, closedAt }: Parameters<Contract['closeCase']>[0]): ReturnType<Contract['closeCase']> {
    await this.files.close(caseNo, result, incidents, closedAt);
    return { viewing: (await this.processes.list({ kind: 'videoInvestigation', caseNo, open: true, limit: 200 })).map(({ id }) => id) };
  }

  recordSurvey(record: Parameters<SceneActivities['recordSurvey']>[0]) {
    return this.scene.recordSurvey(record);
  }

  recordCanvass(record: Parameters<SceneActivities['recordCanvass']>[0]) {
    return this.scene.recordCanvass(record);
  }
}
