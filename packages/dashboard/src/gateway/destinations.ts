import { env, needed } from "./env";
import type { Data } from "./yaml";

/** A file that is given beside `gateway.yaml`: one place that the results go to. */
export interface Destination {
  /** Name of the file, without `.yaml`. */
  readonly file: string;
  readonly about: readonly string[];
  readonly config: Data;
}

type Signal = "traces" | "logs" | "metrics";

/** Cumulative points must arrive in the order in which they were made: a store refuses what is older than what it has. */
const IN_ORDER = 1;

/** On disk when `queue-on-disk.yaml` is there too and `RTCSCOPE_QUEUE_STORAGE=file_storage`. */
const queue = (consumers?: number): Data => ({
  sending_queue: { storage: env("RTCSCOPE_QUEUE_STORAGE"), ...(consumers && { num_consumers: consumers }) },
  // A store may be away for a long time; the queue's size is the limit.
  retry_on_failure: { max_elapsed_time: env("RTCSCOPE_RETRY_FOR", "10m") },
});

const otlp = (settings: Readonly<Record<string, Data>>, consumers?: number): Data => ({
  ...settings,
  ...(queue(consumers) as Readonly<Record<string, Data>>),
});

/** Pipelines that begin where the gateway's end. */
const from = (name: string, exporters: Partial<Record<Signal, string>>): Data => ({
  pipelines: Object.fromEntries(
    Object.entries(exporters).map(([signal, exporter]) => [
      `${signal}/${name}`,
      { receivers: ["forward"], exporters: [exporter] },
    ]),
  ),
});

export const DESTINATIONS: readonly Destination[] = [
  {
    file: "to-prometheus-otlp",
    about: [
      "Fleet series to Prometheus over OTLP. Prometheus needs --web.enable-otlp-receiver; docs/gateway.md says what else.",
    ],
    config: {
      exporters: {
        "otlp_http/prometheus": otlp(
          { metrics_endpoint: env("RTCSCOPE_PROMETHEUS_OTLP_URL", "http://prometheus:9090/api/v1/otlp/v1/metrics") },
          IN_ORDER,
        ),
      },
      service: from("prometheus", { metrics: "otlp_http/prometheus" }),
    },
  },
  {
    file: "to-prometheus-remote-write",
    about: [
      "Fleet series by remote write: Prometheus with --web.enable-remote-write-receiver, Mimir, Thanos, Cortex, VictoriaMetrics.",
      "It carries no start times: a series first seen at 1 counts from its second point on.",
    ],
    config: {
      exporters: {
        prometheus_remote_write: {
          endpoint: env("RTCSCOPE_REMOTE_WRITE_URL", "http://prometheus:9090/api/v1/write"),
          headers: env("RTCSCOPE_REMOTE_WRITE_HEADERS"),
          target_info: { enabled: false },
          disable_scope_info: true,
          remote_write_queue: { num_consumers: IN_ORDER },
          max_batch_request_parallelism: 1,
          retry_on_failure: { max_elapsed_time: env("RTCSCOPE_RETRY_FOR", "10m") },
        },
      },
      service: from("remote_write", { metrics: "prometheus_remote_write" }),
    },
  },
  {
    file: "to-tempo",
    about: ["Spans to Tempo, or to any store of traces that takes OTLP over HTTP."],
    config: {
      exporters: { "otlp_http/tempo": otlp({ endpoint: env("RTCSCOPE_TEMPO_URL", "http://tempo:4318") }) },
      service: from("tempo", { traces: "otlp_http/tempo" }),
    },
  },
  {
    file: "to-loki",
    about: ["Events to Loki over OTLP."],
    config: {
      exporters: { "otlp_http/loki": otlp({ endpoint: env("RTCSCOPE_LOKI_URL", "http://loki:3100/otlp") }) },
      service: from("loki", { logs: "otlp_http/loki" }),
    },
  },
  {
    file: "to-grafana-cloud",
    about: [
      "All three to Grafana Cloud's OTLP endpoint. RTCSCOPE_GRAFANA_CLOUD_AUTH is base64 of `instance id:token`:",
      'printf %s "$ID:$TOKEN" | base64 -w0',
    ],
    config: {
      exporters: {
        ...Object.fromEntries(
          (["", "_metrics"] as const).map((of) => [
            `otlp_http/grafana_cloud${of}`,
            otlp(
              {
                endpoint: needed("RTCSCOPE_GRAFANA_CLOUD_URL"),
                headers: { Authorization: `Basic ${needed("RTCSCOPE_GRAFANA_CLOUD_AUTH")}` },
              },
              of ? IN_ORDER : undefined,
            ),
          ]),
        ),
      },
      service: from("grafana_cloud", {
        traces: "otlp_http/grafana_cloud",
        logs: "otlp_http/grafana_cloud",
        metrics: "otlp_http/grafana_cloud_metrics",
      }),
    },
  },
  {
    file: "to-honeycomb",
    about: [
      "All three to Honeycomb: spans and events in the dataset of the service, series in RTCSCOPE_HONEYCOMB_METRICS_DATASET.",
    ],
    config: {
      exporters: {
        "otlp_http/honeycomb": otlp({
          endpoint: env("RTCSCOPE_HONEYCOMB_URL", "https://api.honeycomb.io"),
          headers: { "x-honeycomb-team": needed("RTCSCOPE_HONEYCOMB_KEY") },
        }),
        "otlp_http/honeycomb_metrics": otlp(
          {
            endpoint: env("RTCSCOPE_HONEYCOMB_URL", "https://api.honeycomb.io"),
            headers: {
              "x-honeycomb-team": needed("RTCSCOPE_HONEYCOMB_KEY"),
              "x-honeycomb-dataset": env("RTCSCOPE_HONEYCOMB_METRICS_DATASET", "rtcscope-metrics"),
            },
          },
          IN_ORDER,
        ),
      },
      service: from("honeycomb", {
        traces: "otlp_http/honeycomb",
        logs: "otlp_http/honeycomb",
        metrics: "otlp_http/honeycomb_metrics",
      }),
    },
  },
  {
    file: "to-otlp",
    about: ["All three to any OTLP/HTTP receiver: another Collector, ClickHouse, `npx rtcscope dev`."],
    config: {
      exporters: {
        "otlp_http/otlp": otlp({
          endpoint: needed("RTCSCOPE_OTLP_URL"),
          headers: env("RTCSCOPE_OTLP_HEADERS"),
        }),
        "otlp_http/otlp_metrics": otlp(
          { endpoint: needed("RTCSCOPE_OTLP_URL"), headers: env("RTCSCOPE_OTLP_HEADERS") },
          IN_ORDER,
        ),
      },
      service: from("otlp", { traces: "otlp_http/otlp", logs: "otlp_http/otlp", metrics: "otlp_http/otlp_metrics" }),
    },
  },
  {
    file: "to-debug",
    about: ["All three to the gateway's own output, to see what comes out of it."],
    config: {
      exporters: { debug: { verbosity: env("RTCSCOPE_DEBUG_VERBOSITY", "normal") } },
      service: from("debug", { traces: "debug", logs: "debug", metrics: "debug" }),
    },
  },
];

/** No destination, but a place where what waits for one survives a crash. */
export const QUEUE_ON_DISK: Destination = {
  file: "queue-on-disk",
  about: [
    "Keeps what waits for a destination on disk: give this file too, and set RTCSCOPE_QUEUE_STORAGE=file_storage.",
  ],
  config: {
    extensions: {
      file_storage: {
        directory: env("RTCSCOPE_QUEUE_DIRECTORY", "/var/lib/rtcscope-gateway"),
        create_directory: true,
        fsync: true,
      },
    },
    service: { extensions: ["health_check", "file_storage"] },
  },
};
