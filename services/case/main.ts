import { queues } from '../../libs/contracts/process.js';
import { runWorkerService } from '../../libs/temporal/worker-service.js';
import { CaseActivities } from './case.activities.js';
import { CaseModule } from './case.module.js';
import { VideoActivities } from './video.activities.js';

await runWorkerService({
  name: 'case',
  taskQueue: queues.case,
  module: (config) => CaseModule.forRoot(config),
  activities: [CaseActivities, VideoActivities],
});
