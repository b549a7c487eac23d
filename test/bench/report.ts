/** Figures of all rounds of a side together, as a table and as data. */
import type { Round } from './round.js';

export interface Figures {
  processesPerSecond: number;
  startMs: { p50: number; p99: number };
  updateMs: { p50: number; p99: number };
  eventsPerProcess: number;
  earlyUpdatesPerProcess: number;
  cpuSecondsPerProcess: Round['cpu'];
}

export function figuresOf(rounds: readonly Round[]): Figures {
  const processes = sum(rounds.map((round) => round.processes));
  const each = (who: keyof Round['cpu']) => rounded(sum(rounds.map(({ cpu }) => cpu[who])) / processes, 4);
  return {
    processesPerSecond: rounded(processes / sum(rounds.map(({ seconds }) => seconds))),
    startMs: percentiles(rounds.flatMap(({ starts }) => starts)),
    updateMs: percentiles(rounds.flatMap(({ updates }) => updates)),
    eventsPerProcess: rounded(sum(rounds.map(({ events }) => events)) / rounds.length),
    earlyUpdatesPerProcess: rounded(sum(rounds.map(({ early }) => early)) / processes),
    cpuSecondsPerProcess: {
      workers: each('workers'),
      temporal: each('temporal'),
      mongodb: each('mongodb'),
      driver: each('driver'),
    },
  };
}

export function percentiles(values: number[]): { p50: number; p99: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => rounded(sorted[Math.ceil(share * sorted.length) - 1] ?? NaN);
  return { p50: at(0.5), p99: at(0.99) };
}

/** Rows of name, floor, product. */
export function table(floor: readonly Round[], product: readonly Round[]): string {
  const [a, b] = [figuresOf(floor), figuresOf(product)];
  const rows: (string | number)[][] = [['', 'floor', 'product', 'product / floor']];
  const row = (name: string, x: number, y: number) => rows.push([name, x, y, rounded(y / x)]);
  floor.forEach((round, i) => row(`round ${i + 1}: processes/s`, rate(round), rate(product[i]!)));
  row('all rounds: processes/s', a.processesPerSecond, b.processesPerSecond);
  row('start p50, ms', a.startMs.p50, b.startMs.p50);
  row('start p99, ms', a.startMs.p99, b.startMs.p99);
  row('update p50, ms', a.updateMs.p50, b.updateMs.p50);
  row('update p99, ms', a.updateMs.p99, b.updateMs.p99);
  row('events per process', a.eventsPerProcess, b.eventsPerProcess);
  row('updates sent too early per process', a.earlyUpdatesPerProcess, b.earlyUpdatesPerProcess);
  for (const who of ['workers', 'temporal', 'mongodb', 'driver'] as const)
    row(`CPU s per 100 processes: ${who}`, ...hundredOf(a, b, who));
  const [x, y] = [floor.at(-1)!.shape, product.at(-1)!.shape];
  for (const type of new Set([...Object.keys(x), ...Object.keys(y)]))
    rows.push([`  ${type}`, x[type] ?? 0, y[type] ?? 0, '']);
  return aligned(rows);
}

function aligned(rows: (string | number)[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]!) : String(cell).padStart(widths[i]!))).join('  '),
    )
    .join('\n');
}

const hundredOf = (a: Figures, b: Figures, who: keyof Round['cpu']): [number, number] => [
  rounded(100 * a.cpuSecondsPerProcess[who]),
  rounded(100 * b.cpuSecondsPerProcess[who]),
];
const rate = ({ processes, seconds }: Round) => rounded(processes / seconds);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
export const rounded = (value: number, digits = 2) => Number(value.toFixed(digits));
