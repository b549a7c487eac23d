import { type Rig, startRig } from '../support/rig.js';
import { agreed, captain, convened, identified, officer, signed } from '../support/mediation.js';
import { send } from '../support/steps.js';
let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(0);
  await rig.stop();
});
it('goes through', async () => {
  const { id } = await identified(rig);
  await convened(rig, id);
  await rig.complete(id, 'mediation.session', officer, agreed);
  await rig.complete(id, 'agreement.sign', officer, signed());
  for (const _ of [1, 2]) {
    const task = await rig.task(id, 'promise.fulfil');
    await send(rig, task.id, officer, { outcome: 'kept', at: '2026-03-12T18:00:00+08:00' });
  }
  for (const visit of [1, 2]) {
    await rig.until(id, 'visit', ({ tasks }) => tasks.some((t) => t.kind === 'dispute.followUp' && t.context['visit'] === visit));
    await rig.complete(id, 'dispute.followUp', officer, { at: '2026-03-12T18:00:00+08:00', state: 'calm', broken: [], note: '平静' });
  }
  console.log(await rig.client.workflow.getHandle(id).result(), (await rig.summary(id)).detail, captain.id, (await rig.client.workflow.getHandle(id).fetchHistory()).events!.length);
});
