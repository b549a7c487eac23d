/** A chart, with its numbers as a table for whoever cannot see it. */
import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useText } from '../shell/language.js';
import { useAppearance } from '../shell/appearance.js';

register([BarChart, HeatmapChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

interface Props {
  title: string;
  option: EChartsCoreOption;
  height?: number;
  /** The numbers: a head and rows. */
  table: { head: readonly string[]; rows: readonly (readonly (string | number)[])[] };
  onClick?(index: number): void;
}

export function Chart({ title, option, height = 280, table, onClick }: Props) {
  const t = useText();
  const { dark } = useAppearance();
  const place = useRef<HTMLDivElement>(null);
  const clicked = useRef(onClick);
  useEffect(() => {
    clicked.current = onClick;
  }, [onClick]);
  useEffect(() => {
    const chart = init(place.current!, dark ? 'dark' : undefined, { renderer: 'canvas' });
    chart.setOption({ backgroundColor: 'transparent', animation: false, ...option });
    chart.on('click', ({ dataIndex }) => clicked.current?.(dataIndex));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current!);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, dark]);
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <div ref={place} style={{ height }} role="img" aria-label={title} />
      <details>
        <summary>{t('数据', 'Numbers')}</summary>
        <div className="links no-print">{(['xlsx', 'csv'] as const).map((kind) => <button key={kind} type="button" className="link" onClick={() => void import('./export.js').then(({ saveRows }) => saveRows(kind, title, table.head, table.rows))}>{t(`导出 ${kind === 'csv' ? 'CSV' : 'Excel'}`, `Export ${kind === 'csv' ? 'CSV' : 'Excel'}`)}</button>)}</div>
        <div className="scroll" tabIndex={0} role="region" aria-label={title}>
          <table className="numbers">
            <thead><tr>{table.head.map((each) => <th key={each} scope="col">{each}</th>)}</tr></thead>
            <tbody>{table.rows.map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j}>{cell}</td>)}</tr>)}</tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
