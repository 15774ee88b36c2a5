import { ERROR_TIMEOUT, errorType } from "../errors";
import {
  ATTR_RTC_CONNECT_ATTEMPT,
  ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX,
  ATTR_RTC_CONNECT_DURATION,
  ATTR_RTC_CONNECT_PHASE,
  ATTR_RTC_CONNECT_QUEUE_DURATION,
  ATTR_RTC_CONNECT_SUSPENDED,
  ATTR_RTC_CONNECTION_ID,
  type RtcOutcome,
  SPAN_RTC_CONNECT,
  type SpanAttributes,
} from "../semconv";
import type { AttributeValue, Own } from "../signal";
import { emitSpan } from "../span";
import { type ConnectContext, SUSPENDED_AFTER_MS, seconds } from "./context";
import { criticalPath } from "./critical-path";
import { addPhase, endPhase, type Phase, queuedMs, RUNNING, startPhase } from "./phases";

/** A connect without media is given up after this long, time in a queue left out. */
export const CONNECT_TIMEOUT_MS = 60_000;

type ConnectAttributes = Own<SpanAttributes[typeof SPAN_RTC_CONNECT]>;
type Attributes = Readonly<Record<string, AttributeValue>>;

/** Takes phases as they begin and end. */
export interface PhaseSink {
  /**
   * Phases of one name may run side by side under different keys; a second start of a running one is ignored.
   *
   * @param connection the peer connection that the phase belongs to
   */
  phaseStarted(name: string, time: number, key?: string, connection?: string): void;
  /** Ignored where no such phase runs. */
  phaseEnded(name: string, time: number, outcome?: RtcOutcome, error?: unknown, key?: string): void;
}

/** Measures connects, one attempt at a time. Times are session time, ms; no method throws; what comes while no attempt is open is ignored. */
export interface ConnectTracker extends PhaseSink {
  /** Whether an attempt is under way. */
  readonly isOpen: boolean;
  /** Attempts so far. */
  readonly attempts: number;
  /**
   * Starts the next attempt; ignored while one is under way.
   *
   * @param announced id of a span that was opened already
   */
  open(time: number, attributes?: Attributes, announced?: number): void;
  /** A phase from the latest end of any phase so far (at first the connect's start) to now. */
  milestone(name: string, time: number): void;
  /** Further attributes of the attempt's span; its own win over them. */
  annotate(attributes: Attributes): void;
  /** Media is usable: the attempt is `ok`. */
  usable(time: number): void;
  /** The attempt is `error`; or `cancelled`, if the error says that somebody aborted it (`AbortError`). */
  failed(time: number, error: unknown): void;
  /** Given up on purpose. */
  cancelled(time: number): void;
  /**
   * The moment from which on the connect was as good as nothing more to wait for, should nothing more come: taken as
   * its end, `ok`, where it would otherwise time out or be cancelled. Undefined takes it back.
   */
  contentWith(time: number | undefined): void;
  /** Time passed, the page runs: for the timeout, and to notice that the device slept. */
  advance(time: number): void;
}

export function createConnectTracker(context: ConnectContext): ConnectTracker {
  let attempts = 0;
  let isOpen = false;
  let id = 0;
  let start = 0;
  let alive = 0;
  let content: number | undefined;
  let phases: Phase[] = [];
  let attributes: Attributes = {};

  const queued = (until: number) => queuedMs(phases, start, until);

  function end(time: number, outcome: RtcOutcome, error?: unknown, suspended?: true): void {
    if (!isOpen) return;
    isOpen = false;
    const until = Math.max(time, start);
    const clip = (at: number) => Math.min(Math.max(at, start), until);
    for (const phase of phases) {
      const unfinished = phase.end === RUNNING;
      emitSpan(
        context,
        ATTR_RTC_CONNECT_PHASE,
        context.nextId(),
        id,
        clip(phase.start),
        clip(phase.end),
        unfinished ? outcome : (phase.outcome ?? "ok"),
        unfinished ? error : phase.error,
        {
          [ATTR_RTC_CONNECT_PHASE]: phase.name,
          [ATTR_RTC_CONNECT_ATTEMPT]: attempts,
          [ATTR_RTC_CONNECTION_ID]: phase.connection,
        },
      );
    }
    const queueMs = queued(until);
    const all: Record<string, AttributeValue> = {
      ...attributes,
      [ATTR_RTC_CONNECT_ATTEMPT]: attempts,
      [ATTR_RTC_CONNECT_DURATION]: seconds(until - start - (queueMs ?? 0)),
      [ATTR_RTC_CONNECT_QUEUE_DURATION]: seconds(queueMs),
      [ATTR_RTC_CONNECT_SUSPENDED]: suspended,
    };
    for (const [name, ms] of criticalPath(phases, start, until)) all[ATTR_RTC_CONNECT_CRITICAL_PATH_PREFIX + name] = ms;
    emitSpan(context, SPAN_RTC_CONNECT, id, undefined, start, until, outcome, error, all as ConnectAttributes);
  }

  function giveUp(time: number, outcome: RtcOutcome, error?: unknown, suspended?: true): void {
    if (content === undefined) end(time, outcome, error, suspended);
    else end(content, "ok");
  }

  /** Whether an attempt is open still at `time`. */
  function advance(time: number): boolean {
    if (!isOpen) return false;
    if (time - alive > SUSPENDED_AFTER_MS) giveUp(alive, "cancelled", undefined, true);
    else {
      const late = time - start - (queued(time) ?? 0) - CONNECT_TIMEOUT_MS;
      if (late >= 0) giveUp(time - late, "error", ERROR_TIMEOUT);
      alive = Math.max(alive, time);
    }
    return isOpen;
  }

  return {
    get isOpen() {
      return isOpen;
    },
    get attempts() {
      return attempts;
    },
    open(time, initial = {}, announced) {
      if (isOpen) return;
      isOpen = true;
      attempts++;
      id = announced ?? context.nextId();
      start = alive = time;
      content = undefined;
      phases = [];
      attributes = initial;
      if (announced === undefined) context.emit({ type: "span.open", name: SPAN_RTC_CONNECT, id, time });
    },
    phaseStarted(name, time, key, connection) {
      if (advance(time)) startPhase(phases, name, time, key, connection);
    },
    phaseEnded(name, time, outcome, error, key) {
      if (advance(time)) endPhase(phases, name, time, outcome, error, key);
    },
    milestone(name, end) {
      if (!advance(end)) return;
      const ends = phases.map((phase) => (phase.end === RUNNING ? start : phase.end));
      addPhase(phases, {
        name,
        key: undefined,
        connection: undefined,
        start: Math.min(end, Math.max(start, ...ends)),
        end,
      });
    },
    annotate(more) {
      attributes = { ...attributes, ...more };
    },
    usable(time) {
      if (advance(time)) end(time, "ok");
    },
    failed(time, error) {
      if (advance(time)) end(time, errorType(error) === "AbortError" ? "cancelled" : "error", error);
    },
    cancelled(time) {
      if (advance(time)) giveUp(time, "cancelled");
    },
    contentWith(time) {
      content = time;
    },
    advance,
  };
}
