import type { DataConverter } from '@temporalio/common';
import { payloadConverterPath } from './bundle.js';
import type { PayloadKey } from '../platform/config.js';
import { SealingCodec } from './codec.js';

/** For clients: what they write is sealed, what they read is opened. */
export function clientConverter(keys: readonly PayloadKey[]): DataConverter {
  return { payloadCodecs: [new SealingCodec(keys)] };
}

/** For workers: what nobody sealed is marked. */
export function workerConverter(keys: readonly PayloadKey[]): DataConverter {
  return { payloadConverterPath, payloadCodecs: [new SealingCodec(keys, true)] };
}
