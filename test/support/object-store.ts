/** A server that speaks S3, on this machine: moto, which Python runs. Null where there is no Python to run it. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../../libs/embedded/servers.js';

const run = promisify(execFile);
const packages = ['moto[s3]==5.1.4', 'flask==3.1.1', 'flask-cors==6.0.1'];

export interface S3Server {
  config: { S3_ENDPOINT: string; S3_BUCKET: string; S3_REGION: string; S3_ACCESS_KEY: string; S3_SECRET_KEY: string };
  client: S3Client;
  stop(): Promise<void>;
}

/** Fetched once, complete or not at all. */
async function fetched(): Promise<string | null> {
  const folder = join(process.env['STATION_CACHE'] ?? join(homedir(), '.cache', 'two-teams-one-room'), 'moto-5.1.4');
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const coming = await mkdtemp(`${folder}-`);
  try {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', coming, ...packages], { timeout: 240_000 });
    await rename(coming, folder);
    return folder;
  } catch {
    await rm(coming, { recursive: true, force: true });
    return existsSync(folder) ? folder : null;
  }
}

export async function startS3(): Promise<S3Server | null> {
  const folder = await fetched();
  if (folder === null) return null;
  const port = await freePort();
  const server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { env: { ...process.env, PYTHONPATH: folder }, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const config = { S3_ENDPOINT: `http://127.0.0.1:${port}`, S3_BUCKET: 'station-files', S3_REGION: 'us-east-1', S3_ACCESS_KEY: 'test', S3_SECRET_KEY: 'only-in-this-test' };
  const client = new S3Client({ region: config.S3_REGION, endpoint: config.S3_ENDPOINT, forcePathStyle: true, credentials: { accessKeyId: config.S3_ACCESS_KEY, secretAccessKey: config.S3_SECRET_KEY }, maxAttempts: 1 });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new CreateBucketCommand({ Bucket: config.S3_BUCKET }));
      break;
    } catch (error) {
      if (attempt === 300 || server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    config,
    client,
    async stop() {
      client.destroy();
      server.kill();
      await ended;
    },
  };
}
