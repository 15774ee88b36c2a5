import type { ConnectionStateChanged, MediaDirection, MediaKind, Observation } from "../observation";
import type { RtcConnectPhase, RtcOutcome, RtcRole } from "../semconv";
import type { InboundStream, StatsSample } from "../stats";
import type { ConnectTracker, PhaseSink } from "./attempt";

export interface PeerPhasesOptions {
  /** What the participant does with media; a publisher waits for its own packets only. */
  role?(): RtcRole | undefined;
  /** Whether a reconnect episode is open: what negotiates then is no new connect. */
  reconnecting?(): boolean;
  /** Takes the same phases while a reconnect is under way. */
  attempt?: PhaseSink | undefined;
}

/** Turns what peer connections do into phases of the connect, and decides when media is usable. */
export interface PeerPhases {
  /** Takes any observation; those that say nothing about a connect are ignored. */
  observe(observation: Observation): void;
  /** Statistics were read: they may show first packets and frames. Does nothing unless a connect is open. */
  sample(connection: string, sample: StatsSample): void;
  /** Statistics show packets; cheap to call again with every reading. */
  firstPacket(connection: string, direction: MediaDirection, kind: MediaKind, time: number): void;
  /** Statistics show a decoded frame, or one was painted. */
  firstFrame(connection: string, time: number): void;
  /**
   * The application's own work inside of `session.connect()` began or was done. While it is pending, a connection that
   * closes may be its retry and does not end the connect.
   */
  work(pending: boolean, time: number): void;
  /** Time passed. */
  advance(time: number): void;
}

/** Who receives may hear of what there is to receive only after it is connected; so long it waits for that. */
export const HEARSAY_MS = 2000;

const NEGOTIATION: RtcConnectPhase = "negotiation";
const GATHERING: RtcConnectPhase = "ice.gathering";
const CHECKING: RtcConnectPhase = "ice.checking";
const DTLS: RtcConnectPhase = "dtls";
const FIRST_PACKET: RtcConnectPhase = "first_packet";
const FIRST_FRAME: RtcConnectPhase = "first_frame";

// Facts are sentences, so that one can ask for the beginning of one: `inbound video frame`.
const OUTBOUND = "outbound ";
const INBOUND_VIDEO = "inbound video ";
const INBOUND_AUDIO = "inbound audio ";
const FRAME = "frame";

/** From the first frame to the last one that a reading knows, ms: browsers sum up the times between frames. */
const framesSpanMs = ({ framesDecoded, framesRendered, interFrameDelayOverallMs = 0 }: InboundStream) =>
  interFrameDelayOverallMs * (framesRendered ?? framesDecoded ?? 0);

interface Peer {
  readonly id: string;
  /** Tracks that were added: direction and id to `direction kind `. */
  readonly tracks: Map<string, string>;
  /** `direction kind packet` and `direction kind frame`: when each was first seen. */
  readonly seen: Map<string, number>;
  /** Began to connect. */
  begun?: boolean;
  /** When ICE, and when everything that media needs, was connected; undefined: it is not. */
  ice?: number | undefined;
  up?: number | undefined;
  dtls?: boolean;
  /** The signalling state is told. */
  signaling?: boolean;
  /** Statistics were read, or media was seen: what has not been seen is not there. */
  looked?: boolean;
}

/**
 * Usable is:
 * - for a publisher: its first packet was sent;
 * - else, where inbound video is expected: its first frame was decoded or painted;
 * - else, where inbound audio is expected: its first packet arrived;
 * - else, where something is sent: the first packet was sent;
 * - else (data channels only): a connection is connected, and the work inside of `session.connect()` done.
 *
 * A participant whose role is to receive is not content with what it sends, nor with being connected, before its work is
 * done and it has heard of nothing to receive for {@link HEARSAY_MS}; what it did until then is its end.
 *
 * Expected is what was added and not muted or taken away, on all connections of the session together; media on any of
 * them will do. Should no more come until the connect would time out or is cancelled, it was usable with the first part
 * of what it waited for (the audio of a call whose video never started); where nothing arrived at all, for a participant
 * that sends, with its own first packet (alone in a room whose receivers are allocated beforehand; tracks that should have
 * come and did not are told by `rtc.subscribe`); or, for a publisher that adds nothing to send, and where nobody ever
 * looked for media (a dump without statistics), with the connection.
 */
export function createPeerPhases(connect: ConnectTracker, options: PeerPhasesOptions = {}): PeerPhases {
  const peers = new Map<string, Peer>();
  let pending = false;
  let workDone: number | undefined;

  function peerOf(id: string): Peer {
    const peer = peers.get(id) ?? { id, tracks: new Map<string, string>(), seen: new Map<string, number>() };
    peers.set(id, peer);
    return peer;
  }

  const sinks: PhaseSink[] = options.attempt ? [connect, options.attempt] : [connect];
  function start({ id }: Peer, phase: string, time: number): void {
    for (const sink of sinks) sink.phaseStarted(phase, time, id, id);
  }
  function stop({ id }: Peer, phase: string, time: number, outcome?: RtcOutcome, error?: unknown): void {
    for (const sink of sinks) sink.phaseEnded(phase, time, outcome, error, id);
  }
  const some = (test: (peer: Peer) => unknown) => [...peers.values()].some(test);
  const begins = (what: string, all: Iterable<string>) => [...all].some((one) => one.startsWith(what));
  const expects = (peer: Peer, what: string) => begins(what, peer.tracks.values());
  const saw = (peer: Peer, what: string) => begins(what, peer.seen.keys());
  /** When a fact of this kind was first seen. */
  const seenAt = (peer: Peer, what: string) => {
    const times = [...peer.seen].flatMap(([fact, at]) => (fact.startsWith(what) ? at : []));
    return times.length ? Math.min(...times) : undefined;
  };

  /** Whether something better may still be heard of. */
  function hesitates(wanted: string): boolean {
    const role = options.role?.();
    const receives = role === "subscriber" || role === "both";
    return !wanted.startsWith("inbound") && (receives || (pending && !wanted));
  }

  /** What has to be seen for media to be usable, as the beginning of a fact; empty: connected is enough. */
  function goal(): string {
    if (options.role?.() === "publisher") return OUTBOUND;
    const found = [INBOUND_VIDEO, INBOUND_AUDIO, OUTBOUND].find((what) => some((peer) => expects(peer, what))) ?? "";
    return found === INBOUND_VIDEO ? found + FRAME : found;
  }

  /** Starts the phases that wait for media, and ends the connect when there is nothing left to wait for. */
  function evaluate(time: number): void {
    if (!connect.isOpen) return;
    const wanted = goal();
    const direction = wanted.slice(0, wanted.indexOf(" ") + 1);
    const idle = !some((peer) => expects(peer, wanted.replace(FRAME, "")));
    let content = peers.size ? undefined : workDone;
    let sent: number | undefined;
    let reached: number | undefined;
    const hesitant = hesitates(wanted);
    for (const peer of peers.values()) {
      const at = wanted ? seenAt(peer, wanted) : peer.up;
      if (at !== undefined) reached = Math.min(at, reached ?? at);
      if (at !== undefined && !hesitant) {
        connect.usable(time);
        return;
      }
      for (const [fact, at] of peer.seen) {
        if (direction && fact.startsWith(direction)) content = Math.min(at, content ?? at);
        else if (fact.startsWith(OUTBOUND)) sent = Math.min(at, sent ?? at);
      }
      if (direction && expects(peer, direction)) {
        if (!saw(peer, direction)) {
          if (peer.up !== undefined) start(peer, FIRST_PACKET, time);
        } else if (wanted.endsWith(FRAME) && expects(peer, INBOUND_VIDEO)) start(peer, FIRST_FRAME, time);
      }
      // Browsers without `connectionState` show no more than ICE.
      if (!wanted || idle || !peer.looked) content ??= peer.up ?? peer.ice;
    }
    if (reached !== undefined && !pending) {
      const since = Math.max(reached, workDone ?? reached);
      if (time - since >= HEARSAY_MS) {
        connect.usable(since);
        return;
      }
    }
    connect.contentWith(content ?? (options.role?.() === "subscriber" ? undefined : sent));
  }

  function note(peer: Peer, direction: MediaDirection, kind: MediaKind, what: string, time: number): void {
    const fact = `${direction} ${kind} ${what}`;
    peer.looked = true;
    if (!connect.isOpen || peer.seen.has(fact)) return;
    peer.seen.set(fact, time);
    if (goal().startsWith(direction)) stop(peer, FIRST_PACKET, time);
    if (what === FRAME) stop(peer, FIRST_FRAME, time);
    evaluate(time);
  }

  function begin(peer: Peer, phase: string, time: number): void {
    peer.begun = true;
    if (!options.reconnecting?.() && !some((one) => one.up !== undefined)) connect.open(time);
    start(peer, phase, time);
  }

  function close(id: string, time: number): void {
    const begun = peers.get(id)?.begun;
    peers.delete(id);
    if (begun && !pending && !some((one) => one.begun)) connect.cancelled(time);
  }

  function changed({ connection, time, kind, state }: ConnectionStateChanged): void {
    const isDtls = kind === "dtls";
    if (state === "closed" && !isDtls) {
      close(connection, time);
      return;
    }
    const peer = peerOf(connection);
    const connected = state === "connected" || state === "completed";
    if (kind === "signaling") {
      peer.signaling = true;
      if (state === "stable") stop(peer, NEGOTIATION, time);
    } else if (state === "gathering") start(peer, GATHERING, time);
    else if (state === "complete") stop(peer, GATHERING, time);
    else if (state === "checking") begin(peer, CHECKING, time);
    else if (state === "failed") {
      // With ICE connected, only DTLS is left to have failed.
      const what = kind === "connection" && peer.ice !== undefined ? DTLS : kind;
      peer.up = peer.ice = undefined;
      peer.seen.clear();
      connect.failed(time, `${what}_failed`);
    } else if (state === "disconnected") peer.ice = undefined;
    else if (connected) {
      if (isDtls) peer.dtls = true;
      if (kind === "ice") peer.ice ??= time;
      if (!isDtls) stop(peer, CHECKING, time);
      if (kind === "connection" || (peer.dtls && peer.ice !== undefined)) {
        peer.up ??= time;
        stop(peer, DTLS, time);
      } else if (!isDtls && peer.up === undefined) start(peer, DTLS, time);
    }
  }

  function observe(observation: Observation): void {
    const { type } = observation;
    if (type === "connection.closed") close(observation.connection, observation.time);
    else if (type === "connection.state") changed(observation);
    else if (type === "connection.opened") peerOf(observation.connection);
    else if (type === "negotiation") {
      const { connection, time, step, state, sdpType, error } = observation;
      const peer = peerOf(connection);
      if (state === "started") begin(peer, NEGOTIATION, time);
      else if (state === "failed") stop(peer, NEGOTIATION, time, "error", error);
      else if (!peer.signaling && step.startsWith("set") && sdpType === "answer") stop(peer, NEGOTIATION, time);
    } else if (type === "track") {
      const { connection, action, direction, kind, track } = observation;
      const { tracks } = peerOf(connection);
      if (action === "added" || action === "unmuted") tracks.set(direction + track, `${direction} ${kind} `);
      else tracks.delete(direction + track);
    } else if (type === "media.first") {
      const { connection, direction, kind, what, time } = observation;
      // Without a connection it is whichever expects it; without any (IVS), the session's own.
      const fitting =
        connection === undefined
          ? [...peers.values()].filter((peer) => expects(peer, `${direction} ${kind}`))
          : [peerOf(connection)];
      for (const peer of fitting.length ? fitting : [peerOf("")]) note(peer, direction, kind, what, time);
      return;
    } else return;
    evaluate(observation.time);
  }

  function firstPacket(connection: string, direction: MediaDirection, kind: MediaKind, time: number): void {
    if (connect.isOpen) note(peerOf(connection), direction, kind, "packet", time);
  }

  function firstFrame(connection: string, time: number): void {
    if (connect.isOpen) note(peerOf(connection), "inbound", "video", FRAME, time);
  }

  return {
    observe,
    sample(connection, { time, inbound, outbound }) {
      if (!connect.isOpen) return;
      const peer = peerOf(connection);
      if (!peer.looked) {
        peer.looked = true;
        evaluate(time);
      }
      for (const { packets, kind } of outbound) if (packets) firstPacket(connection, "outbound", kind, time);
      for (const stream of inbound) {
        // Readings may be far apart, in a hidden page or a dump; but no media came before the connection was up.
        const up = peer.up ?? time;
        const at = stream.framesDecoded ? Math.max(up, time - framesSpanMs(stream)) : time;
        if (stream.packets) firstPacket(connection, "inbound", stream.kind, at);
        if (stream.framesDecoded) firstFrame(connection, at);
      }
    },
    firstPacket,
    firstFrame,
    work(now, time) {
      pending = now;
      // What was seen outside of any connection belongs to the connect before.
      if (now) peers.delete("");
      workDone = now ? undefined : time;
      evaluate(time);
    },
    advance: evaluate,
  };
}
