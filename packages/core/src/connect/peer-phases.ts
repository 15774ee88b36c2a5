import { ERROR_CONNECTION_FAILED, ERROR_DTLS_FAILED, ERROR_ICE_FAILED } from "../errors";
import type { MediaDirection, MediaKind, Observation } from "../observation";
import type { RtcConnectPhase, RtcRole } from "../semconv";
import type { ConnectTracker } from "./attempt";

export interface PeerPhasesOptions {
  /** What the participant does with media; a publisher waits for its own packets only. */
  role?(): RtcRole | undefined;
  /** Whether a reconnect episode is open: what negotiates then is no new connect. */
  reconnecting?(): boolean;
}

/** Turns what peer connections do into phases of the connect, and decides when media is usable. */
export interface PeerPhases {
  /** Takes any observation; those that say nothing about a connect are ignored. */
  observe(observation: Observation): void;
  /** Statistics show packets; cheap to call again with every reading. */
  firstPacket(connection: string, direction: MediaDirection, kind: MediaKind, time: number): void;
  /** Statistics show a decoded frame, or one was painted. */
  firstFrame(connection: string, time: number): void;
  /**
   * The application's own work inside of `session.connect()` began or was done. While it is pending, a connection that
   * closes may be its retry and does not end the connect.
   */
  work(pending: boolean, time: number): void;
}

const NEGOTIATION: RtcConnectPhase = "negotiation";
const GATHERING: RtcConnectPhase = "ice.gathering";
const CHECKING: RtcConnectPhase = "ice.checking";
const DTLS: RtcConnectPhase = "dtls";
const FIRST_PACKET: RtcConnectPhase = "first_packet";
const FIRST_FRAME: RtcConnectPhase = "first_frame";

const OUTBOUND = "outbound ";
const INBOUND_VIDEO = "inbound video ";
const INBOUND_AUDIO = "inbound audio ";
const FRAME = "frame";

interface Peer {
  id: string;
  /** Began to connect. */
  begun: boolean;
  /** When ICE, and when everything media needs, was connected; undefined: it is not. */
  ice: number | undefined;
  up: number | undefined;
  dtls: boolean;
  /** Signalling state, once one was told. */
  signaling: string | undefined;
  /** Tracks that were added: id to `direction kind `. */
  tracks: Map<string, string>;
  /** `direction kind packet` and `direction kind frame`, as seen. */
  seen: Set<string>;
}

/**
 * Usable is:
 * - for a publisher: its first packet was sent;
 * - else, where inbound video is expected: its first frame was decoded or painted;
 * - else, where inbound audio is expected: its first packet arrived;
 * - else, where something is sent: the first packet was sent;
 * - else (data channels only): a connection is connected.
 *
 * Expected is what was added and not taken away, on all connections of the session together; media on any of them will
 * do. A publisher that is connected and adds nothing to send is content with that.
 */
export function createPeerPhases(connect: ConnectTracker, options: PeerPhasesOptions = {}): PeerPhases {
  const peers = new Map<string, Peer>();
  let pending = false;
  let workDone: number | undefined;

  function peerOf(id: string): Peer {
    let peer = peers.get(id);
    if (!peer) {
      peer = {
        id,
        begun: false,
        ice: undefined,
        up: undefined,
        dtls: false,
        signaling: undefined,
        tracks: new Map(),
        seen: new Set(),
      };
      peers.set(id, peer);
    }
    return peer;
  }

  const some = (test: (peer: Peer) => unknown) => [...peers.values()].some(test);
  const expects = (peer: Peer, what: string) => [...peer.tracks.values()].some((track) => track.startsWith(what));
  const saw = (peer: Peer, what: string) => [...peer.seen].some((fact) => fact.startsWith(what));

  /** What has to be seen for media to be usable, as the beginning of a fact; empty: connected is enough. */
  function goal(): string {
    if (options.role?.() === "publisher") return OUTBOUND;
    const found = [INBOUND_VIDEO, INBOUND_AUDIO, OUTBOUND].find((what) => some((peer) => expects(peer, what)));
    return found === INBOUND_VIDEO ? INBOUND_VIDEO + FRAME : (found ?? "");
  }

  /** Starts the phases that wait for media, and ends the connect when there is nothing left to wait for. */
  function evaluate(time: number): void {
    if (!connect.isOpen) return;
    const wanted = goal();
    const direction = wanted.slice(0, wanted.indexOf(" ") + 1);
    let content = peers.size ? undefined : workDone;
    for (const peer of peers.values()) {
      if (wanted ? saw(peer, wanted) : peer.up !== undefined) {
        connect.usable(time);
        return;
      }
      if (direction && expects(peer, direction)) {
        if (!saw(peer, direction)) {
          if (peer.up !== undefined) connect.phaseStarted(FIRST_PACKET, time, peer.id, peer.id);
        } else if (wanted.endsWith(FRAME) && expects(peer, INBOUND_VIDEO)) {
          connect.phaseStarted(FIRST_FRAME, time, peer.id, peer.id);
        }
      }
      // Browsers without `connectionState` show no more than ICE.
      if (!wanted || (wanted === OUTBOUND && !some((one) => expects(one, OUTBOUND)))) content ??= peer.up ?? peer.ice;
    }
    connect.contentWith(content);
  }

  function note(peer: Peer, direction: MediaDirection, kind: MediaKind, what: string, time: number): void {
    if (!connect.isOpen) return;
    const fact = `${direction} ${kind} ${what}`;
    if (peer.seen.has(fact)) return;
    peer.seen.add(fact);
    if (goal().startsWith(direction)) connect.phaseEnded(FIRST_PACKET, time, "ok", undefined, peer.id);
    if (what === FRAME) connect.phaseEnded(FIRST_FRAME, time, "ok", undefined, peer.id);
    evaluate(time);
  }

  function begin(peer: Peer, time: number): void {
    peer.begun = true;
    if (peer.up === undefined && !options.reconnecting?.() && !some((one) => one.up !== undefined)) connect.open(time);
  }

  function up(peer: Peer, time: number): void {
    peer.up ??= time;
    for (const phase of [CHECKING, DTLS]) connect.phaseEnded(phase, time, "ok", undefined, peer.id);
  }

  function fail(peer: Peer, time: number, error: string): void {
    peer.up = peer.ice = undefined;
    peer.seen.clear();
    connect.failed(time, error);
  }

  function close(id: string, time: number): void {
    const peer = peers.get(id);
    if (peers.delete(id) && peer?.begun && !pending && !some((one) => one.begun)) connect.cancelled(time);
  }

  function negotiation(
    peer: Peer,
    { time, step, state, sdpType, error }: Extract<Observation, { type: "negotiation" }>,
  ) {
    if (state === "started") {
      begin(peer, time);
      connect.phaseStarted(NEGOTIATION, time, peer.id, peer.id);
    } else if (state === "failed") connect.phaseEnded(NEGOTIATION, time, "error", error, peer.id);
    else if (!peer.signaling && step.startsWith("set") && sdpType === "answer") {
      connect.phaseEnded(NEGOTIATION, time, "ok", undefined, peer.id);
    }
  }

  function changed(peer: Peer, { time, kind, state }: Extract<Observation, { type: "connection.state" }>): void {
    const { id } = peer;
    if (state === "closed" && kind !== "dtls") {
      close(id, time);
      return;
    }
    switch (kind) {
      case "signaling":
        peer.signaling = state;
        if (state === "stable") connect.phaseEnded(NEGOTIATION, time, "ok", undefined, id);
        break;
      case "gathering":
        if (state === "gathering") connect.phaseStarted(GATHERING, time, id, id);
        if (state === "complete") connect.phaseEnded(GATHERING, time, "ok", undefined, id);
        break;
      case "ice":
        if (state === "checking") {
          begin(peer, time);
          connect.phaseStarted(CHECKING, time, id, id);
        } else if (state === "connected" || state === "completed") {
          peer.ice ??= time;
          connect.phaseEnded(CHECKING, time, "ok", undefined, id);
          if (peer.dtls) up(peer, time);
          else if (peer.up === undefined) connect.phaseStarted(DTLS, time, id, id);
        } else if (state === "failed") fail(peer, time, ERROR_ICE_FAILED);
        break;
      case "dtls":
        peer.dtls = state === "connected";
        if (state === "failed") fail(peer, time, ERROR_DTLS_FAILED);
        else if (peer.dtls && peer.ice !== undefined) up(peer, time);
        break;
      default:
        if (state === "connected") up(peer, time);
        // With ICE connected, only DTLS is left to have failed.
        else if (state === "failed")
          fail(peer, time, peer.ice === undefined ? ERROR_CONNECTION_FAILED : ERROR_DTLS_FAILED);
    }
  }

  return {
    observe(observation) {
      const { type } = observation;
      if (type === "connection.closed") close(observation.connection, observation.time);
      else if (type === "connection.opened") peerOf(observation.connection);
      else if (type === "negotiation") negotiation(peerOf(observation.connection), observation);
      else if (type === "connection.state") changed(peerOf(observation.connection), observation);
      else if (type === "track") {
        const { tracks } = peerOf(observation.connection);
        const key = `${observation.direction} ${observation.track}`;
        if (observation.action === "added") tracks.set(key, `${observation.direction} ${observation.kind} `);
        else if (observation.action === "removed" || observation.action === "ended") tracks.delete(key);
      } else if (type === "media.first") {
        const { connection, direction, kind, what, time } = observation;
        const known = connection === undefined ? [...peers.values()] : [peerOf(connection)];
        // Without a connection it is whichever expects it; without any (IVS), the session's own.
        const fitting = known.filter((peer) => connection || expects(peer, `${direction} ${kind}`));
        for (const peer of fitting.length ? fitting : [peerOf("")]) note(peer, direction, kind, what, time);
        return;
      } else return;
      evaluate(observation.time);
    },
    firstPacket(connection, direction, kind, time) {
      if (connect.isOpen) note(peerOf(connection), direction, kind, "packet", time);
    },
    firstFrame(connection, time) {
      if (connect.isOpen) note(peerOf(connection), "inbound", "video", FRAME, time);
    },
    work(now, time) {
      pending = now;
      // What was seen outside of any connection belongs to the connect before.
      if (now) peers.delete("");
      workDone = now ? undefined : time;
      evaluate(time);
    },
  };
}
