/** Means with the intervals in which they lie. */
import { CustomChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useFormat } from '../../parts/format.js';
import { useAppearance } from '../../shell/appearance.js';

echarts.use([CustomChart, ScatterChart, GridComponent, TooltipComponent, CanvasRenderer]);

interface Row {
  id: string;
  name: string;
  mean: number;
  from: number;
  to: number;
}

export function Intervals({ rows, share, label }: { rows: readonly Row[]; share: boolean; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const { dark } = useAppearance();
  const format = useFormat();
  useEffect(() => {
    const chart = echarts.init(box.current!, null, { renderer: 'canvas' });
    const text = (value: number) => (share ? `${format.number(value * 100)} %` : format.number(value));
    const color = dark ? '#b8bec9' : '#4a5261';
    const line = dark ? '#343a46' : '#d9dce3';
    chart.setOption({
      animation: false,
      grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
      tooltip: { renderMode: 'richText', formatter: ({ dataIndex }: { dataIndex: number }) => `${rows[dataIndex]!.name}\n${text(rows[dataIndex]!.mean)}  (${text(rows[dataIndex]!.from)} – ${text(rows[dataIndex]!.to)})` },
      xAxis: { type: 'value', scale: true, axisLabel: { color, formatter: text }, splitLine: { lineStyle: { color: line } } },
      yAxis: { type: 'category', inverse: true, data: rows.map(({ name }) => name), axisLabel: { color, width: 140, overflow: 'break' }, axisLine: { lineStyle: { color: line } } },
      series: [
        {
          type: 'custom',
          encode: { x: [1, 2], y: 0 },
          data: rows.map(({ from, to }, i) => [i, from, to]),
          renderItem: (_: unknown, api: { value(i: number): number; coord(at: [number, number]): [number, number] }) => {
            const [left, y] = api.coord([api.value(1), api.value(0)]);
            const [right] = api.coord([api.value(2), api.value(0)]);
            return { type: 'rect', shape: { x: left, y: y - 3, width: Math.max(1, right - left), height: 6, r: 3 }, style: { fill: dark ? '#4c8dff' : '#0b4bb3', opacity: 0.35 } };
          },
        },
        { type: 'scatter', symbolSize: 10, data: rows.map(({ mean }, i) => [mean, i]), itemStyle: { color: dark ? '#7aabff' : '#0b4bb3' } },
      ],
    } as never);
    const size = new ResizeObserver(() => chart.resize());
    size.observe(box.current!);
    return () => {
      size.disconnect();
      chart.dispose();
    };
  }, [rows, share, dark, format]);
  return <div ref={box} role="img" aria-label={label} style={{ height: 44 + rows.length * 34 }} />;
}
