/** The simulation's people at the page: each has a browser, and what they do on a task they do by filling in its form there. */
import type { Locator } from 'playwright-core';
import type { Crew } from '../../libs/simulation/crew.js';
import { isRecord, plain, type Schema, variantsOf } from '../../services/console/form/schema.js';
import type { ConsoleRig, Person } from './console.js';

type Text = { zh: string; en: string };
type Words = Record<string, Record<string, Text>>;
type Names = ReadonlyMap<string, Text>;

/** Half of them read English, so that every story is told in both languages. */
const languageOf = (account: string) => (Number(account.replace(/\D/g, '')) % 2 === 0 ? 'en' : 'zh');

export class PageCrew {
  private readonly people = new Map<string, Promise<Person>>();
  private readonly forms: Promise<Map<string, Schema>>;
  private readonly words: Promise<Words>;
  /** What ids are called in a list to choose from. */
  private readonly names: Promise<Names>;
  /** Tasks that were done in the page, by kind. */
  readonly done = new Map<string, number>();

  constructor(
    private readonly rig: ConsoleRig,
    account: string,
  ) {
    this.forms = rig.call(account, 'GET', '/api/v1/task-kinds').then(({ body }) => new Map(body.items.map(({ kind, form }: { kind: string; form: Schema }) => [kind, form])));
    this.words = rig.call(account, 'GET', '/api/v1/words').then(({ body }) => body as Words);
    const list = async (path: string): Promise<{ id: string; name: string | Text }[]> => (await rig.call(account, 'GET', `/api/v1/${path}`)).body.items;
    this.names = Promise.all(['colleagues', 'units', 'areas', 'grids', 'partners'].map(list)).then((lists) => new Map(lists.flat().map(({ id, name }) => [id, typeof name === 'string' ? { zh: `${name} · ${id}`, en: `${name} · ${id}` } : name])));
  }

  /** From now on the crew's tasks are done here. */
  serve(crew: Crew): void {
    crew.complete = async (task, result, by = crew.doer(task)) => {
      await this.complete(task, result, by);
      const { body } = await this.rig.call(by, 'GET', `/api/v1/tasks/${task.id}`);
      return { taskId: task.id, state: body.state, assignee: body.assignee, revision: body.revision };
    };
  }

  async at(account: string): Promise<Person> {
    const person = this.people.get(account) ?? this.rig.as(account, { language: languageOf(account) });
    this.people.set(account, person);
    return person;
  }

  /** What went wrong in any of the browsers. */
  async faults(): Promise<string[]> {
    return (await Promise.all(this.people.values())).flatMap(({ strayed, failed }) => [...strayed, ...failed]);
  }

  async leave(): Promise<void> {
    for (const person of this.people.values()) await (await person).context.close();
    this.people.clear();
  }

  formOf = async (kind: string): Promise<Schema> => (await this.forms).get(kind)!;

  /** What the API takes at an address, as it describes it. */
  async schemaOf(path: string): Promise<Schema> {
    const { body } = await this.rig.call('o-1001', 'GET', '/openapi.json');
    return body.paths[path].post.requestBody.content['application/json'].schema as Schema;
  }

  async fillIn(form: Locator, schema: Schema, value: unknown, language: 'zh' | 'en'): Promise<void> {
    await new Filler(form, await this.words, await this.names, language).fill(schema, value, []);
  }

  private async complete(task: { id: string; kind: string }, result: unknown, by: string): Promise<void> {
    const { page } = await this.at(by);
    const zh = languageOf(by) === 'zh';
    await page.goto(`/tasks/${encodeURIComponent(task.id)}`);
    const send = page.getByRole('button', { name: zh ? '办结' : 'Complete', exact: true });
    await send.waitFor();
    const form = page.locator('form');
    await this.fillIn(form, await this.formOf(task.kind), result, zh ? 'zh' : 'en');
    const answered = page.waitForResponse((response) => response.url().endsWith('/complete') && response.request().method() === 'POST');
    await send.click();
    const response = await Promise.race([answered, form.locator('.ant-form-item-explain-error').first().waitFor({ timeout: 10_000 }).then(async () => (await form.locator('.ant-form-item-has-error').allTextContents()).join(' | '))]);
    if (typeof response === 'string') throw new Error(`${task.kind}: the form objects: ${response}`);
    if (!response.ok()) throw new Error(`${task.kind}: ${response.status()} ${await response.text()}`);
    this.done.set(task.kind, (this.done.get(task.kind) ?? 0) + 1);
  }
}

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
      for (const [name, each] of Object.entries(shape.properties)) await this.fill(each, (value as Record<string, unknown>)[name], [...path, name]);
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
    if (type === 'datetime-local') return field.fill(new Date(Date.parse(String(value)) + 8 * 3_600_000).toISOString().slice(0, 16));
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
    const label = this.labelOf(String(value), String(path.findLast((part) => typeof part === 'string')));
    // What the station proposed may be there already.
    const shown = await select.textContent();
    if (shown?.includes(label)) return;
    await field.click();
    await field.fill(this.names.has(String(value)) ? String(value) : label);
    const options = this.form.page().locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option');
    await options.first().waitFor({ timeout: 10_000 }).catch(() => {
      throw new Error(`nothing to choose for ${path.join('.')}: “${label}”`);
    });
    await options.filter({ hasText: new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) }).first().click();
    await this.form.page().keyboard.press('Escape');
  }

  private labelOf(value: string, field: string): string {
    const named = this.names.get(value);
    if (named) return named[this.language];
    const words = this.words;
    const of = (dictionary: string, name: string) => (Object.hasOwn(words[dictionary] ?? {}, name) ? words[dictionary]![name] : undefined);
    return (of('values', `${field}.${value}`) ?? (field.startsWith('categor') ? of('categories', value) : undefined) ?? of('values', value))?.[this.language] ?? value;
  }
}
