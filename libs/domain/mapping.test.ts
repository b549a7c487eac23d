import fc from 'fast-check';
import { isCategory } from './category.js';
import mke from './data/mke.json' with { type: 'json' };
import { gridAt, inBox } from './geo.js';
import { dispositions } from './intake.js';
import { type MappedRow, mapRow, milwaukee, missingColumns, parseMapping } from './mapping.js';
import { station } from './station.js';

const row = {
  id: '1211378',
  time: '2018-05-01 00:18:31',
  location: '5262 N 38TH ST,MKE',
  latitude: '43.1133303',
  longitude: '-87.9597934',
  district: '4',
  nature: 'PROPERTY DAMAGE',
  status: 'Advised',
};
const map = (change: Partial<typeof row>) => mapRow({ ...row, ...change }, milwaukee);
const taken = (mapped: MappedRow) => {
  if (!mapped.ok) throw new Error(JSON.stringify(mapped.errors));
  return mapped;
};
const codes = (mapped: MappedRow) => taken(mapped).notes.map((note) => note.code);

describe('mapRow', () => {
  it('makes a call of a row', () => {
    expect(map({})).toEqual({
      ok: true,
      call: {
        source: 'mke',
        number: '1211378',
        receivedAt: '2018-05-01T00:18:31-05:00',
        channel: 'file',
        nature: 'PROPERTY DAMAGE',
        category: 'propertyDamage',
        place: { type: 'Point', coordinates: [expect.any(Number), expect.any(Number)] },
        address: '5262 N 38TH ST,MKE',
        district: '4',
        community: 'community-4',
      },
      disposition: 'advice',
      notes: [],
    });
  });

  it('refuses a row without number or time, naming each field', () => {
    const refused = (change: Partial<typeof row>) => {
      const mapped = map(change);
      return mapped.ok ? null : mapped.errors.map(({ field, rule }) => `${field} ${rule}`);
    };
    expect(refused({ id: ' ', time: '' })).toEqual(['number required', 'time required']);
    expect(refused({ id: 'a/b', time: 'yesterday' })).toEqual(['number format', 'time format']);
    expect(refused({ time: '2018-02-30 10:00:00' })).toEqual(['time format']);
    expect(refused({ time: '2018-05-01 24:00:00' })).toEqual(['time format']);
    expect(refused({ time: '2018-05-01' })).toEqual(['time format']);
    expect(mapRow({}, milwaukee).ok).toBe(false);
  });

  it.each([
    ['', '-87.9', 'place.missing'],
    ['43.1', '', 'place.missing'],
    ['0', '0', 'place.implausible'],
    ['25.88', '-80.2', 'place.implausible'],
    ['north', '-87.9', 'place.implausible'],
    ['Infinity', '-87.9', 'place.implausible'],
  ])('takes a call at (%s, %s) without a place, and notes %s', (latitude, longitude, code) => {
    const mapped = taken(map({ latitude, longitude }));
    expect(mapped.call).not.toHaveProperty('place');
    expect(mapped.call.community).toBe('community-4');
    expect(codes(mapped)).toEqual([code]);
  });

  it('maps natures by name, then by pattern, then by their words, else as other', () => {
    const category = (nature: string) => [taken(map({ nature })).call.category, codes(map({ nature }))];
    expect(category('Bb Gun  complnt')).toEqual(['weapon', []]);
    expect(taken(map({ nature: 'BB GUN COMPLNT' })).call.priority).toBe(3);
    expect(category('BATTERY DV')).toEqual(['domesticViolence', []]);
    expect(category('THREAT')).toEqual(['threat', []]);
    expect(category('HOLDUP ALARM')).toEqual(['alarm', []]);
    expect(category('DROWNING')).toEqual(['medical', ['nature.unmapped']]);
    expect(category('XYZZY')).toEqual(['other', ['nature.unmapped']]);
    expect(taken(map({ nature: 'XYZZY' })).notes[0]).toMatchObject({ field: 'nature', value: 'XYZZY' });
  });

  it('notes a district that the mapping does not name, but not one that it knows to be no place', () => {
    expect(codes(map({ district: '99' }))).toEqual(['district.unmapped']);
    expect(codes(map({ district: 'OUT' }))).toEqual([]);
    expect(codes(map({ district: '' }))).toEqual([]);
    expect(taken(map({ district: 'OUT' })).call).not.toHaveProperty('community');
  });

  it.each([
    ['Cleared by Arrest', 'THEFT', 'criminalCase'],
    ['City Citation(s) Issued', 'TRAFFIC STOP', 'administrativeCase'],
    ['State Citation Issued', 'TRAFFIC STOP', 'administrativeCase'],
    ['To be Filed', 'ENTRY', 'criminalCase'],
    ['To be Filed', 'ACC PDO', 'administrativeCase'],
    ['Open Investigation', 'WELFARE CITIZEN', 'noCase'],
    ['Unable to Locate Complainant', 'THEFT', 'unfounded'],
    ['Advised/Referral', 'THEFT', 'advice'],
    ['Assignment Completed', 'PATROL', 'noCase'],
  ])('%s of %s → %s', (status, nature, disposition) => {
    const mapped = taken(map({ status, nature }));
    expect([mapped.disposition, mapped.notes]).toEqual([disposition, []]);
  });

  it('takes an unknown status as no case, and notes it', () => {
    expect(taken(map({ status: 'Lost in the Post' })).disposition).toBe('noCase');
    expect(codes(map({ status: 'Lost in the Post' }))).toEqual(['status.unmapped']);
  });

  it('keeps to the lengths that a call may have', () => {
    const { call } = taken(map({ location: 'a'.repeat(999), nature: 'b'.repeat(999), district: 'c'.repeat(999) }));
    expect([call.address, call.nature, call.district].map((text) => text?.length)).toEqual([300, 120, 40]);
  });

  it('never fails, and what it takes is well formed', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.double().map(String),
      fc.constantFrom(...Object.values(row)),
    );
    const any = fc.record(Object.fromEntries(Object.keys(row).map((name) => [name, cell])), { requiredKeys: [] });
    fc.assert(
      fc.property(
        fc.oneof(
          any,
          any.map((part) => ({ ...row, ...part, id: row.id, time: row.time })),
        ),
        (one) => {
          const mapped = mapRow(one, milwaukee);
          if (!mapped.ok) {
            expect(mapped.errors.length).toBeGreaterThan(0);
            return;
          }
          expect(isCategory(mapped.call.category!)).toBe(true);
          expect(dispositions).toContain(mapped.disposition);
          expect(mapped.call.address?.length ?? 0).toBeLessThanOrEqual(300);
          expect(mapped.call.nature?.length ?? 0).toBeLessThanOrEqual(120);
          if (mapped.call.place) expect(gridAt(station.grids, mapped.call.place)).not.toBeNull();
        },
      ),
    );
  });
});

describe('the place', () => {
  const [west, south, east, north] = milwaukee.place.box;

  it('of every plausible call lies in a grid of the station, and keeps its order along each axis', () => {
    const lon = fc.double({ min: west, max: east, noNaN: true });
    const lat = fc.double({ min: south, max: north, noNaN: true });
    const place = (x: number, y: number) => taken(map({ longitude: String(x), latitude: String(y) })).call.place!;
    fc.assert(
      fc.property(lon, lat, lon, lat, (x1, y1, x2, y2) => {
        const [a, b] = [place(x1, y1), place(x2, y2)];
        expect(gridAt(station.grids, a)).not.toBeNull();
        expect(
          inBox(milwaukee.place.ground!, a.coordinates) || x1 === west || x1 === east || y1 === south || y1 === north,
        ).toBe(true);
        if (x1 < x2) expect(a.coordinates[0]).toBeLessThanOrEqual(b.coordinates[0]);
        if (y1 < y2) expect(a.coordinates[1]).toBeLessThanOrEqual(b.coordinates[1]);
      }),
    );
  });

  it('stays as it is where the mapping has no ground', () => {
    const own = parseMapping({ ...mke, place: { box: mke.place.box } });
    expect(taken(mapRow(row, own)).call.place!.coordinates).toEqual([-87.9597934, 43.1133303]);
  });
});

describe('the time', () => {
  const at = (time: string, change: object = {}) => {
    const mapped = mapRow({ ...row, time }, parseMapping({ ...mke, ...change }));
    return mapped.ok ? [mapped.call.receivedAt, ...mapped.notes.map((note) => note.code)] : mapped.errors[0]!.rule;
  };

  it.each([
    ['2018-01-01 00:00:00', ['2018-01-01T00:00:00-06:00']],
    ['2018-07-01T09:05', ['2018-07-01T09:05:00-05:00']],
    ['2018/7/1 9:05:07 PM', ['2018-07-01T21:05:07-05:00']],
    ['2018-07-01 12:00:00 AM', ['2018-07-01T00:00:00-05:00']],
    ['2018-05-01T00:10:28.000+08:00', ['2018-05-01T00:10:28+08:00']],
    ['2018-05-01T00:10:28Z', ['2018-05-01T00:10:28+00:00']],
    ['2018-03-11 02:30:00', ['2018-03-11T02:30:00-06:00', 'time.gap']],
    ['2018-11-04 01:30:00', ['2018-11-04T01:30:00-05:00', 'time.twice']],
    ['2018-07-01 13:05 PM', 'format'],
    ['2018-05-01 00:61:00', 'format'],
    ['2018-05-01T00:10:28+99:00', 'format'],
  ])('%s → %j', (text, expected) => {
    expect(at(text)).toEqual(expected);
  });

  it('reads a date in the order that the mapping names', () => {
    expect(at('05/04/2018 13:00', { dateOrder: 'mdy' })).toEqual(['2018-05-04T13:00:00-05:00']);
    expect(at('05.04.2018 13:00', { dateOrder: 'dmy' })).toEqual(['2018-04-05T13:00:00-05:00']);
    expect(at('05/04/2018 13:00')).toBe('format');
  });

  it('is the instant that the clock of the zone showed', () => {
    const zones = [
      'America/Chicago',
      'Asia/Shanghai',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'UTC',
      'Pacific/Apia',
    ];
    const readers = zones.map((zone) => ({
      mapping: parseMapping({ ...mke, timeZone: zone }),
      clock: new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }),
    }));
    fc.assert(
      fc.property(
        fc.constantFrom(...readers),
        fc.integer({ min: 1.2e9, max: 1.9e9 }),
        ({ mapping, clock }, seconds) => {
          const { call, notes } = taken(mapRow({ ...row, time: clock.format(seconds * 1000) }, mapping));
          const late = seconds - Date.parse(call.receivedAt) / 1000;
          expect(late === 0 || (notes[0]?.code === 'time.twice' && late > 0 && late <= 3600)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('a mapping file', () => {
  it.each([
    ['an unknown category', { natures: { X: 'nonsense' } }, /unknown category/],
    ['a broken pattern', { naturePatterns: [['(', 'theft']] }, /not a regular expression: \(/],
    ['an unknown zone', { timeZone: 'Mars/Olympus' }, /timeZone/],
    ['no number column', { columns: { time: 'time' } }, /columns\.number/],
    ['an unknown disposition', { dispositions: { X: 'jail' } }, /dispositions/],
    ['a box turned round', { place: { box: [1, 2, 0, 3] } }, /place\.box/],
    ['a key misspelt', { timezone: 'UTC' }, /timezone/],
  ])('is refused with the field: %s', (_, change, message) => {
    expect(() => parseMapping({ ...mke, ...change })).toThrow(message);
  });

  it('names its columns, so that a file without them is found at once', () => {
    expect(missingColumns(Object.keys(row), milwaukee)).toEqual([]);
    expect(missingColumns(['id', 'zeit'], milwaukee)).toContain('time');
  });

  it('sends districts to communities that the station has', () => {
    const communities = station.areas.map((area) => area.id);
    for (const community of milwaukee.districts.values()) if (community) expect(communities).toContain(community);
  });
});
