import type { AddressInfo } from 'node:net';
import {
  Body,
  Controller,
  Get,
  HttpException,
  type INestApplication,
  Module,
  NotFoundException,
  Post,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';
import { createLogger } from './logger.js';
import { ProblemException, ProblemFilter, requestId, SchemaPipe } from './problem.js';

const person = z.strictObject({ name: z.string().min(2), phone: z.string() });

@Controller()
class Doors {
  @Post('person')
  take(@Body({ schema: person }) body: z.infer<typeof person>) {
    return body;
  }
  @Get('refused')
  refused() {
    throw new ProblemException(409, 'TASK_CLOSED', { zh: '已经办结', en: 'already completed' }, [
      { field: 'task', rule: 'TWO_OFFICERS' },
    ]);
  }
  @Get('broken')
  broken() {
    throw new Error('password of the database is hunter2');
  }
  @Get('teapot')
  teapot() {
    throw new HttpException('short and stout', 418);
  }
  @Get('gone')
  gone() {
    throw new NotFoundException('secret detail');
  }
}

@Module({ controllers: [Doors] })
class Rooms {}

let app: INestApplication;
let base: string;

beforeAll(async () => {
  const nest = await NestFactory.create<NestExpressApplication>(Rooms, { logger: false });
  nest.useBodyParser('json', { limit: '1kb' });
  nest.use(requestId);
  nest.useGlobalPipes(new SchemaPipe());
  const logger = createLogger('test', 'silent');
  nest.useGlobalFilters(new ProblemFilter({ logger, texts: { TWO_OFFICERS: { zh: '须两人', en: 'two officers' } } }));
  await nest.listen(0, '127.0.0.1');
  app = nest;
  base = `http://127.0.0.1:${(nest.getHttpServer().address() as AddressInfo).port}`;
});
afterAll(() => app.close());

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(base + path, init);
  return { response, body: (await response.json()) as Record<string, unknown> };
}
const post = (body: string, headers: Record<string, string> = {}) =>
  call('/person', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('problem responses', () => {
  it('let good requests through', async () => {
    const { response, body } = await post('{"name":"王某","phone":"1"}');
    expect([response.status, body]).toEqual([201, { name: '王某', phone: '1' }]);
  });

  it('name field and rule, in Chinese unless English is preferred', async () => {
    const chinese = await post('{"name":"王"}');
    expect(chinese.response.status).toBe(400);
    expect(chinese.response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(chinese.body).toMatchObject({
      code: 'VALIDATION_FAILED',
      status: 400,
      title: '提交的内容不符合要求',
      requestId: chinese.response.headers.get('x-request-id'),
      errors: [
        { field: 'name', rule: 'too_small:2' },
        { field: 'phone', rule: 'required', message: '必填' },
      ],
    });
    const english = await post('{"name":"王"}', { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.1' });
    expect(english.body).toMatchObject({
      title: 'the request is not valid',
      errors: [{ field: 'name' }, { field: 'phone', message: 'is required' }],
    });
    expect((await post('{}', { 'accept-language': 'fr' })).body.title).toBe('提交的内容不符合要求');
  });

  it('come of bodies that cannot be read', async () => {
    expect((await post('{"name":')).body).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect((await post(JSON.stringify({ name: 'x'.repeat(2000) }))).body).toMatchObject({
      status: 413,
      code: 'TOO_LARGE',
    });
    expect((await post('{}', { 'content-type': 'application/json; charset=klingon' })).body).toMatchObject({
      status: 415,
    });
  });

  it('carry the code and the fields of a refusal', async () => {
    expect((await call('/refused')).body).toMatchObject({
      type: 'urn:two-teams-one-room:problem:TASK_CLOSED',
      title: '已经办结',
      errors: [{ field: 'task', rule: 'TWO_OFFICERS', message: '须两人' }],
    });
  });

  it('never tell of our insides', async () => {
    const broken = await call('/broken');
    expect(broken.body).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    expect(JSON.stringify(broken.body)).not.toContain('hunter2');
    expect((await call('/teapot')).body).toMatchObject({ status: 418, code: 'BAD_REQUEST' });
    const gone = await call('/gone');
    expect(gone.body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(JSON.stringify(gone.body)).not.toContain('secret');
    expect((await call('/%E0%A4%A')).body.status).toBeLessThan(500);
    expect((await call('/nowhere')).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it("take the caller's request id only if it is harmless", async () => {
    const kept = await call('/gone', { headers: { 'x-request-id': 'abc-12345' } });
    expect(kept.body.requestId).toBe('abc-12345');
    const refused = await call('/gone', { headers: { 'x-request-id': '<script>alert(1)</script>' } });
    expect(refused.body.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});
