/**
 * Calls of a real city go through the station, and its figures are held against a recount that knows nothing of it: the
 * file itself, by a few lines of SQL. CALLS_CSV names a whole file, CALLS_LIMIT how much of it; a small one is made up else.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { categories } from '../../libs/domain/category.js';
import mke from '../../libs/domain/data/mke.json' with { type: 'json' };
import { station as ground } from '../../libs/domain/station.js';
import { parsePasswords } from '../../libs/simulation/station.js';
import { callLog, startStation, type TestStation } from '../support/station.js';

let station: TestStation;
let folder: string;
let calls: DuckDBConnection;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-figures-'));
  const file = join(folder, 'calls.csv');
  // Two have no coordinates: one is in a district that is a community, one in none.
  const madeUp = `${callLog(42)}1400001,2018-05-01 00:50:00,"1 N TEST ST,MKE",,,3,BATTERY,Advised\n1400002,2018-05-01 00:51:00,"2 N TEST ST,MKE",,,CITY,FIGHT,Advised\n`;
  const lines = (process.env.CALLS_CSV ? await readFile(process.env.CALLS_CSV, 'utf8') : madeUp).trimEnd().split(/\r?\n/);
  await writeFile(file, `${lines.slice(0, 1 + Number(process.env.CALLS_LIMIT ?? lines.length)).join('\n')}\n`);
  station = await startStation();
  const { code } = await station.run('replay', '--file', file, '--speed', 'max').ended;
  expect(code).toBe(0);

  calls = await (await DuckDBInstance.create(':memory:')).connect();
  await calls.run('create table natures (nature varchar, category varchar); create table patterns (place integer, pattern varchar, category varchar)');
  const category = (rule: string | { category: string }) => (typeof rule === 'string' ? rule : rule.category);
  for (const [nature, rule] of Object.entries(mke.natures)) await calls.run('insert into natures values ($1, $2)', [nature, category(rule)]);
  for (const [i, [pattern, rule]] of mke.naturePatterns.entries()) await calls.run('insert into patterns values ($1, $2, $3)', [i, pattern as string, category(rule as string)]);
  await calls.run('create table edges (grid varchar, community varchar, x1 double, y1 double, x2 double, y2 double); create table districts (district varchar, community varchar)');
  const edges = await calls.createAppender('edges');
  for (const { id, community, polygon } of ground.grids) {
    const [outline] = polygon.coordinates as [number, number][][];
    for (const [i, [x, y]] of outline!.slice(1).entries()) {
      edges.appendVarchar(id);
      edges.appendVarchar(community);
      for (const value of [...outline![i]!, x, y]) edges.appendDouble(value);
      edges.endRow();
    }
  }
  edges.closeSync();
  for (const [district, community] of Object.entries(mke.districts)) await calls.run('insert into districts values ($1, $2)', [district, community]);
  const { box, ground: onto } = mke.place;
  // The place is stretched from the city's box onto the station's ground; outside the box it was geocoded wrongly.
  const stretched = (value: string, axis: 0 | 1) => `${onto[axis]} + (${value} - ${box[axis]}) / (${box[axis + 2]} - ${box[axis]}) * (${onto[axis + 2]} - ${onto[axis]})`;
  await calls.run(`
    create table calls as
    select distinct on (c.id) c.id, timezone('America/Chicago', time) at time zone 'UTC' + interval 8 hour as here,
      coalesce(n.category, (select arg_min(p.category, p.place) from patterns p where regexp_matches(upper(trim(c.nature)), p.pattern, 'i')), 'by words') category,
      case when c.longitude between ${box[0]} and ${box[2]} and c.latitude between ${box[1]} and ${box[3]} then {'x': ${stretched('c.longitude', 0)}, 'y': ${stretched('c.latitude', 1)}} end place,
      d.community district
    from read_csv('${file}', types = {'time': 'TIMESTAMP', 'district': 'VARCHAR', 'longitude': 'DOUBLE', 'latitude': 'DOUBLE'}) c
      left join natures n on n.nature = upper(trim(c.nature)) left join districts d on d.district = c.district`);
  // Within a grid: a ray to the east crosses its outline an odd number of times.
  await calls.run(`
    create table placed as
    select c.id, e.grid, any_value(e.community) community from calls c join edges e
      on (e.y1 > c.place.y) <> (e.y2 > c.place.y) and c.place.x < e.x1 + (c.place.y - e.y1) / (e.y2 - e.y1) * (e.x2 - e.x1)
    group by c.id, e.grid having count(*) % 2 = 1`);

  const passwords = parsePasswords(await readFile(join(station.folder, 'accounts.txt'), 'utf8'));
  const signedIn = await fetch(`${station.api}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account: 'o-1001', password: passwords.get('o-1001') }) });
  token = ((await signedIn.json()) as { accessToken: string }).accessToken;
  const ended = Date.now();
  while (Date.parse((await get('incidents')).countedAt ?? 0) < ended) await pause(100);
}, process.env.CALLS_CSV ? 3_600_000 : 600_000);
afterAll(async () => {
  calls?.closeSync();
  await station?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function get(index: string, query = ''): Promise<any> {
  const response = await fetch(`${station.api}/api/v1/indices/${index}?from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z${query}`, { headers: { authorization: `Bearer ${token}` } });
  return response.json();
}
const groups = async (index: string, by: string) => Object.fromEntries((await get(index, `&by=${by}`)).groups.map(({ key, records }: any) => [key, records]));
const sql = async (text: string) => Object.fromEntries((await calls.runAndReadAll(text)).getRows().map(([key, n]) => [String(key), Number(n)]));

it('counts as many incidents as the file has calls, by day and by hour of the week', async () => {
  expect((await get('incidents')).total.value).toBe((await sql('select 0, count(*) from calls'))[0]);
  expect(await groups('incidents', 'day')).toEqual(await sql('select strftime(here, \'%Y-%m-%d\'), count(*) from calls group by 1'));
  expect(await groups('incidents', 'hourOfWeek')).toEqual(await sql('select (isodow(here) - 1) * 24 + hour(here), count(*) from calls group by 1'));
});

it('counts each category that the city’s own words name, and what officers found themselves as no call', async () => {
  const [ours, theirs] = [await groups('incidents', 'category'), await sql('select category, count(*) from calls group by 1')];
  const { 'by words': words = 0, ...named } = theirs;
  // What no rule names is told by its words: those add to the others, and to nothing else.
  for (const [category, count] of Object.entries(named)) expect(ours[category]).toBeGreaterThanOrEqual(count);
  expect(Object.values(ours).reduce((sum: number, n) => sum + Number(n), 0) - Object.values(named).reduce((sum, n) => sum + n, 0)).toBe(words);
  if (words === 0) expect(ours).toEqual(named);
  // What officers found themselves nobody reported.
  const own = categories.filter(({ ownActivity }) => ownActivity).map(({ id }) => id);
  expect((await get('dailyCalls')).total.records).toBe((await get('incidents')).total.value - own.reduce((sum, id) => sum + (ours[id] ?? 0), 0));
  if (words === 0) expect(own.map((id) => ours[id] ?? 0)).toEqual(own.map((id) => theirs[id] ?? 0));
});

it('counts each grid as the outlines of the grids say, and each community by its grids or by the city’s district', async () => {
  const { null: _nowhere, ...grids } = await groups('incidents', 'grid');
  expect(grids).toEqual(await sql('select grid, count(*) from placed group by 1'));
  const { 'by hand': byHand = 0, ...known } = await sql(`select coalesce(p.community, c.district, 'by hand'), count(*) from calls c left join placed p on p.id = c.id group by 1`);
  const communities = await groups('incidents', 'community');
  // Where neither says it an operator does, whose choice adds to the others.
  for (const [community, count] of Object.entries(known)) expect(communities[community]).toBeGreaterThanOrEqual(count);
  expect(Object.values(communities).reduce((sum: number, n) => sum + Number(n), 0)).toBe(Object.values(known).reduce((sum, n) => sum + n, byHand));
  if (byHand === 0) expect(communities).toEqual(known);
});
