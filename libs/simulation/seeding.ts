/** Puts a made-up history straight into a station's database, and counts it. */
import { randomUUID } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { periodOf, startOf } from '../domain/cells.js';
import { CountingModule } from '../records/counting.module.js';
import { CountingRepository, TurnIsOver } from '../records/counting.js';
import { database } from '../records/database.js';
import { History, type Truth } from './history.js';
import { Unusable } from './station.js';

const inOneWrite = 5000;
const sayEveryMs = 3000;
const turnMs = 600_000;

@Module({})
class Seeding {
  static on(uri: string): DynamicModule {
    return { module: Seeding, imports: [database(uri), CountingModule] };
  }
}

export interface Seeded {
  incidents: number;
  documents: number;
  facts: number;
  seconds: { written: number; counted: number };
  truth: Truth;
}

/** `say`: how far it has come. */
export async function seedHistory(uri: string, { years, incidents, seed, now = Date.now() }: { years: number; incidents: number; seed: number; now?: number }, say: (line: string) => void): Promise<Seeded> {
  const app = await NestFactory.createApplicationContext(Seeding.on(uri), { logger: false });
  try {
    const { db } = app.get<Connection>(getConnectionToken());
    const counting = app.get(CountingRepository, { strict: false });
    if (await db!.collection('incidents').findOne({ 'call.source': 'history' })) throw new Unusable('该库已有模拟历史 / there is such a history in this database already');
    const holder = randomUUID();
    // Whoever counts waits: it would look at each record one by one.
    await counting.take(holder, turnMs);
    const to = startOf(periodOf(now, 'day'));
    const history = new History({ seed, incidents, from: to - years * 365 * 86_400_000, to });
    const started = Date.now();
    let documents = 0;
    let said = started;
    const waiting = new Map<string, object[]>();
    const write = async (least: number) => {
      for (const [name, list] of waiting) {
        if (list.length < least) continue;
        await db!.collection(name).insertMany(list as never, { ordered: false, writeConcern: { w: 1, j: false } });
        documents += list.length;
        waiting.set(name, []);
      }
      if (Date.now() - said < sayEveryMs) return;
      said = Date.now();
      say(`${Math.round((said - started) / 1000)} s: ${documents} 条记录 records`);
    };
    for (const day of history.documents()) {
      for (const [name, list] of Object.entries(day)) waiting.set(name, (waiting.get(name) ?? []).concat(list));
      await write(inOneWrite);
    }
    await write(1);
    const written = Date.now();
    const reader = await counting.open();
    const { position } = await reader.next();
    await reader.close();
    const { facts, ...counted } = await counting.recount(holder, position, async () => {
      if ((await counting.turn(holder, turnMs)) === null) throw new TurnIsOver();
      if (Date.now() - said < sayEveryMs) return;
      said = Date.now();
      say(`${Math.round((said - started) / 1000)} s: 统计中 counting`);
    });
    await counting.count(counted, { position, written: [] });
    await counting.giveUp(holder);
    return { incidents: await db!.collection('incidents').countDocuments({ 'call.source': 'history' }), documents, facts, seconds: { written: (written - started) / 1000, counted: (Date.now() - written) / 1000 }, truth: history.truth };
  } finally {
    await app.close();
  }
}
