import picocolors from "picocolors";
import type { Formatter } from "picocolors/types";
import type { InspectDocument, InspectSession } from "../dump";
import type { Issue } from "../report";
import { formatDuration, plural } from "../words";
import { formatConnection, offset } from "./connection";
import { formatReconnect } from "./format";
import { cut, type PrintStyle, printable } from "./print";
import { NBSP, wrap } from "./wrap";

const FORMATS: Record<InspectDocument["input"]["format"], string> = {
  "webrtc-internals": "webrtc-internals dump",
  rtcstats: "rtcstats dump",
  getstats: "getStats() capture",
  "firefox-report": "Firefox about:webrtc report",
};

const MARKS: Record<Issue["severity"], string> = { error: "!!", warn: "! ", info: "- " };

const MAX_PROBLEMS = 10;

const formatBytes = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** `2025-04-14 20:20:33 UTC`: dumps come from other machines, so no zone of this one. */
function formatTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "an unknown time" : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function header({ input, capture }: InspectDocument): string[] {
  const version = [input.version === undefined ? undefined : `v${input.version}`, input.dialect]
    .filter(Boolean)
    .join(" ");
  const { startMs, totalDurationMs } = capture;
  return [
    input.name,
    [
      FORMATS[input.format] + (version ? ` (${version})` : ""),
      input.browser ?? "browser unknown",
      formatBytes(input.bytes) + (input.gzip ? " gzip" : ""),
    ].join(", "),
    [
      plural(capture.sessions, "session"),
      `${plural(capture.peerConnections, "peer connection")} (${capture.peerConnectionsWithMedia} with media)`,
      plural(capture.statisticsTicks, "reading"),
    ].join(", "),
    ...(startMs === undefined || capture.sessions < 2
      ? []
      : [`${formatTime(startMs)}, ${formatDuration(totalDurationMs ?? 0)}`]),
  ];
}

function problemLines({ problems, truncated }: InspectDocument): string[] {
  if (problems.length === 0) return [];
  const more = problems.length - MAX_PROBLEMS;
  return [
    `not read${truncated ? " (the dump breaks off)" : ""}`,
    ...problems.slice(0, MAX_PROBLEMS).map(({ where, what }) => `  ${where}: ${what}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

/** Issues that say the same of several connections (a page that probed ten servers) are one. */
function issueLines(session: InspectSession, columns: number): { text: string; severity: Issue["severity"] }[] {
  const alike = new Map<string, { issue: Issue; ids: string[] }>();
  for (const issue of session.issues) {
    const key = `${issue.severity} ${issue.text}`;
    const known = alike.get(key) ?? { issue, ids: [] };
    if (issue.connection !== undefined) known.ids.push(issue.connection);
    alike.set(key, known);
  }
  const several = session.connections.length > 1;
  return [...alike.values()].flatMap(({ issue, ids }) => {
    const who = several && ids.length > 0 ? `${ids.join(", ")} ` : "";
    const when = issue.startMs === undefined ? "" : `${offset(issue.startMs, session.startMs)}  `;
    const text = issue.text.replace(/(?<=\d) (?=(?:ms|s|min|h|%)(?!\w))/g, NBSP);
    const lines = wrap(`${MARKS[issue.severity]} ${when.replaceAll(" ", NBSP)}${who}${text}`, columns - 2, "   ");
    return lines.map((line) => ({ text: `  ${line}`, severity: issue.severity }));
  });
}

/** The same gap of several connections is told once. */
function unknownLines({ connections }: InspectSession, columns: number): string[] {
  const whys = new Map<string, { figures: Set<string>; ids: Set<string> }>();
  for (const { id, unknown } of connections)
    for (const { figure, why } of unknown) {
      const known = whys.get(why) ?? { figures: new Set(), ids: new Set() };
      known.figures.add(figure);
      known.ids.add(id);
      whys.set(why, known);
    }
  return [...whys].flatMap(([why, { figures, ids }]) => {
    const of = ids.size < connections.length ? ` (${[...ids].join(", ")})` : "";
    return wrap(`${[...figures].join(", ")}: ${why}${of}`, columns - 2, "  ").map((line) => `  ${line}`);
  });
}

function sessionLines(session: InspectSession, document: InspectDocument, style: PrintStyle): string[] {
  const colors = picocolors.createColors(style.color);
  const paint: Record<Issue["severity"], Formatter> = { error: colors.red, warn: colors.yellow, info: String };
  const { report, startMs, durationMs } = session;
  const { columns } = style;
  const lines: string[] = [];
  const safe = (text: string) => cut(printable(text), columns).trimEnd();
  const title = (text: string) => colors.bold(safe(text));
  const where = [session.page && `page ${session.page}`, session.url].filter(Boolean).join(" ");
  const recorded = report.summary.endReason === "recording_ended";
  const end = recorded ? "until the recording ended" : "until all connections were closed";
  const length = durationMs > 0 ? `${formatDuration(durationMs)}, ${end}` : "one moment";
  lines.push(
    title(`session ${session.number} of ${document.capture.sessions}${where ? `  ${where}` : ""}`),
    safe(`${formatTime(startMs)}, ${length}`),
    colors.dim(safe(session.id)),
  );
  const issues = issueLines(session, columns);
  lines.push("", title("issues found"));
  if (issues.length === 0) lines.push("  none");
  for (const { text, severity } of issues) lines.push(paint[severity](safe(text)));
  if (report.reconnects.length > 0) {
    lines.push("", title(plural(report.reconnects.length, "reconnect episode")));
    for (const episode of report.reconnects)
      lines.push(safe(`  ${offset(episode.startMs, startMs)} ${formatReconnect(episode)}`));
  }
  for (const connection of session.connections) {
    const [head = "", ...rest] = formatConnection(connection, startMs, columns);
    lines.push("", title(head), ...rest.map(safe));
  }
  const unknown = unknownLines(session, columns);
  if (unknown.length > 0) lines.push("", title("unknown: what this dump cannot tell"), ...unknown.map(safe));
  return lines;
}

function deliveryLines({ delivery }: InspectDocument): string[] {
  if (!delivery) return [];
  const { accepted, rejected, lost, requests, reasons } = delivery;
  const taken = `${plural(accepted.traces, "span")}, ${plural(accepted.logs, "event")}, ${plural(accepted.metrics, "data point")}`;
  return [
    `sent: ${taken} in ${plural(requests, "request")}`,
    ...(rejected + lost > 0 ? [`NOT taken: ${rejected} turned away, ${lost} not delivered`] : []),
    ...reasons.map((reason) => `  ${reason}`),
  ];
}

/** A dump as an engineer reads it: what it is, what went wrong, then the evidence, then what cannot be known. */
export function formatDump(document: InspectDocument, style: PrintStyle): string[] {
  const colors = picocolors.createColors(style.color);
  const safe = (text: string) => cut(printable(text), style.columns).trimEnd();
  const [name = "", ...about] = header(document).map(safe);
  const problems = problemLines(document)
    .flatMap((line) => wrap(line, style.columns, "    "))
    .map(safe);
  const sent = deliveryLines(document).map(safe);
  return [
    colors.bold(name),
    ...about,
    ...(problems.length > 0 ? ["", ...problems.map(colors.yellow)] : []),
    ...document.sessions.flatMap((session) => ["", ...sessionLines(session, document, style)]),
    ...(sent.length > 0 ? ["", ...sent] : []),
  ];
}
