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

/** How OTLP names become Prometheus names. */
export type TranslationStrategy =
  | "UnderscoreEscapingWithSuffixes"
  | "UnderscoreEscapingWithoutSuffixes"
  | "NoUTF8EscapingWithSuffixes"
  | "NoTranslation";

export interface PrometheusOptions {
  /** Paths of rule files. */
  rules?: readonly string[];
  /** How often rules are evaluated, as Prometheus spells durations. Default `1s`. */
  evaluationInterval?: string;
  /** Resource attributes that become labels, beside `job` and `instance`. Default none. */
  promoteResourceAttributes?: readonly string[];
  /** Default `UnderscoreEscapingWithSuffixes`, as Prometheus'. */
  translationStrategy?: TranslationStrategy;
  /** How far behind a series' newest sample an older one may come. Default `1h`. */
  outOfOrderTimeWindow?: string;
  /** Feature flags. Default {@link PROMETHEUS_FEATURES}. */
  features?: readonly string[];
  /** `host:port` of what is scraped every second, by job. */
  scrape?: Readonly<Record<string, readonly string[]>>;
}

export interface Rule {
  readonly type: "alerting" | "recording";
  readonly name: string;
  readonly query: string;
  readonly health: "ok" | "err" | "unknown";
  readonly lastError?: string;
  /** An alerting rule's. */
  readonly state?: "inactive" | "pending" | "firing" | "unknown";
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export interface RuleGroup {
  readonly name: string;
  readonly file: string;
  readonly rules: readonly Rule[];
}

export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: "pending" | "firing";
  /** ISO 8601. */
  readonly activeAt: string;
  readonly value: string;
}

/** A Prometheus of its own, on loopback, that takes OTLP and remote write; its data survives a restart. */
export interface Prometheus extends Restartable {
  readonly url: string;
  /** What an `otlp_http` exporter takes as `endpoint`. */
  readonly otlpUrl: string;
  readonly remoteWriteUrl: string;
  /** @param atMs epoch milliseconds; default now */
  query(expression: string, atMs?: number): Promise<Sample[]>;
  queryRange(expression: string, range: RangeOptions): Promise<Series[]>;
  /** Those that are pending or firing. */
  alerts(): Promise<readonly Alert[]>;
  rules(): Promise<readonly RuleGroup[]>;
}

/**
 * What the gateway's pipeline and our rules rest on: `increase(x[5m] anchored)`, and a start time that counts as a
 * sample of 0, without which a series first seen at 1 increases by nothing.
 */
export const PROMETHEUS_FEATURES = [
  "promql-extended-range-selectors",
  "created-timestamp-zero-ingestion",
  "exemplar-storage",
] as const;

const HOST = "127.0.0.1";

/** JSON is YAML. */
const configuration = (options: PrometheusOptions) => ({
  global: { evaluation_interval: options.evaluationInterval ?? "1s", scrape_interval: "1s", scrape_timeout: "1s" },
  rule_files: options.rules ?? [],
  otlp: {
    translation_strategy: options.translationStrategy ?? "UnderscoreEscapingWithSuffixes",
    promote_resource_attributes: options.promoteResourceAttributes ?? [],
  },
  storage: { tsdb: { out_of_order_time_window: options.outOfOrderTimeWindow ?? "1h" } },
  scrape_configs: Object.entries(options.scrape ?? {}).map(([job, targets]) => ({
    job_name: job,
    static_configs: [{ targets }],
  })),
});

/** Resolves when it is ready. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus> {
  const { http } = await freePorts("http");
  const url = `http://${HOST}:${http}`;
  const server = await startRestartable("prometheus", async (folder) => {
    const file = join(folder, "prometheus.yaml");
    await writeFile(file, JSON.stringify(configuration(options)));
    return {
      args: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=${HOST}:${http}`,
        "--web.enable-otlp-receiver",
        "--web.enable-remote-write-receiver",
        `--enable-feature=${(options.features ?? PROMETHEUS_FEATURES).join(",")}`,
      ],
      answers: async () => (await fetch(`${url}/-/ready`)).ok,
    };
  });
  const api = `${url}/api/v1`;
  return {
    ...server,
    url,
    otlpUrl: `${api}/otlp`,
    remoteWriteUrl: `${api}/write`,
    query: async (query, atMs) => samplesOf(await ask<QueryData>(`${api}/query`, { query, time: seconds(atMs) })),
    queryRange: async (query, range) =>
      seriesOf(await ask<QueryData>(`${api}/query_range`, { query, ...rangeParameters(range) })),
    alerts: async () => (await ask<{ alerts: readonly Alert[] }>(`${api}/alerts`)).alerts,
    rules: async () => (await ask<{ groups: readonly RuleGroup[] }>(`${api}/rules`)).groups,
  };
}
