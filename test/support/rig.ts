/**
 * The station in one process with skipped time: the real workflows on Temporal's time-skipping server, the real
 * activities of every team, a real mongod. Whatever a test starts is replayed at the end.
 */
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { incidentWorkflowId } from '../../libs/contracts/ids.js';
import type { Call, IncidentInput } from '../../libs/contracts/incident.js';
import { processQuery, type ProcessSummary, queues, searchAttributes } from '../../libs/contracts/process.js';
import { completeTask, type TaskAnswer } from '../../libs/contracts/task.js';
import type { Connection } from 'mongoose';
import type { z } from 'zod';
import type { taskKinds, TaskKindId } from '../../libs/contracts/registry.js';
import type { Actor, Role } from '../../libs/domain/actor.js';
import policyRows from '../../libs/domain/data/policy.json' with { type: 'json' };
import { seededPartners } from '../../libs/domain/partners.js';
import { policyRowSchema } from '../../libs/domain/policy.js';
import { station } from '../../libs/domain/station.js';
import type { Task } from '../../libs/domain/task.js';
import { temporalCliPath, timeSkippingServerPath } from '../../libs/embedded/servers.js';
import { AccountRepository } from '../../libs/records/account.js';
import { PartnerRepository } from '../../libs/records/linkage.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { ProcessRepository } from '../../libs/records/process.js';
import { StationRepository } from '../../libs/records/station.js';
import { historiesOf } from '../../libs/temporal/histories.js';
import { clientConverter, workerConverter } from '../../libs/temporal/data-converter.js';
import { sendUpdate } from '../../libs/temporal/update.js';
import { activitiesOf } from '../../libs/temporal/worker-service.js';
import { caseActivities, CaseModule } from '../../services/case/case.module.js';
import { commandActivities, CommandModule } from '../../services/command/command.module.js';
import { CommunityActivities } from '../../services/community/community.activities.js';
import { CommunityModule } from '../../services/community/community.module.js';
import { FraudActivities } from '../../services/community/fraud.activities.js';
import { MediationActivities } from '../../services/community/mediation.activities.js';
import { OrchestratorActivities } from '../../services/orchestrator/orchestrator.activities.js';
import { OrchestratorModule } from '../../services/orchestrator/orchestrator.module.js';
import { record } from '../replay/recorded.js';
import { builtBundle, localActivities, payloadKeys, quietRuntime, temporaryMongo, tokenSecret } from './servers.js';
import { wordless } from './wordless.js';

/** A form as an officer sends it: what has a default may be left out. */
export type FormInput<K extends TaskKindId> = z.input<(typeof taskKinds)[K]['form']>;

export interface Rig {
  client: Client;
  /** Any provider of any service. */
  get<T>(type: abstract new (...args: never[]) => T): T;
  now(): Promise<number>;
  /** Lets process time pass. */
  sleep(duration: string | number): Promise<void>;
  report(call?: Partial<Call>): Promise<WorkflowHandle>;
  summary(processId: string): Promise<ProcessSummary>;
  /** Resolves once the process looks as described; fails with what it looked like. */
  until(processId: string, what: string, test: (summary: ProcessSummary) => boolean): Promise<ProcessSummary>;
  task(processId: string, kind: TaskKindId): Promise<Task>;
  complete<K extends TaskKindId>(processId: string, kind: K, actor: Actor, result: FormInput<K>): Promise<TaskAnswer>;
  /** Replays every execution on the server, and with `RECORD_HISTORIES` keeps one of each end for later releases. Returns how many. */
  replayAll(): Promise<number>;
  stop(): Promise<void>;
}

export function officer(id: string, roles: Role[], unit: string | null): Actor {
  return { id, roles, unit, via: 'api' };
}

/** Somebody of the seeded station with the role, in the unit where one is given. */
export function someone(role: Role, unit?: string, index = 0): Actor {
  const found = station.accounts.filter((account) => account.roles.includes(role) && (unit === undefined || account.unit === unit || account.unit?.startsWith(`${unit}.`)));
  const account = found[index];
  if (!account) throw new Error(`no ${role} number ${index} in ${unit}`);
  return officer(account.id, account.roles, account.unit);
}

let messages = 0;
export const nextMessageId = () => `message-${(messages += 1)}`;

const patience = { attempts: 400, everyMs: 25 };

/** `skipping: false`: on the server that the station runs on, where time takes its time. */
/** The SDK gives a server five seconds to start. On a busy machine it may need more, which says nothing of what is tested. */
function started<Server>(start: () => Promise<Server>, left = 2): Promise<Server> {
  return start().catch((error: Error) => {
    if (left === 0 || !error.message.includes('did not start within')) throw error;
    return started(start, left - 1);
  });
}

export async function startRig(keys = payloadKeys, { skipping = true } = {}): Promise<Rig> {
  quietRuntime();
  const [mongo, environment, bundle] = await Promise.all([
    temporaryMongo(),
    skipping
      ? timeSkippingServerPath().then((path) => started(() => TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })))
      : temporalCliPath().then((path) => started(() => TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path }, searchAttributes: Object.values(searchAttributes) } }))),
    builtBundle(),
  ]);
  if (skipping) {
    await environment.connection.operatorService.addSearchAttributes({
      namespace: environment.namespace ?? 'default',
      searchAttributes: Object.fromEntries(Object.values(searchAttributes).map(({ name, type }) => [name, { KEYWORD: 2, DATETIME: 6, BOOL: 5 }[type as 'KEYWORD']])),
    });
  }
  const config = { MONGODB_URI: mongo.address, TOKEN_SECRET: tokenSecret, PAYLOAD_KEYS: keys, API_URL: 'http://127.0.0.1:1' };
  const apps: INestApplicationContext[] = [];
  const workers: Worker[] = [];
  const add = async (module: Parameters<typeof NestFactory.createApplicationContext>[0], taskQueue: string, types: Type<object>[], workflowBundle?: { code: string }) => {
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    apps.push(app);
    workers.push(
      await Worker.create({
        connection: environment.nativeConnection,
        namespace: environment.namespace ?? 'default',
        taskQueue,
        activities: activitiesOf(...types.map((type) => app.get<object>(type))),
        dataConverter: workerConverter(keys),
        ...(workflowBundle ? { workflowBundle } : {}),
      }),
    );
  };
  await add(OrchestratorModule.forRoot(config), queues.processes, [OrchestratorActivities], bundle);
  await add(CommandModule.forRoot(config), queues.command, commandActivities);
  await add(CommunityModule.forRoot(config), queues.community, [CommunityActivities, FraudActivities, MediationActivities]);
  await add(CaseModule.forRoot(config), queues.case, caseActivities);
  const running = workers.map((worker) => worker.run());
  const find = <T>(type: abstract new (...args: never[]) => T): T => {
    for (const app of apps) {
      try {
        return app.get(type, { strict: false });
      } catch {
        continue;
      }
    }
    throw new Error(`no service provides ${type.name}`);
  };
  await find(StationRepository).seed(station);
  await find(PartnerRepository).seed(seededPartners);
  await find(PolicyRepository).seed(policyRows.map((row) => policyRowSchema.parse(row)));
  for (const { id, name, roles, unit, rank, sex, skills } of station.accounts) {
    await find(AccountRepository).insert({ id, name: name.zh, roles, unit, rank, sex, skills }, 'never signs in');
  }

  // The environment's own client lets time run while a result is awaited: here it passes only where a test says so.
  const client = new Client({ connection: environment.connection, namespace: environment.namespace ?? 'default', dataConverter: clientConverter(keys) });
  const summary = (processId: string) => client.workflow.getHandle(processId).query(processQuery);
  const until: Rig['until'] = async (processId, what, test) => {
    let seen: ProcessSummary | null = null;
    for (let attempt = 0; attempt < patience.attempts; attempt += 1) {
      seen = await summary(processId).catch(() => null);
      if (seen && test(seen)) return seen;
      await new Promise((resolve) => setTimeout(resolve, patience.everyMs));
    }
    throw new Error(`${processId} never showed ${what}; it shows ${JSON.stringify(seen && { stage: seen.stage, tasks: seen.tasks.map((task) => [task.kind, task.state]) })}`);
  };
  const isOpen = (kind: TaskKindId) => (task: Task) => task.kind === kind && (task.state === 'open' || task.state === 'claimed');
  const task: Rig['task'] = async (processId, kind) =>
    (await until(processId, `an open ${kind}`, ({ tasks }) => tasks.some(isOpen(kind)))).tasks.find(isOpen(kind))!;
  let number = 0;
  return {
    client,
    get: find,
    now: () => environment.currentTimeMs(),
    sleep: (duration) => environment.sleep(duration as number),
    async report(call = {}) {
      number += 1;
      const input: IncidentInput = {
        station: station.id,
        actor: someone('commandOperator'),
        call: {
          source: 'test',
          number: String(number),
          receivedAt: new Date(await environment.currentTimeMs()).toISOString(),
          channel: 'phone',
          description: '轮毂被盗',
          place: station.units[0]!.home,
          caller: { name: '张某', phone: `138000${String(number).padStart(5, '0')}` },
          ...call,
        },
      };
      return client.workflow.start('incident', {
        workflowId: incidentWorkflowId(input.station, `${input.call.source}.${input.call.number}`),
        taskQueue: queues.processes,
        args: [input],
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.ProcessKind, value: 'incident' },
          { key: searchAttributes.IncidentNo, value: `${input.call.source}.${input.call.number}` },
        ]),
      });
    },
    summary,
    until,
    task,
    async complete(processId, kind, actor, result) {
      const { id } = await task(processId, kind);
      const messageId = nextMessageId();
      return sendUpdate(client, processId, completeTask, { actor, messageId, taskId: id, result });
    },
    async replayAll() {
      // The time-skipping server has no list; every process publishes itself.
      const ids = (await find(ProcessRepository).list({ limit: 10_000 })).map(({ id }) => id);
      const histories = (await Promise.all(ids.map(async (workflowId) => (await historiesOf(client, workflowId))!.map((history) => ({ workflowId, history }))))).flat();
      // A process that is still open may be replayed up to a publication that it has yet to schedule.
      const replayOptions = { workflowBundle: bundle, activities: localActivities, dataConverter: workerConverter(keys) };
      for await (const { error, workflowId } of Worker.runReplayHistories(replayOptions, histories)) {
        if (error) throw new Error(`${workflowId} does not replay: ${error.message}`);
      }
      if (process.env['RECORD_HISTORIES']) await record(await Promise.all(histories.map(async (recorded) => ({ ...recorded, ...(await summary(recorded.workflowId)) }))));
      const unspoken = await wordless(apps[0]!.get<Connection>(getConnectionToken(), { strict: false }).db!);
      if (unspoken.length > 0) throw new Error(`shown to people without a word in services/api/words/shown.ts: ${unspoken.join(', ')}`);
      return histories.length;
    },
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(running);
      for (const app of apps) await app.close();
      await environment.teardown();
      await mongo.discard();
    },
  };
}
