/** A brief as it is printed: the same bytes for the same brief. */
import PDFDocument from 'pdfkit';
import svgToPdf from 'svg-to-pdfkit';
import type { Language } from '../../../libs/platform/text.js';
import type { Brief } from '../../../libs/records/brief.js';
import { bold, regular } from '../http/fonts.js';
import { textOf } from './brief-text.js';
import { chartsOf } from './charts.js';

const page = { left: 50, right: 50, top: 46, bottom: 50 };

export async function briefPdf(brief: Brief, language: Language): Promise<Buffer> {
  const text = textOf(brief, language);
  const pdf = new PDFDocument({
    size: 'A4',
    margins: page,
    lang: language === 'zh' ? 'zh-CN' : 'en',
    // Everything that the file says of its own making comes from the brief, so that its bytes do too.
    info: { Title: `${text.title} ${brief.id}`, Author: brief.content.station[language], CreationDate: new Date(brief.signing?.at ?? brief.content.countedAt) },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve, reject) => pdf.once('end', resolve).once('error', reject));
  // Fonts by their files, never by a name: after each cell of a table pdfkit goes back to the file, and would read all of it again.
  const width = pdf.page.width - page.left - page.right;

  pdf.font(bold).fontSize(18).text(text.title, { align: 'center' });
  pdf.moveDown(0.2).font(regular).fontSize(10).text(text.subtitle, { align: 'center' });
  pdf.moveDown(0.2).font(bold).fontSize(10).text(text.status, { align: 'center' }).moveDown(0.6);
  pdf.font(regular).fontSize(9).table({
    columnStyles: ['*', 100, 92, 100, 56],
    defaultStyle: { border: { bottom: 0.5 }, borderColor: '#c7ced8', padding: 3 },
    data: [text.headings.map((heading) => ({ text: heading, font: { src: bold } })), ...text.rows],
  } as never);
  pdf.font(regular).moveDown(0.4).fontSize(8).text(text.note, page.left, pdf.y, { width });
  for (const { title, svg, ...size } of chartsOf(brief.content, language)) {
    const height = (size.height / size.width) * width;
    if (pdf.y + height + 30 > pdf.page.height - page.bottom) pdf.addPage();
    pdf.moveDown(0.8).font(bold).fontSize(11).text(title, page.left, pdf.y, { width });
    svgToPdf(pdf as never, svg, page.left, pdf.y, { width, height, fontCallback: () => regular });
    pdf.y += height;
  }
  pdf.moveDown(1.2).font(bold).fontSize(12).text(text.definitionsTitle, page.left, pdf.y, { width }).moveDown(0.4).font(regular).fontSize(8.5);
  text.definitions.forEach((each, i) => pdf.text(`${i + 1}. ${each}`, { width }).moveDown(0.25));
  pdf.moveDown(0.6).fontSize(7).text(text.seal);
  pdf.end();
  await done;
  return Buffer.concat(chunks);
}
