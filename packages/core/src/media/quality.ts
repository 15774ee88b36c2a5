import type { MediaDirection, MediaKind } from "../observation";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_MEDIA_DIRECTION,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_QUALITY_LEVEL,
  ATTR_RTC_QUALITY_LIMITING_FACTOR,
  ATTR_RTC_QUALITY_PREVIOUS,
  ATTR_RTC_QUALITY_VALUE,
  EVENT_RTC_QUALITY,
  RTC_QUALITY_LEVEL_VALUES,
  type RtcQualityLevel,
  type RtcQualityLimitingFactor,
} from "../semconv";
import type { ServerReport } from "../server-report";
import type { TrackerContext } from "../signal";
import type { InboundStream, OutboundStream, StatsSample } from "../stats/sample";
import { alive } from "./stall-cause";
import {
  CONCEALED_LIMITS,
  DOWN_HOLD_MS,
  FRAME_RATE_LIMITS,
  FREEZE_LIMITS,
  JITTER_LIMITS,
  type Limits,
  LOSS_LIMITS,
  LOST_MS,
  MIN_PACKETS,
  RTT_LIMITS,
  SERVER_SHORTFALL_LIMITS,
  SERVER_SILENT_MS,
  SHORTFALL_LIMITS,
  UP_HOLD_MS,
} from "./thresholds";
import { ignore, type MediaTracker } from "./tracker";

export interface QualityTracker extends MediaTracker {
  /** The server's own figures: its pipeline puts out less than it takes in, or little of what we send reaches it. */
  server(report: ServerReport, time: number): void;
  /** Level after hysteresis; undefined until something was measured. */
  readonly level: RtcQualityLevel | undefined;
}

/** The worst figure of one reading. Rank 0 is excellent, 3 poor, 4 lost. */
export interface Verdict {
  rank: number;
  factor: RtcQualityLimitingFactor;
  /** In the figure's own unit: s, ratio, frames/s. */
  value?: number | undefined;
  kind?: MediaKind | undefined;
  direction?: MediaDirection | undefined;
  stream?: string | undefined;
  connection?: string | undefined;
}

const LOST = 4;
const POOR = 3;

/** Keeps the worst figure it was shown, the first among equals. */
class Scale {
  measured = false;
  rank = 0;
  factor: RtcQualityLimitingFactor = "none";
  value: number | undefined;
  stream: InboundStream | OutboundStream | undefined;

  /**
   * On a limit still counts as the better level.
   *
   * @param limits ascending; of figures that are better when they are larger, value and limits are given negative
   */
  weigh(
    value: number | undefined,
    limits: Limits,
    factor: RtcQualityLimitingFactor,
    stream?: InboundStream | OutboundStream,
  ): void {
    // Figures that were not measured say nothing.
    if (value === undefined) return;
    this.measured = true;
    // Hardly a figure is worse than the worst so far.
    if (this.rank === POOR || value <= (limits[this.rank] as number)) return;
    while (this.rank < POOR && value > (limits[this.rank] as number)) this.rank++;
    this.factor = factor;
    this.value = Math.abs(factor === "jitter" || factor === "rtt" ? value / 1000 : value);
    this.stream = stream;
  }
}

/**
 * Judges one reading: the worst figure of any live stream or of the path decides, and is the factor; among equally bad
 * ones the first in the order below. Figures that were not measured and streams that carry nothing say nothing.
 *
 * @returns undefined if nothing could be judged
 */
export function judge(sample: StatsSample): Verdict | undefined {
  const scale = new Scale();
  for (const s of sample.inbound) {
    const packets = s.packetsDelta;
    // Nothing arrives: muted, idle, or stalled, and a stall is told as one.
    if (!packets) continue;
    if (packets >= MIN_PACKETS || packets + (s.packetsLostDelta ?? 0) >= MIN_PACKETS)
      scale.weigh(s.lossRatio, LOSS_LIMITS, "loss", s);
    scale.weigh(s.jitterMs, JITTER_LIMITS, "jitter", s);
    if (s.kind === "audio") {
      scale.weigh(s.concealedRatio, CONCEALED_LIMITS, "concealment", s);
      continue;
    }
    const frozen = s.freezeDurationDeltaMs;
    if (frozen !== undefined && s.intervalMs) scale.weigh(frozen / s.intervalMs, FREEZE_LIMITS, "freeze", s);
    // A shared screen stands still because its content does; and no frames at all is a stall, not a rate.
    const fps = s.contentType === "screenshare" ? undefined : s.framesPerSecond;
    if (fps) scale.weigh(-fps, FRAME_RATE_LIMITS, "frame_rate", s);
  }
  for (const s of sample.outbound) {
    const packets = s.active && s.packetsDelta;
    if (!packets) continue;
    if (packets >= MIN_PACKETS) scale.weigh(s.lossRatio, LOSS_LIMITS, "loss", s);
    scale.weigh(s.rttMs, RTT_LIMITS, "rtt", s);
    scale.weigh(s.jitterMs, JITTER_LIMITS, "jitter", s);
    const reason = s.qualityLimitationReason;
    if (reason !== "cpu" && reason !== "bandwidth") continue;
    const { height, sourceHeight } = s;
    scale.weigh(height && sourceHeight ? Math.max(0, 1 - height / sourceHeight) : 0, SHORTFALL_LIMITS, reason, s);
  }
  for (const { selectedPair } of sample.transports) scale.weigh(selectedPair?.rttMs, RTT_LIMITS, "rtt");
  const { measured, rank, factor, value, stream } = scale;
  if (!measured) return undefined;
  return {
    rank,
    factor,
    value,
    kind: stream?.kind,
    direction: stream && ("layers" in stream ? "outbound" : "inbound"),
    stream: stream?.id,
  };
}

/** What a server says of its pipeline, and of what reaches it; it may say one in one message, the other in another. */
export type ServerVerdicts = { readonly [K in "pipeline" | "loss"]?: Verdict | undefined };

/** Judges a report of the server: loss of what we send is to be seen there, and late in our own statistics. */
export function judgeServer({ frameRateIn, frameRateOut, packetLoss }: ServerReport): ServerVerdicts {
  const weigh = (
    value: number | undefined,
    limits: Limits,
    factor: RtcQualityLimitingFactor,
    direction?: MediaDirection,
  ) => {
    const scale = new Scale();
    scale.weigh(value, limits, factor);
    const { measured, rank, value: worst } = scale;
    return measured ? { rank, factor: scale.factor, value: worst, direction: rank ? direction : undefined } : undefined;
  };
  const kept = frameRateIn && frameRateOut !== undefined ? frameRateOut / frameRateIn : undefined;
  return {
    pipeline: weigh(kept === undefined ? kept : Math.max(0, 1 - kept), SERVER_SHORTFALL_LIMITS, "server"),
    loss: weigh(packetLoss, LOSS_LIMITS, "loss", "outbound"),
  };
}

interface Connection {
  verdict?: Verdict | undefined;
  /** Media came in before: only then can it be lost. */
  received: boolean;
  silentMs: number;
  down: Set<string>;
}

/**
 * `rtc.quality`: the session's level and what limits it, on change only.
 *
 * The session is as good as its worst live stream on its worst connection. Down is quick, up is slow: a worse level counts
 * after 1.5 s, a better one after 10 s without a relapse, and then to the worst level seen meanwhile. `lost` is a
 * connection that is down, or from which nothing at all was heard for 6 s after media had come in.
 */
export function createQualityTracker(ctx: TrackerContext): QualityTracker {
  const connections = new Map<string, Connection>();
  /** What the server said last of each, and when. */
  const server = new Map<string, { verdict: Verdict; time: number }>();
  let current: Verdict | undefined;
  /** The change that is being waited for: since when, and the level nearest to the current one meanwhile. */
  let since = 0;
  let pending: Verdict | undefined;
  let changedAt = 0;

  function of(name: string): Connection {
    let connection = connections.get(name);
    if (!connection) {
      connection = { received: false, silentMs: 0, down: new Set() };
      connections.set(name, connection);
    }
    return connection;
  }

  function settle(verdict: Verdict, time: number): void {
    const previous = current;
    current = verdict;
    pending = undefined;
    changedAt = time;
    const level = RTC_QUALITY_LEVEL_VALUES[verdict.rank];
    if (!level) return;
    ctx.emit({
      type: "event",
      name: EVENT_RTC_QUALITY,
      time,
      severity: verdict.rank >= POOR ? "warn" : "info",
      body: `quality ${level}${verdict.rank ? `, limited by ${verdict.factor}` : ""}${
        verdict.stream ? ` of ${verdict.kind} ${verdict.direction}` : ""
      }${previous ? ` (was ${RTC_QUALITY_LEVEL_VALUES[previous.rank]})` : ""}`,
      attributes: {
        [ATTR_RTC_QUALITY_LEVEL]: level,
        [ATTR_RTC_QUALITY_PREVIOUS]: previous && RTC_QUALITY_LEVEL_VALUES[previous.rank],
        [ATTR_RTC_QUALITY_LIMITING_FACTOR]: verdict.factor,
        [ATTR_RTC_QUALITY_VALUE]: verdict.value,
        [ATTR_RTC_MEDIA_KIND]: verdict.kind,
        [ATTR_RTC_MEDIA_DIRECTION]: verdict.direction,
        [ATTR_RTC_MEDIA_STREAM_ID]: verdict.stream,
        [ATTR_RTC_CONNECTION_ID]: verdict.connection,
      },
    });
  }

  /** @param from when the interval that was judged began */
  function consider(from: number, time: number): void {
    let worst: Verdict | undefined;
    const weigh = (verdict: Verdict | undefined) => {
      if (verdict && (!worst || verdict.rank > worst.rank)) worst = verdict;
    };
    for (const said of server.values()) if (time - said.time < SERVER_SILENT_MS) weigh(said.verdict);
    for (const { verdict } of connections.values()) weigh(verdict);
    if (!worst) return;
    if (!current) {
      settle(worst, time);
      return;
    }
    const step = Math.sign(worst.rank - current.rank);
    if (step === 0) {
      pending = undefined;
      return;
    }
    if (!pending || Math.sign(pending.rank - current.rank) !== step) {
      // An interval may have begun before the last change; what holds since then holds since the change.
      since = Math.max(from, changedAt);
      pending = worst;
    } else if (step > 0 ? worst.rank <= pending.rank : worst.rank >= pending.rank) pending = worst;
    if (time - since >= (step > 0 ? DOWN_HOLD_MS : UP_HOLD_MS)) settle(pending, time);
  }

  return {
    get level() {
      return current && RTC_QUALITY_LEVEL_VALUES[current.rank];
    },
    server(report, time) {
      for (const [what, verdict] of Object.entries(judgeServer(report)))
        if (verdict) server.set(what, { verdict, time });
      consider(time, time);
    },
    observe(o) {
      if (o.type === "connection.closed") connections.delete(o.connection);
      else if (o.type === "connection.state" && (o.kind === "ice" || o.kind === "connection")) {
        const { down } = of(o.connection);
        if (o.state === "disconnected" || o.state === "failed") down.add(o.kind);
        else down.delete(o.kind);
      }
    },
    sample(name, sample) {
      // An average over a hole says nothing about either side of it.
      if (sample.gap) {
        pending = undefined;
        return;
      }
      const connection = of(name);
      const interval = sample.intervalMs ?? 0;
      connection.silentMs = alive(sample) === false ? connection.silentMs + interval : 0;
      connection.received ||= sample.inbound.some((stream) => (stream.packetsDelta ?? 0) > 0);
      const lost = connection.received && (connection.down.size > 0 || connection.silentMs >= LOST_MS);
      connection.verdict = lost ? { rank: LOST, factor: "no_media" } : judge(sample);
      if (connection.verdict?.rank) connection.verdict.connection = name;
      consider(sample.time - interval, sample.time);
    },
    advance: ignore,
    end: ignore,
  };
}
