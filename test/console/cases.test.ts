/** The case team, the video officers, the auditor and the chief: at their pages, as they work. */
import { clean, type ConsoleRig, objections, type Person, startConsole } from '../support/console.js';

let rig: ConsoleRig;
/** Of the story of the wheel rims: closed, with everything on file. */
let rims: { caseNo: string; incidents: string[] };
beforeAll(async () => {
  rig = await startConsole();
  const { code, report } = await rig.station.run('demo', '--story', 'rims').ended;
  if (code !== 0) throw new Error('the story of the wheel rims has not come to its end');
  rims = report as typeof rims;
}, 240_000);
afterAll(() => rig?.close());

const [chief, operator, officer, captain, investigator, another, viewer, reviewer, lawyer, auditor] = ['o-1001', 'o-1101', 'o-2202', 'o-3001', 'o-3021', 'o-3022', 'o-3101', 'o-3201', 'o-3202', 'o-9001'];
const now = () => new Date().toISOString();

/** The task that waits in a process, once it does. */
async function waiting(processId: string, kind: string): Promise<any> {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const { body } = await rig.call(operator, 'GET', `/api/v1/tasks?state=open,claimed&kind=${kind}&process=${processId.replaceAll('/', '~')}`);
    if (body.items?.length > 0) return body.items[0];
  }
  throw new Error(`no ${kind} waits in ${processId}`);
}

async function does(as: string, processId: string, kind: string, result: unknown): Promise<void> {
  const task = await waiting(processId, kind);
  const { status, body } = await rig.call(as, 'POST', `/api/v1/tasks/${encodeURIComponent(task.id)}/complete`, { result });
  expect([kind, status, body?.errors ?? body?.code]).toEqual([kind, 200, undefined]);
}

let calls = 0;
/** Reported, gone to, surveyed, and made a criminal case of. */
async function newCase(): Promise<{ caseNo: string; incidentNo: string }> {
  const call = { source: '110', number: `b${(calls += 1)}`, receivedAt: now(), channel: 'phone', description: '停放的小车轮毂被盗', place: { type: 'Point', coordinates: [123.2985, 44.1365] } };
  const { incidentNo, processId } = (await rig.call(operator, 'POST', '/api/v1/incidents', call)).body;
  await does(operator, processId, 'incident.triage', { decision: 'dispatch', category: 'theft.vehicleParts', priority: 3 });
  const { context } = await waiting(processId, 'incident.dispatch');
  const unit = context.recommended[0].unit as string;
  const members = (await rig.call(operator, 'GET', `/api/v1/units/${unit}`)).body.members as string[];
  await does(operator, processId, 'incident.dispatch', { units: [unit] });
  await does(members[0]!, processId, 'order.acknowledge', { answer: 'accept' });
  await does(members[0]!, processId, 'order.enRoute', {});
  await does(members[0]!, processId, 'order.onScene', { answer: 'arrived' });
  const officers = members.slice(0, 2);
  await does(members[0]!, processId, 'scene.survey', { officers, witnesses: [{ name: '见证人' }], startedAt: now(), endedAt: now(), findings: '四个轮毂被拆走', evidence: [{ description: '遗留螺母一枚', storage: '物证室' }] });
  await does(members[0]!, processId, 'scene.canvass', { officers, visited: 2, findings: '夜里有灰色面包车' });
  await does(members[0]!, processId, 'scene.disposition', { disposition: 'criminalCase' });
  for (;;) {
    const { caseNo } = (await rig.call(operator, 'GET', `/api/v1/processes/${processId.replaceAll('/', '~')}`)).body.detail;
    if (caseNo) return { caseNo, incidentNo };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The case hears of the review's opinion a moment after it was given. */
async function agreed(caseNo: string): Promise<void> {
  for (;;) {
    const { detail } = (await rig.call(chief, 'GET', `/api/v1/processes/case~${caseNo}`)).body;
    if (detail.reviews?.filing === 'agreed') return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The task of a matter in one's own list, by its name. */
async function take({ page }: Person, number: string, name: string): Promise<void> {
  await page.goto('/tasks');
  await page.locator('a.task', { hasText: number }).filter({ hasText: name }).click();
  await page.getByRole('button', { name: /^(办结|Complete)$/ }).waitFor();
}

async function complete({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: /^(办结|Complete)$/ }).click();
  await page.getByText(/已办结|completed/).first().waitFor();
}

async function purpose({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: /查阅（留痕）|Show \(on record\)/ }).click();
}

describe('a case', () => {
  it('goes from acceptance to its close through the tasks of a captain and an investigator, and its page follows', async () => {
    const { caseNo } = await newCase();
    await waiting(`case/${caseNo}`, 'case.accept');
    const [leader, worker] = await Promise.all([rig.as(captain), rig.as(investigator, { language: 'en' })]);

    await take(leader, caseNo, '受案审查');
    // What there is to decide on stands beside it; who investigates is asked of whoever accepts.
    await leader.page.getByText('停放的小车轮毂被盗').waitFor();
    await purpose(leader);
    await leader.page.getByRole('button', { name: /现场勘查/ }).click();
    await leader.page.getByText('四个轮毂被拆走').waitFor();
    const investigators = leader.page.locator('#investigators');
    await leader.page.getByText('不接受', { exact: true }).click();
    await investigators.waitFor({ state: 'detached' });
    expect(await objections(leader.page)).toEqual([]);
    await leader.page.getByText('接受', { exact: true }).click();
    await investigators.waitFor();
    for (const account of [investigator, another]) {
      await investigators.fill(account);
      await leader.page.locator('.ant-select-item-option', { hasText: account }).click();
    }
    await leader.page.keyboard.press('Escape');
    await complete(leader);

    // The papers are checked, and a second person gives the opinion.
    await does(reviewer, `review/${caseNo}/filing/1`, 'review.check', { gaps: [], waived: [] });
    await does(lawyer, `review/${caseNo}/filing/1`, 'review.legal', { decision: 'agree', opinion: '事实清楚' });
    await agreed(caseNo);
    await does(chief, `case/${caseNo}`, 'case.file', { decision: 'file', ground: '有犯罪事实' });

    await worker.page.goto(`/cases/${caseNo}`);
    await worker.page.getByText('Investigators').waitFor();
    await worker.page.getByText(/试明星.*试远星/).first().waitFor();
    expect(await objections(worker.page)).toEqual([]);
    // From the page of the case straight to what waits.
    await worker.page.getByRole('link', { name: 'Investigate', exact: true }).click();
    await worker.page.getByText('Concluded', { exact: true }).click();
    await worker.page.locator('#findings').fill('调取的线索已查尽');
    await complete(worker);

    await waiting(`case/${caseNo}`, 'case.close');
    await take(leader, caseNo, '结案');
    await leader.page.locator('#result').click();
    await leader.page.locator('.ant-select-item-option', { hasText: '未破' }).click();
    await leader.page.locator('#note').fill('无进一步线索');
    await complete(leader);
    await worker.page.goto(`/cases/${caseNo}?tab=reviews`);
    await worker.page.getByText('closed').first().waitFor();
    await worker.page.getByText('acceptance of the case').waitFor();
    clean(leader);
    clean(worker);
    await Promise.all([leader.context.close(), worker.context.close()]);
  }, 120_000);

  it('shows all that belongs to it, what it says for a purpose alone, and that it is whole', async () => {
    const person = await rig.as(captain);
    const { page } = person;
    await page.goto('/cases?view=all');
    await page.getByRole('link', { name: rims.caseNo }).click();
    await page.getByRole('heading', { name: rims.caseNo }).waitFor();
    const tabs: [string, string | RegExp][] = [['嫌疑人', '第 1 号嫌疑人'], ['物证', 'E2026-00001'], ['扣押', '本案没有扣押'], ['笔录文书', '签名目录'], ['审核', '移送审查起诉'], ['视频侦查', /视频侦查 V2026-/], ['挽损', '尚未返还'], ['照片录像', '上传到本案']];
    for (const [tab, shows] of tabs) {
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
      await page.locator('main').getByText(shows).first().waitFor();
      expect([tab, await objections(page)]).toEqual([tab, []]);
    }
    // A photo: up in pieces, then looked at as a picture, for a purpose.
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    await page.locator('input[type=file]').setInputFiles({ name: 'scene.png', mimeType: 'image/png', buffer: png });
    await page.locator('.ant-upload-list-item-done').waitFor();
    await purpose(person);
    await page.getByRole('button', { name: /查看$/ }).click();
    await page.locator('figure img').waitFor();
    expect(await page.locator('figure img').evaluate((image: any) => image.naturalWidth)).toBe(1);
    await page.getByRole('tab', { name: /^笔录文书/ }).click();
    await purpose(person);
    await page.getByText('四个轮毂被拆走').first().waitFor();
    expect(page.url()).not.toContain('investigation');
    await page.getByRole('tab', { name: '核验' }).click();
    await page.getByRole('button', { name: '核验本案' }).click();
    await page.getByText('与签名时一致').waitFor();
    await page.getByRole('button', { name: /案卷 PDF/ }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出（留痕）' }).click()]);
    expect(file.suggestedFilename()).toBe(`${rims.caseNo}.pdf`);
    clean(person);
    await person.context.close();
  }, 120_000);

  it('keeps who the suspect is behind a purpose, on a phone too', async () => {
    const person = await rig.as(captain, { width: 390, language: 'en' });
    const { page } = person;
    await page.goto(`/cases/${rims.caseNo}/suspects/1`);
    await page.getByText('Identity and records').waitFor();
    expect(await page.getByText('Name', { exact: true }).count()).toBe(0);
    await purpose(person);
    await page.getByText('Name', { exact: true }).waitFor();
    expect(await objections(page)).toEqual([]);
    clean(person);
    await person.context.close();
  }, 60_000);
});

describe('recordings', () => {
  it('are asked for on the map, viewed, compared, and a person says which chain it is', async () => {
    const { caseNo } = await newCase();
    const person = await rig.as(operator);
    const { page } = person;
    await page.goto(`/video/new?case=${caseNo}`);
    await page.getByText('在地图上定位').waitFor();
    const [from, to] = [-3, 0].map((hours) => new Date(Date.now() + (hours + 8) * 3_600_000).toISOString().slice(0, 16));
    await page.getByLabel('最早').fill(from!);
    await page.getByLabel('最晚').fill(to!);
    await page.getByText(/\d+ 个探头，\d+ 场查看/).waitFor();
    await page.getByLabel(/调取目的/).fill('查找作案车辆');
    expect(await objections(page)).toEqual([]);
    await page.getByRole('button', { name: '提请批准' }).click();
    await page.getByText('尚未批准').waitFor();
    const videoNo = page.url().split('/').at(-1)!;
    await does(captain, `video/${videoNo}`, 'video.approve', { decision: 'approve', reason: '同意' });
    await page.getByText(/^试朝星 · /).waitFor();
    clean(person);
    await person.context.close();
  }, 90_000);

  it('show the sightings of the wheel rims on the map, along the hours and in a table, and where and when next', async () => {
    const person = await rig.as(viewer, { language: 'en' });
    const { page } = person;
    await page.goto('/video');
    await page.getByRole('link', { name: 'V2026-00001' }).click();
    await page.getByRole('tab', { name: 'Viewings' }).click();
    await page.getByText(/6 viewings, 6 done, 0 left; 198 minutes/).waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Sightings and chains' }).click();
    await purpose(person);
    await page.getByText(/confirmed by/).waitFor();
    await page.getByRole('img', { name: /7 sightings numbered in their order/ }).waitFor();
    await page.getByRole('img', { name: 'Along the hours: a row for each night' }).waitFor();
    await page.getByText('无牌灰色面包车，后门未关').waitFor();
    await page.getByRole('radio', { name: /Chain 2/ }).check();
    await page.getByText('Why chain 2 holds').waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Where and when next' }).click();
    await page.getByText(/a guess to deploy by, not a finding/).waitFor();
    expect(await objections(page)).toEqual([]);
    clean(person);
    await person.context.close();
  }, 90_000);

  it('come from cameras that the command room registers from a file, each bad row told', async () => {
    const person = await rig.as(operator);
    const { page } = person;
    await page.goto('/video/cameras');
    await page.getByRole('button', { name: '导入探头' }).click();
    const csv = 'id,longitude,latitude,direction,angle,range,owner,offset_seconds,uncertainty_seconds,retention_days\nZZ-001,123.30,44.13,90,60,40,公安,0,5,30\nZZ 2,223,44.13,90,60,40,公安,0,5,30\n';
    await page.locator('input[type=file]').setInputFiles({ name: 'cameras.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('读到 2 行：收下 1，原已相同 0，未收 1').waitFor();
    expect(await objections(page)).toEqual([]);
    clean(person);
    await person.context.close();
  }, 60_000);
});

describe('an exhibit', () => {
  it('has its chain and its label, and goes to another hand by two signatures', async () => {
    const { holder } = (await rig.call(operator, 'GET', '/api/v1/evidence/E2026-00001')).body.item;
    const person = await rig.as(holder);
    const { page } = person;
    await page.goto(`/evidence?holder=${holder}`);
    await page.getByRole('link', { name: 'E2026-00001' }).waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByRole('link', { name: 'E2026-00001' }).click();
    await page.locator('img.code').waitFor();
    await page.getByText('现场勘查').waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByRole('button', { name: '移交' }).click();
    await page.locator('#to').fill(investigator);
    await page.locator('.ant-select-item-option', { hasText: investigator }).click();
    await page.locator('#reason').fill('送检前移交');
    expect(await objections(page)).toEqual([]);
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('正在移交').waitFor();
    const transfer = (await rig.call(operator, 'GET', '/api/v1/evidence/E2026-00001')).body.item.transfer as string;
    await does(investigator, transfer, 'custody.receive', { answer: 'receive', condition: 'intact', storage: '案件队物证柜' });
    await page.getByText('案件队物证柜').waitFor();
    clean(person);
    await person.context.close();
  }, 90_000);
});

describe('the wrong hands', () => {
  it('find no room of cases, and are told in words why not', async () => {
    const person = await rig.as(officer);
    const { page } = person;
    await page.getByRole('navigation').getByText('我的待办').waitFor();
    expect(await page.getByRole('navigation').getByText('案件', { exact: true }).count()).toBe(0);
    await page.goto(`/cases/${rims.caseNo}`);
    await page.getByText('没有这一页，或您的岗位用不到').waitFor();
    await page.goto(`/processes/case~${rims.caseNo}`);
    await page.getByText('您的岗位无权进行此操作').waitFor();
    await person.context.close();
  }, 60_000);
});

describe('the auditor', () => {
  it('finds each look with its purpose, whatever was refused, and goes through a process step by step', async () => {
    const { body } = await rig.call(reviewer, 'GET', `/api/v1/cases/${rims.caseNo}/records`, undefined, { 'x-purpose': 'supervision' });
    expect(body.items.length).toBeGreaterThan(0);
    await rig.call(officer, 'GET', `/api/v1/cases/${rims.caseNo}/records`, undefined, { 'x-purpose': 'investigation' });
    const person = await rig.as(auditor, { language: 'en' });
    const { page } = person;
    await page.goto(`/audit?actor=${reviewer}&action=case.readRecords`);
    const row = page.getByRole('row', { name: new RegExp(`${reviewer}.*${rims.caseNo}`) });
    await row.getByText('supervision').waitFor();
    expect(await objections(page)).toEqual([]);
    await page.goto(`/audit?actor=${officer}&outcome=refused`);
    await page.getByText(/refused · not for this role/).first().waitFor();
    await page.getByRole('tab', { name: "One person's day" }).click();
    await page.getByLabel('Officer').fill(reviewer);
    await page.locator('.ant-select-item-option', { hasText: reviewer }).click();
    await page.getByText('Looks at personal data').waitFor();
    await page.locator('.entry', { hasText: 'completed' }).getByRole('link', { name: 'Check the documents of the case' }).first().waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Processes' }).click();
    await page.getByLabel('Number', { exact: true }).fill(rims.caseNo);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const link = page.getByRole('link', { name: /Open in the Temporal UI/ });
    expect(await link.getAttribute('href')).toBe(`${rig.station.temporalUi}/namespaces/default/workflows/case%2F${rims.caseNo}`);
    await page.getByText('What happened').waitFor();
    expect(await objections(page)).toEqual([]);
    clean(person);
    await person.context.close();
  }, 90_000);
});

describe('administration', () => {
  it('makes an account whose password is shown once, overrides a limit with a reason, and shows who is responsible for a grid', async () => {
    const person = await rig.as(chief);
    const { page } = person;
    await page.goto('/administration');
    await page.getByText('o-1101').first().waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByRole('button', { name: '新建账号' }).click();
    await page.locator('#id').fill('o-9900');
    await page.locator('#name').fill('新来的');
    await page.locator('#roles').fill('视频');
    await page.locator('.ant-select-item-option', { hasText: '视频' }).first().click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('只显示这一次').waitFor();
    expect(await objections(page)).toEqual([]);
    const password = (await page.locator('.ant-modal code').nth(1).textContent())!;
    const fresh = await rig.stranger();
    await fresh.page.goto('/');
    await fresh.page.locator('input[autocomplete=username]').fill('o-9900');
    await fresh.page.locator('input[autocomplete=current-password]').fill(password);
    await fresh.page.locator('button[type=submit]').click();
    await fresh.page.getByRole('button', { name: '新来的' }).click();
    await fresh.page.getByText('我的账号').click();
    await fresh.page.getByLabel('现口令').fill(password);
    await fresh.page.getByLabel('新口令').fill('a long enough pass');
    await fresh.page.getByLabel('再写一遍').fill('a long enough pass');
    expect(await objections(fresh.page)).toEqual([]);
    await fresh.page.getByRole('button', { name: '修改口令并重新登录' }).click();
    await fresh.page.locator('input[autocomplete=username]').waitFor();
    await fresh.context.close();
    await page.getByRole('button', { name: '已记下，关闭' }).click();

    await page.goto('/administration?tab=limits&find=response.triage');
    await page.getByText('response.triage').waitFor();
    expect(await objections(page)).toEqual([]);
    await page.getByRole('button', { name: '修改', exact: true }).click();
    await page.locator('#limit_amount').fill('3');
    await page.locator('#reason').fill('夜间人手不足');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('夜间人手不足').waitFor();

    await page.goto('/administration?tab=ground&grid=grid-004');
    await page.getByText('自建所以来没有变更').waitFor();
    expect(await objections(page)).toEqual([]);
    for (const tab of ['警力单元', '联动单位']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('table').waitFor();
      expect([tab, await objections(page)]).toEqual([tab, []]);
    }
    clean(person);
    await person.context.close();
  }, 120_000);
});
