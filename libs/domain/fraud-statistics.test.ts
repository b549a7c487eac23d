import fc from 'fast-check';
import { type Figures, fraudStatistics, type WarningFacts } from './fraud-statistics.js';

const fen = fc.integer({ min: 0, max: 1_000_000 });
const warning: fc.Arbitrary<WarningFacts> = fc.record({
  method: fc.constantFrom('loan', 'romance', 'other'),
  community: fc.constantFrom('community-1', 'community-2', null),
  resident: fc.constantFrom('a', 'b', 'c', 'd'),
  joinedTo: fc.constantFrom(null, null, 'afc.1'),
  acknowledged: fc.boolean(),
  registeredAt: fc.integer({ min: 0, max: 1e9 }),
  firstContactAt: fc.option(fc.integer({ min: 1e9, max: 2e9 }), { nil: null }),
  contactInTime: fc.constantFrom(true, false, null),
  savedFen: fen,
  transferredFen: fc.oneof(fc.constant(0), fen),
  stoppedFen: fen,
  recoveredFen: fen,
});
const warnings = fc.array(warning, { maxLength: 40 });

/** Counted once more, warning by warning, the way a clerk would. */
function recount(all: WarningFacts[]): Figures {
  const people: string[] = [];
  const minutes: number[] = [];
  const figures = { warnings: 0, contacted: 0, made: 0, of: 0, savedFen: 0, transferredFen: 0, stoppedFen: 0, recoveredFen: 0 };
  for (const each of all) {
    figures.warnings += 1;
    if (each.acknowledged && each.transferredFen === 0 && !people.includes(each.resident)) people.push(each.resident);
    if (!each.joinedTo && each.firstContactAt !== null) {
      figures.contacted += 1;
      minutes.push((each.firstContactAt - each.registeredAt) / 60_000);
      if (each.contactInTime !== null) figures.of += 1;
      if (each.contactInTime === true) figures.made += 1;
    }
    figures.savedFen += each.savedFen;
    figures.transferredFen += each.transferredFen;
    figures.stoppedFen += each.stoppedFen > each.transferredFen ? each.transferredFen : each.stoppedFen;
    figures.recoveredFen += each.recoveredFen;
  }
  // The least value that at least the share of all do not exceed.
  const quantile = (share: number) => {
    const reached = minutes.filter((value) => minutes.filter((other) => other <= value).length >= share * minutes.length);
    return reached.length === 0 ? null : Math.round(Math.min(...reached) * 10) / 10;
  };
  const { made, of, ...rest } = figures;
  return { ...rest, peopleDissuaded: people.length, minutesToFirstContact: { median: quantile(0.5), p90: quantile(0.9) }, withinTarget: { made, of } };
}

describe('the statistics of warnings', () => {
  it('equal an independent recount, in all and by community and method', () => {
    fc.assert(
      fc.property(warnings, (all) => {
        const { total, byCommunity, byMethod } = fraudStatistics(all);
        expect(total).toEqual(recount(all));
        for (const { community, ...figures } of byCommunity) expect(figures).toEqual(recount(all.filter((each) => each.community === community)));
        for (const { method, ...figures } of byMethod) expect(figures).toEqual(recount(all.filter((each) => each.method === method)));
        expect(byCommunity.map(({ community }) => community).sort()).toEqual([...new Set(all.map(({ community }) => community))].sort());
        expect(byMethod.map(({ method }) => method).sort()).toEqual([...new Set(all.map(({ method }) => method))].sort());
      }),
    );
  });

  it('do not depend on the order of the records', () => {
    fc.assert(
      fc.property(warnings, (all) => {
        expect(fraudStatistics([...all].reverse())).toEqual(fraudStatistics(all));
      }),
    );
  });

  it('of nothing are nothing, not zero minutes', () => {
    expect(fraudStatistics([]).total).toMatchObject({ warnings: 0, peopleDissuaded: 0, minutesToFirstContact: { median: null, p90: null }, withinTarget: { made: 0, of: 0 } });
  });
});
