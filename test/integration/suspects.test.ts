import { caseWorkflowId, suspectWorkflowId } from '../../libs/contracts/ids.js';
import { queues } from '../../libs/contracts/process.js';
import type { SuspectInput } from '../../libs/contracts/suspect.js';
import policyRows from '../../libs/domain/data/policy.json' with { type: 'json' };
import { weekends } from '../../libs/domain/calendar.js';
import { policyRowSchema } from '../../libs/domain/policy.js';
import { AccessLogRepository } from '../../libs/records/access-log.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { Ledger } from '../../libs/records/ledger.js';
import { SuspectRepository } from '../../libs/records/suspect.js';
import { type ApiRig, startApiRig } from '../support/api.js';
import { someone } from '../support/rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApiRig({ workers: true });
}, 120_000);
afterAll(() => rig.close());

const investigator = someone('investigator').id;
const captain = someone('caseCaptain').id;
const chief = someone('chief').id;
const outsider = someone('communityOfficer').id;
const purpose = { 'x-purpose': 'investigation' };
const get = <T>(type: new (...args: never[]) => T): T => rig.api.app.get(type as never);

/** A case file with one suspect, who signed nothing but of whom something was signed. */
async function file(caseNo: string, minor: boolean): Promise<void> {
  await get(Ledger).once(`test/${caseNo}`, async (session) => {
    await get(CaseFileRepository).open({ caseNo, type: 'criminal', category: 'theft', incidentNo: null, openedAt: '2026-03-01T00:00:00Z', openedBy: captain }, session);
    await get(SuspectRepository).register({ caseNo, number: 1, person: { name: '周某', birthDate: '2011-06-01' }, minor, at: '2026-03-01T00:00:00Z', by: captain }, session);
    const record = { caseNo, incidentNo: null, signedBy: investigator, signedAt: '2026-03-01T01:00:00Z' };
    await get(CaseFileRepository).sign({ ...record, id: `suspect~${caseNo}~1~1`, recordNo: `${caseNo}-001`, kind: 'suspect.interrogate', processId: suspectWorkflowId(caseNo, 1), form: { statement: '承认' } }, [], session);
    await get(CaseFileRepository).sign({ ...record, id: `case~${caseNo}~1`, recordNo: `${caseNo}-002`, kind: 'case.file', form: { ground: '有犯罪事实' } }, [], session);
    return null;
  });
}

describe('who a suspect is', () => {
  it('is told for a stated purpose only, and on record', async () => {
    await file('C2026-70001', false);
    const path = '/api/v1/cases/C2026-70001/suspects/1';
    expect(await rig.call(path, { as: investigator })).toMatchObject({ status: 403, body: { code: 'PURPOSE_REQUIRED' } });
    expect(await rig.call(path, { as: outsider, headers: purpose })).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_ALLOWED' } });
    expect(await rig.call(path, { as: investigator, headers: purpose })).toMatchObject({ status: 200, body: { person: { name: '周某' }, sealed: false, records: [{ form: { statement: '承认' } }] } });
    expect(await rig.call('/api/v1/cases/C2026-70001/suspects/2', { as: investigator, headers: purpose })).toMatchObject({ status: 404, body: { code: 'SUSPECT_UNKNOWN' } });
    expect((await rig.call('/api/v1/cases/C2026-70001/suspects/0', { as: investigator, headers: purpose })).status).toBe(400);
    const entries = await get(AccessLogRepository).list({ action: 'case.readSuspect' }, { limit: 20 });
    expect(entries.map(({ actor, outcome, code }) => [actor, outcome, code])).toEqual(
      expect.arrayContaining([
        [investigator, 'refused', 'PURPOSE_REQUIRED'],
        [outsider, 'refused', 'ROLE_NOT_ALLOWED'],
        [investigator, 'allowed', null],
      ]),
    );
  });

  it('is sealed once the process of a minor has ended: what was signed is shut to all but those who answer for it', async () => {
    await file('C2026-70002', true);
    const path = '/api/v1/cases/C2026-70002';
    expect((await rig.call(`${path}/suspects/1`, { as: investigator, headers: purpose })).status).toBe(200);
    for (let twice = 0; twice < 2; twice += 1) await get(SuspectRepository).close('C2026-70002', 1, 'penalised', '2026-03-02T00:00:00Z');
    expect(await rig.call(`${path}/suspects/1`, { as: investigator, headers: purpose })).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_ALLOWED' } });
    expect(await rig.call(`${path}/suspects/1`, { as: chief, headers: purpose })).toMatchObject({ status: 200, body: { sealed: true, person: { name: '周某' } } });
    const records = async (as: string) => (await rig.call(`${path}/records`, { as, headers: purpose })).body.items.map(({ kind, sealed, form }: Record<string, unknown>) => [kind, sealed, form]).sort();
    expect(await records(investigator)).toEqual([['case.file', false, { ground: '有犯罪事实' }], ['suspect.interrogate', true, null]]);
    expect(await records(chief)).toEqual([['case.file', false, { ground: '有犯罪事实' }], ['suspect.interrogate', false, { statement: '承认' }]]);
    const entries = await get(AccessLogRepository).list({ action: 'case.readSealed' }, { limit: 20 });
    expect(entries).toMatchObject([{ actor: investigator, outcome: 'refused', subject: 'suspect/C2026-70002/1' }]);
  });
});

describe('orders on a suspect', () => {
  const caseNo = 'C2026-70003';
  const path = `/api/v1/cases/${caseNo}/suspects/1`;
  beforeAll(async () => {
    await file(caseNo, false);
    const input: SuspectInput = {
      caseNo,
      number: 1,
      arrival: 'surrendered',
      at: new Date().toISOString(),
      by: captain,
      type: 'criminal',
      minor: false,
      womenOfficers: null,
      category: 'theft',
      community: null,
      policy: policyRows.map((row) => policyRowSchema.parse(row)),
      calendar: weekends,
    };
    await rig.client.workflow.start('suspect', { workflowId: suspectWorkflowId(caseNo, 1), taskQueue: queues.processes, args: [input] });
  });

  it('are named where they are wrong, count once, and stand in the case and its timeline', async () => {
    const process = `/api/v1/processes/suspect~${caseNo}~1`;
    const { body } = await rig.until(process, chief, ({ status, body: view }) => status === 200 && view.clocks.length > 1);
    const clock = (body.clocks as { id: string; key: string }[]).find(({ key }) => key === 'criminal.summons')!.id;
    expect((await rig.call(process, { as: outsider })).status).toBe(403);
    const send = (as: string, command: object, key: string) => rig.call(`${path}/commands`, { as, body: command, headers: { 'idempotency-key': key } });
    expect(await send(chief, { type: 'extend', clock, index: 'x' }, 'suspect-order-1')).toMatchObject({ status: 400, body: { errors: [{ field: 'index' }] } });
    expect(await send(investigator, { type: 'extend', clock, index: 0 }, 'suspect-order-2')).toMatchObject({ status: 403 });
    expect(await send(captain, { type: 'extend', clock, index: 0 }, 'suspect-order-3')).toMatchObject({ status: 403, body: { code: 'EXTENSION_NOT_ALLOWED' } });
    expect(await send(captain, { type: 'release', reason: '抓错人' }, 'suspect-order-4')).toMatchObject({ status: 409, body: { code: 'COMMAND_NOT_NOW' } });
    const extended = await Promise.all([1, 2, 3].map(() => send(chief, { type: 'extend', clock, index: 0 }, 'suspect-order-5')));
    expect(new Set(extended.map(({ status, body: answer }) => JSON.stringify([status, answer]))).size).toBe(1);
    const after = (await rig.call(process, { as: chief })).body.clocks.find(({ key }: { key: string }) => key === 'criminal.summons');
    expect(after.extensions).toHaveLength(1);
    const detail = await rig.call(`/api/v1/cases/${caseNo}`, { as: captain });
    expect(detail.body.suspects).toMatchObject([{ kind: 'suspect', stage: 'arrival', subject: { caseNo } }]);
    const timeline = await rig.call(`${process}/timeline`, { as: chief });
    expect(timeline.body.items.map(({ event }: { event: string }) => event)).toEqual(expect.arrayContaining(['opened', 'command.extend']));
    expect(JSON.stringify(timeline.body)).not.toContain('周某');
    await rig.client.workflow.getHandle(suspectWorkflowId(caseNo, 1)).cancel();
  });

  it('of a case that is not there are refused as such', async () => {
    expect((await rig.call('/api/v1/cases/C2026-79999/commands', { as: chief, body: { type: 'convert', to: 'criminal', ground: '犯罪' } })).status).toBe(404);
    expect(await rig.call(`/api/v1/cases/${caseNo}/commands`, { as: chief, body: { type: 'convert', to: 'other', ground: '犯罪' } })).toMatchObject({ status: 400, body: { errors: [{ field: 'to' }] } });
    expect(caseWorkflowId(caseNo)).toBe(`case/${caseNo}`);
  });
});
