import { type DuckDBConnection, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import type { RecordBatch } from "../otlp";
import { StoreBusyError } from "./errors";
import { appendRows, rowsOf } from "./rows";
import { TABLE_NAMES, type TableName } from "./tables";

interface Waiting {
  batch: RecordBatch;
  records: number;
  receivedMs: number;
  stored(): void;
  failed(error: unknown): void;
}

/** Rows of one transaction: appending is synchronous, and this many take a few milliseconds. */
const MAX_ROWS_PER_COMMIT = 4000;

async function transaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await connection.run("BEGIN TRANSACTION");
  try {
    await work();
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

async function appendSets(
  connection: DuckDBConnection,
  sets: readonly Record<TableName, Record<string, unknown>[]>[],
): Promise<void> {
  for (const table of TABLE_NAMES) {
    if (sets.every((set) => set[table].length === 0)) continue;
    const appender = await connection.createAppender(table);
    try {
      for (const set of sets) appendRows(appender, table, set[table]);
    } finally {
      appender.closeSync();
    }
  }
}

/**
 * The one writer of a store. Whatever waits is written in one transaction (a group commit), and a batch counts as
 * stored only after that transaction: what was acknowledged survives a crash.
 */
export class Writer {
  private readonly waiting: Waiting[] = [];
  private queued = 0;
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly maxQueuedRecords: number,
  ) {}

  /** Resolves when the batch is on disk. Rejects with StoreBusyError when the queue is over its bound. */
  append(batch: RecordBatch, receivedMs: number): Promise<void> {
    const records = batch.spans.length + batch.logs.length + batch.points.length;
    if (records === 0) return Promise.resolve();
    if (this.closed) return Promise.reject(new StoreBusyError("the store is closing"));
    // One batch larger than the bound is still taken when nothing waits; else it could never be stored.
    if (this.queued > 0 && this.queued + records > this.maxQueuedRecords)
      return Promise.reject(new StoreBusyError(`${this.queued} records are waiting to be written`));
    this.queued += records;
    return new Promise((stored, failed) => {
      this.waiting.push({ batch, records, receivedMs, stored, failed });
      this.running ??= this.drain();
    });
  }

  /** Runs a statement between two commits. */
  async exclusively<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    while (this.running) await this.running;
    const turn = work(this.connection);
    this.running = turn.then(
      () => this.next(),
      () => this.next(),
    );
    return turn;
  }

  /** Stores the batch in place of everything that these sessions had, in one transaction. */
  replaceSessions(ids: readonly string[], batch: RecordBatch, receivedMs: number): Promise<void> {
    return this.exclusively((connection) =>
      transaction(connection, async () => {
        const values = { ids: listValue([...ids]) };
        for (const table of TABLE_NAMES)
          await connection.run(`DELETE FROM ${table} WHERE list_contains($ids, session_id)`, values, {
            ids: LIST(VARCHAR),
          });
        await appendSets(connection, [rowsOf(batch, receivedMs)]);
      }),
    );
  }

  /** Writes what waits; later batches are refused. */
  async close(): Promise<void> {
    this.closed = true;
    while (this.running) await this.running;
  }

  private next(): void {
    this.running = this.waiting.length > 0 ? this.drain() : undefined;
  }

  private async drain(): Promise<void> {
    // Requests that arrive in the same turn of the event loop share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const group: Waiting[] = [];
      let rows = 0;
      while (this.waiting[0] && (group.length === 0 || rows + this.waiting[0].records <= MAX_ROWS_PER_COMMIT)) {
        const item = this.waiting.shift();
        if (!item) break;
        group.push(item);
        rows += item.records;
      }
      await this.commit(group);
      this.queued -= rows;
    }
    this.running = undefined;
  }

  private async commit(group: readonly Waiting[]): Promise<void> {
    try {
      await transaction(this.connection, () =>
        appendSets(
          this.connection,
          group.map((item) => rowsOf(item.batch, item.receivedMs)),
        ),
      );
    } catch (error) {
      for (const item of group) item.failed(error);
      return;
    }
    for (const item of group) item.stored();
  }
}
