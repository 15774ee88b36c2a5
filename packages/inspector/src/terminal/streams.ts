import type { InspectSession } from "../dump";
import { limitedShare } from "../report";
import { formatDuration, formatRatio, plural } from "../words";
import { type Column, formatTable } from "./table";
import { wrap } from "./wrap";

type Stream = InspectSession["connections"][number]["streams"][number];

const COLUMNS: readonly Column[] = [
  { title: "" },
  { title: "" },
  { title: "codec" },
  { title: "rid" },
  { title: "kbit/s", align: "right" },
  { title: "loss", align: "right" },
  { title: "jitter", align: "right" },
  { title: "size" },
  { title: "fps", align: "right" },
  { title: "limited" },
  { title: "freezes", align: "right" },
  { title: "stalls", align: "right" },
];

/** Names longer than this would cost the table its other columns. */
const NAME = 5;

const kbps = (bps: number): string => (bps < 9950 ? (bps / 1000).toFixed(1) : String(Math.round(bps / 1000)));

/** Seconds, because minutes would cost the table its other columns. */
const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 99_950 ? 1 : 0)}s`;

/** `3/1.2s`; none is worth no ink, unknown is told apart from it. */
function spells(count: number | undefined, ms: number | undefined): string {
  if (count === undefined) return "?";
  if (count === 0) return "-";
  return ms === undefined ? String(count) : `${count}/${seconds(ms)}`;
}

function limitedText(stream: Stream): string {
  const [worst] = (["bandwidth", "cpu", "other"] as const)
    .map((reason) => ({ reason, share: limitedShare(stream, reason) ?? 0 }))
    .sort((a, b) => b.share - a.share);
  if (!stream.limitation || !worst) return "";
  const name = worst.reason === "bandwidth" ? "bw" : worst.reason;
  return worst.share >= 0.005 ? `${name} ${formatRatio(worst.share).replace(" ", "")}` : "-";
}

function cells(stream: Stream): string[] {
  const { direction, kind, codec, rid, bitrateBps, lossRatio, jitterMs, width, height, framesPerSecond } = stream;
  const inboundVideo = kind === "video" && direction === "inbound";
  return [
    direction === "inbound" ? "in" : "out",
    kind,
    codec?.replace(/^(audio|video)\//, "").slice(0, NAME) ?? "",
    rid?.slice(0, NAME) ?? "",
    bitrateBps === undefined ? "?" : kbps(bitrateBps),
    lossRatio === undefined ? "?" : formatRatio(lossRatio).replace(" ", ""),
    jitterMs === undefined ? "?" : formatDuration(jitterMs).replace(" ", ""),
    width && height ? `${width}x${height}` : "",
    framesPerSecond === undefined
      ? kind === "video"
        ? "?"
        : ""
      : framesPerSecond.toFixed(framesPerSecond < 9.5 ? 1 : 0),
    kind === "video" ? limitedText(stream) : "",
    inboundVideo ? spells(stream.freezes, stream.freezeMs) : "",
    direction === "inbound" && stream.stalls !== undefined ? spells(stream.stalls, stream.stallMs) : "",
  ];
}

/** Whether anything ever went over it; a stream of which not even that is known counts as one that may have. */
function carried({ bytes, lastBytes, packets, samples }: Stream): boolean {
  const known = [bytes, lastBytes, packets].filter((figure) => figure !== undefined);
  return known.length > 0 ? known.some((figure) => figure > 0) : samples > 0;
}

/** The streams that carried something as a table, the others in one line: an SFU keeps dozens of slots ready. */
export function formatStreams(streams: readonly Stream[], columns: number): string[] {
  const used = streams.filter(carried);
  const idle = streams.filter((stream) => !carried(stream));
  const lines = used.length > 0 ? formatTable(COLUMNS, used.map(cells)) : [];
  if (idle.length > 0) {
    const kinds = new Map<string, number>();
    for (const { direction, kind } of idle) {
      const name = `${direction} ${kind}`;
      kinds.set(name, (kinds.get(name) ?? 0) + 1);
    }
    const list = [...kinds].map(([name, count]) => `${count} ${name}`).join(", ");
    lines.push(...wrap(`${plural(idle.length, "stream")} never carried anything: ${list}`, columns, "  "));
  }
  return lines;
}
