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

/** A ratio as people say it: `0.4 %`, `12 %`. */
export const formatRatio = (ratio: number): string =>
  `${(ratio * 100).toFixed(Math.abs(ratio) < 0.0995 && ratio !== 0 ? 1 : 0)} %`;
