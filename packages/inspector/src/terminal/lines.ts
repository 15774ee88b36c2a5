import {
  EVENT_RTC_PATH,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_SESSION_START,
  EVENT_RTC_STALL_START,
} from "@rtcscope/core/semconv";
import type { RecordBatch } from "../otlp";
import { connectsOf, msOf, pathText, reconnectsOf, type SessionRows, sessionSummary, stallsOf } from "../report";
import { formatConnect, formatDuration, formatReconnect, formatStall, plural } from "./format";

export type LineKind = "start" | "connect" | "path" | "stall" | "reconnect" | "end";

/** One thing that happened in a session, ready to be printed. */
export interface Line {
  /** ms since the Unix epoch. */
  timeMs: number;
  sessionId: string;
  kind: LineKind;
  text: string;
  tone: "good" | "bad" | "plain";
}

function rowsBySession(batch: RecordBatch): SessionRows[] {
  const sessions = new Map<string, { spans: RecordBatch["spans"]; logs: RecordBatch["logs"] }>();
  const of = (id: string) => {
    const rows = sessions.get(id) ?? { spans: [], logs: [] };
    sessions.set(id, rows);
    return rows;
  };
  for (const span of batch.spans) if (span.sessionId !== undefined) of(span.sessionId).spans.push(span);
  for (const log of batch.logs) if (log.sessionId !== undefined) of(log.sessionId).logs.push(log);
  return [...sessions].map(([id, { spans, logs }]) => ({ id, spans, logs, otherSpans: [] }));
}

function linesOfSession(rows: SessionRows): Line[] {
  const lines: Line[] = [];
  const add = (timeMs: number, kind: LineKind, text: string, tone: Line["tone"]) =>
    lines.push({ timeMs, sessionId: rows.id, kind, text, tone });
  for (const log of rows.logs) {
    if (log.eventName === EVENT_RTC_SESSION_START) {
      const who = [log.transport, log.role, log.serviceName, log.serviceVersion].filter((part) => part !== undefined);
      add(msOf(log.timeNs), "start", who.join(" "), "plain");
    } else if (log.eventName === EVENT_RTC_PATH) add(msOf(log.timeNs), "path", pathText(log.attributes), "plain");
    else if (log.eventName === EVENT_RTC_SESSION_END) {
      const { endReason, durationMs, stalls, stallMs, reconnects } = sessionSummary({
        ...rows,
        spans: [],
        logs: [log],
      });
      const stalled = stalls > 0 ? `${plural(stalls, "stall")} (${formatDuration(stallMs)})` : "no stall";
      const text = `${endReason ?? "over"} after ${formatDuration(durationMs)}, ${stalled}, ${plural(reconnects, "reconnect")}`;
      add(msOf(log.timeNs), "end", text, endReason === "failed" ? "bad" : "plain");
    }
  }
  for (const connect of connectsOf(rows))
    add(
      connect.startMs + connect.durationMs,
      "connect",
      formatConnect(connect),
      connect.outcome === "error" ? "bad" : "good",
    );
  // A stall whose end comes in a later batch is told then.
  for (const stall of stallsOf({ ...rows, logs: rows.logs.filter((log) => log.eventName !== EVENT_RTC_STALL_START) }))
    add(stall.endMs ?? stall.startMs, "stall", formatStall(stall), "bad");
  for (const episode of reconnectsOf(rows))
    add(
      episode.startMs + episode.durationMs,
      "reconnect",
      formatReconnect(episode),
      episode.outcome === "error" ? "bad" : "good",
    );
  return lines;
}

/** What a batch says of its sessions, oldest first: starts, connects, paths, stalls, reconnects, ends. */
export function linesOf(batch: RecordBatch): Line[] {
  return rowsBySession(batch)
    .flatMap(linesOfSession)
    .sort((a, b) => a.timeMs - b.timeMs);
}
