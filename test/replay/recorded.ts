/**
 * Histories of an earlier release, one of each kind of process and end: code of today must still replay them.
 * Recorded anew, and added to, with `RECORD_HISTORIES=1 npm test -- test/workflows`; a process that changed keeps its old ones.
 */
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';

export interface Recorded {
  /** The process knows its own id, and its tasks are named after it. */
  workflowId: string;
  history: History;
}

// The SDK's own way to JSON and back fails where two versions of protobufjs are installed.
const { History: HistoryMessage } = proto.temporal.api.history.v1;

const folder = fileURLToPath(new URL('histories/', import.meta.url));

export async function record(processes: readonly (Recorded & { kind: string; stage: string; outcome: string | null })[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const longestFirst = [...processes].sort((a, b) => b.history.events!.length - a.history.events!.length);
  for (const { workflowId, history, kind, stage, outcome } of longestFirst) {
    // One that goes on in a new history, and most likely came from an earlier one.
    const turned = history.events!.at(-1)!.workflowExecutionContinuedAsNewEventAttributes;
    const file = `${folder}${kind}-${turned ? 'turned' : (outcome ?? stage)}.json.gz`;
    if (await exists(file)) continue;
    await writeFile(file, gzipSync(JSON.stringify({ workflowId, history: Buffer.from(HistoryMessage.encode(history).finish()).toString('base64') })));
  }
}

export async function recorded(): Promise<(Recorded & { name: string })[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json.gz'));
  return Promise.all(
    files.map(async (file) => {
      const { workflowId, history } = JSON.parse(gunzipSync(await readFile(folder + file)).toString()) as { workflowId: string; history: string };
      return { name: file.replace('.json.gz', ''), workflowId, history: HistoryMessage.decode(Buffer.from(history, 'base64')) };
    }),
  );
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
