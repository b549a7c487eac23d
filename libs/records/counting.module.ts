/** All that counting takes: the records that are counted, facts, cells and how far it has come. */
import { Module } from '@nestjs/common';
import { caseFileFeature, CaseFileRepository } from './case-file.js';
import { CountingRepository } from './counting.js';
import { countingFeature } from './counting-state.js';
import { disputeFeature } from './dispute.js';
import { FactSources } from './fact-sources.js';
import { FactRepository } from './facts.js';
import { fraudFeature } from './fraud.js';
import { incidentFeature } from './incident.js';
import { processFeature } from './process.js';
import { SixFastsRepository } from './six-fasts.js';

@Module({
  imports: [incidentFeature, caseFileFeature, fraudFeature, disputeFeature, processFeature, countingFeature],
  providers: [CaseFileRepository, SixFastsRepository, FactSources, FactRepository, CountingRepository],
  exports: [FactRepository, CountingRepository],
})
export class CountingModule {}
