/** `npm run bench`: everything that is measured against a floor. `npm run bench -- processes`, `-- tasks`, `-- collision`, `-- board`, `-- console` or `-- analysis`, with flags, is one of them. */
import 'reflect-metadata';
import { benchAnalysis } from './analysis.js';
import { benchBoard } from './board.js';
import { benchCollision } from './collision.js';
import { benchConsole } from './console.js';
import { benchProcesses } from './processes.js';
import { benchTaskList } from './task-list.js';

const benches = { processes: benchProcesses, tasks: benchTaskList, collision: benchCollision, board: benchBoard, console: benchConsole, analysis: benchAnalysis };

const [name, ...flags] = process.argv.slice(2);
if (name === undefined || name.startsWith('-')) {
  for (const bench of Object.values(benches)) await bench([]);
} else if (Object.hasOwn(benches, name)) {
  await benches[name as keyof typeof benches](flags);
} else {
  throw new Error(`没有 ${name} / there is no bench ${name}: ${Object.keys(benches).join(', ')}`);
}
process.exit();
