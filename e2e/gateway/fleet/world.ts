import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Collector } from "../../servers/collector";
import { type Loki, startLoki } from "../../servers/loki";
import { type Prometheus, startPrometheus } from "../../servers/prometheus";
import { startGateway } from "../gateway";
import { type Balancer, startBalancer } from "./balancer";

/** Two gateways behind a load balancer, and the stores that they feed, with the shipped configuration and rules. */
export interface World {
  readonly prometheus: Prometheus;
  readonly loki: Loki;
  /** The two that share their load; the third stands alone, for what is done to it. */
  readonly gateways: readonly [Collector, Collector, Collector];
  readonly balancer: Balancer;
  stop(): Promise<void>;
}

/** As a fleet would have it, but for what a test has no patience for: docs/gateway.md has the defaults. */
const GATEWAY = { RTCSCOPE_FLUSH_INTERVAL: "2s", RTCSCOPE_MEMORY_LIMIT_MIB: "1024", RTCSCOPE_MEMORY_SPIKE_MIB: "256" };

const rulesFolder = new URL("../../../packages/dashboard/prometheus/rules/", import.meta.url);
export const shippedRules = (): string[] =>
  readdirSync(rulesFolder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => fileURLToPath(new URL(name, rulesFolder)));

export async function startWorld(): Promise<World> {
  const [prometheus, loki] = await Promise.all([
    startPrometheus({ rules: shippedRules(), evaluationInterval: "5s" }),
    startLoki(),
  ]);
  const gateway = (name: string) =>
    startGateway({
      to: ["to-prometheus-otlp", "to-loki"],
      env: {
        ...GATEWAY,
        RTCSCOPE_GATEWAY_ID: name,
        RTCSCOPE_PROMETHEUS_OTLP_URL: `${prometheus.otlpUrl}/v1/metrics`,
        RTCSCOPE_LOKI_URL: loki.otlpUrl,
      },
    });
  const gateways = await Promise.all([gateway("a"), gateway("b"), gateway("c")]);
  const balancer = await startBalancer([gateways[0].url, gateways[1].url]);
  return {
    prometheus,
    loki,
    gateways,
    balancer,
    async stop() {
      await balancer.close();
      await Promise.all([...gateways, prometheus, loki].map((server) => server.stop()));
    },
  };
}
