import fc from 'fast-check';
import { advance, cancelClock, type Clock, extend, meet, nextMark, resume, startClock, suspend } from './clock.js';
import { type PolicyRow, policyRowSchema } from './policy.js';

const words = { zh: '试', en: 'test' };
const row = (limit: PolicyRow['limit'], extensions: object[] = []): PolicyRow =>
  policyRowSchema.parse({ key: 'test.limit', title: words, limit, extensions, source: words, status: 'station' });
const days = (amount: number) => ({ amount, unit: 'day' as const });
const day = 86_400_000;
const start = Date.parse('2026-03-02T09:00:00+08:00');
const chief = { id: 'o-1', roles: ['chief'] };

const instants = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2060-01-01') });
const durations = fc.record({ amount: fc.integer({ min: 1, max: 90 }), unit: fc.constantFrom('second', 'minute', 'hour', 'day', 'workingDay', 'month' as const) });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const between = (clock: Clock, part: number) => Math.floor(clock.startedAt + part * (clock.dueAt - clock.startedAt - 1));

describe('marks', () => {
  it('are two reminders, then the expiry, in order and each once', () => {
    fc.assert(
      fc.property(instants, durations, (at, limit) => {
        const clock = startClock('c', row(limit), at);
        const seen: [string, number][] = [];
        for (let next = nextMark(clock); next; next = nextMark(clock)) {
          expect(advance(clock, next.at - 1)).toBeNull();
          expect(advance(clock, next.at)).toBe(next.mark);
          seen.push([next.mark, next.at]);
        }
        expect(seen.map(([mark]) => mark)).toEqual(['reminder', 'reminder', 'expiry']);
        expect(seen[0]![1]).toBeGreaterThan(at);
        expect(seen[0]![1]).toBeLessThan(seen[1]![1]);
        expect(seen[1]![1]).toBeLessThan(seen[2]![1]);
        expect(seen[2]![1]).toBe(clock.dueAt);
        expect(clock.state).toBe('expired');
      }),
    );
  });

  it('passed in one step are told as the last of them', () => {
    const clock = startClock('c', row(days(10)), start);
    expect(advance(clock, start + 9 * day)).toBe('reminder');
    expect(advance(clock, start + 9 * day)).toBeNull();
    expect(advance(startClock('c', row(days(10)), start), start + 11 * day)).toBe('expiry');
  });
});

describe('extensions', () => {
  const by = fc.constantFrom('caseCaptain', 'chief', 'external' as const);
  const askers = fc.record({ roles: fc.subarray(['caseCaptain', 'chief', 'communityOfficer']), document: fc.option(fc.constant('文〔2026〕1号'), { nil: undefined }) });

  it('never shorten a limit, need the right person, and change nothing where they are refused', () => {
    fc.assert(
      fc.property(durations, durations, by, askers, share, (limit, to, granter, asker, part) => {
        const clock = startClock('c', row(limit, [{ to, by: granter, ground: words }]), start);
        const before = structuredClone(clock);
        const at = between(clock, part);
        try {
          extend(clock, { index: 0, by: { id: 'o-1', roles: asker.roles }, at, ...(asker.document ? { document: asker.document } : {}) });
        } catch {
          expect(clock).toEqual(before);
          return;
        }
        expect(granter === 'external' ? asker.document !== undefined : asker.roles.includes(granter)).toBe(true);
        expect(clock.dueAt).toBeGreaterThan(before.dueAt);
        expect(clock.extensions).toMatchObject([{ from: before.dueAt, to: clock.dueAt, at }]);
        expect(nextMark(clock)!.at).toBeGreaterThanOrEqual(at);
      }),
    );
  });

  it('are warned of again', () => {
    const clock = startClock('c', row(days(3), [{ to: days(7), by: 'chief', ground: words }]), start);
    advance(clock, start + 2.9 * day);
    extend(clock, { index: 0, by: chief, at: start + 2.9 * day });
    expect(nextMark(clock)).toEqual({ at: start + 3.5 * day, mark: 'reminder' });
  });

  it('come too late for a clock that has ended', () => {
    for (const end of [(clock: Clock) => advance(clock, clock.dueAt), (clock: Clock) => meet(clock, start), (clock: Clock) => cancelClock(clock, start)]) {
      const clock = startClock('c', row(days(3), [{ to: days(7), by: 'chief', ground: words }]), start);
      end(clock);
      expect(() => extend(clock, { index: 0, by: chief, at: start })).toThrow(expect.objectContaining({ code: 'CLOCK_NOT_RUNNING' }));
    }
  });
});

describe('suspension', () => {
  it('keeps the time that remains, and tells nothing meanwhile', () => {
    fc.assert(
      fc.property(instants, durations, fc.array(fc.tuple(share, fc.integer({ min: 0, max: 400 * day })), { maxLength: 5 }), (at, limit, pauses) => {
        const clock = startClock('c', row(limit), at);
        const length = clock.dueAt - clock.startedAt;
        let now = at;
        for (const [part, pause] of pauses) {
          now = Math.floor(now + part * (clock.dueAt - now - 1));
          advance(clock, now);
          const left = clock.dueAt - now;
          const mark = nextMark(clock)!;
          suspend(clock, now);
          expect(nextMark(clock)).toBeNull();
          expect(advance(clock, now + pause)).toBeNull();
          resume(clock, now + pause);
          now += pause;
          expect(clock.dueAt - now).toBe(left);
          expect(nextMark(clock)).toEqual({ at: mark.at + pause, mark: mark.mark });
        }
        expect(clock.dueAt - clock.startedAt).toBe(length);
      }),
    );
  });

  it('is for a running clock, resumption for a suspended one', () => {
    const clock = startClock('c', row(days(3)), start);
    expect(() => resume(clock, start)).toThrow(expect.objectContaining({ code: 'CLOCK_NOT_SUSPENDED' }));
    suspend(clock, start);
    expect(() => suspend(clock, start)).toThrow(expect.objectContaining({ code: 'CLOCK_NOT_RUNNING' }));
  });
});

it('a clock that has ended never runs again, and a late act stays marked as late', () => {
  const acts = fc.constantFrom('advance', 'meet', 'cancel', 'suspend', 'resume' as const);
  fc.assert(
    fc.property(fc.array(fc.tuple(acts, fc.integer({ min: 0, max: 2 * day })), { maxLength: 15 }), (steps) => {
      const clock = startClock('c', row(days(3)), start);
      let now = start;
      for (const [act, passing] of steps) {
        now += passing;
        const { state, endedAt } = clock;
        try {
          if (act === 'advance') advance(clock, now);
          if (act === 'meet') meet(clock, now);
          if (act === 'cancel') cancelClock(clock, now);
          if (act === 'suspend') suspend(clock, now);
          if (act === 'resume') resume(clock, now);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Refusal' });
        }
        if (state === 'met' || state === 'cancelled' || state === 'expired') expect(clock.state).toBe(state);
        if (endedAt !== undefined) expect(clock.endedAt).toBe(endedAt);
        if (clock.state === 'expired') expect(now).toBeGreaterThanOrEqual(clock.dueAt);
      }
    }),
  );
});
