import fc from 'fast-check';
import { categories, categoryOf } from './category.js';
import type { Point } from './place.js';
import { station } from './station.js';
import { duplicateRule, type OpenIncident, proposeTriage, type TriageCall, type TriageContext } from './triage.js';

const { grids } = station;
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();
/** Metres east of the station. */
const east = (metres: number): Point => ({ type: 'Point', coordinates: [123.31 + metres / 79_800, 44.13] });
const none: TriageContext = { grids, open: [] };
const codes = (reasons: { code: string }[]) => reasons.map((reason) => reason.code);

const point: fc.Arbitrary<Point> = fc
  .tuple(fc.double({ noDefaultInfinity: false }), fc.double())
  .chain((wild) =>
    fc.oneof(
      fc.constant(wild),
      fc.tuple(fc.double({ min: 123.2, max: 123.42, noNaN: true }), fc.double({ min: 44.05, max: 44.21, noNaN: true })),
    ),
  )
  .map(([x, y]) => ({ type: 'Point', coordinates: [x, y] }));
const time = fc.oneof(fc.integer({ min: 0, max: 120 }).map(at), fc.string({ maxLength: 10 }));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const id = fc.oneof(fc.constantFrom(...categories.map((category) => category.id)), fc.string({ maxLength: 8 }));
const words = categories.flatMap((category) => [...category.words.zh, ...category.words.en]);
const said = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...words)).map((list) => list.join(' ')),
);
const call: fc.Arbitrary<TriageCall> = fc.record({
  receivedAt: time,
  nature: optional(said),
  description: optional(said),
  category: optional(id),
  priority: optional(fc.constantFrom(1, 2, 3, 4)),
  place: optional(point),
  community: optional(fc.constantFrom('community-1', 'community-8', 'nowhere')),
  callback: optional(fc.constantFrom('a', 'b')),
});
const open: fc.Arbitrary<OpenIncident> = fc.record({
  incidentNo: fc.string({ minLength: 1, maxLength: 4 }),
  receivedAt: time,
  category: id,
  place: fc.option(point),
  callback: optional(fc.constantFrom('a', 'b')),
});
const context = fc
  .uniqueArray(open, { selector: (one) => one.incidentNo, maxLength: 12 })
  .map((list): TriageContext => ({ grids, open: list }));

describe('proposeTriage', () => {
  it('never fails, gives known values, and gives them again', () => {
    fc.assert(
      fc.property(call, context, (one, given) => {
        const proposal = proposeTriage(one, given);
        expect(categoryOf(proposal.category).id).toBe(proposal.category);
        expect([1, 2, 3, 4]).toContain(proposal.priority);
        expect(proposal.duplicates.length).toBeLessThanOrEqual(duplicateRule.most);
        for (const { score } of proposal.duplicates) {
          expect(score).toBeGreaterThanOrEqual(duplicateRule.threshold);
          expect(score).toBeLessThanOrEqual(1);
        }
        expect(proposeTriage(one, { grids, open: [...given.open].reverse() })).toEqual(proposal);
      }),
    );
  });

  it('never lowers the priority for what is said', () => {
    fc.assert(
      fc.property(call, said, (one, more) => {
        const coded = { ...one, category: 'dispute' };
        const before = proposeTriage({ ...coded, description: undefined }, none).priority;
        expect(proposeTriage({ ...coded, description: more }, none).priority).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('takes no account of who calls: a name or number in the call changes nothing', () => {
    fc.assert(
      fc.property(call, context, fc.string(), (one, given, name) => {
        const known = { ...one, caller: { name, phone: name } };
        expect(proposeTriage(known, given)).toEqual(proposeTriage(one, given));
      }),
    );
  });

  it('follows the code of the sender, else the words', () => {
    const words = { receivedAt: at(0), description: '轮毂被盗' };
    expect(proposeTriage(words, none)).toMatchObject({ category: 'theft.vehicleParts', priority: 3 });
    expect(proposeTriage({ ...words, category: 'noise' }, none)).toMatchObject({ category: 'noise', priority: 4 });
    expect(proposeTriage({ ...words, category: 'unheard-of' }, none).category).toBe('theft.vehicleParts');
    expect(proposeTriage({ receivedAt: at(0) }, none).reasons[0]!.code).toBe('category.unclear');
  });

  it('raises the priority where someone is in danger, and says why', () => {
    const proposal = proposeTriage(
      { receivedAt: at(0), category: 'traffic.accident', description: '车祸，有人被困' },
      none,
    );
    expect(proposal.priority).toBe(1);
    expect(codes(proposal.reasons)).toEqual(['category.coded', 'priority.usual', 'priority.trapped', 'grid.unknown']);
    expect(proposal.reasons[2]).toMatchObject({
      zh: '有人被困（“被困”）：升至 1 级',
      en: 'someone trapped (“被困”): raised to 1',
    });
  });

  it('gives no reason for what raises nothing', () => {
    const proposal = proposeTriage({ receivedAt: at(0), category: 'robbery', description: '有人受伤' }, none);
    expect([proposal.priority, codes(proposal.reasons)]).toEqual([
      1,
      ['category.coded', 'priority.usual', 'grid.unknown'],
    ]);
  });

  it('finds the grid of a place, and keeps the community of a call without one', () => {
    const inside = proposeTriage({ receivedAt: at(0), place: east(0) }, none);
    expect(grids.find((grid) => grid.id === inside.grid)).toMatchObject({ kind: 'town', community: inside.community });
    const outside = proposeTriage({ receivedAt: at(0), place: east(60_000), community: 'community-2' }, none);
    expect(outside).toMatchObject({ grid: null, community: 'community-2' });
    expect(codes(outside.reasons)).toContain('grid.outside');
    expect(proposeTriage({ receivedAt: at(0), community: 'elsewhere' }, none).community).toBeNull();
  });
});

describe('duplicates', () => {
  const crash: OpenIncident = { incidentNo: 'tel.1', receivedAt: at(0), category: 'traffic.accident', place: east(0) };
  const duplicates = (one: Partial<TriageCall>, incidents = [crash]) =>
    proposeTriage(
      { receivedAt: at(2), category: 'traffic.accident', place: east(50), ...one },
      { grids, open: incidents },
    ).duplicates;

  it('are near in space and time and of a like category, with reasons', () => {
    expect(duplicates({})).toEqual([
      {
        incidentNo: 'tel.1',
        score: 0.95,
        reasons: [
          { code: 'duplicate.distance', zh: '相距 50 米', en: '50 m apart' },
          { code: 'duplicate.time', zh: '相隔 2 分钟', en: '2 min apart' },
          { code: 'duplicate.sameCategory', zh: '类别相同', en: 'the same category' },
        ],
      },
    ]);
    expect(codes(duplicates({ category: 'traffic.injury' })[0]!.reasons)).toContain('duplicate.relatedCategory');
    expect(duplicates({ category: 'medical' })).toHaveLength(1);
  });

  it.each([
    ['another place', { place: east(501) }],
    ['another time', { receivedAt: at(61) }],
    ['another kind of event', { category: 'noise' }],
    ['a place unknown', { place: undefined }],
    ['far in every respect', { place: east(400), receivedAt: at(50), category: 'traffic.injury' }],
    ['police on their own', { category: 'selfInitiated' }],
  ])('are not: %s', (_, change) => {
    expect(duplicates(change)).toEqual([]);
  });

  it('count the same callback number where the place is unknown', () => {
    const known = { ...crash, callback: 'token' };
    expect(codes(duplicates({ place: undefined, callback: 'token' }, [known])[0]!.reasons)).toContain(
      'duplicate.callback',
    );
    expect(duplicates({ place: undefined, callback: 'another' }, [known])).toEqual([]);
  });

  it('come likeliest first, nearer and sooner never scoring less', () => {
    const near = { ...crash, incidentNo: 'tel.2', place: east(40) };
    expect(duplicates({}, [crash, near]).map((one) => one.incidentNo)).toEqual(['tel.2', 'tel.1']);
    const distance = fc.integer({ min: 0, max: 500 });
    const minute = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(distance, distance, minute, minute, (d1, d2, m1, m2) => {
        const score = (metres: number, minutes: number) =>
          duplicates({ place: east(metres * 0.99), receivedAt: at(minutes) })[0]?.score ?? 0;
        expect(score(Math.min(d1, d2), Math.min(m1, m2))).toBeGreaterThanOrEqual(
          score(Math.max(d1, d2), Math.max(m1, m2)),
        );
      }),
    );
  });
});
