/** `npm run verify -- --case NUMBER`: whether a case file is as it was signed. Ends with 0 where it is, with 1 where it is not. */
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Client } from '@temporalio/client';
import { caseNoSchema } from '../contracts/ids.js';
import { type Config, loadConfig } from '../platform/config.js';
import { bilingual } from '../platform/text.js';
import { CaseFileRepository, caseFileFeature } from '../records/case-file.js';
import { database } from '../records/database.js';
import { DossierRepository } from '../records/dossier.js';
import { suspectFeature, SuspectRepository } from '../records/suspect.js';
import { evidenceFeature, EvidenceRepository } from '../records/evidence.js';
import { FileRepository, filesFeature } from '../records/files.js';
import { objectStore } from '../records/object-store.js';
import { Ledger, ledgerFeature } from '../records/ledger.js';
import { processFeature, ProcessRepository } from '../records/process.js';
import { connectClient } from '../temporal/connection.js';
import { inWords, verifyCase } from '../temporal/verification.js';
import { runningStation } from './data-folder.js';
import { stationSecrets } from './secrets.js';

@Module({})
class Records {
  static forRoot(config: Config): DynamicModule {
    return { module: Records, imports: [database(config.MONGODB_URI), caseFileFeature, evidenceFeature, filesFeature, ledgerFeature, processFeature, suspectFeature], providers: [objectStore(config), Ledger, SuspectRepository, CaseFileRepository, EvidenceRepository, FileRepository, ProcessRepository, DossierRepository] };
  }
}

/** The servers that the environment names, else those of the station that runs on the data folder. */
function readConfig() {
  const folder = process.env.STATION_DATA?.trim() || '.station';
  const running = process.env.MONGODB_URI ? undefined : runningStation(folder);
  if (!process.env.MONGODB_URI && running === undefined) {
    throw new Error('没有正在运行的派出所：请先 npm start，或设置 MONGODB_URI、TEMPORAL_ADDRESS 等 / no station runs: npm start first, or set MONGODB_URI, TEMPORAL_ADDRESS and the keys');
  }
  return loadConfig(running === undefined ? process.env : { ...process.env, ...stationSecrets(folder, process.env), MONGODB_URI: running.mongodb, TEMPORAL_ADDRESS: running.temporal });
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { case: { type: 'string' } } });
  const asked = caseNoSchema.safeParse(values.case);
  if (!asked.success) throw new Error('用法：npm run verify -- --case 案件编号 / usage: npm run verify -- --case NUMBER, such as A2026-00001');
  const config = readConfig();
  const app = await NestFactory.createApplicationContext(Records.forRoot(config), { logger: false, abortOnError: false });
  const client: Client | null = await connectClient(config).catch(() => null);
  try {
    const stores = { station: config.STATION_ID, dossiers: app.get(DossierRepository), processes: app.get(ProcessRepository), files: app.get(FileRepository), client };
    const verification = await verifyCase(asked.data, stores, true);
    if (verification === null) throw new Error(`没有案件 ${asked.data} / there is no case ${asked.data}`);
    for (const line of inWords(verification)) process.stdout.write(`${bilingual(line)}\n`);
    return verification.whole ? 0 : 1;
  } finally {
    await client?.connection.close();
    await app.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
