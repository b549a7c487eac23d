/** Processes that live for years: however often they begin a new history, nothing of them is lost or doubled. */
import { remindTask } from '../../libs/contracts/task.js';
import { historiesOf } from '../../libs/temporal/histories.js';
import { investigated, investigator } from '../support/case.js';
import { nextMessageId, type Rig, startRig } from '../support/rig.js';
import { caseCaptain, operator, orderCase } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(20);
  await rig.stop();
});

const day = 86_400_000;
const turnsOf = async (id: string) => (await historiesOf(rig.client, id))!.length - 1;
const handle = (id: string) => rig.client.workflow.getHandle(id);
const remind = (taskId: string, id: string, messageId = nextMessageId()) => handle(id).executeUpdate(remindTask, { updateId: messageId, args: [{ actor: caseCaptain, taskId, messageId }] });

it('takes thousands of messages over two years, none lost and none counted twice', async () => {
  const { caseNo, id } = await investigated(rig, 'administrative', { turnAfter: 40 });
  const clock = (await rig.summary(id)).clocks.find(({ row }) => row.key === 'admin.case')!;
  await orderCase(rig, id, caseCaptain, { type: 'suspend', clock: clock.id, reason: '鉴定' });
  const task = await rig.task(id, 'case.investigate');
  const months = 24;
  const each = 84;
  const sent: string[] = [];
  for (let month = 0; month < months; month += 1) {
    const batch = Array.from({ length: each }, () => nextMessageId());
    // Some of the month before come once more, as from a sender who heard no answer: the histories have turned meanwhile.
    const again = sent.slice(-3);
    const answers = await Promise.all([...batch, ...again].map((messageId) => remind(task.id, id, messageId)));
    expect(answers.every(({ taskId, state }) => taskId === task.id && state === 'open')).toBe(true);
    await handle(id).signal('linkIncident', { incidentNo: `turn.${month}`, by: operator.id });
    sent.push(...batch);
    await rig.sleep('30 days');
  }
  expect(sent).toHaveLength(2016);
  const { tasks, detail, openedAt, clocks } = await rig.until(id, 'all of them', ({ detail }) => (detail['incidents'] as string[]).length === months + 1);
  expect(tasks.find(({ id: each }) => each === task.id)).toMatchObject({ reminders: sent.length, state: 'open', revision: 1 + sent.length });
  expect(new Set(detail['incidents'] as string[]).size).toBe(months + 1);
  expect(await turnsOf(id)).toBeGreaterThan(20);
  expect((await rig.now()) - openedAt).toBeGreaterThan(700 * day);
  // The clock that stood still stands still; the limit is where it was when it goes on.
  expect(clocks.find(({ id: each }) => each === clock.id)).toMatchObject({ state: 'suspended' });
  await orderCase(rig, id, caseCaptain, { type: 'resume', clock: clock.id, reason: '鉴定完毕' });
  await rig.sleep('31 days');
  await rig.until(id, 'it overdue', ({ overdue }) => overdue);
  await rig.complete(id, 'case.investigate', investigator, { outcome: 'unsolved', findings: '线索中断' });
  await rig.complete(id, 'case.close', caseCaptain, { result: 'unsolved', note: '结案' });
  expect(await handle(id).result()).toEqual({ caseNo, result: 'unsolved' });
  const described = await handle(id).describe();
  expect(described.searchAttributes).toMatchObject({ Stage: ['closed'], Overdue: [false] });
}, 300_000);
