/** What the stories share: they are told as they happen, and every step is a person's, through the API. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../contracts/incident.js';
import type { TaskKindId } from '../contracts/registry.js';
import type { Duration } from '../domain/policy.js';
import type { Text } from '../platform/text.js';
import type { Api } from './client.js';
import type { Crew } from './crew.js';
import { type PartnerOptions, type SimulatedPartner, startPartner } from './partner.js';
import type { Accepted, OpenTask, Page, ProcessAnswer } from './views.js';
import { inPath } from './views.js';

export type Language = keyof Text;

/** Beijing time. */
const offset = '+08:00';
const offsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** A time of day of the story. Day 0 is yesterday, so that the whole story lies in the past. */
export function storyTime(now: Date, day: number, timeOfDay: string): string {
  const date = new Date(now.getTime() + offsetMs + (day - 1) * dayMs).toISOString().slice(0, 10);
  return `${date}T${timeOfDay}:00${offset}`;
}

export const minutesBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 60_000);

/** Unique for each telling: the time at which it began. */
export const storyNumber = (now: Date) => now.toISOString().replace(/\D/g, '');

export class Story {
  readonly number: string;

  constructor(
    readonly api: Api,
    readonly crew: Crew,
    readonly now: Date,
    private readonly language: Language,
    private readonly out: (line: string) => void,
    /** How many times as long as in the demonstration the limits of seconds are: people at a page need longer than a program. */
    private readonly pace = 1,
  ) {
    this.number = storyNumber(now);
  }

  in = (text: Text): string => text[this.language];

  /** One line of the timeline. `at` is the time stated in the story; without one, it is now. */
  tell(at: string | null, who: string, text: Text): void {
    const when = at === null ? new Date(Date.now() + offsetMs).toISOString() : at;
    this.out(`${when.slice(5, 10)} ${when.slice(11, 16)}  ${who.padEnd(8)} ${this.in(text)}`);
  }

  /** A call as the command room's operator takes it down. */
  async call(call: Omit<Call, 'source' | 'number' | 'channel'>, index: number): Promise<Accepted> {
    const operator = this.crew.someone('commandOperator', this.number);
    const body: Call = { source: 'demo', number: `${this.number}-${index}`, channel: 'phone', ...call };
    const accepted = (await operator.post<Accepted>('/incidents', body)).body;
    return { ...accepted, processId: accepted.processId.replaceAll('~', '/') };
  }

  async command(path: string, body: unknown, by: string): Promise<void> {
    await this.crew.session(by).post(`${path}/commands`, body);
  }

  /** Waits for the step of a process, and takes it. */
  async does(processId: string, kind: TaskKindId, form: unknown, by?: string): Promise<string> {
    const task = await this.task(processId, kind);
    const doer = by ?? this.crew.doer(task);
    await this.crew.complete(task, form, doer);
    return doer;
  }

  task(processId: string, kind: TaskKindId): Promise<OpenTask> {
    return this.until(`${kind} ${processId}`, async () =>
      (await this.tasks(processId)).find((task) => task.kind === kind),
    );
  }

  async tasks(processId: string): Promise<OpenTask[]> {
    const path = `/tasks?process=${encodeURIComponent(inPath(processId))}&limit=100`;
    const { items } = await this.observer().get<Page<OpenTask>>(path);
    return items.filter(({ state }) => state === 'open' || state === 'claimed');
  }

  process(processId: string): Promise<ProcessAnswer> {
    return this.observer().get<ProcessAnswer>(`/processes/${inPath(processId)}`);
  }

  /** Limits that the chief shortens for the length of a story, so that what takes hours can be watched; put back whatever happens. */
  async withLimits<T>(limits: Record<string, Duration>, work: () => Promise<T>): Promise<T> {
    const chief = this.crew.someone('chief');
    const path = (key: string) => `/policies/${key}`;
    const version = async (key: string) => (await chief.get<{ version: number }>(path(key))).version;
    const shortened: string[] = [];
    try {
      for (const [key, asTold] of Object.entries(limits)) {
        const limit = asTold.unit === 'second' ? { ...asTold, amount: asTold.amount * this.pace } : asTold;
        await chief.change('PUT', path(key), await version(key), { limit, reason: '演示用 / for a demonstration' });
        shortened.push(key);
      }
      return await work();
    } finally {
      for (const key of shortened) await chief.change('DELETE', `${path(key)}/override`, await version(key));
    }
  }

  /** Partners who answer over HTTP for the length of a story, each in its manner; what they were registered with is put back. */
  async withPartners<Id extends string, T>(manners: Record<Id, PartnerOptions['manner']>, work: (partners: Record<Id, SimulatedPartner>) => Promise<T>): Promise<T> {
    const chief = this.crew.someone('chief');
    type Registered = { name: Text; kind: string; telephone: string | null; endpoint: string | null; version: number };
    const read = (id: string) => chief.get<Registered>(`/partners/${id}`);
    const move = async (id: string, endpoint: string | null) => {
      const { name, kind, telephone, version } = await read(id);
      await chief.change('PUT', `/partners/${id}`, version, { name, kind, telephone, endpoint });
    };
    const before: [string, string | null][] = [];
    const partners = {} as Record<Id, SimulatedPartner>;
    try {
      for (const [id, manner] of Object.entries(manners) as [Id, PartnerOptions['manner']][]) {
        before.push([id, (await read(id)).endpoint]);
        const { secret } = (await chief.post<{ secret: string }>(`/partners/${id}/secret`)).body;
        partners[id] = await startPartner({ secret, manner, callback: `${this.api.base}/api/v1/partners/${id}/callbacks` });
        await move(id, partners[id].endpoint);
      }
      return await work(partners);
    } finally {
      for (const [id, endpoint] of before) await move(id, endpoint);
      await Promise.all((Object.values(partners) as SimulatedPartner[]).map((partner) => partner.close()));
    }
  }

  /** Waits for what the process comes to by itself: an activity whose service was killed is tried again after half a minute. */
  async until<T>(what: string, look: () => Promise<T | undefined | null | false>, withinMs = 180_000): Promise<T> {
    for (const giveUp = Date.now() + withinMs; ;) {
      const found = await look();
      if (found) return found;
      if (Date.now() > giveUp) throw new Error(`等不到 / did not come: ${what}`);
      await pause(100, undefined, { signal: this.api.signal });
    }
  }

  async ended(processId: string): Promise<ProcessAnswer> {
    return this.until(`end of ${processId}`, async () => {
      const process = await this.process(processId);
      return process.closedAt ? process : undefined;
    });
  }

  private observer() {
    return this.crew.someone('commandOperator', this.number);
  }
}
