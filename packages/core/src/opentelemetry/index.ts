import { type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import { type LoggerProvider, logs } from "@opentelemetry/api-logs";
import type { Exporter } from "../exporter";
import { createMapping } from "./mapping";

export { activeContext, ROOT, spanOf, withSpan } from "./context";
export { createMapping, type Instruments } from "./mapping";
export { createRecorder, type MetricRecorder } from "./metrics";
export { hrTime } from "./time";

/** The instrumentation scope that everything is emitted under. */
export const INSTRUMENTATION_SCOPE = "rtcscope";

export interface OpenTelemetryOptions {
  /** Default: the global one. */
  tracerProvider?: TracerProvider | undefined;
  loggerProvider?: LoggerProvider | undefined;
  meterProvider?: MeterProvider | undefined;
  /** false: no metrics, because a gateway makes the same series from spans and events. Default true. */
  metrics?: boolean | undefined;
}

/**
 * Sends signals through the application's own OpenTelemetry providers, whatever SDK they run; by default through the
 * global ones, looked up at every signal so that a provider registered later is used.
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Exporter {
  return createMapping(() => ({
    tracer: (options.tracerProvider ?? trace.getTracerProvider()).getTracer(INSTRUMENTATION_SCOPE),
    logger: (options.loggerProvider ?? logs).getLogger(INSTRUMENTATION_SCOPE),
    meter:
      options.metrics === false
        ? undefined
        : (options.meterProvider ?? metrics.getMeterProvider()).getMeter(INSTRUMENTATION_SCOPE),
  }));
}
