import type { ConnectReport, ReconnectReport, StallReport } from "../report";
import { formatDuration, plural } from "../words";

export { formatDuration, plural };

/** `850 bit/s`, `300 kbit/s`, `1.20 Mbit/s`. */
export function formatBitrate(bps: number): string {
  if (bps < 999.5) return `${Math.round(bps)} bit/s`;
  return bps < 999_500 ? `${Math.round(bps / 1000)} kbit/s` : `${(bps / 1e6).toFixed(2)} Mbit/s`;
}

/** Outcome and duration: `ok 812 ms`, `error timeout 15.0 s`. */
export function formatConnectHead(connect: ConnectReport): string {
  const error = connect.outcome === "error" ? connect.errorType : undefined;
  const parts = [connect.outcome ?? "over", error, formatDuration(connect.connectMs ?? connect.durationMs)];
  return parts.filter((part) => part !== undefined).join(" ");
}

/** The head and the three largest shares of the critical path. */
export function formatConnect(connect: ConnectReport): string {
  const shares = connect.criticalPath
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, 3)
    .map((share) => `${share.phase} ${Math.round(share.ms)}`);
  return formatConnectHead(connect) + (shares.length > 0 ? `: ${shares.join(", ")}` : "");
}

export function formatStall(stall: StallReport): string {
  const duration = stall.durationMs === undefined ? "going on" : formatDuration(stall.durationMs);
  const bound =
    stall.errorBoundMs !== undefined && stall.errorBoundMs >= 1 ? ` ±${Math.round(stall.errorBoundMs)} ms` : "";
  return `${stall.kind ?? "media"} ${duration}${bound}${stall.cause === undefined ? "" : `, cause ${stall.cause}`}`;
}

export function formatReconnect(episode: ReconnectReport): string {
  const head = [episode.outcome ?? "over", episode.errorType, formatDuration(episode.durationMs)].filter(
    (part) => part !== undefined,
  );
  const mode = episode.mode === undefined ? "" : `, ${episode.mode}`;
  const cause = episode.cause === undefined ? "" : ` after ${episode.cause}`;
  return `${head.join(" ")}${mode}${cause}, ${plural(episode.attempts, "attempt")}`;
}
