/**
 * The station's ground: its grids, and what is on it. Heavy (it holds the charts): enter it by `lazy`. Whatever it shows is
 * also in a list beside it, for those who do not see it.
 */
import { EffectScatterChart, LinesChart, ScatterChart } from 'echarts/charts';
import { GeoComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { askJson } from '../../api/client.js';
import { useAppearance } from '../../shell/appearance.js';
import { type Text, useLanguage, useText } from '../../shell/language.js';
import { ProblemNote } from '../problem.js';

echarts.use([GeoComponent, LinesChart, ScatterChart, EffectScatterChart, TooltipComponent, CanvasRenderer]);

export interface GroundMap {
  grids: { id: string; name: Text; kind: string; community: string; officer: string; polygon: { type: 'Polygon'; coordinates: number[][][] } }[];
  units: { id: string; name: Text; place: { coordinates: [number, number] } }[];
  cameras: { id: string; place: { coordinates: [number, number] } }[];
}

export interface Mark {
  id: string;
  at: readonly [number, number];
  /** In the tooltip: never more than what the list beside it says. */
  label: string;
  kind: 'incident' | 'unit' | 'camera' | 'point';
  /** Of a point: what it is told apart by, beside its place in the list. */
  color?: string;
  /** Of a point: shown on it, as in the list. */
  number?: string;
  /** Of an incident. */
  priority?: number | null;
  late?: boolean;
  busy?: boolean;
  /** Of a unit: drawn beside its place, so that what is there stays in sight. */
  beside?: boolean;
}

/** A way over the ground, or the border of what is meant. */
export interface Way {
  id: string;
  points: readonly (readonly [number, number])[];
  color: string;
  /** Which way it goes. */
  arrow?: boolean;
  dashed?: boolean;
  width?: number;
}

/** So many metres around a place. */
export function circle([x, y]: readonly [number, number], metres: number): [number, number][] {
  const [dy, dx] = [metres / 111_320, metres / (111_320 * Math.cos((y * Math.PI) / 180))];
  return Array.from({ length: 49 }, (_, i) => [x + dx * Math.cos((i / 24) * Math.PI), y + dy * Math.sin((i / 24) * Math.PI)]);
}

export const useGround = () => useQuery({ queryKey: ['get', '/api/v1/map'], queryFn: () => askJson<GroundMap>('GET', '/api/v1/map'), staleTime: 10 * 60_000 });

const colors = { 1: '#cf1322', 2: '#d46b08', 3: '#1668dc', 4: '#6b7280' } as Record<number, string>;

interface Props {
  marks: readonly Mark[];
  chosen?: string | null;
  choose?(id: string): void;
  /** Where a click on the ground is a choice of a place. */
  place?(at: [number, number]): void;
  /** Begin here instead of with the whole ground. */
  center?: readonly [number, number];
  /** Or with all of these in sight. */
  frame?: readonly (readonly [number, number])[];
  ways?: readonly Way[];
  /** Grids that stand out. */
  grids?: Readonly<Record<string, string>>;
  /** Where a click on a grid is a choice. */
  chooseGrid?(id: string): void;
  height?: number | string;
  /** What the map shows, in words. */
  label: string;
}

export function Ground({ chosen = null, height = '100%', ...rest }: Props) {
  const t = useText();
  const ground = useGround();
  if (ground.error) return <ProblemNote error={ground.error} again={() => void ground.refetch()} />;
  return (
    <div style={{ height, minHeight: 180, position: 'relative' }}>
      {ground.data && <Drawn ground={ground.data} chosen={chosen} {...rest} />}
      {!ground.data && <p className="quiet" role="status">{t('正在取地图…', 'Fetching the map…')}</p>}
    </div>
  );
}

const noWays: readonly Way[] = [];

const leastDegrees = 0.006;

/** Where the map begins, and how near. */
function beginning({ center, frame }: Pick<Props, 'center' | 'frame'>, { grids }: GroundMap): { center?: number[]; zoom?: number } {
  if (center) return { center: [...center], zoom: 8 };
  if (!frame || frame.length === 0) return {};
  const extent = (points: readonly (readonly number[])[]) => [0, 1].map((i) => points.map((at) => at[i]!)).map((each): [number, number] => [Math.min(...each), Math.max(...each)]);
  const [all, wanted] = [extent(grids.flatMap(({ polygon }) => polygon.coordinates[0]!)), extent(frame)];
  const zoom = Math.min(...wanted.map(([least, most], i) => (all[i]![1] - all[i]![0]) / Math.max(leastDegrees, (most! - least!) * 1.35)));
  return { center: wanted.map(([least, most]) => (least! + most!) / 2), zoom: Math.max(1, Math.min(60, zoom)) };
}

function Drawn({ ground, marks, chosen, choose, place, center, frame, ways = noWays, grids, chooseGrid, label }: Omit<Props, 'height'> & { ground: GroundMap }) {
  const { dark } = useAppearance();
  const { language } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const acts = useRef({ choose, place, chooseGrid });
  acts.current = { choose, place, chooseGrid };
  const start = useRef({ center, frame });

  useEffect(() => {
    const features = ground.grids.map(({ id, name, polygon }) => ({ type: 'Feature' as const, properties: { name: id, title: name[language] }, geometry: polygon }));
    echarts.registerMap('ground', { type: 'FeatureCollection', features } as never);
    const made = echarts.init(box.current!, null, { renderer: 'canvas' });
    chart.current = made;
    const titles = new Map(ground.grids.map(({ id, name }) => [id, name[language]]));
    made.setOption({
      animation: false,
      tooltip: { renderMode: 'richText', formatter: ({ name, data }: { name: string; data?: { label?: string } }) => data?.label ?? titles.get(name) ?? '' },
      geo: {
        map: 'ground',
        roam: true,
        scaleLimit: { min: 0.8, max: 60 },
        ...beginning(start.current, ground),
        left: 8, right: 8, top: 8, bottom: 8,
        // A degree of longitude is shorter than one of latitude here.
        aspectScale: Math.cos((44.1 * Math.PI) / 180),
        itemStyle: { areaColor: dark ? '#1b2230' : '#eef2f8', borderColor: dark ? '#46536b' : '#9aa7bd', borderWidth: 0.7 },
        emphasis: { itemStyle: { areaColor: dark ? '#25304a' : '#dbe6f7' }, label: { show: false } },
        select: { disabled: true },
        label: { show: false },
      },
      series: [
        { id: 'ways', type: 'lines', coordinateSystem: 'geo', polyline: true, silent: true, data: [] },
        { id: 'directions', type: 'lines', coordinateSystem: 'geo', silent: true, symbol: ['none', 'arrow'], symbolSize: 9, data: [] },
        { id: 'camera', type: 'scatter', coordinateSystem: 'geo', symbol: 'rect', symbolSize: 3, silent: false, itemStyle: { color: dark ? '#7d8aa5' : '#8a94a6', opacity: 0.8 } },
        { id: 'unit', type: 'scatter', coordinateSystem: 'geo', symbol: 'triangle', symbolSize: 11 },
        { id: 'incident', type: 'scatter', coordinateSystem: 'geo', symbol: 'circle' },
        { id: 'point', type: 'scatter', coordinateSystem: 'geo', symbol: 'circle', symbolSize: 16, z: 4, label: { show: true, formatter: ({ data }: { data: { number?: string } }) => data.number ?? '', color: '#fff', fontSize: 10, fontWeight: 600 } },
        { id: 'chosen', type: 'effectScatter', coordinateSystem: 'geo', symbolSize: 14, rippleEffect: { scale: 2.6, brushType: 'stroke' }, zlevel: 2, silent: true },
      ],
    });
    made.on('click', (event) => {
      if ((event as { componentType: string }).componentType === 'geo') return acts.current.chooseGrid?.(event.name);
      const id = (event.data as { mark?: string } | undefined)?.mark;
      if (id) acts.current.choose?.(id);
    });
    made.getZr().on('click', (event) => {
      if (!acts.current.place) return;
      const [x, y] = made.convertFromPixel('geo', [event.offsetX, event.offsetY]) as [number, number];
      acts.current.place([Number(x.toFixed(6)), Number(y.toFixed(6))]);
    });
    const size = new ResizeObserver(() => made.resize());
    size.observe(box.current!);
    return () => {
      size.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [ground, dark, language]);

  useEffect(() => {
    const of = (kind: Mark['kind']) => marks.filter((mark) => mark.kind === kind);
    const paint = dark ? '#0d1017' : '#fff';
    chart.current?.setOption({
      series: [
        { id: 'camera', data: of('camera').map(({ id, at, label: text, busy }) => ({ value: [...at], label: text, mark: id, ...(busy && { symbolSize: 7, itemStyle: { color: '#d46b08' } }) })) },
        { id: 'ways', data: ways.filter(({ arrow }) => !arrow).map(({ points, color, dashed, width = 2 }) => ({ coords: points.map((at) => [...at]), lineStyle: { color, width, opacity: 0.9, type: dashed ? 'dashed' : 'solid' } })) },
        { id: 'directions', data: ways.filter(({ arrow }) => arrow).flatMap(({ points, color, dashed, width = 3 }) => points.slice(1).map((to, i) => ({ coords: [[...points[i]!], [...to]], lineStyle: { color, width, opacity: 0.9, type: dashed ? 'dashed' : 'solid' } }))) },
        { id: 'point', data: of('point').map(({ id, at, label: text, color = '#1668dc', number }) => ({ value: [...at], label: text, mark: id, number, itemStyle: { color, borderColor: paint, borderWidth: 1 } })) },
        { id: 'unit', data: of('unit').map(({ id, at, label: text, busy, beside }) => ({ value: [...at], label: text, mark: id, ...(beside && { symbolOffset: [0, -12] }), itemStyle: { color: busy ? '#d48806' : '#389e0d', borderColor: paint, borderWidth: 1 } })) },
        { id: 'incident', data: of('incident').map(({ id, at, label: text, priority, late }) => ({ value: [...at], label: text, mark: id, symbolSize: late ? 14 : 11, itemStyle: { color: colors[priority ?? 3], borderColor: late ? (dark ? '#ff8a80' : '#7a0010') : paint, borderWidth: late ? 3 : 1 } })) },
      ],
    } as never);
  }, [marks, ways, dark, language, ground]);

  useEffect(() => {
    const found = marks.find(({ id }) => id === chosen);
    chart.current?.setOption({ series: [{ id: 'chosen', data: found ? [{ value: [...found.at], itemStyle: { color: colors[found.priority ?? 3] ?? '#1668dc' } }] : [] }] } as never);
  }, [marks, chosen, dark, language, ground]);

  useEffect(() => {
    chart.current?.setOption({ geo: { regions: Object.entries(grids ?? {}).map(([name, areaColor]) => ({ name, itemStyle: { areaColor } })) } } as never);
  }, [grids, dark, language, ground]);

  return <div ref={box} role="img" aria-label={label} style={{ position: 'absolute', inset: 0 }} />;
}
