import type { MediaKind } from "../observation";
import {
  ATTR_RTC_CONNECTION_ID,
  ATTR_RTC_MEDIA_KIND,
  ATTR_RTC_MEDIA_SOURCE,
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_MEDIA_TRACK_ID,
  ATTR_RTC_STALL_CAUSE,
  ATTR_RTC_STALL_DURATION,
  ATTR_RTC_STALL_ERROR_BOUND,
  ATTR_RTC_STALL_METHOD,
  EVENT_RTC_STALL_END,
  EVENT_RTC_STALL_START,
  type RtcMediaSource,
  type RtcOutcome,
  type RtcStallCause,
  type RtcStallMethod,
  SPAN_RTC_STALL,
} from "../semconv";
import type { TrackerContext } from "../signal";
import { STALL_FRAME_INTERVALS } from "./thresholds";

/** One stream that could stall, by one way of seeing it. */
export interface Lane {
  kind: MediaKind;
  method: RtcStallMethod;
  track?: string | undefined;
  connection?: string | undefined;
  stream?: string | undefined;
  source?: RtcMediaSource | undefined;
  /** The shortest gap that is a stall of this stream, ms. */
  thresholdMs: number;
  /** The last frame (or packet), as well as it can be dated; undefined until the first one is seen. */
  last?: number | undefined;
  /** Mean time between frames, ms. */
  spacing?: number | undefined;
  /** Since when frames are expected. */
  since: number;
  /** The element says that it plays; only with frame callbacks. */
  playing: boolean;
  /** An overdue frame was noticed then, and not believed yet. */
  suspect?: number | undefined;
  cause: RtcStallCause;
  /** A reading of the present silence has been judged before. */
  silent: boolean;
  boundMs: number;
  /** Start of the stall under way. */
  open?: number | undefined;
}

/** A stall is longer than this. */
export function threshold(lane: Lane): number {
  return Math.max(lane.thresholdMs, STALL_FRAME_INTERVALS * (lane.spacing ?? 0));
}

/** Learns the usual spacing; a gap teaches no more than twice the threshold, so one stall does not hide the next. */
export function learn(lane: Lane, spacing: number): void {
  const bounded = Math.min(spacing, 2 * lane.thresholdMs);
  lane.spacing = lane.spacing === undefined ? bounded : lane.spacing + (bounded - lane.spacing) / 8;
}

function attributes(lane: Lane, durationMs?: number) {
  return {
    [ATTR_RTC_MEDIA_KIND]: lane.kind,
    [ATTR_RTC_MEDIA_STREAM_ID]: lane.stream,
    [ATTR_RTC_MEDIA_TRACK_ID]: lane.track,
    [ATTR_RTC_MEDIA_SOURCE]: lane.source,
    [ATTR_RTC_CONNECTION_ID]: lane.connection,
    [ATTR_RTC_STALL_METHOD]: lane.method,
    [ATTR_RTC_STALL_ERROR_BOUND]: lane.boundMs / 1000,
    [ATTR_RTC_STALL_CAUSE]: lane.cause,
    [ATTR_RTC_STALL_DURATION]: durationMs === undefined ? undefined : durationMs / 1000,
  };
}

/** The stall began at `start`, its last frame. */
export function begin(ctx: TrackerContext, lane: Lane, start: number): void {
  lane.open = start;
  ctx.emit({
    type: "event",
    name: EVENT_RTC_STALL_START,
    time: start,
    severity: "warn",
    body: `${lane.kind} stalled (${lane.cause})`,
    attributes: attributes(lane),
  });
}

/** The next frame is there (`ok`), or none is expected any more (`cancelled`). Does nothing unless a stall is open. */
export function finish(ctx: TrackerContext, lane: Lane, time: number, outcome: RtcOutcome): void {
  const start = lane.open;
  if (start === undefined) return;
  lane.open = undefined;
  const end = Math.max(start, time);
  const over = attributes(lane, end - start);
  ctx.emit({
    type: "event",
    name: EVENT_RTC_STALL_END,
    time: end,
    body: `${lane.kind} ${outcome === "ok" ? "flows again" : "no longer expected"} after ${((end - start) / 1000).toFixed(2)} s stalled (${lane.cause})`,
    attributes: over,
  });
  ctx.emit({ type: "span", name: SPAN_RTC_STALL, id: ctx.nextId(), start, end, outcome, attributes: over });
}
