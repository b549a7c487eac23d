import { runService } from '../../libs/platform/service.js';
import { connectClient } from '../../libs/temporal/connection.js';
import { createApi } from './app.js';

await runService('api', async ({ config, logger }) => {
  const client = await connectClient(config);
  const api = await createApi({ config, logger, client });
  return {
    ready: { port: api.port },
    async stop() {
      await api.close();
      await client.connection.close();
    },
  };
});
