import fc from 'fast-check';
import { ConfigError, loadConfig, loadStationConfig, variables, type VariableName } from './config.js';

const key = Buffer.alloc(32, 7).toString('base64');
const secret = Buffer.alloc(32, 9).toString('base64url');
const service = {
  TEMPORAL_ADDRESS: 'temporal:7233',
  MONGODB_URI: 'mongodb://mongo/station?replicaSet=station',
  PAYLOAD_KEYS: `k2:${key},k1:${key}`,
  TOKEN_SECRET: secret,
};

function problemsOf(run: () => unknown): ConfigError['problems'] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('has a default for everything the one-machine default can do without', () => {
    expect(loadStationConfig({})).toMatchObject({
      STATION_ID: 'baokang',
      STATION_DATA: '.station',
      API_PORT: 3000,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_TLS: false,
      OIDC_ALGORITHMS: ['RS256', 'ES256'],
    });
  });

  it('parses what services need', () => {
    const config = loadConfig(service);
    expect(config.PAYLOAD_KEYS.map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(Buffer.from(config.PAYLOAD_KEYS[0]!.key)).toEqual(Buffer.alloc(32, 7));
    expect(config.TOKEN_SECRET).toHaveLength(32);
  });

  it('names every variable that a service lacks', () => {
    const problems = problemsOf(() => loadConfig({}));
    expect(problems.map((problem) => problem.variable).sort()).toEqual(Object.keys(service).sort());
  });

  it.each<[VariableName, string]>([
    ['STATION_ID', 'Bao Kang'],
    ['TEMPORAL_ADDRESS', 'http://temporal:7233'],
    ['TEMPORAL_ADDRESS', 'temporal'],
    ['TEMPORAL_TLS', 'yes'],
    ['MONGODB_URI', 'postgres://db'],
    ['MONGODB_URI', 'mongodb://'],
    ['API_PORT', '65536'],
    ['API_PORT', '3000.5'],
    ['API_PORT', '-1'],
    ['PAYLOAD_KEYS', `k1:${Buffer.alloc(31).toString('base64')}`],
    ['PAYLOAD_KEYS', `k1:${key},k1:${key}`],
    ['TOKEN_SECRET', Buffer.alloc(31).toString('base64url')],
    ['OIDC_ISSUER', 'http://id.example.org'],
    ['OIDC_ALGORITHMS', 'HS256'],
    ['OIDC_ALGORITHMS', 'none'],
    ['LOG_LEVEL', 'loud'],
    ['WORKER_CONCURRENCY', '0'],
  ])('refuses %s=%s with the name and the rule, and without the value', (variable, value) => {
    const env = { ...service, OIDC_AUDIENCE: 'station', [variable]: value };
    const problems = problemsOf(() => loadConfig(env));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ variable });
    expect(problems[0]!.en).toContain(variables[variable].rule.en);
    expect(problems[0]!.zh).toContain(variables[variable].rule.zh);
  });

  it('refuses half of a pair', () => {
    expect(problemsOf(() => loadConfig({ ...service, OIDC_ISSUER: 'https://id.example.org' }))).toMatchObject([
      { variable: 'OIDC_AUDIENCE' },
    ]);
    expect(problemsOf(() => loadConfig({ ...service, TEMPORAL_API_KEY: 'x' }))).toMatchObject([
      { variable: 'TEMPORAL_TLS' },
    ]);
  });

  it('takes an empty variable as one that is not set, and ignores what it does not know', () => {
    expect(loadStationConfig({ API_PORT: '', HOME: '/root' }).API_PORT).toBe(3000);
  });

  it('never repeats a secret, whatever was given', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{12,40}!$/), (value) => {
        for (const variable of ['PAYLOAD_KEYS', 'TOKEN_SECRET', 'MONGODB_URI'] as const) {
          const problems = problemsOf(() => loadStationConfig({ [variable]: value }));
          expect(problems).toHaveLength(1);
          expect(JSON.stringify(problems)).not.toContain(value);
        }
      }),
    );
  });
});
