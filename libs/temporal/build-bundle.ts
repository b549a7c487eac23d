import { bundlePath, writeBundle } from './bundle.js';

const bytes = await writeBundle(bundlePath!);
console.log(`workflow bundle: ${Math.round(bytes / 1024)} kB`);
