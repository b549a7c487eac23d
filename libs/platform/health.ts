/** Liveness, readiness and metrics of a service that has no other door. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of this process. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

export interface HealthOptions {
  port: number;
  host: string;
  /** May the service be given work now? */
  ready: () => boolean | Promise<boolean>;
}

export interface Health {
  port: number;
  close(): Promise<void>;
}

/** `/healthz`: the process runs; `/readyz`: it may be given work; `/metrics`: for Prometheus. */
export async function startHealth({ port, host, ready }: HealthOptions): Promise<Health> {
  const answers: Record<string, () => Promise<[number, string, string?]>> = {
    '/healthz': async () => [200, 'ok'],
    '/readyz': async () => ((await ready()) ? [200, 'ready'] : [503, 'not ready']),
    '/metrics': async () => [200, await metrics.metrics(), metrics.contentType],
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url?.split('?')[0] ?? ''] ?? (async () => [404, 'not found'] as [number, string]);
    void answer()
      .catch((): [number, string] => [503, 'not ready'])
      .then(([status, body, type = 'text/plain']) => response.writeHead(status, { 'content-type': type }).end(body));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
