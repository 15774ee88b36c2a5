import type { Exporter, ScopeInfo } from "@rtcscope/core";
import { checkOtlpOptions, type OtlpOptions } from "./options";
import { createExporter, createPipeline, type Pipeline } from "./pipeline";
import { createLogger, createMeter, createTracer } from "./providers";
import { logRecord, metricRecord, spanRecord } from "./rank";
import { inBrowser, resourceAttributes, sdkAttributes } from "./resource";

function open(options: OtlpOptions, scope: ScopeInfo): Pipeline {
  return createPipeline(options, scope, (take) => {
    const provider = {
      resource: { attributes: { ...sdkAttributes(), ...resourceAttributes(scope, options.resource) } },
      now: () => scope.clock.now(),
    };
    const meter = createMeter(provider);
    return {
      instruments: {
        tracer: createTracer(provider, (span) => take(spanRecord(span))),
        logger: createLogger(provider, (record) => take(logRecord(record))),
        meter,
      },
      collect: () => meter.collect((metric) => take(metricRecord(metric))),
    };
  });
}

/**
 * For presets, whose errors and warnings name them. The options must have been checked.
 *
 * @param secret what to say, once, when this runs in a page that ships the key to every visitor
 */
export function createOtlp(name: string, options: OtlpOptions, secret?: string): Exporter {
  return createExporter(name, (scope) => {
    if (secret && inBrowser()) scope.diagnostics.warn(`${name}: key`, `${name}: ${secret}`);
    return open(options, scope);
  });
}

/**
 * Sends spans, events and delta metrics over OTLP/HTTP (protobuf), by small providers of our own.
 *
 * @throws TypeError when an option is wrong, naming its path. After that nothing throws: trouble is one diagnostic.
 */
export function otlp(options: OtlpOptions): Exporter {
  checkOtlpOptions("otlp", options);
  return createOtlp("otlp", options);
}
