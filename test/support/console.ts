/** The console in real Chromium before a whole station: browsers sign in as people do. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { parsePasswords } from '../../libs/simulation/station.js';
import { startStation, type TestStation } from './station.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export interface Person {
  page: Page;
  context: BrowserContext;
  /** What the page asked of anywhere else than the station: must stay empty. */
  strayed: string[];
  /** Errors that the page threw or wrote to its console. */
  failed: string[];
  /** What the page has asked and not been answered yet; the line on which it follows the station is not among it. */
  asking: Set<Request>;
}

export interface Reply {
  status: number;
  body: any;
}

export interface ConsoleRig {
  station: TestStation;
  /** A browser of one's own, signed in through the form. */
  as(account: string, options?: { language?: 'zh' | 'en'; width?: number; dark?: boolean }): Promise<Person>;
  /** A browser that nobody has signed in with. */
  stranger(options?: { language?: 'zh' | 'en'; width?: number; dark?: boolean }): Promise<Person>;
  password(account: string): string;
  passwords: ReadonlyMap<string, string>;
  /** By the API, for what the page under test is not about. */
  call(account: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  close(): Promise<void>;
}

export async function startConsole(): Promise<ConsoleRig> {
  if (!existsSync(executablePath)) throw new Error(`Chromium is not at ${executablePath}: apt-get install chromium, or name yours in CHROMIUM`);
  const [station, browser] = await Promise.all([startStation(), chromium.launch({ executablePath, args: flags })]);
  const passwords = parsePasswords(await readFile(join(station.folder, 'accounts.txt'), 'utf8'));
  const tokens = new Map<string, string>();
  const password = (account: string) => passwords.get(account)!;
  const rig: ConsoleRig = {
    station,
    password,
    passwords,
    stranger: (options) => open(browser, station.api, options),
    async as(account, options) {
      const person = await open(browser, station.api, options);
      await signIn(person.page, account, password(account));
      return person;
    },
    async call(account, method, path, body, headers = {}) {
      const ask = (token?: string) => fetch(station.api + path, { method, headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }) });
      const enter = async () => {
        const response = await fetch(`${station.api}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account, password: password(account), delivery: 'token' }) });
        tokens.set(account, ((await response.json()) as { accessToken: string }).accessToken);
      };
      if (!tokens.has(account)) await enter();
      let response = await ask(tokens.get(account));
      // A long file outlives a token.
      if (response.status === 401) {
        await enter();
        response = await ask(tokens.get(account));
      }
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : null };
    },
    async close() {
      await browser.close();
      await station.stop();
    },
  };
  return rig;
}

async function open(browser: Browser, address: string, { language = 'zh', width = 1440, dark = false }: { language?: 'zh' | 'en'; width?: number; dark?: boolean } = {}): Promise<Person> {
  const context = await browser.newContext({ baseURL: address, viewport: { width, height: width < 600 ? 844 : 900 }, hasTouch: width < 600, acceptDownloads: true });
  // A brief's page in its sandbox has no storage.
  await context.addInitScript(`try { localStorage.language ??= '${language}'; localStorage.appearance ??= '${dark ? 'dark' : 'light'}'; } catch {}`);
  const page = await context.newPage();
  const person: Person = { page, context, strayed: [], failed: [], asking: new Set() };
  page.on('request', (request) => { if (request.resourceType() === 'fetch') person.asking.add(request); });
  for (const ended of ['requestfinished', 'requestfailed'] as const) page.on(ended as 'requestfinished', (request) => person.asking.delete(request));
  context.on('request', (request) => {
    if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) person.strayed.push(request.url());
  });
  page.on('pageerror', (error) => person.failed.push(error.message));
  page.on('console', (message) => {
    // A refusal is part of some stories; what the page's policy forbids is not.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) person.failed.push(message.text());
  });
  return person;
}

export async function signIn(page: Page, account: string, password: string): Promise<void> {
  await page.goto('/');
  await page.locator('input[autocomplete=username]').fill(account);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('main#main').waitFor();
}

/** The page asked nothing of anywhere else, and nothing in it failed. */
export const clean = ({ strayed, failed }: Person): void => expect({ strayed, failed }).toEqual({ strayed: [], failed: [] });

/** What axe-core objects to on the page as it stands (WCAG 2.2 AA), one line each. */
export async function objections(page: Page): Promise<string[]> {
  // What moves in or out is judged when it has arrived.
  await page.evaluate(() => Promise.all((globalThis as any).document.getAnimations().flatMap((each: any) => (each.effect.getComputedTiming().iterations === Infinity ? [] : [each.finished.catch(() => {})]))));
  await page.evaluate(await readFile(axeSource, 'utf8'));
  const { violations } = (await page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`)) as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary.split('\n').slice(1, 2).join()}`));
}
