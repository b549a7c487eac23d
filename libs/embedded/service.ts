/** One service as a process of its own. */
import type { SpawnOptions } from 'node:child_process';
import type { Writable } from 'node:stream';
import { StartFailure } from './failure.js';
import { type Launching, type Running, run } from './processes.js';

export interface ServiceOptions extends Launching {
  name: string;
  script: string;
  env: NodeJS.ProcessEnv;
  log: Writable & { path: string };
  readyWithinMs?: number;
}

/** What a service tells the supervisor once it can be used: `process.send({ ready: true, … })`. */
interface ReadyMessage {
  ready?: boolean;
}

/** Starts a service and waits until it says that it is ready. It ends itself when the channel to the supervisor breaks. */
export async function startService(options: ServiceOptions): Promise<Running> {
  const { name, script, env, log, readyWithinMs = 60_000, signal } = options;
  const stdio: SpawnOptions['stdio'] = ['ignore', 'pipe', 'pipe', 'ipc'];
  const { child, running } = run(process.execPath, ['--enable-source-maps', script], { env, stdio }, options);
  child.stdout?.on('data', (chunk: Buffer) => log.write(chunk));
  child.stderr?.on('data', (chunk: Buffer) => log.write(chunk));
  let timer: NodeJS.Timeout | undefined;
  const outcome = await new Promise<'ready' | 'gone' | 'silent' | 'stopped'>((resolve) => {
    child.on('message', (message: ReadyMessage) => {
      if (message?.ready === true) resolve('ready');
    });
    void running.exited.then(() => resolve('gone'));
    signal?.addEventListener('abort', () => resolve('stopped'), { once: true });
    timer = setTimeout(() => resolve('silent'), readyWithinMs);
  });
  clearTimeout(timer);
  if (outcome === 'ready') return running;
  await running.kill();
  signal?.throwIfAborted();
  throw new StartFailure(
    outcome === 'gone'
      ? {
          zh: `服务 ${name} 启动时退出，原因见 ${log.path}`,
          en: `the service ${name} ended while starting: see ${log.path}`,
        }
      : {
          zh: `服务 ${name} 未能按时就绪，详见 ${log.path}`,
          en: `the service ${name} did not become ready in time: see ${log.path}`,
        },
  );
}
