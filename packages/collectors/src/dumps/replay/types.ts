import type { MediaDirection, MediaKind, SessionInfo, Signal } from "@rtcscope/core";
import type { RtcOutcome } from "@rtcscope/core/semconv";
import type { DumpFormat } from "../types";

/**
 * What a replayed dump says about its connections, beside the signals of its sessions. Times are ms since the epoch,
 * durations ms, bitrates bit/s, ratios 0..1; absent is not recorded or not measured, never 0.
 */

/** A stay in one state. */
export interface StateSeen {
  timeMs: number;
  kind: "ice" | "gathering" | "signaling" | "dtls" | "connection";
  state: string;
}

/** A candidate pair that media took, from when statistics first showed it. */
export interface PathSeen {
  fromMs: number;
  /** Id of the pair in the statistics. */
  pair: string;
  local?: string | undefined;
  remote?: string | undefined;
  protocol?: string | undefined;
  relayProtocol?: string | undefined;
  networkType?: string | undefined;
  rttMs?: number | undefined;
}

export interface PhaseSeen {
  phase: string;
  startMs: number;
  endMs: number;
  outcome: RtcOutcome;
  errorType?: string | undefined;
}

/** The connect of one connection alone, told by the trackers of a live session. */
export interface ConnectSeen {
  startMs: number;
  endMs: number;
  outcome: RtcOutcome;
  errorType?: string | undefined;
  /** It may have ended so much earlier: what ended it shows in statistics only, which were not read all the time. */
  errorBoundMs?: number | undefined;
  /** In the order in which the phases began; adds up to the whole. */
  criticalPath: readonly { phase: string; ms: number }[];
  phases: readonly PhaseSeen[];
}

/** One statistics object of media: an inbound stream, or one layer of an outbound one. */
export interface StreamSummary {
  /** Id of the statistics object. */
  id: string;
  direction: MediaDirection;
  kind: MediaKind;
  ssrc?: number | undefined;
  mid?: string | undefined;
  rid?: string | undefined;
  /** MIME type of the codec that was used last. */
  codec?: string | undefined;
  /** Readings that had its byte counter. */
  samples: number;
  /** Times that its counters began anew: the sums below are over all of its lives. */
  resets: number;
  firstMs?: number | undefined;
  lastMs?: number | undefined;
  /** The counter as it stood at its first and last reading. */
  firstBytes?: number | undefined;
  lastBytes?: number | undefined;
  /** Payload bytes from its first reading to its last; over a counter that began anew, the sum of the pieces. */
  bytes?: number | undefined;
  /** `bytes` over the time that they were counted in; absent with fewer than two readings. */
  bitrateBps?: number | undefined;
  /** Where the counters came to: received or sent, and lost (signed, as the specification has it). */
  packets?: number | undefined;
  packetsLost?: number | undefined;
  /** Lost of what was expected (inbound) or of what was sent (outbound, as the receiver reports). */
  lossRatio?: number | undefined;
  /** Mean over the readings. */
  jitterMs?: number | undefined;
  rttMs?: number | undefined;
  /** Largest picture seen. */
  width?: number | undefined;
  height?: number | undefined;
  /** Mean while frames came. */
  framesPerSecond?: number | undefined;
  /** As the browser counted them, from before the dump began. */
  freezes?: number | undefined;
  freezeMs?: number | undefined;
  /** Time that the encoder spent limited, by reason. */
  limitation?: { none?: number; cpu?: number; bandwidth?: number; other?: number } | undefined;
  /** Times without a new frame for longer than the threshold; absent where the dump does not tell a standstill. */
  stalls?: number | undefined;
  stallMs?: number | undefined;
}

/** What the dump cannot tell. */
export interface Unknown {
  /** `restarts.byUfrag`, `timeToConnectedMs`, `streams`, … */
  figure: string;
  why: string;
}

export interface ConnectionSummary {
  id: string;
  /** First and last moment of anything about it, statistics or call. */
  firstMs: number;
  lastMs: number;
  closedMs?: number | undefined;
  calls: {
    /** Entries of the log of API calls and events. */
    count: number;
    firstMs?: number | undefined;
    lastMs?: number | undefined;
    /** 1 where the dump has milliseconds, 1000 where it has whole seconds. */
    resolutionMs: number;
    /** Added to local times to get UTC, minutes. */
    zoneOffsetMin?: number | undefined;
  };
  statistics: {
    /** Readings. */
    ticks: number;
    /** Oldest and newest timestamp of any statistics object. */
    firstMs?: number | undefined;
    lastMs?: number | undefined;
    /** Readings after a gap that no healthy polling makes. */
    gaps: number;
  };
  /** The log began when ICE was connected already: what came before is not known. */
  openedLate: boolean;
  states: readonly StateSeen[];
  /** Times that a state was entered. */
  iceDisconnects: number;
  iceFailures: number;
  connectionDisconnects: number;
  connectionFailures: number;
  /** Calls of setLocalDescription. */
  negotiations: number;
  restarts: {
    /** `restartIce()` and `createOffer({ iceRestart: true })`. */
    requested: number;
    /** Times that the local ICE user fragment changed; absent where descriptions were not recorded. */
    byUfrag?: number | undefined;
  };
  /** First setLocalDescription → ICE connected; good to `calls.resolutionMs`. */
  timeToConnectedMs?: number | undefined;
  connect?: ConnectSeen | undefined;
  paths: readonly PathSeen[];
  streams: readonly StreamSummary[];
  unknown: readonly Unknown[];
}

export interface ReplayedSession {
  /** Counted from 1 in the order in which the dump's sessions begin to tell something. */
  number: number;
  info: SessionInfo;
  /** Of `DumpConnection`. */
  page: string;
  /** Masked, unless asked otherwise. */
  url?: string | undefined;
  startMs: number;
  endMs: number;
  connections: readonly ConnectionSummary[];
}

export interface ReplayedProblem {
  where: string;
  what: string;
}

export interface Replayed {
  format: DumpFormat;
  version?: number | undefined;
  dialect?: string | undefined;
  gzip: boolean;
  /** `Chrome 135`. */
  browser?: string | undefined;
  /** The dump ends in the middle of something. */
  truncated: boolean;
  /** Sessions in the dump, also those that were not asked for. */
  found: number;
  sessions: readonly ReplayedSession[];
  problems: readonly ReplayedProblem[];
}

/** Takes the signals of the sessions as they are made, in order per session. */
export interface ReplaySink {
  signal(signal: Signal, session: SessionInfo): void;
  /** Awaited now and then: where signals go may be slower than a disk. */
  drained?(): Promise<void>;
}
