import fc from 'fast-check';
import type { LinkageReply } from '../../../libs/contracts/linkage.js';
import type { Order } from '../../../libs/contracts/process.js';
import type { Clock } from '../../../libs/domain/clock.js';
import { Board, type BoardChange, type BoardProcess, boardSections, type BoardTask, type Touched, type View } from './board.js';

const at = Date.parse('2026-01-02T08:00:00+08:00');
const clock = (id: string, state: Clock['state']): Clock => ({
  id,
  row: { key: 'response.onScene', title: { zh: '到场', en: 'On scene' }, limit: { amount: 5, unit: 'minute' }, extensions: [], source: { zh: '', en: '' }, status: 'station', version: 1 },
  startedAt: at,
  dueAt: at + 300_000,
  state,
  passed: 0,
  extensions: [],
  ...(state === 'met' && { endedAt: at }),
});
const reply = (partner: string, state: LinkageReply['state']): LinkageReply => ({ partner, matter: 'm', state, times: {}, answer: state === 'answered' ? { outcome: 'done', at: '2026-01-02T08:00:00+08:00' } : null, via: null, overdue: false, progress: [] });

const incidentNo = fc.integer({ min: 1, max: 6 }).map((n) => `test.${n}`);
const subject = fc.record({ priority: fc.constantFrom(1, 2, 3), community: fc.constantFrom('community-1', 'community-2') });
const process = fc
  .record({
    which: fc.constantFrom('incident', 'incident', 'linkage', 'case', 'supervision'),
    no: incidentNo,
    subject,
    stage: fc.constantFrom('triage', 'dispatch', 'response'),
    closed: fc.boolean(),
    overdue: fc.boolean(),
    replies: fc.array(fc.constantFrom<LinkageReply['state']>('delivered', 'answered', 'unanswered'), { maxLength: 3 }),
  })
  .map(({ which, no, subject: about, stage, closed, overdue, replies }): BoardProcess => ({
    id: which === 'supervision' ? `supervision/case/${no}/1` : `${which}/${no}`,
    kind: which as BoardProcess['kind'],
    stage,
    subject: { ...about, ...(which === 'incident' && { incidentNo: no }) },
    revision: 0,
    openedAt: at,
    closedAt: closed ? at + 1 : null,
    dueAt: at + 1000,
    overdue: overdue && !closed,
    clocks: overdue ? [clock('a', 'expired')] : [clock('b', 'running'), clock('c', 'met')],
    detail: which === 'linkage' ? { linkageNo: no, kind: 'emergency', processId: `case/${no}`, replies: replies.map((state, i) => reply(`p${i}`, state)) } : {},
  }));
const task = fc
  .record({ no: incidentNo, n: fc.integer({ min: 1, max: 3 }), state: fc.constantFrom<BoardTask['state']>('open', 'claimed', 'completed', 'cancelled'), overdue: fc.boolean() })
  .map(({ no, n, state, overdue }): BoardTask => ({ id: `incident~${no}~${n}`, processId: `incident/${no}`, kind: 'incident.dispatch', state, overdue, assignee: null, revision: 0 }));
const order = fc
  .record({ no: incidentNo, unit: fc.constantFrom('squad-1.1', 'squad-1.2', 'squad-2.1'), state: fc.constantFrom<Order['state']>('offered', 'onScene', 'enRoute', 'refused', 'done') })
  .map(({ no, unit, state }): Order => ({ id: `${no}~${unit}`, incidentNo: no, unit, state, times: { [state]: at }, orderedBy: 'o-1101' }));
const unit = fc.record({ id: fc.constantFrom('squad-1.1', 'squad-1.2', 'squad-2.1'), community: fc.constant('community-1'), onDuty: fc.boolean() });

const change: fc.Arbitrary<BoardChange> = fc.oneof(
  process.map((each) => ({ type: 'process' as const, process: each })),
  task.map((each) => ({ type: 'task' as const, task: each })),
  order.map((each) => ({ type: 'order' as const, order: each })),
  unit.map((each) => ({ type: 'unit' as const, unit: each })),
);
const revised = (changes: readonly BoardChange[]): BoardChange[] =>
  changes.map((each, revision) => (each.type === 'process' ? { ...each, process: { ...each.process, revision } } : each.type === 'task' ? { ...each, task: { ...each.task, revision } } : each));

const idOf = (each: BoardChange) => `${each.type} ${{ process: () => (each as { process: { id: string } }).process.id, task: () => (each as { task: { id: string } }).task.id, order: () => (each as { order: { id: string } }).order.id, unit: () => (each as { unit: { id: string } }).unit.id }[each.type]()}`;
const views: View[] = [{ cases: true }, { cases: false }, { cases: true, community: 'community-1' }, { cases: false, community: 'community-2' }];
const whole = (board: Board, view: View) => ({ counts: board.counts(view), ...Object.fromEntries(boardSections.map((section) => [section, board.rows(section, view)])) });

/** As it is read at the start: the last state of each, of which what is closed is not among the open. */
function anew(changes: readonly BoardChange[]): Board {
  const last = new Map(changes.map((each) => [idOf(each), each]));
  const open = [...last.values()].filter((each) => each.type !== 'process' || each.process.closedAt === null);
  const board = new Board();
  for (const type of ['unit', 'process', 'task', 'order']) for (const each of open.filter((one) => one.type === type)) board.take(each);
  return board;
}

describe('the board', () => {
  it('kept from changes is the board read anew, for whoever sees cases and for whoever does not, of all and of one community', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (drawn) => {
        const changes = revised(drawn);
        const kept = new Board();
        for (const each of changes) kept.take(each);
        for (const view of views) expect(whole(kept, view)).toEqual(whole(anew(changes), view));
      }),
      { numRuns: 500 },
    );
  });

  it('names every row that is not as it was', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (drawn) => {
        const board = new Board();
        const seen = new Map<string, string>();
        const look = () => new Map(boardSections.flatMap((section) => views.flatMap((view) => board.rows(section, view)).map((row): [string, string] => [`${section} ${row.id}`, JSON.stringify(row)])));
        for (const each of revised(drawn)) {
          const touched: Touched[] = board.take(each);
          const now = look();
          const differing = [...new Set([...seen.keys(), ...now.keys()])].filter((key) => seen.get(key) !== now.get(key));
          const named = touched.map(({ section, id }) => `${section} ${id}`);
          expect(differing.filter((key) => !named.includes(key))).toEqual([]);
          seen.clear();
          now.forEach((row, key) => seen.set(key, row));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('holds nothing of what has ended', () => {
    const board = new Board();
    const ended: Order = { id: 'test.1~1', incidentNo: 'test.1', unit: 'squad-1.1', state: 'done', times: {}, orderedBy: 'o-1101' };
    board.take({ type: 'order', order: { ...ended, state: 'onScene' } });
    board.take({ type: 'order', order: ended });
    const held = Object.values(board as unknown as Record<string, unknown>).filter((each): each is Map<string, unknown> => each instanceof Map);
    expect(held.map(({ size }) => size)).toEqual(held.map(() => 0));
  });

  it('leaves an older state aside that is told late', () => {
    const board = new Board();
    const incident = (revision: number, stage: string): BoardChange => ({ type: 'process', process: { id: 'incident/test.1', kind: 'incident', stage, subject: { incidentNo: 'test.1', priority: 2 }, revision, openedAt: at, closedAt: null, dueAt: null, overdue: false, clocks: [], detail: {} } });
    board.take(incident(5, 'response'));
    expect(board.take(incident(3, 'triage'))).toEqual([]);
    expect(board.counts({ cases: true }).incidents).toEqual({ open: 1, overdue: 0, byStage: { response: 1 }, byPriority: { 2: 1 } });
  });

  it('is of one community where that is asked for, with its rows, units, tasks and counts', () => {
    const board = new Board();
    const incident = (no: string, community: string, revision: number): BoardChange => ({ type: 'process', process: { id: `incident/${no}`, kind: 'incident', stage: 'response', subject: { incidentNo: no, community, priority: 2 }, revision, openedAt: at, closedAt: null, dueAt: null, overdue: false, clocks: [], detail: {} } });
    board.take({ type: 'task', task: { id: 'a', processId: 'incident/test.1', kind: 'incident.dispatch', state: 'open', overdue: true, assignee: null, revision: 1 } });
    board.take(incident('test.1', 'community-1', 1));
    board.take(incident('test.2', 'community-2', 1));
    board.take({ type: 'unit', unit: { id: 'squad-2.1', community: 'community-2', onDuty: true } });
    const of = (community: string) => [board.rows('incidents', { cases: false, community }).map(({ id }) => id), board.rows('units', { cases: false, community }).length, board.counts({ cases: false, community })] as const;
    expect(of('community-1')).toMatchObject([['incident/test.1'], 0, { incidents: { open: 1 }, tasks: { open: 1, overdue: 1 }, units: { onDuty: 0 } }]);
    board.take(incident('test.1', 'community-2', 2));
    expect(of('community-1')).toMatchObject([[], 0, { processes: {}, tasks: { open: 0, overdue: 0 } }]);
    expect(of('community-2')).toMatchObject([['incident/test.1', 'incident/test.2'], 1, { incidents: { open: 2 }, tasks: { open: 1 }, units: { onDuty: 1, free: 1 } }]);
  });

  it('shows the furthest of a unit’s orders, and hides whose case a linkage serves', () => {
    const board = new Board();
    board.take({ type: 'unit', unit: { id: 'squad-1.1', community: 'community-1', onDuty: true } });
    const ordered = (no: string, state: Order['state']): BoardChange => ({ type: 'order', order: { id: `${no}~1`, incidentNo: no, unit: 'squad-1.1', state, times: { [state]: at }, orderedBy: 'o-1101' } });
    board.take(ordered('test.1', 'onScene'));
    board.take(ordered('test.2', 'offered'));
    expect(board.row('units', 'squad-1.1', { cases: true })).toMatchObject({ state: 'onScene', incidents: ['test.1', 'test.2'], since: at });
    expect(board.counts({ cases: true }).units).toEqual({ onDuty: 1, free: 0 });
    board.take({ type: 'process', process: { id: 'linkage/L1', kind: 'linkage', stage: 'requesting', subject: {}, revision: 1, openedAt: at, closedAt: null, dueAt: null, overdue: false, clocks: [], detail: { linkageNo: 'L1', kind: 'inquiry', processId: 'case/C1', replies: [reply('court', 'delivered')] } } });
    expect([true, false].map((cases) => board.row('linkages', 'linkage/L1', { cases })!.processId)).toEqual(['case/C1', null]);
    expect(board.counts({ cases: false }).awaited).toBe(1);
  });
});
