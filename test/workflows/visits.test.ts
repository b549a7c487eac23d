/** Rounds of visits and the day of the squads, on skipped time. */
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { visitRoundWorkflowId, communityDayWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import { visitCommand, type VisitCommand } from '../../libs/contracts/visits.js';
import type { Actor } from '../../libs/domain/actor.js';
import { iso } from '../../libs/domain/calendar.js';
import { length } from '../../libs/domain/route.js';
import { station } from '../../libs/domain/station.js';
import type { PlannedStop } from '../../libs/domain/visits.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { GridEntity } from '../../libs/records/station.js';
import { RegisterRepository } from '../../libs/records/register.js';
import { VisitRepository } from '../../libs/records/visits.js';
import { CommunityActivities } from '../../services/community/community.activities.js';
import { redraw } from '../support/border.js';
import { Visits } from '../../services/community/visits.activities.js';
import { nextMessageId, officer as actorOf, type Rig, someone, startRig } from '../support/rig.js';
import { isOpen, refusal, send } from '../support/steps.js';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(async () => {
  expect(await rig.replayAll()).toBeGreaterThan(8);
  await rig.stop();
});

const day = 86_400_000;
const holders = [...new Set(station.grids.map(({ officer }) => officer))];
let taken = 0;

/** Somebody whose grids no other test uses. */
function anOfficer(): { who: Actor; captain: Actor; grid: string; community: string } {
  const id = holders[(taken += 1)]!;
  const account = station.accounts.find((each) => each.id === id)!;
  const grid = station.grids.find(({ officer }) => officer === id)!;
  const squad = account.unit!.split('.')[0]!;
  return { who: actorOf(id, account.roles, account.unit), captain: someone('squadCaptain', squad), grid: grid.id, community: grid.community };
}

/** A household that has been due for some days. */
async function household({ grid }: { grid: string }, daysDue = 1, at: [number, number] | null = null): Promise<string> {
  const { id } = await rig.get(RegisterRepository).registerHousehold(
    { address: '试验路1号', kind: 'rental', grid, ...(at ? { place: { type: 'Point', coordinates: at } } : {}), visitDueAt: new Date(Date.now() - daysDue * day) },
    { messageId: nextMessageId(), by: 'o-1101' },
  );
  return id;
}
const dueAt = async (id: string) => (await rig.get(RegisterRepository).household(id))!.visitDueAt;
const today = async (plus = 0) => iso((await rig.now()) + plus * day).slice(0, 10);

async function round(who: Actor, date?: string): Promise<string> {
  const on = date ?? (await today());
  const workflowId = visitRoundWorkflowId(station.id, on, who.id);
  await rig.client.workflow.start('visitRound', { workflowId, taskQueue: queues.processes, args: [{ station: station.id, date: on, officer: who.id }] });
  return workflowId;
}
const doors = async (id: string, count: number) =>
  (await rig.until(id, `${count} doors`, ({ tasks }) => tasks.filter((task) => task.kind === 'visits.visit').length === count)).tasks.filter((task) => task.kind === 'visits.visit');
const ended = async (id: string) => {
  const summary = await rig.until(id, 'its end', ({ closedAt }) => closedAt !== null);
  return { outcome: summary.outcome, ...summary.detail } as any;
};
const command = (id: string, actor: Actor, order: VisitCommand['command']) => {
  const messageId = nextMessageId();
  return rig.client.workflow.getHandle(id).executeUpdate(visitCommand, { updateId: messageId, args: [{ actor, messageId, command: order }] });
};

it('proposes the day’s way with its grounds, and records what each door brought', async () => {
  const { who, ...place } = anOfficer();
  const homes = [];
  for (const n of [4, 1, 3, 2]) homes.push(await household(place, n, [123.3 + n / 1000, 44.13]));
  const id = await round(who);
  const { stops } = (await rig.task(id, 'visits.plan')).context as { stops: PlannedStop[] };
  const place_ = async (household: string) => (await rig.get(RegisterRepository).household(household))!;
  const ways = await Promise.all([stops.map((stop) => stop.household), homes].map((order) => Promise.all(order.map(place_))));
  const home = station.units.find((unit) => unit.id === who.unit)!.home;
  expect(length(home, ways[0]!)).toBeLessThanOrEqual(length(home, ways[1]!));
  expect(stops.every(({ reasons }) => reasons[0]!.en.startsWith('a visit is due'))).toBe(true);
  await rig.complete(id, 'visits.plan', who, { decision: 'accept', households: [] });

  const open = await doors(id, 4);
  const before = Date.now();
  const [met, out, refused, moved] = open as [any, any, any, any];
  await send(rig, met.id, who, { outcome: 'met', concerns: [{ topic: 'water', note: '夏天井水浑' }, { topic: 'noise' }], followUpInDays: 7, note: '已查看电线' });
  await send(rig, out.id, who, { outcome: 'nobodyHome' });
  await send(rig, refused.id, who, { outcome: 'refused' });
  await send(rig, moved.id, who, { outcome: 'moved' });
  expect(await ended(id)).toMatchObject({ outcome: 'done', planned: 4, visited: 4, outcomes: { met: 1, nobodyHome: 1, refused: 1, moved: 1 } });

  const days = async (task: any) => Math.round((Date.parse(await dueAt(task.context.household)) - before) / day);
  expect(await days(out)).toBe(3);
  expect(await days(met)).toBeGreaterThan(85);
  const visits = rig.get(VisitRepository);
  expect((await visits.list({ household: met.context.household, limit: 9 })).map(({ outcome, note, by }) => [outcome, note, by])).toEqual([['met', '已查看电线', who.id]]);
  const heard = await visits.heard({ grids: [place.grid], from: new Date(0), to: new Date(Date.now() + day), limit: 9 });
  expect(heard.map(({ topic, note }) => [topic, note]).sort()).toEqual([['noise', undefined], ['water', '夏天井水浑']]);
  // A matter of the grid: whose door it came from is nowhere.
  expect(Object.keys(heard[0]!)).not.toContain('household');
  const soon = await visits.due([place.grid], new Date(Date.now() + 8 * day));
  expect(soon.flatMap(({ needs }) => needs.map(({ why }) => why)).sort()).toEqual(['checkRegister', 'followUp']);
});

it('puts back what the day was too short for', async () => {
  const { who, ...place } = anOfficer();
  const [first, second] = [await household(place, 2), await household(place, 1)];
  const due = await Promise.all([dueAt(first), dueAt(second)]);
  const id = await round(who);
  await rig.complete(id, 'visits.plan', who, { decision: 'change', households: [second, first], reason: '先去近处' });
  const open = await doors(id, 2);
  expect(open.map((task) => task.context.household)).toEqual([second, first]);
  await send(rig, open[0]!.id, who, { outcome: 'met' });
  await rig.sleep('12 hours');
  expect(await ended(id)).toMatchObject({ outcome: 'partly', visited: 1, endedBy: 'limit' });
  expect([await dueAt(first), (await dueAt(second)) > due[1]!]).toEqual([due[0], true]);
  const summary = await rig.summary(id);
  expect([summary.overdue, summary.tasks.filter((task) => task.state === 'cancelled')]).toEqual([false, [expect.objectContaining({ context: expect.objectContaining({ household: first }) })]]);
  await expect(rig.client.workflow.getHandle(`supervision/${id}/1`).describe()).rejects.toThrow();
});

it('opens a supervision where a plan is not looked at, and the captain may take it up', async () => {
  const { who, captain, ...place } = anOfficer();
  await household(place);
  const id = await round(who);
  await rig.task(id, 'visits.plan');
  await rig.sleep('4 hours');
  const question = await rig.task(`supervision/${id}/1`, 'supervision.answer');
  expect(question.candidates).toEqual([{ role: 'squadCaptain', unit: captain.unit!.split('.')[0] }]);
  await rig.complete(id, 'visits.plan', captain, { decision: 'decline', households: [], reason: '该民警休假' });
  expect(await ended(id)).toMatchObject({ outcome: 'declined', planned: 0 });
});

it('refuses by name what does not fit, and takes each answer once', async () => {
  const { who, captain, ...place } = anOfficer();
  const home = await household(place);
  const id = await round(who);
  const plan = await rig.task(id, 'visits.plan');
  const refusedFor = async (actor: Actor, result: unknown) => (await refusal(send(rig, plan.id, actor, result))).rule;
  expect(await refusedFor(someone('communityOfficer', captain.unit!.startsWith('squad-8') ? 'squad-1' : 'squad-8'), { decision: 'accept' })).toBe('NOT_A_CANDIDATE');
  expect(await refusedFor(who, { decision: 'change', households: ['hh-0000000000000000'], reason: 'x' })).toBe('HOUSEHOLD_NOT_DUE');
  expect((await refusal(send(rig, plan.id, who, { decision: 'change', households: [home] }))).errors).toMatchObject([{ field: 'reason', rule: 'REASON_REQUIRED' }]);
  expect((await refusal(send(rig, plan.id, who, { decision: 'change', households: [home, home], reason: 'x' }))).errors).toMatchObject([{ rule: 'NAMED_TWICE' }]);
  // Two at once: one of them.
  const both = await Promise.allSettled([who, captain].map((actor) => send(rig, plan.id, actor, { decision: 'accept' })));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const [door] = await doors(id, 1);
  const clicks = await Promise.all([1, 2, 3].map(() => send(rig, door!.id, who, { outcome: 'met' }, { messageId: 'one-double-click' })));
  expect(new Set(clicks.map(({ revision }) => revision)).size).toBe(1);
  await ended(id);
  expect(await rig.get(VisitRepository).list({ household: home, limit: 9 })).toHaveLength(1);
});

it('ends at once where nothing is due', async () => {
  const { who } = anOfficer();
  const id = await round(who);
  expect(await ended(id)).toMatchObject({ outcome: 'nothingDue' });
  expect((await rig.summary(id)).tasks).toEqual([]);
});

it('is ended by the officer or the squad’s leaders, and by nobody else', async () => {
  const { who, captain, ...place } = anOfficer();
  await household(place);
  const id = await round(who);
  expect((await refusal(command(id, who, { type: 'endRound', reason: '警情' }))).rule).toBe('COMMAND_NOT_NOW');
  await rig.complete(id, 'visits.plan', who, { decision: 'accept', households: [] });
  await doors(id, 1);
  const other = someone('squadCaptain', captain.unit!.startsWith('squad-8') ? 'squad-1' : 'squad-8');
  expect((await refusal(command(id, other, { type: 'endRound', reason: 'x' }))).rule).toBe('COMMAND_NOT_ALLOWED');
  await command(id, who, { type: 'endRound', reason: '出警' });
  expect(await ended(id)).toMatchObject({ outcome: 'partly', visited: 0, endedBy: who.id });
});

it('keeps what was said at a door though the round is cancelled at that moment', async () => {
  const { who, ...place } = anOfficer();
  const homes = [await household(place), await household(place)];
  const id = await round(who);
  await rig.complete(id, 'visits.plan', who, { decision: 'accept', households: [] });
  const open = await doors(id, 2);
  await send(rig, open[0]!.id, who, { outcome: 'met' });
  await rig.client.workflow.getHandle(id).cancel();
  expect(await ended(id)).toMatchObject({ outcome: 'cancelled', visited: 1 });
  expect(await Promise.all(homes.map(async (home) => (await rig.get(VisitRepository).list({ household: home, limit: 9 })).length))).toEqual(open[0]!.context.household === homes[0] ? [1, 0] : [0, 1]);
});

it('records a visit once, however often and however much at once the activity runs', async () => {
  const place = anOfficer();
  const home = await household(place);
  const visit = { id: 'visits~x~1', household: home, needs: [], by: place.who.id, at: iso(Date.now()), form: { outcome: 'met' as const, concerns: [{ topic: 'water' as const }], followUpInDays: 3 } };
  const community = rig.get(CommunityActivities);
  await Promise.all(Array.from({ length: 6 }, () => community.recordVisit(visit)));
  const visits = rig.get(VisitRepository);
  expect(await visits.list({ household: home, limit: 9 })).toHaveLength(1);
  expect(await visits.heard({ grids: [place.grid], from: new Date(0), to: new Date(Date.now() + day), limit: 9 })).toHaveLength(1);
});

it('visits first whom another process asked for, once however often it asks', async () => {
  const { who, ...place } = anOfficer();
  for (let n = 0; n < 12; n += 1) await household(place, 100);
  const home = await household(place, -30);
  const community = rig.get(CommunityActivities);
  for (let n = 0; n < 2; n += 1) await community.askVisit({ id: 'fraud/1/follow-up', household: home, why: 'followUp', notBefore: iso(Date.now()), askedBy: 'fraud/1' });
  const id = await round(who);
  const { stops, more } = (await rig.task(id, 'visits.plan')).context as { stops: PlannedStop[]; more: PlannedStop[] };
  expect([stops.length, more.length]).toEqual([12, 1]);
  expect(stops.find(({ household: each }) => each === home)).toMatchObject({ needs: ['fraud/1/follow-up'], reasons: [{ en: 'a follow-up that was promised' }] });
});

it('waits for the morning where it was planned the evening before', async () => {
  const { who, ...place } = anOfficer();
  await household(place);
  const date = await today(1);
  const id = await round(who, date);
  await rig.complete(id, 'visits.plan', who, { decision: 'accept', households: [] });
  expect((await rig.summary(id)).tasks.filter(isOpen)).toEqual([]);
  await rig.sleep(Date.parse(`${date}T08:00:00+08:00`) - (await rig.now()));
  const [door] = await doors(id, 1);
  await send(rig, door!.id, who, { outcome: 'met' });
  expect((await ended(id)).outcome).toBe('done');
});

it('begins each day: forgets what is past its time, gives each officer one round, and arranges the next day', async () => {
  const { who, ...place } = anOfficer();
  const register = rig.get(RegisterRepository);
  const home = await household(place);
  const { id: person } = await register.registerResident({ name: '甲某' }, { household: home, kind: 'local', since: '2020-01-01' }, { messageId: nextMessageId(), by: who.id });
  await register.moveOut(person, 1, '2025-01-01', new Date(Date.now() - day), { messageId: nextMessageId(), by: who.id });
  const date = await today(1);
  const own = await round(who, date);
  const id = communityDayWorkflowId(station.id, date);
  await rig.client.workflow.start('communityDay', { workflowId: id, taskQueue: queues.processes, args: [{ station: station.id, date }] });
  await rig.sleep('30 hours');
  const closed = await ended(id);
  expect(closed).toMatchObject({ outcome: 'done', date });
  expect((await register.resident(person))!.state).toBe('erased');
  const rounds = (await rig.get(ProcessRepository).list({ kind: 'visitRound', limit: 200 })).filter((view) => view.detail.date === date);
  expect(rounds.filter(({ id: each }) => each === own)).toHaveLength(1);
  expect(rounds.length).toBeGreaterThanOrEqual(closed.rounds);
  expect((await rig.summary(communityDayWorkflowId(station.id, iso(Date.parse(`${date}T00:00:00+08:00`) + day).slice(0, 10)))).kind).toBe('communityDay');
});

it('takes households along in the morning after a border was drawn anew, once', async () => {
  const { from, to, place } = redraw('community-7');
  const register = rig.get(RegisterRepository);
  const [inCorner, elsewhere] = [await household({ grid: from.id }, -90, place.coordinates), await household({ grid: from.id }, -90)];
  const order = { id: nextMessageId(), from: Date.now(), by: 'o-1001', reason: '调整辖区', at: Date.now() };
  const grids = rig.get(getModelToken(GridEntity.name) as never) as Model<GridEntity>;
  for (const { id, polygon } of [from, to]) await grids.updateOne({ _id: id }, { $push: { changes: { ...order, set: { polygon } } } });
  const squads = rig.get(Visits);
  const date = await today(2);
  await Promise.all([1, 2].map(() => squads.openDay({ station: station.id, date })));
  expect([(await register.household(inCorner))!.grid, (await register.household(elsewhere))!.grid]).toEqual([to.id, from.id]);
  expect((await register.history(inCorner)).filter(({ what }) => what === 'corrected')).toHaveLength(1);
});
