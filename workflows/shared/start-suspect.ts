/** 嫌疑人到案: a process of their own, which goes on whatever becomes of the case. */
import { suspectWorkflowId } from '../../libs/contracts/ids.js';
import type { SuspectInput } from '../../libs/contracts/suspect.js';
import { suspectFile } from './activities.js';
import { startProcess } from './start-process.js';

export async function startSuspect(suspect: Pick<SuspectInput, 'caseNo' | 'number' | 'arrival' | 'at' | 'by' | 'type' | 'category' | 'community'>): Promise<void> {
  const { caseNo, number } = suspect;
  const input: SuspectInput = { ...suspect, ...(await suspectFile.openSuspect({ caseNo, number })) };
  await startProcess({ workflow: 'suspect', kind: 'suspect', workflowId: suspectWorkflowId(caseNo, number), input, summary: `嫌疑人 ${caseNo} 第${number}人`, about: { caseNo } });
}
