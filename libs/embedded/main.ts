/** The station with its own services; `npm start` ends here. */
import { fileURLToPath } from 'node:url';
import { runStation } from './foreground.js';

const script = (name: string) => fileURLToPath(new URL(`../../services/${name}/main.js`, import.meta.url));

await runStation({
  api: script('api'),
  orchestrator: script('orchestrator'),
  command: script('command'),
  community: script('community'),
  case: script('case'),
});
