/** What is held, without what the collector has not come to yet: only that says whether memory is bounded. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export function held(): NodeJS.MemoryUsage {
  collect();
  return process.memoryUsage();
}
