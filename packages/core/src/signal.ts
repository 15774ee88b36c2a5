import type { EventAttributes, EventName, RtcOutcome, SpanAttributes } from "./semconv";

/** The registry's key of a span; a phase span is sent under `rtc.connect.<phase>`. */
export type SpanKey = keyof SpanAttributes;

/** What every span and record of a session carries; exporters add these, trackers never repeat them. */
export type CommonAttribute =
  | "session.id"
  | "session.previous_id"
  | "rtc.transport"
  | "rtc.role"
  | "rtc.outcome"
  | "error.type"
  | "rtc.error.message";

/** A registry attribute set without the common ones. */
export type Own<T> = Omit<T, CommonAttribute>;

/** An attribute value as OpenTelemetry's API takes it; `undefined` means not measured and is never sent. */
export type AttributeValue = string | number | boolean | readonly string[] | readonly number[] | undefined;

/**
 * A span that is under way. Only spans with children or a trace to hand on announce themselves (`rtc.connect`,
 * `rtc.reconnect`); all others are told once, when they are over.
 */
export interface SpanOpenSignal<N extends SpanKey = SpanKey> {
  type: "span.open";
  name: N;
  /** Unique within the session. */
  id: number;
  /** Id of the parent span; absent: child of the session's root. */
  parent?: number | undefined;
  /** Session time, ms since the Unix epoch. */
  time: number;
}

/** A span that is over. Closes the announced span of the same id, if there was one. */
export interface SpanSignal<N extends SpanKey = SpanKey> {
  type: "span";
  name: N;
  id: number;
  parent?: number | undefined;
  /** Session time, ms since the Unix epoch. */
  start: number;
  end: number;
  outcome: RtcOutcome;
  /** Bounded type name, only when the outcome is `error`. */
  errorType?: string | undefined;
  /** Free text, already masked; becomes the span's status message, never an attribute of a metric. */
  errorMessage?: string | undefined;
  attributes: Own<SpanAttributes[N]>;
}

/** A moment: a log record with an event name. */
export interface EventSignal<N extends EventName = EventName> {
  type: "event";
  name: N;
  /** Session time, ms since the Unix epoch. */
  time: number;
  /** One line that says it all: log viewers show the body, and not every store keeps the event name. */
  body: string;
  severity?: "info" | "warn" | "error" | undefined;
  /** Bounded type name of what went wrong, where the event tells a failure. */
  errorType?: string | undefined;
  /** Text of an error is masked already. */
  attributes: Omit<EventAttributes[N], Exclude<CommonAttribute, "rtc.error.message">>;
}

/** Every signal that can exist, discriminated by `type` and `name`; the names are the registry's. */
export type Signal =
  | { [N in SpanKey]: SpanOpenSignal<N> }[SpanKey]
  | { [N in SpanKey]: SpanSignal<N> }[SpanKey]
  | { [N in EventName]: EventSignal<N> }[EventName];

/** What a tracker is given: a way out for signals, and ids for its spans. */
export interface TrackerContext {
  emit(signal: Signal): void;
  /** A span id, unique within the session. */
  nextId(): number;
}
