import { context, metrics } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { suppressTracing } from "@opentelemetry/core";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { WebTracerProvider } from "@opentelemetry/sdk-trace-web";
import { createClock, createDiagnostics, type Exporter, type ScopeInfo } from "@rtcscope/core";
import { INSTRUMENTATION_SCOPE } from "@rtcscope/core/opentelemetry";
import { ATTR_TELEMETRY_DISTRO_NAME, ATTR_TELEMETRY_DISTRO_VERSION } from "@rtcscope/core/semconv";
import { createExporter, createPipeline, type Pipeline } from "../pipeline";
import { resourceAttributes } from "../resource";
import { VERSION } from "../version";
import { createLogProcessor, createMetricReader, createSpanProcessor } from "./exporters";
import { checkSdkOptions, type SdkOptions } from "./options";

export interface SdkExporter extends Exporter {
  /** The SDK's own providers, for the application's own spans, records and metrics; made when first asked for. */
  readonly tracerProvider: WebTracerProvider;
  readonly loggerProvider: LoggerProvider;
  readonly meterProvider: MeterProvider;
}

interface Sdk {
  readonly pipeline: Pipeline;
  readonly providers: Pick<SdkExporter, "tracerProvider" | "loggerProvider" | "meterProvider">;
}

/** Requests of telemetry are no work of the application: instrumentations of `fetch` make no spans of them. */
function untraced(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => context.with(suppressTracing(context.active()), () => fetch(input, init));
}

function build({ service, register, fetch, ...options }: SdkOptions, scope: ScopeInfo): Sdk {
  const resource = defaultResource().merge(
    resourceFromAttributes({
      [ATTR_TELEMETRY_DISTRO_NAME]: INSTRUMENTATION_SCOPE,
      [ATTR_TELEMETRY_DISTRO_VERSION]: VERSION,
      ...resourceAttributes(scope, options.resource),
    }),
  );
  let providers: Sdk["providers"] | undefined;
  const own = { ...options, fetch: untraced(fetch ?? ((input, init) => globalThis.fetch(input, init))) };
  const pipeline = createPipeline(own, scope, (take) => {
    const reader = createMetricReader(take);
    // One layer of batching: the processors hand over at once, at the end of a span and when a record is emitted.
    const tracerProvider = new WebTracerProvider({
      resource,
      spanProcessors: [createSpanProcessor(take)],
    });
    const loggerProvider = new LoggerProvider({
      resource,
      processors: [createLogProcessor(take)],
    });
    const meterProvider = new MeterProvider({ resource, readers: [reader] });
    providers = { tracerProvider, loggerProvider, meterProvider };
    return {
      instruments: {
        tracer: tracerProvider.getTracer(INSTRUMENTATION_SCOPE),
        logger: loggerProvider.getLogger(INSTRUMENTATION_SCOPE),
        meter: meterProvider.getMeter(INSTRUMENTATION_SCOPE),
      },
      collect() {
        return reader
          .read()
          .catch((error: unknown) => scope.diagnostics.warn("sdk: metrics", "metrics could not be collected", error));
      },
    };
  });
  if (!providers) throw new Error("the pipeline made no providers");
  if (register) {
    providers.tracerProvider.register();
    logs.setGlobalLoggerProvider(providers.loggerProvider);
    metrics.setGlobalMeterProvider(providers.meterProvider);
  }
  return { pipeline, providers };
}

/**
 * The official OpenTelemetry SDK set up for a page, with our delivery below its processors: for applications that want
 * spans, records and metrics of their own beside rtcscope's. What this way cannot keep is in docs/delivery.md.
 *
 * @throws TypeError when an option is wrong, naming its path. After that nothing throws: trouble is one diagnostic.
 */
export function sdk(options: SdkOptions): SdkExporter {
  checkSdkOptions(options);
  let made: Sdk | undefined;
  const open = (scope: ScopeInfo): Sdk => {
    made ??= build(options, scope);
    return made;
  };
  const early = (): ScopeInfo => ({
    service: options.service ?? { name: "unknown_service" },
    resource: {},
    clock: createClock(),
    diagnostics: createDiagnostics(),
  });
  const providers = () => (made ?? open(early())).providers;
  const exporter = createExporter("sdk", (scope) => open(scope).pipeline);
  return {
    ...exporter,
    get tracerProvider() {
      return providers().tracerProvider;
    },
    get loggerProvider() {
      return providers().loggerProvider;
    },
    get meterProvider() {
      return providers().meterProvider;
    },
    // The providers may have been used without any scope.
    flush: async () => made?.pipeline.delivery.flush(),
    disable() {
      exporter.disable?.();
      made?.pipeline.delivery.disable();
    },
    async shutdown() {
      await exporter.shutdown?.();
      await made?.pipeline.delivery.shutdown();
      const { tracerProvider, loggerProvider, meterProvider } = made?.providers ?? {};
      await Promise.allSettled([tracerProvider?.shutdown(), loggerProvider?.shutdown(), meterProvider?.shutdown()]);
    },
  };
}
