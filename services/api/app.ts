/** The API as a server: in a process of its own, or in a test. */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import compression from 'compression';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger } from '../../libs/platform/logger.js';
import { requestId, SchemaPipe } from '../../libs/platform/problem.js';
import { BriefSchedules } from './briefs/brief-schedules.js';
import { ApiModule, type ApiOptions, trustedOrigins } from './api.module.js';
import { BoardService } from './board/board.service.js';
import { serveConsole } from './console.js';
import { ApiFilter } from './http/failures.js';
import { allowOrigins, neverCached, securityHeaders } from './http/headers.js';
import { ruleTexts } from './http/rules.js';
import { buildDocument, serveDocument } from './openapi.js';
import { StandingProcesses } from './processes/standing-processes.js';
import { StationSeed } from './seed.js';

export interface Api {
  app: NestExpressApplication;
  port: number;
  close(): Promise<void>;
}

const isCallback = (request: { url?: string }) => /^\/api\/v1\/partners\/[^/]+\/callbacks\/?(\?|$)/.test(request.url ?? '');

export async function createApi(options: ApiOptions): Promise<Api> {
  const { config, logger } = options;
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.forRoot(options), {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  // Only a proxy on this machine is believed about who asks.
  app.set('trust proxy', 'loopback');
  // Versions are ours to name, where two people may edit.
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(requestId, securityHeaders);
  app.use(['/api', '/codec'], neverCached);
  // What is the same for all readers, and long. What is about people is not compressed: its length would tell of it.
  app.use(['/api/v1/words', '/api/v1/task-kinds', '/openapi.json'], compression());
  app.use('/codec', allowOrigins(trustedOrigins(config)));
  // A partner's signature is over the bytes as they came.
  app.useBodyParser('raw', { type: isCallback, limit: '64kb' });
  // 500 calls with long descriptions; files of calls are streamed past this.
  app.useBodyParser('json', { limit: '8mb', type: ['application/json', 'application/geo+json'] });
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ApiFilter({ logger, texts: ruleTexts }));
  serveDocument(app, buildDocument(app, config.API_URL));
  serveConsole(app);
  await app.init();
  await app.get(StationSeed).run();
  await app.get(BoardService).begin();
  app.get(StandingProcesses).begin();
  app.get(BriefSchedules).begin();
  await app.listen(config.API_PORT, config.API_HOST);
  return {
    app,
    port: (app.getHttpServer().address() as AddressInfo).port,
    close: () => app.close(),
  };
}
