import fc from 'fast-check';
import { type Answer, addCell, addFact, cellId, cover, endOf, groupings, hourOfWeek, type Increments, increment, noIncrements, parted, type Question, sortFor, startOf } from './cells.js';
import { addSheet, changed, dayIn, rowsOf, type Sheet, sheetId, toRows, toSheet } from './sheet.js';
import { caseFact, disputeFacts, type Fact, fastFact, incidentFact, processFacts, warningFact } from './fact.js';

const at = (time: string) => Date.parse(`${time}+08:00`);

it('covers a span by the fewest years and months, and leaves the pieces of a month', () => {
  expect(cover({ from: at('2025-11-29T12:00'), to: at('2027-02-03T00:30') })).toEqual({
    periods: ['2025-12', '2026', '2027-01'],
    rest: [
      { from: at('2025-11-29T12:00'), to: at('2025-12-01T00:00') },
      { from: at('2027-02-01T00:00'), to: at('2027-02-03T00:30') },
    ],
  });
  expect(cover({ from: at('2026-01-31T10:00'), to: at('2026-02-02T11:00') })).toEqual({ periods: [], rest: [{ from: at('2026-01-31T10:00'), to: at('2026-02-02T11:00') }] });
  expect(cover({ from: at('2026-01-01T00:00'), to: at('2027-01-01T00:00') }, 'month').periods).toHaveLength(12);
  expect(cover({ from: at('2026-01-01T00:00'), to: at('2026-01-01T00:00') })).toEqual({ periods: [], rest: [] });
});

it('leaves no gap and no overlap in any span', () => {
  const time = fc.integer({ min: at('2023-12-01T00:00'), max: at('2027-02-01T00:00') });
  fc.assert(
    fc.property(time, time, fc.constantFrom('year', 'month'), (a, b, most) => {
      const span = { from: Math.min(a, b), to: Math.max(a, b) };
      const { periods, rest } = cover(span, most);
      const pieces = [...periods.map((period) => ({ from: startOf(period), to: endOf(period) })), ...rest].sort((x, y) => x.from - y.from);
      let reached = span.from;
      for (const piece of pieces) {
        expect(piece.from).toBe(reached);
        reached = piece.to;
      }
      expect(reached).toBe(span.to);
      expect(rest.length).toBeLessThanOrEqual(2);
    }),
  );
});

it('knows the hour of the week in the station’s zone', () => {
  expect([hourOfWeek(at('2026-03-02T00:00')), hourOfWeek(at('2026-03-01T23:59')), hourOfWeek(at('2026-03-04T10:30'))]).toEqual([0, 167, 58]);
});

const place = (n: number) => ({ community: n === 0 ? null : `community-${n}`, grid: n < 2 ? null : `grid-00${n}` });
const when = fc.integer({ min: at('2025-12-20T00:00'), max: at('2026-03-10T00:00') });
const category = fc.constantFrom('theft', 'theft.home', 'noise', 'selfInitiated');
const no = fc.integer({ min: 1, max: 6 });
const records: fc.Arbitrary<{ record: string; facts: Fact[] }> = fc.oneof(
  fc.record({ no, at: when, category, where: no.map((n) => place(n % 4)), channel: fc.constantFrom('phone', 'walkIn'), mergedInto: fc.constantFrom(null, '110.9'), disposition: fc.constantFrom(null, 'unfounded') })
    .map(({ no: n, where, ...rest }) => incidentFact({ incidentNo: `110.${n}`, ...rest, ...where }))
    .map((fact) => ({ record: fact.record, facts: [fact] })),
  fc.record({ no, at: when, agreedAt: fc.option(when), kind: fc.constantFrom('family', 'neighbour') })
    .map(({ no: n, ...rest }) => ({ record: `disputes/D${n}`, facts: disputeFacts({ disputeNo: `D${n}`, ...rest, ...place(n % 4) }) })),
  fc.record({ no, at: when, waited: fc.integer({ min: 0, max: 90 * 60_000 }) }).map(({ no: n, at: registered, waited }) => {
    const events = { registered: { at: registered, team: 'command-room' }, ordered: { at: registered + 60_000, team: 'command-room' }, arrived: { at: registered + waited, team: 'squad-1' } };
    const fact = fastFact({ at: registered, category: 'theft', ...place(n % 4), matter: { id: `incident/x/110/${n}`, events } });
    return { record: fact.record, facts: [fact] };
  }),
  fc.record({ no, at: when, acknowledged: fc.boolean(), transferredFen: fc.integer({ min: 0, max: 3 }), stoppedFen: fc.integer({ min: 0, max: 3 }) })
    .map(({ no: n, ...rest }) => warningFact({ warningNo: `w.${n}`, ...rest, ...place(n % 4), level: 'high', joinedTo: null, resident: 'r', savedFen: 10, recoveredFen: 0 }))
    .map((fact) => ({ record: fact.record, facts: [fact] })),
  no.map((n) => ({ record: `incidents/110.${n}`, facts: [] })),
);
const question: fc.Arbitrary<Question> = fc.record({
  kind: fc.constantFrom('incident', 'dispute', 'agreement', 'warning', 'fast'),
  minutes: fc.constantFrom(null, null, 'arrival', 'order'),
  span: fc.tuple(when, when),
  categories: fc.constantFrom(null, ['theft', 'dispute'], ['noise']),
  places: fc.constantFrom(['all'], ['community.community-1'], ['grid.grid-002', 'grid.grid-003'], ['community.-'], 'community' as const, 'grid' as const),
  by: fc.constantFrom(null, ...groupings),
})
  // Minutes are not kept by the hour.
  .filter(({ by, minutes }) => by !== 'hourOfWeek' || minutes === null)
  .map(({ span: [a, b], ...rest }) => ({ ...rest, from: Math.min(a, b), to: Math.max(a, b) }));

/** As the repository asks: cells, and the sheets of single days. */
function fromCells(total: Increments, sheets: ReadonlyMap<string, Sheet>, asked: Question): Answer {
  const answer: Answer = new Map();
  const { periods, rest } = parted(asked);
  const asCategories = asked.categories ?? (asked.by === 'category' ? ['theft', 'theft.home', 'noise', 'selfInitiated', 'other', 'dispute', 'dispute.family', 'telecomFraud'] : ['*']);
  const ids = periods.flatMap((period) => asCategories.map((each) => cellId(asked.kind, asked.minutes, period, each)));
  for (const [id, entries] of total[sortFor(asked)]) {
    if (!ids.includes(id)) continue;
    const asks = (place: string) => (typeof asked.places === 'string' ? place.startsWith(`${asked.places}.`) : asked.places.includes(place));
    const byPlace = new Map([...entries].filter(([place]) => asks(place)));
    addCell(answer, asked.by, id, byPlace);
  }
  for (const piece of rest) for (const [id, sheet] of sheets) if (id === sheetId(asked.kind, asked.minutes, dayIn(id))) addSheet(answer, { ...asked, ...piece }, sheet, dayIn(id));
  return answer;
}

it('answers any question as a full recount does, whatever came late, was corrected, merged, taken back or brought twice', () => {
  fc.assert(
    fc.property(fc.array(records, { maxLength: 40 }), question, (changes, asked) => {
      const total = noIncrements();
      const standing = new Map<string, Fact[]>();
      const sheets = new Map<string, Sheet>();
      const change = (taken: readonly Fact[], added: readonly Fact[]) => {
        for (const fact of taken) increment(total, fact, -1);
        for (const fact of added) increment(total, fact, 1);
        const [less, more] = [taken.flatMap(rowsOf), added.flatMap(rowsOf)];
        for (const id of new Set([...less, ...more].map(([sheet]) => sheet))) {
          const of = (rows: typeof less) => rows.flatMap(([sheet, row]) => (sheet === id ? [row] : []));
          const before = sheets.get(id);
          sheets.set(id, toSheet(changed(before ? toRows(before, dayIn(id)) : [], of(less), of(more)), dayIn(id)));
        }
      };
      for (const { record, facts } of changes) {
        change(standing.get(record) ?? [], facts);
        standing.set(record, facts);
      }
      const all = [...standing.values()].flat();
      const recount: Answer = new Map();
      for (const fact of all) addFact(recount, asked, fact);
      expect(fromCells(total, sheets, asked)).toEqual(recount);
    }),
    { numRuns: 500 },
  );
});

it('takes back everything that it added', () => {
  fc.assert(
    fc.property(fc.array(records), (changes) => {
      const total = noIncrements();
      for (const sign of [1, -1] as const) for (const { facts } of changes) for (const fact of facts) increment(total, fact, sign);
      expect([total.places.size, total.grids.size]).toEqual([0, 0]);
    }),
  );
});

it('comes to the difference where a fact takes the place of another', () => {
  const warning = (transferredFen: number) => warningFact({ warningNo: 'w.1', at: at('2026-03-02T10:00'), ...place(2), level: 'high', joinedTo: null, resident: 'r', acknowledged: false, savedFen: 10, transferredFen, stoppedFen: 3, recoveredFen: 0 });
  const total = noIncrements();
  increment(total, warning(0), -1);
  increment(total, warning(2), 1);
  expect(total.grids.get('warning/2026/*')).toEqual(new Map([['grid.grid-002', { transferredFen: 2, stoppedFen: 2 }]]));
  expect(total.grids.size).toBe(4);
});

const here = { community: 'community-1', grid: 'grid-001', at: at('2026-03-02T10:00') };

it('counts a merged call as a call and as no incident of its own', () => {
  const call = { incidentNo: '110.1', ...here, category: 'theft', channel: 'phone', mergedInto: null, disposition: null };
  expect(incidentFact(call).measures).toEqual({ calls: 1, incidents: 1 });
  expect(incidentFact({ ...call, mergedInto: '110.2' }).measures).toEqual({ calls: 1 });
  expect(incidentFact({ ...call, category: 'selfInitiated' }).measures).toEqual({ incidents: 1 });
  expect(incidentFact({ ...call, channel: 'walkIn', disposition: 'unfounded' }).measures).toEqual({ incidents: 1, unfounded: 1 });
  expect(incidentFact({ ...call, category: null }).category).toBe('other');
});

it('counts a case as what it became, and one that was declined as none', () => {
  const record = { caseNo: 'C2026-00001', ...here, type: 'criminal' as const, category: 'theft', result: null };
  expect(caseFact(record).measures).toEqual({ cases: 1, criminal: 1 });
  expect(caseFact({ ...record, type: 'administrative', result: 'settled' }).measures).toEqual({ cases: 1, administrative: 1, cleared: 1 });
  expect(caseFact({ ...record, result: 'notFiled' }).measures).toEqual({});
  expect(caseFact({ ...record, result: 'unsolved' }).measures).toEqual({ cases: 1, criminal: 1 });
});

it('counts as dissuaded who signed and transferred nothing, and no more money as stopped than was transferred', () => {
  const warning = { warningNo: '96110.1', ...here, level: 'high', joinedTo: null, resident: 'token-1', acknowledged: true, savedFen: 500, transferredFen: 0, stoppedFen: 0, recoveredFen: 0 };
  expect(warningFact(warning).person).toBe('token-1');
  expect(warningFact({ ...warning, acknowledged: false }).person).toBeUndefined();
  expect(warningFact(warning).measures).toEqual({ warnings: 1, high: 1, dissuaded: 1, savedFen: 500 });
  expect(warningFact({ ...warning, level: 'other', joinedTo: '96110.0', transferredFen: 100, stoppedFen: 150 }).measures).toEqual({ warnings: 1, joined: 1, savedFen: 500, transferredFen: 100, stoppedFen: 100 });
});

it('counts how a process keeps its limits, and a supervision by its cause', () => {
  const limits = ['met', 'expired', 'cancelled', 'running', 'expired'].map((state) => ({ state }));
  const process = { processId: 'supervision/x/1', kind: 'supervision', ...here, category: null, overdue: true, closed: false, limits, cause: 'limit' };
  expect(processFacts(process).map(({ id, measures }) => [id, measures])).toEqual([
    ['work/supervision/x/1', { processes: 1, open: 1, overdue: 1, limits: 3, expired: 2 }],
    ['supervision/supervision/x/1', { supervisions: 1, open: 1, limit: 1 }],
  ]);
  expect(processFacts({ ...process, kind: 'case', closed: true })).toHaveLength(1);
});

it('tells spans by the minute that they took up', () => {
  const from = { at: here.at, team: 'command-room' };
  const fact = fastFact({ ...here, category: 'theft', matter: { id: 'incident/x/110/1', events: { registered: from, ordered: { ...from, at: here.at + 61_000 }, arrived: { ...from, at: here.at + 20 * 86_400_000 } } } });
  expect(fact.measures).toEqual({ matters: 1, order: 1, 'order:2': 1, response: 1, 'response:10080': 1, arrival: 1, 'arrival:10080': 1 });
});
