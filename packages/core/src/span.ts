import { errorFacts, errorMessage, errorType } from "./errors";
import { ATTR_RTC_ERROR_CATEGORY, ATTR_RTC_ERROR_CODE, type RtcOutcome, type SpanAttributes } from "./semconv";
import type { Own, Signal, SpanKey, TrackerContext } from "./signal";

/** What a tracker of spans is given. */
export interface SpanContext extends TrackerContext {
  /** Makes the text of an error fit to leave the page; by default everything shaped like a token is masked. */
  readonly maskText?: ((text: string) => string) | undefined;
}

/** Tells a span that is over; the error counts only where the outcome is `error`. */
export function emitSpan<N extends SpanKey>(
  context: SpanContext,
  name: N,
  id: number,
  parent: number | undefined,
  start: number,
  end: number,
  outcome: RtcOutcome,
  error: unknown,
  attributes: Own<SpanAttributes[N]>,
): void {
  const failed = outcome === "error";
  const facts = failed ? errorFacts(error) : undefined;
  const all: Record<string, unknown> = {
    ...attributes,
    [ATTR_RTC_ERROR_CODE]: facts?.code,
    [ATTR_RTC_ERROR_CATEGORY]: facts?.category,
  };
  context.emit({
    type: "span",
    name,
    id,
    parent,
    start,
    end: Math.max(start, end),
    outcome,
    errorType: failed ? errorType(error) : undefined,
    errorMessage: failed ? errorMessage(error, context.maskText) : undefined,
    attributes: all,
  } as Signal);
}
