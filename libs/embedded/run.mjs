/** `npm run replay`, `npm run demo`, `npm run verify`: installs and builds what is missing, and runs the program. Node's own modules only. */
import { build } from './build.mjs';
import { install } from './install.mjs';

const [name] = process.argv.splice(2, 1);
const say = (line) => process.stderr.write(`${line}\n`);

try {
  install(say);
  await build(say);
} catch (error) {
  say(error.message);
  process.exit(1);
}
await import(`../../dist/libs/${name}.js`);
