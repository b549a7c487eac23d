import { queues } from '../../libs/contracts/process.js';
import { runWorkerService } from '../../libs/temporal/worker-service.js';
import { OrchestratorActivities } from './orchestrator.activities.js';
import { OrchestratorModule } from './orchestrator.module.js';

await runWorkerService({
  name: 'orchestrator',
  taskQueue: queues.processes,
  module: (config) => OrchestratorModule.forRoot(config),
  activities: [OrchestratorActivities],
  workflows: true,
});
