import type { Exporter } from "@rtcscope/core";
import { shape } from "../check";
import { CHECKS, type OtlpOptions } from "../options";
import { createOtlp } from "../otlp";

export type CollectorOptions = Omit<OtlpOptions, "signals">;

const { signals, ...checks } = CHECKS;
const check = shape(checks, ["url"]);

/**
 * Sends spans and events to a gateway (an OpenTelemetry Collector with the configuration of `@rtcscope/dashboard`), which
 * makes the metrics from them: merging the delta streams of many browsers would need them all in one place.
 *
 * @throws TypeError when an option is wrong, naming its path; nothing throws after that
 */
export function collector(options: CollectorOptions): Exporter {
  check(options, "collector: options");
  return createOtlp("collector", { ...options, signals: ["traces", "logs"] });
}
