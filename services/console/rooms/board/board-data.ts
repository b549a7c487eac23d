/** The board as the station tells it: the whole first, then each change; drawn once a frame however much happens. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { follow } from '../../api/follow.js';
import type { Connection } from '../../api/live.js';
import type { ClockView } from '../../parts/picture.js';
import type { Text } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';

export interface Order {
  id: string;
  incidentNo: string;
  unit: string;
  state: string;
  times: Record<string, string>;
  orderedBy: string;
  reason?: string;
}
export interface Incident {
  id: string;
  incidentNo: string | null;
  community?: string;
  grid?: string;
  stage: string;
  category: string | null;
  priority: number | null;
  openedAt: string;
  dueAt: string | null;
  overdue: boolean;
  place: { coordinates: [number, number] } | null;
  duplicates: string[];
  calls: number;
  clocks: ClockView[];
  orders: Order[];
}
export interface Unit {
  id: string;
  community: string | null;
  onDuty: boolean;
  state: string;
  incidents: string[];
  since: string | null;
}
export interface Overdue {
  id: string;
  kind: string;
  stage: string;
  community?: string;
  grid?: string;
  since: string;
  clocks: ClockView[];
  tasks: { id: string; kind: string; title: Text; assignee: string | null }[];
}
export interface LinkageRow {
  id: string;
  linkageNo: string;
  kind: string;
  processId: string | null;
  stage: string;
  openedAt: string;
  replies: { partner: string; state: string; since: string | null; overdue: boolean; via: string | null; outcome: string | null }[];
}
export interface Counts {
  processes: Record<string, { open: number; overdue: number }>;
  incidents: { open: number; overdue: number; byStage: Record<string, number>; byPriority: Record<string, number> };
  tasks: { open: number; overdue: number };
  units: { onDuty: number; free: number };
  awaited: number;
}
interface Rows {
  incidents: Incident;
  units: Unit;
  overdue: Overdue;
  linkages: LinkageRow;
}
type Section = keyof Rows;
const sections = ['incidents', 'units', 'overdue', 'linkages'] as const;

export type Board = { counts: Counts; connection: Connection } & { [Name in Section]: readonly Rows[Name][] };

const last = '\uffff';
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** The most urgent first: by priority, what is late, what is due next, what has waited longest. */
const byUrgency = (a: Incident, b: Incident): number =>
  (a.priority ?? 0) - (b.priority ?? 0) || Number(b.overdue) - Number(a.overdue) || compare(a.dueAt ?? last, b.dueAt ?? last) || compare(a.openedAt, b.openedAt) || compare(a.id, b.id);

const sorts: { [Name in Section]: (a: Rows[Name], b: Rows[Name]) => number } = {
  incidents: byUrgency,
  units: (a, b) => compare(a.id, b.id),
  overdue: (a, b) => compare(a.since, b.since),
  linkages: (a, b) => compare(b.openedAt, a.openedAt),
};

class BoardStore {
  private board: Board | null = null;
  private readonly rows: { [Name in Section]: Map<string, Rows[Name]> } = { incidents: new Map(), units: new Map(), overdue: new Map(), linkages: new Map() };
  private counts: Counts | null = null;
  private connection: Connection = 'connecting';
  private readonly stale = new Set<Section>();
  private readonly listeners = new Set<() => void>();
  private frame: number | null = null;

  open(account: string): () => void {
    const close = follow(
      { path: '/api/v1/board/events', account, whole: true },
      {
        board: (whole: { counts: Counts } & { [Name in Section]: Rows[Name][] }) => {
          this.counts = whole.counts;
          for (const section of sections) {
            this.rows[section].clear();
            for (const row of whole[section]) this.put(section, row.id, row);
          }
          this.touch();
        },
        row: ({ section, id, row }: { section: Section; id: string; row: Rows[Section] | null }) => {
          this.put(section, id, row);
          this.touch();
        },
        counts: (counts: Counts) => {
          this.counts = counts;
          this.touch();
        },
      },
      { open: () => this.connect('live'), lost: () => this.connect('lost') },
    );
    return () => {
      close();
      if (this.frame !== null) cancelAnimationFrame(this.frame);
      this.frame = null;
    };
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  current = (): Board | null => this.board;

  private put(section: Section, id: string, row: Rows[Section] | null): void {
    const rows = this.rows[section] as Map<string, Rows[Section]>;
    if (row) rows.set(id, row);
    else rows.delete(id);
    this.stale.add(section);
  }

  private connect(connection: Connection): void {
    this.connection = connection;
    this.touch();
  }

  /** A page in the background gets no frames: it is drawn when it is looked at again. */
  private touch(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.counts !== null) this.draw(this.counts);
    });
  }

  private draw(counts: Counts): void {
    const before = this.board;
    const of = <Name extends Section>(section: Name): readonly Rows[Name][] => (before && !this.stale.has(section) ? (before[section] as readonly Rows[Name][]) : [...this.rows[section].values()].sort(sorts[section]));
    this.board = { counts, connection: this.connection, incidents: of('incidents'), units: of('units'), overdue: of('overdue'), linkages: of('linkages') };
    this.stale.clear();
    for (const listener of this.listeners) listener();
  }
}

/** Followed for as long as the board is shown. */
export function useBoard(): Board | null {
  const { me } = useSession();
  const [store] = useState(() => new BoardStore());
  useEffect(() => store.open(me.id), [store, me.id]);
  return useSyncExternalStore(store.subscribe, store.current);
}
