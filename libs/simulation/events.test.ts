import fc from 'fast-check';
import { parseEvents } from './events.js';

async function read(chunks: (string | Uint8Array)[]) {
  const body = (async function* () {
    for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
  })();
  const found = [];
  for await (const event of parseEvents(body)) found.push(event);
  return found;
}

const text =
  ': 心跳\n\nevent: task\nid: 7\ndata: {"who":"民警"}\n\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata: no json\n\nid: 8\n: \n\nevent: cut';
const events = [
  { type: 'task', id: '7', data: { who: '民警' } },
  { type: 'message', id: null, data: { a: 1 } },
  { type: 'message', id: null, data: undefined },
  { type: 'message', id: '8', data: undefined },
];

describe('an event stream', () => {
  it('is read as the standard has it', async () => {
    expect(await read([text])).toEqual(events);
  });

  it('is read alike wherever it is cut into pieces', async () => {
    const bytes = new TextEncoder().encode(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        expect(await read(at.slice(1).map((end, i) => bytes.subarray(at[i], end)))).toEqual(events);
      }),
    );
  });
});
