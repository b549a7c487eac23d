/** A brief in words, for the page and the printed form alike. */
import { type BriefFigure, briefNames } from '../../../libs/domain/brief.js';
import { smallCount, smallCountReason } from '../../../libs/domain/indices.js';
import type { Language } from '../../../libs/platform/text.js';
import type { Brief } from '../../../libs/records/brief.js';

const dayMs = 86_400_000;
const zone = 8 * 3_600_000;
const minute = (time: string) => new Date(Date.parse(time) + zone).toISOString().slice(0, 16).replace('T', ' ');

const words = {
  headings: { zh: ['指标', '本期', '同比', '环比', '记录'], en: ['Index', 'This period', 'Year on year', 'Period on period', 'Records'] },
  definitions: { zh: '指标定义', en: 'What each index counts' },
  draft: { zh: '草稿：尚未签发', en: 'Draft: not signed' },
};

export interface BriefText {
  title: string;
  subtitle: string;
  status: string;
  headings: readonly string[];
  rows: string[][];
  note: string;
  definitionsTitle: string;
  definitions: string[];
  seal: string;
}

export function textOf({ content, signing, sha256 }: Brief, language: Language): BriefText {
  const zh = language === 'zh';
  const last = new Date(Date.parse(content.to) - dayMs + zone).toISOString().slice(0, 10);
  const first = content.from.slice(0, 10);
  return {
    title: zh ? `${content.station.zh}工作${briefNames[content.span].zh}` : `${briefNames[content.span].en}, ${content.station.en}`,
    subtitle: `${first === last ? first : zh ? `${first} 至 ${last}` : `${first} to ${last}`} · ${zh ? '统计截至' : 'counted up to'} ${minute(content.countedAt)}`,
    status: signing === null ? words.draft[language] : zh ? `${signing.name}（${signing.by}）于 ${minute(signing.at)} 签发，归档号 ${signing.recordNo}` : `Signed by ${signing.name} (${signing.by}) at ${minute(signing.at)}, on file as ${signing.recordNo}`,
    headings: words.headings[language],
    rows: content.figures.map((figure) => [figure.index.name[language], valueOf(figure, language), changeOf(figure.yearOnYear), changeOf(figure.periodOnPeriod), `${figure.records}${figure.small ? ' *' : ''}`]),
    note: `* ${smallCountReason[language]} (< ${smallCount})`,
    definitionsTitle: words.definitions[language],
    definitions: content.figures.map(({ index }) => `${index.name[language]} (v${index.version}): ${index.means[language]} ${zh ? '来源' : 'Source'}: ${index.source[language]}`),
    seal: `SHA-256 ${sha256}`,
  };
}

const valueOf = ({ value, index }: BriefFigure, language: Language) => (value === null ? '—' : index.unit.en === '%' ? `${value} %` : `${value} ${index.unit[language]}`);
const changeOf = ({ before, change }: BriefFigure['yearOnYear']) => (change === null ? (before === null ? '—' : `— (${before})`) : `${change > 0 ? '+' : change < 0 ? '−' : ''}${Math.abs(change)} % (${before})`);
