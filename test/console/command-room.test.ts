/** The command room's screens, as its people use them: the board by keys alone, incidents, partners, supervision, duty, forces. */
import { clean, type ConsoleRig, objections, type Person, startConsole } from '../support/console.js';

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsole();
}, 120_000);
afterAll(() => rig?.close());

const [chief, operator, another] = ['o-1001', 'o-1101', 'o-1102'];
let calls = 0;

async function call(description: string, coordinates: [number, number]): Promise<string> {
  const { status, body } = await rig.call(operator, 'POST', '/api/v1/incidents', { source: '110', number: `r${(calls += 1)}`, receivedAt: new Date().toISOString(), channel: 'phone', description, place: { type: 'Point', coordinates }, caller: { name: '试报警人', phone: '13800000001' } });
  expect(status).toBeLessThan(300);
  return body.incidentNo as string;
}

const option = ({ page }: Person, number: string) => page.locator('.queue [role=option]', { hasText: number });
const panel = ({ page }: Person) => page.locator('aside.panel');
const board = async (account: string, options?: { language?: 'en'; dark?: boolean }) => {
  const person = await rig.as(account, options);
  await person.page.goto('/board');
  return person;
};

it('dispatches by keys alone', async () => {
  const person = await board(operator, { dark: true });
  const { page } = person;
  await page.getByText('没有在办警情').waitFor();
  const number = await call('两家邻居为停车吵架', [123.31, 44.13]);
  await option(person, number).waitFor();
  await page.locator('canvas').first().waitFor();
  expect(await objections(page)).toEqual([]);

  // From the top of the page, as the keyboard goes.
  await page.locator('.queue').focus();
  await page.keyboard.press('ArrowDown');
  expect(await option(person, number).getAttribute('aria-selected')).toBe('true');
  await page.keyboard.press('Enter');
  await panel(person).getByText('“吵架”指向“矛盾纠纷”').waitFor();
  await panel(person).locator('form').waitFor();
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Enter');
  await panel(person).locator('ol.units').waitFor();
  await panel(person).locator('form').waitFor();
  await page.keyboard.press('1');
  await page.keyboard.press('2');
  await page.keyboard.press('2');
  await page.keyboard.press('Control+Enter');
  await panel(person).locator('.orders li').first().waitFor();

  const { body } = await rig.call(operator, 'GET', `/api/v1/incidents/${number}`);
  expect(body.orders).toMatchObject([{ state: 'offered', orderedBy: operator }]);
  await page.locator('.queue .order').waitFor();
  expect(await objections(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByText('只用键盘派警').waitFor();
  clean(person);
  await person.context.close();
}, 90_000);

it('shows five callers of one crash as one incident, on two screens at once', async () => {
  const place = (i: number): [number, number] => [123.2985 + i * 0.0004, 44.1365];
  const first = await call('两车相撞，堵住了路口', place(0));
  const [one, two] = await Promise.all([board(operator), board(another, { language: 'en' })]);
  for (const person of [one, two]) await option(person, first).waitFor();
  await option(one, first).dblclick();
  await panel(one).locator('form').waitFor();
  await one.page.keyboard.press('1');
  await one.page.keyboard.press('Control+Enter');
  await panel(one).locator('ol.units').waitFor();
  const more = ['路口发生车祸', '车祸追尾', '前面出了交通事故', '车祸，有人被困在车里'];
  for (const [i, words] of more.entries()) {
    const number = await call(words, place(i + 1));
    await option(one, number).waitFor();
    await option(one, number).getByText('疑似重复').waitFor();
    await option(one, number).click();
    await panel(one).getByText('可能与这些警情重复').waitFor();
    await panel(one).locator('form').waitFor();
    await panel(one).focus();
    await one.page.keyboard.press('2');
    await one.page.keyboard.press('Control+Enter');
    await option(one, number).waitFor({ state: 'detached' });
  }
  // The other has done nothing but look.
  await option(two, first).getByText('5 calls').waitFor();
  await option(two, first).getByText('P1').waitFor();
  expect(await objections(two.page)).toEqual([]);

  await two.page.goto(`/incidents/${first}`);
  await two.page.getByText('Calls of the same').waitFor();
  expect(await two.page.locator('.links a').count()).toBe(4);
  // Who called is told for a purpose, and not before.
  expect(await two.page.getByText('13800000001').count()).toBe(0);
  await two.page.getByRole('button', { name: /Show \(on record\)/ }).click();
  expect(await two.page.locator('a[href="tel:13800000001"]').first().textContent()).toBe('13800000001');
  expect(await objections(two.page)).toEqual([]);
  for (const person of [one, two]) {
    clean(person);
    await person.context.close();
  }
}, 120_000);

it('takes down a call with its place from the map, and a file of calls row by row', async () => {
  const person = await rig.as(operator);
  const { page } = person;
  await page.goto('/incidents/new');
  await page.getByLabel('描述').fill('市场有人打架');
  await page.locator('canvas').first().waitFor();
  expect(await objections(page)).toEqual([]);
  const box = (await page.locator('canvas').first().boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  expect(Number(await page.getByLabel('经度').inputValue())).toBeCloseTo(123.3, 0);
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.waitForURL(/\/incidents\/room\./);
  await page.getByText('市场有人打架').waitFor();

  await page.goto('/incidents');
  await page.getByRole('link', { name: /^room\./ }).waitFor();
  expect(await objections(page)).toEqual([]);
  await page.getByRole('button', { name: /导入/ }).click();
  const rows = ['编号,接警时间,地址,纬度,经度,内容', 'f1,2026-01-01 08:30:00,某路 1 号,44.1365,123.2985,有人吵架', 'f2,昨天,某路 2 号,44.1365,123.2985,有人吵架'];
  await page.locator('input[type=file]').setInputFiles({ name: 'calls.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
  await page.getByText('读到 2 行：收下 1，原已相同 0，未收 1').waitFor();
  expect(await page.locator('.ant-modal tbody tr.ant-table-row').count()).toBe(1);
  clean(person);
  await person.context.close();
}, 90_000);

it('has every partner’s answer on one board, notes a telephone answer, and stands down', async () => {
  const policy = '/api/v1/policies/linkage.emergency';
  const { body: before } = await rig.call(chief, 'GET', policy);
  const set = await rig.call(chief, 'PUT', policy, { limit: { amount: 1, unit: 'second' }, reason: '演练' }, { 'if-match': `"${before.version}"` });
  expect(set.status).toBe(200);
  const person = await rig.as(operator);
  const { page } = person;
  await page.goto('/linkages');
  await page.getByText('没有联动').waitFor();
  await page.getByRole('button', { name: /请求联动/ }).click();
  const drawer = page.locator('.ant-drawer');
  await drawer.getByText('突发事件').click();
  await drawer.getByLabel('联动单位').click();
  for (const name of ['交警大队', '街道办事处']) {
    await page.keyboard.type(name);
    await page.locator('.ant-select-item-option', { hasText: name }).click();
  }
  await page.keyboard.press('Escape');
  await drawer.locator('textarea').first().fill('市场门口人群聚集，请派员到场');
  await drawer.getByRole('button', { name: '提交' }).click();
  await page.waitForURL(/\/linkages\/L/);
  await page.getByText('等 2 家答复').waitFor();
  // The text is for those who say why they read it.
  expect(await page.getByText('市场门口人群聚集').count()).toBe(0);
  const street = page.locator('tr', { hasText: '街道办事处' });
  await street.getByRole('button', { name: /记电话答复/ }).click({ timeout: 20_000 });
  expect(await objections(page)).toEqual([]);
  // Nobody answers: what an answer would hold need not be filled in.
  await drawer.getByText('无人接听').click();
  await drawer.getByRole('button', { name: '办结' }).click();
  await street.locator('.quiet', { hasText: '无人接听' }).waitFor();
  await street.getByRole('button', { name: /记电话答复/ }).click();
  await drawer.getByText('已答复').click();
  await drawer.getByText('完成', { exact: true }).click();
  await drawer.getByText('此刻').last().click();
  await drawer.getByLabel('通话对象').fill('值班室');
  await drawer.getByRole('button', { name: '办结' }).click();
  await street.getByText('已答复', { exact: true }).waitFor();
  await page.getByText('等 1 家答复').waitFor();
  await page.getByRole('button', { name: '解除联动' }).click();
  await drawer.locator('textarea').last().fill('人群疏散，道路恢复');
  await drawer.getByRole('button', { name: '提交' }).last().click();
  await page.locator('.picture').getByText('已办结：撤回').waitFor();
  clean(person);
  await person.context.close();
}, 90_000);

it('plans a roster, says in words what a change breaks, and publishes it with a reason', async () => {
  const person = await rig.as(chief, { language: 'en' });
  const { page } = person;
  await page.goto('/duty/rosters');
  await page.getByRole('button', { name: /Plan a roster/ }).click();
  await page.getByLabel('Weeks').fill('1');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('It keeps all the rules of duty.').waitFor({ timeout: 60_000 });
  expect(await objections(page)).toEqual([]);
  // By the mouse: to somebody who is free that day. By its button: off the shift.
  const first = page.locator('.roster tbody tr').first();
  const shift = first.locator('button.shift').first();
  const day = await shift.evaluate((element: any) => element.closest('td').cellIndex);
  const free = page.locator('.roster tbody tr').filter({ has: page.locator(`td:nth-child(${day + 1}):not(:has(button))`) }).first();
  await shift.dragTo(free.locator(`td:nth-child(${day + 1})`));
  await page.getByRole('button', { name: 'Make 2 changes and check' }).waitFor();
  await page.getByRole('button', { name: 'Drop the changes' }).click();
  await shift.click();
  await page.getByRole('button', { name: 'Take off this shift' }).click();
  await page.getByRole('button', { name: 'Make 1 changes and check' }).click();
  await page.getByText(/What it lacks/).waitFor();
  expect(await page.locator('.lacks').textContent()).toMatch(/Command room: operators: 2 needed, 1 there, 1 missing/);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.locator('.page [role=alert]').waitFor();
  await page.getByLabel('Reason').fill('an operator is on a course');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.locator('.page .tags').getByText('published', { exact: true }).waitFor();
  for (const path of ['/duty', '/duty/shifts', '/duty/requests', '/duty/rules']) {
    await page.goto(path);
    await page.locator('.ant-segmented').first().waitFor();
    await page.locator('.ant-spin-spinning, .ant-skeleton').first().waitFor({ state: 'detached' });
    expect([path, await objections(page)]).toEqual([path, []]);
  }
  clean(person);
  await person.context.close();
}, 180_000);

it('shows what is late, and orders a supervision', async () => {
  const person = await rig.as(chief, { language: 'en' });
  const { page } = person;
  const number = await call('有人偷东西', [123.32, 44.14]);
  await page.goto(`/incidents/${number}`);
  await page.getByRole('button', { name: 'Supervise' }).click();
  await page.getByLabel('Reason').fill('the third of its kind this week');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForURL(/\/supervision\/supervision~/);
  await page.getByText('the third of its kind this week').waitFor();
  expect(await objections(page)).toEqual([]);
  await page.goto('/supervision');
  expect(await objections(page)).toEqual([]);

  await page.goto('/forces');
  expect(await objections(page)).toEqual([]);
  clean(person);
  await person.context.close();
}, 180_000);
