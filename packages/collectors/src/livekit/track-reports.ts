import type { Room, Track } from "livekit-client";
import type { Lifetime, ObservedSession } from "../lifetime";
import { pollStats } from "../peer-connection/poll-stats";
import type { Connections } from "./connections";
import type { Side } from "./internals";
import type { HearRoom } from "./room-lifetime";

/**
 * Statistics without any peer connection, for an SDK whose internals are elsewhere: LiveKit's tracks answer with what
 * their sender or receiver knows. Each answer repeats the transport and its candidates, so those of one connection are
 * laid over each other by the ids of their entries: nothing is counted twice.
 *
 * Which connection a track belongs to is not known then: what is sent goes by the publisher and what is received by the
 * subscriber, unless the room is told to use a single one.
 */
export function watchTrackReports(
  session: ObservedSession,
  lifetime: Lifetime,
  room: Room,
  hear: HearRoom,
  connections: Connections,
): { look(): void } {
  const sides: readonly Side[] = room.options.singlePeerConnection ? ["publisher"] : ["publisher", "subscriber"];
  let polled = false;
  let open = false;

  function* tracks(side: Side): Generator<Track> {
    const { localParticipant, remoteParticipants } = room;
    if (side === "publisher") {
      for (const { track } of localParticipant.trackPublications.values()) if (track) yield track;
      if (sides.length > 1) return;
    }
    for (const participant of remoteParticipants.values()) {
      for (const { track } of participant.trackPublications.values()) if (track) yield track;
    }
  }

  function poll(side: Side): void {
    async function getStats(): Promise<ReadonlyMap<string, unknown>> {
      const reports = await Promise.all([...tracks(side)].map((track) => track.getRTCStatsReport()));
      return new Map(reports.flatMap((report) => (report ? [...report] : [])));
    }
    pollStats(session, { getStats }, lifetime, {
      tick: () => {},
      report(report) {
        const time = session.clock.now();
        if (open && report.size) session.observe({ type: "stats", time, connection: side, report });
      },
    });
  }

  hear("disconnected", () => {
    if (!open) return;
    open = false;
    connections.assume([]);
    for (const connection of sides) {
      session.observe({ type: "connection.closed", time: session.clock.now(), connection });
    }
  });

  return {
    look() {
      if (open || connections.reached || room.state !== "connected") return;
      open = true;
      connections.assume(sides);
      for (const connection of sides) {
        session.observe({ type: "connection.opened", time: session.clock.now(), connection });
        if (!polled) poll(connection);
      }
      polled = true;
    },
  };
}
