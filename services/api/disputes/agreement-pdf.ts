/** 治安调解协议书 as it is printed: a copy for each party and one for the file, the same bytes for the same agreement. */
import PDFDocument from 'pdfkit';
import type { Party, Signature } from '../../../libs/contracts/mediation.js';
import { station } from '../../../libs/domain/station.js';
import type { Agreement } from '../../../libs/records/agreement.js';
import { bold, regular } from '../http/fonts.js';

const numerals = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
/** 一 to 二十一: there are twenty parties at most, and one copy more. */
const counted = (n: number): string =>
  n <= 10 ? numerals[n]! : `${n >= 20 ? '二' : ''}十${n % 10 === 0 ? '' : numerals[n % 10]!}`;
const stems = '甲乙丙丁戊己庚辛壬癸';
const sideOf = (i: number) => (i < stems.length ? `${stems[i]}方` : `当事人${i + 1}`);

const offsetMs = station.offsetMinutes * 60_000;
const local = (time: string) => new Date(Date.parse(time) + offsetMs);
const dateOf = (time: string) => `${local(time).getUTCFullYear()}年${local(time).getUTCMonth() + 1}月${local(time).getUTCDate()}日`;
const two = (n: number) => String(n).padStart(2, '0');
const clockOf = (time: string) => `${two(local(time).getUTCHours())}时${two(local(time).getUTCMinutes())}分`;
const timeOf = (time: string) => `${dateOf(time)}${clockOf(time)}`;
const money = (fen: number) => `人民币${Math.floor(fen / 100)}.${two(fen % 100)}元`;
const sexes = { female: '女', male: '男' } as const;
const signers: Record<Signature['by'], string> = { party: '本人', guardian: '监护人', representative: '代理人', partyAndGuardian: '本人及监护人' };

const page = { left: 74, right: 74, top: 50, bottom: 64 };
const body = 11.5;
const indent = body * 2;

export async function agreementPdf(agreement: Agreement): Promise<Buffer> {
  const { content, signing } = agreement;
  const pdf = new PDFDocument({
    size: 'A4',
    margins: page,
    bufferPages: true,
    lang: 'zh-CN',
    info: {
      Title: `治安调解协议书 ${content.agreementNo}`,
      Author: content.station,
      // Everything that the file says of its own making comes from the agreement, so that its bytes do too.
      CreationDate: new Date(signing?.at ?? content.draftedAt),
    },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve, reject) => pdf.once('end', resolve).once('error', reject));
  pdf.registerFont('regular', regular).registerFont('bold', bold);

  const holders = [...content.parties.map((_, i) => `${sideOf(i)}收执`), '公安机关存档'];
  const copyOfPage: number[] = [];
  const pageAdded = () => void copyOfPage.push(copy);
  let copy = 0;
  copyOfPage.push(copy);
  pdf.on('pageAdded', pageAdded);
  holders.forEach((_, i) => {
    copy = i;
    if (i > 0) pdf.addPage();
    writeCopy(pdf, agreement, holders.length);
  });
  pdf.off('pageAdded', pageAdded);
  copyOfPage.forEach((each, i) => {
    pdf.switchToPage(i);
    const first = copyOfPage.indexOf(each);
    footer(pdf, agreement, `第${counted(each + 1)}份（${holders[each]}）　第${i - first + 1}页，共${copyOfPage.filter((other) => other === each).length}页`);
  });
  pdf.end();
  await done;
  return Buffer.concat(chunks);
}

type Pdf = InstanceType<typeof PDFDocument>;

function writeCopy(pdf: Pdf, { content, signing }: Agreement, copies: number): void {
  const { parties, session, promises } = content;
  const sides = new Map(parties.map((party, i) => [party.id, sideOf(i)]));
  pdf.font('bold').fontSize(15).text(content.station, { align: 'center', characterSpacing: 3 });
  pdf.moveDown(0.3).fontSize(22).text('治安调解协议书', { align: 'center', characterSpacing: 4 });
  pdf.moveDown(0.4).font('regular').fontSize(10.5).text(`编号：${content.agreementNo}　　纠纷编号：${content.disputeNo}`, { align: 'right' });
  rule(pdf);

  field(pdf, '调解时间', `${timeOf(session.from)}至${dateOf(session.to) === dateOf(session.from) ? clockOf(session.to) : timeOf(session.to)}（第${counted(session.number)}次调解）`);
  field(pdf, '主持调解', session.mediators.join('、'));
  if (session.partners.length > 0) field(pdf, '参加单位', session.partners.join('、'));

  heading(pdf, '一、当事人');
  parties.forEach((party, i) => paragraph(pdf, `${sideOf(i)}：${described(party)}`));
  heading(pdf, '二、主要事实');
  paragraph(pdf, content.facts);
  heading(pdf, '三、协议内容');
  paragraph(pdf, '经调解，各方当事人自愿达成如下协议：');
  for (const { number, party, what, dueAt, amountFen } of promises) {
    const sum = amountFen === undefined ? '' : `，计${money(amountFen)}`;
    paragraph(pdf, `（${counted2(number)}）${sides.get(party)}：${what.replace(/[。；;.]+$/, '')}${sum}，于${dateOf(dueAt)}前履行。`);
  }
  heading(pdf, '四、告知事项');
  paragraph(pdf, '本协议经各方签名后生效，应当按期履行。不履行协议的，公安机关依法对违反治安管理行为作出处理，并告知当事人可以就民事争议依法向人民法院提起民事诉讼。');
  paragraph(pdf, '各方可以自协议生效之日起三十日内，共同向人民法院申请司法确认。');
  // Signatures never stand on a page without words above them.
  keepTogether(pdf, 52 + 26 * (parties.length + 1));
  paragraph(pdf, `本协议一式${counted(copies)}份，当事人各执一份，公安机关存档一份，具有同等效力。`);

  pdf.moveDown(0.3);
  parties.forEach((party, i) => {
    const signature = signing?.signatures.find((each) => each.party === party.id);
    signatureLine(pdf, `${sideOf(i)}（签名、捺印）`, signature && `${signers[signature.by]}已签，${dateOf(signature.at)}`);
  });
  signatureLine(pdf, '调解民警（签名）', signing?.officers.map(({ name }) => name).join('、'));
  pdf.moveDown(0.5).font('regular').fontSize(body).text(`${content.station}（印章）　　${dateOf(signing?.at ?? content.draftedAt)}`, { align: 'right' });
}

/** A promise has at most thirty companions. */
const counted2 = (n: number) => (n <= 20 ? counted(n) : String(n));

function described({ name, sex, birthDate, address, phone, guardian, representative }: Party): string {
  return [
    name,
    ...(sex ? [sexes[sex]] : []),
    `${dateOf(`${birthDate}T12:00:00+08:00`)}出生`,
    ...(address ? [`住址：${address}`] : []),
    ...(phone ? [`联系电话：${phone}`] : []),
    ...(guardian ? [`监护人：${guardian.name}（${guardian.relation}）`] : []),
    ...(representative ? [`代理人：${representative.name}（${representative.authority}）`] : []),
  ].join('，') + '。';
}

const widthOf = (pdf: Pdf) => pdf.page.width - page.left - page.right;

function rule(pdf: Pdf): void {
  const y = pdf.y + 4;
  pdf.moveTo(page.left, y).lineTo(pdf.page.width - page.right, y).lineWidth(0.8).stroke();
  pdf.y = y + 10;
}

function keepTogether(pdf: Pdf, height: number): void {
  if (pdf.y + height > pdf.page.height - page.bottom) pdf.addPage();
}

function heading(pdf: Pdf, text: string): void {
  keepTogether(pdf, 48);
  pdf.moveDown(0.2).font('bold').fontSize(13).text(text, page.left, pdf.y, { lineGap: 3 });
}

function paragraph(pdf: Pdf, text: string): void {
  pdf.font('regular').fontSize(body).text(text, page.left, pdf.y, { indent, lineGap: 3, width: widthOf(pdf) });
}

function field(pdf: Pdf, name: string, value: string): void {
  pdf.font('bold').fontSize(body).text(`${name}：`, page.left, pdf.y, { continued: true, lineGap: 3, width: widthOf(pdf) });
  pdf.font('regular').text(value);
}

function signatureLine(pdf: Pdf, label: string, signed: string | undefined): void {
  const y = pdf.y + 4;
  pdf.font('regular').fontSize(body).text(`${label}：`, page.left, y, { lineBreak: false });
  const start = page.left + 150;
  if (signed) pdf.text(signed, start + 6, y, { lineBreak: false });
  pdf.moveTo(start, y + 17).lineTo(pdf.page.width - page.right, y + 17).lineWidth(0.5).stroke();
  pdf.x = page.left;
  pdf.y = y + 22;
}

/** In the margin, where text would otherwise begin a new page. */
function footer(pdf: Pdf, { content, sha256, signing }: Agreement, place: string): void {
  const bottom = pdf.page.margins.bottom;
  pdf.page.margins.bottom = 0;
  const y = pdf.page.height - 46;
  pdf.font('regular').fontSize(8).fillColor('#333333');
  pdf.text(`${content.agreementNo}　${signing ? '已签订' : '待签名'}　${place}`, page.left, y, { width: widthOf(pdf), align: 'center', lineBreak: false });
  pdf.text(`内容校验 SHA-256：${sha256}`, page.left, y + 13, { width: widthOf(pdf), align: 'center', lineBreak: false });
  pdf.fillColor('#000000');
  pdf.page.margins.bottom = bottom;
}
