import type { DuckDBConnection } from "@duckdb/node-api";
import type { LogRecord, MetricPoint, RecordBatch, SpanRecord } from "../otlp";
import { type OpenDatabase, openDatabase } from "./open";
import {
  metricNames,
  metricPoints,
  recordsOfSessions,
  rowCounts,
  type SessionFilter,
  type SessionKey,
  sessionKeys,
  spansOfTraces,
} from "./queries";
import { applyRetention, type Retention } from "./retention";
import { Writer } from "./writer";

export interface StoreOptions {
  /** Folder of the store; absent: in memory. */
  dir?: string | undefined;
  retention?: Retention | undefined;
  /** Records that may wait for the writer before senders are told to come back later. */
  maxQueuedRecords: number;
  /** Epoch milliseconds. */
  now: () => number;
}

const RETENTION_EVERY_MS = 60_000;

/** The embedded store of one inspector: one writer, acknowledged means on disk. */
export class Store {
  private readonly writer: Writer;
  private readonly timer: NodeJS.Timeout;
  private closing: Promise<void> | undefined;
  private readonly reads = new Set<Promise<unknown>>();

  private constructor(
    private readonly database: OpenDatabase,
    private readonly options: StoreOptions,
  ) {
    this.writer = new Writer(database.writer, options.maxQueuedRecords);
    this.timer = setInterval(() => void this.applyRetention().catch(() => undefined), RETENTION_EVERY_MS);
    this.timer.unref();
  }

  /** Throws StoreOpenError with a message for the user. */
  static async open(options: StoreOptions): Promise<Store> {
    const store = new Store(await openDatabase(options.dir), options);
    await store.applyRetention();
    return store;
  }

  /** Resolves once the batch is stored. Rejects with StoreBusyError when too much is waiting. */
  append(batch: RecordBatch): Promise<void> {
    return this.writer.append(batch, this.options.now());
  }

  /** Stores the batch in place of everything that these sessions had. */
  replaceSessions(ids: readonly string[], batch: RecordBatch): Promise<void> {
    return this.writer.replaceSessions(ids, batch, this.options.now());
  }

  sessionKeys(filter: SessionFilter): Promise<SessionKey[]> {
    return this.read((reader) => sessionKeys(reader, filter));
  }

  recordsOfSessions(ids: readonly string[]): Promise<{ spans: SpanRecord[]; logs: LogRecord[] }> {
    return this.read((reader) => recordsOfSessions(reader, ids));
  }

  spansOfTraces(ids: readonly string[]): Promise<SpanRecord[]> {
    return this.read((reader) => spansOfTraces(reader, ids));
  }

  metricNames(): Promise<{ name: string; kind: string; unit: string; points: number }[]> {
    return this.read((reader) => metricNames(reader));
  }

  metricPoints(name: string, limit: number): Promise<MetricPoint[]> {
    return this.read((reader) => metricPoints(reader, name, limit));
  }

  rowCounts(): Promise<{ spans: number; events: number; metricPoints: number }> {
    return this.read((reader) => rowCounts(reader));
  }

  /** Deletes what is over age or size; runs by itself every minute. */
  applyRetention(): Promise<void> {
    const { retention = {}, now } = this.options;
    if (retention.days === undefined && retention.megabytes === undefined) return Promise.resolve();
    return this.writer.exclusively((connection) => applyRetention(connection, retention, this.database.file, now()));
  }

  /** Writes what waits, then closes the file. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  /** Runs a query; close() waits for it, because the native connection must not go away below it. */
  private read<T>(query: (reader: DuckDBConnection) => Promise<T>): Promise<T> {
    if (this.closing) return Promise.reject(new Error("the store is closed"));
    const result = query(this.database.reader);
    this.reads.add(result);
    const done = () => this.reads.delete(result);
    result.then(done, done);
    return result;
  }

  private async closeOnce(): Promise<void> {
    clearInterval(this.timer);
    await this.writer.close();
    await Promise.allSettled(this.reads);
    const { instance, reader, writer, file, release } = this.database;
    if (file !== undefined) await writer.run("CHECKPOINT").catch(() => undefined);
    reader.closeSync();
    writer.closeSync();
    instance.closeSync();
    release();
  }
}
