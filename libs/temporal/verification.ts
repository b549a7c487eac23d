/** Whether a case file is as it was signed: by its own chains, and by what the processes remember of them. */
import type { Client } from '@temporalio/client';
import { type Break, faults } from '../domain/chain.js';
import { incidentWorkflowId } from '../contracts/ids.js';
import { processOfRecord } from '../domain/task.js';
import type { Attachment } from '../contracts/file.js';
import type { Chain, SignedRecord } from '../records/case-file.js';
import { differingFrom } from '../records/custody.js';
import type { Dossier, DossierRepository } from '../records/dossier.js';
import type { EvidenceItem } from '../records/evidence.js';
import type { FileRepository } from '../records/files.js';
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
  /** Files that a record names. */
  files: {
    named: number;
    /** Whether their contents were read again, or only what was put down when they came. */
    read: boolean;
    differing: { file: string; recordNo: string; fault: 'edited' | 'missing' }[];
  };
  /** Exhibits of which the database says something else than their custody log. */
  items: { kept: number; differing: { itemNo: string; fields: string[] }[] };
}

const atOnce = 10;

export interface Stores {
  station: string;
  dossiers: DossierRepository;
  processes: ProcessRepository;
  files: FileRepository;
  /** Null where Temporal is away. */
  client: Client | null;
}

/** Null where there is no such case. `contents`: the files are read from end to end, which takes its time. */
export async function verifyCase(caseNo: string, stores: Stores, contents: boolean): Promise<Verification | null> {
  const dossier = await stores.dossiers.find(caseNo);
  if (dossier === null) return null;
  const [chains, records, kept] = await Promise.all([stores.dossiers.verify(dossier), stores.dossiers.records(dossier), stores.dossiers.evidence(dossier)]);
  const [processes, files] = await Promise.all([memoriesOf(dossier, records, stores), filesOf(records, stores.files, contents)]);
  const items = differingItems(kept, records);
  return {
    caseNo,
    whole: chains.every(({ broken }) => broken === null) && [processes?.differing ?? [], files.differing, items].every((differing) => differing.length === 0),
    links: chains.reduce((sum, { length }) => sum + length, 0),
    ...{ chains, processes, files },
    items: { kept: kept.length, differing: items },
  };
}

async function memoriesOf({ record: { caseNo }, incidents }: Dossier, records: readonly SignedRecord[], { station, processes, client }: Stores): Promise<Verification['processes']> {
  if (client === null) return null;
  const hashes = new Map(records.map(({ recordNo, hash }) => [recordNo, hash]));
  const own = await processes.list({ caseNo, limit: 1000 });
  const ids = [...new Set([...own.map(({ id }) => id), ...incidents.map((no) => incidentWorkflowId(station, no)), ...records.map(({ id }) => processOfRecord(id)).filter(Boolean)])];
  const memories: Awaited<ReturnType<typeof remembered>>[] = [];
  for (let i = 0; i < ids.length; i += atOnce) memories.push(...(await Promise.all(ids.slice(i, i + atOnce).map((id) => remembered(client, id)))));
  const known = memories.flatMap((memory) => memory ?? []);
  const differing = known.flatMap(({ recordNo, hash }) => {
    const found = hashes.get(recordNo) ?? null;
    return found === hash ? [] : [{ recordNo, fault: found === null ? ('missing' as const) : ('edited' as const), expected: hash, found }];
  });
  return { asked: ids.length, forgotten: memories.filter((memory) => memory === null).length, remembered: known.length, differing };
}

async function filesOf(records: readonly SignedRecord[], files: FileRepository, contents: boolean): Promise<Verification['files']> {
  const named = records.flatMap(({ recordNo, form }) => ((form as { files?: Attachment[] }).files ?? []).map(({ file, sha256 }) => ({ recordNo, file, sha256 })));
  const stored = await files.named(named.map(({ file }) => file));
  const differing: Verification['files']['differing'] = [];
  for (const { recordNo, file, sha256 } of named) {
    const found = stored.get(file);
    if (found === undefined) differing.push({ file, recordNo, fault: 'missing' });
    else if (found.sha256 !== sha256 || (contents && (await files.hash(file)) !== sha256)) differing.push({ file, recordNo, fault: 'edited' });
  }
  return { named: named.length, read: contents, differing };
}

/** A record that cannot be read as what it was has been named already: its exhibits are not held against it. */
function differingItems(items: readonly EvidenceItem[], records: readonly SignedRecord[]): { itemNo: string; fields: string[] }[] {
  return items.flatMap((item) => {
    const log = records.filter(({ evidence }) => evidence.includes(item.itemNo));
    try {
      const fields = differingFrom(log, item);
      return fields.length === 0 ? [] : [{ itemNo: item.itemNo, fields }];
    } catch {
      return [{ itemNo: item.itemNo, fields: ['custody'] }];
    }
  });
}

/** In both languages, a sentence a line, without anything that a record says. */
export function inWords({ caseNo, whole, links, chains, processes, files, items }: Verification): { zh: string; en: string }[] {
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
  const wrongFiles = files.differing.map(({ file, recordNo, fault }) => ({ zh: `${recordNo} 所附文件 ${file} ${faults[fault].zh}`, en: `the file ${file} of ${recordNo} ${faults[fault].en}` }));
  const wrongItems = items.differing.map(({ itemNo, fields }) => ({ zh: `物证 ${itemNo} 的登记与保管链不符：${fields.join('、')}`, en: `the exhibit ${itemNo} is not where its custody log has it: ${fields.join(', ')}` }));
  const read = { zh: `附件 ${files.named} 个${files.read ? '，内容已逐一重新计算' : ''}；物证 ${items.kept} 件`, en: `${files.named} files${files.read ? ', each read again' : ''}; ${items.kept} exhibits` };
  return [verdict, ...broken, ...differing, ...wrongFiles, ...wrongItems, read, asked];
}

export function breakInWords(chain: string, { sequence, recordNo, fault, expected, found }: Break): { zh: string; en: string } {
  const hashes = [expected && { zh: `应为 ${expected}`, en: `expected ${expected}` }, found && { zh: `现为 ${found}`, en: `found ${found}` }].filter((text) => text !== null && text !== '');
  return {
    zh: `${chain} ${sequence === null ? '无序号' : `第 ${sequence} 份`}${recordNo === null ? '' : `（${recordNo}）`}${faults[fault].zh}${hashes.length > 0 ? `：${hashes.map(({ zh }) => zh).join('，')}` : ''}`,
    en: `${chain}, ${sequence === null ? 'a record without a place' : `link ${sequence}`}${recordNo === null ? '' : ` (${recordNo})`} ${faults[fault].en}${hashes.length > 0 ? `: ${hashes.map(({ en }) => en).join(', ')}` : ''}`,
  };
}
