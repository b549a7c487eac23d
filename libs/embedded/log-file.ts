import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';
import { Writable } from 'node:stream';

const mostBytes = 10 * 1024 * 1024;

/** A log file that is set aside as `….1` when it has grown; twice its size is all that it ever takes. */
export class LogFile extends Writable {
  private stream: WriteStream;
  private bytes: number;

  constructor(readonly path: string) {
    super();
    this.bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    this.stream = this.open();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.bytes + chunk.length > mostBytes && this.bytes > 0) {
      this.stream.end();
      renameSync(this.path, `${this.path}.1`);
      this.bytes = 0;
      this.stream = this.open();
    }
    this.bytes += chunk.length;
    this.stream.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.stream.end(done);
  }

  private open(): WriteStream {
    // A log that cannot be written, on a full disk, must not bring the station down.
    return createWriteStream(this.path, { flags: 'a', mode: 0o600 }).on('error', () => {});
  }
}
