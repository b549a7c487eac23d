/**
 * `npm run replay`: sends a file of calls through the intake API and drives each to its recorded disposition.
 *
 * Counted: `read` rows of the file; `accepted`, `duplicates` and `rejected` calls; `completed` incidents that this run has
 * driven to their end, among them those that an interrupted run had left open; `failed` those that it could not.
 * A case is accepted and filed and then stays open, as real ones do: its investigation is people's work.
 */
import { read, readOptions, readRows } from './calls.js';
import { Api } from './client.js';
import { Crew } from './crew.js';
import { Driver } from './driver.js';
import { runProgram } from './program.js';
import { Replayer } from './replayer.js';
import { passwords, runningApi, Unusable } from './station.js';
import type { Page } from './views.js';

const sayEvery = 3000;

const total = (counted: Map<string, number>) => [...counted.values()].reduce((sum, n) => sum + n, 0);

async function main(): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const options = readOptions(process.argv.slice(2));
  const rows = readRows(read(options.file), options.mapping).slice(0, options.limit);
  const address = runningApi(options.api);
  if (address === undefined)
    throw new Unusable(
      '没有正在运行的派出所：请先运行 npm start，或给出 --api / no station runs: `npm start` first, or give --api',
    );

  const stop = new AbortController();
  const interrupted = () => stop.abort();
  // Asked a second time, Node ends at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  const api = new Api(address, stop.signal);
  const started = Date.now();
  const crew = await Crew.gather(api, passwords());
  const units = await crew.someone('commandOperator', 'observer').get<Page<{ community: string | null }>>('/units');
  const communities = [...new Set(units.items.flatMap(({ community }) => community ?? []))].sort();
  const driver = new Driver(api, crew, communities);
  const replayer = new Replayer(api, crew, driver, options.mapping, say);
  const seconds = () => Math.round((Date.now() - started) / 100) / 10;
  const progress = setInterval(() => {
    const { read, accepted, completed, failed } = replayer.count;
    say(
      `${seconds()} s: ${read}/${rows.length} 已读 read, ${accepted} 受理 accepted, ${completed} 办结 completed, ${failed} 失败 failed`,
    );
  }, sayEvery);
  const listening = driver.listen();
  let ended = true;
  try {
    await replayer.run(rows, options.rate);
  } catch (error) {
    ended = false;
    if (stop.signal.aborted) say('已中断；再次运行即可接着办完 / interrupted: run it again to go on where it stopped');
    else say((error as Error).message);
  }
  clearInterval(progress);
  stop.abort();
  await listening;

  const { count, unmapped } = replayer;
  for (const [field, counted] of Object.entries(unmapped)) {
    if (counted.size > 0)
      say(`映射未列 / not in the mapping (${field}): ${[...counted].map(([name, n]) => `${name} ×${n}`).join(', ')}`);
  }
  const report = {
    ...count,
    seconds: seconds(),
    unmappedNatures: total(unmapped.nature),
    unmappedDistricts: total(unmapped.district),
    located: driver.located,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  const sound = count.read === count.accepted + count.duplicates + count.rejected && count.failed === 0;
  return ended && sound ? 0 : 1;
}

await runProgram(main);
