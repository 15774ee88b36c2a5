import type { MediaDirection, Observation } from "@rtcscope/core";
import { normaliseStats } from "./stats/normalise";
import type { RtcNodeSessionStats, StatsEntry } from "./stats/session-stats";

type Report = Map<string, StatsEntry>;

export interface ConnectionsHost {
  tell(observation: Observation): void;
  /** Which connections there are is known from now on; a session's first media may be told. */
  known(time: number): void;
  /** The only track of that direction and kind, by the id that it is told under. */
  onlyTrack(direction: MediaDirection, kind: unknown): string | undefined;
}

/** The peer connections of one room, as far as statistics show them. */
export interface Connections {
  /** The room is connected: there is a connection that publishes. */
  open(time: number): void;
  /** Takes one reading. */
  take(stats: RtcNodeSessionStats, time: number): void;
  /** The connection that carries a direction. */
  of(direction: MediaDirection): string;
  /** A reading was taken. */
  readonly known: boolean;
  /** Certificate of the publishing connection: a new connection has a new one. */
  readonly certificate: string | undefined;
  close(time: number): void;
}

const PUBLISHER = "publisher";
const SUBSCRIBER = "subscriber";

/** What the states of a transport are called in observations; DTLS first, because with ICE all of it is up. */
const STATES = [
  ["dtls", "dtlsState"],
  ["ice", "iceState"],
] as const;

/** Where a transport begins and where it ends with its connection: no news. */
const SILENT: readonly unknown[] = [undefined, "new", "closed"];

/**
 * Two connections, `publisher` and `subscriber`; or one, `publisher`, that carries both directions, if server and SDK
 * agreed on that: then there are no statistics of the other. They keep their names when a full reconnect replaces what is
 * below: each is a part that the room plays.
 *
 * rtc-node tells nothing of its connections' states; what statistics say of their transports is told instead, dated by
 * the reading.
 */
export function createConnections(host: ConnectionsHost): Connections {
  const states = new Map<string, string>();
  const opened = new Set<string>();
  let known = false;
  let single = false;
  let certificate: string | undefined;

  function open(connection: string, time: number): void {
    if (opened.has(connection)) return;
    opened.add(connection);
    host.tell({ type: "connection.opened", connection, time });
  }

  function tellStates(connection: string, transport: StatsEntry, time: number): void {
    for (const [kind, member] of STATES) {
      const state = transport[member];
      const key = `${connection} ${kind}`;
      if (typeof state !== "string" || SILENT.includes(state) || states.get(key) === state) continue;
      states.set(key, state);
      host.tell({ type: "connection.state", connection, kind, state, time });
    }
  }

  /** Tracks are told by the ids of their publications, which the native part's own statistics do not know. */
  function identifyTracks(report: Report): Report {
    for (const [type, direction] of [
      ["inbound-rtp", "inbound"],
      ["media-source", "outbound"],
    ] as const) {
      const entries = [...report.values()].filter((entry) => entry.type === type);
      for (const { trackIdentifier: _, ...entry } of entries) {
        const alone = entries.filter(({ kind }) => kind === entry.kind).length === 1;
        const track = alone ? host.onlyTrack(direction, entry.kind) : undefined;
        report.set(entry.id, track ? { ...entry, trackIdentifier: track } : entry);
      }
    }
    return report;
  }

  function tell(connection: string, report: Report, time: number): void {
    for (const entry of report.values()) {
      if (entry.type !== "transport") continue;
      if (connection === PUBLISHER && typeof entry.localCertificateId === "string")
        certificate = entry.localCertificateId;
      tellStates(connection, entry, time);
    }
    host.tell({ type: "stats", connection, report: identifyTracks(report), time });
  }

  return {
    get known() {
      return known;
    },
    get certificate() {
      return certificate;
    },
    open: (time) => open(PUBLISHER, time),
    take({ publisherStats, subscriberStats }, time) {
      const publisher = normaliseStats(publisherStats);
      const subscriber = normaliseStats(subscriberStats);
      open(PUBLISHER, time);
      single = subscriber.size === 0;
      if (!single) open(SUBSCRIBER, time);
      if (!known) {
        known = true;
        host.known(time);
      }
      if (publisher.size > 0) tell(PUBLISHER, publisher, time);
      if (!single) tell(SUBSCRIBER, subscriber, time);
    },
    of: (direction) => (direction === "outbound" || single ? PUBLISHER : SUBSCRIBER),
    close(time) {
      for (const connection of opened) host.tell({ type: "connection.closed", connection, time });
      opened.clear();
      states.clear();
      known = false;
      certificate = undefined;
    },
  };
}
