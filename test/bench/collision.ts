/**
 * How long a new sighting takes to be compared with all on record: the register's index and the chains through what is near,
 * beside brute force, which looks at every sighting there is. Both must come to chains of the same weight.
 * Flags: --sightings, --cameras, --days, --new.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { chainThrough, tripLimits } from '../../libs/domain/collision.js';
import { colours, type Description, type Sighting, vehicleTypes } from '../../libs/domain/sighting.js';
import { startMongo } from '../../libs/embedded/servers.js';
import { SightingEntity, SightingRepository } from '../../libs/records/video.js';
import { CaseModule } from '../../services/case/case.module.js';
import { percentiles } from './report.js';

export async function benchCollision(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { sightings: { type: 'string', default: '100000' }, cameras: { type: 'string', default: '1000' }, days: { type: 'string', default: '30' }, new: { type: 'string', default: '60' } } });
  const [count, cameras, days, fresh] = [values.sightings, values.cameras, values.days, values.new].map(Number) as [number, number, number, number];
  const folder = await mkdtemp(join(tmpdir(), 'station-bench-'));
  const mongo = await startMongo({ dbPath: folder });
  const app = await NestFactory.createApplicationContext(CaseModule.forRoot({ MONGODB_URI: mongo.address }), { logger: false });
  try {
    const draw = seeded(20211124);
    const places = Array.from({ length: cameras }, () => [123.1 + draw() * 0.45, 44.0 + draw() * 0.35] as [number, number]);
    const make = (id: string, vague: boolean): Sighting => {
      const camera = Math.floor(draw() * cameras);
      const description: Description = { kind: 'vehicle', ...(draw() < 0.9 ? { type: vehicleTypes[Math.floor(draw() * 8)]! } : {}), ...(!vague && draw() < 0.8 ? { colour: colours[Math.floor(draw() * 8)]! } : {}), ...(!vague && draw() < 0.2 ? { plate: plate(draw) } : {}) };
      return { id, camera: `c${camera}`, place: { type: 'Point', coordinates: places[camera]! }, at: Date.UTC(2026, 0, 1) + Math.floor(draw() * days * 86_400_000), errorSeconds: Math.floor(draw() * 20), certainty: 'probable', description };
    };
    const all = Array.from({ length: count }, (_, i) => make(`s${i}`, false));
    const model = app.get<Model<SightingEntity>>(getModelToken(SightingEntity.name), { strict: false });
    await model.init();
    for (let first = 0; first < count; first += 10_000)
      await model.collection.insertMany(all.slice(first, first + 10_000).map(({ id, at, ...rest }) => ({ _id: id, ...rest, at: new Date(at), videoNo: 'V2026-00001' })) as never);
    const sightings = app.get(SightingRepository, { strict: false });

    // What nobody could tell apart is left aside by the register: brute force is asked about the same.
    const telling = all.filter(({ description }) => Object.keys(description).length > 1);
    for (const [name, vague] of [['described by type, colour and plate as far as seen', false], ['described by no more than a type', true]] as const) {
      const [product, floor]: [number[], number[]] = [[], []];
      let [longest, near, differing] = [0, 0, 0];
      for (let i = 0; i < fresh; i += 1) {
        const added = make(`new${i}`, vague);
        if (Object.keys(added.description).length === 1) continue;
        let started = performance.now();
        const found = await sightings.near(added, tripLimits);
        const chain = chainThrough(added, found, tripLimits);
        product.push(performance.now() - started);
        started = performance.now();
        const brute = chainThrough(added, telling, tripLimits);
        floor.push(performance.now() - started);
        if (brute.weight !== chain.weight) differing += 1;
        longest = Math.max(longest, chain.sightings.length);
        near = Math.max(near, found.length);
      }
      const [ours, theirs] = [percentiles(product), percentiles(floor)];
      console.log(`\ncollision of a new sighting, ${name}: ${count} sightings of ${cameras} cameras in ${days} days; at most ${near} near, the longest chain ${longest}`);
      console.log(`  brute force  p50 ${theirs.p50} ms   p99 ${theirs.p99} ms`);
      console.log(`  product      p50 ${ours.p50} ms   p99 ${ours.p99} ms   (read from MongoDB included)`);
      console.log(`goal: p99 < 1000 ms: ${ours.p99 < 1000 ? 'met' : 'MISSED'}; chains of another weight than brute force: ${differing}\n`);
      console.log(JSON.stringify({ bench: 'collision', described: !vague, sightings: count, cameras, days, near, longest, floor: theirs, product: ours, differing }));
    }
  } finally {
    await app.close();
    await mongo.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Mulberry32: the same sightings in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const plate = (draw: () => number) => `蒙G${Array.from({ length: 5 }, () => (draw() < 0.6 ? '?' : String(Math.floor(draw() * 10)))).join('')}`;
