import type { ConnectionSummary, Replayed } from "@rtcscope/collectors/dumps";
import { issuesOf, type SessionRows, sessionReport } from "../report";
import { VERSION } from "../version";
import { INSPECT_SCHEMA, INSPECT_VERSION, type InspectDocument } from "./schema";

export interface DocumentParts {
  replayed: Replayed;
  /** By session id. */
  rows: ReadonlyMap<string, SessionRows>;
  /** Name of the file, without its folders; `-` for the standard input. */
  name: string;
  /** Bytes that were read. */
  bytes: number;
  masked: boolean;
  delivery?: InspectDocument["delivery"];
}

const defined = (values: readonly (number | undefined)[]): number[] => values.filter((value) => value !== undefined);
const least = (values: readonly number[]): number | undefined =>
  values.length > 0 ? values.reduce((a, b) => Math.min(a, b)) : undefined;
const greatest = (values: readonly number[]): number | undefined =>
  values.length > 0 ? values.reduce((a, b) => Math.max(a, b)) : undefined;

/** Figures over all connections shown. Only what was recorded of a connection counts: its calls and its statistics. */
function captureOf(
  found: number,
  shown: number,
  connections: readonly ConnectionSummary[],
): InspectDocument["capture"] {
  const startMs = least(defined(connections.flatMap((one) => [one.calls.firstMs, one.statistics.firstMs])));
  const endMs = greatest(defined(connections.flatMap((one) => [one.calls.lastMs, one.statistics.lastMs])));
  return {
    sessions: found,
    sessionsShown: shown,
    peerConnections: connections.length,
    peerConnectionsWithMedia: connections.filter((one) => one.streams.length > 0).length,
    statisticsTicks: connections.reduce((sum, one) => sum + one.statistics.ticks, 0),
    startMs,
    endMs,
    totalDurationMs: startMs === undefined || endMs === undefined ? undefined : endMs - startMs,
    maxFreezeCount: greatest(defined(connections.flatMap((one) => one.streams.map(({ freezes }) => freezes)))),
  };
}

/** What `rtcscope inspect` says, as one document; the text on the terminal is made of it too. */
export function inspectDocument(parts: DocumentParts): InspectDocument {
  const { replayed, rows, name, bytes, masked, delivery } = parts;
  const { format, version, dialect, gzip, browser, truncated, found } = replayed;
  const connections = replayed.sessions.flatMap((session) => session.connections);
  return {
    schema: INSPECT_SCHEMA,
    version: INSPECT_VERSION,
    generator: VERSION,
    masked,
    input: { name, bytes, format, version, dialect, gzip, browser },
    truncated,
    problems: [...replayed.problems],
    capture: captureOf(found, replayed.sessions.length, connections),
    sessions: replayed.sessions.map((session) => {
      const { id } = session.info;
      const report = sessionReport(rows.get(id) ?? { id, spans: [], logs: [], otherSpans: [] });
      return {
        number: session.number,
        id,
        page: session.page,
        url: session.url,
        startMs: session.startMs,
        endMs: session.endMs,
        durationMs: session.endMs - session.startMs,
        issues: issuesOf(report, session.connections),
        connections: session.connections.map((one) => ({
          ...one,
          states: [...one.states],
          connect: one.connect && {
            ...one.connect,
            criticalPath: [...one.connect.criticalPath],
            phases: [...one.connect.phases],
          },
          paths: [...one.paths],
          streams: [...one.streams],
          unknown: [...one.unknown],
        })),
        report,
      };
    }),
    delivery,
  };
}
