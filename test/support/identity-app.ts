/** The identity part of the API on a real MongoDB and a port of its own, with a few routes to guard. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Get, type INestApplication, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { z } from 'zod';
import { Access, type AccessContext, CurrentAccess, CurrentActor } from '../../libs/access/access.decorator.js';
import { AccessModule } from '../../libs/access/access.module.js';
import { AccessService } from '../../libs/access/access.service.js';
import type { AccessOptions } from '../../libs/access/options.js';
import { AccountSeeder } from '../../libs/access/seed.js';
import type { Actor } from '../../libs/domain/actor.js';
import { startMongo } from '../../libs/embedded/servers.js';
import { createLogger, ProblemFilter, requestId, SchemaPipe } from '../../libs/platform/index.js';
import type { AccessRecord } from '../../libs/records/access-log.js';
import { AccessLogRepository } from '../../libs/records/access-log.js';
import type { NewAccount } from '../../libs/records/account.js';
import { IdentityModule } from '../../services/api/identity/identity.module.js';

@Controller('test')
class GuardedController {
  constructor(private readonly access: AccessService) {}

  @Get('incidents/:id/callers')
  @Access('incident.readCallers')
  async callers(@Param('id') id: string, @CurrentAccess() access: AccessContext) {
    await this.access.demand(access, { id, unit: id.startsWith('mke.3') ? 'squad-3' : 'squad-4' });
    return { id };
  }

  @Post('arrests')
  @Access('arrest.approve')
  approve(@CurrentActor() actor: Actor, @Body({ schema: z.strictObject({}) }) _body: object) {
    return actor;
  }

  @Get('forgotten')
  forgotten() {
    return 'never';
  }
}

export const people = [
  { id: '100001', name: '所长', roles: ['chief'], unit: 'command-room' },
  { id: '100002', name: '指挥员', roles: ['commandOperator'], unit: 'command-room' },
  { id: '300101', name: '社区民警', roles: ['communityOfficer'], unit: 'squad-3.1', sex: 'female', rank: '二级警员' },
  { id: '900001', name: '审计员', roles: ['auditor'], unit: null },
  { id: 'alarm-platform', name: '报警平台', roles: ['machine'], unit: null },
] as const satisfies NewAccount[] as NewAccount[];

export interface Reply {
  status: number;
  headers: Headers;
  body: any;
}

export interface Call {
  method?: string;
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface IdentityApp {
  app: INestApplication;
  url: string;
  passwords: Map<string, string>;
  call(path: string, options?: Call): Promise<Reply>;
  signIn(account: string, password?: string): Promise<Reply>;
  /** A fresh access token. */
  token(account: string): Promise<string>;
  /** What is on record for the request of a reply. */
  recorded(reply: Reply): Promise<AccessRecord[]>;
  close(): Promise<void>;
}

export async function startIdentityApp(options: AccessOptions): Promise<IdentityApp> {
  const dbPath = await mkdtemp(join(tmpdir(), 'identity-'));
  const mongo = await startMongo({ dbPath });

  @Module({
    imports: [MongooseModule.forRoot(mongo.address), AccessModule.forRoot(options), IdentityModule],
    controllers: [GuardedController],
  })
  class TestModule {}

  const app = await NestFactory.create(TestModule, { logger: false });
  app.use(requestId);
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ProblemFilter({ logger: createLogger('test', 'silent') }));
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const passwords = await app.get(AccountSeeder).seedAccounts(people);

  const call: IdentityApp['call'] = async (path, { method, token, body, headers } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'accept-language': 'en',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  };
  const signIn: IdentityApp['signIn'] = (account, password = passwords.get(account)) =>
    call('/api/v1/auth/sign-in', { body: { account, password } });

  return {
    app,
    url,
    passwords,
    call,
    signIn,
    token: async (account) => (await signIn(account)).body.accessToken,
    recorded: async (reply) => {
      const records = await app.get(AccessLogRepository).list({}, { limit: 1000 });
      return records.filter((record) => record.requestId === reply.headers.get('x-request-id'));
    },
    close: async () => {
      await app.close();
      await mongo.stop();
      await rm(dbPath, { recursive: true, force: true });
    },
  };
}
