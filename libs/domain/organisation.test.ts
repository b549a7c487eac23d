import fc from 'fast-check';
import { asOf, type Dated, type InTime, mustNotBePast, mustStand, type Organisation } from './organisation.js';
import { Refusal } from './refusal.js';

const order = <T>(from: number, set: object, at = from): Dated<T> => ({ id: `${from}-${at}`, from, set: set as Partial<T>, by: 'o-1', reason: 'r', at });
const refusedWith = (act: () => void) => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as Refusal).code;
  }
};

describe('an organisation in time', () => {
  it('stands as seeded from the beginning, and as ordered from each order on', () => {
    const changes = [order(20, { officer: 'c' }, 1), order(10, { officer: 'b' }, 2)];
    expect([-1e15, 9, 10, 19, 20, 1e15].map((at) => asOf({ officer: 'a' }, changes, at).officer)).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  it('lets the later order for one instant hold: a dated order is withdrawn by another', () => {
    const changes = [order(20, { officer: 'b' }, 1), order(20, { officer: 'a' }, 2)];
    expect(asOf({ officer: 'a' }, changes, 20).officer).toBe('a');
  });

  it('keeps what an order does not name', () => {
    expect(asOf({ officer: 'a', name: 'x' }, [order(1, { name: 'y' })], 1)).toEqual({ officer: 'a', name: 'y' });
  });

  it('knows no past orders, a little skew of clocks aside', () => {
    expect(refusedWith(() => mustNotBePast(0, 120_000))).toBe('CHANGE_IN_THE_PAST');
    expect(refusedWith(() => mustNotBePast(61_000, 120_000))).toBeNull();
  });
});

/** Two squads of two units; grids of both; any people may be named for any order. */
const people = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3', 'b4'];
const units = [
  ['squad-1.1', ['a1', 'a2', 'a5']],
  ['squad-1.2', ['a3', 'a4']],
  ['squad-2.1', ['b1', 'b2']],
  ['squad-2.2', ['b3', 'b4']],
] as const;
const grids = [
  ['g1', 'c1', 'a1'],
  ['g2', 'c1', 'a3'],
  ['g3', 'c2', 'b1'],
] as const;

const seeded = (): { grids: Organisation['grids'][number][]; areas: Organisation['areas'][number][]; units: InTime<{ members: string[] }>[] } => ({
  areas: ['c1', 'c2'].map((id) => ({ id, kind: 'town', first: { community: id }, changes: [] })),
  grids: grids.map(([id, community, officer]) => ({ id, kind: 'town', first: { area: community, community, officer }, changes: [] })),
  units: units.map(([id, members]) => ({ id, first: { members: [...members] }, changes: [] })),
});
const squadOf = (community: string) => ({ c1: 'squad-1', c2: 'squad-2' })[community] ?? null;
const add = <T, E extends InTime<T>>(things: (E & InTime<T>)[], index: number, change: Dated<T>) =>
  things.map((thing, i) => (i === index ? { ...thing, changes: [...thing.changes, change] } : thing));

const anOrder = fc.oneof(
  fc.record({ type: fc.constant('officer' as const), grid: fc.nat(2), person: fc.constantFrom(...people), from: fc.nat(50) }),
  fc.record({ type: fc.constant('post' as const), unit: fc.nat(3), person: fc.constantFrom(...people), from: fc.nat(50) }),
);

it('has at each instant exactly one responsible officer for each grid, who serves in its squad, whatever is ordered', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(anOrder, { maxLength: 12 }), (orders) => {
      let now = seeded();
      orders.forEach((each, n) => {
        let next = now;
        if (each.type === 'officer') next = { ...now, grids: add(now.grids, each.grid, order(each.from, { officer: each.person }, n)) };
        else {
          now.units.forEach(({ first, changes }, i) => {
            const { members } = asOf(first, changes, each.from);
            const without = members.filter((member) => member !== each.person);
            const then = i === each.unit ? [...without, each.person] : without;
            if (then.join() !== members.join()) next = { ...next, units: add(next.units, i, order(each.from, { members: then }, n)) };
          });
        }
        const refused = refusedWith(() => mustStand({ ...next, squadOf } satisfies Organisation, each.from));
        if (refused === null) {
          now = next;
          accepted += 1;
        }
      });
      for (let at = -1; at <= 51; at += 1) {
        const serving = now.units.flatMap(({ id, first, changes }) => asOf(first, changes, at).members.map((member) => [member, id] as const));
        expect(new Set(serving.map(([member]) => member)).size).toBe(serving.length);
        for (const { first, changes } of now.grids) {
          const { officer, community } = asOf(first, changes, at);
          const places = serving.filter(([member]) => member === officer).map(([, unit]) => unit.split('.')[0]);
          expect(places).toEqual([squadOf(community)]);
        }
      }
    }),
  );
  expect(accepted).toBeGreaterThan(100);
});

it.each([
  ['an officer of another squad', { grids: add(seeded().grids, 0, order(5, { officer: 'b1' })) }, 'GRID_WITHOUT_OFFICER'],
  ['a community without a squad', { areas: add(seeded().areas, 0, order(5, { community: 'c9' })) }, 'COMMUNITY_UNKNOWN'],
  ['a grid of another community than its area', { grids: add(seeded().grids, 0, order(5, { community: 'c2' })) }, 'GRID_NOT_OF_AREA'],
  ['a grid in no area', { grids: add(seeded().grids, 0, order(5, { area: 'c9' })) }, 'AREA_UNKNOWN'],
  ['a grid moved without another officer', { grids: add(seeded().grids, 0, order(5, { area: 'c2', community: 'c2' })) }, 'GRID_WITHOUT_OFFICER'],
  ['a unit of one', { units: add(seeded().units, 1, order(5, { members: ['a3'] })) }, 'UNIT_TOO_SMALL'],
  ['somebody in two units', { units: add(seeded().units, 1, order(5, { members: ['a3', 'a4', 'a5'] })) }, 'SERVES_ELSEWHERE'],
])('does not stand with %s', (_, change, code) => {
  expect(refusedWith(() => mustStand({ ...seeded(), squadOf, ...change }, 5))).toBe(code);
});
