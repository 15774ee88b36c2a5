import type { Observation } from "@rtcscope/core";
import { attachTo, type Lifetime, type ObservedSession } from "../lifetime";
import { type MethodTap, tapMethods } from "../method-taps";
import { watchMedia } from "./media";
import { NEGOTIATION_METHODS, tapNegotiation, watchDescriptions } from "./negotiation";
import { pollStats } from "./poll-stats";
import type { Tell } from "./tell";

export interface PeerConnectionOptions {
  /** Name of the connection, unique in the session (`publisher`); by default the session's next one (`pc1`). */
  name?: string | undefined;
  /** What a track shows, where the application knows better than its settings: `camera`, `microphone`, `generated`… */
  source?: ((track: MediaStreamTrack) => string | undefined) | undefined;
}

/** State machines: observation kind and property; the event is the property's name and `change`. */
const STATES = [
  ["ice", "iceConnectionState"],
  ["connection", "connectionState"],
  ["gathering", "iceGatheringState"],
  ["signaling", "signalingState"],
] as const;

/** Where every connection begins, which is no news. */
const INITIAL = ["new", "stable"];

const MEDIA_METHODS = ["addTrack", "addTransceiver", "removeTrack"];

/** How long the news of a close waits for the last statistics, so that they come before it. */
const LAST_READ_MS = 250;

const observed = new WeakMap<RTCPeerConnection, WeakMap<ObservedSession, () => void>>();

/**
 * Watches a peer connection: states, gathering, negotiation, tracks, statistics.
 *
 * Attaches listeners and wraps the connection's own methods (instance properties, not enumerable); both are undone when
 * the connection closes, the session ends or the returned function is called. A second call with the same session and
 * connection observes nothing twice.
 *
 * shape   (session, connection, options) -> stop
 * none    observes nothing, and says so once, if the connection is closed or is no peer connection
 * throws  never
 * spec    https://www.w3.org/TR/webrtc/#rtcpeerconnection-interface
 */
export function observePeerConnection(
  session: ObservedSession,
  connection: RTCPeerConnection,
  options?: PeerConnectionOptions,
): () => void {
  const known = observed.get(connection)?.get(session);
  if (known) return known;
  return attachTo(session, "observePeerConnection", (lifetime) => {
    if (connection.signalingState === "closed") throw new Error("the connection is already closed");
    const sessions = observed.get(connection) ?? new WeakMap<ObservedSession, () => void>();
    observed.set(connection, sessions.set(session, lifetime.stop));
    lifetime.undo(() => sessions.delete(session));
    watch(session, connection, options, lifetime);
  });
}

function watch(
  session: ObservedSession,
  connection: RTCPeerConnection,
  options: PeerConnectionOptions | undefined,
  lifetime: Lifetime,
): void {
  const { listen, run, undo, stop } = lifetime;
  const name = options?.name ?? session.nextConnection();
  let closing = false;
  const tell: Tell = (observation) => {
    // A closing connection still stirs (DTLS, senders); only its last statistics are news.
    if (lifetime.over || (closing && observation.type !== "stats")) return;
    session.observe({ time: session.clock.now(), connection: name, ...observation } as Observation);
  };

  /** The news waits for the last statistics, so that they come before it. */
  function closed(lastRead?: Promise<void>): void {
    if (closing) return;
    closing = true;
    const time = session.clock.now();
    undo(() => session.observe({ type: "connection.closed", connection: name, time }));
    void Promise.race([lastRead, lastRead && new Promise((late) => setTimeout(late, LAST_READ_MS))]).then(stop);
  }

  tell({ type: "connection.opened" });

  const scan = run(() => watchMedia(connection, lifetime, tell, options?.source)) ?? (() => {});
  const poller = pollStats(session, connection, lifetime, {
    tick() {
      // Nothing tells of a close where the method could not be wrapped.
      if (connection.signalingState === "closed") closed();
      else scan();
    },
    report: (report) => tell({ type: "stats", report }),
  });

  for (const [kind, property] of STATES) {
    let last: string | undefined;
    const read = () => {
      const state = connection[property];
      if (!state || state === last || (!last && INITIAL.includes(state))) return;
      last = state;
      tell({ type: "connection.state", kind, state });
      poller.hurry();
    };
    run(read);
    listen(connection, `${property.toLowerCase()}change`, read);
  }

  listen<RTCPeerConnectionIceErrorEvent>(connection, "icecandidateerror", ({ errorCode, errorText, url }) =>
    tell({ type: "candidate.error", code: errorCode, text: errorText, url: url ?? "" }),
  );

  const negotiation = tapNegotiation(connection, lifetime, tell, scan);
  const tap: MethodTap = (method, args) => {
    if (method === "close") {
      // Asked before the connection is gone: Chromium then answers with everything, Firefox not at all.
      const lastRead = closing ? undefined : poller.read();
      return () => run(() => closed(lastRead));
    }
    return MEDIA_METHODS.includes(method) ? () => scan() : negotiation(method, args);
  };
  const restore = tapMethods(connection, [...NEGOTIATION_METHODS, ...MEDIA_METHODS, "close"], tap);
  if (restore) undo(restore);
  else watchDescriptions(connection, lifetime, tell);
}
