import type {
  Attributes,
  AttributeValue,
  Context,
  HrTime,
  Span,
  SpanContext,
  SpanOptions,
  SpanStatus,
  TimeInput,
  Tracer,
  TracerProvider,
} from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { activeContext, spanOf } from "@rtcscope/core/opentelemetry";
import { takeAttributes } from "./attributes";
import { createScopes, type InstrumentationScope, type ProviderContext, toHrTime } from "./common";
import { randomHex } from "./ids";

/** Whether a parent is one: OpenTelemetry's invalid span context is all zeros. */
export function isValid(context: SpanContext | undefined): context is SpanContext {
  return !!context && /[^0]/.test(context.traceId) && /[^0]/.test(context.spanId);
}

type OnEnd = (span: ReadableSpan) => void;

/**
 * A span that is open, and after its end what OpenTelemetry's encoder reads. Links and events are not kept: rtcscope
 * tells moments as log records.
 */
class RecordedSpan implements Span, ReadableSpan {
  readonly kind;
  readonly startTime: HrTime;
  readonly attributes: Attributes;
  readonly resource;
  readonly links = [];
  readonly events = [];
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  readonly parentSpanContext?: SpanContext;
  status: SpanStatus = { code: 0 };
  endTime: HrTime;
  ended = false;
  readonly #context: SpanContext;
  readonly #provider: ProviderContext;
  readonly #onEnd: OnEnd;

  constructor(
    provider: ProviderContext,
    onEnd: OnEnd,
    readonly instrumentationScope: InstrumentationScope,
    public name: string,
    options: SpanOptions,
    parent: SpanContext | undefined,
  ) {
    this.#provider = provider;
    this.#onEnd = onEnd;
    this.kind = options.kind ?? 0;
    this.resource = provider.resource;
    this.startTime = toHrTime(options.startTime, provider.now);
    this.endTime = this.startTime;
    this.attributes = takeAttributes(options.attributes);
    const known = isValid(parent);
    if (known) this.parentSpanContext = parent;
    // Sampling is decided per session before anything gets here: what is emitted is wanted.
    this.#context = { traceId: known ? parent.traceId : randomHex(16), spanId: randomHex(8), traceFlags: 1 };
    if (known && parent.traceState) this.#context.traceState = parent.traceState;
  }

  get duration(): HrTime {
    const nanos = this.endTime[1] - this.startTime[1];
    return [this.endTime[0] - this.startTime[0] - (nanos < 0 ? 1 : 0), nanos < 0 ? nanos + 1e9 : nanos];
  }

  spanContext = () => this.#context;
  isRecording = () => !this.ended;

  setAttribute(key: string, value: AttributeValue): this {
    return this.setAttributes({ [key]: value });
  }
  setAttributes(attributes: Attributes): this {
    if (!this.ended) Object.assign(this.attributes, takeAttributes(attributes));
    return this;
  }
  setStatus(status: SpanStatus): this {
    if (!this.ended) this.status = { ...status };
    return this;
  }
  updateName(name: string): this {
    if (!this.ended) this.name = name;
    return this;
  }
  addEvent(): this {
    return this;
  }
  addLink(): this {
    return this;
  }
  addLinks(): this {
    return this;
  }
  recordException(): void {}

  end(time?: TimeInput): void {
    if (this.ended) return;
    this.ended = true;
    const end = toHrTime(time, this.#provider.now);
    // An end before the start would be a negative duration; the encoder would send it as it is.
    if (end[0] > this.startTime[0] || (end[0] === this.startTime[0] && end[1] > this.startTime[1])) this.endTime = end;
    this.#onEnd(this);
  }
}

/** Tracers for spans with given times. `startActiveSpan` runs its function without making the span active. */
export function createTracerProvider(provider: ProviderContext, onEnd: OnEnd): TracerProvider {
  return {
    getTracer: createScopes((scope): Tracer => {
      const startSpan = (name: string, options: SpanOptions = {}, context: Context = activeContext()): Span =>
        new RecordedSpan(provider, onEnd, scope, name, options, options.root ? undefined : spanOf(context)?.spanContext());
      return {
        startSpan,
        startActiveSpan(name: string, ...rest: unknown[]) {
          const work = rest.pop() as (span: Span) => never;
          return work(startSpan(name, ...(rest as [SpanOptions?, Context?])));
        },
      };
    }),
  };
}
