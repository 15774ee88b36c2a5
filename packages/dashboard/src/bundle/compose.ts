import type { Data } from "../gateway";
import { DASHBOARDS_PATH } from "./provisioning/dashboards";
import { PROMETHEUS_FLAGS } from "./stores/prometheus";

/**
 * The Collector of the gateway is the stock contrib image: at this version it has every part of `gateway/builder.yaml`, by
 * the same ids, so there is nothing to build. The others are at the versions that the bundle is tested with, or, for
 * Grafana and Tempo, was written for.
 */
export const IMAGES = {
  gateway: "otel/opentelemetry-collector-contrib:0.155.0",
  prometheus: "prom/prometheus:v3.9.1",
  tempo: "grafana/tempo:3.0.2",
  loki: "grafana/loki:3.7.8",
  grafana: "grafana/grafana:13.0.1",
} as const;

/** A variable of whoever runs it, as Compose writes it. */
const variable = (name: string, fallback: string) => `\${${name}:-${fallback}}`;

/** Only this machine can reach what is published, unless told otherwise. */
const published = (port: number) => `${variable("RTCSCOPE_BIND", "127.0.0.1")}:${port}:${port}`;

const GATEWAY = "/etc/rtcscope-gateway";
const GATEWAY_FILES = ["gateway.yaml", "to-prometheus-otlp.yaml", "to-tempo.yaml", "to-loki.yaml"];

const service = (image: string, rest: Readonly<Record<string, Data>>): Data => ({
  image,
  restart: "unless-stopped",
  ...rest,
});

/** Grafana with its stores and the gateway: `docker compose up`. */
export const compose = (): Data => ({
  name: "rtcscope",
  services: {
    gateway: service(IMAGES.gateway, {
      command: GATEWAY_FILES.map((file) => `--config=${GATEWAY}/${file}`),
      environment: {
        RTCSCOPE_LISTEN: "0.0.0.0:4318",
        RTCSCOPE_TELEMETRY_HOST: "0.0.0.0",
        // Pages of these origins may send.
        RTCSCOPE_ALLOWED_ORIGINS: variable("RTCSCOPE_ALLOWED_ORIGINS", "http://localhost:5173,http://127.0.0.1:5173"),
      },
      volumes: [`./gateway:${GATEWAY}:ro`],
      ports: [published(4318)],
      depends_on: ["prometheus", "tempo", "loki"],
    }),
    prometheus: service(IMAGES.prometheus, {
      command: [
        "--config.file=/etc/prometheus/prometheus.yaml",
        "--storage.tsdb.path=/prometheus",
        "--storage.tsdb.retention.time=15d",
        ...PROMETHEUS_FLAGS,
      ],
      volumes: ["./prometheus:/etc/prometheus:ro", "prometheus:/prometheus"],
      ports: [published(9090)],
    }),
    tempo: service(IMAGES.tempo, {
      command: ["-target=all", "-config.file=/etc/tempo/tempo.yaml"],
      volumes: ["./tempo:/etc/tempo:ro", "tempo:/var/tempo"],
    }),
    loki: service(IMAGES.loki, {
      command: ["-target=all", "-config.file=/etc/loki/loki.yaml"],
      volumes: ["./loki:/etc/loki:ro", "loki:/loki"],
    }),
    grafana: service(IMAGES.grafana, {
      environment: {
        GF_ANALYTICS_REPORTING_ENABLED: "false",
        GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
        // Whoever reaches it may look, and follow links into Explore, which viewers may not.
        GF_AUTH_ANONYMOUS_ENABLED: variable("RTCSCOPE_GRAFANA_ANONYMOUS", "true"),
        GF_AUTH_ANONYMOUS_ORG_ROLE: "Editor",
        GF_SECURITY_ADMIN_PASSWORD: variable("RTCSCOPE_GRAFANA_PASSWORD", "admin"),
      },
      volumes: [
        ...["datasources", "dashboards", "alerting"].map(
          (of) => `./grafana/provisioning/${of}:/etc/grafana/provisioning/${of}:ro`,
        ),
        `./grafana/dashboards:${DASHBOARDS_PATH}:ro`,
        "grafana:/var/lib/grafana",
      ],
      ports: [published(3000)],
      depends_on: ["prometheus", "tempo", "loki"],
    }),
  },
  volumes: { prometheus: {}, tempo: {}, loki: {}, grafana: {} },
});
