/** Every room as the chief finds it: what axe-core says of it, on a desk and on a phone; and what the community's rooms are for. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { clean, type ConsoleRig, objections, type Person, startConsole } from '../support/console.js';
import { PageCrew } from '../support/page-crew.js';

let rig: ConsoleRig;
let forms: PageCrew;
beforeAll(async () => {
  rig = await startConsole();
  forms = new PageCrew(rig, 'o-1001');
}, 120_000);
afterAll(() => rig?.close());

const [chief, captain, colleague, auditor] = ['o-1001', 'o-2101', 'o-2201', 'o-9001'] as const;

/** Waits until what the page asks for has come. */
const settled = async ({ page, asking }: Person) => {
  for (let quiet = 0; quiet < 5; quiet = asking.size === 0 ? quiet + 1 : 0) await page.waitForTimeout(100);
  await page.locator('.ant-spin-spinning, .ant-skeleton-active').first().waitFor({ state: 'detached' }).catch(() => {});
};

async function everyRoom(person: Person, look: (where: string) => Promise<void>): Promise<number> {
  const { page } = person;
  const { body } = await rig.call(chief, 'GET', '/api/v1/auth/me');
  expect(body.roles).toContain('chief');
  const rooms = ['tasks', 'board', 'incidents', 'cases', 'video', 'evidence', 'warnings', 'disputes', 'linkages', 'supervision', 'duty', 'community', 'figures', 'suggestions', 'forces', 'briefs', 'audit', 'administration'];
  let seen = 0;
  for (const room of rooms) {
    await page.goto(`/${room}`);
    await page.locator('main h1, main h2, main .board').first().waitFor();
    await settled(person);
    const leaves = await page.locator('main > article > .ant-tabs > .ant-tabs-nav [role=tab]').count();
    for (let leaf = 0; leaf < Math.max(1, leaves); leaf += 1) {
      if (leaf > 0) {
        await page.locator('main > article > .ant-tabs > .ant-tabs-nav [role=tab]').nth(leaf).click();
        await settled(person);
      }
      await look(`${room}${leaf > 0 ? ` (leaf ${leaf})` : ''}`);
      seen += 1;
    }
  }
  return seen;
}

describe('the rooms', () => {
  it.each([
    ['at a desk, in Chinese', { width: 1440, language: 'zh' as const }],
    ['on a phone, in English, dark', { width: 390, language: 'en' as const, dark: true }],
  ])('have nothing that axe-core objects to, %s', async (_, options) => {
    const person = await rig.as(chief, options);
    const objected: string[] = [];
    const seen = await everyRoom(person, async (where) => {
      for (const line of await objections(person.page)) objected.push(`${where}: ${line}`);
      // Nothing hangs over the edge of a phone but what scrolls by itself.
      const wide = (await person.page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
      if (wide > 1) objected.push(`${where}: ${wide} px wider than the screen`);
    });
    expect(objected).toEqual([]);
    expect(seen).toBeGreaterThan(25);
    clean(person);
    await person.context.close();
  }, 400_000);

  it('register a dispute by a squad, and keep its words from another squad', async () => {
    const person = await rig.as(captain);
    const { page } = person;
    await page.goto('/disputes');
    await page.getByRole('button', { name: '登记纠纷' }).click();
    const drawer = page.locator('.ant-drawer form');
    await drawer.waitFor();
    const value = { origin: { type: 'resident' }, kind: 'neighbour', receivedAt: '2026-11-20T09:00:00+08:00', community: 'community-1', description: '楼上漏水，两家争执' };
    await forms.fillIn(drawer, await forms.schemaOf('/api/v1/disputes'), value, 'zh');
    await page.locator('.ant-drawer-footer button').click();
    await page.getByRole('heading', { name: /纠纷 D\d{4}-\d{5}/ }).waitFor();
    const disputeNo = /D\d{4}-\d{5}/.exec(page.url())![0];
    const words = page.locator('.personal', { hasText: '当事人与事由' });
    await words.getByRole('button', { name: '查阅（留痕）' }).click();
    await words.getByText('楼上漏水，两家争执').waitFor();
    clean(person);
    const other = await rig.as(colleague, { language: 'en' });
    await other.page.goto(`/disputes/${disputeNo}`);
    const kept = other.page.locator('.personal').first();
    await kept.getByRole('button', { name: 'Show (on record)' }).click();
    await kept.getByRole('alert').waitFor();
    expect(await kept.textContent()).not.toContain('漏水');
    // Both looks are on record, with what for.
    const log = (await rig.call(auditor, 'GET', `/api/v1/access-log?action=dispute.readParties`)).body.items as { actor: string; purpose: string; allowed?: boolean; outcome?: string }[];
    expect(log.map(({ actor, purpose }) => [actor, purpose])).toEqual(expect.arrayContaining([[captain, 'mediation'], [colleague, 'mediation']]));
    await Promise.all([person.context.close(), other.context.close()]);
  }, 120_000);

  it('ask for the purpose before a resident is looked for, and find those who were registered', async () => {
    const household = (await rig.call(captain, 'POST', '/api/v1/households', { address: '晨光社区1号楼1单元101', kind: 'ordinary', grid: 'grid-001', place: { type: 'Point', coordinates: [123.2985, 44.1365] } })).body;
    await rig.call(captain, 'POST', '/api/v1/residents', { household: household.id, kind: 'local', name: '虚构甲', document: { type: 'passport', number: 'E00000001' }, since: '2026-01-01' });
    const person = await rig.as(captain, { language: 'en' });
    const { page } = person;
    const asked: string[] = [];
    page.on('request', (request) => { if (request.url().includes('/residents')) asked.push(request.headers()['x-purpose'] ?? 'none'); });
    await page.goto('/community?tab=residents');
    await page.getByLabel('Name').fill('虚构甲');
    await page.getByRole('button', { name: 'Look up (on record)' }).click();
    await page.getByRole('button', { name: '虚构甲' }).click();
    await page.getByRole('button', { name: 'Show (on record)' }).first().click();
    await page.getByText('Chenguang Community Grid 1').first().waitFor();
    expect(asked.every((purpose) => purpose === 'population')).toBe(true);
    expect(page.url()).not.toContain('虚构');
    clean(person);
    await person.context.close();
  }, 120_000);

  it('draw a brief up, take the chief’s signature, and give it as a file', async () => {
    const person = await rig.as(chief);
    const { page } = person;
    await page.goto('/briefs');
    await page.getByRole('button', { name: '编制简报' }).click();
    const drawer = page.locator('.ant-drawer form');
    await drawer.waitFor();
    const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10);
    await forms.fillIn(drawer, await forms.schemaOf('/api/v1/briefs'), { span: 'daily', date: yesterday }, 'zh');
    await page.locator('.ant-drawer-footer button').click();
    await page.getByRole('link', { name: '签发工作简报' }).click();
    await forms.fillIn(page.locator('form'), await forms.formOf('brief.sign'), { decision: 'sign' }, 'zh');
    await page.getByRole('button', { name: '办结', exact: true }).click();
    await page.getByText('已办结').first().waitFor();
    await page.goto('/briefs');
    await page.locator('tr.open').first().click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '中文 PDF' }).click()]);
    expect((await readFile((await download.path())!)).subarray(0, 5).toString()).toBe('%PDF-');
    await page.frameLocator('iframe.brief').locator('body').waitFor();
    expect(await objections(page)).toEqual([]);
    clean(person);
    await person.context.close();
  }, 120_000);

  it('give a list as a file, where a cell is never a formula', async () => {
    await rig.call(chief, 'POST', '/api/v1/campaigns', { title: '=1+1', goal: '清理楼道', topic: 'fire', grids: ['grid-001'], squads: ['squad-1'], from: '2026-12-01T08:00:00+08:00', to: '2026-12-02T08:00:00+08:00', measure: { name: '堆物处数', before: 3 } });
    const person = await rig.as(chief);
    const { page } = person;
    await page.goto('/community?tab=campaigns');
    await page.getByText('=1+1').waitFor();
    const saved = async (kind: string) => {
      await page.getByRole('button', { name: '导出' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: kind }).click()]);
      return (await download.path())!;
    };
    const csv = (await readFile(await saved('CSV'))).toString();
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    expect(csv).toContain("'=1+1");
    const parts = execFileSync('python3', ['-c', "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(*(z.read(n).decode() for n in z.namelist() if n.endswith('.xml')))", await saved('Excel')], { encoding: 'utf8' });
    expect(parts).toMatch(/<t[^>]*>=1\+1<\/t>/);
    expect(parts).not.toMatch(/<f[ >]/);
    await person.context.close();
  }, 120_000);
});
