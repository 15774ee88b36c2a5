import type { RtcSessionEndReason } from "../semconv";
import type { AttributeValue } from "../signal";

type Attributes = Readonly<Record<string, AttributeValue>>;

/** What the application itself says of its session; beside observations the only input of a story. Session time, ms. */
export type AppStep =
  /** `session.connect()` was called; the span of this id, if there is one, is open already. */
  | { type: "connect"; time: number; id?: number | undefined; attributes?: Attributes | undefined }
  /** The application's work inside of `session.connect()` is over. */
  | { type: "connect.work"; time: number; failed?: boolean; error?: unknown }
  /** Time passes: sent while a connect that the application announced is open, whether or not a collector reads anything. */
  | { type: "tick"; time: number }
  | { type: "milestone"; time: number; name: string; attributes?: Attributes | undefined }
  | { type: "session.end"; time: number; reason: RtcSessionEndReason };
