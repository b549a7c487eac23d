/**
 * The environment of every service: one schema, validated at start. `variables` is also what the README's table and the
 * test of docker-compose.yml are made from.
 */
import { z } from 'zod';
import { bilingual, type Text } from './text.js';

/** One key of the payload codec. The first of the list encrypts, all of them decrypt. */
export interface PayloadKey {
  id: string;
  key: Uint8Array;
}

interface Variable<Schema extends z.ZodType = z.ZodType> {
  schema: Schema;
  /** What a usable value looks like: the second half of the sentence "NAME must be …". */
  rule: Text;
  about: Text;
  default?: string;
}

const variable = <Schema extends z.ZodType>(spec: Variable<Schema>) => spec;

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));

const port = (about: Text, defaultPort: string) =>
  variable({
    schema: wholeNumber(0, 65535),
    rule: { zh: '须为 0 到 65535 的整数（0 为任一空闲端口）', en: 'a whole number from 0 to 65535 (0: any free port)' },
    about,
    default: defaultPort,
  });

const hostName = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/);
const host = (about: Text) =>
  variable({
    schema: hostName,
    rule: { zh: '须为主机名或 IP 地址', en: 'a host name or an IP address' },
    about,
    default: '127.0.0.1',
  });

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const folder = { zh: '须为文件夹路径', en: 'the path of a folder' };

const base64Bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const payloadKeys = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}:[A-Za-z0-9+/]{43}=(,[A-Za-z0-9._-]{1,64}:[A-Za-z0-9+/]{43}=)*$/)
  .transform((text): PayloadKey[] =>
    text.split(',').map((entry) => {
      const [id = '', key = ''] = entry.split(':');
      return { id, key: base64Bytes(key) };
    }),
  )
  .refine((keys) => new Set(keys.map((key) => key.id)).size === keys.length);

/** Signatures made with a public key. `HS*` and `none` would let whoever knows the public key sign. */
const oidcAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

export const variables = {
  STATION_ID: variable({
    schema: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
    rule: {
      zh: '须以小写字母开头，只含小写字母、数字和连字符，至多 32 个字符',
      en: 'at most 32 lower-case letters, digits and hyphens, beginning with a letter',
    },
    about: { zh: '派出所代号，用于流程编号', en: 'the id of the station, part of the ids of its processes' },
    default: 'baokang',
  }),
  STATION_DATA: variable({
    schema: z.string().min(1),
    rule: folder,
    about: { zh: '单机运行时的数据文件夹', en: 'the folder of the data of the one-machine default' },
    default: '.station',
  }),
  STATION_CACHE: variable({
    schema: z.string().min(1).optional(),
    rule: folder,
    about: {
      zh: '存放自动获取的服务器程序，缺省为 ~/.cache/two-teams-one-room',
      en: 'where fetched server programs are kept; ~/.cache/two-teams-one-room unless set',
    },
  }),
  TEMPORAL_ADDRESS: variable({
    schema: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,253}:\d{1,5}$/)
      .optional(),
    rule: { zh: '须为“主机:端口”，不带 http://', en: 'host:port, without http://' },
    about: {
      zh: 'Temporal 服务地址；单机运行时不设，则自动启动一个',
      en: 'the Temporal service; unset on one machine, one is started',
    },
  }),
  TEMPORAL_NAMESPACE: variable({
    schema: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,199}$/),
    rule: { zh: '须为 2 到 200 个字母、数字或 . _ -', en: '2 to 200 letters, digits or . _ -' },
    about: { zh: 'Temporal 命名空间', en: 'the Temporal namespace' },
    default: 'default',
  }),
  TEMPORAL_API_KEY: variable({
    schema: z.string().min(1).optional(),
    rule: { zh: '须为非空文本', en: 'a text that is not empty' },
    about: { zh: 'Temporal 接口密钥，须同时启用 TEMPORAL_TLS', en: 'the API key for Temporal; needs TEMPORAL_TLS' },
  }),
  TEMPORAL_TLS: variable({
    schema: flag,
    rule: { zh: '须为 true 或 false', en: 'true or false' },
    about: { zh: '以 TLS 连接 Temporal', en: 'connect to Temporal over TLS' },
    default: 'false',
  }),
  MONGODB_URI: variable({
    schema: z
      .string()
      .regex(/^mongodb(\+srv)?:\/\/[^\s/?]+(\/[^\s]*)?$/)
      .optional(),
    rule: {
      zh: '须以 mongodb:// 或 mongodb+srv:// 开头并含主机名',
      en: 'a mongodb:// or mongodb+srv:// address with a host',
    },
    about: {
      zh: 'MongoDB 副本集地址（事务需要副本集）；单机运行时不设，则自动启动一个',
      en: 'the MongoDB replica set (transactions need one); unset on one machine, one is started',
    },
  }),
  API_PORT: port({ zh: 'API 端口', en: 'the port of the API' }, '3000'),
  API_HOST: host({ zh: 'API 监听地址', en: 'the address the API listens on' }),
  API_URL: variable({
    schema: z.url({ protocol: /^https?$/ }).optional(),
    rule: { zh: '须为 http:// 或 https:// 地址', en: 'an http:// or https:// address' },
    about: {
      zh: '对外公布的 API 地址（在反向代理之后时设置）',
      en: 'the address of the API as others see it (behind a proxy)',
    },
  }),
  TEMPORAL_UI_URL: variable({
    schema: z.url({ protocol: /^https?$/ }).optional(),
    rule: { zh: '须为 http:// 或 https:// 地址', en: 'an http:// or https:// address' },
    about: {
      zh: 'Temporal 界面地址：用于链接，并允许它经 API 解密流程数据；单机运行时自动设置',
      en: 'the address of the Temporal UI: for links, and to let it have payloads decrypted; set by itself on one machine',
    },
  }),
  TEMPORAL_PORT: port({ zh: '自动启动的 Temporal 的端口', en: 'the port of the Temporal that is started' }, '7233'),
  TEMPORAL_UI_PORT: port({ zh: 'Temporal 界面端口', en: 'the port of the Temporal UI that is started' }, '8233'),
  MONGODB_PORT: port({ zh: '自动启动的 MongoDB 的端口', en: 'the port of the MongoDB that is started' }, '27017'),
  PAYLOAD_KEYS: variable({
    schema: payloadKeys.optional(),
    rule: {
      zh: '须为“编号:32 字节密钥的 base64”，多个以逗号分隔，编号不得重复',
      en: 'a list of keyId:base64-of-32-bytes, separated by commas, each id once',
    },
    about: {
      zh: '流程数据的加密密钥：第一个用于加密，全部用于解密；单机首次启动时自动生成',
      en: 'keys of the payload codec: the first encrypts, all decrypt; made on the first start on one machine',
    },
  }),
  TOKEN_SECRET: variable({
    schema: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43,}$/)
      .transform((text) => new Uint8Array(Buffer.from(text, 'base64url')))
      .optional(),
    rule: { zh: '须为至少 32 字节的 base64url', en: 'base64url of at least 32 bytes' },
    about: {
      zh: '登录令牌的签名密钥；单机首次启动时自动生成',
      en: 'the secret that signs access tokens; made on the first start on one machine',
    },
  }),
  OIDC_ISSUER: variable({
    // Keys fetched over plain http could be swapped on the way; only this machine is near enough.
    schema: z
      .url({ protocol: /^https?$/ })
      .refine(
        (url) => url.startsWith('https://') || ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname),
      )
      .optional(),
    rule: { zh: '须为 https:// 地址（仅本机可用 http://）', en: 'an https:// address (http:// on this machine only)' },
    about: { zh: '统一身份认证（OIDC）签发者', en: 'the OIDC issuer whose tokens are accepted' },
  }),
  OIDC_AUDIENCE: variable({
    schema: z.string().min(1).optional(),
    rule: { zh: '须为非空文本', en: 'a text that is not empty' },
    about: {
      zh: 'OIDC 令牌的受众，设置 OIDC_ISSUER 时必填',
      en: 'the audience of OIDC tokens, required with OIDC_ISSUER',
    },
  }),
  OIDC_ALGORITHMS: variable({
    schema: z
      .string()
      .transform((text) => text.split(',').map((name) => name.trim()))
      .pipe(z.array(z.enum(oidcAlgorithms)).min(1)),
    rule: { zh: `须为以逗号分隔的 ${oidcAlgorithms.join('、')}`, en: `a list of ${oidcAlgorithms.join(', ')}` },
    about: { zh: '接受的 OIDC 签名算法', en: 'the signature algorithms accepted from OIDC' },
    default: 'RS256,ES256',
  }),
  S3_BUCKET: variable({
    schema: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
      .optional(),
    rule: { zh: '须为 S3 存储桶名', en: 'the name of an S3 bucket' },
    about: { zh: '文件内容存入的 S3 存储桶；不设则存入 MongoDB（GridFS）', en: 'the S3 bucket that the content of files lies in; unset, it lies in MongoDB (GridFS)' },
  }),
  S3_ENDPOINT: variable({
    schema: z.url({ protocol: /^https?$/ }).optional(),
    rule: { zh: '须为 http(s):// 地址', en: 'an http(s):// address' },
    about: { zh: 'S3 兼容存储的地址；不设为 AWS', en: 'the address of an S3-compatible store; AWS unless set' },
  }),
  S3_REGION: variable({
    schema: z.string().regex(/^[a-z0-9-]{1,40}$/),
    rule: { zh: '须为 S3 区域', en: 'an S3 region' },
    about: { zh: 'S3 区域', en: 'the region of the S3 store' },
    default: 'us-east-1',
  }),
  S3_ACCESS_KEY: variable({
    schema: z.string().min(1).optional(),
    rule: { zh: '须为非空文本', en: 'a text that is not empty' },
    about: { zh: 'S3 访问密钥编号，设置 S3_BUCKET 时必填', en: 'the access key of the S3 store, required with S3_BUCKET' },
  }),
  S3_SECRET_KEY: variable({
    schema: z.string().min(1).optional(),
    rule: { zh: '须为非空文本', en: 'a text that is not empty' },
    about: { zh: 'S3 访问密钥，设置 S3_BUCKET 时必填', en: 'the secret key of the S3 store, required with S3_BUCKET' },
  }),
  LOG_LEVEL: variable({
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    rule: {
      zh: '须为 fatal、error、warn、info、debug、trace 或 silent',
      en: 'one of fatal, error, warn, info, debug, trace, silent',
    },
    about: { zh: '日志级别', en: 'how much is logged' },
    default: 'info',
  }),
  WORKER_CONCURRENCY: variable({
    schema: wholeNumber(1, 1000),
    rule: { zh: '须为 1 到 1000 的整数', en: 'a whole number from 1 to 1000' },
    about: { zh: '每个工作进程同时执行的任务数', en: 'how many tasks a worker process carries out at once' },
    default: '50',
  }),
  HEALTH_PORT: port({ zh: '工作进程健康检查端口', en: 'the port of the health checks of a worker service' }, '0'),
  HEALTH_HOST: host({ zh: '工作进程健康检查监听地址', en: 'the address of the health checks of a worker service' }),
} as const;

export type VariableName = keyof typeof variables;
type Shape = { [Name in VariableName]: (typeof variables)[Name]['schema'] };
type Values = { [Name in VariableName]: z.infer<Shape[Name]> };
type Needed = 'TEMPORAL_ADDRESS' | 'MONGODB_URI' | 'PAYLOAD_KEYS' | 'TOKEN_SECRET';

/** What the one-machine default starts from: what it starts or makes itself may be missing. */
export type StationConfig = Readonly<Values>;
/** What every service runs with. */
export type Config = Readonly<Omit<Values, Needed> & { [Name in Needed]: NonNullable<Values[Name]> }>;

const requiredByServices: readonly Needed[] = ['TEMPORAL_ADDRESS', 'MONGODB_URI', 'PAYLOAD_KEYS', 'TOKEN_SECRET'];

/** Every unusable variable, one sentence each. Values are never repeated: some are secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: (Text & { variable: VariableName })[]) {
    super(problems.map(bilingual).join('\n'));
  }
}

function read(env: NodeJS.ProcessEnv, required: readonly VariableName[]): StationConfig {
  const values: Record<string, unknown> = {};
  const problems: ConfigError['problems'] = [];
  for (const [name, spec] of Object.entries(variables) as [VariableName, Variable][]) {
    // Compose and CI pass variables on as empty texts when they are not set.
    const given = env[name]?.trim() || spec.default;
    if (given === undefined && required.includes(name)) {
      problems.push({
        variable: name,
        zh: `必须设置 ${name}：${spec.rule.zh}`,
        en: `${name} must be set: ${spec.rule.en}`,
      });
      continue;
    }
    const result = spec.schema.safeParse(given);
    if (result.success) values[name] = result.data;
    else problems.push({ variable: name, zh: `${name} ${spec.rule.zh}`, en: `${name} must be ${spec.rule.en}` });
  }
  const together = (when: unknown, name: VariableName, present: unknown, other: VariableName) => {
    if (when !== undefined && !present)
      problems.push({
        variable: name,
        zh: `设置 ${other} 时必须设置 ${name}`,
        en: `${name} must be set when ${other} is`,
      });
  };
  together(values.OIDC_ISSUER, 'OIDC_AUDIENCE', values.OIDC_AUDIENCE, 'OIDC_ISSUER');
  together(values.S3_BUCKET, 'S3_ACCESS_KEY', values.S3_ACCESS_KEY, 'S3_BUCKET');
  together(values.S3_BUCKET, 'S3_SECRET_KEY', values.S3_SECRET_KEY, 'S3_BUCKET');
  together(values.TEMPORAL_API_KEY, 'TEMPORAL_TLS', values.TEMPORAL_TLS, 'TEMPORAL_API_KEY');
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as StationConfig;
}

/** The configuration of a service. Throws a {@link ConfigError} naming every unusable variable. */
export const loadConfig = (env: NodeJS.ProcessEnv = process.env): Config => read(env, requiredByServices) as Config;

/** The configuration of the one-machine default. Throws a {@link ConfigError} naming every unusable variable. */
export const loadStationConfig = (env: NodeJS.ProcessEnv = process.env): StationConfig => read(env, []);
