/** The station as its users start it: real calls are driven to their end, and the stories are told. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callLog, startStation, type TestStation } from '../support/station.js';

let station: TestStation;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-e2e-'));
  station = await startStation();
}, 180_000);
afterAll(async () => {
  await station.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function replay(text: string, ...args: string[]) {
  const file = join(folder, 'calls.csv');
  await writeFile(file, text);
  return station.run('replay', '--file', file, '--speed', 'max', ...args).ended;
}

describe('a replay', () => {
  it('drives every good row to its recorded end, counts the others, and adds nothing when it is repeated', async () => {
    const [header, first, ...rest] = callLog(14).trimEnd().split('\n');
    const text = [header, first, first, ...rest, 'no,number', '1300999,never,"NOWHERE",91,0,1,FIGHT,Advised', ''].join('\n');
    const { code, report, said } = await replay(text);
    expect([code, report, said.filter((line) => /^第.*rejected/.test(line))]).toEqual([
      0,
      expect.objectContaining({ read: 17, accepted: 14, duplicates: 1, rejected: 2, completed: 14, failed: 0 }),
      [expect.stringMatching(/line 17 rejected/), expect.stringMatching(/line 18 rejected: .*time/)],
    ]);
    const again = await replay(text);
    expect([again.code, again.report]).toEqual([0, expect.objectContaining({ read: 17, accepted: 0, duplicates: 15, rejected: 2, completed: 0, failed: 0 })]);
  }, 180_000);

  it('takes another city by its mapping', async () => {
    const mapping = join(folder, 'elsewhere.json');
    await writeFile(
      mapping,
      JSON.stringify({
        about: { zh: '另一城市', en: 'another city' },
        source: 'elsewhere',
        timeZone: 'Europe/Berlin',
        columns: { number: 'Nr', time: 'Zeit', nature: 'Art', district: 'Bezirk', status: 'Ende' },
        natures: { Unfall: 'traffic.accident' },
        naturePatterns: [],
        districts: { Mitte: 'community-1' },
        dispositions: { erledigt: 'noCase' },
        dispositionPatterns: [],
        place: { box: [13, 52, 14, 53] },
      }),
    );
    const { code, report } = await replay('Nr,Zeit,Art,Bezirk,Ende\n1,2024-03-01 10:00:00,Unfall,Mitte,erledigt\n2,2024-03-01 10:05:00,Sonstiges,Nord,offen\n', '--mapping', mapping);
    expect([code, report]).toEqual([0, expect.objectContaining({ read: 2, accepted: 2, completed: 2, failed: 0, unmappedNatures: 1, unmappedDistricts: 1 })]);
  }, 120_000);

  it('says in a sentence what it cannot use', async () => {
    const { code, said } = await replay('a,b\n1,2\n');
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(/the file lacks the columns: id, time/)]);
  }, 60_000);
});

describe('the demo', () => {
  it('tells the wheel rims, from the report to the arrest', async () => {
    const { code, report, said } = await station.run('demo', '--lang', 'en').ended;
    expect([code, report]).toEqual([0, expect.objectContaining({ story: 'rims', reportToArrestMinutes: 171, arrestAttempts: 2, callersTold: 3, cameras: 44, viewings: 6, sightings: 6 })]);
    expect(report['workflows']).toContainEqual(expect.stringMatching(/^arrest\/C\d{4}-\d{5}\/1$/));
    expect(said.length).toBeGreaterThan(15);

    // What was signed is whole, until somebody edits a survey in the database.
    const caseNo = report['caseNo'] as string;
    const whole = await station.verify(caseNo).ended;
    expect([whole.code, whole.said.join('\n')]).toEqual([0, expect.stringContaining(`the signed records of case ${caseNo} are whole`)]);
    const records = (await station.database()).collection('signed-records');
    const survey = (await records.findOne({ kind: 'scene.survey', incidentNo: (report['incidents'] as string[])[1]! }))!;
    await records.updateOne({ _id: survey._id }, { $set: { 'form.findings': '无异常' } });
    const edited = await station.verify(caseNo).ended;
    expect([edited.code, edited.said.join('\n')]).toEqual([1, expect.stringContaining(`(${survey.recordNo}) is not as it was signed`)]);
    await records.replaceOne({ _id: survey._id }, survey);
  }, 180_000);

  it('tells the crash with five callers, in Chinese', async () => {
    const { code, report, said } = await station.run('demo', '--story', 'crash').ended;
    expect([code, report['story']]).toEqual([0, 'crash']);
    expect(said.join('\n')).toContain('五人报警');
  }, 180_000);

  it('tells of the order that nobody takes, up to the chief', async () => {
    const { code, report } = await station.run('demo', '--story', 'silence').ended;
    expect([code, report]).toEqual([0, expect.objectContaining({ story: 'silence', seenByChief: true })]);
    expect((report['orders'] as { state: string }[]).map(({ state }) => state)).toEqual(['silent', 'refused', 'done']);
  }, 180_000);

  it('tells the market: four partners on one board, one of them silent', async () => {
    const { code, report } = await station.run('demo', '--story', 'market').ended;
    expect([code, report]).toEqual([0, expect.objectContaining({ story: 'market', answeredByCallback: 3, answeredByTelephone: 1, overdue: 1, stoodDown: 4 })]);
  }, 180_000);

  it('tells of the warned resident whom nobody reaches, to the money that came back', async () => {
    const { code, report } = await station.run('demo', '--story', 'warning').ended;
    expect([code, report]).toEqual([
      0,
      expect.objectContaining({
        story: 'warning',
        calls: 3,
        visit: { by: expect.stringMatching(/^o-21/), state: 'met' },
        banks: [{ partner: 'bank-icbc', via: 'callback' }, { partner: 'bank-abc', via: 'telephone' }],
        transferredFen: 8_000_000,
        stoppedFen: 5_000_000,
        recoveredFen: 3_500_000,
        followUps: 2,
      }),
    ]);
  }, 180_000);

  it('tells the well: a failed session, an agreement six working days later, the court, and a promise mended', async () => {
    const { code, report } = await station.run('demo', '--story', 'well').ended;
    expect([code, report]).toEqual([
      0,
      expect.objectContaining({ story: 'well', sessions: 2, workingDaysBetweenSessions: 6, copies: 3, intact: true, confirmedOnDay: 20, mended: 1, outcome: 'resolved' }),
    ]);
  }, 120_000);

  it('tells of the wrong hands: each is refused, and on record', async () => {
    const { code, report, said } = await station.run('demo', '--story', 'hands', '--lang', 'en').ended;
    const refused = ['PURPOSE_REQUIRED', 'OTHER_UNIT', 'TOKEN_INVALID', 'TOKEN_INVALID'].map((code) => expect.objectContaining({ code, onRecord: true }));
    expect([code, report]).toEqual([0, expect.objectContaining({ story: 'hands', refused, allowedOnRecord: true })]);
    expect(said.filter((line) => line.includes('refused: '))).toHaveLength(4);
  }, 180_000);
  it('tells the change of shifts at six, twice, and leaves the station as it was', async () => {
    for (let telling = 0; telling < 2; telling += 1) {
      const { code, report } = await station.run('demo', '--story', 'handover').ended;
      expect([code, report]).toEqual([0, expect.objectContaining({ story: 'handover', open: 11, claimed: 2, handedOver: 11, withoutOwner: 0 })]);
      const owners = report['owners'] as { from: string | null; to: string }[];
      expect(owners.filter(({ from, to }) => from !== null && from !== to)).toHaveLength(2);
    }
    const db = await station.database();
    expect(await db.collection('accounts').countDocuments({ duty: { $ne: null } })).toBe(0);
    expect(await db.collection('units').countDocuments({ onDuty: false })).toBe(0);
  }, 300_000);

  it('tells of the boy: nobody asks before an adult is there, the administrative way, a sealed record', async () => {
    const { code, report } = await station.run('demo', '--story', 'boy').ended;
    expect([code, report]).toEqual([
      0,
      expect.objectContaining({ story: 'boy', askedBefore: ['suspect.guardian'], accompaniedBy: 'suitableAdult', caseType: 'administrative', sealed: true, refused: 'ROLE_NOT_ALLOWED' }),
    ]);
  }, 180_000);

  it("tells the law's clock: every limit seen and met, a refused arrest, released at once, bail", async () => {
    const { code, report } = await station.run('demo', '--story', 'clock', '--lang', 'en').ended;
    expect([code, report]).toEqual([
      0,
      expect.objectContaining({
        story: 'clock',
        reminded: 'suspect.notifyFamily',
        requestDays: 7,
        runningAfterRefusal: ['custody.release'],
        measures: ['summons', 'detention', 'arrestRequested', 'free', 'bail'],
      }),
    ]);
    expect([...new Set(Object.values(report['clocks'] as Record<string, string>))]).toEqual(['met']);
  }, 240_000);

  it('tells of twenty thefts in a grid: found, a part approved, patrolled, and measured', async () => {
    const { code, report } = await station.run('demo', '--story', 'cluster', '--lang', 'en').ended;
    expect([code, report]).toEqual([
      0,
      expect.objectContaining({
        story: 'cluster',
        found: expect.objectContaining({ observed: 20, target: 'wheelRims' }),
        suggested: ['patrol', 'linkage', 'prevention'],
        accepted: ['patrol'],
        effect: expect.objectContaining({ finding: 'fewer' }),
        outcome: 'kept',
      }),
    ]);
    expect([(report['patrols'] as unknown[]).length, (report['compared'] as unknown[]).length]).toEqual([2, 4]);
  }, 300_000);

  it('knows no other story', async () => {
    const { code, said } = await station.run('demo', '--story', 'none').ended;
    expect([code, said[0]]).toEqual([1, expect.stringContaining('there is no story none')]);
  }, 60_000);
});
