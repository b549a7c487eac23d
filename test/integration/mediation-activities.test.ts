/** What the squads write of a dispute, against a real mongod: done twice, at once, or half-way, it is done once. */
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { disputeSchema } from '../../libs/contracts/mediation.js';
import policyRows from '../../libs/domain/data/policy.json' with { type: 'json' };
import { seededPartners } from '../../libs/domain/partners.js';
import { policyRowSchema } from '../../libs/domain/policy.js';
import { disputeWorkflowId } from '../../libs/contracts/ids.js';
import { station } from '../../libs/domain/station.js';
import { AccountRepository } from '../../libs/records/account.js';
import { type AgreementContent, AgreementRepository } from '../../libs/records/agreement.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { BookingRepository, DisputeRepository } from '../../libs/records/dispute.js';
import { hashOf } from '../../libs/records/hash.js';
import { PartnerRepository } from '../../libs/records/linkage.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { StationRepository } from '../../libs/records/station.js';
import { CommunityModule } from '../../services/community/community.module.js';
import { MediationActivities } from '../../services/community/mediation.activities.js';
import { retried, times } from '../support/at-once.js';
import { agreed, at, later, neighbours, officer, signed } from '../support/mediation.js';
import { temporaryMongo, tokenSecret } from '../support/servers.js';

let mongo: Awaited<ReturnType<typeof temporaryMongo>>;
let app: INestApplicationContext;
let activities: MediationActivities;
let database: Connection;
beforeAll(async () => {
  mongo = await temporaryMongo();
  app = await NestFactory.createApplicationContext(CommunityModule.forRoot({ MONGODB_URI: mongo.address, TOKEN_SECRET: tokenSecret }), { logger: false, abortOnError: false });
  activities = app.get(MediationActivities);
  database = app.get<Connection>(getConnectionToken());
  await app.get(StationRepository).seed(station);
  await app.get(PartnerRepository).seed(seededPartners);
  await app.get(PolicyRepository).seed(policyRows.map((row) => policyRowSchema.parse(row)));
  for (const { id, name, roles, unit } of station.accounts) await app.get(AccountRepository).insert({ id, name: name.zh, roles, unit }, 'never signs in');
}, 60_000);
afterAll(async () => {
  await app.close();
  await mongo.discard();
});

let keys = 0;
const dispute = disputeSchema.parse({ origin: { type: 'resident' }, kind: 'water', receivedAt: at, place: station.units[0]!.home, description: '两家争水井', riskGrounds: ['injury'] });
async function registered(): Promise<string> {
  const { disputeNo } = await activities.numberDispute({ key: `test-${(keys += 1)}`, at });
  await activities.registerDispute({ station: station.id, disputeNo, dispute, actor: officer });
  return disputeNo;
}

it('numbers a dispute once for a key, and without gaps', async () => {
  const same = await times(10, () => retried(() => activities.numberDispute({ key: 'same', at })));
  expect(new Set(same.map(({ disputeNo }) => disputeNo)).size).toBe(1);
  const others = await times(10, (i) => retried(() => activities.numberDispute({ key: `other-${i}`, at })));
  const numbers = [...new Set([...same, ...others].map(({ disputeNo }) => Number(disputeNo.split('-')[1])))].sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 11 }, (_, i) => numbers[0]! + i));
});

it('registers a dispute once, in its grid and squad, with proposals and the limits in force', async () => {
  const { disputeNo } = await activities.numberDispute({ key: 'register', at });
  const input = { station: station.id, disputeNo, dispute, actor: officer };
  const [first] = await times(5, () => retried(() => activities.registerDispute(input)));
  expect(first).toMatchObject({ community: 'community-1', grid: expect.stringMatching(/^grid-/), squad: 'squad-1', exclusions: [], risk: { level: 'medium' } });
  expect(first!.policy.map(({ key }) => key)).toEqual(expect.arrayContaining(['mediation.secondSession', 'supervision.answer']));
  expect(first!.calendar.holidays.length).toBeGreaterThan(0);
  await activities.registerDispute({ ...input, dispute: { ...dispute, description: '另一个说法' } });
  expect(await app.get(DisputeRepository).persons(disputeNo)).toEqual({ description: '两家争水井', parties: [] });
});

it('puts a signed step and what it changes on record together, once', async () => {
  const disputeNo = await registered();
  const step = (id: string) => ({ id: `dispute~${station.id}~${disputeNo}~${id}`, disputeNo, kind: 'mediation.session', by: officer.id, at, form: { minutes: '笔录' }, progress: { sessions: 1, partners: ['court'] } });
  const numbers = await times(8, (i) => retried(() => activities.recordDisputeStep(step(String(i % 2)))));
  expect([...new Set(numbers.map(({ recordNo }) => recordNo))].sort()).toEqual([`${disputeNo}-001`, `${disputeNo}-002`]);
  expect(await app.get(CaseFileRepository).signed({ processId: disputeWorkflowId(station.id, disputeNo) }, false)).toHaveLength(2);
  expect(await app.get(DisputeRepository).find(disputeNo)).toMatchObject({ sessions: 1, partners: ['court'] });
  await times(3, () => retried(() => activities.recordParties({ id: `${disputeNo}~parties`, disputeNo, by: officer.id, at, parties: neighbours })));
  expect((await app.get(DisputeRepository).persons(disputeNo))!.parties).toEqual(neighbours);
});

describe('a booking', () => {
  const bookings = () => app.get(BookingRepository);
  const meeting = (from: number, to: number, more: object = {}) => {
    const time = (hour: number) => new Date(Date.UTC(2026, 5, 1, hour)).toISOString();
    return { from: time(from), to: time(to), room: 'one', mediators: ['o-2101'], ...more };
  };

  it('is made by one of many at once', async () => {
    const tried = await times(12, (i) => retried(() => bookings().book(`race#${i}`, meeting(1, 2))));
    expect(tried.filter((conflicts) => conflicts.length === 0)).toHaveLength(1);
    expect(await database.collection('bookings').countDocuments({ session: /^race#/ })).toBe(2);
  });

  it('stands in the way of what overlaps it in room or mediator, and of nothing else', async () => {
    expect(await bookings().book('a#1', meeting(10, 12))).toEqual([]);
    expect((await bookings().book('b#1', meeting(11, 13, { mediators: ['o-2102'] }))).map(({ resource }) => resource)).toEqual(['room:one']);
    expect((await bookings().book('b#1', meeting(9, 11, { room: 'two' }))).map(({ resource }) => resource)).toEqual(['mediator:o-2101']);
    expect(await bookings().book('b#1', meeting(12, 13))).toEqual([]);
    expect(await bookings().book('c#1', meeting(8, 10))).toEqual([]);
  });

  it('is replaced as a whole when the session moves, kept where it cannot, and done again it is the same', async () => {
    await bookings().book('m#1', meeting(20, 21));
    await bookings().book('n#1', meeting(22, 23, { room: 'three', mediators: ['o-2103'] }));
    expect(await bookings().book('m#1', meeting(22, 23, { room: 'three' }))).toHaveLength(1);
    expect(await bookings().book('x#1', meeting(20, 21))).toHaveLength(2);
    await times(4, () => retried(() => bookings().book('m#1', meeting(21, 22))));
    expect(await database.collection('bookings').countDocuments({ session: 'm#1' })).toBe(2);
    expect(await bookings().book('x#1', meeting(20, 21))).toEqual([]);
    await bookings().free('x#1');
    await bookings().free('x#1');
    expect(await bookings().book('y#1', meeting(20, 21))).toEqual([]);
  });

  it('needs mediators and partners who are there', async () => {
    const disputeNo = await registered();
    const appointment = { disputeNo, session: 1, ...meeting(30, 31, { mediators: ['o-2101', 'o-nobody'] }), partners: ['court', 'nobody'] };
    expect(await activities.bookSession(appointment)).toEqual({ booked: false, unknown: ['o-nobody', 'nobody'], conflicts: [] });
  });
});

describe('an agreement', () => {
  async function drafted(): Promise<{ disputeNo: string; agreementNo: string; sha256: string; sessionRecord: string }> {
    const disputeNo = await registered();
    await activities.recordParties({ id: `${disputeNo}~p`, disputeNo, by: officer.id, at, parties: neighbours });
    const sessionRecord = `${disputeNo}~s`;
    await activities.recordDisputeStep({ id: sessionRecord, disputeNo, kind: 'mediation.session', by: officer.id, at, form: { ...agreed, attended: { ...agreed.attended, partners: ['court'] } } });
    const [first, ...others] = await times(5, () => retried(() => activities.draftAgreement({ disputeNo, sessionRecord, session: 1, at: later })));
    expect(others.every((other) => other.sha256 === first!.sha256 && other.agreementNo === first!.agreementNo)).toBe(true);
    return { disputeNo, sessionRecord, ...first! };
  }
  const { decision: _decision, ...signing } = signed();
  const sign = (disputeNo: string, agreementNo: string) => activities.signAgreement({ id: `${disputeNo}~sign`, disputeNo, agreementNo, ...signing, by: officer.id, at: later });
  const find = (agreementNo: string, sha256: string, seal: string | null) => app.get(AgreementRepository).find(agreementNo, { sha256, seal });

  it('is numbered and worded once, sealed once, and read back intact', async () => {
    const { disputeNo, agreementNo, sha256 } = await drafted();
    expect(await find(agreementNo, sha256, null)).toMatchObject({
      intact: true,
      signing: null,
      content: { station: '保康派出所', session: { mediators: [expect.stringMatching(/^试/)], partners: ['人民法院'] }, promises: [{ number: 1, party: 'p1' }, { number: 2, amountFen: 30_000 }] },
    });
    const seals = await times(5, () => retried(() => sign(disputeNo, agreementNo)));
    expect(new Set(seals.map(({ seal }) => seal)).size).toBe(1);
    await expect(activities.signAgreement({ id: 'another', disputeNo, agreementNo, ...signing, by: officer.id, at: later })).rejects.toThrow('signed before');
    expect(await find(agreementNo, sha256, seals[0]!.seal)).toMatchObject({ intact: true, signing: { copies: 3, signatures: [{ party: 'p1' }, { party: 'p2' }] } });
    expect(await app.get(DisputeRepository).find(disputeNo)).toMatchObject({ agreementNo, agreedAt: new Date(later).toISOString() });
  });

  it.each([
    ['a word', { $set: { 'content.promises.1.amountFen': 3 } }],
    ['a promise taken out', { $pop: { 'content.promises': 1 } }],
    ['a name', { $set: { 'content.parties.0.name': '别人' } }],
    ['a signature', { $set: { 'signing.signatures.0.by': 'representative' } }],
    ['the number of copies', { $set: { 'signing.copies': 1 } }],
    ['the seal', { $set: { seal: 'x' } }],
    ['the signing itself', { $set: { signing: null, seal: null } }],
  ])('that was changed by hand is found out: %s', async (_, change) => {
    const { disputeNo, agreementNo, sha256 } = await drafted();
    const { seal } = await sign(disputeNo, agreementNo);
    await database.collection('agreements').updateOne({ _id: agreementNo as never }, change as never);
    expect((await find(agreementNo, sha256, seal))!.intact).toBe(false);
  });

  it('is found out too where words and hashes were changed alike', async () => {
    const { disputeNo, agreementNo, sha256 } = await drafted();
    const { seal } = await sign(disputeNo, agreementNo);
    const { content } = (await find(agreementNo, sha256, seal))!;
    const forged: AgreementContent = { ...content, facts: '另一个事实' };
    await database.collection('agreements').updateOne({ _id: agreementNo as never }, { $set: { content: forged, sha256: hashOf(forged) } });
    expect((await find(agreementNo, sha256, seal))!.intact).toBe(false);
  });
});

it('counts a year from the records as anybody would by hand', async () => {
  const year = 2031;
  const made: { community: string; kind: string; sessions: number; agreed: boolean; outcome: string | null }[] = [];
  for (let i = 0; i < 60; i += 1) {
    const community = `community-${1 + (i % 3)}`;
    const kind = (['water', 'family'] as const)[i % 2]!;
    const { disputeNo } = await activities.numberDispute({ key: `year-${i}`, at });
    const receivedAt = new Date(Date.UTC(year, (i * 7) % 12, 1 + (i % 28))).toISOString();
    await activities.registerDispute({ station: station.id, disputeNo, dispute: { ...dispute, place: undefined, community, kind, receivedAt }, actor: officer });
    const outcome = [null, 'resolved', 'court', 'committee', 'penalty', 'cancelled'][(i * 5) % 6]!;
    const sessions = outcome === 'resolved' ? 1 : i % 4;
    if (sessions > 0) await activities.recordDisputeStep({ id: `dispute~${disputeNo}~1`, disputeNo, kind: 'mediation.session', by: officer.id, at, form: {}, progress: { sessions } });
    const isAgreed = outcome === 'resolved';
    if (isAgreed) await database.collection('disputes').updateOne({ _id: disputeNo as never }, { $set: { agreedAt: new Date(receivedAt) } });
    if (outcome) await activities.closeDispute({ disputeNo, outcome, caseNo: null, closedAt: later });
    made.push({ community, kind, sessions, agreed: isAgreed, outcome });
  }
  const counted = await app.get(DisputeRepository).count(new Date(`${year}-01-01T00:00:00+08:00`), new Date(`${year + 1}-01-01T00:00:00+08:00`));
  for (const community of ['community-1', 'community-2', 'community-3']) {
    for (const kind of ['water', 'family']) {
      const own = made.filter((each) => each.community === community && each.kind === kind);
      const number = (test: (each: (typeof made)[number]) => boolean) => own.filter(test).length;
      expect(counted.find((row) => row.community === community && row.kind === kind)).toEqual({
        ...{ community, kind, received: own.length },
        mediated: number(({ sessions }) => sessions > 0),
        resolved: number((each) => each.agreed),
        referred: number(({ outcome }) => outcome === 'court' || outcome === 'committee'),
        penalty: number(({ outcome }) => outcome === 'penalty'),
        open: number(({ outcome }) => outcome === null),
      });
    }
  }
});
