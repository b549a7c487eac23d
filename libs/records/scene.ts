/** What is signed at a scene, the same for whichever team's unit was there. */
import { Inject, Injectable, Module } from '@nestjs/common';
import type { SceneActivities } from '../contracts/incident.js';
import type { Recorded } from '../contracts/record.js';
import { CaseFileRepository, caseFileFeature } from './case-file.js';
import { Ledger, ledgerFeature } from './ledger.js';

type Survey = Parameters<SceneActivities['recordSurvey']>[0];
type Canvass = Parameters<SceneActivities['recordCanvass']>[0];

@Injectable()
export class SceneRecords implements SceneActivities {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(CaseFileRepository) private readonly files: CaseFileRepository,
  ) {}

  /** 勘验笔录: the record and its evidence items are numbered and written together. */
  recordSurvey({ id, incidentNo, signedBy, signedAt, form }: Survey): Promise<Recorded & { evidence: string[] }> {
    return this.ledger.once(`record/${id}`, async (session) => {
      const year = signedAt.slice(0, 4);
      const recordNo = `S${year}-${pad(await this.ledger.next(`survey/${year}`, session))}`;
      const items = [];
      for (const item of form.evidence) items.push({ itemNo: `E${year}-${pad(await this.ledger.next(`evidence/${year}`, session))}`, ...item });
      const hash = await this.files.sign({ id, recordNo, kind: 'scene.survey', caseNo: null, incidentNo, signedBy, signedAt, form }, items, session);
      return { recordNo, hash, evidence: items.map(({ itemNo }) => itemNo) };
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

export const pad = (value: number) => String(value).padStart(5, '0');

@Module({
  imports: [ledgerFeature, caseFileFeature],
  providers: [Ledger, CaseFileRepository, SceneRecords],
  exports: [Ledger, CaseFileRepository, SceneRecords],
})
export class SceneRecordsModule {}
