import fc from 'fast-check';
import { type Increments, increment, noIncrements } from './cells.js';
import { disputeFacts, type Fact, fastFact, incidentFact } from './fact.js';
import { dayIn, rowsOf, type Sheet, toRows } from './sheet.js';
import { Tally } from './tally.js';

const at = fc.integer({ min: Date.parse('2025-12-20T00:00+08:00'), max: Date.parse('2026-02-10T00:00+08:00') });
const where = fc.integer({ min: 0, max: 3 }).map((n) => ({ community: n === 0 ? null : `community-${n}`, grid: n < 2 ? null : `grid-00${n}` }));
const category = fc.constantFrom('theft', 'noise');
const facts: fc.Arbitrary<Fact[]> = fc
  .array(
    fc.oneof(
      fc.tuple(at, where, category, fc.constantFrom('phone', 'walkIn'), fc.constantFrom(null, '110.9')).map(([time, place, of, channel, mergedInto]) => [incidentFact({ incidentNo: '110.1', at: time, ...place, category: of, channel, mergedInto, disposition: null })]),
      fc.tuple(at, where, fc.option(at)).map(([time, place, agreedAt]) => disputeFacts({ disputeNo: 'D1', at: time, ...place, kind: 'land', agreedAt })),
      fc.tuple(at, where, category, fc.integer({ min: 0, max: 9_000_000 })).map(([time, place, of, waited]) => [
        fastFact({ at: time, ...place, category: of, matter: { id: 'incident/x/110/1', events: { registered: { at: time, team: 'command-room' }, ordered: { at: time + 60_000, team: 'command-room' }, arrived: { at: time + waited, team: 'squad-1' } } } }),
      ]),
    ),
  )
  .map((all) => all.flat());

const inOrder = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
const plain = ({ places, grids }: Increments) => [places, grids].map((cells) => [...cells].sort().map(([id, entries]) => [id, [...entries].sort()]));

it('comes to the same sheets and cells as one fact after the other, whenever what is done is taken', () => {
  fc.assert(
    fc.property(facts, fc.array(fc.constantFrom('2025-12-25', '2026-01-01', '2026-01-31', '2026-03-01'), { maxLength: 4 }), (all, taken) => {
      const expected = { rows: new Map<string, unknown[]>(), cells: noIncrements() };
      for (const fact of all) {
        increment(expected.cells, fact, 1);
        for (const [sheet, row] of rowsOf(fact)) expected.rows.set(sheet, [...(expected.rows.get(sheet) ?? []), row]);
      }
      const found = { rows: new Map<string, unknown[]>(), cells: noIncrements() };
      const take = (tally: Tally, isDone: (period: string) => boolean) => {
        const { sheets, cells } = tally.take(isDone);
        for (const [id, sheet] of sheets as Map<string, Sheet>) found.rows.set(id, [...(found.rows.get(id) ?? []), ...toRows(sheet, dayIn(id))]);
        for (const sort of ['places', 'grids'] as const) {
          for (const [id, entries] of cells[sort]) {
            const cell = found.cells[sort].get(id) ?? new Map();
            found.cells[sort].set(id, cell);
            for (const [place, sums] of entries) {
              const before = cell.get(place) ?? {};
              cell.set(place, before);
              for (const [measure, value] of Object.entries(sums)) before[measure] = (before[measure] ?? 0) + value;
            }
          }
        }
      };
      const tally = new Tally();
      const many = Math.ceil(all.length / (taken.length + 1));
      for (const [i, day] of taken.entries()) {
        for (const fact of all.slice(i * many, (i + 1) * many)) tally.add(fact);
        take(tally, (period) => period < day.slice(0, period.length));
      }
      for (const fact of all.slice(taken.length * many)) tally.add(fact);
      take(tally, () => true);
      expect(plain(found.cells)).toEqual(plain(expected.cells));
      expect([...found.rows].sort().map(([id, rows]) => [id, inOrder(rows)])).toEqual([...expected.rows].sort().map(([id, rows]) => [id, inOrder(rows)]));
    }),
    { numRuns: 300 },
  );
});
