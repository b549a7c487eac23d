/** The OpenAPI document, from the same schemas that check every request. */
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), rule: z.string(), message: z.string() })).optional(),
});

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  return rest;
}

export function buildDocument(app: INestApplication, serverUrl?: string): OpenAPIObject {
  const options = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('两队一室 · Two Teams, One Room')
    .setDescription(
      [
        '派出所警务流程接口。错误遵循 RFC 9457，`code` 为机器可读的原因；`Accept-Language` 选择中文或英文。',
        'The police station’s processes. Errors follow RFC 9457, `code` is the reason for programs; `Accept-Language` chooses Chinese or English.',
        '`x-access` 是该接口所要求的权限 / names the rule that guards the route.',
      ].join('\n\n'),
    )
    .setVersion('1')
    .addBearerAuth();
  if (serverUrl !== undefined) options.addServer(serverUrl);
  const document = SwaggerModule.createDocument(app, options.build(), {
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? { schema: toSchema(schema, schemaType) } : undefined,
  });
  const problem = { description: '问题 / a problem', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, Problem: toSchema(problemSchema, 'output') as never };
  for (const path of Object.values(document.paths)) {
    for (const method of ['get', 'put', 'post', 'delete', 'patch'] as const) {
      const operation = path[method];
      if (operation) operation.responses.default ??= problem;
    }
  }
  return document;
}

/** `/docs` and `/openapi.json`, with everything the page needs from this server: a station may have no internet. */
export function serveDocument(app: INestApplication, document: OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: '两队一室 · API',
    swaggerOptions: { persistAuthorization: false, validatorUrl: null },
  });
}
