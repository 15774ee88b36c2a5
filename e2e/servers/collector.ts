import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CollectorMetrics, parseCollectorMetrics } from "./collector-metrics";
import { freePorts } from "./ports";
import { type Restartable, startRestartable } from "./restartable";

export interface CollectorOptions {
  /**
   * Its configuration, as YAML or as paths of files that are merged in this order. Whatever it says, the receiver `otlp`
   * takes OTLP/HTTP at {@link Collector.url}, the extension `health_check` (where the service has it) answers at
   * {@link Collector.health}, and the Collector's own metrics are at a port of their own.
   */
  config: string | readonly string[];
  /** What the configuration reads as `${env:NAME}`. */
  env?: Readonly<Record<string, string>>;
}

/** The gateway's OpenTelemetry Collector, on loopback; ended by {@link stop} it sends on what it holds, killed it does not. */
export interface Collector extends Restartable {
  /** Base address for OTLP/HTTP: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly health: string;
  /** What it counts about itself, at the level `detailed`. */
  metrics(): Promise<CollectorMetrics>;
}

const HOST = "127.0.0.1";

/** Merged over the configuration; names of its own metrics as the Collector spells them by default. JSON is YAML. */
const overlay = (ports: Record<"otlp" | "health" | "metrics", number>) => ({
  receivers: { otlp: { protocols: { http: { endpoint: `${HOST}:${ports.otlp}` } } } },
  extensions: { health_check: { endpoint: `${HOST}:${ports.health}` } },
  service: {
    telemetry: {
      metrics: {
        level: "detailed",
        readers: [
          {
            pull: {
              exporter: {
                prometheus: {
                  host: HOST,
                  port: ports.metrics,
                  without_scope_info: true,
                  without_units: true,
                  without_type_suffix: true,
                },
              },
            },
          },
        ],
      },
    },
  },
});

/** Resolves when it takes OTLP. */
export async function startCollector({ config, env }: CollectorOptions): Promise<Collector> {
  const ports = await freePorts("otlp", "health", "metrics");
  const url = `http://${HOST}:${ports.otlp}`;
  const server = await startRestartable("collector", async (folder) => {
    const own = join(folder, "own.yaml");
    const last = join(folder, "overlay.yaml");
    await writeFile(last, JSON.stringify(overlay(ports)));
    if (typeof config === "string") await writeFile(own, config);
    const files = typeof config === "string" ? [own, last] : [...config, last];
    return {
      args: files.map((file) => `--config=file:${file}`),
      env,
      // Nothing is at the root; receivers are the last to start.
      answers: async () => (await fetch(url)).status === 404,
    };
  });
  return {
    ...server,
    url,
    health: `http://${HOST}:${ports.health}/`,
    metrics: async () => parseCollectorMetrics(await (await fetch(`http://${HOST}:${ports.metrics}/metrics`)).text()),
  };
}
