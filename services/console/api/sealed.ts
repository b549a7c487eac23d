/**
 * What a phone needs to go on without a network, and answers that wait for one, kept sealed: AES-GCM under a key that the
 * browser holds and never gives out, and that is destroyed with the session. Where the browser offers no such key (a page
 * without TLS), things are kept in memory alone.
 */
const databaseName = 'station';
const store = 'sealed';
const keyName = 'key';

interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

const memory = new Map<string, unknown>();
/** Counts sessions; what was asked for in one that has ended since is not kept. Odd while nobody is signed in. */
let session = 0;
const canSeal = () => typeof indexedDB !== 'undefined' && globalThis.crypto?.subtle !== undefined;

let opened: Promise<IDBDatabase> | null = null;
function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function within<Result>(mode: IDBTransactionMode, work: (records: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

async function key(): Promise<CryptoKey> {
  const known = await within<CryptoKey | undefined>('readonly', (records) => records.get(keyName));
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  // Another tab may have made one meanwhile: the first stays.
  await within('readwrite', (records) => records.add(made, keyName)).catch(() => {});
  return (await within<CryptoKey | undefined>('readonly', (records) => records.get(keyName))) ?? made;
}

export const sealed = {
  /** Somebody is signed in: from now on things are kept. */
  open(): void {
    if (session % 2 === 1) session += 1;
  },

  /** For whoever reads first and keeps later. */
  session: (): number => session,

  async put(name: string, value: unknown, asked = session): Promise<void> {
    const kept = () => asked === session && session % 2 === 0;
    if (!kept()) return;
    memory.set(name, value);
    if (!canSeal()) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(), new TextEncoder().encode(JSON.stringify(value)));
    if (kept()) await within('readwrite', (records) => records.put({ iv, data } satisfies Sealed, name));
  },

  async get<Value>(name: string): Promise<Value | undefined> {
    if (memory.has(name)) return memory.get(name) as Value;
    if (!canSeal()) return undefined;
    try {
      const found = await within<Sealed | undefined>('readonly', (records) => records.get(name));
      if (!found) return undefined;
      const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: found.iv }, await key(), found.data);
      return JSON.parse(new TextDecoder().decode(text)) as Value;
    } catch {
      // The key is gone: so is what it sealed.
      return undefined;
    }
  },

  async clear(): Promise<void> {
    if (session % 2 === 0) session += 1;
    memory.clear();
    if (canSeal()) await within('readwrite', (records) => records.clear()).catch(() => {});
  },
};
