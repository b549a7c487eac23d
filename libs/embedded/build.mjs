/**
 * Builds `dist` when the sources have changed since the last time: `npm run build`, and `npm start` before it starts.
 * Node's own modules only: it runs on a fresh clone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['services', 'workflows', 'libs', 'test/bench'];
const settings = ['.swcrc', 'package-lock.json'];
const stamp = join(root, 'dist', '.sources');

function sourcesHash() {
  const hash = createHash('sha256');
  const files = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true })
        .filter((file) => !/\.(test\.ts|jpg)$/.test(String(file)))
        .map((file) => join(folder, String(file))),
    );
  for (const file of [...settings, ...files.sort()]) {
    if (!statSync(join(root, file), { throwIfNoEntry: false })?.isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesHash();

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('构建失败，详见上文 / the build failed: see above');
}

function compile() {
  const hash = sourcesHash();
  const sources = folders.filter((folder) => existsSync(join(root, folder)));
  rmSync(join(root, 'dist', 'console'), { recursive: true, force: true });
  const swc = join(root, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  run(swc, ...sources, '-d', 'dist', '--copy-files', '--ignore', '**/*.test.ts', '--ignore', '**/console/**', '--quiet');
  const bundler = join('dist', 'libs', 'temporal', 'build-bundle.js');
  if (existsSync(join(root, bundler))) run(bundler);
  const describer = join('dist', 'services', 'api', 'describe.js');
  if (existsSync(join(root, describer))) buildConsole(describer);
  writeFileSync(stamp, hash);
}

/** The console's client has the types that the API describes itself with. */
function buildConsole(describer) {
  const [document, types] = ['openapi.json', 'openapi.d.ts'].map((name) => join('dist', name));
  run(describer, document);
  run(join('node_modules', 'openapi-typescript', 'bin', 'cli.js'), document, '--output', types);
  run(join('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', join('services', 'console', 'vite.config.ts'), '--logLevel', 'warn');
}

/** Builds if need be. Two stations of one folder that start at once do not build at once. */
export async function build(say) {
  const lock = join(root, 'node_modules', '.building');
  while (!isBuilt()) {
    try {
      mkdirSync(lock);
    } catch {
      // Left behind by a build that was killed.
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 180_000)
        rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      say('正在构建… / building …');
      compile();
      return;
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  rmSync(stamp, { force: true });
  await build(console.log);
}
