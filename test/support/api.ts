/** The API in this process on the real stack: mongod, Temporal in memory, and the workers where a test wants them. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { queues } from '../../libs/contracts/process.js';
import { startTemporal } from '../../libs/embedded/servers.js';
import { type Config, loadConfig } from '../../libs/platform/config.js';
import { createLogger } from '../../libs/platform/logger.js';
import { connectClient } from '../../libs/temporal/connection.js';
import { workerConverter } from '../../libs/temporal/data-converter.js';
import { activitiesOf } from '../../libs/temporal/worker-service.js';
import { type Api, createApi } from '../../services/api/app.js';
import { caseActivities, CaseModule } from '../../services/case/case.module.js';
import { BriefActivities } from '../../services/command/brief.activities.js';
import { CommandActivities } from '../../services/command/command.activities.js';
import { CommandModule } from '../../services/command/command.module.js';
import { LinkageActivities } from '../../services/command/linkage.activities.js';
import { DutyActivities } from '../../services/command/duty.activities.js';
import { CommunityActivities } from '../../services/community/community.activities.js';
import { CommunityModule } from '../../services/community/community.module.js';
import { FraudActivities } from '../../services/community/fraud.activities.js';
import { MediationActivities } from '../../services/community/mediation.activities.js';
import { OrchestratorActivities } from '../../services/orchestrator/orchestrator.activities.js';
import { OrchestratorModule } from '../../services/orchestrator/orchestrator.module.js';
import { type Document, objection } from './conforms.js';
import { builtBundle, payloadKeys, temporaryMongo, tokenSecret } from './servers.js';

export interface Reply {
  status: number;
  headers: Headers;
  body: any;
}

export interface Call {
  method?: string;
  /** Account id; nobody where it is left out. */
  as?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ApiRig {
  api: Api;
  url: string;
  config: Config;
  client: Client;
  /** First passwords by account id. */
  passwords: Map<string, string>;
  /** Every answer is held against the OpenAPI document. */
  call(path: string, options?: Call): Promise<Reply>;
  document: Document;
  token(account: string): Promise<string>;
  /** Asks again until the answer passes; fails with the last one. */
  until(path: string, as: string, test: (reply: Reply) => boolean): Promise<Reply>;
  /** Takes Temporal away for good. */
  killTemporal(): Promise<void>;
  /** A second API on the same servers. */
  another(): Promise<Api>;
  close(): Promise<void>;
}

export async function startApiRig({ workers = false, uiOrigin = 'http://127.0.0.1:8233' } = {}): Promise<ApiRig> {
  const data = await mkdtemp(join(tmpdir(), 'station-api-'));
  const [mongo, temporal] = await Promise.all([temporaryMongo(), startTemporal({ dbFilename: null })]);
  const config: Config = {
    ...loadConfig({
      STATION_DATA: data,
      MONGODB_URI: mongo.address,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_UI_URL: uiOrigin,
      API_PORT: '0',
      PAYLOAD_KEYS: payloadKeys.map(({ id, key }) => `${id}:${Buffer.from(key).toString('base64')}`).join(','),
      TOKEN_SECRET: tokenSecret.toString('base64url'),
    }),
  };
  const client = await connectClient(config);
  const logger = createLogger('test', process.env.TEST_LOG ?? 'silent');
  const api = await createApi({ config, logger, client });
  const team = workers ? await startWorkers(config) : null;
  const url = `http://127.0.0.1:${api.port}`;
  const lines = (await readFile(join(data, 'accounts.txt'), 'utf8')).trim().split('\n');
  const passwords = new Map(lines.map((line) => line.split('\t').slice(0, 2) as [string, string]));
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const tokens = new Map<string, Promise<string>>();

  const call: ApiRig['call'] = async (path, { as, body, headers, method = body === undefined ? 'GET' : 'POST' } = {}) => {
    const text = typeof body === 'string';
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'accept-language': 'en',
        ...(body !== undefined && !text && { 'content-type': 'application/json' }),
        ...(as !== undefined && { authorization: `Bearer ${await token(as)}` }),
        ...headers,
      },
      ...(body !== undefined && { body: text ? body : JSON.stringify(body) }),
    });
    const answer = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const reply = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(answer) : answer };
    const wrong = isJson && objection(document, method, path.split('?')[0]!, reply.status, reply.body);
    if (wrong) throw new Error(wrong);
    return reply;
  };
  const token: ApiRig['token'] = (account) => {
    const known = tokens.get(account);
    if (known) return known;
    const asked = call('/api/v1/auth/sign-in', { body: { account, password: passwords.get(account) } }).then(
      (reply) => reply.body.accessToken as string,
    );
    tokens.set(account, asked);
    return asked;
  };
  return {
    api,
    url,
    config,
    client,
    passwords,
    document,
    call,
    token,
    async until(path, as, test) {
      let reply = await call(path, { as });
      for (let attempt = 0; attempt < 400 && !test(reply); attempt += 1) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        reply = await call(path, { as });
      }
      if (!test(reply)) throw new Error(`${path} never answered as expected, but ${reply.status} ${JSON.stringify(reply.body).slice(0, 2000)}`);
      return reply;
    },
    async killTemporal() {
      await temporal.kill();
    },
    another: () => createApi({ config, logger, client }),
    async close() {
      await api.close();
      await team?.stop();
      await client.connection.close();
      await temporal.kill();
      await mongo.discard();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function startWorkers(config: Config): Promise<{ stop(): Promise<void> }> {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // Another test file in this process was first.
  }
  const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
  const apps: INestApplicationContext[] = [];
  const workers: Worker[] = [];
  const teams = [
    [OrchestratorModule.forRoot(config), queues.processes, [OrchestratorActivities]],
    [CommandModule.forRoot(config), queues.command, [BriefActivities, CommandActivities, DutyActivities, LinkageActivities]],
    [CommunityModule.forRoot(config), queues.community, [CommunityActivities, FraudActivities, MediationActivities]],
    [CaseModule.forRoot(config), queues.case, caseActivities],
  ] as const;
  for (const [module, taskQueue, activities] of teams) {
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    apps.push(app);
    workers.push(
      await Worker.create({
        connection,
        namespace: config.TEMPORAL_NAMESPACE,
        taskQueue,
        activities: activitiesOf(...activities.map((type) => app.get<object>(type))),
        dataConverter: workerConverter(config.PAYLOAD_KEYS),
        ...(taskQueue === queues.processes ? { workflowBundle: await builtBundle() } : {}),
      }),
    );
  }
  const running = workers.map((worker) => worker.run());
  return {
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      for (const app of apps) await app.close();
      await connection.close();
    },
  };
}
