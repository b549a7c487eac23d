/** Statutory clocks as one durable timer: armed for the earliest mark of all, since each timer costs events. */
import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { add, weekends, type WorkCalendar } from '../../libs/domain/calendar.js';
import { advance, cancelClock, type Clock, extend, type ExtensionRequest, meet, nextMark, resume, startClock, suspend } from '../../libs/domain/clock.js';
import type { Duration, PolicyRow } from '../../libs/domain/policy.js';
import { refuse } from '../../libs/domain/refusal.js';
import type { ProcessRecord } from './record.js';

export class Clocks {
  /** Fixed when the process starts: a later change of policy does not reach it. */
  policy: PolicyRow[] = [];
  /** For limits in working days; fixed likewise. */
  calendar: WorkCalendar = weekends;
  onExpiry: (clock: Clock) => Promise<void> = async () => {};
  onReminder: (clock: Clock) => void = () => {};

  constructor(private readonly record: ProcessRecord) {
    void this.watch().catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  }

  /** Starts a limit of the policy, counted from now or from a day agreed. Without such a row there is no limit: a station may strike its own targets. `span`: where the thing itself sets it. */
  start(key: string, from = Date.now(), span?: Duration): Clock | null {
    const found = this.policy.find((candidate) => candidate.key === key);
    if (!found) return null;
    const row = span ? { ...found, limit: span } : found;
    const number = this.record.clocks.filter((clock) => clock.row.key === key).length + 1;
    const clock = startClock(`${key}#${number}`, row, from, this.calendar);
    this.record.clocks.push(clock);
    this.record.touch();
    return clock;
  }

  meet(clock: Clock | null): void {
    if (!clock) return;
    meet(clock, Date.now());
    this.record.touch();
  }

  cancel(clock: Clock | null): void {
    if (!clock) return;
    cancelClock(clock, Date.now());
    this.record.touch();
  }

  /** On the way out: nothing that is left runs on. */
  cancelAll(): void {
    for (const clock of this.record.clocks) this.cancel(clock);
  }

  /** When a span of the policy will have passed since then, in epoch milliseconds: for waits, of which nobody is warned. */
  after(key: string, since = Date.now()): number | null {
    const row = this.policy.find((candidate) => candidate.key === key);
    return row ? add(since, row.limit, this.calendar) : null;
  }

  find(id: string): Clock {
    return this.record.clocks.find((clock) => clock.id === id) ?? refuse('CLOCK_UNKNOWN', 'clock');
  }

  extend(id: string, request: ExtensionRequest): void {
    extend(this.find(id), request, this.calendar);
    this.record.touch();
  }

  suspend(id: string): void {
    suspend(this.find(id), Date.now());
    this.record.touch();
  }

  resume(id: string): void {
    resume(this.find(id), Date.now());
    this.record.touch();
  }

  private next(): { at: number; clock: Clock } | null {
    let earliest: { at: number; clock: Clock } | null = null;
    for (const clock of this.record.clocks) {
      const mark = nextMark(clock);
      if (mark && (earliest === null || mark.at < earliest.at)) earliest = { at: mark.at, clock };
    }
    return earliest;
  }

  private async watch(): Promise<void> {
    for (;;) {
      await condition(() => this.next() !== null);
      const { at, clock } = this.next()!;
      // Left in place when the earliest mark moves later: waking once for nothing costs less than re-arming at each step.
      await CancellationScope.cancellable(async () => {
        await Promise.race([
          sleep(Math.max(1, at - Date.now()), { summary: `期限 ${clock.row.title.zh} · ${clock.row.key}` }),
          condition(() => (this.next()?.at ?? Infinity) < at),
        ]);
        CancellationScope.current().cancel();
      });
      await this.pass();
    }
  }

  private async pass(): Promise<void> {
    for (const clock of this.record.clocks) {
      const mark = advance(clock, Date.now());
      if (mark === null) continue;
      this.record.touch();
      if (mark === 'reminder') this.onReminder(clock);
      else await this.onExpiry(clock);
    }
  }
}
