import type { InspectSession } from "../dump";
import type { ConnectReport } from "../report";
import { formatDuration, plural } from "../words";
import { formatStreams } from "./streams";
import { formatWaterfall, type Waterfall } from "./waterfall";
import { NBSP, wrap } from "./wrap";

type Connection = InspectSession["connections"][number];
type Connect = NonNullable<Connection["connect"]>;

/** `+1 min 20 s`; before the session began (a local clock that is off) with a minus. */
export const offset = (timeMs: number, startMs: number): string =>
  timeMs >= startMs ? `+${formatDuration(timeMs - startMs)}` : `-${formatDuration(startMs - timeMs)}`;

function waterfallOf(connect: Connect): Waterfall {
  const { startMs, endMs, criticalPath, phases } = connect;
  return {
    durationMs: endMs - startMs,
    criticalPath,
    criticalPathMs: criticalPath.reduce((sum, { ms }) => sum + ms, 0),
    phases: phases.map((phase): ConnectReport["phases"][number] => ({
      ...phase,
      // The head says what the whole connect failed of.
      errorType: phase.errorType === connect.errorType ? undefined : phase.errorType,
      offsetMs: phase.startMs - startMs,
      durationMs: phase.endMs - phase.startMs,
    })),
  };
}

/** A reading a second is how live sessions are watched; only what is coarser is worth a word. */
const MIN_BOUND_MS = 1500;

function connectLines(connection: Connection): string[] {
  const { connect, timeToConnectedMs, calls } = connection;
  const good = calls.resolutionMs > 1 ? ` ±${formatDuration(calls.resolutionMs)}` : "";
  const ice =
    timeToConnectedMs === undefined
      ? []
      : [`ICE connected ${formatDuration(timeToConnectedMs)}${good} after setLocalDescription`];
  if (!connect) return ice;
  const error = connect.outcome === "error" ? ` ${connect.errorType ?? ""}` : "";
  const { errorBoundMs = 0 } = connect;
  // What ended it was seen when statistics were read next.
  const sooner =
    errorBoundMs >= MIN_BOUND_MS ? `, up to ${formatDuration(errorBoundMs)} of it waiting for a reading` : "";
  const head = `connect ${connect.outcome}${error} ${formatDuration(connect.endMs - connect.startMs)}${good}${sooner}`;
  const chart = connect.phases.length > 0 ? formatWaterfall(waterfallOf(connect)) : [];
  return [head, ...chart, ...ice];
}

/** States of one machine in order; a long row is told by its beginning, its number and its end. */
const MAX_STATES = 12;

function stateLines(connection: Connection, startMs: number, columns: number): string[] {
  return (["ice", "connection", "dtls"] as const).flatMap((kind) => {
    const states = connection.states.filter((state) => state.kind === kind);
    if (states.length === 0) return [];
    const texts = states.map(({ state, timeMs }) => `${state} ${offset(timeMs, startMs)}`.replaceAll(" ", NBSP));
    const left = texts.length - MAX_STATES;
    const shown =
      left > 0 ? [...texts.slice(0, MAX_STATES / 2), `… ${left} more …`, ...texts.slice(-MAX_STATES / 2)] : texts;
    const name = (kind === "connection" ? "conn" : kind).padEnd(5, NBSP);
    return wrap(`${name}${shown.join(", ")}`, columns, "     ");
  });
}

/** What the same pair said again (a reading without it in between) is no new path. */
function pathLines(connection: Connection, startMs: number): string[] {
  return connection.paths.map((path) => {
    const relay = path.relayProtocol ? ` (relay over ${path.relayProtocol})` : "";
    const network = path.networkType && path.networkType !== "unknown" ? ` ${path.networkType}` : "";
    const rtt = path.rttMs === undefined ? "" : `, round trip ${formatDuration(path.rttMs)}`;
    const route = [path.local, path.remote, path.protocol].map((part) => part ?? "?").join("/");
    return `${offset(path.fromMs, startMs)} ${route}${relay}${network}${rtt}`;
  });
}

/** Rows of one block that are shown; what an application did a hundred times is counted. */
const MAX_PATHS = 8;

function facts({ calls, statistics, negotiations, restarts, openedLate, closedMs }: Connection): string {
  const { requested, byUfrag } = restarts;
  return [
    plural(statistics.ticks, "reading"),
    calls.count > 0 && `${plural(calls.count, "call")}, ${plural(negotiations, "negotiation")}`,
    requested > 0 && `${plural(requested, "ICE restart")} asked for`,
    byUfrag && `${plural(byUfrag, "ICE restart")} done`,
    openedLate && "recorded from the middle on",
    closedMs !== undefined && "closed",
  ]
    .filter(Boolean)
    .join(", ");
}

/** Lines of one peer connection, the first its title; blocks are set apart by their indentation. */
export function formatConnection(connection: Connection, startMs: number, columns: number): string[] {
  const { firstMs, lastMs, calls, statistics } = connection;
  const when = `${offset(firstMs, startMs)} for ${formatDuration(lastMs - firstMs)}`;
  const inner = columns - 2;
  const block = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`  ${title}`, ...lines.map((line) => `    ${line}`)] : [];
  const paths = pathLines(connection, startMs);
  const more = paths.length - MAX_PATHS;
  return [
    `peer connection ${connection.id}${calls.count + statistics.ticks > 1 ? `  ${when}` : ""}`,
    ...wrap(facts(connection), inner).map((line) => `  ${line}`),
    ...connectLines(connection).map((line) => `  ${line}`),
    ...block("states", stateLines(connection, startMs, inner - 4)),
    ...block("path", more > 0 ? [...paths.slice(0, MAX_PATHS), `… and ${more} more`] : paths),
    ...block("streams", formatStreams(connection.streams, inner - 2)),
  ];
}
