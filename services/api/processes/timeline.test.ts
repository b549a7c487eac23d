import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { meet, startClock } from '../../../libs/domain/clock.js';
import { tell } from './timeline.js';

const [start, minute] = [Date.parse('2026-03-01T08:00:00+08:00'), 60_000];
const row = { key: 'response.acknowledge', title: { zh: '签收', en: 'Acknowledge' }, limit: { amount: 10, unit: 'minute' } } as Parameters<typeof startClock>[1];
const converter = { payloadConverter: defaultPayloadConverter, payloadCodecs: [], failureConverter: null as never };

/** The timer of a limit that is set when the clock starts, and fires so many minutes later. */
function fired(...afterMinutes: number[]): temporal.api.history.v1.IHistory {
  const time = (at: number) => ({ seconds: at / 1000, nanos: 0 });
  const events = afterMinutes.flatMap((after, i) => [
    { eventId: 2 * i + 1, eventTime: time(start), timerStartedEventAttributes: { timerId: `${i}` }, userMetadata: { summary: defaultPayloadConverter.toPayload(`期限 ${row.title.zh} · ${row.key}`) } },
    { eventId: 2 * i + 2, eventTime: time(start + after * minute), timerFiredEventAttributes: { timerId: `${i}`, startedEventId: 2 * i + 1 } },
  ]);
  return { events } as object;
}

it('tells a reminder from the end of a limit, and nothing of a limit that was met before its timer fired', async () => {
  const clock = startClock('response.acknowledge#1', row, start);
  const told = async () => (await tell([fired(5, 8, 10)], new Map(), [clock], converter)).map(({ event }) => event);
  expect(await told()).toEqual(['limit.reminder', 'limit.reminder', 'limit.expiry']);
  meet(clock, start + 6 * minute);
  expect(await told()).toEqual(['limit.reminder']);
});
