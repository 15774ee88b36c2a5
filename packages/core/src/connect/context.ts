import { errorMessage, errorType } from "../errors";
import type { RtcOutcome } from "../semconv";
import type { SpanSignal, TrackerContext } from "../signal";

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

type Ending = Pick<SpanSignal, "outcome" | "errorType" | "errorMessage">;

/** How a span ended, in the words of its signal: an error's name and text only where the outcome is `error`. */
export function ending(context: ConnectContext, outcome: RtcOutcome, error: unknown): Ending {
  return outcome === "error"
    ? { outcome, errorType: errorType(error), errorMessage: errorMessage(error, context.maskText) }
    : { outcome };
}
