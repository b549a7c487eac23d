/** What the counter counts of the records, on a real MongoDB: always what a full recount comes to. */
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import fc from 'fast-check';
import mongoose, { type Connection } from 'mongoose';
import { addFact, type Answer, type Question } from '../../libs/domain/cells.js';
import { type Fact, factKindIds } from '../../libs/domain/fact.js';
import { CountingModule } from '../../libs/records/counting.module.js';
import { CountingRepository, TurnIsOver } from '../../libs/records/counting.js';
import { database as connected } from '../../libs/records/database.js';
import { FactSources } from '../../libs/records/fact-sources.js';
import { FactRepository } from '../../libs/records/facts.js';
import { seedHistory } from '../../libs/simulation/seeding.js';
import { CommandModule } from '../../services/command/command.module.js';
import { payloadKeys, temporaryMongo, tokenSecret } from '../support/servers.js';

/** What counts, without a service that does. */
@Module({})
class Bare {
  static on(uri: string): DynamicModule {
    return { module: Bare, imports: [connected(uri), CountingModule] };
  }
}

let mongo: Awaited<ReturnType<typeof temporaryMongo>>;
let services: INestApplicationContext[];
let database: Connection['db'];
const of = <T>(type: abstract new (...args: never[]) => T) => services[0]!.get(type, { strict: false });
const start = () => NestFactory.createApplicationContext(CommandModule.forRoot({ MONGODB_URI: mongo.address, TOKEN_SECRET: tokenSecret, PAYLOAD_KEYS: payloadKeys, API_URL: 'http://127.0.0.1:1' }), { logger: false });

beforeAll(async () => {
  mongo = await temporaryMongo();
  // Two command services, as a station may run them: both would count.
  services = await Promise.all([start(), start()]);
  database = services[0]!.get<Connection>(getConnectionToken()).db;
}, 60_000);
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await mongo.discard();
});

const day = (n: number) => new Date(Date.parse('2026-01-01T00:00:00+08:00') + n * 86_400_000);
const collection = (name: string) => database!.collection<{ _id: string }>(name);
const put = (name: string, id: string, document: object) => collection(name).replaceOne({ _id: id }, document, { upsert: true });

/** Facts made anew from all the records, and added up one by one. */
async function recounted(): Promise<Fact[]> {
  const facts: Fact[] = [];
  for await (const records of of(FactSources).all(100)) for (const made of (await of(FactSources).factsOf(records)).values()) facts.push(...made);
  return facts.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function counted(): Promise<void> {
  const marker = `marker.${Math.random()}`;
  await put('incidents', marker, { receivedAt: day(-500), call: { channel: 'phone' } });
  await until(async () => (await of(FactRepository).count({ kind: 'incident', from: day(-501), to: day(-499) })) === 1);
  await collection('incidents').deleteOne({ _id: marker });
  await until(async () => (await of(FactRepository).count({ kind: 'incident', from: day(-501), to: day(-499) })) === 0);
}

interface State {
  _id: string;
  generation: number;
  position: string | null;
  until: Date;
}
const state = async () => (await database!.collection<State>('counting').findOne({ _id: 'facts' }))!;

async function until(test: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never came to that');
}

const questions: Question[] = factKindIds.flatMap((kind) =>
  ([
    { places: ['all'], by: null },
    { places: 'grid', by: 'place' },
    { places: ['community.community-1'], by: 'hourOfWeek' },
    { places: 'community', by: 'category' },
    { places: ['all'], by: 'month' },
    { places: ['grid.grid-002', 'grid.-'], by: 'hourOfWeek' },
    { places: 'community', by: 'place', minutes: 'order' },
  ] as const).map((asked) => ({ kind, minutes: null, from: day(3).getTime() + 3_600_000, to: day(75).getTime() + 7_200_000, categories: null, ...asked })),
);

async function isTrue(facts?: Fact[], book: Pick<FactRepository, 'ask'> = of(FactRepository)): Promise<void> {
  facts ??= await recounted();
  for (const question of questions) {
    const expected: Answer = new Map();
    for (const fact of facts) addFact(expected, question, fact);
    expect([question, new Map([...(await book.ask(question))].sort())]).toEqual([question, new Map([...expected].sort())]);
  }
}

const n = (max: number) => fc.integer({ min: 0, max });
const where = n(3).map((i) => ({ community: i === 0 ? null : `community-${i}`, grid: i < 2 ? null : `grid-00${i}` }));
const time = fc.tuple(n(80), n(1440)).map(([d, m]) => new Date(day(d).getTime() + m * 60_000));
const category = fc.constantFrom('theft', 'theft.shop', 'noise', 'dispute');
const write = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: n(9), receivedAt: time, where, category, mergedInto: fc.constantFrom(null, 't.9'), caseNo: fc.constantFrom(null, 'C2026-00001') }).map(({ id, where: at, ...rest }) => () => put('incidents', `t.${id}`, { ...rest, ...at, call: { channel: 'phone' }, disposition: null })) },
  fc.record({ id: n(3), openedAt: time, type: fc.constantFrom('criminal', 'administrative'), category, result: fc.constantFrom(null, 'solved', 'notFiled'), first: n(9) }).map(({ id, first, ...rest }) => () => put('cases', `C2026-0000${id}`, { ...rest, incidents: [`t.${first}`] })),
  fc.record({ id: n(3), registeredAt: time, where, acknowledgedAt: fc.option(time), transferredFen: n(2), stoppedFen: n(3) }).map(({ id, where: at, ...rest }) => () => put('fraud-warnings', `w.${id}`, { ...rest, ...at, level: 'high', joinedTo: null, savedFen: 10, recoveredFen: 0 })),
  fc.record({ id: n(3), receivedAt: time, agreedAt: fc.option(time), where, kind: fc.constantFrom('family', 'land') }).map(({ id, where: at, ...rest }) => () => put('disputes', `D2026-0000${id}`, { ...rest, ...at })),
  fc.record({ id: n(5), openedAt: time, where: n(3), overdue: fc.boolean(), state: fc.constantFrom('met', 'expired') }).map(({ id, where: at, overdue, state, openedAt }) => () => put('processes', `incident/b/t/${id}`, { kind: 'incident', openedAt, closedAt: null, overdue, clocks: [{ state }], detail: {}, subject: { incidentNo: `t.${id}`, category: 'theft', ...(at > 0 && { community: `community-${at}` }) } })),
  n(9).map((id) => () => collection('incidents').deleteOne({ _id: `t.${id}` })),
);

it('is what a full recount comes to, whatever is written, late, corrected, merged or taken back, while two count', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 5, maxLength: 60 }), async (writes) => {
      await Promise.all(writes.map((each) => each()));
      await counted();
      await isTrue();
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);

it('fills a new count to the same, in whichever order and however few at a time facts come', async () => {
  const facts = await recounted();
  expect(facts.length).toBeGreaterThan(15);
  const book = of(FactRepository).of(1_000_000);
  const filling = book.filling();
  const left = [...facts].sort((a, b) => (a.measures.calls ?? 0) - (b.measures.calls ?? 0) || b.at - a.at);
  while (left.length > 0) await filling.add(left.splice(0, 3));
  await filling.close();
  await isTrue(facts, book);
  await book.discard();
});

it('goes on when the service that counts is gone, and counts nothing twice that is brought twice', async () => {
  await services.shift()!.close();
  database = services[0]!.get<Connection>(getConnectionToken()).db;
  await put('incidents', 't.50', { receivedAt: day(10), category: 'theft', community: 'community-1', grid: 'grid-001', call: { channel: 'phone' }, mergedInto: null });
  await counted();
  await isTrue();
  const repository = of(CountingRepository);
  const { generation, position } = await state();
  const again = { position: position!, written: [{ collection: 'incidents', id: 't.50' }] };
  expect(await repository.count({ generation, position: 'no such position' }, again)).toBe(false);
  expect(await repository.count({ generation: generation - 1, position: position! }, again)).toBe(false);
  await repository.count({ generation, position: position! }, again);
  await counted();
  await isTrue();
});

it('gives way to a history that is put into the database of a station that runs, and goes on from there', async () => {
  const { generation } = await state();
  const seeded = await seedHistory(mongo.address, { years: 1, incidents: 300, seed: 1, now: day(100).getTime() }, () => {});
  expect((await state()).generation).toBeGreaterThan(generation);
  expect(await of(FactRepository).count({ kind: 'incident', measure: 'calls', from: day(-400), to: day(100) })).toBeGreaterThan(250);
  expect(seeded.facts).toBeGreaterThan(900);
  await counted();
  await isTrue();
});

it('counts everything anew where its position is lost', async () => {
  await services.shift()!.close();
  const client = await mongoose.mongo.MongoClient.connect(mongo.address);
  const { generation } = (await client.db().collection<State>('counting').findOneAndUpdate({ _id: 'facts' }, { $set: { position: 'gone', until: new Date(0) } }))!;
  await client.db().collection<{ _id: string }>('incidents').deleteOne({ _id: 't.50' });
  await client.db().collection(`cells.${generation}`).updateMany({}, { $inc: { 'all.incidents': 7 } });
  await client.close();
  services.push(await start());
  database = services[0]!.get<Connection>(getConnectionToken()).db;
  await until(async () => (await state()).generation > generation);
  await counted();
  await isTrue();
  expect((await database!.listCollections({ name: /^(facts|sheets|cells|grid-cells)\b/ }).toArray()).map(({ name }) => name).sort()).toEqual(['cells', 'facts', 'grid-cells', 'sheets'].map((name) => `${name}.${generation + 1}`));
});

/** Holds its turn by itself, with the counting services gone. */
async function alone() {
  await Promise.all(services.map((service) => service.close()));
  services = [await NestFactory.createApplicationContext(Bare.on(mongo.address), { logger: false })];
  database = services[0]!.get<Connection>(getConnectionToken()).db;
  await collection('counting').updateOne({ _id: 'facts' }, { $set: { until: new Date(0) } });
  return of(CountingRepository);
}
const overdue = () => collection('counting').updateOne({ _id: 'facts' }, { $set: { until: new Date(0) } });

it('goes on answering from the count before while everything is counted anew', async () => {
  const repository = await alone();
  await repository.turn('first', 60_000);
  const { position, generation } = await state();
  const [before, at] = [await of(FactRepository).count({ kind: 'incident', from: day(0), to: day(90) }), await repository.countedAt()];
  let [asked, answer] = [0, 0];
  await repository.recount('first', position!, async () => {
    asked += 1;
    answer = await of(FactRepository).count({ kind: 'incident', from: day(0), to: day(90) });
    expect(await repository.countedAt()).toEqual(at);
  });
  expect([asked > 0, answer, before > 0]).toEqual([true, before, true]);
  expect((await state()).generation).toBe(generation + 1);
  expect((await repository.countedAt())!.getTime()).toBeGreaterThan(at!.getTime());
  await isTrue();
});

it('keeps the count of whoever has the turn when another that had stalled goes on', async () => {
  const repository = of(CountingRepository);
  await overdue();
  await repository.turn('stalled', 60_000);
  const { position, generation } = await state();
  let others: Awaited<ReturnType<CountingRepository['recount']>> | undefined;
  const stalled = repository.recount('stalled', position!, async () => {
    if (others) return;
    await overdue();
    await repository.turn('other', 60_000);
    others = await repository.recount('other', position!);
  });
  await expect(stalled).rejects.toThrow(TurnIsOver);
  expect(await state()).toMatchObject({ generation: others!.generation, begun: generation + 2, holder: 'other' });
  await isTrue();
  expect((await database!.listCollections({ name: /^(facts|sheets|cells|grid-cells)\b/ }).toArray()).length).toBe(4);
});
