import fc from 'fast-check';
import { type Entry, recoveryOf } from './recovery.js';

const entry: fc.Arbitrary<Entry> = fc
  .record({
    victim: fc.option(fc.constantFrom('mke.1', 'mke.2', 'afc.3'), { nil: null }),
    what: fc.constantFrom('lost', 'frozen', 'seized', 'returned'),
    amountFen: fc.nat({ max: 10 ** 12 }),
    item: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
  })
  // A thing has one worth and one owner, whoever signs for it.
  .map(({ item, ...rest }) => (item === undefined ? rest : { ...rest, victim: ['mke.1', 'mke.2', null][item % 3]!, amountFen: item * 1000, itemNo: `E2026-0000${item}` }));
const entries = fc.array(entry, { maxLength: 40 });
const figures = ['lostFen', 'frozenFen', 'seizedFen', 'returnedFen', 'outstandingFen'] as const;

it('never gives back, freezes or leaves more than was lost, in whole fen, for each victim and in all', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const { victims, total } = recoveryOf(all);
      for (const sums of [...victims, total]) {
        for (const figure of figures) expect(Number.isSafeInteger(sums[figure]) && sums[figure] >= 0).toBe(true);
        expect(sums.returnedFen).toBeLessThanOrEqual(sums.lostFen);
        expect(sums.frozenFen).toBeLessThanOrEqual(sums.lostFen);
        expect(sums.outstandingFen).toBe(sums.lostFen - sums.returnedFen);
      }
      for (const figure of figures) expect(total[figure]).toBe(victims.reduce((sum, each) => sum + each[figure], 0));
    }),
  );
});

it('says the same in whatever order things were signed, and a thing signed for twice counts once', () => {
  fc.assert(
    fc.property(entries, fc.infiniteStream(fc.nat()), (all, stream) => {
      const shuffled = all.map((each) => [stream.next().value!, each] as const).sort(([a], [b]) => a - b).map(([, each]) => each);
      expect(recoveryOf(shuffled)).toEqual(recoveryOf(all));
      expect(recoveryOf([...all, ...all.filter(({ itemNo }) => itemNo !== undefined)])).toEqual(recoveryOf(all));
    }),
  );
});

it('grows by what is lost, and shrinks by what comes back', () => {
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 10 ** 9 }), (all, amountFen) => {
      const outstanding = (more: Entry[]) => recoveryOf([...all, ...more]).total.outstandingFen;
      const known: Entry = { victim: 'mke.9', what: 'lost', amountFen };
      expect(outstanding([known])).toBe(outstanding([]) + amountFen);
      expect(outstanding([known, { victim: 'mke.9', what: 'returned', amountFen }])).toBe(outstanding([]));
    }),
  );
});

it('keeps apart what belongs to nobody known', () => {
  expect(recoveryOf([{ victim: null, what: 'seized', amountFen: 5, itemNo: 'E2026-00001' }, { victim: null, what: 'returned', amountFen: 5, itemNo: 'E2026-00001' }])).toEqual({
    victims: [],
    total: { lostFen: 0, frozenFen: 0, seizedFen: 0, returnedFen: 0, outstandingFen: 0 },
    unassigned: { seizedFen: 5, returnedFen: 5 },
  });
});
