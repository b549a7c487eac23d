/** The whole station on one machine. */
import { existsSync } from 'node:fs';
import { type StationConfig, loadStationConfig } from '../platform/config.js';
import { DataFolder } from './data-folder.js';
import { StartFailure } from './failure.js';
import { checkMongo, checkTemporal } from './given.js';
import { LogFile } from './log-file.js';
import { mongodPath, type Progress, temporalCliPath } from './programs.js';
import { stationSecrets } from './secrets.js';
import { claimPort, startMongo, startTemporal } from './servers.js';
import { startService } from './service.js';
import { Supervisor } from './supervisor.js';

/** The services by name, and the script of each. */
export type Services = Record<string, string>;

/** The line for programs that ends the start. */
export interface Ready {
  ready: true;
  api: string;
  openapi: string;
  temporal: string;
  temporalUi: string | null;
  mongodb: string;
}

type Ports = Record<'api' | 'mongodb' | 'temporal' | 'temporalUi', number>;

export class Station {
  readonly data: DataFolder;
  private readonly config: StationConfig;
  private readonly supervisor: Supervisor;
  private readonly logs = new Map<string, LogFile>();
  private starting: Promise<Ready> | undefined;
  private stopping: Promise<void> | undefined;

  /** Throws a ConfigError when the environment is unusable. */
  constructor(
    private readonly services: Services,
    private readonly env: NodeJS.ProcessEnv,
    private readonly progress: Progress,
  ) {
    this.config = loadStationConfig(env);
    this.data = new DataFolder(this.config.STATION_DATA);
    this.supervisor = new Supervisor({
      spawned: (name, pid) => this.data.record(name, pid),
      back: (name) => progress(`${name} 已恢复运行 / ${name} runs again`),
      down: (name, ms) => progress(`${name} 已退出，${ms} 毫秒后重启 / ${name} ended, to be started again in ${ms} ms`),
    });
  }

  /** Starts everything; rejects with one sentence when it cannot. {@link stop} is due either way. */
  start(): Promise<Ready> {
    this.starting = this.bringUp();
    return this.starting;
  }

  /** Ends the services, then Temporal, then the database. Asked again, it ends everything at once. */
  stop(): Promise<void> {
    if (this.stopping) return this.supervisor.kill();
    this.stopping = this.bringDown();
    return this.stopping;
  }

  private async bringUp(): Promise<Ready> {
    const { config, data, progress } = this;
    const { signal } = this.supervisor;
    await data.open();
    const secrets = stationSecrets(data.path, this.env);
    const ports = await this.claimPorts();
    const api = `http://${['0.0.0.0', '::'].includes(config.API_HOST) ? '127.0.0.1' : config.API_HOST}:${ports.api}`;

    if (!config.MONGODB_URI) await mongodPath({ progress, signal });
    if (!config.TEMPORAL_ADDRESS) await temporalCliPath({ progress, signal });
    progress('正在启动数据库与流程引擎… / starting the database and the process engine …');
    const [mongodb, temporal] = [this.mongodb(ports), this.temporal(ports, `${config.API_URL ?? api}/codec`)];
    await settled([mongodb, temporal]);
    const addresses = {
      api,
      openapi: `${api}/openapi.json`,
      temporal: (await temporal).address,
      temporalUi: (await temporal).ui ?? null,
      mongodb: (await mongodb).address,
    };

    progress('正在启动各服务… / starting the services …');
    const env: NodeJS.ProcessEnv = {
      ...this.env,
      ...secrets,
      STATION_DATA: data.path,
      MONGODB_URI: addresses.mongodb,
      TEMPORAL_ADDRESS: addresses.temporal,
      TEMPORAL_UI_URL: addresses.temporalUi ?? '',
      API_PORT: String(ports.api),
      API_URL: config.API_URL ?? api,
      // Several services on one machine cannot share one port.
      HEALTH_PORT: '0',
    };
    await settled(Object.entries(this.services).map(([name, script]) => this.service(name, script, env)));
    data.update({ ready: true, namespace: config.TEMPORAL_NAMESPACE, ...addresses });
    return { ready: true, ...addresses, mongodb: withoutCredentials(addresses.mongodb) };
  }

  private async claimPorts(): Promise<Ports> {
    const { config } = this;
    return {
      api: await claimPort(config.API_PORT, 'API_PORT', config.API_HOST),
      mongodb: config.MONGODB_URI ? 0 : await claimPort(config.MONGODB_PORT, 'MONGODB_PORT'),
      temporal: config.TEMPORAL_ADDRESS ? 0 : await claimPort(config.TEMPORAL_PORT, 'TEMPORAL_PORT'),
      temporalUi: config.TEMPORAL_ADDRESS ? 0 : await claimPort(config.TEMPORAL_UI_PORT, 'TEMPORAL_UI_PORT'),
    };
  }

  private async mongodb(ports: Ports): Promise<{ address: string }> {
    const { MONGODB_URI: given } = this.config;
    if (given) {
      await checkMongo(given);
      return { address: given };
    }
    const options = { dbPath: this.data.file('mongodb'), port: ports.mongodb, log: this.log('mongodb') };
    return this.supervisor.keep('mongodb', (launching) => startMongo({ ...options, ...launching }));
  }

  private async temporal(ports: Ports, codecEndpoint: string): Promise<{ address: string; ui?: string }> {
    const { TEMPORAL_ADDRESS: given, TEMPORAL_NAMESPACE: namespace, TEMPORAL_UI_URL: ui } = this.config;
    if (given) {
      await checkTemporal(given, this.config);
      return { address: given, ui };
    }
    const { temporal: port, temporalUi: uiPort } = ports;
    const dbFilename = this.data.file('temporal.db');
    const options = { dbFilename, port, uiPort, namespace, codecEndpoint, log: this.log('temporal') };
    return this.supervisor.keep('temporal', (launching) => startTemporal({ ...options, ...launching }));
  }

  private async service(name: string, script: string, env: NodeJS.ProcessEnv): Promise<void> {
    if (!existsSync(script))
      throw new StartFailure({
        zh: `服务 ${name} 未构建：缺少 ${script}`,
        en: `the service ${name} is not built: ${script} is missing`,
      });
    const options = { name, script, env, log: this.log(name) };
    await this.supervisor.keep(name, (launching) => startService({ ...options, ...launching }));
  }

  private async bringDown(): Promise<void> {
    await this.supervisor.stop([Object.keys(this.services), ['temporal'], ['mongodb']]);
    await this.starting?.catch(() => {});
    this.data.close();
  }

  private log(name: string): LogFile {
    const log = this.logs.get(name) ?? new LogFile(this.data.file('logs', `${name}.log`));
    this.logs.set(name, log);
    return log;
  }
}

/** Waits for all, then fails if one failed: nobody is left behind who is still starting. */
async function settled(works: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

const withoutCredentials = (uri: string) => uri.replace(/\/\/[^@/]*@/, '//');
