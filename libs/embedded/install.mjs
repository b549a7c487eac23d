/** Installs the dependencies where the lock file asks for others than are there. Node's own modules only. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

/** What is installed is what the lock file asks for; packages for other platforms may be missing. */
function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const { packages: wanted } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { packages: installed } = JSON.parse(readFileSync(installedFile, 'utf8'));
  return Object.entries(wanted).every(([path, { version, optional, dev, peer }]) => {
    if (path === '' || (installed[path] === undefined && (optional || dev || peer))) return true;
    return installed[path]?.version === version;
  });
}

/** Throws one sentence where it cannot. */
export function install(say) {
  if (isInstalled()) return;
  say('正在安装依赖（一两分钟）… / installing the dependencies (a minute or two) …');
  // Not `npm ci`: that empties node_modules first, under the feet of another station that runs from here.
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const options = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr, error } = spawnSync(command, [...args, ...options], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status === 0) return;
  const reason = `${error?.message ?? ''}\n${stderr ?? ''}`;
  if (/ENOSPC/.test(reason)) throw new Error(`磁盘空间不足：请为 ${root} 腾出空间 / the disk is full: make room for ${root}`);
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/.test(reason))
    throw new Error('无法下载依赖：请检查网络 / the dependencies could not be downloaded: check the network');
  const first = reason.split('\n').find((line) => /^npm error (?!code)/.test(line)) ?? reason.trim().split('\n')[0];
  throw new Error(`依赖安装失败：${first} / the dependencies could not be installed: ${first}`);
}
