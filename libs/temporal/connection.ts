/** How clients and workers reach Temporal. */
import { Client, Connection } from '@temporalio/client';
import type { Config } from '../platform/config.js';
import { clientConverter } from './data-converter.js';

type Reach = Pick<Config, 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE' | 'TEMPORAL_TLS' | 'TEMPORAL_API_KEY' | 'PAYLOAD_KEYS'>;

export function connectionOptions(config: Reach): { address: string; tls: boolean; apiKey?: string } {
  return {
    address: config.TEMPORAL_ADDRESS,
    tls: config.TEMPORAL_TLS,
    ...(config.TEMPORAL_API_KEY === undefined ? {} : { apiKey: config.TEMPORAL_API_KEY }),
  };
}

export async function connectClient(config: Reach): Promise<Client> {
  const connection = await Connection.connect(connectionOptions(config));
  return new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter: clientConverter(config.PAYLOAD_KEYS) });
}
