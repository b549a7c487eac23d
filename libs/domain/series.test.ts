import fc from 'fast-check';
import type { Point } from './place.js';
import { knox, methodCodes, proposeSeries, type SeriesCandidate, seriesLink, seriesThresholds } from './series.js';

const place = (east: number, north = 0): Point => ({ type: 'Point', coordinates: [123.3 + east / 79_900, 44.13 + north / 111_200] });
const day = 86_400_000;
const rims = { target: 'wheelRims', tool: 'jack', transport: 'van' } as const;
const incident = (incidentNo: string, days: number, east: number, more: Partial<SeriesCandidate> = {}): SeriesCandidate => ({ incidentNo, category: 'theft.vehicleParts', method: rims, place: place(east), at: days * day, ...more });

const candidates = fc
  .array(
    fc.record({
      days: fc.double({ min: 0, max: 60, noNaN: true }),
      east: fc.nat(9000),
      category: fc.constantFrom('theft.vehicleParts', 'theft.home'),
      method: fc.record({ target: fc.constantFrom(...methodCodes.target.slice(0, 3)), tool: fc.constantFrom(...methodCodes.tool.slice(0, 3)) }, { requiredKeys: [] }),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map(({ days, east, ...more }, i) => incident(`a.${i}`, days, east, more)));
const thresholds = fc.record({ metres: fc.integer({ min: 100, max: 4000 }), days: fc.integer({ min: 1, max: 40 }) });

describe('the proposal of a series', () => {
  it('holds together what any chain of links joins, as trying all of them does', () => {
    fc.assert(
      fc.property(candidates, thresholds, (all, given) => {
        // Every pair, then over and over until nothing more joins.
        const groups = all.map(({ incidentNo }) => new Set([incidentNo]));
        for (const [i, a] of all.entries())
          for (const b of all.slice(i + 1)) {
            if (seriesLink(a, b, given) === null) continue;
            const [x, y] = [a, b].map(({ incidentNo }) => groups.find((group) => group.has(incidentNo))!) as [Set<string>, Set<string>];
            if (x === y) continue;
            for (const no of y) x.add(no);
            groups.splice(groups.indexOf(y), 1);
          }
        const expected = groups.filter((group) => group.size > 1).map((group) => [...group].sort().join()).sort();
        const found = proposeSeries(all, given);
        expect(found.map(({ incidents }) => [...incidents].sort().join()).sort()).toEqual(expected);
        expect(proposeSeries([...all].reverse(), given)).toEqual(found);
        for (const { incidents, links } of found) {
          expect(links.length).toBeGreaterThanOrEqual(incidents.length - 1);
          expect(links.every(({ from, to }) => incidents.includes(from) && incidents.includes(to))).toBe(true);
        }
      }),
    );
  });

  it('never breaks up at wider thresholds', () => {
    fc.assert(
      fc.property(candidates, thresholds, fc.nat(2000), fc.nat(20), (all, given, metres, days) => {
        const wider = proposeSeries(all, { metres: given.metres + metres, days: given.days + days });
        for (const { incidents } of proposeSeries(all, given)) expect(wider.some((proposal) => incidents.every((no) => proposal.incidents.includes(no)))).toBe(true);
      }),
    );
  });

  it('names its grounds', () => {
    const [series, ...others] = proposeSeries([incident('a.1', 0, 0), incident('a.2', 0.1, 900), incident('a.3', 1, 300), incident('a.4', 1, 300, { method: { target: 'battery', tool: 'cutter' } }), incident('a.5', 40, 0)]);
    expect([series!.incidents, others]).toEqual([['a.1', 'a.2', 'a.3'], []]);
    expect(series!.links[0]!.reason).toEqual({
      code: 'series.method',
      zh: '手法相同：侵害目标、工具、交通工具（3/3）；相距 899 米（不超过 1500），相隔 0.1 天（不超过 14）',
      en: 'the same method: target, tool, transport (3 of 3); 899 m apart (1500 at most), 0.1 days apart (14 at most)',
    });
    // Nothing coded: twice as near, and said so.
    expect(seriesLink(incident('a.1', 0, 0, { method: {} }), incident('a.2', 1, 700), seriesThresholds)!.reason.code).toBe('series.methodUnknown');
    expect(seriesLink(incident('a.1', 0, 0, { method: {} }), incident('a.2', 1, 800), seriesThresholds)).toBeNull();
    // Half of it alike is not the same method.
    expect(seriesLink(incident('a.1', 0, 0, { method: { target: 'home', tool: 'cutter' } }), incident('a.2', 0, 0, { method: { target: 'home', tool: 'crowbar' } }), seriesThresholds)).toBeNull();
    expect(seriesLink(incident('a.1', 0, 0), incident('a.2', 0, 0, { category: 'theft.home' }), seriesThresholds)).toBeNull();
  });

  it('counts near pairs as Knox did', () => {
    const all = [incident('a.1', 0, 0), incident('a.2', 1, 100), incident('a.3', 0, 9000), incident('a.4', 40, 100)];
    expect(knox(all, seriesThresholds)).toEqual({ pairs: 6, near: 1, expected: 1.5 });
    expect(knox([], seriesThresholds)).toEqual({ pairs: 0, near: 0, expected: 0 });
  });
});
