/**
 * `npm run seed-history`: years of records that never were, for trials and measurements. What is in them (series, near
 * repeats, plans that helped) is told at the end, so that an analysis can be held against it.
 */
import 'reflect-metadata';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runningStation } from '../embedded/data-folder.js';
import { runProgram } from './program.js';
import { seedHistory } from './seeding.js';
import { Unusable } from './station.js';

const usage = 'npm run seed-history -- [--years 3] [--incidents 100000] [--seed 20211124] [--mongodb URI]';

async function main(): Promise<number> {
  const { values } = parseArgs({ args: process.argv.slice(2), options: { years: { type: 'string', default: '3' }, incidents: { type: 'string', default: '100000' }, seed: { type: 'string', default: '20211124' }, mongodb: { type: 'string' } } });
  const [years, incidents, seed] = [values.years, values.incidents, values.seed].map(Number) as [number, number, number];
  if (![years, incidents, seed].every((value) => Number.isInteger(value) && value > 0)) throw new Unusable(`须为正整数 / whole numbers above zero are needed\n${usage}`);
  const uri = values.mongodb ?? process.env.MONGODB_URI ?? runningStation(resolve(process.env.STATION_DATA?.trim() || '.station'))?.mongodb;
  if (uri === undefined) throw new Unusable(`没有正在运行的派出所：请先运行 npm start，或给出 --mongodb / no station runs: \`npm start\` first, or give --mongodb\n${usage}`);
  const seeded = await seedHistory(uri, { years, incidents, seed }, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(seeded)}\n`);
  return 0;
}

await runProgram(main);
