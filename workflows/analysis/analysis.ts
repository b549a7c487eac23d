/** 月度研判: when the period is over and late calls are in, what stands out becomes suggestions, and the next month is arranged. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { AnalysisInput, AnalysisOutcome, AnalysisStage } from '../../libs/contracts/analysis.js';
import { analysisWorkflowId, suggestionWorkflowId } from '../../libs/contracts/ids.js';
import { add, iso } from '../../libs/domain/calendar.js';
import { analyses } from '../shared/activities.js';
import { ProcessRecord } from '../shared/record.js';
import { startProcess } from '../shared/start-process.js';

/** Into the morning of the next day: calls of the last night are assessed by then. */
const opensAt = '06:00:00';

export async function analysis(input: AnalysisInput): Promise<AnalysisOutcome> {
  const { from, to, monthly } = input;
  const record = new ProcessRecord<AnalysisStage>('analysis', 'waiting', { team: 'command' });
  const suggestions: string[] = [];
  let found: object[] = [];
  record.detail = () => ({ from, to, monthly, found, suggestions });
  try {
    const opens = Date.parse(`${to}T${opensAt}${iso(0).slice(-6)}`);
    if (opens > Date.now()) await sleep(opens - Date.now(), { summary: `研判 ${from}～${to}` });

    record.enter('analysing');
    const result = await analyses.analyse(input);
    found = result.found.map(({ cluster }) => cluster);
    for (const { suggestion } of result.found) {
      const { suggestionNo, plan } = suggestion;
      await begin('suggestion', suggestionWorkflowId(suggestionNo), suggestion, `建议 ${suggestionNo} ${plan.title}`);
      suggestions.push(suggestionNo);
    }
    if (monthly) {
      const next: AnalysisInput = { ...input, from: to, to: nextMonth(Math.max(Date.parse(`${to}T00:00:00${iso(0).slice(-6)}`), Date.now())) };
      await begin('analysis', analysisWorkflowId(next), next, `研判 ${next.from}～${next.to}`);
    }
    record.enter('closed');
    await record.close('done');
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => record.close('cancelled'));
  }
  return { suggestions };
}

/** The first day of the month after an instant: after a long stop of the machine, one analysis covers what was missed. */
const nextMonth = (at: number): string => `${iso(add(at, { amount: 1, unit: 'month' })).slice(0, 8)}01`;

/** Begun already: what was found is the same. */
async function begin(kind: 'suggestion' | 'analysis', workflowId: string, input: object, summary: string): Promise<void> {
  try {
    await startProcess({ workflow: kind, kind, workflowId, input, summary, once: true });
  } catch (error) {
    if (isCancellation(error) || !(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
