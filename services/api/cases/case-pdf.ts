/** 案卷 as it is printed: cover, index with page numbers, what was signed in its order, exhibits with their custody log, and the list of hashes. */
import PDFDocument from 'pdfkit';
import { station } from '../../../libs/domain/station.js';
import type { SignedRecord } from '../../../libs/records/case-file.js';
import { bold, regular } from '../http/fonts.js';
import { outcomeWords, word } from '../processes/words.js';
import type { CaseFile } from './dossier.service.js';
import { fieldInChinese, kindInChinese, valueInChinese } from './dossier-words.js';

type Pdf = InstanceType<typeof PDFDocument>;

const page = { left: 64, right: 64, top: 56, bottom: 64 };
const rowsOfIndex = 28;
const two = (n: number) => String(n).padStart(2, '0');
const local = (time: string) => new Date(Date.parse(time) + station.offsetMinutes * 60_000);
const timeOf = (time: string) => {
  const at = local(time);
  return `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
};
const itemStates = { held: '保管中', away: '送检中', returned: '已发还', disposed: '已处理' } as const;

export async function casePdf(file: CaseFile, exportedAt: string): Promise<Buffer> {
  const { record, records } = file;
  const pdf = new PDFDocument({
    size: 'A4',
    margins: page,
    bufferPages: true,
    lang: 'zh-CN',
    info: { Title: `案卷 ${record.caseNo}`, Author: station.name.zh, CreationDate: new Date(exportedAt) },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve, reject) => pdf.once('end', resolve).once('error', reject));
  pdf.registerFont('regular', regular).registerFont('bold', bold);

  cover(pdf, file, exportedAt);
  // The index stands before what it counts: its pages are kept free.
  const indexPages = Math.max(1, Math.ceil((records.length + 2) / rowsOfIndex));
  for (let i = 0; i < indexPages; i += 1) pdf.addPage();
  const entries: [title: string, number: string, page: number][] = [];
  const begin = (title: string, number: string) => {
    pdf.addPage();
    entries.push([title, number, pdf.bufferedPageRange().count]);
  };
  for (const signed of records) {
    begin(kindInChinese(signed.kind), signed.recordNo);
    writeRecord(pdf, signed);
  }
  begin('物证清单及保管链', record.caseNo);
  writeEvidence(pdf, file);
  begin('哈希清单', record.caseNo);
  writeHashes(pdf, file);
  writeIndex(pdf, entries);

  const { count } = pdf.bufferedPageRange();
  for (let i = 0; i < count; i += 1) {
    pdf.switchToPage(i);
    const { bottom } = pdf.page.margins;
    // In the margin, where text would otherwise begin a new page.
    pdf.page.margins.bottom = 0;
    pdf.font('regular').fontSize(8).fillColor('#333333').text(`${record.caseNo}　第${i + 1}页，共${count}页`, page.left, pdf.page.height - 40, { width: widthOf(pdf), align: 'center', lineBreak: false });
    pdf.fillColor('#000000').page.margins.bottom = bottom;
  }
  pdf.end();
  await done;
  return Buffer.concat(chunks);
}

const widthOf = (pdf: Pdf) => pdf.page.width - page.left - page.right;

function cover(pdf: Pdf, { record, incidents, records, items, files }: CaseFile, exportedAt: string): void {
  pdf.moveDown(6).font('bold').fontSize(18).text(station.name.zh, { align: 'center', characterSpacing: 3 });
  pdf.moveDown(1).fontSize(30).text('案　　卷', { align: 'center' });
  pdf.moveDown(2);
  const rows: [string, string][] = [
    ['案件编号', record.caseNo],
    ['案件类型', record.type === 'criminal' ? '刑事案件' : '行政案件'],
    ['案件类别', record.category],
    ['警情编号', incidents.join('、') || '无'],
    ['受案时间', timeOf(record.openedAt)],
    ['办结', record.closedAt === null ? '办理中' : `${timeOf(record.closedAt)}　${word(outcomeWords, record.result ?? '').zh}`],
    ['卷内文书', `${records.length} 份；物证 ${items.length} 件；附件 ${files.length} 个`],
    ['导出时间', timeOf(exportedAt)],
  ];
  for (const [name, value] of rows) field(pdf, name, value);
}

function field(pdf: Pdf, name: string, value: string, indent = 0): void {
  pdf.font('bold').fontSize(11).text(`${name}：`, page.left + indent, pdf.y, { continued: true, lineGap: 4, width: widthOf(pdf) - indent });
  pdf.font('regular').text(value);
}

function heading(pdf: Pdf, text: string): void {
  pdf.moveDown(0.5).font('bold').fontSize(13).text(text, page.left, pdf.y, { lineGap: 4, width: widthOf(pdf) });
}

function writeRecord(pdf: Pdf, signed: SignedRecord): void {
  pdf.font('bold').fontSize(16).text(kindInChinese(signed.kind), page.left, page.top, { width: widthOf(pdf), align: 'center' });
  pdf.moveDown(0.5).font('regular').fontSize(9).text(`编号 ${signed.recordNo}　签名 ${signed.signedBy}　${timeOf(signed.signedAt)}`, { align: 'center' });
  pdf.moveDown(0.8);
  writeValue(pdf, signed.form, 0);
  pdf.moveDown(1).font('regular').fontSize(8).text(`SHA-256 ${signed.hash}`, page.left, pdf.y, { width: widthOf(pdf) });
}

function writeValue(pdf: Pdf, form: unknown, indent: number): void {
  for (const [name, value] of Object.entries(form as Record<string, unknown>)) {
    if (!isNested(value)) field(pdf, fieldInChinese(name), plain(value), indent);
    else {
      pdf.font('bold').fontSize(11).text(`${fieldInChinese(name)}：`, page.left + indent, pdf.y, { lineGap: 4, width: widthOf(pdf) - indent });
      const parts = Array.isArray(value) ? (value as unknown[]) : [value];
      parts.forEach((part, i) => {
        if (parts.length > 1) pdf.font('regular').fontSize(10).text(`（${i + 1}）`, page.left + indent + 8, pdf.y, { width: widthOf(pdf) });
        writeValue(pdf, part, indent + 28);
      });
    }
  }
}

const isNested = (value: unknown): boolean => (Array.isArray(value) ? value.some((each) => typeof each === 'object' && each !== null) : typeof value === 'object' && value !== null);

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join('、') || '无';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (value === null) return '无';
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value)) ? timeOf(value) : valueInChinese(value);
  return String(value);
}

function writeEvidence(pdf: Pdf, { items, records }: CaseFile): void {
  heading(pdf, '物证清单及保管链');
  if (items.length === 0) pdf.font('regular').fontSize(11).text('无');
  for (const item of items) {
    pdf.moveDown(0.4);
    field(pdf, item.itemNo, `${item.description}　数量 ${item.quantity}　${itemStates[item.state]}`);
    field(pdf, '现存放', `${item.storage}　保管人 ${item.holder}`, 14);
    for (const signed of records.filter(({ evidence }) => evidence.includes(item.itemNo))) {
      pdf.font('regular').fontSize(9).text(`${timeOf(signed.signedAt)}　${kindInChinese(signed.kind)}　${signed.signedBy}　${signed.recordNo}`, page.left + 28, pdf.y, { width: widthOf(pdf) - 28, lineGap: 2 });
    }
  }
}

function writeHashes(pdf: Pdf, { chains, records, files }: CaseFile): void {
  heading(pdf, '哈希清单（SHA-256）');
  const small = (text: string) => pdf.font('regular').fontSize(8).text(text, page.left, pdf.y, { width: widthOf(pdf), lineGap: 2 });
  for (const { chain, length } of chains) small(`链 ${chain}：${length} 份`);
  pdf.moveDown(0.5);
  for (const { recordNo, sequence, hash } of records) small(`${recordNo}（第 ${sequence} 份）　${hash}`);
  pdf.moveDown(0.5);
  for (const { fileId, sha256 } of files) small(`${fileId}　${sha256}`);
}

function writeIndex(pdf: Pdf, entries: readonly [string, string, number][]): void {
  entries.forEach(([title, number, on], i) => {
    const row = i % rowsOfIndex;
    if (row === 0) {
      pdf.switchToPage(1 + Math.floor(i / rowsOfIndex));
      pdf.font('bold').fontSize(16).text('卷内目录', page.left, page.top, { width: widthOf(pdf), align: 'center', lineBreak: false });
    }
    const y = page.top + 40 + row * 23;
    pdf.font('regular').fontSize(10.5);
    pdf.text(String(i + 1), page.left, y, { lineBreak: false });
    pdf.text(title, page.left + 28, y, { lineBreak: false });
    pdf.text(number, page.left + 230, y, { lineBreak: false });
    pdf.text(String(on), pdf.page.width - page.right - 40, y, { width: 40, align: 'right', lineBreak: false });
  });
}
