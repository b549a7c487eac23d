import { queues } from '../../libs/contracts/process.js';
import { runWorkerService } from '../../libs/temporal/worker-service.js';
import { CommunityActivities } from './community.activities.js';
import { CommunityModule } from './community.module.js';

await runWorkerService({
  name: 'community',
  taskQueue: queues.community,
  module: (config) => CommunityModule.forRoot(config),
  activities: [CommunityActivities],
});
