import { ERROR_TIMEOUT } from "../errors";
import type { NegotiationStep, Observation, ReconnectTold } from "../observation";
import {
  ATTR_RTC_CONNECT_SUSPENDED,
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_RECONNECT_ATTEMPT_NUMBER,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_RECONNECT_BACKOFF,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_CRITICAL_PATH_PREFIX,
  ATTR_RTC_RECONNECT_MODE,
  ATTR_RTC_RECONNECT_PERMANENT,
  type RtcOutcome,
  type RtcPathLocalType,
  type RtcReconnectCause,
  type RtcReconnectMode,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_RECONNECT_ATTEMPT,
} from "../semconv";
import { emitSpan } from "../span";
import type { PhaseSink } from "./attempt";
import { type ConnectContext, SUSPENDED_AFTER_MS, seconds } from "./context";
import { criticalPath } from "./critical-path";
import { failureOf, grow, isBusy, isFlowing, isLate, type Link, lossCause, RESTART_SETTLES_MS } from "./link";
import { endPhase, type Phase, queuedMs, startPhase } from "./phases";

/** An outage that has not ended by then ends as `error`, `timeout`, time in a queue left out: a span ends within minutes. */
export const RECONNECT_TIMEOUT_MS = 300_000;
/** A lost connection that was closed may be replaced this long; else the outage ended, given up, with the close. */
export const REPLACE_WITHIN_MS = 30_000;

interface Attempt {
  id: number;
  start: number;
  mode: RtcReconnectMode;
  backoffMs: number | undefined;
  /** The connection that tries; undefined: the transport told of it. */
  link: Link | undefined;
}

interface Episode {
  id: number;
  start: number;
  cause: RtcReconnectCause;
  connection: string | undefined;
  mode: RtcReconnectMode;
  attempts: number;
  backoffMs?: number | undefined;
  attempt?: Attempt | undefined;
  readonly phases: Phase[];
  /** The way that was lost. */
  readonly localType: RtcPathLocalType | undefined;
  /** The transport tells of this episode itself: states no longer end it nor count attempts. */
  told?: boolean;
  /** The transport does not tell how often it tries. */
  untold?: boolean;
  /** A lost connection came back; a new one was connected. */
  healed?: boolean;
  replaced?: boolean;
  /** When everything that was lost had been closed. */
  gone?: number | undefined;
  /** The first thing that failed for good. */
  failure?: string | undefined;
}

export interface ReconnectOptions {
  /** Whether a connect is under way: what is lost then belongs to the connect. */
  connecting?(): boolean;
  /** Type of the local candidate that media takes, where statistics showed it. */
  localType?(): RtcPathLocalType | undefined;
}

/** Measures outages of a session; phases are those of its attempts. Times are session time, ms; no method throws. */
export interface ReconnectTracker extends PhaseSink {
  /** Whether an episode is open. */
  readonly isOpen: boolean;
  /** Episodes and attempts so far, the open ones included. */
  readonly episodes: number;
  readonly attempts: number;
  /** Takes any observation; those that say nothing about a reconnect are ignored. */
  observe(observation: Observation): void;
  /** Statistics show that another candidate pair was selected. */
  pairChanged(connection: string, time: number): void;
  /** Time passed, the page runs. */
  advance(time: number): void;
  /** The session ended. */
  end(time: number): void;
}

/**
 * One episode per session per outage, however many attempts or connections.
 *
 * An outage begins when a connection that was connected is so no longer (states of ICE, DTLS or the connection as a
 * whole), or when an ICE restart is applied to it: by the flag of the application's call, or a changed local ICE user
 * fragment. It ends
 * - `ok` when every lost connection is connected again, or was closed and another one connected in its place (`full`).
 *   A restart has to be answered first; where states never move it ended with the answer, or with the first sight of
 *   another selected pair within {@link RESTART_SETTLES_MS};
 * - `cancelled` when what was lost is closed without replacement, or the session ends; `error` if it had failed before;
 * - `error`/`timeout` after {@link RECONNECT_TIMEOUT_MS};
 * - as the transport says, if it tells its reconnects itself.
 * What was still lost when an episode ended must have been connected again before it can be lost again.
 */
export function createReconnectTracker(context: ConnectContext, options: ReconnectOptions = {}): ReconnectTracker {
  const links = new Map<string, Link>();
  let episode: Episode | undefined;
  let episodes = 0;
  let attempts = 0;
  let alive = Number.NEGATIVE_INFINITY;
  let lastEnd = alive;

  const connecting = () => options.connecting?.();

  function open(time: number, cause: RtcReconnectCause, connection?: string): void {
    const id = context.nextId();
    const start = Math.max(time, lastEnd);
    episodes++;
    const localType = options.localType?.();
    episode = { id, start, cause, connection, mode: "none", attempts: 0, phases: [], localType };
    context.emit({ type: "span.open", name: SPAN_RTC_RECONNECT, id, time: start });
  }

  function endAttempt(time: number, outcome: RtcOutcome, error?: unknown): void {
    const attempt = episode?.attempt;
    if (!episode || !attempt) return;
    episode.attempt = undefined;
    const parts: Record<`${typeof ATTR_RTC_RECONNECT_CRITICAL_PATH_PREFIX}${string}`, number> = {};
    for (const [name, ms] of criticalPath(episode.phases, attempt.start, time))
      parts[`${ATTR_RTC_RECONNECT_CRITICAL_PATH_PREFIX}${name}`] = ms;
    emitSpan(context, SPAN_RTC_RECONNECT_ATTEMPT, attempt.id, episode.id, attempt.start, time, outcome, error, {
      [ATTR_RTC_RECONNECT_ATTEMPT_NUMBER]: episode.attempts,
      [ATTR_RTC_RECONNECT_MODE]: attempt.mode,
      [ATTR_RTC_RECONNECT_BACKOFF]: seconds(attempt.backoffMs),
      [ATTR_RTC_CONNECTION_ID]: attempt.link?.id,
      ...parts,
    });
  }

  function startAttempt(time: number, mode: RtcReconnectMode, link?: Link, backoffMs?: number): void {
    if (!episode) return;
    // An attempt that is superseded did not bring it back.
    endAttempt(time, "error", episode.failure ?? ERROR_TIMEOUT);
    attempts++;
    episode.attempts++;
    episode.mode = mode;
    if (backoffMs !== undefined) episode.backoffMs = (episode.backoffMs ?? 0) + backoffMs;
    episode.attempt = { id: context.nextId(), start: Math.max(time, episode.start), mode, backoffMs, link };
  }

  function finish(time: number, outcome: RtcOutcome, error?: unknown, suspended?: true, permanent?: boolean): void {
    if (!episode) return;
    const { id, start, attempt, cause, mode, backoffMs, connection } = episode;
    lastEnd = Math.max(time, start, attempt?.start ?? start);
    endAttempt(lastEnd, outcome, error);
    for (const link of links.values()) {
      link.up &&= isFlowing(link);
      link.lost = link.restarted = undefined;
    }
    emitSpan(context, SPAN_RTC_RECONNECT, id, undefined, start, lastEnd, outcome, error, {
      [ATTR_RTC_RECONNECT_CAUSE]: cause,
      [ATTR_RTC_RECONNECT_MODE]: mode,
      [ATTR_RTC_RECONNECT_ATTEMPTS]: episode.untold ? undefined : episode.attempts,
      [ATTR_RTC_RECONNECT_PERMANENT]: permanent,
      [ATTR_RTC_RECONNECT_BACKOFF]: seconds(backoffMs),
      [ATTR_RTC_PATH_LOCAL_TYPE]: episode.localType,
      [ATTR_RTC_CONNECTION_ID]: connection,
      [ATTR_RTC_CONNECT_SUSPENDED]: suspended,
    });
    episode = undefined;
  }

  /** Given up: an error if something had failed for good, else somebody's decision. */
  function giveUp(time: number): void {
    finish(time, episode?.failure ? "error" : "cancelled", episode?.failure);
  }

  /** Compares the connections with the episode: begins one, ends it, or lets it go on. */
  function evaluate(time: number): void {
    for (const link of links.values()) {
      grow(link, time);
      if (isFlowing(link)) {
        if (episode && !link.up) episode.replaced = true;
        link.up = true;
      }
      const lost = isBusy(link);
      if (lost && !episode) {
        // What a connect loses is the connect's own, also when it is over.
        if (connecting()) link.up = false;
        else open(link.restarted ?? time, lossCause(link), link.id);
      }
      if (!episode) continue;
      if (link.lost && !lost) episode.healed = true;
      link.lost = lost;
      if (!lost) continue;
      episode.gone = undefined;
      // Only that nothing else moved makes it the connection's own.
      if (episode.cause === "connection") episode.cause = lossCause(link);
      episode.failure ??= failureOf(link);
    }
    if (!episode || episode.told) return;
    const { replaced, healed } = episode;
    // A failed connection that was replaced is out of the game, even before it is closed.
    for (const link of links.values()) if (isBusy(link) && !(replaced && failureOf(link))) return;
    if (replaced) episode.mode = "full";
    if (replaced || healed) finish(time, "ok");
    else episode.gone ??= time;
  }

  /** A try that a connection shows; one that another living connection already makes in the same way is the same. */
  function tried(link: Link, time: number, mode: RtcReconnectMode): void {
    if (!episode || episode.told) return;
    const by = episode.attempt?.mode === mode ? episode.attempt.link : undefined;
    if (!by || by === link || !links.has(by.id) || failureOf(by)) startAttempt(time, mode, link);
  }

  function answered(link: Link, time: number): void {
    if (link.restarted === undefined || link.answered !== undefined) return;
    link.answered = time;
    link.moved = !isFlowing(link);
  }

  function negotiated(link: Link, { step, state, time, iceRestart, ufrag, sdpType, error }: NegotiationStep): void {
    const isUnderWay = link.restarted !== undefined && link.answered === undefined;
    if (state === "failed") {
      if (isUnderWay && episode?.attempt?.link === link) endAttempt(time, "error", error);
      return;
    }
    if (state === "started") {
      if (iceRestart) link.asked ??= time;
      if (!link.up && !link.tried) {
        link.tried = true;
        tried(link, time, "full");
      }
    }
    if (step === "setLocalDescription") {
      const isNew = ufrag && link.ufrag && ufrag !== link.ufrag && !isUnderWay;
      const since = link.asked ?? (isNew ? time : undefined);
      link.ufrag = ufrag ?? link.ufrag;
      link.asked = undefined;
      if (since !== undefined && link.up && !connecting()) {
        link.restarted = since;
        link.answered = undefined;
        evaluate(time);
        tried(link, since, "ice_restart");
      }
    }
    if (state === "done" && sdpType === "answer") answered(link, time);
  }

  function restored(link: Link, time: number): void {
    link.restarted = undefined;
    evaluate(time);
  }

  /** Ends restarts that are over, as far as states or the time that passed tell. */
  function settle(time: number, force?: true): void {
    for (const link of links.values()) {
      if (link.answered === undefined || link.restarted === undefined) continue;
      if (!isFlowing(link)) link.moved = true;
      else if (link.moved) restored(link, time);
      else if (force || time >= link.answered + RESTART_SETTLES_MS) restored(link, link.answered);
    }
  }

  function expire(time: number): void {
    if (!episode) return;
    const { start, phases } = episode;
    const late = time - start - (queuedMs(phases, start, time) ?? 0) - RECONNECT_TIMEOUT_MS;
    if (late >= 0) finish(time - late, "error", ERROR_TIMEOUT);
  }

  function advance(time: number): void {
    if (time - alive > SUSPENDED_AFTER_MS) finish(alive, "cancelled", undefined, true);
    settle(time);
    if (episode?.gone !== undefined && time >= episode.gone + REPLACE_WITHIN_MS) giveUp(episode.gone);
    expire(time);
    alive = Math.max(alive, time);
    evaluate(time);
  }

  function told(step: ReconnectTold): void {
    const { action, time, cause = "unknown", mode, backoffMs, error } = step;
    const starts = action === "attempt.started";
    if (!episode && (starts || action === "lost") && !connecting()) open(time, cause);
    if (!episode) return;
    episode.told = true;
    if (step.attempts) episode.untold = true;
    if (episode.cause === "unknown") episode.cause = cause;
    if (starts) {
      // States may have shown the same try before the transport told of it.
      if (episode.attempt?.link) {
        episode.mode = mode ?? "resume";
        Object.assign(episode.attempt, { link: undefined, mode: episode.mode, backoffMs });
      } else startAttempt(time, mode ?? "resume", undefined, backoffMs);
    } else if (action === "attempt.failed") endAttempt(time, "error", error);
    else if (action === "recovered") {
      episode.mode = mode ?? episode.mode;
      finish(time, "ok");
    } else if (action === "gave_up") finish(time, "error", error ?? episode.failure, undefined, step.permanent);
    else if (action === "cancelled") finish(time, "cancelled");
  }

  function observe(observation: Observation): void {
    if (observation.type === "reconnect") {
      advance(observation.time);
      told(observation);
    } else if (
      observation.type === "connection.state" ||
      observation.type === "negotiation" ||
      observation.type === "connection.closed"
    ) {
      const { type, connection, time } = observation;
      const link = links.get(connection) ?? { id: connection };
      advance(time);
      links.set(connection, link);
      if (type === "negotiation") negotiated(link, observation);
      else if (type === "connection.state" && (observation.state !== "closed" || observation.kind === "dtls")) {
        if (!isLate(link, observation)) link[observation.kind] = observation.state;
        if (observation.kind === "signaling" && observation.state === "stable") answered(link, time);
      } else links.delete(connection);
      settle(time);
      evaluate(time);
    }
  }

  return {
    get isOpen() {
      return !!episode;
    },
    get episodes() {
      return episodes;
    },
    get attempts() {
      return attempts;
    },
    observe,
    phaseStarted(name, time, key, connection) {
      expire(time);
      if (episode) startPhase(episode.phases, name, time, key, connection);
    },
    phaseEnded(name, time, outcome, error, key) {
      expire(time);
      if (episode) endPhase(episode.phases, name, time, outcome, error, key);
    },
    pairChanged(connection, time) {
      const link = links.get(connection);
      if (link?.answered !== undefined && link.restarted !== undefined && isFlowing(link)) restored(link, time);
    },
    advance,
    end(time) {
      advance(time);
      settle(time, true);
      giveUp(episode?.gone ?? time);
      links.clear();
    },
  };
}
