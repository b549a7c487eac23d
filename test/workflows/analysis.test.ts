/** The monthly analysis, on skipped time: what stands out becomes a suggestion once, and the next month is arranged. */
import { analysisWorkflowId, suggestionWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import type { SuggestionPlan } from '../../libs/contracts/suggestion.js';
import { iso } from '../../libs/domain/calendar.js';
import { AnalysisActivities } from '../../services/command/analysis.activities.js';
import { countIncidents } from '../support/counted.js';
import { type Rig, startRig } from '../support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(3);
  await rig.stop();
});

const [hour, day] = [3_600_000, 86_400_000];
const station = 'baokang';
const date = (at: number) => iso(at).slice(0, 10);

const thefts = (grid: string, month: string, howMany: number) => countIncidents(rig, grid, Date.parse(`${month}-01T00:00:00+08:00`) - day, howMany, { at: 22 });

it('finds twenty thefts in a grid when the month is over, suggests patrols, light and prevention, and arranges the next month', async () => {
  const now = await rig.now();
  const from = `${iso(now).slice(0, 7)}-01`;
  const to = `${date(Date.parse(`${from}T00:00:00+08:00`) + 32 * day).slice(0, 7)}-01`;
  await thefts('grid-001', from.slice(0, 7), 20);
  const input = { station, from, to, monthly: true };
  const id = analysisWorkflowId(input);
  await rig.client.workflow.start('analysis', { workflowId: id, taskQueue: queues.processes, args: [input] });
  await rig.until(id, 'waiting', ({ stage }) => stage === 'waiting');
  await rig.sleep(Date.parse(`${to}T06:00:00+08:00`) - now + hour);

  const { detail, outcome } = await rig.until(id, 'its end', ({ closedAt }) => closedAt !== null);
  expect(outcome).toBe('done');
  expect(detail.found).toMatchObject([{ grid: 'grid-001', category: 'theft.vehicleParts', target: null, hours: { from: 21, to: 0 }, observed: 20 }]);
  const [no] = detail.suggestions as string[];
  const { context } = await rig.task(suggestionWorkflowId(no!), 'suggestion.decide');
  expect((context.measures as SuggestionPlan['measures']).map(({ kind }) => kind)).toEqual(['patrol', 'linkage', 'prevention']);
  expect(context.grounds).toMatchObject([{ records: expect.arrayContaining([expect.stringMatching(/^past\.\d+$/)]) }]);
  expect((context.grounds as SuggestionPlan['grounds'])[0]!.records).toHaveLength(20);
  expect(context).toMatchObject({ source: 'analysis', proposedBy: null, target: { grids: ['grid-001'], categories: ['theft.vehicleParts'], hours: { from: 21, to: 0 } } });
  expect(Date.parse(context.measureAt as string)).toBeGreaterThan(Date.parse((context.period as { to: string }).to));

  // The same month asked for once more finds the same suggestion.
  const again = await rig.get(AnalysisActivities).analyse(input);
  expect(again.found.map(({ suggestion }) => suggestion.suggestionNo)).toEqual([no]);

  const next = { station, from: to, to: `${date(Date.parse(`${to}T00:00:00+08:00`) + 32 * day).slice(0, 7)}-01` };
  expect(await rig.summary(analysisWorkflowId(next))).toMatchObject({ stage: 'waiting', detail: { monthly: true } });
});

it('of one period that somebody asks for stands alone', async () => {
  const from = '2025-03-01';
  const input = { station, from, to: '2025-04-01', monthly: false };
  await thefts('grid-003', '2025-03', 9);
  const id = analysisWorkflowId(input);
  await rig.client.workflow.start('analysis', { workflowId: id, taskQueue: queues.processes, args: [input] });
  expect(await rig.until(id, 'its end', ({ closedAt }) => closedAt !== null)).toMatchObject({ detail: { found: [{ grid: 'grid-003', observed: 9 }] } });
  await expect(rig.client.workflow.getHandle(analysisWorkflowId({ station, from: '2025-04-01', to: '2025-05-01' })).describe()).rejects.toThrow();
});

it('suggests nothing after a quiet month', async () => {
  const input = { station, from: '2024-03-01', to: '2024-04-01', monthly: false };
  const id = analysisWorkflowId(input);
  await rig.client.workflow.start('analysis', { workflowId: id, taskQueue: queues.processes, args: [input] });
  expect(await rig.until(id, 'its end', ({ closedAt }) => closedAt !== null)).toMatchObject({ outcome: 'done', detail: { found: [], suggestions: [] } });
});
