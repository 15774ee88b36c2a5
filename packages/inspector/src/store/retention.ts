import { stat } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { z } from "zod";
import { select } from "./queries";
import { TABLE_NAMES } from "./tables";

export interface Retention {
  /** Records received longer ago are deleted. Absent: no limit. */
  days?: number | undefined;
  /** Bytes the stored data may take, in MiB; above it the oldest sessions go first. Absent: no limit. */
  megabytes?: number | undefined;
}

const DAY_MS = 86_400_000;
const MAX_ROUNDS = 20;

const big = z.bigint().nullable();

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.size ?? 0;
}

/** Bytes in use: blocks of the file plus its log, or the memory of a store without a file. */
async function usedBytes(connection: DuckDBConnection, file: string | undefined, limit: number): Promise<number> {
  if (file === undefined) {
    const [row] = await select(
      connection,
      z.object({ bytes: z.number().nullable() }),
      "SELECT sum(memory_usage_bytes)::DOUBLE AS bytes FROM duckdb_memory()",
    );
    return row?.bytes ?? 0;
  }
  const onDisk = (await sizeOf(file)) + (await sizeOf(`${file}.wal`));
  if (onDisk <= limit) return onDisk;
  // The file keeps blocks that deleted rows left; only those in use count.
  await connection.run("CHECKPOINT");
  const sql = "SELECT used_blocks * block_size AS bytes FROM pragma_database_size()";
  const [row] = await select(connection, z.object({ bytes: z.bigint() }), sql);
  return Number(row?.bytes ?? 0n);
}

/**
 * Keeps what `keep` says. Deleted rows hold on to their row group (120 000 rows), so the table is written anew instead:
 * its old blocks are free at once.
 */
async function keepOnly(connection: DuckDBConnection, keep: string, values: Record<string, bigint>): Promise<void> {
  await connection.run("BEGIN TRANSACTION");
  try {
    for (const table of TABLE_NAMES) {
      await connection.run(`CREATE TABLE ${table}_kept AS SELECT * FROM ${table} WHERE ${keep}`, values);
      await connection.run(`DROP TABLE ${table}`);
      await connection.run(`ALTER TABLE ${table}_kept RENAME TO ${table}`);
    }
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

const ALL_ROWS = TABLE_NAMES.map((table) => `SELECT session_id, received_ms FROM ${table}`).join(" UNION ALL ");
const LAST_SEEN = `SELECT session_id, max(received_ms) AS last_ms FROM (${ALL_ROWS}) WHERE session_id IS NOT NULL GROUP BY session_id`;

/**
 * Deletes what is over age or over size; whole sessions, unless a single one is all there is. A quarter of the rows
 * leaves in one round, so that rounds are rare.
 */
export async function applyRetention(
  connection: DuckDBConnection,
  retention: Retention,
  file: string | undefined,
  nowMs: number,
): Promise<void> {
  if (retention.days !== undefined) {
    const cutoff = BigInt(Math.floor(nowMs - retention.days * DAY_MS));
    for (const table of TABLE_NAMES)
      await connection.run(`DELETE FROM ${table} WHERE received_ms < $cutoff`, { cutoff });
  }
  if (retention.megabytes === undefined) return;
  const limit = retention.megabytes * 1024 * 1024;
  for (let round = 0; round < MAX_ROUNDS && (await usedBytes(connection, file, limit)) > limit; round++) {
    const quantile = `SELECT quantile_disc(received_ms, 0.25) AS cutoff, count(*) AS total FROM (${ALL_ROWS})`;
    const [row] = await select(connection, z.object({ cutoff: big, total: z.bigint() }), quantile);
    if (!row || row.cutoff === null || row.total === 0n) return;
    const cutoff = row.cutoff;
    const over = `SELECT count(*) AS n FROM (${LAST_SEEN}) WHERE last_ms <= $cutoff`;
    const [sessions] = await select(connection, z.object({ n: z.bigint() }), over, { cutoff });
    const oldSessions = `SELECT session_id FROM (${LAST_SEEN}) WHERE last_ms <= $cutoff`;
    const keep =
      (sessions?.n ?? 0n) > 0n
        ? `NOT coalesce(session_id IN (${oldSessions}), false) AND NOT (session_id IS NULL AND received_ms <= $cutoff)`
        : "received_ms > $cutoff";
    await keepOnly(connection, keep, { cutoff });
  }
}
