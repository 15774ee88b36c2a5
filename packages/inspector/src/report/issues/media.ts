import type { ConnectionSummary } from "@rtcscope/collectors/dumps";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_QUALITY_LEVEL,
  ATTR_RTC_QUALITY_LIMITING_FACTOR,
  ATTR_RTC_QUALITY_VALUE,
  RTC_QUALITY_LEVEL_VALUES,
} from "@rtcscope/core/semconv";
import { formatDuration, formatRatio, plural } from "../../words";
import { numberOf, textOf } from "../rows";
import type { SessionReport } from "../schema";
import { figuresOf, groupBy, type Issue, largest, sum } from "./issue";

interface Spell {
  level: string;
  factor: string;
  connection: string | undefined;
  startMs: number;
  durationMs: number;
  /** In the factor's own unit, as the event has it. */
  value: number | undefined;
}

/** The levels that are worth a word: the last two, poor and lost. The verdicts are core's, limits and all. */
const BAD: readonly string[] = RTC_QUALITY_LEVEL_VALUES.slice(-2);

function spellsOf(report: SessionReport): Spell[] {
  const { qualities, summary } = report;
  const endMs = summary.startMs + summary.durationMs;
  return qualities.map(({ timeMs, attributes }, at) => ({
    level: textOf(attributes, ATTR_RTC_QUALITY_LEVEL) ?? "",
    factor: textOf(attributes, ATTR_RTC_QUALITY_LIMITING_FACTOR) ?? "unknown",
    connection: textOf(attributes, ATTR_RTC_CONNECTION_ID),
    startMs: timeMs,
    durationMs: Math.max(0, (qualities[at + 1]?.timeMs ?? endMs) - timeMs),
    value: numberOf(attributes, ATTR_RTC_QUALITY_VALUE),
  }));
}

/** The figure that a factor is judged by, in words. */
function valueText(factor: string, value: number): string | undefined {
  switch (factor) {
    case "loss":
      return `${formatRatio(value)} lost`;
    case "concealment":
      return `${formatRatio(value)} of the sound invented`;
    case "freeze":
      return `frozen ${formatRatio(value)} of the time`;
    case "bandwidth":
    case "cpu":
      return `picture ${formatRatio(value)} lower than its source`;
    case "rtt":
      return `round trip ${formatDuration(value * 1000)}`;
    case "jitter":
      return formatDuration(value * 1000);
    case "frame_rate":
      return `${value.toFixed(value < 10 ? 1 : 0)} frames/s`;
    default:
      return undefined;
  }
}

const FACTORS: Readonly<Record<string, string>> = { frame_rate: "frame rate", no_media: "no media" };

function quality(report: SessionReport): Issue[] {
  const bad = spellsOf(report).filter(({ level }) => BAD.includes(level));
  return groupBy(bad, ({ level, factor, connection }) => JSON.stringify([level, factor, connection])).map((spells) => {
    const [{ level, factor, connection, startMs } = { level: "", factor: "" }] = spells;
    const totalMs = sum(spells.map(({ durationMs }) => durationMs));
    const values = spells.map(({ value }) => value).filter((value) => value !== undefined);
    // Fewer frames are worse, more of everything else is.
    const worst = factor === "frame_rate" ? -(largest(values.map((value) => -value)) ?? Number.NaN) : largest(values);
    const figure = worst === undefined || Number.isNaN(worst) ? undefined : valueText(factor, worst);
    const often = spells.length > 1 ? ` (${spells.length} times)` : "";
    const because = FACTORS[factor] ?? factor;
    return {
      type: "quality",
      severity: level === "lost" ? "error" : "warn",
      connection,
      startMs,
      text: `quality ${level} for ${formatDuration(totalMs)}${often} because of ${because}${figure ? `: ${spells.length > 1 ? "at worst " : ""}${figure}` : ""}`,
      figures: figuresOf({
        level,
        factor,
        spells: spells.length,
        totalMs,
        value: worst === undefined || Number.isNaN(worst) ? undefined : worst,
      }),
    };
  });
}

function stalls(report: SessionReport): Issue[] {
  return groupBy(report.stalls, ({ kind, cause }) => JSON.stringify([kind, cause])).map((group) => {
    const [{ kind, cause, startMs } = {}] = group;
    const totalMs = sum(group.map(({ durationMs }) => durationMs));
    const longestMs = largest(group.map(({ durationMs }) => durationMs));
    const longest = group.length > 1 && longestMs !== undefined ? `, longest ${formatDuration(longestMs)}` : "";
    const because =
      cause === "sender"
        ? "nothing was sent"
        : cause && cause !== "unknown"
          ? `because of the ${cause}`
          : "cause unknown";
    return {
      type: "stall",
      // A microphone that is muted, or silent under DTX, sends nothing and does no harm.
      severity: kind === "audio" && cause === "sender" ? "info" : "warn",
      startMs,
      text: `${kind ?? "media"} stood still ${plural(group.length, "time")}, ${formatDuration(totalMs)} in all${longest}: ${because}`,
      figures: figuresOf({ stalls: group.length, totalMs, longestMs, kind, cause }),
    };
  });
}

function freezes({ id, streams }: ConnectionSummary): Issue | undefined {
  const frozen = streams.filter((stream) => (stream.freezes ?? 0) > 0);
  if (frozen.length === 0) return undefined;
  const count = sum(frozen.map((stream) => stream.freezes));
  const freezeMs =
    largest(frozen.map((stream) => stream.freezeMs)) === undefined
      ? undefined
      : sum(frozen.map((stream) => stream.freezeMs));
  const time = freezeMs === undefined ? "" : `, ${formatDuration(freezeMs)} in all`;
  return {
    type: "freeze",
    severity: "warn",
    connection: id,
    text: `the browser counted ${plural(count, "freeze")}${time}, on ${plural(frozen.length, "video stream")}`,
    figures: figuresOf({ freezes: count, freezeMs, streams: frozen.length }),
  };
}

/** Our choice: an encoder that was held back for less of its time is its start-up, when every estimate is low. */
const LIMITED_SHARE = 0.1;

interface Limited {
  limitation?: { [R in "none" | "cpu" | "bandwidth" | "other"]?: number | undefined } | undefined;
}

/** Share of the encoding time that was limited by one reason. */
export function limitedShare({ limitation }: Limited, reason: "cpu" | "bandwidth" | "other"): number | undefined {
  if (!limitation) return undefined;
  const { none, cpu, bandwidth, other } = limitation;
  const totalMs = sum([none, cpu, bandwidth, other]);
  return totalMs > 0 ? (limitation[reason] ?? 0) / totalMs : undefined;
}

function limited({ id, streams }: ConnectionSummary): Issue[] {
  return (["cpu", "bandwidth", "other"] as const).flatMap((reason): Issue[] => {
    const held = streams
      .filter((stream) => stream.direction === "outbound" && (stream.bytes ?? 0) > 0)
      .map((stream) => ({ share: limitedShare(stream, reason) ?? 0, ms: stream.limitation?.[reason] ?? 0 }))
      .filter(({ share }) => share >= LIMITED_SHARE);
    if (held.length === 0) return [];
    const share = largest(held.map((one) => one.share)) ?? 0;
    const limitedMs = largest(held.map((one) => one.ms)) ?? 0;
    const of = held.length > 1 ? ` (the worst of ${held.length} layers)` : "";
    return [
      {
        type: "limited",
        severity: "warn",
        connection: id,
        text: `the encoder was held back by ${reason === "other" ? "something else" : reason} for ${formatRatio(share)} of its time, ${formatDuration(limitedMs)}${of}`,
        figures: { reason, share, limitedMs, streams: held.length },
      },
    ];
  });
}

/**
 * Tracks that were announced and carried nothing while they were waited for. An SFU announces slots that nobody uses: of
 * incoming ones only silence on all of them is suspicious.
 */
function silentTracks(report: SessionReport, connections: readonly ConnectionSummary[]): Issue[] {
  const heard = connections.some(({ streams }) =>
    streams.some(({ direction, bytes }) => direction === "inbound" && (bytes ?? 0) > 0),
  );
  const silent = report.tracks.filter(({ outcome }) => outcome === "error");
  return groupBy(silent, ({ direction, kind }) => `${direction} ${kind}`).map((group) => {
    const [{ direction, kind, startMs } = {}] = group;
    const all = report.tracks.filter((track) => track.direction === direction && track.kind === kind).length;
    const side = direction === "publish" ? "outgoing" : "incoming";
    const waitedMs = largest(group.map(({ durationMs }) => durationMs)) ?? 0;
    return {
      type: "no_media",
      severity: group.length === all && !(direction === "subscribe" && heard) ? "warn" : "info",
      startMs,
      text: `${group.length} of ${all} ${side} ${kind ?? "media"} tracks carried nothing in their first ${formatDuration(waitedMs)}`,
      figures: figuresOf({ silent: group.length, tracks: all, waitedMs, direction, kind }),
    };
  });
}

function path({ id, paths, statistics, streams, states }: ConnectionSummary): Issue[] {
  const issues: Issue[] = [];
  const relayed = paths.filter(({ local, remote }) => local === "relay" || remote === "relay");
  const own = paths.filter(({ local }) => local === "relay");
  if (relayed.length > 0) {
    const relayProtocol = own.findLast((one) => one.relayProtocol !== undefined)?.relayProtocol;
    const whose = own.length > 0 ? "its own" : "the other side's";
    const stream = relayProtocol === "tcp" || relayProtocol === "tls";
    issues.push({
      type: "relay",
      severity: stream ? "warn" : "info",
      connection: id,
      startMs: relayed[0]?.fromMs,
      text: `went through ${whose} TURN relay${relayProtocol ? ` over ${relayProtocol}` : ""}${stream ? ": what is lost there comes late instead" : ""}`,
      figures: figuresOf({ relayed: relayed.length, paths: paths.length, relayProtocol }),
    });
  }
  const up = states.some(({ state }) => state === "connected" || state === "completed");
  if (up && streams.length === 0 && statistics.ticks > 0)
    issues.push({
      type: "no_rtp",
      severity: "info",
      connection: id,
      text: "connected, but without any RTP: only data channels, or the statistics are incomplete",
      figures: { statisticsTicks: statistics.ticks },
    });
  return issues;
}

/** How media fared: quality, stalls, freezes, what held the encoder back, and the way it took. */
export function mediaIssues(report: SessionReport, connections: readonly ConnectionSummary[]): Issue[] {
  return [
    ...quality(report),
    ...stalls(report),
    ...connections.flatMap((one) => [freezes(one), ...limited(one)]),
    ...silentTracks(report, connections),
    ...connections.flatMap(path),
  ].filter((issue) => issue !== undefined);
}
