import { queues } from '../../libs/contracts/process.js';
import { runWorkerService } from '../../libs/temporal/worker-service.js';
import { caseActivities, CaseModule } from './case.module.js';

await runWorkerService({
  name: 'case',
  taskQueue: queues.case,
  module: (config) => CaseModule.forRoot(config),
  activities: caseActivities,
});
