/** Sends calls through the intake API and has each driven to its end. */
import { setTimeout as pause } from 'node:timers/promises';
import { incidentNo } from '../contracts/ids.js';
import type { Call, Disposition } from '../domain/intake.js';
import { mapRow, type Mapping } from '../domain/mapping.js';
import type { Row } from './calls.js';
import { type Api, ApiProblem } from './client.js';
import type { Crew } from './crew.js';
import type { Driver } from './driver.js';
import type { Accepted } from './views.js';

/** Incidents under way at once. */
const inFlight = 40;

export class Replayer {
  readonly count = { read: 0, accepted: 0, duplicates: 0, rejected: 0, completed: 0, failed: 0 };
  readonly unmapped = { nature: new Map<string, number>(), district: new Map<string, number>() };
  private readonly seen = new Set<string>();

  constructor(
    private readonly api: Api,
    private readonly crew: Crew,
    private readonly driver: Driver,
    private readonly mapping: Mapping,
    private readonly say: (line: string) => void,
  ) {}

  async run(rows: readonly Row[], rate: number): Promise<void> {
    const queue = rows[Symbol.iterator]();
    const started = Date.now();
    let taken = 0;
    const work = async () => {
      for (let row = queue.next(); !row.done; row = queue.next()) {
        const due = started + (taken++ / rate) * 1000;
        if (due > Date.now()) await pause(due - Date.now(), undefined, { signal: this.api.signal });
        this.api.signal.throwIfAborted();
        await this.take(row.value);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, work));
  }

  private async take(row: Row): Promise<void> {
    if ('problem' in row) return this.reject(row.line, row.problem);
    const mapped = mapRow(row.values, this.mapping);
    if (!mapped.ok) {
      return this.reject(
        row.line,
        mapped.errors.map(({ field, message }) => `${field} ${message.zh} / ${message.en}`).join('; '),
      );
    }
    for (const { code, value } of mapped.notes) {
      const counted =
        code === 'nature.unmapped'
          ? this.unmapped.nature
          : code === 'district.unmapped'
            ? this.unmapped.district
            : null;
      counted?.set(value, (counted.get(value) ?? 0) + 1);
    }
    try {
      await this.enter(mapped.call, mapped.disposition);
    } catch (error) {
      this.api.signal.throwIfAborted();
      if (!(error instanceof ApiProblem) || ![400, 422].includes(error.status)) throw error;
      this.reject(row.line, error.message);
    }
  }

  private async enter(call: Call, disposition: Disposition): Promise<void> {
    const no = incidentNo(call.source, call.number);
    // A number that the file has twice is one incident, driven once.
    const again = this.seen.has(no);
    this.seen.add(no);
    if (!again) this.driver.expect(no);
    try {
      const sentAt = Date.now();
      const answer = await this.crew.someone('machine').post<Accepted>('/incidents', call);
      const isNew =
        !answer.body.duplicate || (!again && answer.attempts > 1 && (await this.isOurs(answer.body, sentAt)));
      this.count.read += 1;
      this.count[isNew ? 'accepted' : 'duplicates'] += 1;
      if (!again) await this.finish(no, disposition, !isNew);
    } finally {
      if (!again) this.driver.forget(no);
    }
  }

  /** An answer was lost on the way, and the call is there: it is new if its process was opened since it was sent. */
  private async isOurs({ processId }: Accepted, sentAt: number): Promise<boolean> {
    const process = await this.driver.process(processId);
    return process === null || new Date(process.openedAt).getTime() >= sentAt - 1000;
  }

  private async finish(no: string, disposition: Disposition, resumed: boolean): Promise<void> {
    try {
      if (await this.driver.drive({ incidentNo: no, disposition, resumed })) this.count.completed += 1;
    } catch (error) {
      this.api.signal.throwIfAborted();
      this.count.failed += 1;
      this.say(`${no}: ${(error as Error).message}`);
    }
  }

  private reject(line: number, why: string): void {
    this.count.read += 1;
    this.count.rejected += 1;
    this.say(`第 ${line} 行不予受理 / line ${line} rejected: ${why}`);
  }
}
