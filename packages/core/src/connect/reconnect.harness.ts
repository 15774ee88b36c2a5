import type { ConnectionStateChanged, NegotiationStep, ReconnectTold } from "../observation";
import type { Signal, SpanSignal } from "../signal";
import { createReconnectTracker } from "./reconnect";

export type Kind = ConnectionStateChanged["kind"];

/** A tracker for tests, with what it emitted and the moves that peer connections make. */
export function setUp(options: { connecting?: boolean } = {}) {
  const signals: Signal[] = [];
  let id = 0;
  const tracker = createReconnectTracker(
    { emit: (signal) => signals.push(signal), nextId: () => ++id },
    { connecting: () => options.connecting ?? false },
  );
  const spansOf = <N extends "rtc.reconnect" | "rtc.reconnect.attempt">(name: N) =>
    signals.filter(
      (one): one is Extract<Signal, { type: "span"; name: N }> => one.type === "span" && one.name === name,
    );
  const episodes = () =>
    (spansOf("rtc.reconnect") as SpanSignal<"rtc.reconnect">[]).map(
      ({ start, end, outcome, errorType, attributes }) => ({
        start,
        end,
        outcome,
        ...(errorType && { errorType }),
        cause: attributes["rtc.reconnect.cause"],
        mode: attributes["rtc.reconnect.mode"],
        attempts: attributes["rtc.reconnect.attempts"],
      }),
    );
  const attempts = () =>
    (spansOf("rtc.reconnect.attempt") as SpanSignal<"rtc.reconnect.attempt">[]).map(
      ({ start, end, outcome, attributes }) => [
        attributes["rtc.reconnect.attempt.number"],
        attributes["rtc.reconnect.mode"],
        start,
        end,
        outcome,
      ],
    );
  const state = (time: number, kind: Kind, value: string, connection = "pc1") =>
    tracker.observe({ type: "connection.state", time, kind, state: value, connection });
  const negotiate = (time: number, step: NegotiationStep["step"], more: Partial<NegotiationStep> = {}) =>
    tracker.observe({ type: "negotiation", time, step, state: "started", connection: "pc1", ...more });
  const tell = (time: number, action: ReconnectTold["action"], more: Partial<ReconnectTold> = {}) =>
    tracker.observe({ type: "reconnect", time, action, ...more });
  const close = (time: number, connection = "pc1") => tracker.observe({ type: "connection.closed", time, connection });
  function connected(time: number, connection = "pc1") {
    negotiate(time, "createOffer", { connection });
    negotiate(time, "setLocalDescription", {
      connection,
      state: "done",
      sdpType: "offer",
      ufrag: `first-${connection}`,
    });
    state(time, "ice", "checking", connection);
    state(time, "ice", "connected", connection);
    state(time, "dtls", "connected", connection);
    state(time, "connection", "connected", connection);
  }
  /** One ICE restart as an offerer does it, up to the answer. */
  function restart(time: number, ufrag: string, answered = time + 50, connection = "pc1") {
    negotiate(time, "createOffer", { iceRestart: true, connection });
    negotiate(time + 5, "createOffer", { state: "done", iceRestart: true, connection });
    negotiate(time + 6, "setLocalDescription", { sdpType: "offer", connection });
    state(time + 8, "signaling", "have-local-offer", connection);
    negotiate(time + 8, "setLocalDescription", { state: "done", sdpType: "offer", ufrag, connection });
    negotiate(answered - 5, "setRemoteDescription", { sdpType: "answer", connection });
    state(answered, "signaling", "stable", connection);
    negotiate(answered, "setRemoteDescription", { state: "done", sdpType: "answer", ufrag: "remote", connection });
  }
  return { tracker, signals, episodes, attempts, state, negotiate, tell, close, connected, restart };
}
