/**
 * `npm test`: all checks of the project, on a fresh clone too. Ends with `N passed, N failed`.
 * `npm test -- PATH…` runs the tests below those paths alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'station-test-'));
const report = join(scratch, 'jest.json');
let passed = 0;
let failed = 0;

function run(command, args, env = {}) {
  console.log(`\n── ${[command === process.execPath ? 'node' : command, ...args].join(' ')}`);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
}

function check(...args) {
  if (run(...args)) passed += 1;
  else failed += 1;
}

const bin = (name, path) => [process.execPath, [join('node_modules', name, path)]];
const tool = ([node, script], ...args) => [node, [...script, ...args]];

if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) {
  // Not every registry serves each platform's optional packages, on which `npm ci` insists.
  if (!run('npm', ['ci']) && !run('npm', ['install', '--no-save'])) process.exit(1);
}

if (only.length === 0) {
  check(...tool(bin('typescript', 'bin/tsc'), '-p', 'tsconfig.json'));
  check(...tool(bin('eslint', 'bin/eslint.js'), '--config', '.eslint.config.mjs', '--max-warnings', '0', 'services', 'workflows', 'libs', 'test'));
}
// The build also checks the workflow bundle: that it holds every process, and nothing that has no place in it.
check(process.execPath, [join('libs', 'embedded', 'build.mjs')]);
// The console is typed by what the build has made of the API.
if (only.length === 0) check(...tool(bin('typescript', 'bin/tsc'), '-p', join('services', 'console', 'tsconfig.json')));
/** Each run of jest counts its own. */
function jest(...args) {
  run(...tool(bin('jest', 'bin/jest.js'), '--json', `--outputFile=${report}`, ...args), { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' });
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests + numRuntimeErrorTestSuites;
  } catch {
    failed += 1;
  }
  rmSync(report, { force: true });
}

if (only.length > 0) jest('--maxWorkers=2', ...only);
else {
  // A browser before a whole station needs the machine to itself.
  jest('--maxWorkers=2', '--testPathIgnorePatterns', '/test/console/');
  jest('--maxWorkers=1', 'test/console');
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
