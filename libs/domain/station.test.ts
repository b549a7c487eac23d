import fc from 'fast-check';
import baokang from './data/baokang.json' with { type: 'json' };
import { area, gridAt } from './geo.js';
import { contains } from './place.js';
import { parseStation, station, zoneOf } from './station.js';

const account = (id: string) => station.accounts.find((candidate) => candidate.id === id)!;
const squads = station.teams.filter((team) => team.community !== undefined);
const unitsOf = (team: string) => station.units.filter((unit) => unit.id.startsWith(`${team}.`));
const withRole = (role: string) => station.accounts.filter((one) => one.roles.some((r) => r === role));

describe('the ground', () => {
  const xs = station.boundary.coordinates[0]!.map(([x]) => x);
  const ys = station.boundary.coordinates[0]!.map(([, y]) => y);

  it('covers 338 km²', () => {
    const total = station.grids.reduce((sum, grid) => sum + area(grid.polygon), 0) / 1e6;
    expect(total).toBeGreaterThan(338 * 0.99);
    expect(total).toBeLessThan(338 * 1.01);
    expect(area(station.boundary) / 1e6).toBeCloseTo(total, 6);
  });

  it('has 8 communities, 37 villages and a forest farm, each with a grid or more', () => {
    const count = (kind: string) => station.areas.filter((one) => one.kind === kind).length;
    expect([count('town'), count('village'), count('forest')]).toEqual([8, 37, 1]);
    for (const one of station.areas) expect(station.grids.some((grid) => grid.area === one.id)).toBe(true);
  });

  it('is tiled without gap or overlap: every edge is shared by two grids or lies on the boundary', () => {
    const key = (a: readonly number[], b: readonly number[]) => `${a.join()} ${b.join()}`;
    const edges = new Set<string>();
    for (const grid of station.grids) {
      const ring = grid.polygon.coordinates[0]!;
      for (let i = 0; i + 1 < ring.length; i++) {
        const edge = key(ring[i]!, ring[i + 1]!);
        expect(edges.has(edge)).toBe(false);
        edges.add(edge);
      }
    }
    const ring = station.boundary.coordinates[0]!;
    const outer = new Set(ring.slice(0, -1).map((from, i) => key(from, ring[i + 1]!)));
    for (const edge of edges) {
      const [from, to] = edge.split(' ');
      expect(edges.has(`${to} ${from}`)).toBe(!outer.has(edge));
    }
  });

  it('puts each place inside the boundary into exactly one grid, and none outside', () => {
    fc.assert(
      fc.property(
        fc.double({ min: Math.min(...xs) - 0.02, max: Math.max(...xs) + 0.02, noNaN: true }),
        fc.double({ min: Math.min(...ys) - 0.02, max: Math.max(...ys) + 0.02, noNaN: true }),
        (x, y) => {
          const point = { type: 'Point' as const, coordinates: [x, y] as [number, number] };
          const holders = station.grids.filter((grid) => contains(grid.polygon, point));
          expect(holders).toHaveLength(contains(station.boundary, point) ? 1 : 0);
          expect(gridAt(station.grids, point)).toBe(holders[0] ?? null);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('knows the zone of a grid', () => {
    expect(zoneOf(station.grids[0])).toBe('town');
    expect(zoneOf(station.grids.at(-1))).toBe('forest');
    expect(zoneOf(null)).toBe('village');
  });
});

describe('the people', () => {
  it('has 8 squads of 3 groups of 3, under a captain and a deputy of the police', () => {
    expect(squads).toHaveLength(8);
    for (const squad of squads) {
      const units = unitsOf(squad.id);
      expect(units.map((unit) => unit.members.length)).toEqual([3, 3, 3]);
      const members = units.flatMap((unit) => unit.members).map(account);
      for (const role of ['squadCaptain', 'squadDeputy'] as const) {
        expect(members.filter((m) => m.roles.includes(role)).map((m) => m.rank)).toEqual(['police']);
      }
      expect(members.some((member) => member.sex === 'female' && member.rank === 'police')).toBe(true);
      for (const unit of units) expect(unit.members.some((id) => account(id).rank === 'police')).toBe(true);
    }
  });

  it('has 38 police officers in the communities', () => {
    expect(withRole('communityOfficer').filter((one) => one.rank === 'police')).toHaveLength(38);
    expect(withRole('communityOfficer')).toHaveLength(72);
  });

  it('has the other teams', () => {
    expect(withRole('caseCaptain')).toHaveLength(1);
    expect(unitsOf('case-team').map((unit) => unit.members.length)).toEqual([2, 2, 2, 2, 2]);
    const counts = ['videoOfficer', 'commandOperator', 'caseReviewer', 'chief', 'auditor', 'machine', 'partner'];
    expect(counts.map((role) => withRole(role).length)).toEqual([3, 8, 2, 1, 1, 1, 1]);
  });

  it('gives no two people the same name', () => {
    expect(new Set(station.accounts.map((one) => one.name.zh)).size).toBe(station.accounts.length);
  });

  it('gives each grid a police officer of its squad, whose unit has the grid', () => {
    for (const grid of station.grids) {
      expect(account(grid.officer).rank).toBe('police');
      expect(station.units.filter((unit) => unit.grids.includes(grid.id)).map((unit) => unit.id)).toEqual([
        account(grid.officer).unit,
      ]);
    }
  });

  it('lets a unit do what its members can, from a home on its own ground', () => {
    for (const unit of station.units) {
      expect([...unit.skills].sort()).toEqual([...new Set(unit.members.flatMap((id) => account(id).skills))].sort());
      const home = gridAt(station.grids, unit.home);
      if (unit.team === 'community') expect(unit.grids).toContain(home?.id);
      else expect(home?.kind).toBe('town');
    }
  });
});

describe('a wrong file', () => {
  const wrong = (change: (station: typeof baokang) => void) => () => {
    const copy = structuredClone(baokang);
    change(copy);
    return parseStation(copy);
  };

  it.each([
    ['an officer of another squad', (s: typeof baokang) => (s.grids[0]!.officer = 'o-2801'), /grids\[0\]\.officer/],
    ['a unit of one', (s: typeof baokang) => (s.units[0]!.members = ['o-2101']), /至少两人/],
    [
      'a member of another unit',
      (s: typeof baokang) => (s.units[0]!.members[2] = 'o-2109'),
      /units\[0\]\.members\[2\]/,
    ],
    ['an id twice', (s: typeof baokang) => (s.accounts[1]!.id = 'o-1001'), /o-1001 occurs twice/],
    ['an unknown unit', (s: typeof baokang) => (s.accounts[0]!.unit = 'squad-9'), /there is no unit squad-9/],
    [
      'an unknown community',
      (s: typeof baokang) => (s.areas[9]!.community = 'community-9'),
      /no community community-9/,
    ],
    ['an open ring', (s: typeof baokang) => s.grids[0]!.polygon.coordinates[0]!.pop(), /多边形须首尾闭合/],
    ['an unknown skill', (s: typeof baokang) => (s.units[0]!.skills = ['flying']), /units\[0\]\.skills/],
  ])('is refused with the field: %s', (_, change, message) => {
    expect(wrong(change)).toThrow(message);
  });
});
