import fc from 'fast-check';
import { categories, skills } from './category.js';
import type { Point } from './place.js';
import { type IncidentToServe, recommendUnits, type UnitState } from './recommend.js';
import { station, zones } from './station.js';

const at = (lon: number, lat: number): Point => ({ type: 'Point', coordinates: [lon, lat] });
const point = fc
  .tuple(fc.double({ min: 123.2, max: 123.42, noNaN: true }), fc.double({ min: 44.05, max: 44.21, noNaN: true }))
  .map(([x, y]) => at(x, y));
const wildPoint = fc.oneof(
  point,
  fc.tuple(fc.double(), fc.double()).map(([x, y]) => at(x, y)),
);
const communities = ['community-1', 'community-2'];
const grids = ['grid-001', 'grid-002', 'grid-003'];

const unit = (place: fc.Arbitrary<Point>, orders: fc.Arbitrary<number>): fc.Arbitrary<UnitState> =>
  fc.record({
    id: fc.tuple(fc.nat(9), fc.nat(9)).map(([squad, group]) => `squad-${squad}.${group}`),
    team: fc.constantFrom('community', 'case'),
    community: fc.option(fc.constantFrom(...communities)),
    position: place,
    grids: fc.subarray(grids),
    skills: fc.subarray([...skills]),
    onDuty: fc.boolean(),
    orders,
  });
const list = (place = point, orders: fc.Arbitrary<number> = fc.nat(4)) =>
  fc.uniqueArray(unit(place, orders), { selector: (one) => one.id, minLength: 1, maxLength: 10 });
const incidentAt = (place: fc.Arbitrary<Point>): fc.Arbitrary<IncidentToServe> =>
  fc.record({
    category: fc.oneof(fc.constantFrom(...categories.map((category) => category.id)), fc.string()),
    place: fc.option(place),
    grid: fc.option(fc.constantFrom(...grids)),
    community: fc.option(fc.constantFrom(...communities)),
    zone: fc.constantFrom(...zones),
  });
const incident = incidentAt(point);

const rankOf = (one: IncidentToServe, units: readonly UnitState[], id: string) =>
  recommendUnits(one, units).findIndex(({ unit }) => unit === id);
const replace = (units: readonly UnitState[], i: number, change: Partial<UnitState>) =>
  units.map((one, n) => (n === i ? { ...one, ...change } : one));
const some = fc.nat(99);

describe('recommendUnits', () => {
  it('names every unit once with reasons, whatever it is given', () => {
    fc.assert(
      fc.property(incidentAt(wildPoint), list(wildPoint, fc.oneof(fc.integer(), fc.double())), (one, units) => {
        const answer = recommendUnits(one, units);
        expect(answer.map(({ unit }) => unit).sort()).toEqual(units.map(({ id }) => id).sort());
        for (const { reasons, cost, minutes } of answer) {
          expect(reasons.length).toBeGreaterThan(0);
          expect(cost).toBeGreaterThanOrEqual(minutes);
        }
      }),
    );
  });

  it('does not depend on the order of the units', () => {
    fc.assert(
      fc.property(
        incident,
        list().chain((units) => fc.tuple(fc.constant(units), fc.shuffledSubarray(units, { minLength: units.length }))),
        (one, [units, shuffled]) => {
          expect(recommendUnits(one, shuffled)).toEqual(recommendUnits(one, units));
        },
      ),
    );
  });

  it('puts the free before the busy before those off duty', () => {
    fc.assert(
      fc.property(incident, list(), (one, units) => {
        const states = recommendUnits(one, units).map(({ unit }) => {
          const { onDuty, orders } = units.find(({ id }) => id === unit)!;
          return !onDuty ? 2 : orders > 0 ? 1 : 0;
        });
        expect(states).toEqual([...states].sort());
      }),
    );
  });

  it('never prefers a unit for having more orders, going off duty or losing a skill', () => {
    fc.assert(
      fc.property(incident, list(), some, some, (one, units, n, more) => {
        const i = n % units.length;
        const { id, orders, skills } = units[i]!;
        const before = rankOf(one, units, id);
        for (const change of [
          { orders: orders + more },
          { onDuty: false },
          { skills: skills.slice(1) },
          { grids: [] },
        ]) {
          expect(rankOf(one, replace(units, i, change), id)).toBeGreaterThanOrEqual(before);
        }
      }),
    );
  });

  it('never ranks a unit lower for being nearer', () => {
    fc.assert(
      fc.property(incident, list(), some, fc.double({ min: 0, max: 1, noNaN: true }), (one, units, n, share) => {
        const { place } = one;
        fc.pre(place !== null);
        const i = n % units.length;
        const { id, position } = units[i]!;
        const nearer = position.coordinates.map((x, k) => x + (place!.coordinates[k]! - x) * share);
        expect(rankOf(one, replace(units, i, { position: at(nearer[0]!, nearer[1]!) }), id)).toBeLessThanOrEqual(
          rankOf(one, units, id),
        );
      }),
    );
  });

  const states = station.units.map((one): UnitState => ({
    id: one.id,
    team: one.team,
    community: station.teams.find((team) => one.id.startsWith(`${team.id}.`))!.community ?? null,
    position: one.home,
    grids: one.grids,
    skills: one.skills,
    onDuty: true,
    orders: 0,
  }));

  it("sends the grid's own unit, and explains itself", () => {
    const { id, home } = station.units.find((one) => one.id === 'squad-3.2')!;
    const theft = {
      category: 'noise',
      place: home,
      grid: states.find((one) => one.id === id)!.grids[0]!,
      community: 'community-3',
      zone: 'town' as const,
    };
    const [first] = recommendUnits(theft, states);
    expect(first).toEqual({
      unit: 'squad-3.2',
      team: 'community',
      captain: { role: 'squadCaptain', unit: 'squad-3' },
      available: true,
      minutes: 0,
      cost: 0,
      reasons: [
        { code: 'free', zh: '在班待命', en: 'on duty and free' },
        { code: 'travel', zh: '路程约 0 公里，0 分钟', en: 'about 0 km by road, 0 min' },
        { code: 'ownGrid', zh: '责任网格', en: 'its own grid' },
        { code: 'skills', zh: '具备：调解', en: 'can do: mediation' },
      ],
    });
    const busy = states.map((one) => (one.id === id ? { ...one, orders: 2 } : one));
    const last = recommendUnits(theft, busy).at(-1)!;
    expect(last).toMatchObject({ unit: id, available: false, minutes: 40 });
    expect(last.reasons[0]).toEqual({
      code: 'orders',
      zh: '手上有 2 条指令（+40 分钟）',
      en: 'has 2 orders in hand (+40 min)',
    });
  });

  it('keeps the case team for scenes that are surveyed', () => {
    const inTown = { place: station.place, grid: null, community: null, zone: 'town' as const };
    expect(recommendUnits({ ...inTown, category: 'burglary' }, states)[0]!.team).toBe('case');
    expect(recommendUnits({ ...inTown, category: 'noise' }, states)[0]!.team).toBe('community');
    expect(recommendUnits({ ...inTown, category: 'burglary' }, states)[0]!.captain).toEqual({
      role: 'caseCaptain',
      unit: 'case-team',
    });
  });
});
