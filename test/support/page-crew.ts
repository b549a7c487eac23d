/** The simulation's people at the page: each has a browser, and what they do they do there, by buttons and forms. */
import type { Locator, Page, Response } from 'playwright-core';
import type { Answer, Session } from '../../libs/simulation/client.js';
import type { Crew } from '../../libs/simulation/crew.js';
import { constantOf, isRecord, plain, type Schema, variantsOf } from '../../services/console/form/schema.js';
import { nameOfTask } from '../../services/console/parts/places.js';
import type { ConsoleRig, Person } from './console.js';
import { type Way, wayTo } from './ways.js';

type Text = { zh: string; en: string };
type Language = keyof Text;
type Words = Record<string, Record<string, Text>>;
type Names = ReadonlyMap<string, Text>;

/** Half of them read English, so that every story is told in both languages. */
const languageOf = (account: string): Language => (Number(account.replace(/\D/g, '')) % 2 === 0 ? 'en' : 'zh');
const complete: Text = { zh: '办结', en: 'Complete' };
const take: Text = { zh: '领取', en: 'Take it' };
const order: Text = { zh: '下达指令', en: 'Order' };

/** So many browsers are open at once. */
const seats = 12;

interface Serving {
  /** Which tasks, by kind, and which addresses of the API, and whose; else all that has a way in the console. */
  only?(what: string, by: string): boolean;
}

export class PageCrew {
  private readonly people = new Map<string, Promise<Person>>();
  private readonly forms: Promise<Map<string, Schema>>;
  private readonly description: Promise<{ paths: Record<string, { post: { requestBody: { content: Record<string, { schema: Schema }> } } }> }>;
  private readonly words: Promise<Words>;
  /** What ids are called in a list to choose from. */
  private readonly names: Promise<Names>;
  /** What was done in the page: tasks by kind, the rest by its address. */
  readonly done: string[] = [];
  private readonly faults: string[] = [];

  constructor(
    private readonly rig: ConsoleRig,
    account: string,
  ) {
    const read = async (path: string) => (await rig.call(account, 'GET', path)).body;
    this.forms = read('/api/v1/task-kinds').then(({ items }) => new Map(items.map(({ kind, form }: { kind: string; form: Schema }) => [kind, form])));
    this.description = read('/openapi.json');
    this.words = read('/api/v1/words');
    const list = async (path: string): Promise<{ id: string; name: string | Text }[]> => (await read(`/api/v1/${path}`)).items;
    const duty = read('/api/v1/duty-rules').then(({ rules }) => [...rules.equipment, ...rules.shifts] as { id: string; name: Text }[]);
    // A squad has the name of its community.
    const squads = read('/api/v1/areas').then(({ items }) => (items as { id: string; squad?: string; name: Text }[]).flatMap(({ id, squad, name: { zh, en } }) => (squad && id.startsWith('community') ? [{ id: squad, name: { zh: `${zh}警务队`, en: `${en} Squad` } }] : [])));
    this.names = Promise.all([duty, squads, ...['colleagues', 'units', 'areas', 'grids', 'partners'].map(list)]).then((lists) => new Map(lists.flat().map(({ id, name }) => [id, typeof name === 'string' ? { zh: `${name} · ${id}`, en: `${name} · ${id}` } : name])));
  }

  /** From now on what the crew does is done here. */
  serve(crew: Crew, { only = () => true }: Serving = {}): void {
    const byProgram = crew.complete.bind(crew);
    crew.complete = async (task, result, by = crew.doer(task)) => {
      if (!only(task.kind, by)) return byProgram(task, result, by);
      await this.complete(task, result, by);
      const { body } = await this.rig.call(by, 'GET', `/api/v1/tasks/${task.id}`);
      return { taskId: task.id, state: body.state, assignee: body.assignee, revision: body.revision };
    };
    const sessions = new Map<string, Session>();
    const sessionOf = crew.session.bind(crew);
    crew.session = (account) => {
      const session = sessions.get(account) ?? sessionOf(account);
      if (!sessions.has(account)) {
        sessions.set(account, session);
        const post = session.post.bind(session);
        session.post = async <T>(path: string, body: unknown = {}) => (only(path, account) ? ((await this.post(account, path, body)) as Answer<T> | null) : null) ?? post<T>(path, body);
      }
      return session;
    };
  }

  /** Whoever has sat longest without doing anything makes room. */
  async at(account: string): Promise<Person> {
    const person = this.people.get(account) ?? this.rig.as(account, { language: languageOf(account) });
    this.people.delete(account);
    this.people.set(account, person);
    for (const idle of this.people.keys()) {
      if (this.people.size <= seats) break;
      await this.stand(idle);
    }
    return person;
  }

  /** Everybody leaves. What went wrong in any of the browsers. */
  async leave(): Promise<string[]> {
    for (const account of this.people.keys()) await this.stand(account);
    return this.faults;
  }

  private async stand(account: string): Promise<void> {
    const { context, strayed, failed } = await this.people.get(account)!;
    this.people.delete(account);
    this.faults.push(...strayed, ...failed);
    await context.close();
  }

  formOf = async (kind: string): Promise<Schema> => (await this.forms).get(kind)!;

  /** What the API takes at an address, as it describes it. */
  schemaOf = async (path: string): Promise<Schema> => (await this.description).paths[path]!.post.requestBody.content['application/json']!.schema;

  async fillIn(form: Locator, schema: Schema, value: unknown, language: Language): Promise<void> {
    await new Filler(form, await this.words, await this.names, language).fill(schema, value, []);
  }

  private async complete(task: { id: string; kind: string }, result: unknown, by: string): Promise<void> {
    const { page } = await this.at(by);
    const language = languageOf(by);
    await this.open(page, task.id);
    if (task.kind === 'roster.decide') return this.decideRoster(page, task.id, result as RosterDecision, language);
    const send = page.getByRole('button', { name: complete[language], exact: true });
    await send.waitFor();
    const form = page.locator('main form');
    await this.fillIn(form, await this.formOf(task.kind), result, language);
    await this.send(page, form, send, `/tasks/${task.id}/complete`);
    this.done.push(task.kind);
  }

  /** The roster itself is the form. */
  private async decideRoster(page: Page, taskId: string, { decision, reason = '' }: RosterDecision, language: Language): Promise<void> {
    const main = page.locator('main');
    await main.getByLabel(language === 'zh' ? '理由' : 'Reason').fill(reason);
    await this.send(page, main, main.getByRole('button', { name: rosterDecisions[decision][language], exact: true }), `/tasks/${taskId}/complete`);
    this.done.push('roster.decide');
  }

  /** A task is found in one's own list, where it appears by itself. */
  private async open(page: Page, taskId: string): Promise<void> {
    await this.go(page, '/tasks');
    await page.locator(`a.task[href="/tasks/${encodeURIComponent(taskId)}"]`).click();
  }

  /** As a link leads there: the console stays loaded. */
  private async go(page: Page, address: string): Promise<void> {
    const { pathname, search } = new URL(page.url());
    if (pathname + search !== address) await page.evaluate(`history.pushState(null, '', ${JSON.stringify(address)})`);
  }

  /** Null where people do not do it in the console. */
  private async post(account: string, path: string, body: unknown): Promise<Answer<unknown> | null> {
    const claimed = /^\/tasks\/(.+)\/claim$/.exec(path)?.[1];
    const found = wayTo(path, body as object);
    if (claimed === undefined && path !== '/video-investigations' && !found) return null;
    const { page } = await this.at(account);
    const language = languageOf(account);
    const response = claimed !== undefined ? await this.claim(page, claimed, language) : found ? await this.give(page, found.way, found.values, path, body as Record<string, unknown>, language) : await this.askForRecordings(page, body as Recordings, language);
    this.done.push(found?.way.path ?? path);
    return { status: response.status(), body: await response.json(), attempts: 1 };
  }

  private async give(page: Page, way: Way, values: object, path: string, { type, ...body }: Record<string, unknown>, language: Language): Promise<Response> {
    const schema = await this.schemaOf(`/api/v1${way.path}`);
    const variant = variantsOf(schema)?.schemas.get(String(type));
    await this.go(page, way.page({ ...values, ...body }));
    const main = page.locator('main');
    const button = (text: Text, within: Locator = main) => within.getByRole('button', { name: new RegExp(`(^| )${text[language]}`) }).first();
    if (way.opens === 'order') {
      const named = (await this.words).commands![String(type)]![language];
      const [menu, its] = [button(order), main.getByRole('button', { name: named, exact: true })];
      await menu.or(its).first().click();
      // Where there is but one order it has the button to itself.
      if ((await its.count()) === 0) await page.getByRole('menuitem', { name: named, exact: true }).click();
    } else for (const each of way.opens) await button(each, way.within && page.locator(way.within(body))).click();
    const within = way.opens.length === 0 ? main : page.locator('.ant-drawer-open');
    const form = within.locator('form');
    // An order of which the page says everything has an empty one.
    await form.waitFor({ state: 'attached' });
    for (const name of way.leave ?? []) delete body[name];
    await this.fillIn(form, variant ?? schema, { ...body, ...(variant ? {} : { type }) }, language);
    const response = await this.send(page, form, button(way.send, within), path);
    // A page that is a form leads on by itself; who goes elsewhere before it does would stay on it.
    if (way.opens.length === 0) await page.waitForURL((url) => url.pathname !== way.page(values));
    return response;
  }

  private async claim(page: Page, taskId: string, language: Language): Promise<Response> {
    await this.open(page, taskId);
    return this.send(page, page.locator('main form'), page.getByRole('button', { name: take[language], exact: true }), `/tasks/${taskId}/claim`);
  }

  /** The page of its own that knows the scenes of the case already. */
  private async askForRecordings(page: Page, { caseNo, purpose, scenes, reachMetres }: Recordings, language: Language): Promise<Response> {
    const zh = language === 'zh';
    await this.go(page, `/video/new?case=${caseNo}`);
    for (const { incidentNo, from, to } of scenes) {
      const scene = page.locator('fieldset.scene', { hasText: incidentNo });
      await scene.getByLabel(zh ? '最早' : 'Not before').fill(localOf(from));
      await scene.getByLabel(zh ? '最晚' : 'Not after').fill(localOf(to));
    }
    const reach = page.getByRole('spinbutton', { name: zh ? '追查距离（米）' : 'reach in metres' });
    await reach.fill(String(reachMetres));
    await reach.blur();
    await page.getByLabel(zh ? /调取目的/ : /Purpose/).fill(purpose);
    return this.send(page, page.locator('main form'), page.getByRole('button', { name: zh ? '提请批准' : 'Ask for approval' }), '/video-investigations');
  }

  /** Clicks, and waits for what the station says to it, or the form. */
  private async send(page: Page, form: Locator, button: Locator, path: string): Promise<Response> {
    const address = `/api/v1${path}`;
    const answered = page.waitForResponse((response) => response.request().method() === 'POST' && decodeURIComponent(new URL(response.url()).pathname) === address);
    await button.click();
    const objection = form.locator('.ant-form-item-explain-error').first();
    const objected = objection.waitFor({ timeout: 10_000 }).then(
      async () => Promise.reject(new Error(`${path}: the form objects: ${(await form.locator('.ant-form-item-has-error').allTextContents()).join(' | ')}`)),
      // It has none: the answer will come.
      () => answered,
    );
    const response = await Promise.race([answered, objected]);
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
    return response;
  }
}

interface RosterDecision {
  decision: 'accept' | 'return';
  reason?: string;
}
const rosterDecisions: Record<RosterDecision['decision'], Text> = { accept: { zh: '公布', en: 'Publish' }, return: { zh: '退回', en: 'Return' } };

interface Recordings {
  caseNo: string;
  purpose: string;
  scenes: { incidentNo: string; from: string; to: string }[];
  reachMetres: number;
}

/** As a browser's own field has it, in the station's zone: without seconds where there are none. */
const localOf = (moment: string, seconds = false) => {
  const local = new Date(Date.parse(moment) + 8 * 3_600_000).toISOString();
  return local.slice(0, seconds && local.slice(17, 19) !== '00' ? 19 : 16);
};

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Fills a drawn form in as a person would: each field by what it looks like. */
class Filler {
  constructor(
    private readonly form: Locator,
    private readonly words: Words,
    private readonly names: Names,
    private readonly language: 'zh' | 'en',
  ) {}

  async fill(schema: Schema, value: unknown, path: (string | number)[]): Promise<void> {
    if (value === undefined || value === null) return;
    const shape = plain(schema);
    const variants = variantsOf(shape);
    if (variants && isRecord(value)) {
      const chosen = value[variants.by];
      await this.choose([...path, variants.by], chosen);
      const variant = variants.schemas.get(String(chosen))!;
      const { [variants.by]: _by, ...rest } = variant.properties!;
      return this.fill({ ...variant, properties: rest }, value, path);
    }
    if (shape['x-of'] === 'place' || (isRecord(value) && value.type === 'Point')) return this.place(path, value as { coordinates: [number, number] });
    if (shape.properties) {
      // What another answer brings up is there only after it.
      const fields = Object.entries(shape.properties).sort(([, a], [, b]) => Number('x-when' in a) - Number('x-when' in b));
      for (const [name, each] of fields) if (constantOf(plain(each)) === null || !shape.required?.includes(name)) await this.fill(each, (value as Record<string, unknown>)[name], [...path, name]);
      return;
    }
    if (Array.isArray(value)) return this.list(shape, value, path);
    await this.one(path, value);
  }

  private id = (path: (string | number)[]) => this.form.locator(`[id="${path.join('_')}"]`);
  /** What holds the field: within it, so that it is not looked for from the form. */
  private around = (selector: string, path: (string | number)[]) => this.form.locator(selector, { has: this.form.page().locator(`[id="${path.join('_')}"]`) }).last();

  private async list(shape: Schema, values: unknown[], path: (string | number)[]): Promise<void> {
    const box = this.form.locator(`fieldset[data-list="${path.join('_')}"]`);
    if ((await box.count()) === 0) {
      const wanted = values.map((value) => this.labelOf(value, String(path.at(-1))));
      // Who fills it in is there already, and need not be one of them.
      const others = this.around('.ant-select', path).locator('.ant-select-selection-item').filter({ hasNotText: new RegExp(wanted.map(literal).join('|')) });
      for (let left = await others.count(); left > 0; left -= 1) await others.first().locator('.ant-select-selection-item-remove').click();
      for (const value of values) await this.choose(path, value);
      return;
    }
    const rows = box.locator(':scope > .form-row');
    for (let there = await rows.count(); there < values.length; there += 1) await box.locator(':scope > button.ant-btn-dashed').click();
    for (const [i, value] of values.entries()) {
      if (isRecord(value)) await this.fill(shape.items as Schema, value, [...path, i]);
      else await this.one([...path, i], value);
    }
  }

  private async place(path: (string | number)[], { coordinates: [lng, lat] }: { coordinates: [number, number] }): Promise<void> {
    const box = this.around('.ant-form-item', path);
    const inputs = box.locator('input');
    await inputs.nth(0).fill(String(lng));
    await inputs.nth(1).fill(String(lat));
  }

  private async one(path: (string | number)[], value: unknown): Promise<void> {
    const field = this.id(path);
    await field.first().waitFor();
    const [tag, type, role] = await field.first().evaluate((element: any) => [element.tagName, element.type, element.getAttribute('role')]);
    if (type === 'checkbox') return field.check();
    if (tag === 'DIV' || role === 'combobox') return this.choose(path, value);
    if (type === 'datetime-local') return field.fill(localOf(String(value), (await field.getAttribute('step')) === '1'));
    if (typeof value === 'number' && String(path.at(-1)).endsWith('Fen')) return field.fill(String(value / 100));
    await field.fill(String(value));
  }

  /** A button of several, or what a list offers under its name. */
  private async choose(path: (string | number)[], value: unknown): Promise<void> {
    const field = this.id(path);
    await field.first().waitFor();
    const radio = field.locator(`input[type=radio][value="${String(value)}"]`);
    if ((await radio.count()) > 0) {
      if (!(await radio.isChecked())) await radio.locator('xpath=ancestor::label').click();
      return;
    }
    const select = this.around('.ant-select', path);
    const label = this.labelOf(value, String(path.findLast((part) => typeof part === 'string')));
    // What the station proposed may be there already.
    if ((await select.textContent())?.includes(label)) return;
    // Its own: that of the field before may still be closing.
    const options = this.form.page().locator(`.ant-select-dropdown:not(.ant-select-dropdown-hidden):has([id="${path.join('_')}_list"]) .ant-select-item-option`);
    const option = options.filter({ hasText: new RegExp(`^${literal(label)}$`) }).first();
    // A list that is drawn anew under the pointer takes no choice: a person sees it, and chooses again.
    for (let left = 2; !(await select.textContent())?.includes(label); left -= 1) {
      if (left < 0) throw new Error(`what was chosen for ${path.join('.')} is not there: “${label}”`);
      await field.click();
      await field.fill(this.names.has(String(value)) ? String(value) : label);
      await options.first().waitFor({ timeout: 10_000 }).catch(() => {
        throw new Error(`nothing to choose for ${path.join('.')}: “${label}”`);
      });
      await option.click();
      await select.filter({ hasText: label }).waitFor({ timeout: 2_000 }).catch(() => {});
    }
    await this.form.page().keyboard.press('Escape');
  }

  private labelOf(given: unknown, field: string): string {
    const value = String(given);
    const named = this.names.get(value);
    if (named) return named[this.language];
    const words = this.words;
    const of = (dictionary: string, name: string) => (Object.hasOwn(words[dictionary] ?? {}, name) ? words[dictionary]![name] : undefined);
    if (field === 'tasks') return nameOfTask(value, (dictionary, name) => of(dictionary, name)?.[this.language] ?? name);
    return (of('values', `${field}.${value}`) ?? (field.startsWith('categor') ? of('categories', value) : undefined) ?? (typeof given === 'number' && field !== 'priority' ? undefined : of('values', value)))?.[this.language] ?? value;
  }
}
