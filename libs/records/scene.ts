/** What is signed at a scene, the same for whichever team's unit was there. */
import { Inject, Injectable, Module } from '@nestjs/common';
import type { SceneActivities } from '../contracts/incident.js';
import type { Recorded } from '../contracts/record.js';
import { CaseFileRepository, caseFileFeature } from './case-file.js';
import { evidenceFeature, EvidenceRepository } from './evidence.js';
import { Ledger, ledgerFeature, pad } from './ledger.js';

export { pad } from './ledger.js';

type Survey = Parameters<SceneActivities['recordSurvey']>[0];
type Canvass = Parameters<SceneActivities['recordCanvass']>[0];

@Injectable()
export class SceneRecords implements SceneActivities {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(CaseFileRepository) private readonly files: CaseFileRepository,
    @Inject(EvidenceRepository) private readonly evidence: EvidenceRepository,
  ) {}

  /** 勘验笔录: the record and its evidence items are numbered and written together. */
  recordSurvey({ id, incidentNo, signedBy, signedAt, form }: Survey): Promise<Recorded & { evidence: string[] }> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const year = signedAt.slice(0, 4);
      const recordNo = `S${year}-${pad(await this.ledger.next(`survey/${year}`, session))}`;
      const evidence = await this.evidence.numbers(form.evidence.length, year, session);
      const hash = await this.files.sign({ id, recordNo, kind: 'scene.survey', caseNo: null, incidentNo, signedBy, signedAt, form }, evidence, session);
      await this.evidence.add(evidence.map((itemNo, i) => ({ itemNo, recordId: id, incidentNo, holder: signedBy, ...form.evidence[i]! })), session);
      return { recordNo, hash, evidence };
    });
  }

  /** 走访笔录 */
  recordCanvass({ id, incidentNo, signedBy, signedAt, form }: Canvass): Promise<Recorded> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const year = signedAt.slice(0, 4);
      const recordNo = `V${year}-${pad(await this.ledger.next(`canvass/${year}`, session))}`;
      const hash = await this.files.sign({ id, recordNo, kind: 'scene.canvass', caseNo: null, incidentNo, signedBy, signedAt, form }, [], session);
      return { recordNo, hash };
    });
  }
}

@Module({
  imports: [ledgerFeature, caseFileFeature, evidenceFeature],
  providers: [Ledger, CaseFileRepository, EvidenceRepository, SceneRecords],
  exports: [Ledger, CaseFileRepository, EvidenceRepository, SceneRecords],
})
export class SceneRecordsModule {}
