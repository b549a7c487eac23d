/**
 * One line to the station for all pages of a browser: it gives a browser six connections, and pages that each held lines of
 * their own would use them up. Each page joins by a port; the line is closed when the last has left.
 */
import { type Hear, openStream } from './stream.js';

export interface Wish {
  path: string;
  types: readonly string[];
  /** Whose pages: after another has signed in, a page of theirs does not hear what was told to the one before. */
  account: string;
  /** A line that begins with all there is: it is opened anew for whoever joins later. */
  whole: boolean;
}

class Line {
  readonly ports = new Set<MessagePort>();
  private open = false;
  private close: () => void;

  constructor(private readonly wish: Wish) {
    this.close = this.begin();
  }

  join(port: MessagePort): void {
    const first = this.ports.size === 0;
    this.ports.add(port);
    if (first) return;
    if (this.wish.whole) {
      this.close();
      this.close = this.begin();
    } else if (this.open) port.postMessage(['open']);
  }

  /** True where nobody is left. */
  leave(port: MessagePort): boolean {
    this.ports.delete(port);
    if (this.ports.size > 0) return false;
    this.close();
    return true;
  }

  private begin(): () => void {
    const tell: Hear = (type, data) => {
      if (type === 'open' || type === 'lost') this.open = type === 'open';
      for (const port of this.ports) port.postMessage([type, data]);
    };
    return openStream(this.wish.path, this.wish.types, tell);
  }
}

const lines = new Map<string, Line>();

(globalThis as unknown as { onconnect(event: MessageEvent): void }).onconnect = ({ ports: [port] }) => {
  let key = '';
  port!.onmessage = ({ data: wish }: MessageEvent<Wish | null>) => {
    if (wish === null) {
      if (lines.get(key)?.leave(port!)) lines.delete(key);
      return;
    }
    key = `${wish.account} ${wish.path}`;
    const line = lines.get(key) ?? new Line(wish);
    lines.set(key, line);
    line.join(port!);
  };
};
