import type { MediaDirection, MediaKind, Observation } from "@rtcscope/core";
import { remoteTracks } from "../known-tracks";
import { type Lifetime, type ObservedSession, warn } from "../lifetime";
import type { Tell } from "../peer-connection/tell";
import { isAborted, type NamedError } from "./errors";
import { mergeReports } from "./merge-reports";
import { tellLayer } from "./tell-events";
import { createTransportStates } from "./transport-states";
import type { IvsStream } from "./types";

interface Known {
  readonly stream: IvsStream;
  readonly off: readonly (() => void)[];
  layer?: string | undefined;
}

/**
 * The publication, or the subscription to one participant: in IVS each has a peer connection of its own, which the SDK
 * keeps to itself. Its states are those of the SDK, its statistics those of its tracks.
 */
export interface MediaLink {
  /** Media flowed before, and does not now. */
  readonly down: boolean;
  /** Something is being tried or flows. */
  readonly alive: boolean;
  attempting(time: number): void;
  connected(time: number): void;
  /** @param whole nothing else is left to wait for: the failure is that of the whole connect */
  errored(time: number, error: NamedError, whole: boolean): void;
  ended(time: number): void;
  added(streams: readonly IvsStream[], time: number): void;
  removed(streams: readonly IvsStream[], time: number): void;
  muted(stream: IvsStream, time: number): void;
  read(): void;
}

export function createMediaLink(
  session: ObservedSession,
  lifetime: Lifetime,
  direction: MediaDirection,
  on: {
    /** What a local track shows. */
    source(track: MediaStreamTrack): string | undefined;
    /** A failed peer connection is being replaced. */
    replaced(): void;
    /** Statistics were read, and may have changed whether media flows. */
    read(): void;
  },
): MediaLink {
  const inbound = direction === "inbound";
  const phase = inbound ? "subscribe" : "publish";
  const streams = new Map<string, Known>();
  const transport = createTransportStates((kind, state) =>
    say(session.clock.now(), { type: "connection.state", kind, state }),
  );
  let name: string | undefined;
  /** The connection that failed; it is closed when its replacement is connected, or will not be. */
  let failed: string | undefined;
  let up = false;
  /** When the subscription was asked for; streams come once it is connected, and waited for since then. */
  let asked: number | undefined;
  /** When it was connected, until the streams are there. */
  let held: number | undefined;
  /** The connection that a reading is under way of. */
  let reading: string | undefined;

  function say(time: number, what: Parameters<Tell>[0]): void {
    session.observe({ connection: name, time, ...what } as Observation);
  }

  const state = (time: number, value: string) =>
    say(time, { type: "connection.state", kind: "connection", state: value });

  function close(time: number, connection: string | undefined): void {
    if (connection) session.observe({ type: "connection.closed", connection, time });
  }

  function attempting(time: number): void {
    held = undefined;
    if (name && !up) return;
    if (name) {
      state(time, "failed");
      close(time, failed);
      failed = name;
      on.replaced();
    }
    up = false;
    asked = time;
    transport.reset();
    name = session.nextConnection();
    say(time, { type: "connection.opened" });
    session.observe({ type: "phase.started", phase, key: name, time });
    // The offer is made in the same moment. Told where it is a try to come back; a first one is the phase, whole.
    if (failed) say(time, { type: "negotiation", step: "createOffer", state: "started" });
    state(time, "connecting");
  }

  function flows(time: number): void {
    held = undefined;
    up = true;
    session.observe({ type: "phase.ended", phase, key: name, time, outcome: "ok" });
    if (failed) say(time, { type: "negotiation", step: "setRemoteDescription", state: "done", sdpType: "answer" });
    state(time, "connected");
    close(time, failed);
    failed = undefined;
  }

  function reset(time: number): void {
    removed(
      [...streams.values()].map(({ stream }) => stream),
      time,
    );
    close(time, failed);
    close(time, name);
    name = failed = asked = held = undefined;
    up = false;
    transport.reset();
  }

  function add(stream: IvsStream, since: number): void {
    const { id, mediaStreamTrack: track } = stream;
    const facts = {
      type: "track",
      direction,
      kind: stream.streamType as MediaKind,
      track: id,
      source: inbound ? undefined : lifetime.run(() => on.source(track)),
    } as const;
    const tell = (action: "muted" | "unmuted" | "ended") => say(session.clock.now(), { ...facts, action });
    let silent = inbound && track.muted;
    if (inbound) remoteTracks.add(track);
    streams.set(id, {
      stream,
      off: [
        lifetime.listen(track, "mute", () => tell("muted")),
        lifetime.listen(track, "unmute", () => {
          if (!stream.isMuted) tell("unmuted");
          // A remote track is muted until its first packet.
          if (silent) say(session.clock.now(), { type: "media.first", what: "packet", kind: facts.kind, direction });
          silent = false;
        }),
        lifetime.listen(track, "ended", () => tell("ended")),
      ],
    });
    say(since, { ...facts, action: "added" });
    if (stream.isMuted) tell("muted");
  }

  function removed(gone: readonly IvsStream[], time: number): void {
    for (const { id, streamType } of gone) {
      const known = streams.get(id);
      if (!known) continue;
      streams.delete(id);
      for (const off of known.off) off();
      say(time, { type: "track", action: "removed", direction, kind: streamType as MediaKind, track: id });
    }
  }

  async function readAll(connection: string): Promise<void> {
    const all = [...streams.values()].map(async ({ stream }) => {
      try {
        return await stream.requestRTCStats();
      } catch (error) {
        // A track that is not attached yet, or not any more: the SDK swaps tracks behind the streams' back.
        if ((error as Error | undefined)?.name !== "InvalidAccessError")
          warn(session, "requestRTCStats", "statistics could not be read", error);
        return undefined;
      }
    });
    const report = mergeReports(await Promise.all(all));
    if (!report || lifetime.over || connection !== name) return;
    say(session.clock.now(), { type: "stats", report });
    if (up) transport.look(report.values());
  }

  function lookAtLayers(connection: string): void {
    for (const known of streams.values()) {
      const layer = lifetime.run(() => known.stream.getSelectedLayer?.()?.label);
      if (layer === undefined || layer === known.layer) continue;
      tellLayer(session, connection, known.stream, layer, known.layer);
      known.layer = layer;
    }
  }

  return {
    get down() {
      return (failed !== undefined && !up) || transport.lost;
    },
    get alive() {
      return name !== undefined;
    },
    attempting,
    connected(time) {
      if (!name) attempting(time);
      if (up) return;
      // A subscription is connected before its streams are there. They come first, so that what they wait for
      // (a first packet) is counted from here and not from where they were asked for.
      if (!inbound || streams.size) flows(time);
      else held = time;
    },
    errored(time, error, whole) {
      if (!name) return;
      const outcome = isAborted(error) ? "cancelled" : "error";
      session.observe({ type: "phase.ended", phase, key: name, time, outcome, error });
      if (whole && outcome === "error") state(time, "failed");
      reset(time);
    },
    ended(time) {
      if (!name) return;
      if (!up) session.observe({ type: "phase.ended", phase, key: name, time, outcome: "cancelled" });
      reset(time);
    },
    added(list, time) {
      for (const stream of list) {
        // Subtitles have no track.
        if (stream.mediaStreamTrack && name && !streams.has(stream.id)) add(stream, (inbound && asked) || time);
      }
      asked = undefined;
      if (held !== undefined) flows(held);
    },
    removed,
    muted(stream, time) {
      const known = streams.get(stream.id);
      if (!known) return;
      const action = stream.isMuted ? "muted" : "unmuted";
      say(time, { type: "track", action, direction, kind: stream.streamType as MediaKind, track: stream.id });
    },
    read() {
      if (!name) return;
      if (held !== undefined) flows(held);
      if (inbound) lookAtLayers(name);
      if (reading === name || !streams.size) return;
      const connection = name;
      reading = connection;
      void readAll(connection).then(() => {
        if (reading === connection) reading = undefined;
        if (!lifetime.over) on.read();
      });
    },
  };
}
