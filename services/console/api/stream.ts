/** A line on which the station tells what happens (server-sent events), open for as long as it is wanted. */
import { renew } from './renew.js';

/** `open` and `lost` for the line itself, else the type of what was told, with what was told of it. */
export type Hear = (type: string, data?: string) => void;

const retryMs = 3000;

/** The browser resumes by itself; where the station has closed the line, the session is renewed and the line opened again. */
export function openStream(path: string, types: readonly string[], hear: Hear): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const begin = () => {
    if (closed) return;
    source = new EventSource(path, { withCredentials: true });
    source.onopen = () => hear('open');
    for (const type of types) source.addEventListener(type, (event) => hear(type, (event as MessageEvent<string>).data));
    source.onerror = () => {
      hear('lost');
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(() => void renew().catch(() => false).then(begin), retryMs);
    };
  };
  begin();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}
