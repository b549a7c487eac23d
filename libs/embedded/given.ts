/** Servers that the user named: tried before anything is started, so that a wrong address is one sentence. */
import { Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import type { StationConfig } from '../platform/config.js';
import { StartFailure } from './failure.js';

const withinMs = 5000;

/** Throws one sentence unless MONGODB_URI names a replica set that answers. */
export async function checkMongo(uri: string): Promise<void> {
  let client;
  let hello;
  try {
    client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: withinMs, connectTimeoutMS: withinMs });
    await client.connect();
    hello = await client.db().command({ hello: 1 });
  } catch (error) {
    if (/auth/i.test((error as Error).message))
      throw new StartFailure({
        zh: 'MONGODB_URI 中的用户名或密码不被接受',
        en: 'the user name or the password in MONGODB_URI is not accepted',
      });
    throw new StartFailure({
      zh: 'MONGODB_URI 所指的 MongoDB 无法连接：请检查地址与网络',
      en: 'the MongoDB of MONGODB_URI cannot be reached: check the address and the network',
    });
  } finally {
    await client?.close();
  }
  if (hello.setName === undefined && hello.msg !== 'isdbgrid')
    throw new StartFailure({
      zh: 'MONGODB_URI 所指的 MongoDB 不是副本集，而事务需要副本集',
      en: 'the MongoDB of MONGODB_URI is not a replica set, and transactions need one',
    });
}

/** Throws one sentence unless TEMPORAL_ADDRESS answers and has the namespace. */
export async function checkTemporal(address: string, config: StationConfig): Promise<void> {
  const { TEMPORAL_NAMESPACE: namespace, TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS: tls } = config;
  let connection;
  try {
    connection = await Connection.connect({ address, tls, apiKey, connectTimeout: withinMs });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + withinMs, () => workflowService.describeNamespace({ namespace }));
  } catch (error) {
    // gRPC status 5: NOT_FOUND.
    if ((error as { code?: unknown }).code === 5)
      throw new StartFailure({
        zh: `${address} 的 Temporal 没有命名空间 ${namespace}：请创建，或检查 TEMPORAL_NAMESPACE`,
        en: `the Temporal at ${address} has no namespace ${namespace}: create it, or check TEMPORAL_NAMESPACE`,
      });
    throw new StartFailure({
      zh: `TEMPORAL_ADDRESS 所指的 Temporal（${address}）无法连接：请检查地址、TLS 与网络`,
      en: `the Temporal of TEMPORAL_ADDRESS (${address}) cannot be reached: check the address, TLS and the network`,
    });
  } finally {
    await connection?.close();
  }
}
