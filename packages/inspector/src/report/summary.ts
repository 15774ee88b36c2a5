import {
  ATTR_ERROR_TYPE,
  ATTR_RTC_PATH_LOCAL_TYPE,
  ATTR_RTC_PATH_PROTOCOL,
  ATTR_RTC_PATH_REMOTE_TYPE,
  ATTR_RTC_QUALITY_LEVEL,
  ATTR_RTC_QUALITY_WORST,
  ATTR_RTC_SESSION_DURATION,
  ATTR_RTC_SESSION_END_REASON,
  ATTR_RTC_SESSION_RECONNECT_ATTEMPTS,
  ATTR_RTC_SESSION_RECONNECTS,
  ATTR_RTC_SESSION_STALL_DURATION,
  ATTR_RTC_SESSION_STALLS,
  ATTR_RTC_SESSION_TIME_TO_MEDIA,
  EVENT_RTC_PATH,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_SESSION_START,
  RTC_QUALITY_LEVEL_VALUES,
} from "@rtcscope/core/semconv";
import type { Attributes, RecordContext } from "../otlp";
import { connectsOf } from "./connect";
import { reconnectsOf, stallsOf } from "./episodes";
import { canonical, msOf, numberOf, type SessionRows, secondsAsMs, textOf } from "./rows";
import type { SessionSummary } from "./schema";

/** `local/remote/protocol` of a selected pair; an unknown part is a question mark. */
export function pathText(attributes: Attributes): string {
  return [ATTR_RTC_PATH_LOCAL_TYPE, ATTR_RTC_PATH_REMOTE_TYPE, ATTR_RTC_PATH_PROTOCOL]
    .map((key) => textOf(attributes, key) ?? "?")
    .join("/");
}

const LEVELS: readonly unknown[] = RTC_QUALITY_LEVEL_VALUES;

/** The levels stand in the registry from best to worst. */
function worstQuality(rows: SessionRows): string | undefined {
  const worst = rows.logs.reduce(
    (rank, log) => Math.max(rank, LEVELS.indexOf(log.attributes[ATTR_RTC_QUALITY_LEVEL])),
    -1,
  );
  return RTC_QUALITY_LEVEL_VALUES[worst];
}

/** The session's row in a list. Where the session's own roll-up (`rtc.session.end`) has arrived, its figures are taken. */
export function sessionSummary(input: SessionRows): SessionSummary {
  const rows = canonical(input);
  const records: readonly RecordContext[] = [...rows.spans, ...rows.logs];
  const fact = (pick: (record: RecordContext) => string | undefined) =>
    records.map(pick).find((value) => value !== undefined);
  const times = [
    ...rows.spans.flatMap((span) => [msOf(span.startNs), msOf(span.endNs)]),
    ...rows.logs.map((log) => msOf(log.timeNs)),
  ];
  const start = rows.logs.find((log) => log.eventName === EVENT_RTC_SESSION_START);
  const startMs = start ? msOf(start.timeNs) : times.reduce((a, b) => Math.min(a, b), times[0] ?? 0);
  const end = rows.logs.findLast((log) => log.eventName === EVENT_RTC_SESSION_END);
  const rollUp = end?.attributes ?? {};
  const endReason = textOf(rollUp, ATTR_RTC_SESSION_END_REASON);

  const connects = connectsOf(rows);
  const lastConnect = connects.at(-1);
  const firstMedia = connects.find((connect) => connect.outcome === "ok");
  const failed = endReason === "failed";
  const stalls = stallsOf(rows);
  const reconnects = reconnectsOf(rows);
  const path = rows.logs.findLast((log) => log.eventName === EVENT_RTC_PATH);
  return {
    id: rows.id,
    transport: fact((record) => record.transport),
    role: fact((record) => record.role),
    service: fact((record) => record.serviceName),
    version: fact((record) => record.serviceVersion),
    startMs,
    durationMs:
      secondsAsMs(rollUp, ATTR_RTC_SESSION_DURATION) ?? times.reduce((a, b) => Math.max(a, b), startMs) - startMs,
    ended: end !== undefined,
    endReason,
    outcome: failed ? "error" : lastConnect?.outcome,
    errorType: failed ? (textOf(rollUp, ATTR_ERROR_TYPE) ?? lastConnect?.errorType) : lastConnect?.errorType,
    timeToMediaMs:
      secondsAsMs(rollUp, ATTR_RTC_SESSION_TIME_TO_MEDIA) ?? firstMedia?.connectMs ?? firstMedia?.durationMs,
    connects: connects.length,
    stalls: numberOf(rollUp, ATTR_RTC_SESSION_STALLS) ?? stalls.length,
    stallMs:
      secondsAsMs(rollUp, ATTR_RTC_SESSION_STALL_DURATION) ??
      stalls.reduce((sum, stall) => sum + (stall.durationMs ?? 0), 0),
    reconnects: numberOf(rollUp, ATTR_RTC_SESSION_RECONNECTS) ?? reconnects.length,
    reconnectAttempts:
      numberOf(rollUp, ATTR_RTC_SESSION_RECONNECT_ATTEMPTS) ??
      reconnects.reduce((sum, episode) => sum + episode.attempts, 0),
    path: path ? pathText(path.attributes) : undefined,
    worstQuality: textOf(rollUp, ATTR_RTC_QUALITY_WORST) ?? worstQuality(rows),
  };
}
