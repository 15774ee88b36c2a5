import { cleaning } from "./clean";
import { env } from "./env";
import { furtherValues, labelling, onlySources, points } from "./fleet";
import { metricDefinitions } from "./metrics";
import { redaction } from "./text";
import type { Data } from "./yaml";

export interface GatewayOptions {
  /** Names of the application's own connect phases that become labels; all others are `_OTHER`. */
  phases?: readonly string[];
}

const PHASE = /^[a-z][a-z0-9_.]{0,63}$/;
const MOST_PHASES = 50;

function checked({ phases = [] }: GatewayOptions): readonly string[] {
  if (phases.length > MOST_PHASES) throw new TypeError(`gateway: at most ${MOST_PHASES} phases, got ${phases.length}`);
  for (const phase of phases) {
    if (!PHASE.test(phase)) throw new TypeError(`gateway: ${JSON.stringify(phase)} is not a name of a phase`);
  }
  return phases;
}

const receivers: Data = {
  otlp: {
    protocols: {
      http: {
        endpoint: env("RTCSCOPE_LISTEN", "127.0.0.1:4318"),
        max_request_body_size: env("RTCSCOPE_MAX_REQUEST_BYTES", 1 << 20),
        compression_algorithms: ["", "gzip"],
        cors: {
          // None unless named: a page on an origin that is not listed cannot send.
          allowed_origins: env("RTCSCOPE_ALLOWED_ORIGINS"),
          allowed_headers: ["Content-Type", "Content-Encoding"],
          max_age: 7200,
        },
      },
    },
  },
};

function processors(phases: readonly string[]) {
  return {
    memory_limiter: {
      check_interval: "1s",
      limit_mib: env("RTCSCOPE_MEMORY_LIMIT_MIB", 512),
      spike_limit_mib: env("RTCSCOPE_MEMORY_SPIKE_MIB", 128),
    },
    // Two gateways cannot be told apart by what browsers count themselves, and a browser is a writer of its own.
    "filter/of_clients": { error_mode: "propagate", metric_conditions: ['metric.name != ""', 'metric.name == ""'] },
    "transform/clean": cleaning(),
    redaction: redaction(),
    batch: {
      timeout: env("RTCSCOPE_FLUSH_INTERVAL", "5s"),
      send_batch_size: env("RTCSCOPE_BATCH_RECORDS", 4096),
      send_batch_max_size: env("RTCSCOPE_BATCH_RECORDS", 4096),
    },
    "filter/sources": onlySources(),
    "transform/labels": labelling(furtherValues(phases)),
    "transform/points": points(),
    deltatocumulative: {
      max_stale: env("RTCSCOPE_SERIES_MAX_STALE", "24h"),
      max_streams: env("RTCSCOPE_MAX_SERIES", 50_000),
    },
  } satisfies Data;
}

/**
 * Everything comes in by three pipelines, and goes out of `forward`. Destinations are pipelines of their own that begin
 * there, because the Collector replaces lists when it merges files: nobody's list has to be written again.
 */
const pipelines: Data = {
  "traces/in": {
    receivers: ["otlp"],
    processors: ["memory_limiter", "transform/clean", "redaction", "batch"],
    exporters: ["forward"],
  },
  "logs/in": {
    receivers: ["otlp"],
    processors: ["memory_limiter", "transform/clean", "redaction", "batch"],
    exporters: ["forward"],
  },
  "metrics/of_clients": {
    receivers: ["otlp"],
    processors: ["memory_limiter", "filter/of_clients"],
    exporters: ["debug/nowhere"],
  },
  "traces/fleet": {
    receivers: ["forward"],
    processors: ["filter/sources", "transform/labels"],
    exporters: ["signal_to_metrics"],
  },
  "logs/fleet": {
    receivers: ["forward"],
    processors: ["filter/sources", "transform/labels"],
    exporters: ["signal_to_metrics"],
  },
  "metrics/fleet": {
    receivers: ["signal_to_metrics"],
    processors: ["transform/points", "deltatocumulative"],
    exporters: ["forward"],
  },
  // Whoever wants events or spans alone gives no destination for series, and a connector must lead somewhere.
  "metrics/nowhere": { receivers: ["forward"], exporters: ["debug/nowhere"] },
};

/**
 * The Collector's configuration as data: everything but where the results go ({@link destinations}).
 *
 * @throws TypeError for a phase that is no name of one
 */
export function gatewayConfig(options: GatewayOptions = {}) {
  const phases = checked(options);
  return {
    receivers,
    processors: processors(phases),
    connectors: { forward: {}, signal_to_metrics: metricDefinitions(furtherValues(phases)) },
    // Says nothing of what it gets.
    exporters: { "debug/nowhere": { verbosity: "basic", sampling_initial: 0, sampling_thereafter: 0 } },
    extensions: { health_check: { endpoint: env("RTCSCOPE_HEALTH_LISTEN", "127.0.0.1:13133") } },
    service: {
      extensions: ["health_check"],
      telemetry: {
        logs: { level: env("RTCSCOPE_LOG_LEVEL", "info"), encoding: env("RTCSCOPE_LOG_ENCODING", "console") },
        metrics: {
          level: "normal",
          readers: [
            {
              pull: {
                exporter: {
                  prometheus: {
                    host: env("RTCSCOPE_TELEMETRY_HOST", "127.0.0.1"),
                    port: env("RTCSCOPE_TELEMETRY_PORT", 8888),
                  },
                },
              },
            },
          ],
        },
      },
      pipelines,
    },
  } satisfies Data;
}
