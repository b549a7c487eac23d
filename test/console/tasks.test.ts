/** The door, the task list and one task: as an officer uses them, on a desk and on a phone, with and without a network. */
import { clean, type ConsoleRig, objections, type Person, signIn, startConsole } from '../support/console.js';

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsole();
}, 120_000);
afterAll(() => rig?.close());

const [operator, another] = ['o-1101', 'o-1102'];
let calls = 0;

/** A call that waits for somebody to assess it. */
async function newCall(): Promise<string> {
  const number = `n${(calls += 1)}`;
  const { status, body } = await rig.call(operator, 'POST', '/api/v1/incidents', { source: '110', number, receivedAt: new Date().toISOString(), channel: 'phone', description: '两家邻居为停车吵架', place: { type: 'Point', coordinates: [123.31, 44.13] } });
  expect(status).toBeLessThan(300);
  return body.incidentNo as string;
}

const row = ({ page }: Person, number: string) => page.locator('a.task', { hasText: number });

describe('the console', () => {
  it('shows a call to the operator as it comes in, with the proposal filled in, and takes the answer', async () => {
    const person = await rig.as(operator);
    const { page } = person;
    await page.getByText('没有等您办理的事项').waitFor();
    expect(await objections(page)).toEqual([]);
    const number = await newCall();
    await row(person, number).waitFor();
    await row(person, number).click();
    await page.getByText('“吵架”指向“矛盾纠纷”').waitFor();
    expect(await objections(page)).toEqual([]);
    // Nothing is decided for the person: the form does not go without a decision.
    await page.getByRole('button', { name: '办结' }).click();
    await page.getByText('请填写：决定').waitFor();
    await page.getByText('派警', { exact: true }).first().click();
    await page.getByRole('button', { name: '办结' }).click();
    await page.getByText('已办结').waitFor();
    const { body } = await rig.call(operator, 'GET', `/api/v1/tasks?state=completed&process=incident~baokang~110~${number.split('.')[1]}`);
    expect(body.items).toMatchObject([{ kind: 'incident.triage', completedBy: operator }]);
    clean(person);
    await person.context.close();
  }, 60_000);

  it('tells what has come since, and on the desktop while the page is in the background', async () => {
    const person = await rig.as(operator);
    const { page } = person;
    // The desktop is the outside world: what it was given to show is kept.
    await page.evaluate(`
      globalThis.shown = [];
      globalThis.Notification = class {
        static permission = 'default';
        static requestPermission = async () => (Notification.permission = 'granted');
        constructor(text) { shown.push(text); }
      };
      Object.defineProperty(document, 'hidden', { get: () => globalThis.away === true });
    `);
    const bell = (count: number) => page.getByRole('button', { name: `消息 ${count}`, exact: true });
    await newCall();
    await bell(1).click();
    await page.getByText('新待办：').waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByText('页面在后台时也提醒我').click();
    await bell(0).waitFor();
    expect(await page.evaluate('shown')).toEqual([]);
    await page.evaluate('globalThis.away = true');
    await newCall();
    await bell(1).waitFor();
    expect(await page.evaluate('shown')).toEqual([expect.stringMatching(/^新待办：/)]);
    clean(person);
    await person.context.close();
  }, 60_000);

  it('lets one of two who answer the same task win, and tells the other', async () => {
    const number = await newCall();
    const [first, second] = await Promise.all([rig.as(operator), rig.as(another, { language: 'en' })]);
    // The second hears of the first's answer by the refusal alone.
    await second.page.addInitScript('delete globalThis.SharedWorker');
    await second.page.route('**/api/v1/events', (route) => route.abort());
    await second.page.reload();
    for (const person of [first, second]) {
      await row(person, number).click();
      await person.page.getByRole('button', { name: /^(办结|Complete)$/ }).waitFor();
    }
    await second.page.getByText('Advise by phone').click();
    await second.page.getByLabel('Note').fill('the neighbour called again');
    await first.page.getByText('派警', { exact: true }).first().click();
    await first.page.getByRole('button', { name: '办结' }).click();
    await first.page.getByText('已办结').waitFor();
    await second.page.getByRole('button', { name: 'Complete' }).click();
    await second.page.getByText(/completed by 试夏山/).waitFor();
    await Promise.all([first.context.close(), second.context.close()]);
  }, 60_000);

  it('keeps an answer given without a network, and sends it once when the network is back', async () => {
    const number = await newCall();
    const person = await rig.as(operator, { width: 390 });
    const { page, context } = person;
    await row(person, number).click();
    await page.getByRole('button', { name: '办结' }).waitFor();
    await context.setOffline(true);
    await page.getByText('电话告知', { exact: true }).click();
    await page.getByLabel('说明').fill('已电话劝解');
    await page.getByRole('button', { name: '办结' }).click();
    await page.getByText(/1 项已办、未发出/).waitFor();
    const stored = (await page.evaluate(`new Promise((resolve) => { const open = indexedDB.open('station'); open.onsuccess = () => { const all = open.result.transaction('sealed').objectStore('sealed').getAll(); all.onsuccess = () => resolve(JSON.stringify(all.result.map((each) => each.data ? new TextDecoder().decode(each.data) : ''))); }; })`)) as string;
    expect(stored).not.toContain('已电话劝解');
    await context.setOffline(false);
    await page.getByText(/1 项已办、未发出/).waitFor({ state: 'detached' });
    const { body } = await rig.call(operator, 'GET', `/api/v1/tasks?state=completed&process=incident~baokang~110~${number.split('.')[1]}`);
    expect(body.items[0]).toMatchObject({ kind: 'incident.triage', completedBy: operator });
    await context.close();
  }, 60_000);

  it('shows what the station refused of an answer that waited, and keeps it until it is read', async () => {
    const number = await newCall();
    const person = await rig.as(operator, { width: 390, language: 'en' });
    const { page, context } = person;
    await row(person, number).click();
    await page.getByRole('button', { name: 'Complete' }).waitFor();
    await context.setOffline(true);
    await page.getByText('Advise by phone').click();
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByText(/1 answers? .*kept here/).waitFor();
    const task = (await rig.call(another, 'GET', `/api/v1/tasks?process=incident~baokang~110~${number.split('.')[1]}`)).body.items[0];
    await rig.call(another, 'POST', `/api/v1/tasks/${task.id}/complete`, { result: { decision: 'dispatch', category: 'dispute', priority: 3 } });
    await context.setOffline(false);
    await page.getByText(/was not accepted/).waitFor();
    await page.getByRole('button', { name: 'Drop' }).click();
    await page.getByText(/was not accepted/).waitFor({ state: 'detached' });
    await context.close();
  }, 60_000);

  it('asks for the password again when a session has been ended, and goes on where it was', async () => {
    const person = await rig.as(another);
    const { page, context } = person;
    await context.clearCookies();
    // The next request finds out: that of this click, or one that the page still had to make.
    const told = page.getByText('登录已到期').waitFor();
    await Promise.race([told, page.getByText('已办', { exact: true }).click()]);
    await told;
    expect(await objections(page)).toEqual([]);
    await page.locator('input[autocomplete=username]').fill(another);
    await page.locator('input[autocomplete=current-password]').fill(rig.password(another));
    await page.locator('button[type=submit]').click();
    await page.getByRole('heading', { name: '我的待办' }).waitFor();
    await context.close();
  }, 60_000);

  it('refuses a wrong password in words, and leaves nothing behind on sign-out', async () => {
    const person = await rig.stranger({ language: 'en' });
    const { page, context } = person;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto('/');
    await page.locator('input[autocomplete=username]').fill(operator);
    // Each refusal stands in the access log: whoever has not signed in yet is asked about once.
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual(['/api/v1/auth/me']);
    await page.locator('input[autocomplete=current-password]').fill('not the password');
    await page.locator('button[type=submit]').click();
    await page.getByRole('alert').waitFor();
    await signIn(page, operator, rig.password(operator));
    await page.getByRole('heading', { name: 'My tasks' }).waitFor();
    await page.getByRole('button', { name: '试夏山' }).click();
    await page.getByText('Sign out').click();
    await page.locator('input[autocomplete=username]').waitFor();
    const left = await page.evaluate(`new Promise((resolve) => { const open = indexedDB.open('station'); open.onsuccess = () => { const all = open.result.transaction('sealed').objectStore('sealed').getAllKeys(); all.onsuccess = () => resolve(all.result); }; })`);
    expect(left).toEqual([]);
    expect((await context.cookies()).filter(({ value }) => value !== '')).toEqual([]);
    expect((await page.evaluate('Object.keys(localStorage)') as string[]).sort()).toEqual(['appearance', 'language']);
    clean(person);
    await context.close();
  }, 60_000);

  it('forbids scripts that are not the station’s own', async () => {
    const policy = (await fetch(`${rig.station.api}/`)).headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).not.toContain('https:');
  });
});
