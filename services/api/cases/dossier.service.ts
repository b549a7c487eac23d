/** A case file to go out of the house: all of it, and only while it is as it was signed. */
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../libs/domain/actor.js';
import { may } from '../../../libs/domain/authority.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { ProblemException } from '../../../libs/platform/problem.js';
import type { CaseRecord, Chain, SignedRecord } from '../../../libs/records/case-file.js';
import { DossierRepository } from '../../../libs/records/dossier.js';
import type { EvidenceItem } from '../../../libs/records/evidence.js';
import { FileRepository, type StoredFile } from '../../../libs/records/files.js';

export interface CaseFile {
  record: CaseRecord;
  incidents: string[];
  chains: Chain[];
  /** Chain by chain, each in its order. */
  records: SignedRecord[];
  items: EvidenceItem[];
  files: StoredFile[];
}

export const unknownCase = () => new ProblemException(404, 'CASE_UNKNOWN', { zh: '没有这个案件', en: 'there is no such case' });

@Injectable()
export class DossierService {
  constructor(
    private readonly dossiers: DossierRepository,
    private readonly files: FileRepository,
  ) {}

  async toExport(caseNo: string, actor: Actor): Promise<CaseFile> {
    const dossier = await this.dossiers.find(caseNo);
    if (dossier === null) throw unknownCase();
    if (dossier.sealed.length > 0 && !may(actor, 'case.readSealed').allowed) refuse('SEALED', 'caseNo');
    const { record, incidents } = dossier;
    const [chains, records, items, ...files] = await Promise.all([
      this.dossiers.verify(dossier),
      this.dossiers.records(dossier),
      this.dossiers.evidence(dossier),
      this.files.of({ caseNo }),
      ...incidents.map((incidentNo) => this.files.of({ incidentNo })),
    ]);
    if (chains.some(({ broken }) => broken !== null)) {
      throw new ProblemException(409, 'CASE_FILE_TAMPERED', { zh: '案卷与签名时不一致，不能导出：请先核验', en: 'the file is not as it was signed: it is not exported; have it verified' });
    }
    return { record, incidents, chains, records, items, files: files.flat() };
  }
}
