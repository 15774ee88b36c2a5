import type { Attributes, Context, Span, SpanContext, SpanOptions, Tracer } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { takeAttributes } from "./attributes";
import { type ProviderContext, type Resource, SCOPE, spanContextOf, toHrTime } from "./common";
import { randomHex } from "./ids";

/** What OpenTelemetry's encoder reads of a span. */
export type FinishedSpan = Omit<ReadableSpan, "resource" | "duration" | "ended"> & { readonly resource: Resource };

/**
 * A tracer for spans with given times. Span links and events are accepted and not kept: rtcscope tells moments as log
 * records. `startActiveSpan` runs its function without making the span active.
 */
export function createTracer(provider: ProviderContext, onEnd: (span: FinishedSpan) => void): Tracer {
  const { newId = randomHex } = provider;

  function startSpan(name: string, options: SpanOptions = {}, context?: Context): Span {
    const parent = options.root ? undefined : spanContextOf(context);
    const startTime = toHrTime(options.startTime, provider);
    // Always sampled: sampling is decided per session before anything gets here, and what is emitted is wanted.
    const own: SpanContext = {
      ...parent,
      traceId: parent?.traceId ?? newId(16),
      spanId: newId(8),
      traceFlags: 1,
    };
    delete own.isRemote;
    let open = true;
    const itself = () => span;

    const data = {
      name,
      kind: options.kind ?? 0,
      startTime,
      endTime: startTime,
      attributes: takeAttributes(options.attributes),
      status: { code: 0 } as ReadableSpan["status"],
      resource: provider.resource,
      instrumentationScope: SCOPE,
      links: [],
      events: [],
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
      spanContext: () => own,
      ...(parent && { parentSpanContext: parent }),
    };
    const change = (members: Partial<typeof data>) => {
      if (open) Object.assign(data, members);
      return span;
    };
    const setAttributes = (attributes: Attributes) =>
      change({ attributes: { ...data.attributes, ...takeAttributes(attributes) } });

    const span: Span = {
      spanContext: data.spanContext,
      isRecording: () => open,
      setAttributes,
      setAttribute: (key, value) => setAttributes({ [key]: value }),
      setStatus: (status) => change({ status }),
      updateName: (changed) => change({ name: changed }),
      addEvent: itself,
      addLink: itself,
      addLinks: itself,
      recordException: itself,
      end(time) {
        if (!open) return;
        change({ endTime: toHrTime(time, provider) });
        open = false;
        onEnd(data);
      },
    };
    return span;
  }

  return {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      const work = rest.pop() as (span: Span) => never;
      return work(startSpan(name, ...(rest as [SpanOptions?, Context?])));
    },
  };
}
