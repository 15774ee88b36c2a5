import type { ConnectionSummary } from "@rtcscope/collectors/dumps";
import { ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE, ATTR_RTC_ISSUE_TYPE, EVENT_RTC_ISSUE } from "@rtcscope/core/semconv";
import { formatDuration, plural } from "../../words";
import { numberOf, textOf } from "../rows";
import type { ReconnectReport, SessionReport } from "../schema";
import { figuresOf, groupBy, type Issue, largest, sum } from "./issue";

const isUp = ({ kind, state }: ConnectionSummary["states"][number]): boolean =>
  (kind === "ice" && (state === "connected" || state === "completed")) ||
  (kind === "connection" && state === "connected");

/** Where the time of a failed connect went: the largest share of its critical path. */
function mostly(connect: NonNullable<ConnectionSummary["connect"]>): { phase: string; ms: number } | undefined {
  return connect.criticalPath.toSorted((a, b) => b.ms - a.ms)[0];
}

function connectFailed(connection: ConnectionSummary): Issue | undefined {
  const { id, connect, states } = connection;
  if (connect?.outcome !== "error") return undefined;
  const { startMs, endMs, errorType } = connect;
  const durationMs = endMs - startMs;
  const share = mostly(connect);
  const figures = figuresOf({ durationMs, errorType, phase: share?.phase, phaseMs: share?.ms });
  const about = { type: "connect_failed", connection: id, startMs, figures } as const;
  // A page alone in its room is connected and gets nothing; so is one that should get something.
  if (errorType === "timeout" && states.some((state) => isUp(state) && state.timeMs <= endMs))
    return {
      ...about,
      severity: "warn",
      text: `connected, but without media: ${formatDuration(durationMs)} of waiting ended in a ${errorType}${share ? ` (${share.phase})` : ""}`,
    };
  const where = share ? `, ${formatDuration(share.ms)} of it in ${share.phase}` : "";
  return {
    ...about,
    severity: "error",
    text: `connect failed after ${formatDuration(durationMs)}: ${errorType ?? "no reason given"}${where}`,
  };
}

/** A connection that was set up and never got anywhere, without a failure that anybody told. */
function neverConnected(connection: ConnectionSummary): Issue | undefined {
  const { states, negotiations, openedLate, calls, connect, firstMs, lastMs, iceFailures } = connection;
  if (openedLate || calls.count === 0 || connect?.outcome === "error" || states.some(isUp)) return undefined;
  const ice = states.filter(({ kind }) => kind === "ice").at(-1)?.state;
  const used = negotiations > 0;
  const text = used
    ? `never connected in ${formatDuration(lastMs - firstMs)}${ice ? `; ICE ended ${ice}` : ": ICE never began"}`
    : "made and never used: nothing was negotiated";
  return {
    type: "never_connected",
    severity: iceFailures > 0 ? "error" : used ? "warn" : "info",
    connection: connection.id,
    startMs: firstMs,
    text,
    figures: figuresOf({ durationMs: lastMs - firstMs, negotiations, iceState: ice }),
  };
}

/** Reports of one loss, by states and by episodes, are at most so far apart. */
const SAME_LOSS_MS = 1000;

/** Failed or disconnected after it had been connected; what is told as an episode is not told again. */
function broken(connection: ConnectionSummary, episodes: readonly ReconnectReport[]): Issue[] {
  const { id, states, iceFailures, connectionFailures, iceDisconnects, connectionDisconnects } = connection;
  const up = states.findIndex(isUp);
  if (up < 0) return [];
  const at = (state: string) => states.slice(up).find((one) => one.state === state && one.kind !== "dtls")?.timeMs;
  const issues: Issue[] = [];
  const failedMs = at("failed");
  const { connect } = connection;
  // ICE was up and DTLS never came: that is the connect that failed.
  const within = connect?.outcome === "error" && failedMs !== undefined && failedMs <= connect.endMs;
  if (failedMs !== undefined && !within)
    issues.push({
      type: "connection_failed",
      severity: "error",
      connection: id,
      startMs: failedMs,
      text: `failed after it had been connected (ICE ${iceFailures}x, connection ${connectionFailures}x)`,
      figures: { iceFailures, connectionFailures },
    });
  const disconnectedMs = at("disconnected");
  if (
    disconnectedMs !== undefined &&
    !episodes.some(({ startMs }) => Math.abs(startMs - disconnectedMs) < SAME_LOSS_MS)
  )
    issues.push({
      type: "disconnected",
      severity: "warn",
      connection: id,
      startMs: disconnectedMs,
      text: `was disconnected (ICE ${iceDisconnects}x, connection ${connectionDisconnects}x)`,
      figures: { iceDisconnects, connectionDisconnects },
    });
  return issues;
}

/** Like episodes together: what was done about what, with what end. */
function reconnects(episodes: readonly ReconnectReport[]): Issue[] {
  return groupBy(episodes, ({ outcome, cause, mode }) => JSON.stringify([outcome, cause, mode])).map((group) => {
    const [{ outcome, cause, mode, errorType, startMs } = {}] = group;
    const totalMs = sum(group.map(({ durationMs }) => durationMs));
    const longestMs = largest(group.map(({ durationMs }) => durationMs)) ?? 0;
    const attempts = sum(group.map((episode) => episode.attempts));
    const length = group.length > 1 ? `longest ${formatDuration(longestMs)}` : formatDuration(totalMs);
    const end =
      outcome === "ok"
        ? "recovered"
        : outcome === "error"
          ? `gave up (${errorType ?? "no reason given"})`
          : "cut short";
    const how = mode && mode !== "none" ? ` by ${mode}` : "";
    const tries = attempts > 0 ? `, ${plural(attempts, "attempt")}` : "";
    return {
      type: "reconnect",
      severity: outcome === "error" ? "error" : "warn",
      startMs,
      text: `${plural(group.length, "outage")} (${cause ?? "cause unknown"}): ${end}${how}, ${length}${tries}`,
      figures: figuresOf({ reconnects: group.length, attempts, totalMs, longestMs, outcome, cause, mode }),
    };
  });
}

/** What RFC 8656 (TURN) and the WebRTC specification mean by the codes seen most. */
const CANDIDATE_ERRORS: Readonly<Record<number, string>> = {
  300: "server points elsewhere",
  401: "credentials refused",
  403: "forbidden",
  437: "allocation mismatch",
  441: "wrong credentials",
  486: "allocation quota reached",
  508: "no capacity",
  600: "server of another kind",
  701: "server cannot be reached",
};

/** Issues that the page's own events tell. */
function reported(report: SessionReport, connected: boolean): Issue[] {
  const told = report.moments.filter(({ name }) => name === EVENT_RTC_ISSUE);
  const keyOf = ({ attributes }: (typeof told)[number]) =>
    `${textOf(attributes, ATTR_RTC_ISSUE_TYPE)} ${numberOf(attributes, ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE)}`;
  return groupBy(told, keyOf).map((group) => {
    const [first] = group;
    const type = first && textOf(first.attributes, ATTR_RTC_ISSUE_TYPE);
    const code = first && numberOf(first.attributes, ATTR_RTC_ISSUE_CANDIDATE_ERROR_CODE);
    const meaning = code === undefined ? undefined : CANDIDATE_ERRORS[code];
    const name = [type?.replaceAll("_", " ").replace(/^ice /, "ICE ") ?? "issue", code]
      .filter((part) => part !== undefined)
      .join(" ");
    return {
      type: "reported",
      severity: connected ? "info" : "warn",
      startMs: first?.timeMs,
      text: `${name}${meaning ? ` (${meaning})` : ""}, ${plural(group.length, "time")}`,
      figures: figuresOf({ count: group.length, type, code }),
    };
  });
}

/** Whether and how the session got connected, and what became of it. */
export function connectingIssues(report: SessionReport, connections: readonly ConnectionSummary[]): Issue[] {
  const connected = connections.some(({ states, paths }) => states.some(isUp) || paths.length > 0);
  return [
    ...connections.flatMap((one) => [connectFailed(one), neverConnected(one), ...broken(one, report.reconnects)]),
    ...reconnects(report.reconnects),
    ...reported(report, connected),
  ].filter((issue) => issue !== undefined);
}
