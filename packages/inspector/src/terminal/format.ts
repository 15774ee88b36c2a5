import type { ConnectReport, ReconnectReport, StallReport } from "../report";

/** `812 ms`, `2.0 s`, `3 min 20 s`, `2 h 05 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

export const plural = (count: number, noun: string): string =>
  `${count === 0 ? "no" : count} ${noun}${count > 1 ? "s" : ""}`;

/** Outcome, duration and the three largest shares of the critical path. */
export function formatConnect(connect: ConnectReport): string {
  const head = [
    connect.outcome ?? "over",
    connect.outcome === "error" ? connect.errorType : undefined,
    formatDuration(connect.connectMs ?? connect.durationMs),
  ];
  const shares = connect.criticalPath
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, 3)
    .map((share) => `${share.phase} ${Math.round(share.ms)}`);
  return head.filter((part) => part !== undefined).join(" ") + (shares.length > 0 ? `: ${shares.join(", ")}` : "");
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
