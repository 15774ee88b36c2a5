import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePorts } from "./ports";
import {
  ask,
  type Labels,
  type QueryData,
  type RangeOptions,
  rangeParameters,
  type Sample,
  type Series,
  samplesOf,
  seconds,
  seriesOf,
} from "./prometheus-api";
import { type Restartable, startRestartable } from "./restartable";

export interface LogEntry {
  /** Of its stream, with its structured metadata. */
  readonly labels: Labels;
  /** Epoch nanoseconds: more than a number holds. */
  readonly timeNs: string;
  readonly line: string;
}

export interface LogOptions {
  /** Epoch milliseconds. Default the last hour. */
  fromMs?: number;
  toMs?: number;
  /** Default 1000, the newest. */
  limit?: number;
}

/** A Loki of its own, one process on loopback that keeps all in its folder. */
export interface Loki extends Restartable {
  readonly url: string;
  /** What an `otlp_http` exporter takes as `endpoint`. */
  readonly otlpUrl: string;
  /** Loki's own way in. */
  readonly pushUrl: string;
  /** A log query's entries, oldest first. */
  logs(logql: string, options?: LogOptions): Promise<LogEntry[]>;
  /** A metric query at one time. @param atMs epoch milliseconds; default now */
  query(logql: string, atMs?: number): Promise<Sample[]>;
  /** A metric query over time. */
  queryRange(logql: string, range: RangeOptions): Promise<Series[]>;
}

const HOST = "127.0.0.1";

/**
 * All addresses are loopback, the ring is this process alone, and nobody is told about it (`analytics`). JSON is YAML.
 */
const configuration = (folder: string, ports: Record<"http" | "grpc", number>) => ({
  auth_enabled: false,
  analytics: { reporting_enabled: false },
  server: {
    http_listen_address: HOST,
    http_listen_port: ports.http,
    grpc_listen_address: HOST,
    grpc_listen_port: ports.grpc,
    log_level: "warn",
  },
  common: {
    instance_addr: HOST,
    path_prefix: folder,
    replication_factor: 1,
    ring: { kvstore: { store: "inmemory" }, instance_addr: HOST },
    storage: {
      filesystem: { chunks_directory: join(folder, "chunks"), rules_directory: join(folder, "rules") },
    },
  },
  schema_config: {
    configs: [
      {
        from: "2024-01-01",
        store: "tsdb",
        object_store: "filesystem",
        schema: "v13",
        index: { prefix: "index_", period: "24h" },
      },
    ],
  },
  // It is alone: nobody to wait for, and no scheduler between querier and frontend, who find each other by it after 10 s.
  frontend_worker: { frontend_address: `${HOST}:${ports.grpc}` },
  ingester: { lifecycler: { min_ready_duration: "0s" } },
  // A test writes an hour's worth in a second, and asks for all of it.
  limits_config: {
    allow_structured_metadata: true,
    reject_old_samples: false,
    ingestion_rate_mb: 256,
    ingestion_burst_size_mb: 256,
    per_stream_rate_limit: "256MB",
    per_stream_rate_limit_burst: "256MB",
    max_entries_limit_per_query: 100_000,
  },
  // Else a query may be answered with what an earlier one saw.
  query_range: { cache_results: false },
});

/** Resolves when it is ready. */
export async function startLoki(): Promise<Loki> {
  const ports = await freePorts("http", "grpc");
  const url = `http://${HOST}:${ports.http}`;
  const server = await startRestartable("loki", async (folder) => {
    const file = join(folder, "loki.yaml");
    await writeFile(file, JSON.stringify(configuration(folder, ports)));
    return {
      args: ["-target=all", `-config.file=${file}`],
      answers: async () => (await fetch(`${url}/ready`)).ok,
    };
  });
  const api = `${url}/loki/api/v1`;
  return {
    ...server,
    url,
    otlpUrl: `${url}/otlp`,
    pushUrl: `${api}/push`,
    async logs(query, { fromMs, toMs, limit = 1000 } = {}) {
      const range = { start: seconds(fromMs), end: seconds(toMs) };
      const data = await ask<QueryData>(`${api}/query_range`, { query, ...range, limit, direction: "backward" });
      if (data.resultType !== "streams") throw new Error(`the query gives a ${data.resultType}, not log entries`);
      return data.result
        .flatMap(({ stream, values }) => values.map(([timeNs, line]) => ({ labels: stream, timeNs, line })))
        .sort((a, b) => Number(BigInt(a.timeNs) - BigInt(b.timeNs)));
    },
    query: async (query, atMs) => samplesOf(await ask<QueryData>(`${api}/query`, { query, time: seconds(atMs) })),
    queryRange: async (query, range) =>
      seriesOf(await ask<QueryData>(`${api}/query_range`, { query, ...rangeParameters(range) })),
  };
}
