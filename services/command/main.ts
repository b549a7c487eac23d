import { queues } from '../../libs/contracts/process.js';
import { runWorkerService } from '../../libs/temporal/worker-service.js';
import { commandActivities, CommandModule } from './command.module.js';

await runWorkerService({
  name: 'command',
  taskQueue: queues.command,
  module: (config) => CommandModule.forRoot(config),
  activities: commandActivities,
});
