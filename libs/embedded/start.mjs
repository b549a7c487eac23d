/** `npm start`: installs and builds what is missing, then runs the station. Node's own modules only: it runs on a fresh clone. */
import { build, root } from './build.mjs';
import { install } from './install.mjs';

const say = (line) => process.stdout.write(`${line}\n`);

function fail(zh, en) {
  process.stderr.write(`${zh} / ${en}\n`);
  process.exit(1);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(
    `需要 Node.js 20.19 以上，当前为 ${process.versions.node}`,
    `Node.js 20.19 or later is needed, this is ${process.versions.node}`,
  );

try {
  install(say);
  await build(say);
} catch (error) {
  if (error.code === 'ENOSPC') fail(`磁盘空间不足：请为 ${root} 腾出空间`, `the disk is full: make room for ${root}`);
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
// In this very process: a signal to `npm start` reaches the station and nobody in between.
await import('../../dist/libs/embedded/main.js');
