import { fileURLToPath } from "node:url";
import { type Collector, startCollector } from "../servers/collector";

/** A file of the shipped configuration: what a user runs. */
export const shipped = (name: string) =>
  fileURLToPath(new URL(`../../packages/dashboard/gateway/${name}.yaml`, import.meta.url));

/** So that a test need not wait for a batch to fill. */
const QUICK = { RTCSCOPE_FLUSH_INTERVAL: "200ms" };

export interface GatewayOptions {
  /** Destinations: files beside `gateway.yaml`. */
  to: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Configuration of a test's own, merged last. */
  more?: readonly string[];
}

/** The shipped gateway on the real Collector. */
export const startGateway = ({ to, env, more = [] }: GatewayOptions): Promise<Collector> =>
  startCollector({
    config: [...["gateway", ...to].map(shipped), ...more],
    env: { ...QUICK, RTCSCOPE_GATEWAY_ID: "test", ...env },
  });
