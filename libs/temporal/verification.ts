/** Whether a case file is as it was signed: by its own chains, and by what the processes remember of them. */
import type { Client } from '@temporalio/client';
import { type Break, faults } from '../domain/chain.js';
import { incidentWorkflowId } from '../contracts/ids.js';
import { processOfRecord } from '../domain/task.js';
import type { Chain } from '../records/case-file.js';
import type { DossierRepository } from '../records/dossier.js';
import type { ProcessRepository } from '../records/process.js';
import { remembered } from './remembered.js';

export interface Verification {
  caseNo: string;
  whole: boolean;
  /** Records signed. */
  links: number;
  chains: Chain[];
  /** Null where the processes could not be asked. */
  processes: {
    asked: number;
    /** Their histories are kept no longer. */
    forgotten: number;
    remembered: number;
    /** Records that are not what a process remembers, though the chain may have been made to fit. */
    differing: { recordNo: string; fault: 'edited' | 'missing'; expected: string; found: string | null }[];
  } | null;
}

const atOnce = 10;

/** Null where there is no such case. */
export async function verifyCase(
  caseNo: string,
  { station, dossiers, processes, client }: { station: string; dossiers: DossierRepository; processes: ProcessRepository; client: Client | null },
): Promise<Verification | null> {
  const dossier = await dossiers.find(caseNo);
  if (dossier === null) return null;
  const [chains, records, own] = await Promise.all([dossiers.verify(dossier), dossiers.records(dossier), processes.list({ caseNo, limit: 1000 })]);
  const links = chains.reduce((sum, { length }) => sum + length, 0);
  const whole = chains.every(({ broken }) => broken === null);
  if (client === null) return { caseNo, whole, links, chains, processes: null };

  const hashes = new Map(records.map(({ recordNo, hash }) => [recordNo, hash]));
  const ids = [...new Set([...own.map(({ id }) => id), ...dossier.incidents.map((no) => incidentWorkflowId(station, no)), ...records.map(({ id }) => processOfRecord(id))])];
  const memories: Awaited<ReturnType<typeof remembered>>[] = [];
  for (let i = 0; i < ids.length; i += atOnce) memories.push(...(await Promise.all(ids.slice(i, i + atOnce).map((id) => remembered(client, id)))));
  const known = memories.flatMap((memory) => memory ?? []);
  const differing = known.flatMap(({ recordNo, hash }) => {
    const found = hashes.get(recordNo) ?? null;
    return found === hash ? [] : [{ recordNo, fault: found === null ? ('missing' as const) : ('edited' as const), expected: hash, found }];
  });
  return {
    ...{ caseNo, links, chains },
    whole: whole && differing.length === 0,
    processes: { asked: ids.length, forgotten: memories.filter((memory) => memory === null).length, remembered: known.length, differing },
  };
}

/** In both languages, a sentence a line, without anything that a record says. */
export function inWords({ caseNo, whole, links, chains, processes }: Verification): { zh: string; en: string }[] {
  const broken = chains.flatMap(({ chain, broken: found }) => (found === null ? [] : [breakInWords(chain, found)]));
  const differing = (processes?.differing ?? []).map(({ recordNo, fault, expected, found }) => ({
    zh: `${recordNo} ${faults[fault].zh}：流程所记哈希 ${expected}${found === null ? '' : `，现存 ${found}`}`,
    en: `${recordNo} ${faults[fault].en}: the process remembers ${expected}${found === null ? '' : `, found ${found}`}`,
  }));
  const asked =
    processes === null
      ? { zh: '未能与流程记录核对', en: 'not compared with what the processes remember' }
      : { zh: `已与 ${processes.asked} 个流程所记的 ${processes.remembered} 份核对${processes.forgotten > 0 ? `，其中 ${processes.forgotten} 个流程的历史已不保存` : ''}`, en: `compared with ${processes.remembered} records that ${processes.asked} processes remember${processes.forgotten > 0 ? `; the histories of ${processes.forgotten} are kept no longer` : ''}` };
  const verdict = whole
    ? { zh: `案件 ${caseNo} 的签名记录完整：${links} 份`, en: `the signed records of case ${caseNo} are whole: ${links} links` }
    : { zh: `案件 ${caseNo} 的签名记录已被改动`, en: `the signed records of case ${caseNo} have been tampered with` };
  return [verdict, ...broken, ...differing, asked];
}

export function breakInWords(chain: string, { sequence, recordNo, fault, expected, found }: Break): { zh: string; en: string } {
  const hashes = [expected && { zh: `应为 ${expected}`, en: `expected ${expected}` }, found && { zh: `现为 ${found}`, en: `found ${found}` }].filter((text) => text !== null && text !== '');
  return {
    zh: `${chain} ${sequence === null ? '无序号' : `第 ${sequence} 份`}${recordNo === null ? '' : `（${recordNo}）`}${faults[fault].zh}${hashes.length > 0 ? `：${hashes.map(({ zh }) => zh).join('，')}` : ''}`,
    en: `${chain}, ${sequence === null ? 'a record without a place' : `link ${sequence}`}${recordNo === null ? '' : ` (${recordNo})`} ${faults[fault].en}${hashes.length > 0 ? `: ${hashes.map(({ en }) => en).join(', ')}` : ''}`,
  };
}
