import { SIGNALS } from "./ledger";
import { type Persistence, persistIn } from "./persistence";
import type { DeliveryStore, StoredBatch } from "./types";

export interface IndexedDbStoreOptions {
  /** Database name; default `rtcscope`. Pages of one origin share it. */
  readonly name?: string;
  /** Bodies kept at most, bytes together; default 512 KiB. The oldest and least valuable go first. */
  readonly maxBytes?: number;
  /** Default: the platform's, looked up when first used. */
  readonly indexedDB?: IDBFactory;
}

const STORE = "batches";

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

/** What lies in a database may be another version's, or anybody's. */
function parse(found: unknown): StoredBatch | undefined {
  if (!found || typeof found !== "object") return undefined;
  const { signal, records, value, epoch, body } = found as Record<string, unknown>;
  const known = SIGNALS.find((name) => name === signal);
  const fits = [records, value, epoch].every((number) => typeof number === "number" && number >= 0);
  if (!known || !fits || !(body instanceof Uint8Array) || !body.length) return undefined;
  return {
    signal: known,
    records: Number(records),
    value: Number(value),
    epoch: Number(epoch),
    body: new Uint8Array(body),
  };
}

/** The store itself, for tests and for wrapping; a page passes {@link indexedDbStore}. */
export function openIndexedDb({
  name = "rtcscope",
  maxBytes = 512 << 10,
  indexedDB = globalThis.indexedDB,
}: IndexedDbStoreOptions = {}): DeliveryStore {
  let opening: Promise<IDBDatabase> | undefined;
  const open = () => {
    opening ??= (async () => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { autoIncrement: true });
      const database = await done(request);
      // Another tab deletes or upgrades: an open connection would block it for as long as this tab lives.
      database.onversionchange = () => database.close();
      database.onclose = () => {
        opening = undefined;
      };
      return database;
    })();
    // A failure (private mode, no room) is not remembered.
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  const write = async () => {
    // Relaxed: a tab that closes has no time for the disk.
    const begin = async () => (await open()).transaction(STORE, "readwrite", { durability: "relaxed" });
    try {
      return await begin();
    } catch {
      // The connection was closed under us (see onversionchange).
      opening = undefined;
      return begin();
    }
  };
  const readAll = async (store: IDBObjectStore): Promise<[IDBValidKey, StoredBatch | undefined][]> => {
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done<unknown[]>(store.getAll())]);
    return keys.map((key, index) => [key, parse(values[index])]);
  };

  const makeRoom = async () => {
    const transaction = await write();
    const finished = committed(transaction);
    const store = transaction.objectStore(STORE);
    const kept = await readAll(store);
    const evicted: StoredBatch[] = [];
    let over = kept.reduce((sum, [, batch]) => sum + (batch?.body.length ?? 0), -maxBytes);
    kept.sort(([, a], [, b]) => (b?.value ?? 4) - (a?.value ?? 4));
    for (const [key, batch] of kept) {
      if (batch && over <= 0) break;
      store.delete(key);
      if (!batch) continue;
      over -= batch.body.length;
      evicted.push(batch);
    }
    await finished;
    return evicted;
  };

  return {
    async put(batches) {
      const transaction = await write();
      const store = transaction.objectStore(STORE);
      for (const batch of batches) store.add(batch);
      // A page that goes has no later turn, and undoes what it has not committed by then.
      transaction.commit();
      await committed(transaction);
      // What is stored is stored, even when no room can be made for the next.
      return makeRoom().catch(() => []);
    },
    async take() {
      const transaction = await write();
      const finished = committed(transaction);
      const store = transaction.objectStore(STORE);
      const found = await readAll(store);
      store.clear();
      await finished;
      return found.flatMap(([, batch]) => batch ?? []);
    },
    async purge() {
      const transaction = await write();
      const finished = committed(transaction);
      transaction.objectStore(STORE).clear();
      await finished;
    },
  };
}

/**
 * `persist: indexedDbStore()`: encoded requests that could not go when the tab closed wait in IndexedDB for the next
 * visit to the same origin, for at most a day. They hold what telemetry holds; `disable()` deletes them.
 */
export function indexedDbStore(options: IndexedDbStoreOptions = {}): Persistence {
  return (host) => persistIn(openIndexedDb(options))(host);
}
