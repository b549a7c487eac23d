/** The life of a service process: configuration, start, readiness told to the supervisor, orderly stop. */
import { type Config, loadConfig } from './config.js';
import { createLogger, type Logger } from './logger.js';

export interface Lifecycle {
  /** Told to the supervisor with `ready: true`. */
  ready: Record<string, unknown>;
  /** Rejects where the service can no longer do its work; the supervisor starts it again. */
  failed?: Promise<unknown>;
  stop(): Promise<void>;
}

export interface ServiceContext {
  config: Config;
  logger: Logger;
}

/** A stop that hangs is worse than a stop that cuts: what was not finished is done again after the restart. */
const stopWithin = 15_000;

export async function runService(name: string, start: (context: ServiceContext) => Promise<Lifecycle>): Promise<void> {
  let logger = createLogger(name);
  let service: Lifecycle | undefined;
  let stopping = false;
  const stop = (reason: string, code: number) => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping');
    setTimeout(() => process.exit(code || 1), stopWithin).unref();
    (service?.stop() ?? Promise.resolve()).then(
      () => process.exit(code),
      (error: unknown) => {
        logger.error({ err: error }, 'stop failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM', 0));
  process.once('SIGINT', () => stop('SIGINT', 0));
  // The supervisor is gone: nobody would stop this process later.
  process.once('disconnect', () => stop('supervisor gone', 0));
  try {
    const config = loadConfig();
    logger = createLogger(name, config.LOG_LEVEL);
    service = await start({ config, logger });
    service.failed?.catch((error: unknown) => {
      logger.error({ err: error }, 'service failed');
      stop('failed', 1);
    });
    logger.info(service.ready, 'ready');
    process.send?.({ ready: true, ...service.ready });
  } catch (error) {
    logger.fatal({ err: error }, 'could not start');
    process.exit(1);
  }
}
