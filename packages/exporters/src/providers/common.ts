import type { Attributes, Context, HrTime, SpanContext, TimeInput } from "@opentelemetry/api";
import { activeContext, hrTime, INSTRUMENTATION_SCOPE, spanOf } from "@rtcscope/core/opentelemetry";

/** Who sends; OpenTelemetry's encoder reads the attributes only, and groups by identity. */
export interface Resource {
  readonly attributes: Attributes;
}

/** Who made a signal; one object per scope, because the encoder groups by identity. */
export interface InstrumentationScope {
  readonly name: string;
  readonly version?: string;
}

export const SCOPE: InstrumentationScope = { name: INSTRUMENTATION_SCOPE };

/** What tracer, logger and meter share. */
export interface ProviderContext {
  readonly resource: Resource;
  /** Session time, ms since the Unix epoch, for what comes without a time of its own. */
  now(): number;
  /** Lower-case hex of so many bytes, for trace ids (16) and span ids (8). Default: random. */
  newId?: ((bytes: number) => string) | undefined;
}

/** `TimeInput` of OpenTelemetry's API; a number is milliseconds since the Unix epoch, absence is now. */
export function toHrTime(time: TimeInput | undefined, { now }: ProviderContext): HrTime {
  return Array.isArray(time) ? time : hrTime(+(time ?? now()));
}

/** The span that a context carries, unless it is OpenTelemetry's invalid one, whose ids are zeros. */
export function spanContextOf(context: Context = activeContext()): SpanContext | undefined {
  const span = spanOf(context)?.spanContext();
  return span && /[^0]/.test(span.traceId) ? span : undefined;
}
