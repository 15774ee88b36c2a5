import type { MediaDirection, MediaKind } from "@rtcscope/core";
import { remoteTracks, trackSources } from "../known-tracks";
import type { Lifetime } from "../lifetime";
import { tapMethods } from "../method-taps";
import type { Tell } from "./tell";

interface Watched {
  direction: MediaDirection;
  kind: MediaKind;
  track: string;
  source: string | undefined;
}

/** Most telling first: with several transports the one that holds the connection back speaks for all. */
const DTLS_STATES = ["failed", "connecting", "new", "connected", "closed"];

/**
 * Watches what is sent and received, and the transports that carry it.
 *
 * Senders change by many ways (`addTrack`, `replaceTrack`, `transceiver.direction`, `transceiver.stop()`), so tracks are
 * found by looking: the returned function compares what is there with what was, and is called after every method or
 * event that may have changed it.
 */
export function watchMedia(
  connection: RTCPeerConnection,
  lifetime: Lifetime,
  tell: Tell,
  sourceOf: (track: MediaStreamTrack) => string | undefined = readSource,
): () => void {
  const { listen, run, undo } = lifetime;
  const watched = new Map<MediaStreamTrack, () => void>();
  const known = new WeakSet<object>();
  let transports = new Set<RTCDtlsTransport>();
  let dtls = "new";

  /** Whether this sender or transport is seen for the first time. */
  function isNew(part: object): boolean {
    return !known.has(part) && !!known.add(part);
  }

  function add(track: MediaStreamTrack, direction: MediaDirection, late: boolean): void {
    if (watched.has(track)) return;
    const facts: Watched = {
      direction,
      kind: track.kind as MediaKind,
      track: track.id,
      source: direction === "outbound" ? run(() => sourceOf(track)) : undefined,
    };
    const say = (action: "added" | "removed" | "muted" | "unmuted" | "ended") =>
      tell({ type: "track", action, ...facts });
    if (direction === "inbound") remoteTracks.add(track);
    let silent = direction === "inbound" && track.muted;
    const off = [
      listen(track, "mute", () => say("muted")),
      listen(track, "unmute", () => {
        say("unmuted");
        // A remote track is muted until its first packet.
        if (silent) tell({ type: "media.first", what: "packet", kind: facts.kind, direction });
        silent = false;
      }),
      listen(track, "ended", () => say("ended")),
    ];
    watched.set(track, () => {
      watched.delete(track);
      for (const work of off) work();
      say("removed");
    });
    say("added");
    if (late && track.muted) say("muted");
  }

  function scan(late = false): void {
    const transceivers = connection.getTransceivers();
    const present = new Set<MediaStreamTrack>();
    transports = new Set();
    const carries = (transport: RTCDtlsTransport | null | undefined) => transport && transports.add(transport);
    carries(connection.sctp?.transport);
    // While an offer is on its way, directions still say what was agreed before it.
    const settled = connection.signalingState === "stable";

    for (const { sender, receiver, direction, currentDirection } of transceivers) {
      if (isNew(sender)) {
        const restore = tapMethods(sender, ["replaceTrack"], () => () => run(scan));
        if (restore) undo(restore);
      }
      if (sender.track && direction.includes("send")) {
        present.add(sender.track);
        add(sender.track, "outbound", late);
      }
      const receives = currentDirection?.includes("recv");
      if (receives && settled) add(receiver.track, "inbound", late);
      if (receives || !settled) present.add(receiver.track);
      if (currentDirection) for (const end of [sender, receiver]) carries(end.transport);
    }
    for (const [track, remove] of watched) if (!present.has(track)) remove();

    for (const transport of transports) if (isNew(transport)) listen(transport, "statechange", sumUp);
    sumUp();
  }

  function sumUp(): void {
    const states = new Set<string>([...transports].map((transport) => transport.state));
    const state = DTLS_STATES.find((candidate) => states.has(candidate)) ?? dtls;
    if (state === dtls) return;
    dtls = state;
    tell({ type: "connection.state", kind: "dtls", state });
  }

  listen<RTCTrackEvent>(connection, "track", ({ track }) => add(track, "inbound", false));
  const look = () => void run(scan);
  listen(connection, "signalingstatechange", look);
  run(() => scan(true));
  return look;
}

/** Tracks that were asked of a device while `observeDevices` watched are known; a shared screen says so itself. */
function readSource(track: MediaStreamTrack): string | undefined {
  return trackSources.get(track) ?? (track.getSettings().displaySurface && "screen_share");
}
