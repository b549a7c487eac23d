/** Every clock of the joint mediation: whoever lets it pass is reminded first, and supervised after. */
import { supervisionWorkflowId } from '../../libs/contracts/ids.js';
import { agreed, assessed, at, captain, clear, consent, convened, failed, identified, later, officer, report, settled } from '../support/mediation.js';
import { type Rig, startRig } from '../support/rig.js';
import { isOpen, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(13);
  await rig.stop();
});
afterEach(() => clear(rig));

const visit = (id: string) => rig.complete(id, 'dispute.followUp', officer, { at: later, state: 'calm', broken: [], note: '回访' });
const breakOne = async (id: string) => send(rig, (await rig.task(id, 'promise.fulfil')).id, officer, { outcome: 'broken', at: later, note: '未履行' });

const reach: [string, string, () => Promise<string>][] = [
  ['assessment', 'mediation.assessment', async () => (await report(rig)).id],
  ['cooling', 'mediation.cooling.medium', async () => { const { id } = await report(rig); await rig.complete(id, 'dispute.assess', captain, { ...assessed, riskGrounds: ['crowd'] }); return id; }],
  ['the parties', 'mediation.parties', async () => { const { id } = await report(rig); await rig.complete(id, 'dispute.assess', captain, assessed); return id; }],
  ['consent', 'mediation.consent', async () => (await identified(rig)).id],
  ['scheduling', 'mediation.scheduling', async () => { const { id } = await identified(rig); await consent(rig, id); return id; }],
  ['a session', 'mediation.session', async () => { const { id } = await identified(rig); await convened(rig, id); return id; }],
  ['what follows a failed session', 'mediation.decision', async () => { const { id } = await identified(rig); await convened(rig, id); await rig.complete(id, 'mediation.session', officer, failed); return id; }],
  ['signing', 'mediation.signing', async () => { const { id } = await identified(rig); await convened(rig, id); await rig.complete(id, 'mediation.session', officer, agreed); return id; }],
  ['fulfilment', 'mediation.fulfilment', async () => (await settled(rig)).id],
  ['the first visit', 'mediation.followUp.first', async () => (await settled(rig)).id],
  ['the second visit', 'mediation.followUp.second', async () => { const { id } = await settled(rig); await visit(id); return id; }],
  ['mending', 'mediation.mend', async () => { const { id } = await settled(rig); await breakOne(id); await rig.complete(id, 'promise.broken', captain, { decision: 'mend', reason: '再谈' }); return id; }],
  ['the court', 'mediation.courtAnswer', async () => { const { id } = await settled(rig); await rig.complete(id, 'agreement.confirm', officer, { decision: 'requested', at, parties: ['p1', 'p2'], court: '法院' }); return id; }],
];
it.each(reach)('of %s: reminded, then supervised, and the step stays open', async (_, key, arriveThere) => {
  const id = await arriveThere();
  const clock = (await rig.until(id, key, ({ clocks }) => clocks.some((each) => each.row.key === key && each.state === 'running'))).clocks.findLast((each) => each.row.key === key)!;
  await rig.sleep(clock.dueAt - (await rig.now()) + 60_000);
  const shown = await rig.until(id, `${key} late`, ({ tasks, clocks }) => tasks.some((task) => task.limit === key && task.overdue && isOpen(task)) && clocks.some((each) => each.id === clock.id && each.state === 'expired'));
  expect(shown.tasks.find((task) => task.limit === key && isOpen(task))!.reminders).toBeGreaterThan(0);
  const causes = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => rig.summary(supervisionWorkflowId(id, n)).then(({ detail: about }) => (about as any).cause.key, () => null)));
  expect(causes).toContain(key);
});
