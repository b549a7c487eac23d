/** What a shift at the console needs beside its rooms: pages side by side, a step taken back, what the chief sets, a plan compared. */
import { readFile } from 'node:fs/promises';
import { clean, type ConsoleRig, objections, startConsole } from '../support/console.js';

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsole();
}, 120_000);
afterAll(() => rig?.close());

const [chief, operator, another] = ['o-1001', 'o-1101', 'o-1102'];
let calls = 0;

async function call(): Promise<string> {
  const { status, body } = await rig.call(operator, 'POST', '/api/v1/incidents', { source: '110', number: `w${(calls += 1)}`, receivedAt: new Date().toISOString(), channel: 'phone', description: '两家邻居为停车吵架', place: { type: 'Point', coordinates: [123.31, 44.13] } });
  expect(status).toBeLessThan(300);
  return body.incidentNo as string;
}

it('follows the station in as many pages of one browser as are wanted', async () => {
  const person = await rig.as(operator);
  const pages = [person.page];
  // Each with two lines of its own would want twelve of a browser's six connections.
  while (pages.length < 6) pages.push(await person.context.newPage());
  for (const page of pages) {
    await page.goto('/board');
    await page.locator('.board[data-connection=live]').waitFor({ timeout: 15_000 });
  }
  const first = await call();
  for (const page of pages) await page.locator('.queue [role=option]', { hasText: first }).waitFor();
  // Whoever was there first may go: the others still hear.
  for (const page of pages.splice(0, 2)) await page.close();
  const second = await call();
  for (const page of pages) await page.locator('.queue [role=option]', { hasText: second }).waitFor();
  // What another signs in for in the same browser is not told on the line of the one before.
  const [page] = pages;
  await page!.getByRole('button', { name: '试夏山' }).click();
  await page!.getByText('退出登录').click();
  await page!.locator('input[autocomplete=username]').fill(another);
  await page!.locator('input[autocomplete=current-password]').fill(rig.password(another));
  await page!.locator('button[type=submit]').click();
  await page!.locator('.board[data-connection=live]').waitFor();
  const third = await call();
  await page!.locator('.queue [role=option]', { hasText: third }).waitFor();
  clean(person);
  await person.context.close();
}, 120_000);

it('takes back a claim that was a slip of the hand', async () => {
  const number = await call();
  const person = await rig.as(operator, { language: 'en' });
  const { page } = person;
  await page.locator('a.task', { hasText: number }).click();
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('undone').waitFor();
  await page.getByRole('button', { name: 'Take it' }).waitFor();
  const [source, no] = number.split('.');
  const { body } = await rig.call(operator, 'GET', `/api/v1/tasks?process=incident~baokang~${source}~${no}`);
  expect(body.items).toMatchObject([{ kind: 'incident.triage', state: 'open', assignee: null }]);
  clean(person);
  await person.context.close();
}, 60_000);

it('lets the chief change a rule of duty in its form, and leaves the others as they were', async () => {
  const before = (await rig.call(chief, 'GET', '/api/v1/duty-rules')).body;
  const person = await rig.as(chief);
  const { page } = person;
  await page.goto('/duty/rules');
  await page.getByRole('button', { name: '修改规则' }).click();
  const form = page.locator('.ant-drawer form');
  await form.locator('#rules_restHours').fill('11');
  await form.locator('#reason').fill('试行');
  await page.locator('.ant-drawer-footer button').click();
  await page.getByText('至少休息 11 小时').waitFor();
  const { rules, version } = (await rig.call(chief, 'GET', '/api/v1/duty-rules')).body;
  expect(version).toBe(before.version + 1);
  expect(rules).toEqual({ ...before.rules, restHours: 11 });
  expect(await objections(page)).toEqual([]);
  clean(person);
  await person.context.close();
}, 60_000);

it('reads the next file of calls by what the chief has said that its words mean', async () => {
  const person = await rig.as(chief);
  const { page } = person;
  await page.goto('/administration?tab=mappings');
  await page.getByLabel('原系统的类型或代码').fill('JD-07');
  await page.getByRole('button', { name: '添加' }).first().click();
  await page.getByLabel('“JD-07”的类别').click();
  await page.keyboard.type('盗窃车辆');
  await page.keyboard.press('Enter');
  await page.getByLabel('理由').fill('上级平台的代码');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText(/第 2 版/).waitFor();
  expect(await objections(page)).toEqual([]);
  const { mapping } = (await rig.call(chief, 'GET', '/api/v1/mappings/station-calls')).body;
  const { category } = mapping.natures['JD-07'];
  expect(category).toMatch(/^theft/);
  await page.goto('/incidents');
  await page.getByRole('button', { name: '导入' }).click();
  await page.locator('.ant-modal input[type=file]').setInputFiles({ name: 'calls.csv', mimeType: 'text/csv', buffer: Buffer.from('编号,接警时间,地址,纬度,经度,内容\nx-1,2026-11-20 08:30:00,某路 1 号,44.1365,123.2985,jd-07\n') });
  await page.getByText(/收下 1/).waitFor();
  const record = async () => (await rig.call(chief, 'GET', '/api/v1/incidents/sheet.x-1')).body.record;
  for (const end = Date.now() + 10_000; !(await record()) && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await record()).call.category).toBe(category);
  clean(person);
  await person.context.close();
}, 60_000);

it('keeps a filter with its tab, and gives all that it lets through as a file', async () => {
  for (let i = 0; i < 55; i += 1) await rig.call(chief, 'POST', '/api/v1/campaigns', { title: `行动${i}`, goal: '清理楼道', topic: 'fire', grids: ['grid-001'], squads: ['squad-1'], from: '2026-12-01T08:00:00+08:00', to: '2026-12-02T08:00:00+08:00', measure: { name: '堆物处数', before: 3 } });
  const person = await rig.as(chief);
  const { page } = person;
  await page.goto('/community?tab=campaigns&open=true');
  await page.locator('tr.open').first().waitFor();
  await page.getByRole('button', { name: '筛选' }).click();
  await page.getByText('保存当前筛选…').click();
  await page.getByLabel('名称').fill('在办的');
  await page.locator('.ant-modal .ant-btn-primary').click();
  await page.goto('/community?tab=campaigns');
  await page.getByRole('button', { name: '筛选' }).click();
  await page.getByRole('menuitem', { name: '在办的' }).click();
  await page.waitForURL(/tab=campaigns.*open=true/);
  // Fifty are listed; the file has them all.
  await page.locator('tr.open').nth(49).waitFor();
  expect(await page.locator('tr.open').count()).toBe(50);
  await page.getByRole('button', { name: '导出' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'CSV' }).click()]);
  const lines = (await readFile((await download.path())!)).toString().trim().split('\r\n');
  expect(lines).toHaveLength(56);
  expect(lines.slice(1).every((line) => /^P\d{4}-\d{5},行动\d+,/.test(line) && !/\d{4}-\d\d-\d\dT/.test(line))).toBe(true);
  clean(person);
  await person.context.close();
}, 120_000);

it('compares the layouts of a plan, on a phone as well', async () => {
  const monday = new Date(Date.now() + 8 * 3_600_000);
  monday.setUTCDate(monday.getUTCDate() + ((8 - monday.getUTCDay()) % 7 || 7));
  const { status, body } = await rig.call(chief, 'POST', '/api/v1/forces/plans', { from: monday.toISOString().slice(0, 10), days: 7 });
  expect(status).toBe(201);
  const person = await rig.as(chief, { width: 390 });
  const { page } = person;
  await page.goto(`/forces/${body.planNo}`);
  await page.getByText('各布局比较').waitFor({ timeout: 150_000 });
  await page.locator('.layout', { hasText: '现行值班规则' }).waitFor();
  expect(await page.locator('.layout').count()).toBe(7);
  // The chief chooses with the figures in sight, and every layout can be seen on the ground.
  await page.getByText('选定', { exact: true }).first().waitFor();
  await page.getByText('警组放在哪里').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(1);
  expect(await objections(page)).toEqual([]);
  clean(person);
  await person.context.close();
}, 240_000);
