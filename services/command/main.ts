import { queues } from '../../libs/contracts/process.js';
import { runWorkerService } from '../../libs/temporal/worker-service.js';
import { BriefActivities } from './brief.activities.js';
import { CommandActivities } from './command.activities.js';
import { DutyActivities } from './duty.activities.js';
import { LinkageActivities } from './linkage.activities.js';
import { CommandModule } from './command.module.js';

await runWorkerService({
  name: 'command',
  taskQueue: queues.command,
  module: (config) => CommandModule.forRoot(config),
  activities: [BriefActivities, CommandActivities, DutyActivities, LinkageActivities],
});
