/** The live events of the API, for ever: a stream that breaks is taken up again where it broke. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Api, Session } from './client.js';

export interface LiveEvent {
  type: string;
  id: string | null;
  data: unknown;
}

export async function* liveEvents(api: Api, session: Session): AsyncGenerator<LiveEvent> {
  const { signal } = api;
  for (let last: string | null = null; !signal.aborted;) {
    try {
      const response: Response = await fetch(`${api.base}/api/v1/events`, {
        headers: {
          accept: 'text/event-stream',
          authorization: await session.authorization(),
          ...(last !== null && { 'last-event-id': last }),
        },
        signal,
      });
      if (response.ok && response.body) {
        for await (const event of parseEvents(response.body)) {
          last = event.id ?? last;
          if (event.data !== undefined) yield event;
        }
      } else if (response.status >= 400 && response.status < 500) {
        // Too old to be taken up again: from now on, then.
        last = null;
      }
    } catch {
      if (signal.aborted) return;
    }
    await pause(500, undefined, { signal }).catch(() => {});
  }
}

/** The event stream format of the HTML standard. Without data that is JSON, an event only moves the position on. */
export async function* parseEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<LiveEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let event: { type: string; id: string | null; data: string[] } = { type: 'message', id: null, data: [] };
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === '') {
        const { type, id, data } = event;
        if (id !== null || data.length > 0) yield { type, id, data: parsed(data.join('\n')) };
        event = { type: 'message', id: null, data: [] };
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === 'event') event.type = value;
      else if (field === 'id') event.id = value;
      else if (field === 'data') event.data.push(value);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
