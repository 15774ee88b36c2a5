import { errorMessage, errorType } from "../errors";
import type { RtcOutcome, SpanAttributes } from "../semconv";
import type { Own, Signal, SpanKey, TrackerContext } from "../signal";

/** What the trackers of this folder are given. */
export interface ConnectContext extends TrackerContext {
  /** Makes the text of an error fit to leave the page; by default everything shaped like a token is masked. */
  readonly maskText?: ((text: string) => string) | undefined;
}

/**
 * A gap between two signs of life that no throttled timer explains (browsers run a hidden page's timers at least once a
 * minute, and let some slip): the device slept. What was being measured then ends at the last sign of life.
 */
export const SUSPENDED_AFTER_MS = 150_000;

/** Tells a span that is over; the error counts only where the outcome is `error`. */
export function emitSpan<N extends SpanKey>(
  context: ConnectContext,
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
    attributes,
  } as Signal);
}

/** Seconds of milliseconds; what was not measured stays so. */
export const seconds = (ms: number | undefined) => (ms === undefined ? ms : ms / 1000);
