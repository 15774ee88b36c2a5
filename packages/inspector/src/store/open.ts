import { existsSync } from "node:fs";
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { StoreOpenError } from "./errors";
import { createTableSql, STORE_VERSION, TABLE_NAMES } from "./tables";

export const STORE_FILE = "store.duckdb";

export interface OpenDatabase {
  instance: DuckDBInstance;
  /** The only connection that writes. */
  writer: DuckDBConnection;
  reader: DuckDBConnection;
  /** Absent for a store in memory. */
  file: string | undefined;
  release(): void;
}

/**
 * Files open in this process. DuckDB's file lock is a POSIX lock, which one process holds only once: a second open in
 * the same process would succeed, and closing it would drop the first one's lock.
 */
const openFiles = new Set<string>();

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function explain(error: unknown, file: string, dir: string): StoreOpenError {
  const message = messageOf(error);
  if (/conflicting lock|could not set lock/i.test(message)) {
    const pid = /PID (\d+)/.exec(message)?.[1];
    return new StoreOpenError(
      `The store in ${dir} is in use by another process${pid ? ` (${pid})` : ""}. Stop that one, or start with --dir <another folder> or --memory.`,
      true,
    );
  }
  if (/permission denied|read-only file system/i.test(message))
    return new StoreOpenError(
      `The store in ${dir} cannot be written: ${message}. Use --dir <a writable folder> or --memory.`,
    );
  return new StoreOpenError(
    `The store ${file} cannot be read; it is damaged or was written by another version (${message.split("\n")[0]}). Move it away, or start with --dir <another folder> or --memory.`,
  );
}

async function prepare(writer: DuckDBConnection, file: string | undefined): Promise<void> {
  await writer.run("CREATE TABLE IF NOT EXISTS store_version (version INTEGER)");
  const rows = (await writer.runAndReadAll("SELECT max(version) AS version FROM store_version")).getRowObjects();
  const version = rows[0]?.version;
  if (typeof version === "number" && version !== STORE_VERSION)
    throw new StoreOpenError(
      `The store ${file ?? "in memory"} has version ${version}, this rtcscope reads version ${STORE_VERSION}. Use the matching rtcscope, move the file away, or start with --memory.`,
    );
  for (const table of TABLE_NAMES) await writer.run(createTableSql(table));
  if (version === null) await writer.run("INSERT INTO store_version VALUES ($1)", [STORE_VERSION]);
}

/**
 * Opens the database of a folder, or one in memory (`dir` absent).
 *
 * throws  StoreOpenError when another process has it, when it is damaged, or when it cannot be written
 */
export async function openDatabase(dir: string | undefined): Promise<OpenDatabase> {
  let file: string | undefined;
  if (dir !== undefined) {
    try {
      await mkdir(dir, { recursive: true });
      file = join(await realpath(dir), STORE_FILE);
      const ignore = join(dir, ".gitignore");
      if (!existsSync(ignore)) await writeFile(ignore, "*\n");
    } catch (error) {
      throw new StoreOpenError(
        `The folder ${dir} cannot be used as a store: ${messageOf(error)}. Use --dir <a writable folder> or --memory.`,
      );
    }
    if (openFiles.has(file))
      throw new StoreOpenError(
        `The store in ${dir} is already open in this process. Use another folder, or one in memory.`,
        true,
      );
    openFiles.add(file);
  }
  const release = () => {
    if (file !== undefined) openFiles.delete(file);
  };
  let instance: DuckDBInstance | undefined;
  try {
    instance = await DuckDBInstance.create(file ?? ":memory:", { threads: "2", autoinstall_known_extensions: "false" });
    const [writer, reader] = [await instance.connect(), await instance.connect()];
    await prepare(writer, file);
    return { instance, writer, reader, file, release };
  } catch (error) {
    instance?.closeSync();
    release();
    throw error instanceof StoreOpenError || file === undefined || dir === undefined
      ? error
      : explain(error, file, dir);
  }
}
