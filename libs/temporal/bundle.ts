/** The workflow bundle: built once, and refused where it does not match. */
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { workflowTypes } from '../contracts/registry.js';

const require = createRequire(import.meta.url);
export const sdkVersion = (require('@temporalio/worker/package.json') as { version: string }).version;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
export const payloadConverterPath = here(`./payload-converter.${extension}`);
const workflowsPath = here(`../../workflows/index.${extension}`);
const preloadPath = here(`../../workflows/shared/preload.${extension}`);
/** Beside the compiled workflows, wherever this runs from. */
export const bundlePath = extension === 'js' ? here('../../workflows/bundle.js') : null;

const header = `// temporal-sdk ${sdkVersion}\n`;

export async function buildBundle(): Promise<WorkflowBundleWithSourceMap> {
  const bundle = await bundleWorkflowCode({
    workflowsPath,
    payloadConverterPath,
    preloadModules: [preloadPath],
    logger: quiet,
    webpackConfigHook: (config) => ({ ...config, performance: { hints: false } }),
  });
  check(bundle.code);
  return bundle;
}

/** Every process of the contracts is in it, and nothing that has no place in a sandbox. */
function check(code: string): void {
  const missing = workflowTypes.filter((type) => !new RegExp(`\\b${type}: \\(\\) =>`).test(code));
  if (missing.length > 0) throw new Error(`workflow bundle lacks ${missing.join(', ')}`);
  const stray = ['node_modules/@nestjs/', 'node_modules/mongoose/', 'node_modules/mongodb/'].filter((path) => code.includes(path));
  if (stray.length > 0) throw new Error(`workflow bundle contains ${stray.join(', ')}: use import type`);
}

export async function writeBundle(path: string): Promise<number> {
  const { code } = await buildBundle();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, header + code);
  return code.length;
}

export async function readBundle(path: string): Promise<{ code: string }> {
  const code = await readFile(path, 'utf8').catch(() => {
    throw new Error(`no workflow bundle at ${path}: run npm run build`);
  });
  if (!code.startsWith(header)) throw new Error(`the workflow bundle was built for another Temporal SDK: run npm run build`);
  return { code };
}

const none = () => {};
const quiet = { log: none, trace: none, debug: none, info: none, warn: console.warn, error: console.error };
