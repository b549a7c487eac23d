import { milwaukee } from '../domain/mapping.js';
import { readOptions, readRows } from './calls.js';
import { parsePasswords, runningApi } from './station.js';
import { minutesBetween, storyNumber, storyTime } from './story.js';

describe('what the replay is asked', () => {
  it('has sensible defaults', () => {
    expect(readOptions(['--file', 'x.csv'])).toEqual({
      file: 'x.csv',
      mapping: milwaukee,
      limit: Infinity,
      rate: Infinity,
      api: undefined,
    });
    expect(readOptions(['--file', 'x.csv', '--speed', 'max']).rate).toBe(Infinity);
  });

  it.each([
    ['5/s', 5],
    ['0.5/s', 0.5],
    ['20', 20],
  ])('takes the rate %s', (rate, perSecond) => {
    expect(readOptions(['--file', 'x.csv', '--rate', rate, '--limit', '7'])).toMatchObject({
      rate: perSecond,
      limit: 7,
    });
  });

  it.each([
    [[], '--file'],
    [['--file', 'x', '--rate', '0/s'], '--rate'],
    [['--file', 'x', '--rate', '5/h'], '--rate'],
    [['--file', 'x', '--limit', '-1'], '--limit'],
    [['--file', 'x', '--speed', 'slow'], '--speed'],
    [['--file', 'x', '--speed', 'max', '--rate', '1'], '--speed'],
    [['--file', 'x', '--mapping', '/no/such/file'], '/no/such/file'],
  ])('refuses %j and says why', (args, why) => {
    expect(() => readOptions(args)).toThrow(why);
  });
});

describe('the rows of a file', () => {
  const header = 'id,time,location,latitude,longitude,district,nature,status';

  it('come in the order of the file, the broken ones too', () => {
    const text = `${header}\n1,2018-05-01 00:00:00,a,43,-87.9,1,THEFT,Advised\n2,too few\n3,2018-05-01 00:00:00,a,43,-87.9,1,THEFT,Advised\n`;
    const rows = readRows(text, milwaukee);
    expect(rows.map((row) => ('problem' in row ? 'broken' : row.values.id))).toEqual(['1', 'broken', '3']);
  });

  it('need the columns of the mapping', () => {
    expect(() => readRows('id,time\n1,2\n', milwaukee)).toThrow(/nature/);
  });
});

describe('a station', () => {
  it('has its passwords one a line', () => {
    const text = '# 账号\tpassword\no-1\tabc\tchief\r\n\nm-1\tx y\n';
    expect([...parsePasswords(text)]).toEqual([
      ['o-1', 'abc'],
      ['m-1', 'x y'],
    ]);
  });

  it('is named by its address, with or without the path of the API', () => {
    for (const named of ['http://host:1', 'http://host:1/', 'http://host:1/api/v1'])
      expect(runningApi(named)).toBe('http://host:1');
    expect(() => runningApi('host')).toThrow('--api');
  });
});

describe('the time of a story', () => {
  it('lies in the past, whenever it is told, and keeps its distances', () => {
    for (const now of ['2026-01-01T00:00:00Z', '2026-02-28T15:59:59Z', '2026-02-28T16:00:00Z'].map(
      (text) => new Date(text),
    )) {
      expect(Date.parse(storyTime(now, 0, '23:59'))).toBeLessThan(now.getTime());
      expect(minutesBetween(storyTime(now, 0, '06:52'), storyTime(now, 0, '09:43'))).toBe(171);
      expect(minutesBetween(storyTime(now, -1, '07:00'), storyTime(now, 0, '07:00'))).toBe(1440);
      expect(storyNumber(now)).toMatch(/^\d{17}$/);
    }
    expect(storyTime(new Date('2026-02-28T16:00:00Z'), 0, '06:52')).toBe('2026-02-28T06:52:00+08:00');
  });
});
