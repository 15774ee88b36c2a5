import type { Attributes, Context, Meter, Span, Tracer } from "@opentelemetry/api";
import type { Logger } from "@opentelemetry/api-logs";
import { guard } from "../diagnostics";
import type { Exporter, ScopeInfo, SessionInfo } from "../exporter";
import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_OUTCOME,
  ATTR_RTC_ROLE,
  ATTR_RTC_TRANSPORT,
  ATTR_SESSION_ID,
  ATTR_SESSION_PREVIOUS_ID,
  EVENT_RTC_SESSION_END,
  SPAN_RTC_CONNECT_PHASE_PREFIX,
} from "../semconv";
import type { AttributeValue, EventSignal, Signal, SpanOpenSignal, SpanSignal } from "../signal";
import { activeContext, ROOT, withSpan } from "./context";
import { createRecorder, type MetricRecorder } from "./metrics";
import { hrTime } from "./time";

/** The interfaces that everything is emitted through; whose they are is the caller's choice. */
export interface Instruments {
  tracer?: Tracer | undefined;
  logger?: Logger | undefined;
  meter?: Meter | undefined;
}

/** SpanStatusCode.ERROR and the severity numbers, as the OpenTelemetry specification fixes them. */
const STATUS_ERROR = 2;
const SEVERITY = { info: 9, warn: 13, error: 17 } as const;

interface Trace {
  /** The first span of the session: every later one descends from it. */
  root?: Span;
  /** What was active in the application when the session or its connect began. */
  anchor?: Context;
  open: Map<number, Span>;
}

type Bag = Record<string, AttributeValue>;

function defined(bag: Readonly<Record<string, unknown>>): Attributes {
  const out: Bag = {};
  for (const key in bag) if (bag[key] !== undefined) out[key] = bag[key] as AttributeValue;
  return out as Attributes;
}

function common(session: SessionInfo): Bag {
  return {
    ...session.attributes,
    [ATTR_SESSION_ID]: session.id,
    [ATTR_SESSION_PREVIOUS_ID]: session.previousId,
    [ATTR_RTC_TRANSPORT]: session.transport,
    [ATTR_RTC_ROLE]: session.role,
  };
}

/** A phase span is named after its phase; all other spans have their registry name. */
function spanName(signal: SpanSignal | SpanOpenSignal): string {
  const phase = "attributes" in signal && (signal.attributes as Bag)[ATTR_RTC_CONNECT_PHASE];
  return phase ? SPAN_RTC_CONNECT_PHASE_PREFIX + phase : signal.name;
}

/**
 * The one mapping of signals to OpenTelemetry's API: spans with given times, log records with an event name, and
 * metrics that are derived from those same spans and events, as a gateway derives them.
 *
 * One trace per session: its root is the first span that opens, inside the application's active span when there is one.
 */
export function createMapping(instruments: () => Instruments): Exporter {
  const traces = new Map<string, Trace>();
  let recorder: MetricRecorder | undefined;
  let scope: ScopeInfo | undefined;

  function traceOf(session: SessionInfo): Trace {
    let trace = traces.get(session.id);
    if (!trace) {
      trace = { open: new Map() };
      traces.set(session.id, trace);
    }
    return trace;
  }

  function start(
    tracer: Tracer,
    signal: SpanSignal | SpanOpenSignal,
    time: number,
    trace: Trace,
    attributes: Attributes,
  ): Span {
    const parent = (signal.parent !== undefined && trace.open.get(signal.parent)) || trace.root;
    const context: Context = parent ? withSpan(parent) : (trace.anchor ?? activeContext());
    const span = tracer.startSpan(spanName(signal), { startTime: hrTime(time), attributes }, context);
    trace.root ??= span;
    return span;
  }

  function finish(tracer: Tracer, signal: SpanSignal, session: SessionInfo, trace: Trace): void {
    const attributes = defined({
      ...common(session),
      ...signal.attributes,
      [ATTR_RTC_OUTCOME]: signal.outcome,
      [ATTR_ERROR_TYPE]: signal.errorType,
    });
    const open = trace.open.get(signal.id);
    const span = open ?? start(tracer, signal, signal.start, trace, attributes);
    if (open) {
      trace.open.delete(signal.id);
      open.setAttributes(attributes);
    }
    if (signal.outcome === "error") {
      const message = signal.errorMessage ?? signal.errorType;
      span.setStatus(message ? { code: STATUS_ERROR, message } : { code: STATUS_ERROR });
    }
    span.end(hrTime(signal.end));
  }

  function emit(logger: Logger, signal: EventSignal, session: SessionInfo, trace: Trace): void {
    const severity = signal.severity ?? "info";
    logger.emit({
      eventName: signal.name,
      timestamp: hrTime(signal.time),
      body: signal.body,
      severityNumber: SEVERITY[severity],
      severityText: severity.toUpperCase(),
      attributes: defined({
        ...common(session),
        ...signal.attributes,
        [ATTR_ERROR_TYPE]: signal.errorType,
      }) as Record<string, string | number | boolean>,
      context: trace.root ? withSpan(trace.root) : ROOT,
    });
  }

  function map(signal: Signal, session: SessionInfo): void {
    const { tracer, logger, meter } = instruments();
    const trace = traceOf(session);
    switch (signal.type) {
      case "span.open":
        if (tracer) trace.open.set(signal.id, start(tracer, signal, signal.time, trace, defined(common(session))));
        return;
      case "span":
        if (tracer) finish(tracer, signal, session, trace);
        break;
      case "event":
        if (logger) emit(logger, signal, session, trace);
        if (signal.name === EVENT_RTC_SESSION_END) traces.delete(session.id);
        break;
      default:
        signal satisfies never;
        return;
    }
    if (meter) {
      recorder ??= createRecorder(() => instruments().meter);
      recorder.record(signal, session);
    }
  }

  return {
    name: "opentelemetry",
    start(info) {
      scope = info;
    },
    anchor(session) {
      const trace = traceOf(session);
      if (!trace.root) trace.anchor = activeContext();
    },
    export(signal, session) {
      if (scope) guard(scope.diagnostics, "mapping a signal to OpenTelemetry", () => map(signal, session));
    },
    traceparent(sessionId) {
      const context = traces.get(sessionId)?.root?.spanContext();
      return context && `00-${context.traceId}-${context.spanId}-0${context.traceFlags & 1}`;
    },
  };
}
