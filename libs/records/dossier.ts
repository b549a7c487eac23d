/** 卷宗: all that belongs to a case, wherever it was signed: in the case, at the scenes of its incidents, in the process that led to it. */
import { Injectable } from '@nestjs/common';
import { caseWorkflowId, suspectWorkflowId } from '../contracts/ids.js';
import type { ProcessView } from '../contracts/process.js';
import { CaseFileRepository, type CaseRecord, type Chain, type SignedRecord } from './case-file.js';
import { type EvidenceItem, EvidenceRepository } from './evidence.js';
import { ProcessRepository } from './process.js';
import { SuspectRepository } from './suspect.js';

export interface Dossier {
  record: CaseRecord;
  incidents: string[];
  /** Under which numbers something may have been signed: of the case, its incidents, its origin. */
  chains: string[];
  /** Processes whose records are sealed, since a suspect was a minor. */
  sealed: string[];
}

/** The file names the incidents of a series once it is closed; until then the process does. */
export function incidentsOf(record: Pick<CaseRecord, 'incidents'>, process: Pick<ProcessView, 'detail'> | null): string[] {
  const linked = process?.detail?.incidents;
  const known = Array.isArray(linked) ? linked.filter((no): no is string => typeof no === 'string') : [];
  return [...new Set([...record.incidents, ...known])];
}

@Injectable()
export class DossierRepository {
  constructor(
    private readonly files: CaseFileRepository,
    private readonly processes: ProcessRepository,
    private readonly items: EvidenceRepository,
    private readonly suspects: SuspectRepository,
  ) {}

  /** Null where there is no such case. */
  async find(caseNo: string): Promise<Dossier | null> {
    const [record, process] = await Promise.all([this.files.find(caseNo), this.processes.find(caseWorkflowId(caseNo))]);
    if (record === null) return null;
    // What was signed in a case that was joined to this one is read with it.
    const joined = Array.isArray(process?.detail?.joined) ? (process.detail.joined as string[]) : [];
    const suspects = (await Promise.all([caseNo, ...joined].map((no) => this.suspects.list(no)))).flat();
    const incidents = incidentsOf(record, process);
    return {
      record,
      incidents,
      chains: [caseNo, ...joined, ...incidents, ...(record.origin === null ? [] : [record.origin])],
      sealed: suspects.flatMap((suspect) => (suspect.sealed ? [suspectWorkflowId(suspect.caseNo, suspect.number)] : [])),
    };
  }

  /** What was signed, chain by chain and each in its order. */
  async records({ chains }: Dossier): Promise<SignedRecord[]> {
    return (await Promise.all(chains.map((chain) => this.files.ofChain(chain)))).flat();
  }

  /** The exhibits, in the order of their numbers. */
  async evidence({ record, incidents }: Dossier): Promise<EvidenceItem[]> {
    const found = await Promise.all([this.items.list({ caseNo: record.caseNo }), ...incidents.map((incidentNo) => this.items.list({ incidentNo }))]);
    return found.flat().sort((a, b) => (a.itemNo < b.itemNo ? -1 : 1));
  }

  /** Whether all of it is as it was signed. */
  verify({ chains }: Dossier): Promise<Chain[]> {
    return Promise.all(chains.map((chain) => this.files.chain(chain)));
  }
}
