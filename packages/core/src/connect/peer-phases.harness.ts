import type { ConnectionStateChanged, NegotiationStep, TrackChanged } from "../observation";
import type { RtcRole } from "../semconv";
import type { Signal, SpanSignal } from "../signal";
import { createStatsReader } from "../stats";
import { createConnectTracker } from "./attempt";
import { createPeerPhases } from "./peer-phases";

/** Both trackers for tests, with what they emitted and the moves that peer connections make. */
export function setUp(options: { role?: RtcRole; reconnecting?: boolean } = {}) {
  const signals: Signal[] = [];
  let id = 0;
  const connect = createConnectTracker({ emit: (signal) => signals.push(signal), nextId: () => ++id });
  const peers = createPeerPhases(connect, {
    role: () => options.role,
    reconnecting: () => options.reconnecting ?? false,
  });
  const connects = () =>
    signals.filter((one): one is SpanSignal<"rtc.connect"> => one.type === "span" && one.name === "rtc.connect");
  const phases = () =>
    signals
      .filter((one): one is SpanSignal<"rtc.connect.phase"> => one.type === "span" && one.name === "rtc.connect.phase")
      .map(({ start, end, outcome, attributes }) => [
        attributes["rtc.connect.phase"],
        attributes["rtc.connection.id"],
        start,
        end,
        outcome,
      ]);
  const state = (time: number, kind: ConnectionStateChanged["kind"], value: string, connection = "pc1") =>
    peers.observe({ type: "connection.state", time, kind, state: value, connection });
  const negotiate = (time: number, step: NegotiationStep["step"], more: Partial<NegotiationStep> = {}) =>
    peers.observe({ type: "negotiation", time, step, state: "started", connection: "pc1", ...more });
  const track = (
    time: number,
    direction: TrackChanged["direction"],
    kind: TrackChanged["kind"],
    action: TrackChanged["action"] = "added",
    connection = "pc1",
  ) =>
    peers.observe({
      type: "track",
      time,
      direction,
      kind,
      action,
      connection,
      track: `${connection}-${direction}-${kind}`,
    });
  /** A connection that has come as far as `connected`. */
  function connected(at: number, connection = "pc1") {
    negotiate(at, "createOffer", { connection });
    state(at + 10, "gathering", "gathering", connection);
    state(at + 20, "signaling", "have-local-offer", connection);
    state(at + 40, "signaling", "stable", connection);
    state(at + 40, "ice", "checking", connection);
    state(at + 70, "ice", "connected", connection);
    state(at + 90, "connection", "connected", connection);
  }
  /** A reading of statistics that show nothing. */
  const look = (time: number, connection = "pc1") => peers.sample(connection, createStatsReader().read([], time));
  return { connect, peers, connects, phases, state, negotiate, track, connected, look };
}
