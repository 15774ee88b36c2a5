import { type LayerReport, type Moment, pathText, type SessionReport, type StreamReport } from "../report";
import { formatBitrate, formatConnectHead, formatDuration, formatReconnect, formatStall, plural } from "./format";
import { cut, printable } from "./print";
import { formatWaterfall } from "./waterfall";

const COLUMNS = 80;

const bitrate = (bps: number | undefined) => (bps === undefined ? "?" : formatBitrate(bps));

function formatLayer(layer: LayerReport): string {
  if (!layer.active) return `${layer.rid} off`;
  const size = layer.width && layer.height ? ` ${layer.width}x${layer.height}` : "";
  return `${layer.rid}${size} ${bitrate(layer.bitrateBps)}`;
}

/** Total first, then what each window saw of the layers: a layer that was off shows as off. */
function formatStream(stream: StreamReport): string[] {
  const name = [stream.direction, stream.kind, stream.codec?.replace(/^(audio|video)\//, ""), stream.source];
  const last = stream.windows.at(-1);
  const size = last?.width && last.height ? `, ${last.width}x${last.height}` : "";
  const lines = [
    `${name.filter(Boolean).join(" ")}: ${bitrate(stream.bitrateBps)}${size} over ${formatDuration(stream.mediaMs)}`,
  ];
  for (const window of stream.windows) {
    if (window.layers.length > 0) lines.push(`  ${window.layers.map(formatLayer).join(" · ")}`);
  }
  return lines;
}

const at = (moment: Moment, startMs: number) => `+${formatDuration(moment.timeMs - startMs)}`;

/** A session as text of at most 80 columns: connect, path, streams, stalls, reconnects. */
export function formatSession(report: SessionReport): string[] {
  const { summary } = report;
  const who = [summary.transport, summary.role, summary.service, summary.version].filter(Boolean).join(" ");
  const lines = [
    `session ${summary.id}`,
    `${who}, ${formatDuration(summary.durationMs)}, ended: ${summary.endReason ?? "not yet"}`,
  ];
  const block = (title: string, text: readonly string[]) => {
    if (text.length > 0) lines.push("", title, ...text.map((line) => `  ${line}`));
  };
  for (const connect of report.connects) {
    block(`connect ${formatConnectHead(connect)}`, formatWaterfall(connect));
  }
  block(
    "path",
    report.paths.map((path) => `${at(path, summary.startMs)} ${path.body ?? pathText(path.attributes)}`),
  );
  block("streams", report.streams.flatMap(formatStream));
  block(
    plural(report.stalls.length, "stall"),
    report.stalls.map((stall) => `+${formatDuration(stall.startMs - summary.startMs)} ${formatStall(stall)}`),
  );
  block(
    plural(report.reconnects.length, "reconnect"),
    report.reconnects.map(
      (episode) => `+${formatDuration(episode.startMs - summary.startMs)} ${formatReconnect(episode)}`,
    ),
  );
  return lines.map((line) => cut(printable(line), COLUMNS).trimEnd());
}
