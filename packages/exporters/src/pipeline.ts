import { type Exporter, guard, type ScopeInfo, type SessionInfo, type Signal } from "@rtcscope/core";
import { createMapping, type Instruments } from "@rtcscope/core/opentelemetry";
import { createConditions } from "./conditions";
import { createDelivery, type Delivery, type DeliveryRecord } from "./delivery";
import { encode } from "./encode";
import { endpointsOf, type OtlpOptions } from "./options";
import { createReporter } from "./telemetry-report";

/** OpenTelemetry's interfaces with providers behind them whose finished spans, records and metrics end in the delivery. */
export interface Providers {
  readonly instruments: Instruments;
  /** Hands over the metrics since the last call, at once if it can: then they travel with the request that asked. */
  collect(): void | Promise<void>;
}

/** From signals to requests: mapping, providers, encoder, delivery. */
export interface Pipeline {
  readonly delivery: Delivery;
  anchor(session: SessionInfo): void;
  export(signal: Signal, session: SessionInfo): void;
  traceparent(sessionId: string): string | undefined;
}

/** @param build makes the providers; all they finish goes to `take` */
export function createPipeline(
  options: OtlpOptions,
  scope: ScopeInfo,
  build: (take: (record: DeliveryRecord) => void) => Providers,
): Pipeline {
  const endpoints = endpointsOf(options);
  let latest: SessionInfo | undefined;
  let catching = false;
  let caught: DeliveryRecord | undefined;

  const { instruments, collect } = build((record) => {
    if (catching) caught = record;
    else delivery.add(record);
  });
  const wanted: Instruments = {
    tracer: endpoints.traces ? instruments.tracer : undefined,
    logger: endpoints.logs ? instruments.logger : undefined,
    meter: endpoints.metrics ? instruments.meter : undefined,
  };
  const mapping = createMapping(() => wanted);
  mapping.start?.(scope);

  const toReport = createReporter(() => scope.clock.now());
  const delivery = createDelivery({
    ...options,
    endpoints,
    encode,
    collect,
    report(counts) {
      caught = undefined;
      if (latest) {
        // Through the mapping like every event, so that it has a session and makes its metrics; caught on its way down.
        catching = true;
        mapping.export(toReport(counts), latest);
        catching = false;
      }
      return caught;
    },
    diag: scope.diagnostics,
  });
  const observe = createConditions(delivery);

  return {
    delivery,
    anchor: (session) => mapping.anchor?.(session),
    export(signal, session) {
      latest = session;
      guard(scope.diagnostics, "reading conditions", () => observe(signal, session));
      mapping.export(signal, session);
    },
    traceparent: (sessionId) => mapping.traceparent?.(sessionId),
  };
}

/** The life of a pipeline as core's contract has it. Nothing in it throws; a pipeline that cannot open stays silent. */
export function createExporter(name: string, open: (scope: ScopeInfo) => Pipeline): Exporter {
  let pipeline: Pipeline | undefined;
  const close = () => {
    const delivery = pipeline?.delivery;
    pipeline = undefined;
    return delivery;
  };
  return {
    name,
    start(scope) {
      pipeline ??= guard(scope.diagnostics, `${name}: start`, () => open(scope));
    },
    anchor: (session) => pipeline?.anchor(session),
    export: (signal, session) => pipeline?.export(signal, session),
    traceparent: (sessionId) => pipeline?.traceparent(sessionId),
    flush: async () => pipeline?.delivery.flush(),
    disable: () => close()?.disable(),
    shutdown: async () => close()?.shutdown(),
  };
}
