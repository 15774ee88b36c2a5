import type { Clock } from "../clock";
import type { Diagnostics } from "../diagnostics";
import type { Observation, SignalingSteps } from "../observation";
import type { RtcRole, RtcSessionEndReason, RtcTransport } from "../semconv";
import type { AttributeValue } from "../signal";

/** One participation in one call: what collectors feed and the application asks. No method throws. */
export interface Session {
  readonly id: string;
  readonly transport: RtcTransport;
  readonly clock: Clock;
  readonly diagnostics: Diagnostics;
  readonly ended: boolean;
  /** Resolves when the trackers are loaded, or could not be. Nothing needs to wait for it. */
  readonly ready: Promise<void>;
  /** The only way in: what a collector saw. */
  observe(observation: Observation): void;
  /** A name for a peer connection that is unique in the session: `pc1`, `pc2`… */
  nextConnection(): string;
  /** How long a collector should wait until it reads statistics again, ms: short while connecting, long in the background. */
  readonly pollMs: number;
  /**
   * Measures a connect: the span `rtc.connect` runs from this call until media is usable, and fails with `work`.
   * The result and any rejection of `work` are handed on untouched.
   */
  connect<T>(work: () => T | PromiseLike<T>, attributes?: Readonly<Record<string, AttributeValue>>): Promise<T>;
  /** Measures one of the application's own phases inside the connect. */
  phase<T>(name: string, work: () => T | PromiseLike<T>): Promise<T>;
  /** A moment of the application's own: the wait since the last thing that happened joins the connect breakdown. */
  milestone(name: string, attributes?: Readonly<Record<string, AttributeValue>>): void;
  /** What the application's own signalling does: its sockets, acknowledgements, queue. */
  readonly signaling: SignalingSteps;
  /** The server's own figures, a message as it came; its shape is in `@rtcscope/core/server-report`. */
  serverReport(message: unknown): void;
  /** A bounded fact on every later span and event of this session (`region`, `plan`). */
  setAttribute(name: string, value: AttributeValue): void;
  setRole(role: RtcRole): void;
  /** W3C traceparent of this session's root span, for the server to join; undefined before the first connect. */
  traceparent(): string | undefined;
  /** Called once when the session ends; returns the way to take it back. */
  onEnd(listener: () => void): () => void;
  end(reason?: RtcSessionEndReason): void;
}
