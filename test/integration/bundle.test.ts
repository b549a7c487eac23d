import { readFileSync } from 'node:fs';
import { builtBundle } from '../support/servers.js';

/** A schema that the worker has frozen can no longer remember what it works out about itself, and fails at its first use. */
it('shares every module of schemas between processes, out of reach of the freezing', async () => {
  const { code } = await builtBundle();
  const bundled = [...new Set([...code.matchAll(/"[^"]*\/libs\/((?:contracts|domain)\/[\w-]+)\.[jt]s"/g)].map(([, name]) => name!))];
  const withSchemas = bundled.filter((name) => /^import \{ z \} from 'zod'/m.test(readFileSync(`libs/${name}.ts`, 'utf8')));
  expect(withSchemas.length).toBeGreaterThan(8);
  const preload = readFileSync('workflows/shared/preload.ts', 'utf8');
  const shared = [...preload.matchAll(/import \* as (\w+) from '..\/..\/libs\/([\w/-]+)\.js'/g)];
  expect(withSchemas.filter((name) => !shared.some(([, , path]) => path === name))).toEqual([]);
  const [, ...frozen] = /for \(const shared of \[([^\]]+)\]/.exec(preload)![1]!.split(', ');
  expect(shared.map(([, name]) => name)).toEqual(frozen);
}, 60_000);
