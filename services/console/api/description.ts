/** The API's description of itself, for forms that are drawn from it. */
import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../form/schema.js';
import { askJson } from './client.js';

interface Description {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
}

export function useSchema(method: string, path: string): Schema | undefined {
  const { data } = useQuery({ queryKey: ['openapi'], queryFn: () => askJson<Description>('GET', '/openapi.json'), staleTime: Infinity });
  return data?.paths[path]?.[method]?.requestBody?.content['application/json']?.schema;
}
