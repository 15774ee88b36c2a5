import type { Data } from "../../gateway";

/**
 * One Tempo, one process, on a disk of its own. It makes no metrics: the gateway has made them.
 *
 * @see https://grafana.com/docs/tempo/latest/configuration/
 */
export const tempoConfig = (): Data => ({
  stream_over_http_enabled: true,
  usage_report: { reporting_enabled: false },
  server: { http_listen_port: 3200, log_level: "warn" },
  distributor: { receivers: { otlp: { protocols: { http: { endpoint: "0.0.0.0:4318" } } } } },
  storage: { trace: { backend: "local", wal: { path: "/var/tempo/wal" }, local: { path: "/var/tempo/blocks" } } },
});
