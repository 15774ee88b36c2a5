import type { AttributeValue, Observation } from "@rtcscope/core";
import type { RtcOutcome, RtcSessionEndReason } from "@rtcscope/core/semconv";
import type { Person } from "../fleet";
import type { Link } from "../media/link";

/** Something that is told to the session, when. Times are ms since the Unix epoch, whole. */
export type Step =
  | { readonly at: number; readonly observation: Observation }
  /** The application ends the session. */
  | { readonly at: number; readonly end: RtcSessionEndReason }
  /** The page is hidden and never comes back: what was told goes out, nothing more is told. */
  | { readonly at: number; readonly dies: true };

/**
 * What must come of the plan: a span that is over, or an event, as far as the truth speaks of it. Written down by who
 * plans it, beside the observations, and never by looking at what the trackers make of them.
 */
export interface Fact {
  readonly type: "span" | "event";
  /** The registry's name; phases of a connect are all `rtc.connect.phase`. */
  readonly name: string;
  /** Of a span; absent on events. */
  readonly outcome?: RtcOutcome;
  readonly errorType?: string | undefined;
  /** Duration of a span, s. */
  readonly seconds?: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Everything that one browser does in its session, planned. */
export interface Life {
  readonly person: Person;
  /** In the order of their times; statistics reports come from the links. */
  readonly steps: readonly Step[];
  readonly links: readonly Link[];
  readonly facts: readonly Fact[];
  /** The last moment of anything. */
  readonly end: number;
  readonly died: boolean;
}
