/** 物证标签: 70 × 40 mm, to stick on the bag. It says where the exhibit belongs, and nothing of anybody. */
import PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import type { EvidenceItem } from '../../../libs/records/evidence.js';
import { bold, regular } from '../http/fonts.js';

const millimetre = 72 / 25.4;
const formats = { svg: 'image/svg+xml', png: 'image/png', pdf: 'application/pdf' } as const;

export async function labelOf(item: EvidenceItem, format: keyof typeof formats): Promise<{ type: string; content: Buffer }> {
  const type = formats[format];
  if (format === 'svg') return { type, content: Buffer.from(await QRCode.toString(item.itemNo, { type: 'svg', errorCorrectionLevel: 'H' })) };
  const code = await QRCode.toBuffer(item.itemNo, { errorCorrectionLevel: 'H', scale: 8, margin: 1 });
  return { type, content: format === 'png' ? code : await sticker(item, code) };
}

async function sticker({ itemNo, caseNo, incidentNo, seizureNo, quantity }: EvidenceItem, code: Buffer): Promise<Buffer> {
  const [width, height] = [70 * millimetre, 40 * millimetre];
  const pdf = new PDFDocument({ size: [width, height], margin: 6, lang: 'zh-CN', info: { Title: `物证标签 ${itemNo}` } });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve, reject) => pdf.once('end', resolve).once('error', reject));
  const side = height - 12;
  pdf.image(code, 6, 6, { width: side });
  const left = side + 12;
  const line = (text: string, size: number, font: string) => pdf.font(font).fontSize(size).text(text, left, pdf.y, { width: width - left - 4 });
  pdf.y = 8;
  line('物证 EVIDENCE', 7, regular);
  line(itemNo, 12, bold);
  line(`案件 ${caseNo ?? '—'}`, 7, regular);
  line(`警情 ${incidentNo ?? '—'}`, 7, regular);
  if (seizureNo !== null) line(`扣押清单 ${seizureNo}`, 7, regular);
  line(`数量 ${quantity}`, 7, regular);
  pdf.end();
  await done;
  return Buffer.concat(chunks);
}
