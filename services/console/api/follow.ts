/** A page follows what the station tells: by the browser's one line for all its pages, or by its own where there is none. */
import { type Hear, openStream } from './stream.js';
import type { Wish } from './streams.worker.js';

interface Line {
  open(): void;
  lost(): void;
}

export function follow({ path, account, whole = false }: Pick<Wish, 'path' | 'account'> & { whole?: boolean }, handlers: Record<string, (data: never) => void>, on: Line): () => void {
  const types = Object.keys(handlers);
  let open = false;
  const hear: Hear = (type, data) => {
    if (type !== 'open' && type !== 'lost') return handlers[type]?.(JSON.parse(data!) as never);
    open = type === 'open';
    on[type]();
  };
  // The browser knows of a network that is gone before the line does.
  const gone = () => on.lost();
  const again = () => { if (open) on.open(); };
  addEventListener('offline', gone);
  addEventListener('online', again);
  const leave = join(path, types, account, whole, hear);
  return () => {
    removeEventListener('offline', gone);
    removeEventListener('online', again);
    leave();
  };
}

function join(path: string, types: readonly string[], account: string, whole: boolean, hear: Hear): () => void {
  // Browsers of phones know no shared workers, and few pages.
  if (typeof SharedWorker === 'undefined') return openStream(path, types, hear);
  const shared = new SharedWorker(new URL('./streams.worker.ts', import.meta.url), { type: 'module', name: 'streams' });
  let alone: (() => void) | null = null;
  shared.onerror = () => void (alone ??= openStream(path, types, hear));
  shared.port.onmessage = ({ data: [type, data] }: MessageEvent<[string, string?]>) => hear(type, data);
  const begin = () => shared.port.postMessage({ path, types, account, whole } satisfies Wish);
  const leave = () => shared.port.postMessage(null);
  // The worker is not told that a page has gone; one that comes back by “back” joins again.
  const back = ({ persisted }: PageTransitionEvent) => void (persisted && begin());
  addEventListener('pagehide', leave);
  addEventListener('pageshow', back);
  begin();
  return () => {
    removeEventListener('pagehide', leave);
    removeEventListener('pageshow', back);
    leave();
    shared.port.close();
    alone?.();
  };
}
