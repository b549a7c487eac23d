/** What the squads' activities write, when each runs more than once and several at the same moment: on a real MongoDB. */
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FraudInput, FraudStep } from '../../libs/contracts/fraud.js';
import { station } from '../../libs/domain/station.js';
import { seededPartners } from '../../libs/domain/partners.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { WarningRepository } from '../../libs/records/fraud.js';
import { MatterRepository, PartnerRepository } from '../../libs/records/linkage.js';
import { StationRepository } from '../../libs/records/station.js';
import { CommunityModule } from '../../services/community/community.module.js';
import { FraudActivities } from '../../services/community/fraud.activities.js';
import { someone } from '../support/rig.js';
import { temporaryMongo, tokenSecret } from '../support/servers.js';

let app: INestApplicationContext;
let mongo: Awaited<ReturnType<typeof temporaryMongo>>;
let activities: FraudActivities;
let warnings: WarningRepository;
beforeAll(async () => {
  mongo = await temporaryMongo();
  app = await NestFactory.createApplicationContext(CommunityModule.forRoot({ MONGODB_URI: mongo.address, TOKEN_SECRET: tokenSecret }), { logger: false });
  activities = app.get(FraudActivities);
  warnings = app.get(WarningRepository);
  await app.get(StationRepository).seed(station);
  await app.get(PartnerRepository).seed(seededPartners);
}, 60_000);
afterAll(async () => {
  await app.close();
  await mongo.discard();
});

const at = '2026-03-01T10:00:00+08:00';
let number = 0;
const input = (phone: string): FraudInput & { at: string } => ({
  station: station.id,
  actor: someone('commandOperator'),
  at,
  warning: {
    source: 'afc',
    number: String((number += 1)),
    receivedAt: at,
    expiresAt: '2026-03-02T10:00:00+08:00',
    channel: 'machine',
    level: 'other',
    method: 'loan',
    resident: { name: '王某', phone, place: station.units[0]!.home },
  },
});
const noOf = ({ warning }: FraudInput) => `${warning.source}.${warning.number}`;
const manyTimes = <T>(work: () => Promise<T>, times = 12) => Promise.all(Array.from({ length: times }, work));
const step = <K extends FraudStep['kind']>(warningNo: string, kind: K, form: FraudStep<K>['form'], task = 1): FraudStep<K> => ({
  id: `fraud~baokang~${warningNo.replace('.', '~')}~${task}`,
  warningNo,
  kind,
  by: 'o-2101',
  at,
  form,
});

it('one of many warnings about a person leads, whichever is asked, and however often', async () => {
  const inputs = Array.from({ length: 12 }, (_, i) => input(i % 2 === 0 ? '13911112222' : '+86 139-1111-2222'));
  const answers = await Promise.all([...inputs, ...inputs, ...inputs].map((each) => activities.registerWarning(each)));
  const leaders = new Set(answers.map(({ leader }) => leader));
  expect(leaders.size).toBe(1);
  expect(inputs.map(noOf)).toContain([...leaders][0]);
  expect(answers[0]).toMatchObject({ community: 'community-1', squad: 'squad-1', grid: expect.stringMatching(/^grid-/) });
  expect((await activities.registerWarning(input('13911112223'))).leader).toBe(`afc.${number}`);
});

it('the first registration of a number holds', async () => {
  const first = input('13922220001');
  await activities.registerWarning(first);
  await activities.registerWarning({ ...first, warning: { ...first.warning, level: 'high', resident: { name: '李某', phone: '13922220009' } } });
  expect(await warnings.find(noOf(first))).toMatchObject({ level: 'other' });
  expect(await warnings.residents([noOf(first)])).toEqual([{ warningNo: noOf(first), resident: expect.objectContaining({ name: '王某' }) }]);
});

it('one of many takes over from a dissuasion that ends, and its end leaves room for the next', async () => {
  const [first, ...others] = Array.from({ length: 9 }, () => input('13922220002'));
  await activities.registerWarning(first!);
  await Promise.all(others.map((each) => activities.registerWarning(each)));
  const close = () => activities.closeWarning({ warningNo: noOf(first!), level: 'other', outcome: 'notFraud', joinedTo: null, caseNo: null, closedAt: at });
  const [answers] = await Promise.all([Promise.all(others.map((each) => activities.leadDissuasion({ warningNo: noOf(each), after: noOf(first!) }))), close(), close()]);
  const leaders = new Set(answers.map(({ leader }) => leader));
  expect(leaders.size).toBe(1);
  expect(others.map(noOf)).toContain([...leaders][0]);
  expect(await warnings.find(noOf(first!))).toMatchObject({ outcome: 'notFraud', closedAt: new Date(at).toISOString() });
  await activities.closeWarning({ warningNo: [...leaders][0]!, level: 'other', outcome: 'notFraud', joinedTo: null, caseNo: null, closedAt: at });
  const next = input('13922220002');
  expect((await activities.registerWarning(next)).leader).toBe(noOf(next));
});

it('a signed step is one record and counts once', async () => {
  const warning = input('13922220003');
  const no = noOf(warning);
  await activities.registerWarning(warning);
  const contact = step(no, 'fraud.contact', { outcome: 'reached', finding: 'dissuaded' });
  const numbers = await manyTimes(() => activities.recordFraudStep({ ...contact, firstContact: { inTime: true } }));
  expect(new Set(numbers.map(({ recordNo }) => recordNo))).toEqual(new Set([`${no}-001`]));
  // A later attempt is not the first, whatever it says of itself.
  await activities.recordFraudStep({ ...step(no, 'fraud.contact', { outcome: 'busy' }, 2), at: '2026-03-01T11:00:00+08:00', firstContact: { inTime: false } });
  const acknowledged = step(no, 'fraud.acknowledge', { signed: true, savedFen: 500 }, 3);
  await manyTimes(() => activities.recordFraudStep(acknowledged));
  const returned = step(no, 'fraud.recover', { returned: [{ at, amountFen: 30, reference: 'r' }, { at, amountFen: 12, reference: 's' }], ended: true }, 4);
  await manyTimes(() => activities.recordFraudStep(returned));
  await manyTimes(() => activities.recordPaymentStop({ warningNo: no, linkageNo: 'L2026-00001', stoppedFen: 70 }));
  expect(await warnings.find(no)).toMatchObject({ firstContactAt: new Date(at).toISOString(), contactInTime: true, acknowledgedAt: new Date(at).toISOString(), savedFen: 500, recoveredFen: 42, stoppedFen: 70 });
  const signed = await app.get(CaseFileRepository).signed({ processId: `fraud/baokang/afc/${warning.warning.number}` }, true);
  expect(signed.map(({ kind, recordNo }) => `${recordNo} ${kind}`)).toEqual([`${no}-001 fraud.contact`, `${no}-003 fraud.acknowledge`, `${no}-004 fraud.recover`, `${no}-002 fraud.contact`]);
});

it('each bank is told what concerns it, and nothing else', async () => {
  const warning = input('13922220004');
  const no = noOf(warning);
  await activities.registerWarning(warning);
  const transfers = [
    { at, amountFen: 100, banks: [{ bank: 'bank-icbc', account: '1111' }, { bank: 'bank-abc', account: '2222' }] },
    { at, amountFen: 50, banks: [{ bank: 'bank-abc', account: '3333' }] },
  ];
  const asked = await manyTimes(() => activities.recordTransfers(step(no, 'fraud.transfers', { transfers })));
  for (const each of asked) expect(each).toEqual(asked[0]);
  const bodies = await Promise.all(asked[0]!.requests.map(async ({ partner, matter }) => [partner, await app.get(MatterRepository).read(matter)]));
  expect(Object.fromEntries(bodies)).toEqual({
    'bank-icbc': { transfers: [{ at, amountFen: 100, account: '1111' }] },
    'bank-abc': { transfers: [{ at, amountFen: 100, account: '2222' }, { at, amountFen: 50, account: '3333' }] },
  });
  expect(await warnings.find(no)).toMatchObject({ transferredFen: 150 });
});

it('keeps the resident out of every read that is not for a purpose', async () => {
  const warning = input('13922220005');
  await activities.registerWarning(warning);
  expect(JSON.stringify([await warnings.find(noOf(warning)), await warnings.facts(new Date(0), new Date('2100-01-01'))])).not.toMatch(/王某|1392222/);
});
