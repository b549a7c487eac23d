/** A service that works for a task queue: its Nest module makes the activities, this runs them until it is told to stop. */
import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Connection } from 'mongoose';
import type { Config } from '../platform/config.js';
import { startHealth } from '../platform/health.js';
import { NestLogger } from '../platform/logger.js';
import { type Lifecycle, runService } from '../platform/service.js';
import { bundlePath, readBundle } from './bundle.js';
import { connectionOptions } from './connection.js';
import { workerConverter } from './data-converter.js';

/** The methods of providers under their names, as Temporal calls them. */
export function activitiesOf(...providers: object[]): Record<string, (...args: never[]) => Promise<unknown>> {
  return Object.fromEntries(
    providers.flatMap((provider) => {
      const names = Object.getOwnPropertyNames(Object.getPrototypeOf(provider)).filter((name) => name !== 'constructor');
      return names.map((name) => [name, (provider as Record<string, (...args: never[]) => Promise<unknown>>)[name]!.bind(provider)]);
    }),
  );
}

export interface WorkerService {
  name: string;
  taskQueue: string;
  module: (config: Config) => Parameters<typeof NestFactory.createApplicationContext>[0];
  /** The providers whose methods are the activities. */
  activities: Type<object>[];
  /** Only the orchestrator runs workflow code. */
  workflows?: boolean;
}

export function runWorkerService(service: WorkerService): Promise<void> {
  return runService(service.name, async ({ config, logger }): Promise<Lifecycle> => {
    Runtime.install({
      logger: {
        log: (level, message, meta) => logger[pinoLevel(level)](meta ?? {}, message),
        trace: (message, meta) => logger.trace(meta ?? {}, message),
        debug: (message, meta) => logger.debug(meta ?? {}, message),
        info: (message, meta) => logger.info(meta ?? {}, message),
        warn: (message, meta) => logger.warn(meta ?? {}, message),
        error: (message, meta) => logger.error(meta ?? {}, message),
      },
      // Signals are ours to handle, in order.
      shutdownSignals: [],
    });
    const app = await NestFactory.createApplicationContext(service.module(config), { logger: new NestLogger(logger) });
    const connection = await NativeConnection.connect(connectionOptions(config));
    const options: WorkerOptions = {
      connection,
      namespace: config.TEMPORAL_NAMESPACE,
      taskQueue: service.taskQueue,
      identity: `${service.name}@${process.pid}`,
      activities: activitiesOf(...service.activities.map((type) => app.get(type))),
      dataConverter: workerConverter(config.PAYLOAD_KEYS),
      shutdownGraceTime: '5 seconds',
      ...(service.workflows
        ? {
            workflowBundle: await readBundle(bundlePath!),
            maxConcurrentWorkflowTaskExecutions: config.WORKER_CONCURRENCY,
            maxConcurrentLocalActivityExecutions: config.WORKER_CONCURRENCY,
            reuseV8Context: true,
          }
        : { maxConcurrentActivityTaskExecutions: config.WORKER_CONCURRENCY }),
    };
    const worker = await Worker.create(options);
    const database = app.get<Connection>(getConnectionToken());
    const health = await startHealth({
      port: config.HEALTH_PORT,
      host: config.HEALTH_HOST,
      ready: () => worker.getState() === 'RUNNING' && database.readyState === 1,
    });
    const running = worker.run();
    return {
      ready: { health: health.port },
      failed: running,
      async stop() {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await running.catch(() => {});
        await health.close();
        await app.close();
        await connection.close();
      },
    };
  });
}

function pinoLevel(level: string): 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  const lower = level.toLowerCase();
  return lower === 'trace' || lower === 'debug' || lower === 'warn' || lower === 'error' ? lower : 'info';
}
