/** Live events: what happens is told once, in order, to those who may see it, and resumed where it broke off. */
import { ProcessRepository } from '../../libs/records/process.js';
import type { Order, ProcessView, Publication } from '../../libs/contracts/process.js';
import { AccountRepository } from '../../libs/records/account.js';
import type { Candidate } from '../../libs/domain/actor.js';
import type { Task } from '../../libs/domain/task.js';
import { type ApiRig, startApiRig } from '../support/api.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig();
}, 120_000);
afterAll(() => rig.close());

const [operator, officer, stranger, investigator] = ['o-1101', 'o-2102', 'o-2202', 'o-3011'];

interface Event {
  type: string;
  id: string;
  data: any;
}

/** A reader of the stream, as the standard describes one. */
class Reader {
  readonly events: Event[] = [];
  lastId = '';
  ended = false;
  private readonly stop = new AbortController();
  private waiting: (() => void)[] = [];
  private done: Promise<void> = Promise.resolve();

  static async open(as: string, lastEventId?: string, url = rig.url): Promise<Reader> {
    const reader = new Reader();
    const response = await fetch(`${url}/api/v1/events`, {
      headers: { authorization: `Bearer ${await rig.token(as)}`, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
      signal: reader.stop.signal,
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    reader.done = reader.read(response).catch(() => {});
    await reader.until(() => reader.lastId !== '');
    return reader;
  }

  async until(test: () => boolean): Promise<void> {
    const late = setTimeout(() => this.close(), 15_000);
    while (!test() && !this.ended) await new Promise<void>((resolve) => this.waiting.push(resolve));
    clearTimeout(late);
    if (!test()) throw new Error(`the stream never told it, but ${JSON.stringify(this.events.map(({ type, data }) => [type, data.id]))}`);
  }

  close(): Promise<void> {
    this.stop.abort();
    return this.done;
  }

  private async read(response: Response): Promise<void> {
    let text = '';
    try {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const blocks = text.split('\n\n');
        text = blocks.pop()!;
        blocks.forEach((block) => this.take(block));
        this.wake();
      }
    } finally {
      this.ended = true;
      this.wake();
    }
  }

  private take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    this.lastId = field('id') ?? this.lastId;
    const data = field('data');
    if (data !== undefined) this.events.push({ type: field('event')!, id: this.lastId, data: JSON.parse(data) });
  }

  private wake(): void {
    this.waiting.splice(0).forEach((resume) => resume());
  }
}

const at = Date.parse('2026-01-02T08:00:00+08:00');
let number = 0;

function aProcess(kind: 'incident' | 'case' = 'incident', detail: object = {}): ProcessView {
  number += 1;
  return {
    id: kind === 'incident' ? `incident/baokang/test/${number}` : `case/A2026-${10000 + number}`,
    kind,
    stage: kind === 'incident' ? 'triage' : 'acceptance',
    subject: { priority: 3 },
    revision: 1,
    openedAt: at,
    closedAt: null,
    outcome: null,
    dueAt: null,
    overdue: false,
    clocks: [],
    refused: [],
    detail: detail as Record<string, unknown>,
  };
}

const aTask = (process: ProcessView, candidates: Candidate[]): Task => ({
  id: `${process.id.replaceAll('/', '~')}~1`,
  kind: 'order.acknowledge',
  state: 'open',
  candidates,
  assignee: null,
  context: {},
  priority: 3,
  openedAt: at,
  dueAt: null,
  limit: null,
  overdue: false,
  reminders: 0,
  revision: 1,
  completedBy: null,
  completedAt: null,
});

const publish = (publication: Partial<Publication> & { view: ProcessView }) =>
  rig.api.app.get(ProcessRepository).publish({ tasks: [], orders: [], ...publication });

const ids = (reader: Reader) => reader.events.map(({ type, data }) => `${type} ${data.id}`);

it('tells processes, tasks and orders as the lists show them', async () => {
  const reader = await Reader.open(operator);
  const view = aProcess();
  const task = aTask(view, [{ role: 'communityOfficer', unit: 'squad-1.1' }]);
  const order: Order = { id: `${view.id}~1`, incidentNo: 'test.1', unit: 'squad-1.1', state: 'offered', times: { offered: at }, orderedBy: operator };
  await publish({ view, tasks: [task], orders: [order] });
  await reader.until(() => reader.events.length >= 3);
  expect(ids(reader).sort()).toEqual([`order ${order.id}`, `process ${view.id}`, `task ${task.id}`]);
  const told = reader.events.find(({ type }) => type === 'task')!;
  expect(told.data).toEqual((await rig.call(`/api/v1/tasks/${task.id}`, { as: operator })).body);
  await reader.close();
});

it('tells each only what they may see', async () => {
  const readers = await Promise.all([officer, stranger, investigator, operator].map((as) => Reader.open(as)));
  const [view, file, last] = [aProcess(), aProcess('case'), aProcess()];
  const task = aTask(view, [{ role: 'communityOfficer', unit: 'squad-1.1' }]);
  await publish({ view, tasks: [task] });
  await publish({ view: file });
  await publish({ view: last });
  for (const reader of readers) await reader.until(() => ids(reader).includes(`process ${last.id}`));
  const [own, other, caseTeam, room] = readers.map(ids);
  expect(own).toContain(`task ${task.id}`);
  expect(other).not.toContain(`task ${task.id}`);
  expect(room).toContain(`task ${task.id}`);
  expect(own).not.toContain(`process ${file.id}`);
  expect(caseTeam).toContain(`process ${file.id}`);
  await Promise.all(readers.map((reader) => reader.close()));
});

it('goes on after the last event, also at another instance, and repeats nothing', async () => {
  const first = await Reader.open(operator);
  const before = aProcess();
  await publish({ view: before });
  await first.until(() => first.events.length === 1);
  await first.close();
  const missed = [aProcess(), aProcess(), aProcess()];
  for (const view of missed) await publish({ view });
  const other = await rig.another();
  const writing = [aProcess(), aProcess(), aProcess(), aProcess()];
  const [second, third] = await Promise.all([
    Reader.open(operator, first.lastId),
    Reader.open(operator, first.lastId, `http://127.0.0.1:${other.port}`),
    ...writing.map((view) => publish({ view })),
  ]);
  const expected = [...missed, ...writing].map(({ id }) => `process ${id}`).sort();
  for (const reader of [second, third]) {
    await reader.until(() => reader.events.length >= expected.length);
    expect(ids(reader).sort()).toEqual(expected);
    expect([...reader.events].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(reader.events);
    await reader.close();
  }
  await other.close();
});

it.each(['00', 'nonsense'])('says reset where it cannot go on from %s', async (id) => {
  const reader = await Reader.open(operator, id);
  await reader.until(() => reader.events.length === 1);
  expect(reader.events[0]!.type).toBe('reset');
  const view = aProcess();
  await publish({ view });
  await reader.until(() => ids(reader).includes(`process ${view.id}`));
  await reader.close();
});

it('drops a reader who does not read, and keeps the others', async () => {
  const { connect } = await import('node:net');
  const socket = connect(rig.api.port, '127.0.0.1');
  socket.write(`GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${await rig.token(operator)}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  const reader = await Reader.open(operator);
  const heavy = Array.from({ length: 40 }, () => aProcess('incident', { filler: 'x'.repeat(500_000) }));
  // One after the other: the reader who reads is never behind, however slow the machine.
  for (const [index, view] of heavy.entries()) {
    await publish({ view });
    await reader.until(() => reader.events.length === index + 1);
  }
  socket.resume();
  await closed;
  await reader.close();
}, 60_000);

it('ends with the service, so that it can stop', async () => {
  const other = await rig.another();
  const reader = await Reader.open(operator, undefined, `http://127.0.0.1:${other.port}`);
  await other.close();
  await reader.until(() => reader.ended);
  expect((await rig.api.app.get(AccountRepository).find(operator))?.disabled).toBe(false);
});
