/** A brief as one page that needs nothing else. */
import type { Language } from '../../../libs/platform/text.js';
import type { Brief } from '../../../libs/records/brief.js';
import { textOf } from './brief-text.js';
import { chartsOf } from './charts.js';

const escaped = (text: string) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
const style = `body{font-family:'Noto Serif SC',SimSun,serif;max-width:760px;margin:2em auto;padding:0 1em;color:#1b2430}h1{font-size:1.6em;margin-bottom:.2em}
table{border-collapse:collapse;width:100%;font-size:.92em}th,td{border-bottom:1px solid #d5dbe3;padding:.35em .5em;text-align:left}td:nth-child(n+2){text-align:right}
.status{font-weight:bold}figure{margin:1.5em 0}svg{width:100%;height:auto}li,.note{font-size:.85em}.seal{font:.75em monospace;word-break:break-all}`;

export function briefHtml(brief: Brief, language: Language): string {
  const text = textOf(brief, language);
  const row = (cells: readonly string[], cell: 'th' | 'td') => `<tr>${cells.map((each) => `<${cell}${cell === 'th' ? ' scope="col"' : ''}>${escaped(each)}</${cell}>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${escaped(text.title)} ${brief.id}</title><style>${style}</style></head><body>
<h1>${escaped(text.title)}</h1><p>${escaped(text.subtitle)}</p><p class="status">${escaped(text.status)}</p>
<table><thead>${row(text.headings, 'th')}</thead><tbody>${text.rows.map((cells) => row(cells, 'td')).join('\n')}</tbody></table><p class="note">${escaped(text.note)}</p>
${chartsOf(brief.content, language).map(({ title, svg }) => `<figure role="img" aria-label="${escaped(title)}"><figcaption>${escaped(title)}</figcaption>${svg}</figure>`).join('\n')}
<h2>${escaped(text.definitionsTitle)}</h2><ol>${text.definitions.map((each) => `<li>${escaped(each)}</li>`).join('')}</ol>
<p class="seal">${escaped(text.seal)}</p></body></html>
`;
}
