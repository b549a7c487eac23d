/**
 * What a process costs over bare Temporal code of the same shape. One Temporal server and one mongod on this machine; both
 * sides in the same run, in turns. Flags: --processes, --concurrency, --rounds.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { Client } from '@temporalio/client';
import policyRows from '../../libs/domain/data/policy.json' with { type: 'json' };
import { policyRowSchema } from '../../libs/domain/policy.js';
import { station } from '../../libs/domain/station.js';
import { LogFile } from '../../libs/embedded/log-file.js';
import { startMongo, startTemporal } from '../../libs/embedded/servers.js';
import { startService } from '../../libs/embedded/service.js';
import { Supervisor } from '../../libs/embedded/supervisor.js';
import { type Config, loadConfig } from '../../libs/platform/config.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { StationRepository } from '../../libs/records/station.js';
import { connectClient } from '../../libs/temporal/connection.js';
import { CommandModule } from '../../services/command/command.module.js';
import { floorSide } from './floor/side.js';
import { productSide } from './product.js';
import { figuresOf, rounded, table } from './report.js';
import { lookAgainMs, type Round, type RoundOptions, runRound, type Servers } from './round.js';
import type { Side } from './side.js';

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const services = ['orchestrator', 'command', 'community', 'case'];

interface Options extends RoundOptions {
  rounds: number;
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      processes: { type: 'string', default: '60' },
      concurrency: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const whole = (name: keyof typeof values) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value > 0) return value;
    throw new Error(`--${name} 须为正整数 / --${name} must be a whole number above 0`);
  };
  return { processes: whole('processes'), concurrency: whole('concurrency'), rounds: whole('rounds') };
}

/** Starts everything, hands both sides over, and leaves nothing behind. */
async function withSides<T>(use: (sides: { floor: Side; product: Side }, servers: Servers) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'station-bench-'));
  const supervisor = new Supervisor();
  const interrupted = async () => {
    await supervisor.kill();
    await rm(folder, { recursive: true, force: true });
    process.exit(1);
  };
  process.once('SIGINT', () => void interrupted()).once('SIGTERM', () => void interrupted());
  try {
    const [temporal, mongodb] = await Promise.all([
      supervisor.keep('temporal', (launching) =>
        startTemporal({ dbFilename: join(folder, 'temporal.db'), ...launching }),
      ),
      supervisor.keep('mongodb', (launching) => startMongo({ dbPath: join(folder, 'mongodb'), ...launching })),
    ]);
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: 'default',
      MONGODB_URI: mongodb.address,
      PAYLOAD_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      TOKEN_SECRET: randomBytes(32).toString('base64url'),
      HEALTH_PORT: '0',
      LOG_LEVEL: 'warn',
    };
    const config = loadConfig(env);
    await seed(config);
    const work = (name: string, path: string) => {
      const log = new LogFile(join(folder, `${name}.log`));
      return supervisor.keep(name, (launching) => startService({ name, script: script(path), env, log, ...launching }));
    };
    const bare = await work('floor', './floor/worker.js');
    const workers = await Promise.all(services.map((name) => work(name, `../../services/${name}/main.js`)));
    const client = await connectClient(config);
    const plain = new Client({ connection: client.connection, namespace: config.TEMPORAL_NAMESPACE });
    const sides = {
      floor: floorSide(plain, [bare.pid]),
      product: productSide(
        client,
        workers.map(({ pid }) => pid),
      ),
    };
    const result = await use(sides, { temporal: temporal.pid, mongodb: mongodb.pid });
    await client.connection.close();
    return result;
  } finally {
    await supervisor.stop([['floor', ...services], ['temporal'], ['mongodb']]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function seed(config: Config): Promise<void> {
  const app = await NestFactory.createApplicationContext(CommandModule.forRoot(config), { logger: ['error'] });
  await app.get(StationRepository, { strict: false }).seed(station);
  await app.get(PolicyRepository, { strict: false }).seed(policyRows.map((row) => policyRowSchema.parse(row)));
  await app.close();
}

export async function benchProcesses(args: string[]): Promise<void> {
  const options = readOptions(args);
  const rounds = await withSides(async (sides, servers) => {
    const done: Record<Side['name'], Round[]> = { floor: [], product: [] };
    // Compiled code, filled caches and indexes before anything is counted.
    for (const side of [sides.floor, sides.product]) await runRound(side, servers, { processes: 10, concurrency: 5 });
    for (let number = 1; number <= options.rounds; number += 1) {
      // Neither side always runs on the larger database.
      const order = number % 2 === 1 ? [sides.floor, sides.product] : [sides.product, sides.floor];
      for (const side of order) {
        const round = await runRound(side, servers, options);
        done[side.name].push(round);
        console.log(`round ${number}, ${side.name}: ${rounded(round.processes / round.seconds)} processes/s`);
      }
    }
    return done;
  });

  const [floor, product] = [figuresOf(rounds.floor), figuresOf(rounds.product)];
  console.log(
    `\n${options.rounds} rounds of ${options.processes} processes, ${options.concurrency} at once, of each side`,
  );
  console.log(
    'process: 3 activities, 7 updates one after the other, each with a limit; Temporal on SQLite WAL, synchronous=full',
  );
  console.log(
    `an update before its step is open is refused and sent again after ${lookAgainMs} ms; latencies are of answered ones\n`,
  );
  console.log(table(rounds.floor, rounds.product));
  const ratio = rounded(product.processesPerSecond / floor.processesPerSecond, 3);
  const updateRatio = rounded(product.updateMs.p50 / floor.updateMs.p50, 3);
  console.log(
    `\ngoals: ratio ≥ 0.6: ${ratio} ${ratio >= 0.6 ? 'met' : 'MISSED'}; update p50 ≤ 2 × the floor's: ${updateRatio} ${updateRatio <= 2 ? 'met' : 'MISSED'}\n`,
  );
  console.log(
    JSON.stringify({
      ...options,
      ratio,
      updateRatio,
      floor: floor.processesPerSecond,
      product: product.processesPerSecond,
      figures: { floor, product },
    }),
  );
}
