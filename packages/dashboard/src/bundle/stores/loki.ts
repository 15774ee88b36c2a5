import type { Data } from "../../gateway";

/**
 * One Loki, one process, on a disk of its own.
 *
 * @see https://grafana.com/docs/loki/latest/configure/
 */
export const lokiConfig = (): Data => ({
  auth_enabled: false,
  analytics: { reporting_enabled: false },
  server: { http_listen_port: 3100, log_level: "warn" },
  common: {
    // Its parts find each other here, whichever networks there are.
    instance_addr: "127.0.0.1",
    path_prefix: "/loki",
    replication_factor: 1,
    ring: { kvstore: { store: "inmemory" }, instance_addr: "127.0.0.1" },
    storage: { filesystem: { chunks_directory: "/loki/chunks", rules_directory: "/loki/rules" } },
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
  limits_config: {
    // What an event says beside its name and service is here: session.id, rtc.transport, figures.
    allow_structured_metadata: true,
    volume_enabled: true,
    retention_period: "7d",
    // A browser that was offline sends what it kept.
    reject_old_samples_max_age: "7d",
  },
  compactor: { working_directory: "/loki/compactor", retention_enabled: true, delete_request_store: "filesystem" },
});
