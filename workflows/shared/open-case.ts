/** 受案: a case of its own, opened by the case team, which outlives the process that led to it. */
import type { CaseInput, CaseType } from '../../libs/contracts/case.js';
import { caseWorkflowId } from '../../libs/contracts/ids.js';
import { iso } from '../../libs/domain/calendar.js';
import { caseTeam } from './activities.js';
import type { ProcessRecord } from './record.js';
import { startProcess } from './start-process.js';

interface Opening {
  type: CaseType;
  category: string;
  /** On whose authority. */
  openedBy: string;
}

/** Opened again from the same process, it is the same case. */
export async function openCase(record: ProcessRecord, opening: Opening): Promise<string> {
  const caseNo = await start(record, { ...opening, incidentNo: record.subject.incidentNo ?? null, origin: record.id });
  record.subject.caseNo = caseNo;
  record.touch();
  return caseNo;
}

/** 分案: some of the incidents become a case of their own. */
export function splitCase(record: ProcessRecord, { number, ...opening }: Opening & { number: number; incidents: string[] }): Promise<string> {
  return start(record, { ...opening, incidentNo: null, origin: `${record.id}/split/${number}` });
}

async function start(record: ProcessRecord, opening: Opening & { incidentNo: string | null; origin: string; incidents?: string[] }): Promise<string> {
  const { community, grid, priority } = record.subject;
  const { type, incidentNo, origin } = opening;
  const { caseNo, policy, calendar } = await caseTeam.openCase({ ...opening, openedAt: iso(Date.now()) });
  const { openedBy: _openedBy, ...about } = opening;
  const input: CaseInput = { ...about, caseNo, community: community ?? null, grid: grid ?? null, priority: priority!, policy, calendar };
  await startProcess({
    workflow: 'caseProcess',
    kind: 'case',
    workflowId: caseWorkflowId(caseNo),
    input,
    summary: `${type === 'criminal' ? '刑事' : '行政'}案件 ${caseNo} ← ${incidentNo ?? origin}`,
    about: { caseNo, ...(incidentNo ? { incidentNo } : {}) },
  });
  return caseNo;
}
