/** Briefs over HTTP: scheduled, signed, given out in both languages, and refused once somebody has changed them. */
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { type ApiRig, startApiRig } from '../support/api.js';
import { pdfText } from '../support/pdf-text.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
  const db = rig.api.app.get<Connection>(getConnectionToken()).db!;
  await db.collection('incidents').insertMany(Array.from({ length: 8 }, (_, i) => ({ _id: `t.${i}`, receivedAt: new Date(Date.parse('2026-02-03T09:00:00+08:00') + i * 7_200_000), call: { channel: 'phone' }, category: i % 3 ? 'noise' : 'theft', community: `community-${1 + (i % 2)}`, grid: 'grid-001', mergedInto: null })) as never);
  await rig.until('/api/v1/indices/incidents?from=2026-02-01T00:00:00Z&to=2026-03-01T00:00:00Z', officer, ({ body }) => body.total?.value === 8);
}, 120_000);
afterAll(() => rig.close());

const [operator, officer] = ['o-1101', 'o-2102'];
const bytes = async (path: string) => {
  const response = await fetch(`${rig.url}/api/v1/briefs/${path}`, { headers: { authorization: `Bearer ${await rig.token(officer)}` } });
  return { status: response.status, type: response.headers.get('content-type'), body: Buffer.from(await response.arrayBuffer()) };
};

async function signed(id: string): Promise<void> {
  const tasks = await rig.until('/api/v1/tasks?kind=brief.sign', operator, ({ body }) => body.items?.some(({ context }: any) => context.briefId === id));
  const task = tasks.body.items.find(({ context }: any) => context.briefId === id);
  expect((await rig.call(`/api/v1/tasks/${task.id}/complete`, { as: operator, body: { result: { decision: 'sign' } } })).status).toBe(200);
  await rig.until(`/api/v1/briefs/${id}`, officer, ({ body }) => body.signing !== null);
}

it('is ordered once, signed, and reads alike each time, in Chinese and English', async () => {
  const order = (as: string, body: object) => rig.call('/api/v1/briefs', { as, body });
  expect((await order(officer, { span: 'monthly', date: '2026-02-10' })).status).toBe(403);
  expect((await order(operator, { span: 'monthly', date: '2199-01-01' })).body.errors ?? []).toMatchObject([{ field: 'date', rule: 'PERIOD_NOT_OVER' }]);
  const [first, second] = [await order(operator, { span: 'monthly', date: '2026-02-10' }), await order(operator, { span: 'monthly', date: '2026-02-20' })];
  expect([first.body, second.body.duplicate]).toMatchObject([{ briefId: 'monthly-2026-02-01', duplicate: false }, true]);
  await signed('monthly-2026-02-01');

  const { body } = await rig.call('/api/v1/briefs/monthly-2026-02-01', { as: officer });
  expect(body).toMatchObject({ intact: true, signing: { by: operator } });
  expect(body.content.figures.find(({ index }: any) => index.id === 'incidents')).toMatchObject({ value: 8, yearOnYear: { before: 0, change: null } });
  expect(body.content.charts.communities.map(({ now }: any) => now)).toEqual([4, 4]);
  // A printed form embeds a font of many thousand characters: on a busy machine that takes its time.
  for (const [lang, title] of [['zh', '工作月报'], ['en', 'Monthly brief']] as const) {
    const html = await bytes(`monthly-2026-02-01/html?lang=${lang}`);
    expect([html.status, html.type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(html.body.toString()).toContain(title);
    expect(html.body.toString().match(/<svg/g)).toHaveLength(4);
    const pdf = await bytes(`monthly-2026-02-01/pdf?lang=${lang}`);
    expect([pdf.status, pdf.type, pdf.body.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
    expect(pdfText(pdf.body).join('\n')).toContain(lang === 'zh' ? '刑事案件数' : 'Criminal cases');
    expect((await bytes(`monthly-2026-02-01/html?lang=${lang}`)).body.equals(html.body)).toBe(true);
    expect((await bytes(`monthly-2026-02-01/pdf?lang=${lang}`)).body.equals(pdf.body)).toBe(true);
  }
}, 300_000);

it('is begun by Temporal’s schedules, each morning that one is due', async () => {
  const schedules = [];
  for await (const { scheduleId } of rig.client.schedule.list()) schedules.push(scheduleId);
  expect(schedules.sort()).toEqual(['brief/baokang/daily', 'brief/baokang/monthly', 'brief/baokang/weekly']);
  const daily = rig.client.schedule.getHandle('brief/baokang/daily');
  const { info } = await daily.describe();
  const next = new Date(info.nextActionTimes[0]!.getTime() + 8 * 3_600_000);
  expect([next.getUTCHours(), next.getUTCMinutes()]).toEqual([6, 30]);
  await daily.trigger();
  const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10);
  await signed(`daily-${yesterday}`);
  const list = await rig.call('/api/v1/briefs', { as: officer });
  expect(list.body.items.map(({ id }: any) => id)).toEqual([`daily-${yesterday}`, 'monthly-2026-02-01']);
  // Another API finds them there already.
  await (await rig.another()).close();
});

it('is not given out once somebody has changed it', async () => {
  const db = rig.api.app.get<Connection>(getConnectionToken()).db!;
  await db.collection<{ _id: string }>('briefs').updateOne({ _id: 'monthly-2026-02-01' }, { $set: { 'content.figures.0.value': 1 } });
  expect((await rig.call('/api/v1/briefs/monthly-2026-02-01', { as: officer })).body.intact).toBe(false);
  expect([(await bytes('monthly-2026-02-01/pdf')).status, (await bytes('monthly-2026-02-01/html')).status, (await bytes('daily-2001-01-01/html')).status]).toEqual([409, 409, 404]);
});
