/**
 * How long each index takes to answer over years of records: at three sizes, so that the growth shows. Beside it the same
 * questions as plain aggregations over all records (the floor) and in DuckDB on the same data (the peer), which must come to
 * the same numbers. Flags: --sizes 10000,100000,1000000, --years, --rounds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { periodOf, type Span, startOf } from '../../libs/domain/cells.js';
import policyRows from '../../libs/domain/data/policy.json' with { type: 'json' };
import { groupingsOf, indexOf, indices } from '../../libs/domain/indices.js';
import { policyRowSchema } from '../../libs/domain/policy.js';
import { quantile } from '../../libs/domain/quantile.js';
import { station } from '../../libs/domain/station.js';
import { startMongo } from '../../libs/embedded/servers.js';
import { accountFeature, AccountRepository } from '../../libs/records/account.js';
import { CountingModule } from '../../libs/records/counting.module.js';
import { database } from '../../libs/records/database.js';
import { CampaignRepository, communityWorkFeature } from '../../libs/records/community-work.js';
import { type Answered, type Asked, FigureRepository } from '../../libs/records/figures.js';
import { Ledger, ledgerFeature } from '../../libs/records/ledger.js';
import { policyFeature, PolicyRepository } from '../../libs/records/policy.js';
import { stationFeature, StationRepository } from '../../libs/records/station.js';
import { suggestionFeature, SuggestionRepository } from '../../libs/records/suggestion.js';
import { seeded } from '../../libs/simulation/history.js';
import { seedHistory } from '../../libs/simulation/seeding.js';
import { AnalysisActivities } from '../../services/command/analysis.activities.js';
import { Effects } from '../../services/command/effects.js';
import { rounded } from './report.js';

const now = Date.parse('2026-07-01T00:00:00+08:00');
const goalMs = 300;

@Module({})
class Figures {
  static on(uri: string): DynamicModule {
    return {
      module: Figures,
      imports: [database(uri), CountingModule, accountFeature, communityWorkFeature, ledgerFeature, policyFeature, stationFeature, suggestionFeature],
      providers: [AccountRepository, PolicyRepository, StationRepository, FigureRepository, Ledger, CampaignRepository, SuggestionRepository, Effects, AnalysisActivities],
    };
  }
}

export async function benchAnalysis(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { sizes: { type: 'string', default: '10000,100000,1000000' }, years: { type: 'string', default: '3' }, rounds: { type: 'string', default: '20' } } });
  const [years, rounds] = [Number(values.years), Number(values.rounds)];
  const slowest = new Map<number, number>();
  for (const incidents of values.sizes.split(',').map(Number)) {
    const folder = await mkdtemp(join(tmpdir(), 'station-bench-'));
    const server = await startMongo({ dbPath: folder });
    let app: INestApplicationContext | undefined;
    try {
      const { seconds, documents, facts } = await seedHistory(server.address, { years, incidents, seed: 20211124, now }, () => {});
      console.log(`\n${incidents} incidents of ${years} years: ${documents} records written in ${rounded(seconds.written, 1)} s, ${facts} facts counted in ${rounded(seconds.counted, 1)} s`);
      app = await NestFactory.createApplicationContext(Figures.on(server.address), { logger: false });
      await app.get(StationRepository).seed(station);
      await app.get(PolicyRepository).seed(policyRows.map((row) => policyRowSchema.parse(row)));
      for (const { id, name, roles, unit, rank, sex, skills } of station.accounts) await app.get(AccountRepository).insert({ id, name: name.zh, roles, unit, rank, sex, skills }, 'never signs in');
      slowest.set(incidents, await everyQuestion(app, incidents, years, rounds));
      await monthByMonth(app, incidents);
      await besideOthers(app, incidents, years, rounds);
    } finally {
      await app?.close();
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    }
  }
  const sizes = [...slowest.keys()];
  if (sizes.length > 1) {
    const [first, last] = [sizes[0]!, sizes.at(-1)!];
    const growth = slowest.get(last)! / slowest.get(first)!;
    console.log(`growth from ${first} to ${last} incidents (${last / first} times): the slowest question takes ${rounded(growth, 1)} times as long: ${growth < last / first ? 'flatter than linear' : 'LINEAR OR WORSE'}`);
  }
}

/** Anything from a day to all the years, beginning and ending within a day. */
function spans(years: number, rounds: number): Span[] {
  const draw = seeded(7);
  const to = startOf(periodOf(now, 'day'));
  const from = to - years * 365 * 86_400_000;
  return Array.from({ length: rounds }, (_, i) => {
    if (i === 0) return { from, to };
    const [a, b] = [from + draw() * (to - from), from + draw() * (to - from)].sort((x, y) => x - y) as [number, number];
    return { from: Math.floor(a), to: Math.ceil(b) + 60_000 };
  });
}

/** Every index by each of its groupings, beside the year before, and the records behind it. Returns the slowest p95. */
async function everyQuestion(app: INestApplicationContext, incidents: number, years: number, rounds: number): Promise<number> {
  const figures = app.get(FigureRepository);
  const measured: { name: string; p50: number; p95: number }[] = [];
  const measure = async (name: string, ask: (span: Span) => Promise<unknown>) => {
    const taken: number[] = [];
    for (const span of spans(years, rounds)) {
      const started = performance.now();
      await ask(span);
      taken.push(performance.now() - started);
    }
    taken.sort((a, b) => a - b);
    measured.push({ name, p50: quantile(taken, 0.5)!, p95: quantile(taken, 0.95)! });
  };
  for (const index of indices) {
    await measure(index.id, (span) => figures.answer(index, { ...span, compare: 'yearOnYear' }));
    for (const by of groupingsOf(index) as Asked['by'][]) await measure(`${index.id} by ${by}`, (span) => figures.answer(index, { ...span, by, compare: 'yearOnYear' }));
    if (groupingsOf(index).includes('hourOfWeek')) await measure(`${index.id} by hourOfWeek in a community`, (span) => figures.answer(index, { ...span, by: 'hourOfWeek', community: 'community-3' }));
    await measure(`${index.id} records of a grid`, (span) => figures.records(index, { ...span, grid: 'grid-012' }, { limit: 51 }));
  }
  measured.sort((a, b) => b.p95 - a.p95);
  console.log(`${measured.length} questions, each of ${rounds} spans; the slowest:`);
  for (const { name, p50, p95 } of measured.slice(0, 5)) console.log(`  ${name.padEnd(44)} p50 ${p50} ms   p95 ${p95} ms`);
  const worst = measured[0]!.p95;
  console.log(`goal: p95 < ${goalMs} ms: ${worst < goalMs ? 'met' : 'MISSED'}`);
  console.log(JSON.stringify({ bench: 'analysis', incidents, questions: measured.length, slowest: measured[0], median: measured[Math.floor(measured.length / 2)]?.p95 }));
  return worst;
}

/** What nobody waits for at a screen: the analysis of each of the last twelve months, and the effect of what each suggests. */
async function monthByMonth(app: INestApplicationContext, incidents: number): Promise<void> {
  const taken = { analyse: [] as number[], measureEffect: [] as number[] };
  for (let back = 12; back >= 1; back -= 1) {
    const [from, to] = [back, back - 1].map((months) => new Date(Date.UTC(2026, 6 - months, 1)).toISOString().slice(0, 10)) as [string, string];
    let started = performance.now();
    const { found } = await app.get(AnalysisActivities).analyse({ from, to, station: station.id, monthly: true });
    taken.analyse.push(performance.now() - started);
    for (const { suggestion } of found) {
      started = performance.now();
      await app.get(Effects).measure(suggestion.suggestionNo, suggestion.plan, suggestion.plan.measureAt);
      taken.measureEffect.push(performance.now() - started);
    }
  }
  for (const [name, list] of Object.entries(taken)) {
    list.sort((a, b) => a - b);
    const [p50, p95] = [quantile(list, 0.5)!, quantile(list, 0.95)!];
    console.log(`  ${name.padEnd(44)} ${list.length} times   p50 ${p50} ms   p95 ${p95} ms`);
    console.log(JSON.stringify({ bench: 'analysis', incidents, work: name, times: list.length, p50, p95 }));
  }
}

type Rows = Map<string, number>;
interface Question {
  name: string;
  product: (figures: FigureRepository, span: Span) => Promise<Rows>;
  floor: (db: mongo.Db, span: Span) => Promise<Rows>;
  peer: (db: DuckDBConnection, span: Span) => Promise<Rows>;
}

const grouped = (answered: Answered): Rows => new Map(answered.groups.flatMap(({ key, value }) => (value ? [[String(key), value] as const] : [])));
const ask = (id: string, more: Partial<Asked>) => async (figures: FigureRepository, span: Span) => {
  const answered = await figures.answer(indexOf(id)!, { ...span, ...more });
  return more.by === undefined ? new Map([['', answered.total.value!]]) : grouped(answered);
};
const rows = async (cursor: AsyncIterable<mongo.BSON.Document>): Promise<Rows> => {
  const found: Rows = new Map();
  for await (const { _id, n } of cursor) found.set(String(_id ?? ''), n as number);
  return found;
};
const within = ({ from, to }: Span) => ({ $gte: new Date(from), $lt: new Date(to) });
const sql = (text: (span: Span) => string) => async (db: DuckDBConnection, span: Span) =>
  new Map((await db.runAndReadAll(text(span))).getRows().map(([key, n]) => [String(key ?? ''), Number(n)] as const));
const inSpan = ({ from, to }: Span, column = 't') => `${column} >= ${from} and ${column} < ${to}`;
const hour = `cast(floor(((t + 28800000) % 86400000) / 3600000) + 24 * ((cast(floor((t + 28800000) / 86400000) as bigint) + 3) % 7) as integer)`;
const theft = ['burglary', 'theft', 'theft.livestock', 'theft.shop', 'theft.vehicle', 'theft.vehicleParts'];

const questions: Question[] = [
  {
    name: 'incidents of the station',
    product: ask('incidents', {}),
    floor: (db, span) => rows(db.collection('incidents').aggregate([{ $match: { receivedAt: within(span), mergedInto: null } }, { $group: { _id: null, n: { $sum: 1 } } }])),
    peer: sql((span) => `select '', count(*) from incidents where ${inSpan(span)} and not merged`),
  },
  {
    name: 'incidents by grid',
    product: ask('incidents', { by: 'grid' }),
    floor: (db, span) => rows(db.collection('incidents').aggregate([{ $match: { receivedAt: within(span), mergedInto: null } }, { $group: { _id: '$grid', n: { $sum: 1 } } }])),
    peer: sql((span) => `select grid, count(*) from incidents where ${inSpan(span)} and not merged group by grid`),
  },
  {
    name: 'incidents by category',
    product: ask('incidents', { by: 'category' }),
    floor: (db, span) => rows(db.collection('incidents').aggregate([{ $match: { receivedAt: within(span), mergedInto: null } }, { $group: { _id: '$category', n: { $sum: 1 } } }])),
    peer: sql((span) => `select category, count(*) from incidents where ${inSpan(span)} and not merged group by category`),
  },
  {
    name: 'thefts by hour of the week',
    product: ask('incidents', { by: 'hourOfWeek', category: 'theft' }),
    floor: (db, span) =>
      rows(
        db.collection('incidents').aggregate([
          { $match: { receivedAt: within(span), mergedInto: null, category: { $in: theft } } },
          { $group: { _id: { $add: [{ $multiply: [{ $subtract: [{ $isoDayOfWeek: { date: '$receivedAt', timezone: '+08' } }, 1] }, 24] }, { $hour: { date: '$receivedAt', timezone: '+08' } }] }, n: { $sum: 1 } } },
        ]),
      ),
    peer: sql((span) => `select ${hour}, count(*) from incidents where ${inSpan(span)} and not merged and category in (${theft.map((each) => `'${each}'`).join()}) group by 1`),
  },
  {
    name: 'theft cases by community',
    product: ask('theftCases', { by: 'community' }),
    floor: (db, span) =>
      rows(
        db.collection('cases').aggregate([
          { $match: { openedAt: within(span), category: { $in: theft }, result: { $nin: ['declined', 'notFiled'] } } },
          { $lookup: { from: 'incidents', localField: 'incidents', foreignField: '_id', as: 'first' } },
          { $group: { _id: { $first: '$first.community' }, n: { $sum: 1 } } },
        ]),
      ),
    peer: sql((span) => `select i.community, count(*) from cases c join incidents i on i.id = c.incident where ${inSpan(span, 'c.t')} and c.category in (${theft.map((each) => `'${each}'`).join()}) group by 1`),
  },
];

async function besideOthers(app: INestApplicationContext, incidents: number, years: number, rounds: number): Promise<void> {
  const { db } = app.get<Connection>(getConnectionToken());
  const figures = app.get(FigureRepository);
  const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await load(duckdb, db!);
  for (const { name, product, floor, peer } of questions) {
    const taken = { product: [] as number[], floor: [] as number[], peer: [] as number[] };
    let differing = 0;
    for (const [i, span] of spans(years, Math.min(rounds, 10)).entries()) {
      const answers: Record<keyof typeof taken, Rows | undefined> = { product: undefined, floor: undefined, peer: undefined };
      // In turns: none is always the first to warm the others' data.
      for (const side of i % 2 ? (['product', 'floor', 'peer'] as const) : (['peer', 'floor', 'product'] as const)) {
        const started = performance.now();
        answers[side] = side === 'product' ? await product(figures, span) : side === 'floor' ? await floor(db!, span) : await peer(duckdb, span);
        taken[side].push(performance.now() - started);
      }
      const texts = Object.values(answers).map((answer) => JSON.stringify([...answer!].sort()));
      if (new Set(texts).size > 1) differing += 1;
    }
    const p95 = (side: keyof typeof taken) => quantile(taken[side].sort((a, b) => a - b), 0.95)!;
    console.log(`  ${name.padEnd(32)} p95: plain aggregation ${p95('floor')} ms, DuckDB ${p95('peer')} ms, product ${p95('product')} ms; answers that differ: ${differing}`);
    console.log(JSON.stringify({ bench: 'analysis', incidents, question: name, floor: p95('floor'), peer: p95('peer'), product: p95('product'), differing }));
  }
  duckdb.closeSync();
}

async function load(duckdb: DuckDBConnection, db: mongo.Db): Promise<void> {
  await duckdb.run('create table incidents (id varchar, t bigint, category varchar, community varchar, grid varchar, merged boolean)');
  const incidents = await duckdb.createAppender('incidents');
  for await (const each of db.collection('incidents').find({}, { projection: { receivedAt: 1, category: 1, community: 1, grid: 1, mergedInto: 1 }, batchSize: 10_000 })) {
    incidents.appendVarchar(String(each._id));
    incidents.appendBigInt(BigInt((each.receivedAt as Date).getTime()));
    incidents.appendVarchar(each.category as string);
    incidents.appendVarchar(each.community as string);
    incidents.appendVarchar(each.grid as string);
    incidents.appendBoolean(each.mergedInto !== null);
    incidents.endRow();
  }
  incidents.closeSync();
  await duckdb.run('create table cases (id varchar, t bigint, category varchar, incident varchar)');
  const cases = await duckdb.createAppender('cases');
  for await (const each of db.collection('cases').find({}, { batchSize: 10_000 })) {
    cases.appendVarchar(String(each._id));
    cases.appendBigInt(BigInt((each.openedAt as Date).getTime()));
    cases.appendVarchar(each.category as string);
    cases.appendVarchar((each.incidents as string[])[0]!);
    cases.endRow();
  }
  cases.closeSync();
}
