const sum = (numbers) => numbers.reduce((total, number) => total + (number ?? 0), 0);

export const kbps = (bps) => `${Math.round(bps / 1000)} kbit/s`;
export const ms = (number) => `${Math.round(number)} ms`;

/** The windows of the video that a session sent, in order. */
export const sentVideo = (report) =>
  report.streams
    .filter((stream) => stream.direction === "outbound" && stream.kind === "video")
    .flatMap((stream) => stream.windows)
    .sort((x, y) => x.startMs - y.startMs);

/** What the browser's counters say of the time that the windows cover; between two readings they are taken to grow evenly. */
export function countedBitrate(readings, windows, layer) {
  const bytes = ({ layers }) => (layer === undefined ? sum(Object.values(layers)) : (layers[layer] ?? 0));
  const at = (time) => {
    const next = readings.findIndex((reading) => reading.time >= time);
    if (next <= 0) return undefined;
    const [before, after] = [readings[next - 1], readings[next]];
    return bytes(before) + ((time - before.time) / (after.time - before.time)) * (bytes(after) - bytes(before));
  };
  const from = Math.max(windows[0]?.startMs ?? 0, readings[0]?.time ?? 0) + 1;
  const to = Math.min(
    windows.at(-1) ? windows.at(-1).startMs + windows.at(-1).durationMs : 0,
    readings.at(-1)?.time ?? 0,
  );
  const [first, last] = [at(from), at(to)];
  return first === undefined || last === undefined ? 0 : ((last - first) * 8000) / (to - from);
}

/** Mean of the windows, each weighted by the time it covers. */
export function toldBitrate(windows, layer) {
  const rate = (window) =>
    layer === undefined ? window.bitrateBps : window.layers.find(({ rid }) => rid === layer)?.bitrateBps;
  const known = windows.filter((window) => rate(window) !== undefined);
  return sum(known.map((window) => rate(window) * window.durationMs)) / sum(known.map((window) => window.durationMs));
}
