import type { RtcNodeStats, StatsEntry } from "./session-stats";
import { wordsOf } from "./words";
import { isZeroMeasured } from "./zeros";

/** Case of the oneof to type. `stream` and `track` are gone from the specification, and nothing is in them. */
const TYPES: Readonly<Record<string, string>> = {
  codec: "codec",
  inboundRtp: "inbound-rtp",
  outboundRtp: "outbound-rtp",
  remoteInboundRtp: "remote-inbound-rtp",
  remoteOutboundRtp: "remote-outbound-rtp",
  mediaSource: "media-source",
  mediaPlayout: "media-playout",
  peerConnection: "peer-connection",
  dataChannel: "data-channel",
  transport: "transport",
  candidatePair: "candidate-pair",
  localCandidate: "local-candidate",
  remoteCandidate: "remote-candidate",
  certificate: "certificate",
};

/** Members that the SDK calls otherwise than W3C does. */
const RENAMED: Readonly<Record<string, string>> = {
  totalFreezeDuration: "totalFreezesDuration",
  totalPauseDuration: "totalPausesDuration",
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * The statistics of one connection in W3C's names, types and units.
 *
 * shape   what the SDK gives per connection -> id to object, as an `RTCStatsReport` maps them
 * unit    `timestamp` in ms since the epoch (the SDK has µs), all else as W3C defines it
 * none    a member that was not measured is absent, never 0 (`zeros.ts` says which zeros were); so is an object without
 *         id or of a type that W3C does not have
 * throws  never for what the SDK gives; an object whose members throw, throws
 * spec    https://www.w3.org/TR/webrtc-stats/
 */
export function normaliseStats(stats: readonly RtcNodeStats[]): Map<string, StatsEntry> {
  const report = new Map<string, StatsEntry>();
  for (const { stats: one } of stats) {
    const type = TYPES[one.case ?? ""];
    const entry = type && isObject(one.value) && flatten(type, one.value);
    if (entry) report.set(entry.id, clean(entry));
  }
  return report;
}

/** The groups of an object in one, its members as they came. A media source has both kinds' groups, one of them empty. */
function flatten(type: string, value: Readonly<Record<string, unknown>>): StatsEntry | undefined {
  const { rtc, ...groups } = value;
  if (!isObject(rtc) || typeof rtc.id !== "string" || rtc.id === "") return undefined;
  const entry: Record<string, unknown> & { id: string; type: string } = { id: rtc.id, type };
  const microseconds = Number(rtc.timestamp ?? 0);
  if (microseconds > 0) entry.timestamp = microseconds / 1000;
  for (const [name, group] of Object.entries(groups)) {
    if (!isObject(group) || isOtherKind(name, groups)) continue;
    for (const [member, raw] of Object.entries(group)) {
      // What inherits tells an object's identity; no group has a say in it.
      if (member in entry) continue;
      entry[RENAMED[member] ?? member] = typeof raw === "bigint" ? Number(raw) : raw;
    }
  }
  return entry;
}

function isOtherKind(group: string, { source }: Readonly<Record<string, unknown>>): boolean {
  return isObject(source) && (group === "audio" || group === "video") && source.kind !== group;
}

/** Without the members that were not measured, and with words for enumerations. */
function clean(entry: StatsEntry): StatsEntry {
  const measured: Record<string, unknown> & { id: string; type: string } = { id: entry.id, type: entry.type };
  for (const [member, value] of Object.entries(entry)) {
    if (value === undefined || Number.isNaN(value)) continue;
    if (isObject(value)) {
      // The only one is `qualityLimitationDurations`; empty for audio.
      if (Object.keys(value).length > 0) measured[member] = value;
      continue;
    }
    if (!value && !isZeroMeasured(entry, member)) continue;
    const words = wordsOf(entry.type, member);
    const word = words ? words[Number(value)] : value;
    if (word !== undefined && word !== "") measured[member] = word;
  }
  return measured;
}
