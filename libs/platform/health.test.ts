import { createLogger } from './logger.js';
import { type Health, startHealth } from './health.js';

let health: Health | undefined;
afterEach(() => health?.close());

async function status(path: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${health!.port}${path}`);
  await response.text();
  return response.status;
}

describe('health', () => {
  it('is alive before it is ready', async () => {
    let ready = false;
    health = await startHealth({ port: 0, host: '127.0.0.1', ready: () => ready });
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
    ready = true;
    expect(await status('/readyz')).toBe(200);
    expect(await status('/secrets')).toBe(404);
  });

  it('is not ready when the question itself fails', async () => {
    health = await startHealth({ port: 0, host: '127.0.0.1', ready: () => Promise.reject(new Error('no database')) });
    expect(await status('/readyz')).toBe(503);
  });

  it('counts for Prometheus', async () => {
    health = await startHealth({ port: 0, host: '127.0.0.1', ready: () => true });
    expect(await (await fetch(`http://127.0.0.1:${health.port}/metrics`)).text()).toContain(
      'process_cpu_seconds_total',
    );
  });
});

describe('logger', () => {
  it('cuts off what an error carries of a document', () => {
    const error = Object.assign(new Error('E11000 duplicate key error dup key: { phone: "13800138000" }'), {
      code: 11000,
    });
    const serializers = createLogger('test', 'silent')[Symbol.for('pino.serializers') as never] as {
      err(error: Error): object;
    };
    const written = JSON.stringify(serializers.err(error));
    expect(written).toContain('11000');
    expect(written).not.toContain('13800138000');
  });
});
