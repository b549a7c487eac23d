/** The OpenAPI document: valid, complete, and true to the routes that there are. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { actions } from '../../libs/domain/authority.js';
import { type ApiRig, startApiRig } from '../support/api.js';
import { routesOf } from '../support/routes.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig();
}, 120_000);
afterAll(() => rig.close());

const operations = () =>
  Object.entries(rig.document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

it('is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(rig.document) as never);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(rig.document).toMatchObject({ openapi: '3.1.0' });
});

it('holds every route, and no other', () => {
  const routes = routesOf(rig.api.app).map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  expect(operations().map(({ name }) => name).sort()).toEqual(routes.sort());
});

it('names for each route its rule, an id of its own, what it answers and how it fails', () => {
  for (const { name, operation } of operations()) {
    expect([name, actions.includes(operation['x-access'] as never)]).toEqual([name, true]);
    const [status, success] = Object.entries(operation.responses).find(([code]) => code.startsWith('2'))!;
    const described = status === '204' || Object.values(success.content ?? {}).some(({ schema }) => Object.keys(schema ?? {}).length > 0);
    expect([name, described]).toEqual([name, true]);
    expect([name, operation.responses.default?.content]).toEqual([name, { 'application/problem+json': expect.anything() }]);
  }
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});
