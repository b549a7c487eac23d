/** The situation board: the whole first, then each change as it happens, to each what they may see. */
import type { Order, ProcessKind, ProcessView, Publication } from '../../libs/contracts/process.js';
import type { Task } from '../../libs/domain/task.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { type LiveEvent, parseEvents } from '../../libs/simulation/events.js';
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig();
}, 120_000);
afterAll(() => rig.close());

const [chief, operator, officer] = ['o-1001', 'o-1101', 'o-2102'];
const at = Date.parse('2026-01-02T08:00:00+08:00');
let number = 0;

function aProcess(kind: ProcessKind, id: string, change: Partial<ProcessView> = {}): ProcessView {
  return { id, kind, stage: 'triage', subject: {}, revision: 1, openedAt: at, closedAt: null, outcome: null, dueAt: null, overdue: false, clocks: [], refused: [], detail: {}, ...change };
}
function anIncident(change: Partial<ProcessView> = {}): ProcessView & { subject: { incidentNo: string } } {
  number += 1;
  const subject = { incidentNo: `test.${number}`, priority: 2, category: 'theft', community: 'community-1', grid: 'grid-001' };
  return { ...aProcess('incident', `incident/baokang/test/${number}`, change), subject };
}
const passed = (key: string): ProcessView['clocks'][number] => ({
  id: `${key}#1`,
  row: { key, title: { zh: '期限', en: 'Limit' }, limit: { amount: 5, unit: 'minute' }, extensions: [], source: { zh: '本所', en: 'own' }, status: 'station', version: 1 },
  startedAt: at,
  dueAt: at + 300_000,
  state: 'expired',
  passed: 3,
  extensions: [],
});
const publish = (publication: Partial<Publication> & { view: ProcessView }) => rig.api.app.get(ProcessRepository).publish({ tasks: [], orders: [], ...publication });
const board = async (as: string, query = '') => (await rig.call(`/api/v1/board${query}`, { as })).body;

/** A reader who keeps a board of their own from what they are told. */
class Reader {
  readonly events: LiveEvent[] = [];
  private readonly stop = new AbortController();
  private wake = () => {};
  private done: Promise<void> = Promise.resolve();

  static async open(as: string, query = ''): Promise<Reader> {
    const reader = new Reader();
    const response = await fetch(`${rig.url}/api/v1/board/events${query}`, { headers: { authorization: `Bearer ${await rig.token(as)}` }, signal: reader.stop.signal });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    reader.done = reader.read(response.body!).catch(() => {});
    await reader.until(() => reader.events.length > 0);
    return reader;
  }

  private async read(body: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const event of parseEvents(body)) {
      this.events.push(event);
      this.wake();
    }
  }

  async until(test: () => boolean): Promise<void> {
    const late = setTimeout(() => this.stop.abort(), 15_000);
    while (!test()) {
      if (this.stop.signal.aborted) throw new Error(`never told, but ${JSON.stringify(this.events.map(({ type, data }) => [type, (data as { id?: string }).id]))}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.stop.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    clearTimeout(late);
  }

  rowOf = (section: string, id: string): unknown =>
    (this.events.filter(({ type, data }) => type === 'row' && (data as { section: string; id: string }).section === section && (data as { id: string }).id === id).at(-1)?.data as { row: unknown } | undefined)?.row;

  /** What they would show now. */
  get board() {
    const first = this.events.findLastIndex(({ type }) => type === 'board');
    const { counts, ...sections } = structuredClone(this.events[first]!.data) as Record<string, any>;
    let latest = counts;
    for (const { type, data } of this.events.slice(first + 1)) {
      if (type === 'counts') latest = data;
      if (type !== 'row') continue;
      const { section, id, row } = data as { section: string; id: string; row: object | null };
      sections[section] = [...sections[section].filter((each: { id: string }) => each.id !== id), ...(row ? [row] : [])];
    }
    const sorted = (rows: { id: string }[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { counts: latest, ...Object.fromEntries(Object.entries(sections).map(([name, rows]) => [name, Array.isArray(rows) ? sorted(rows) : undefined])) };
  }

  close(): Promise<void> {
    this.stop.abort();
    return this.done;
  }
}

it('tells a new incident, its unit and its end as they happen, and the reader’s board is the whole board', async () => {
  const reader = await Reader.open(operator);
  const units = (await board(operator)).units.length;
  expect(units).toBeGreaterThan(20);
  const place = { type: 'Point', coordinates: [123.3, 44.14] };
  const incident = anIncident({ detail: { place, calls: ['test.1', 'test.2'], proposal: { duplicates: [{ incidentNo: 'test.900', reasons: [] }] } } });
  await publish({ view: incident });
  await reader.until(() => reader.rowOf('incidents', incident.id) !== undefined);
  expect(reader.rowOf('incidents', incident.id)).toMatchObject({ incidentNo: incident.subject.incidentNo, stage: 'triage', priority: 2, grid: 'grid-001', place, duplicates: ['test.900'], calls: 2 });

  const order: Order = { id: `${incident.id}~1`, incidentNo: incident.subject.incidentNo, unit: 'squad-1.1', state: 'enRoute', times: { enRoute: at }, orderedBy: operator };
  await publish({ view: { ...incident, stage: 'response', revision: 2 }, orders: [order] });
  await reader.until(() => (reader.rowOf('units', 'squad-1.1') as { state: string } | undefined)?.state === 'enRoute');
  await reader.until(() => (reader.rowOf('incidents', incident.id) as { orders: object[] }).orders.length === 1);
  const { at: _at, ...whole } = await board(operator);
  expect(reader.board).toMatchObject(whole);
  expect(whole.counts).toMatchObject({ incidents: { open: 1, byStage: { response: 1 }, byPriority: { 2: 1 } }, units: { onDuty: units, free: units - 1 } });

  await publish({ view: { ...incident, stage: 'closed', revision: 3, closedAt: at + 1, outcome: 'noCase' }, orders: [{ ...order, state: 'done' }] });
  await reader.until(() => reader.rowOf('incidents', incident.id) === null && (reader.rowOf('units', 'squad-1.1') as { state: string }).state === 'free');
  expect((await board(operator)).incidents).toEqual([]);
  await reader.close();
});

it('shows what is overdue with its clock and its task, what partners have answered, and to each only what they may see', async () => {
  const [room, squad] = await Promise.all([Reader.open(operator), Reader.open(officer)]);
  const late = anIncident({ overdue: true, clocks: [passed('response.acknowledge')] });
  const task: Task = { id: `${late.id.replaceAll('/', '~')}~1`, kind: 'incident.dispatch', state: 'open', candidates: [{ role: 'commandOperator' }], assignee: null, context: {}, priority: 2, openedAt: at, dueAt: at, limit: null, overdue: true, reminders: 2, revision: 1, completedBy: null, completedAt: null };
  await publish({ view: late, tasks: [task] });
  await publish({ view: aProcess('case', 'case/A2026-10001', { overdue: true, clocks: [passed('admin.case')] }) });
  const replies = [{ partner: 'fire-rescue', matter: 'm', state: 'delivered', times: { delivered: at }, answer: null, via: null, overdue: false, progress: [{ at: '2026-01-02T08:00:00+08:00', via: 'callback', note: '内部情况' }] }];
  await publish({ view: aProcess('linkage', 'linkage/L2026-00077', { detail: { linkageNo: 'L2026-00077', kind: 'inquiry', processId: 'case/A2026-10001', replies } }) });
  for (const reader of [room, squad]) await reader.until(() => reader.rowOf('linkages', 'linkage/L2026-00077') !== undefined);

  expect(room.rowOf('overdue', late.id)).toMatchObject({ kind: 'incident', since: '2026-01-02T08:05:00.000+08:00', clocks: [{ key: 'response.acknowledge' }], tasks: [{ id: task.id, kind: 'incident.dispatch' }] });
  expect(room.rowOf('overdue', 'case/A2026-10001')).toMatchObject({ kind: 'case' });
  expect(squad.rowOf('overdue', 'case/A2026-10001')).toBeNull();
  expect([room, squad].map((reader) => (reader.rowOf('linkages', 'linkage/L2026-00077') as { processId: string | null }).processId)).toEqual(['case/A2026-10001', null]);
  const [all, few] = [await board(chief), await board(officer)];
  expect([all.overdue.length, few.overdue.length]).toEqual([2, 1]);
  expect([all.counts.processes.case, few.counts.processes.case]).toEqual([{ open: 1, overdue: 1 }, undefined]);
  expect(all.counts.awaited).toBe(1);
  // What a partner wrote is read on the linkage.
  expect(JSON.stringify(all)).not.toContain('内部情况');
  await Promise.all([room.close(), squad.close()]);
});

it('is of one community where that is asked for', async () => {
  const reader = await Reader.open(operator, '?community=community-3');
  const [here, elsewhere] = ['community-3', 'community-4'].map((community) => {
    const incident = anIncident();
    return { ...incident, subject: { ...incident.subject, community } };
  }) as [ProcessView, ProcessView];
  await publish({ view: elsewhere });
  await publish({ view: here });
  await reader.until(() => reader.rowOf('incidents', here.id) !== undefined);
  const { at: _at, ...whole } = await board(operator, '?community=community-3');
  expect([whole.incidents.map(({ id }: any) => id), whole.counts.incidents.open]).toEqual([[here.id], 1]);
  expect(new Set(whole.units.map(({ community }: any) => community))).toEqual(new Set(['community-3']));
  expect(reader.board).toMatchObject(whole);
  await publish({ view: { ...here, subject: { ...here.subject, community: 'community-4' }, revision: 2 } });
  await reader.until(() => reader.rowOf('incidents', here.id) === null);
  expect((await board(operator, '?community=community-3')).counts.incidents.open).toBe(0);
  for (const view of [here, elsewhere]) await publish({ view: { ...view, stage: 'closed', revision: 3, closedAt: at + 1, outcome: 'noCase' } });
  await reader.close();
});

it('follows a unit that goes off duty, and is the same at an instance that starts later', async () => {
  const reader = await Reader.open(operator);
  const unit = await rig.call('/api/v1/units/squad-2.1', { as: operator });
  const { status } = await rig.call('/api/v1/units/squad-2.1/duty', { as: operator, method: 'PUT', body: { onDuty: false }, headers: { 'if-match': unit.headers.get('etag')! } });
  expect(status).toBe(200);
  await reader.until(() => (reader.rowOf('units', 'squad-2.1') as { onDuty: boolean } | undefined)?.onDuty === false);
  const here = await board(operator);
  const other = await rig.another();
  const response = await fetch(`http://127.0.0.1:${other.port}/api/v1/board`, { headers: { authorization: `Bearer ${await rig.token(operator)}` } });
  expect({ ...((await response.json()) as object), at: null }).toEqual({ ...here, at: null });
  await other.close();
  await reader.close();
});
