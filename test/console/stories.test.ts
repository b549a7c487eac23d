/**
 * The stories, told through the page: what a person does is done in a browser of their own, in their language, by the
 * buttons and forms of the console. What machines and partners do, and what was before the story, comes by the API.
 */
import { Api } from '../../libs/simulation/client.js';
import { makeCase } from '../../libs/simulation/case-steps.js';
import { Crew } from '../../libs/simulation/crew.js';
import { Story } from '../../libs/simulation/story.js';
import { boy } from '../../libs/simulation/stories/boy.js';
import { clock } from '../../libs/simulation/stories/clock.js';
import { cluster } from '../../libs/simulation/stories/cluster.js';
import { crash } from '../../libs/simulation/stories/crash.js';
import { handover } from '../../libs/simulation/stories/handover.js';
import { type Hands, hands } from '../../libs/simulation/stories/hands.js';
import { market } from '../../libs/simulation/stories/market.js';
import { silence } from '../../libs/simulation/stories/silence.js';
import { squad } from '../../libs/simulation/stories/squad.js';
import { warning } from '../../libs/simulation/stories/warning.js';
import { well } from '../../libs/simulation/stories/well.js';
import { wheelRims } from '../../libs/simulation/stories/wheel-rims.js';
import { clean, type ConsoleRig, type Person, startConsole } from '../support/console.js';
import { PageCrew } from '../support/page-crew.js';

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsole();
}, 120_000);
afterAll(() => rig?.close());

interface Telling {
  play(story: Story): Promise<object>;
  comesTo: object;
  /** What is done in the page, beside its tasks. */
  gives: string[];
  /** Limits are so many times as long: a form takes its time to be filled in, and they run from the moment that is written in it. */
  pace?: number;
  only?(what: string, by: string): boolean;
  /** What somebody sees in another browser while it is told. */
  seen?(): Promise<void>;
  /** What is seen of it afterwards. */
  after?(result: any): Promise<void>;
}

const [chief, operator, another, auditor] = ['o-1001', 'o-1101', 'o-1102', 'o-9001'] as const;
/** A step of a story is done in so long. */
const step = { timeout: 120_000 };

const [incidents, command] = ['/incidents', '/incidents/{incidentNo}/commands'];
const ofCase = '/cases/{caseNo}/commands';

const stories: Record<string, Telling> = {
  'nobody takes it': { play: silence, comesTo: { seenByChief: true, orders: [{ state: 'silent' }, { state: 'refused' }, { state: 'done' }] }, gives: [incidents], pace: 8, seen: chiefWatches },
  'the market': { play: market, comesTo: { answeredByCallback: 3, answeredByTelephone: 1, overdue: 1, stoodDown: 4 }, gives: [incidents, command, '/linkages/{linkageNo}/commands'], seen: anotherWatches },
  'the wheel rims': { play: wheelRims, comesTo: { reportToArrestMinutes: 171, arrestAttempts: 2, callersTold: 3, cameras: 44, viewings: 6, sightings: 6 }, gives: [incidents, '/series/confirm', '/video-investigations'] },
  'warned in time, not reachable': { play: warning, comesTo: { calls: 3, visit: { state: 'met' }, banks: [{ via: 'callback' }, { via: 'telephone' }], stoppedFen: 5_000_000, recoveredFen: 3_500_000, followUps: 2 }, gives: [] },
  'the well': { play: well, comesTo: { sessions: 2, workingDaysBetweenSessions: 6, copies: 3, intact: true, mended: 1, outcome: 'resolved' }, gives: [incidents] },
  'the same crash, five callers': { play: crash, comesTo: { callersTold: 5 }, gives: [incidents] },
  // Of those who sign on and off the command room does it in browsers: the squads’ would be forty more of the same.
  'six in the morning': { play: handover, comesTo: { open: 11, claimed: 2, handedOver: 11, withoutOwner: 0 }, gives: [incidents, '/rosters', '/rosters/{rosterId}/commands', '/shifts/{date}/{shift}/commands'], only: (what, by) => !what.startsWith('shift.sign') || by.startsWith('o-11') },
  'the boy': { play: boy, comesTo: { askedBefore: ['suspect.guardian'], accompaniedBy: 'suitableAdult', caseType: 'administrative', sealed: true }, gives: [incidents, ofCase] },
  'the law’s clock': { play: clock, pace: 4, comesTo: { reminded: 'suspect.notifyFamily', requestDays: 7, runningAfterRefusal: ['custody.release'], measures: ['summons', 'detention', 'arrestRequested', 'free', 'bail'] }, gives: [incidents, ofCase, '/cases/{caseNo}/suspects/{number}/commands'] },
  // A year of thefts is there before the story begins.
  'twenty thefts in a grid': { play: cluster, comesTo: { found: { observed: 20, target: 'wheelRims' }, accepted: ['patrol'], effect: { finding: 'fewer' }, outcome: 'kept' }, gives: ['/analyses'], only: (what) => what.startsWith('suggestion.') || what === '/analyses' },
  'the wrong hands': { play: hands, comesTo: { allowedOnRecord: true }, gives: ['/households', '/residents'], after: theWrongHands },
  "a squad's day": { play: squad, comesTo: { round: { outcome: 'done', visited: 1 }, request: { outcome: 'found' }, campaign: { outcome: 'done', squads: 2, reached: 80 } }, gives: ['/households', '/visits/needs', '/visits/rounds', '/service-requests', '/campaigns'] },
};

describe('through the page', () => {
  it.each(Object.keys(stories))('%s', async (name) => {
    const { play, comesTo, gives, pace, only, seen, after } = stories[name]!;
    const api = new Api(rig.station.api);
    const crew = await Crew.gather(api, rig.passwords);
    const page = new PageCrew(rig, chief);
    page.serve(crew, { only });
    try {
      const [result] = await Promise.all([play(new Story(api, crew, new Date(), 'zh', () => {}, pace)), seen?.()]);
      expect(result).toMatchObject(comesTo);
      expect(page.done).toEqual(expect.arrayContaining(gives));
      expect(await page.leave()).toEqual([]);
      await after?.(result);
    } finally {
      await page.leave();
    }
  }, 600_000);

  it('a survey that was edited in the database is named to whoever verifies the case', async () => {
    const api = new Api(rig.station.api);
    const story = new Story(api, await Crew.gather(api, rig.passwords), new Date(), 'zh', () => {});
    const { caseNo, incidentNo } = await makeCase(story, { description: '有人撬车门', place: [123.3001, 44.1359], category: 'theft', ground: '有犯罪事实' });
    const records = (await rig.station.database()).collection('signed-records');
    const survey = (await records.findOne({ kind: 'scene.survey', incidentNo }))!;
    await records.updateOne({ _id: survey._id }, { $set: { 'form.findings': '无异常' } });

    const person = await rig.as(auditor);
    const { page } = person;
    await page.goto('/audit?view=verify');
    await page.getByLabel('案件编号').fill(caseNo);
    await page.getByRole('button', { name: '选定' }).click();
    await page.getByRole('button', { name: '核验本案' }).click();
    await page.getByText('与签名时不一致', { exact: true }).waitFor();
    expect(await page.locator('main').textContent()).toContain(survey.recordNo);
    await records.replaceOne({ _id: survey._id }, survey);
    await page.getByRole('button', { name: '核验本案' }).click();
    await page.getByText('与签名时一致', { exact: true }).waitFor();
    clean(person);
    await person.context.close();
  }, 120_000);

  it('the power goes while people are at work: what they sent counts once, and what they were writing is there', async () => {
    const [one, two] = await Promise.all([rig.as(operator), rig.as(another, { language: 'en' })]);
    const [first, second, third] = [await called(1), await called(2), await called(3)] as const;
    const open = async ({ page }: Person, { incidentNo }: Called) => {
      await page.locator('a.task', { hasText: incidentNo }).click();
      await page.locator('main form').waitFor();
    };
    const register = await two.context.newPage();
    await register.goto('/incidents/new');
    await register.getByLabel('Description').fill('断电时来的报警');
    // Seen once, a task can be opened without the station.
    await open(one, third);
    await one.page.getByRole('button', { name: '两队一室' }).click();
    await open(two, second);
    await two.page.getByText('Advise by phone').click();
    await two.page.getByLabel('Note').fill('断电前写的');

    // The first answer arrives, and the power goes before the station can say so.
    await open(one, first);
    await one.page.getByText('派警', { exact: true }).first().click();
    let back: Promise<void> | undefined;
    await one.page.route('**/complete', async (route) => {
      await route.fetch();
      back = rig.station.powerCut();
      await route.abort();
    }, { times: 1 });
    await one.page.getByRole('button', { name: '办结' }).click();
    await one.page.getByText('1 项已办、未发出').waitFor();
    await Promise.all([one.page.getByText('已断线').waitFor(), two.page.getByText('offline', { exact: true }).waitFor()]);
    await two.page.getByRole('button', { name: 'Complete' }).click();
    await two.page.getByText('1 answers are kept here').waitFor();
    await open(one, third);
    await one.page.getByText('派警', { exact: true }).first().click();
    await one.page.getByRole('button', { name: '办结' }).click();
    await one.page.getByText('2 项已办、未发出').waitFor();
    await register.getByRole('button', { name: 'Register' }).click();
    await register.getByText('the station cannot be reached').waitFor();

    await back;
    for (const { page } of [one, two]) for (const gone of ['.unsent', '.lost']) await page.locator(gone).waitFor({ state: 'detached', timeout: 60_000 });
    await register.getByRole('button', { name: 'Register' }).click();
    await register.waitForURL(/\/incidents\/room\./);
    for (const [{ processId }, by] of [[first, operator], [second, another], [third, operator]] as const) {
      const of = processId.replaceAll('/', '~');
      const { items } = (await rig.call(operator, 'GET', `/api/v1/tasks?state=completed&kind=incident.triage&process=${of}`)).body;
      expect(items).toMatchObject([{ completedBy: by }]);
      const told = (await rig.call(operator, 'GET', `/api/v1/processes/${of}/timeline`)).body.items as { event: string; by: string | null }[];
      expect(told.filter(({ event, by: who }) => event === 'task.complete:incident.triage' && who === by)).toHaveLength(1);
    }
    const database = await rig.station.database();
    expect(await database.collection('incidents').countDocuments({ 'call.description': '断电时来的报警' })).toBe(1);
    // The next step is there for both, by itself.
    for (const { page } of [one, two]) await page.locator('a.task', { hasText: third.incidentNo }).waitFor();
    for (const person of [one, two]) {
      clean(person);
      await person.context.close();
    }
  }, 300_000);
});

interface Called {
  incidentNo: string;
  processId: string;
}

async function called(number: number): Promise<Called> {
  const call = { source: '110', number: `power-${number}`, receivedAt: new Date().toISOString(), channel: 'phone', description: '两家邻居为停车吵架', place: { type: 'Point', coordinates: [123.25 + number / 50, 44.13] } };
  return (await rig.call(operator, 'POST', '/api/v1/incidents', call)).body as Called;
}

/** The chief has the supervision before his eyes while the captain answers for it. */
async function chiefWatches(): Promise<void> {
  const person = await rig.as(chief, { language: 'en' });
  const { page } = person;
  await page.goto('/supervision?view=supervisions&open=true');
  await page.locator('main tbody a').first().click(step);
  await page.locator('.picture').getByText(/completed “Answer/).waitFor(step);
  await page.locator('.picture').getByText(/^closed/).first().waitFor(step);
  clean(person);
  await person.context.close();
}

/** On a colleague's board the partners' answers come in, the late one too. */
async function anotherWatches(): Promise<void> {
  const person = await rig.as(another, { language: 'en' });
  const { page } = person;
  await page.goto('/linkages?open=true');
  await page.locator('main tbody a').first().click(step);
  await page.getByText('1 awaited').waitFor(step);
  await page.locator('tr', { hasText: 'Sub-district' }).getByText('late', { exact: true }).waitFor(step);
  await page.getByText('all settled').waitFor(step);
  await page.locator('.picture').getByText(/^closed/).first().waitFor(step);
  clean(person);
  await person.context.close();
}

/** The same at the page: nothing is asked before a purpose is stated, the refusal is told, and the auditor finds it. */
async function theWrongHands({ resident, refused }: Hands): Promise<void> {
  const by = refused[0]!.by!;
  const person = await rig.as(by, { language: 'en' });
  const { page } = person;
  const asked: string[] = [];
  page.on('request', (request) => { if (request.url().endsWith(resident)) asked.push(request.headers()['x-purpose'] ?? 'none'); });
  await page.goto(`/community/residents/${resident}`);
  const data = page.locator('.personal').first();
  await data.getByRole('button', { name: 'Show (on record)' }).waitFor();
  expect(asked.filter((purpose) => purpose !== 'none')).toEqual([]);
  await data.getByRole('button', { name: 'Show (on record)' }).click();
  await data.getByRole('alert').waitFor();
  expect(asked.at(-1)).toBe('population');
  expect(await page.locator('main').textContent()).not.toContain('虚构居民');

  const reader = await rig.as(auditor);
  await reader.page.goto('/audit?outcome=refused');
  const rows = reader.page.locator('main tbody tr', { hasText: '居民' });
  const ofOfficer = rows.filter({ hasText: by });
  await ofOfficer.first().waitFor();
  const count = (text: string) => ofOfficer.filter({ hasText: text }).count();
  // By the API and at the page; without a purpose only by the API.
  expect([await count('不属于本单位'), await count('未说明目的')]).toEqual([2, 1]);
  expect(await rows.filter({ hasText: '未识别' }).count()).toBe(2);
  for (const each of [person, reader]) {
    clean(each);
    await each.context.close();
  }
}
