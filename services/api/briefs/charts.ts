/** The charts of a brief, as SVG: the same bytes for the same figures. */
import * as echarts from 'echarts';
import type { BriefContent } from '../../../libs/domain/brief.js';
import type { Language } from '../../../libs/platform/text.js';

export interface Chart {
  title: string;
  svg: string;
  width: number;
  height: number;
}

const size = { width: 680, height: 260 };
const words = {
  now: { zh: '本期', en: 'This period' },
  before: { zh: '去年同期', en: 'A year before' },
  days: { zh: '每日警情', en: 'Incidents by day' },
  communities: { zh: '各社区警情', en: 'Incidents by community' },
  categories: { zh: '警情类别', en: 'Incidents by category' },
  hours: { zh: '星期与时段分布', en: 'Incidents by weekday and hour' },
  weekdays: { zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'], en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] },
} as const;
/** Distinguished by those who see no colours too. */
const colours = ['#1f4e8c', '#b9c4d3'];
const legend = { top: 0 };
const grid = { left: 8, right: 60, top: 36, bottom: 8, containLabel: true };
/** Names are wider in the printed font than they are taken for. */
const wide = 44;

export function chartsOf({ charts }: BriefContent, language: Language): Chart[] {
  const compared = (rows: readonly { now: number; before: number }[], type: 'bar' | 'line') =>
    (['now', 'before'] as const).map((key) => ({ name: words[key][language], type, data: rows.map((row) => row[key]), symbol: 'none' }));
  const bars = (rows: BriefContent['charts']['communities']) => ({ legend, grid: { ...grid, left: wide }, xAxis: { type: 'value' }, yAxis: { type: 'category', inverse: true, data: rows.map(({ name }) => name[language]) }, series: compared(rows, 'bar') });
  const highest = Math.max(1, ...charts.hours);
  return [
    draw(words.days[language], { legend, xAxis: { type: 'category', data: charts.days.map(({ day }) => day.slice(5)) }, yAxis: { type: 'value' }, series: compared(charts.days, 'line') }),
    draw(words.communities[language], bars(charts.communities)),
    draw(words.categories[language], bars(charts.categories), 340),
    draw(words.hours[language], {
      xAxis: { type: 'category', data: Array.from({ length: 24 }, (_, hour) => String(hour)) },
      yAxis: { type: 'category', inverse: true, data: [...words.weekdays[language]] },
      visualMap: { min: 0, max: highest, text: [String(highest), '0'], calculable: false, orient: 'vertical', right: 0, top: 'center', inRange: { color: ['#f3f6fa', colours[0]!] } },
      series: [{ type: 'heatmap', data: charts.hours.map((count, hour) => [hour % 24, Math.floor(hour / 24), count]) }],
    }),
  ];
}

function draw(title: string, option: object, height = size.height): Chart {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size, height });
  try {
    chart.setOption({ animation: false, color: colours, grid, textStyle: { fontFamily: 'regular' }, ...option });
    // What is shown under a mouse is numbered in the order of making: a printed chart has none of it.
    const svg = chart.renderToSVGString().replace(/<style[\s\S]*?<\/style>/g, '').replace(/ class="zr[^"]*"/g, '').replace(/zr\d+-/g, 'zr-');
    return { title, svg, ...size, height };
  } finally {
    chart.dispose();
  }
}
