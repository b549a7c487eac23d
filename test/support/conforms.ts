/** Holds every answer against the document that the API publishes of itself. */
import { z } from 'zod';

type Operation = { responses: Record<string, { content?: Record<string, { schema?: object }> }> };
export interface Document {
  paths: Record<string, Record<string, Operation & { 'x-access'?: string; operationId?: string }>>;
  components: { schemas: Record<string, object> };
}

const patternOf = (template: string) => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`);

/** What is wrong with the answer, or null. */
export function objection(document: Document, method: string, path: string, status: number, body: unknown): string | null {
  const templates = Object.keys(document.paths).filter((template) => patternOf(template).test(path));
  // `/incidents/batch` before `/incidents/{incidentNo}`.
  const template = templates.sort((a, b) => a.split('{').length - b.split('{').length)[0];
  const operation = template === undefined ? undefined : document.paths[template]![method.toLowerCase()];
  if (!operation) return null;
  const response = operation.responses[String(status)] ?? operation.responses.default;
  const schema = response?.content?.['application/json']?.schema ?? response?.content?.['application/problem+json']?.schema;
  if (!schema) return null;
  const resolved = '$ref' in schema ? document.components.schemas[(schema.$ref as string).split('/').at(-1)!]! : schema;
  const result = z.fromJSONSchema(resolved as never).safeParse(body);
  return result.success ? null : `${method} ${path} ${status}: ${z.prettifyError(result.error)}`;
}
