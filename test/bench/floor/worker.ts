/** One worker for the floor's workflow and activities, as a process of its own. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { activities } from './activities.js';
import { floorQueue } from './contract.js';

Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS! });
const worker = await Worker.create({
  connection,
  taskQueue: floorQueue,
  workflowsPath: fileURLToPath(new URL('./workflows.js', import.meta.url)),
  activities,
});
for (const end of ['SIGTERM', 'disconnect']) process.once(end, () => worker.shutdown());
const running = worker.run();
process.send!({ ready: true });
await running;
await connection.close();
process.exit();
