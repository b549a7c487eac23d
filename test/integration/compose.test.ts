import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TypedSearchAttributes } from '@temporalio/common';
import { parse } from 'yaml';
import { searchAttributes } from '../../libs/contracts/process.js';
import { loadConfig, variables } from '../../libs/platform/config.js';

interface Service {
  image?: string;
  build?: unknown;
  command?: string[];
  environment?: Record<string, string | number>;
  healthcheck?: unknown;
  deploy?: { replicas: number };
}
interface Compose {
  services: Record<string, Service>;
}

const file = 'docker-compose.yml';
const text = readFileSync(file, 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const ours = Object.entries(compose.services).filter(([, service]) => service.build !== undefined);

const secrets = {
  PAYLOAD_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  TOKEN_SECRET: Buffer.alloc(32, 2).toString('base64url'),
  POSTGRES_PASSWORD: 'only-in-this-test',
};

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as compose fills them in. */
const filled = (value: string | number, env: Record<string, string>): string =>
  String(value).replace(
    /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
    (_, name: string, fallback = '') => env[name] || fallback,
  );

describe('docker-compose.yml', () => {
  it('runs one container for each service', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(['api', 'case', 'command', 'community', 'orchestrator']);
    for (const [name, { command, healthcheck }] of ours) {
      expect(command).toEqual(['node', `dist/services/${name}/main.js`]);
      expect(healthcheck).toBeDefined();
    }
    expect(ours.filter(([, { deploy }]) => (deploy?.replicas ?? 1) > 1)).toHaveLength(4);
  });

  it.each(ours)('sets for %s only what the configuration knows, and all that it needs', (_, { environment = {} }) => {
    expect(Object.keys(environment).filter((name) => !(name in variables))).toEqual([]);
    const env = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value, secrets)]));
    expect(() => loadConfig(env)).not.toThrow();
  });

  it('keeps every secret in the environment, and insists on it', () => {
    for (const name of Object.keys(secrets)) {
      expect(text).toContain(`\${${name}:?`);
      expect(text).not.toContain(`\${${name}:-`);
    }
    for (const { environment = {} } of Object.values(compose.services))
      for (const [name, value] of Object.entries(environment))
        // Insisted on, or empty where a service does without; never a value of ours.
        if (/KEY|SECRET|PASSWORD|PWD/.test(name)) expect(value).toMatch(/^\$\{\w+:(\?|-\}$)/);
  });

  it('pins the images of others', () => {
    for (const { image, build } of Object.values(compose.services)) if (!build) expect(image).toMatch(/:\d+(\.\d+)*$/);
  });

  it('registers the search attributes of the contracts', () => {
    const script = compose.services['temporal-setup']!.command!.join('\n');
    const registered = Object.fromEntries(
      [...script.matchAll(/--name (\w+) --type (\w+)/g)].map(([, name, type]) => [name, type]),
    );
    const contracts = Object.values(searchAttributes).map(({ name, type }) => [
      name,
      TypedSearchAttributes.toMetadataType(type),
    ]);
    expect(registered).toEqual(Object.fromEntries(contracts));
  });

  const tool = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'docker-compose'))
    .find(existsSync);
  (tool ? it : it.skip)('is read by docker-compose itself, and refused without the secrets', () => {
    const config = (env: Record<string, string>) =>
      execFileSync(tool!, ['-f', file, 'config', '--quiet'], {
        env: { PATH: process.env.PATH, ...env },
        stdio: 'pipe',
      });
    config(secrets);
    expect(() => config({})).toThrow(/set PAYLOAD_KEYS|set TOKEN_SECRET|set POSTGRES_PASSWORD/);
  });
});
