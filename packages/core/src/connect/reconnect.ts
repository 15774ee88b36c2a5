import { ERROR_CONNECTION_FAILED, ERROR_DTLS_FAILED, ERROR_ICE_FAILED, ERROR_TIMEOUT } from "../errors";
import type { NegotiationStep, Observation, ReconnectTold } from "../observation";
import {
  ATTR_RTC_CONNECT_SUSPENDED,
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_RECONNECT_ATTEMPT_NUMBER,
  ATTR_RTC_RECONNECT_ATTEMPTS,
  ATTR_RTC_RECONNECT_BACKOFF,
  ATTR_RTC_RECONNECT_CAUSE,
  ATTR_RTC_RECONNECT_MODE,
  type RtcOutcome,
  type RtcReconnectCause,
  type RtcReconnectMode,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_RECONNECT_ATTEMPT,
} from "../semconv";
import { type ConnectContext, ending, SUSPENDED_AFTER_MS } from "./context";
import { createLink, isFlowing, type Link, lossCause } from "./link";

/** An outage that has not ended by then ends as `error`, `timeout`: a span ends within minutes. */
export const RECONNECT_TIMEOUT_MS = 300_000;
/** A lost connection that was closed may be replaced this long; else the outage ended, given up, with the close. */
export const REPLACE_WITHIN_MS = 30_000;
/**
 * How long states may take to move after the answer to an ICE restart. If they do not move at all and no other pair is
 * seen to be selected, media never left its way and the restart was over with the answer.
 */
export const RESTART_SETTLES_MS = 3000;

interface Attempt {
  id: number;
  start: number;
  number: number;
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
  backoffMs: number | undefined;
  attempt: Attempt | undefined;
  /** The transport tells of this episode itself: states no longer end it nor count attempts. */
  told: boolean;
  /** A lost connection came back; a new one was connected. */
  healed: boolean;
  replaced: boolean;
  /** When everything that was lost had been closed. */
  gone: number | undefined;
  /** The first thing that failed for good. */
  failure: string | undefined;
}

export interface ReconnectOptions {
  /** Whether a connect is under way: what is lost then belongs to the connect. */
  connecting?(): boolean;
}

/** Measures outages of a session. Times are session time, ms; no method throws. */
export interface ReconnectTracker {
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
  let lastEnd = Number.NEGATIVE_INFINITY;

  const isBusy = (link: Link) => link.up && (!isFlowing(link) || link.restarted !== undefined);

  function open(time: number, cause: RtcReconnectCause, link?: Link): Episode {
    const start = Math.max(time, lastEnd);
    episodes++;
    episode = {
      id: context.nextId(),
      start,
      cause,
      connection: link?.id,
      mode: "none",
      attempts: 0,
      backoffMs: undefined,
      attempt: undefined,
      told: false,
      healed: false,
      replaced: false,
      gone: undefined,
      failure: undefined,
    };
    context.emit({ type: "span.open", name: SPAN_RTC_RECONNECT, id: episode.id, time: start });
    return episode;
  }

  function endAttempt(current: Episode, time: number, outcome: RtcOutcome, error?: unknown): void {
    const { attempt } = current;
    if (!attempt) return;
    current.attempt = undefined;
    context.emit({
      type: "span",
      name: SPAN_RTC_RECONNECT_ATTEMPT,
      id: attempt.id,
      parent: current.id,
      start: attempt.start,
      end: Math.max(time, attempt.start),
      ...ending(context, outcome, error),
      attributes: {
        [ATTR_RTC_RECONNECT_ATTEMPT_NUMBER]: attempt.number,
        [ATTR_RTC_RECONNECT_MODE]: attempt.mode,
        [ATTR_RTC_RECONNECT_BACKOFF]: attempt.backoffMs === undefined ? undefined : attempt.backoffMs / 1000,
        [ATTR_RTC_CONNECTION_ID]: attempt.link?.id,
      },
    });
  }

  function startAttempt(current: Episode, time: number, mode: RtcReconnectMode, link?: Link, backoffMs?: number): void {
    // An attempt that is superseded did not bring it back.
    endAttempt(current, time, "error", current.failure ?? ERROR_TIMEOUT);
    attempts++;
    current.mode = mode;
    if (backoffMs !== undefined) current.backoffMs = (current.backoffMs ?? 0) + backoffMs;
    current.attempt = {
      id: context.nextId(),
      start: Math.max(time, current.start),
      number: ++current.attempts,
      mode,
      backoffMs,
      link,
    };
  }

  function finish(time: number, outcome: RtcOutcome, error?: unknown, suspended?: true): void {
    const current = episode;
    if (!current) return;
    episode = undefined;
    lastEnd = Math.max(time, current.start, current.attempt?.start ?? 0);
    endAttempt(current, lastEnd, outcome, error);
    for (const link of links.values()) {
      if (!isFlowing(link)) link.up = false;
      link.lost = false;
      link.restarted = undefined;
    }
    context.emit({
      type: "span",
      name: SPAN_RTC_RECONNECT,
      id: current.id,
      start: current.start,
      end: lastEnd,
      ...ending(context, outcome, error),
      attributes: {
        [ATTR_RTC_RECONNECT_CAUSE]: current.cause,
        [ATTR_RTC_RECONNECT_MODE]: current.mode,
        [ATTR_RTC_RECONNECT_ATTEMPTS]: current.attempts,
        [ATTR_RTC_RECONNECT_BACKOFF]: current.backoffMs === undefined ? undefined : current.backoffMs / 1000,
        [ATTR_RTC_CONNECTION_ID]: current.connection,
        [ATTR_RTC_CONNECT_SUSPENDED]: suspended,
      },
    });
  }

  /** Given up: an error if something had failed for good, else somebody's decision. */
  function giveUp(time: number): void {
    const failure = episode?.failure;
    finish(time, failure ? "error" : "cancelled", failure);
  }

  /** Compares the connections with the episode: begins one, ends it, or lets it go on. */
  function evaluate(time: number): void {
    for (const link of links.values()) {
      if (isFlowing(link)) {
        if (!link.up && episode) episode.replaced = true;
        link.up = true;
      }
      const busy = isBusy(link);
      if (busy && !episode && !options.connecting?.()) open(link.restarted ?? time, lossCause(link), link);
      if (!episode) continue;
      if (link.lost && !busy) episode.healed = true;
      link.lost = busy;
      if (!busy) continue;
      episode.gone = undefined;
      // Only that nothing else moved makes it the connection's own.
      if (episode.cause === "connection") episode.cause = lossCause(link);
      if (link.ice === "failed") episode.failure ??= ERROR_ICE_FAILED;
      else if (link.dtls === "failed") episode.failure ??= ERROR_DTLS_FAILED;
      else if (link.connection === "failed") episode.failure ??= ERROR_CONNECTION_FAILED;
    }
    if (!episode || episode.told) return;
    const { replaced, healed } = episode;
    // A failed connection that was replaced is out of the game, even before it is closed.
    if ([...links.values()].some((link) => isBusy(link) && !(replaced && isFailed(link)))) return;
    if (replaced) episode.mode = "full";
    if (replaced || healed) finish(time, "ok");
    else episode.gone ??= time;
  }

  const isFailed = (link: Link) => link.ice === "failed" || link.connection === "failed" || link.dtls === "failed";

  /** A try that a connection shows; one that another living connection already makes in the same way is the same. */
  function tried(link: Link, time: number, mode: RtcReconnectMode): void {
    if (!episode || episode.told) return;
    const by = episode.attempt;
    if (by?.mode === mode && by.link && by.link !== link && links.get(by.link.id) === by.link && !isFailed(by.link))
      return;
    startAttempt(episode, time, mode, link);
  }

  function negotiated(link: Link, { step, state, time, iceRestart, ufrag, sdpType }: NegotiationStep): void {
    const local = step === "setLocalDescription";
    if (state === "failed") {
      if (link.restarted !== undefined && episode?.attempt?.link === link)
        endAttempt(episode, time, "error", ERROR_ICE_FAILED);
      return;
    }
    if (state === "started") {
      if (iceRestart) link.asked ??= time;
      if (!link.up && !link.tried) {
        link.tried = true;
        tried(link, time, "full");
      }
    }
    if (local) {
      const known = link.ufrag;
      link.ufrag = ufrag ?? known;
      const changed =
        known !== undefined && link.ufrag !== known && (link.restarted === undefined || link.stable !== undefined);
      const since = link.asked ?? (changed ? time : undefined);
      link.asked = undefined;
      if (since !== undefined && link.up && !options.connecting?.()) {
        link.restarted = since;
        link.stable = undefined;
        evaluate(time);
        tried(link, since, "ice_restart");
      }
    }
    if (state === "done" && sdpType === "answer") stable(link, time);
  }

  function stable(link: Link, time: number): void {
    if (link.restarted === undefined || link.stable !== undefined) return;
    link.stable = time;
    link.moved = !isFlowing(link);
  }

  /** Whether restarts are over, as far as states or the time that passed tell. */
  function settle(time: number, force?: true): void {
    for (const link of links.values()) {
      if (link.stable === undefined || link.restarted === undefined) continue;
      if (!isFlowing(link)) link.moved = true;
      else if (link.moved) restored(link, time);
      else if (force || time >= link.stable + RESTART_SETTLES_MS) restored(link, link.stable);
    }
  }

  function restored(link: Link, time: number): void {
    link.restarted = undefined;
    evaluate(time);
  }

  function advance(time: number): void {
    const slept = time - alive > SUSPENDED_AFTER_MS;
    if (episode && slept) finish(alive, "cancelled", undefined, true);
    settle(time);
    if (episode?.gone !== undefined && time >= episode.gone + REPLACE_WITHIN_MS) giveUp(episode.gone);
    if (episode && time >= episode.start + RECONNECT_TIMEOUT_MS) {
      finish(episode.start + RECONNECT_TIMEOUT_MS, "error", ERROR_TIMEOUT);
    }
    alive = Math.max(alive, time);
    if (!options.connecting?.()) evaluate(time);
  }

  function told({ action, time, cause = "unknown", mode, backoffMs, error }: ReconnectTold): void {
    const begins = action === "lost" || action === "attempt.started";
    if (begins && !episode && !options.connecting?.()) open(time, cause);
    if (!episode) return;
    episode.told = true;
    if (episode.cause === "unknown") episode.cause = cause;
    const { attempt } = episode;
    if (action === "attempt.started") {
      const tries = mode ?? "resume";
      // States may have shown the same try before the transport told of it.
      if (attempt?.link) Object.assign(attempt, { link: undefined, mode: tries, backoffMs });
      else startAttempt(episode, time, tries, undefined, backoffMs);
      episode.mode = tries;
    } else if (action === "attempt.failed") endAttempt(episode, time, "error", error);
    else if (action === "recovered") {
      if (mode) episode.mode = mode;
      finish(time, "ok");
    } else if (action === "gave_up") finish(time, "error", error ?? episode.failure);
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
    observe(observation) {
      const { type } = observation;
      if (type === "reconnect") {
        advance(observation.time);
        told(observation);
        return;
      }
      if (
        type !== "connection.opened" &&
        type !== "connection.closed" &&
        type !== "connection.state" &&
        type !== "negotiation"
      )
        return;
      const { connection, time } = observation;
      advance(time);
      if (
        type === "connection.closed" ||
        (type === "connection.state" && observation.state === "closed" && observation.kind !== "dtls")
      ) {
        links.delete(connection);
      } else {
        const link = links.get(connection) ?? createLink(connection);
        links.set(connection, link);
        if (type === "negotiation") negotiated(link, observation);
        else if (type === "connection.state") {
          const { kind, state } = observation;
          if (kind === "signaling") {
            if (state === "stable") stable(link, time);
          } else if (kind !== "gathering") link[kind] = state;
        }
      }
      settle(time);
      evaluate(time);
    },
    pairChanged(connection, time) {
      const link = links.get(connection);
      if (link?.stable !== undefined && link.restarted !== undefined && isFlowing(link)) restored(link, time);
    },
    advance,
    end(time) {
      advance(time);
      settle(time, true);
      if (episode) giveUp(episode.gone ?? time);
      links.clear();
    },
  };
}
