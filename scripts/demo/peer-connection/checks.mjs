import { countedBitrate, kbps, ms, sentVideo, toldBitrate } from "../bitrate.mjs";
import { checkSpans } from "../expected-spans.mjs";

/** How far what the telemetry says may be from what was done. */
const STALL_TOLERANCE_MS = 250;
const BITRATE_TOLERANCE = 0.02;
const PATH_TOLERANCE_MS = 1;
/** A window's edges lie between two readings of the counters. A layer that was missed would be off by a third and more. */
const LAYER_TOLERANCE = 0.1;

/** Spans that the script must have caused, by the session they belong to. */
const EXPECTED_SPANS = {
  publisher: [
    "rtc.connect",
    "rtc.connect.negotiation",
    "rtc.connect.ice.gathering",
    "rtc.connect.ice.checking",
    "rtc.connect.dtls",
    "rtc.connect.first_packet",
    "rtc.publish",
    "rtc.reconnect",
    "rtc.reconnect.attempt",
  ],
  subscriber: [
    "rtc.connect",
    "rtc.connect.ice.checking",
    "rtc.connect.dtls",
    "rtc.connect.first_packet",
    "rtc.connect.first_frame",
    "rtc.subscribe",
    "rtc.stall",
    "rtc.reconnect",
  ],
};

/** The stall of the telemetry that overlaps the one that was made, for the largest layer if there are several. */
export function foundStall(report, made) {
  const overlap = (stall) =>
    Math.min(stall.endMs ?? Number.POSITIVE_INFINITY, made.end) - Math.max(stall.startMs, made.start);
  return report.stalls
    .filter((stall) => stall.kind === "video" && overlap(stall) > 0)
    .sort((a, b) => overlap(b) - overlap(a))[0];
}

/**
 * What was done, against what arrived over OTLP and nothing else.
 *
 * @returns {{ name: string, ok: boolean, made: string, found: string, tolerance: string }[]}
 */
export function compare(truth, reports) {
  const checks = [];
  const check = (name, ok, made, found, tolerance) => checks.push({ name, ok, made, found, tolerance });

  for (const [who, report] of Object.entries(reports)) {
    checkSpans(check, who, report, EXPECTED_SPANS[who]);
    for (const connect of report.connects) {
      const off = Math.abs(connect.criticalPathMs - connect.durationMs);
      check(
        `${who}: critical path adds up`,
        off <= PATH_TOLERANCE_MS && connect.outcome === "ok",
        ms(connect.durationMs),
        ms(connect.criticalPathMs),
        ms(PATH_TOLERANCE_MS),
      );
    }
    if (report.connects.length === 0) check(`${who}: a connect`, false, "1", "none", "exact");
    check(
      `${who}: one episode for the ICE restart`,
      report.reconnects.length === 1 && report.reconnects[0].outcome === "ok",
      "1 ok",
      report.reconnects.map((episode) => `${episode.cause} ${episode.mode} ${episode.outcome}`).join(", ") || "none",
      "exact",
    );
  }

  const made = truth.stall.end - truth.stall.start;
  const stall = foundStall(reports.subscriber, truth.stall);
  const off = stall ? Math.abs((stall.durationMs ?? Number.POSITIVE_INFINITY) - made) : Number.POSITIVE_INFINITY;
  check(
    "the stall",
    off <= STALL_TOLERANCE_MS,
    ms(made),
    stall ? ms(stall.durationMs) : "none",
    ms(STALL_TOLERANCE_MS),
  );

  const windows = sentVideo(reports.publisher);
  for (const [name, layer] of [["total", undefined], ...truth.layers.map((rid) => [`layer ${rid}`, rid])]) {
    const counted = countedBitrate(truth.video, windows, layer);
    const told = toldBitrate(windows, layer);
    const share = counted > 0 ? told / counted - 1 : Number.POSITIVE_INFINITY;
    // Single layers are shown beside the counters; the promise is about the total.
    const ok = layer !== undefined || Math.abs(share) <= BITRATE_TOLERANCE;
    check(
      `bitrate, ${name}`,
      ok,
      kbps(counted),
      `${kbps(told)} (${(share * 100).toFixed(2)} %)`,
      `${BITRATE_TOLERANCE * 100} %`,
    );
  }

  const { layer, start, end } = truth.layer;
  const during = windows.filter((window) => window.startMs < end && window.startMs + window.durationMs > start);
  const counted = countedBitrate(truth.video, during, layer);
  const told = toldBitrate(during, layer);
  check(
    `layer ${layer}, off for ${ms(end - start)}`,
    Math.abs(told / counted - 1) <= LAYER_TOLERANCE,
    kbps(counted),
    `${kbps(told)} in the windows around`,
    `${LAYER_TOLERANCE * 100} %`,
  );
  return checks;
}
