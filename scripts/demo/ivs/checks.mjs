import { countedBitrate, kbps, ms, sentVideo, toldBitrate } from "../bitrate.mjs";
import { checkSpans } from "../expected-spans.mjs";

/** Two clocks of one page: both begin at `performance.timeOrigin`, and are rounded. */
const CLOCK_MS = 2;
/** A socket that is cut and the state of the SDK are a few tasks apart; the script's own ticks come every 20 ms. */
const TASKS_MS = 50;
/** The layer is read with the statistics, once a second. */
const POLL_MS = 1000;
/** The slowest layer has 15 frames a second; a frame callback that one of two watchers missed is a frame. */
const FRAME_MS = 1000 / 15;
/** A window's edges lie between two readings of the counters. */
const BITRATE_TOLERANCE = 0.02;
const PATH_TOLERANCE_MS = 1;

/** Spans that the script must have caused, by the session they belong to. */
const EXPECTED_SPANS = {
  publisher: [
    "rtc.connect",
    "rtc.connect.media.acquire",
    "rtc.connect.camera.ready",
    "rtc.connect.signaling.open",
    "rtc.connect.room.join",
    "rtc.connect.publish",
    "rtc.connect.first_packet",
    "rtc.publish",
    "rtc.reconnect",
    "rtc.reconnect.attempt",
  ],
  viewer: [
    "rtc.connect",
    "rtc.connect.signaling.open",
    "rtc.connect.room.join",
    "rtc.connect.subscribe",
    "rtc.connect.first_packet",
    "rtc.connect.first_frame",
    "rtc.subscribe",
    "rtc.stall",
    "rtc.reconnect",
    "rtc.reconnect.attempt",
  ],
};

const of = (report, name) => [...report.states, ...report.moments].filter((moment) => moment.name === name);
const states = (report, kind) =>
  of(report, "rtc.state").filter(({ attributes }) => attributes["rtc.state.kind"] === kind);
const problem = ({ attributes }) =>
  `${attributes["error.type"]}: ${attributes["rtc.error.category"]} ${attributes["rtc.error.code"]}`;

/** How long the page was kept from its work at that time: what happens then is seen late by whoever is in it. */
function lateness({ late }, from, to = from) {
  let total = 0;
  for (const { start, end } of late) if (end >= from - TASKS_MS && start <= to + TASKS_MS + total) total += end - start;
  return total;
}

/** Whether a spell of the telemetry is one that was made: both ends within the tolerance. */
const same = (made, found, tolerance) =>
  found !== undefined && Math.abs(made.start - found.start) <= tolerance && Math.abs(made.end - found.end) <= tolerance;

const spell = (start, durationMs) => ({ start, end: start + (durationMs ?? Number.POSITIVE_INFINITY) });
const within = (made, tolerance) => `${ms(made)} ±${Math.ceil(tolerance)}`;

/**
 * What was done on the stage, against what arrived over OTLP and nothing else.
 *
 * @returns {{ name: string, ok: boolean, made: string, found: string, tolerance: string }[]}
 */
export function compare(truth, reports) {
  const checks = [];
  const check = (name, ok, made, found, tolerance = "exact") => checks.push({ name, ok, made, found, tolerance });

  for (const who of ["publisher", "viewer"]) {
    const report = reports[who];
    checkSpans(check, who, report, EXPECTED_SPANS[who]);
    const connects = report.connects.map(({ outcome }) => outcome).join(", ") || "none";
    check(`${who}: one connect`, connects === "ok", "ok", connects);
    for (const { durationMs, criticalPathMs } of report.connects) {
      const off = Math.abs(criticalPathMs - durationMs);
      check(
        `${who}: critical path adds up`,
        off <= PATH_TOLERANCE_MS,
        within(durationMs, PATH_TOLERANCE_MS),
        ms(criticalPathMs),
        ms(PATH_TOLERANCE_MS),
      );
    }
    checkOutage(check, who, truth, report);
    const issues = of(report, "rtc.issue").map(problem);
    check(`${who}: nothing else went wrong`, issues.length === 0, "no issue", issues.join(", ") || "no issue");
    const left = states(report, "room").at(-1)?.attributes["rtc.state.value"];
    const found = `${report.summary.endReason}, ${left}`;
    check(`${who}: left by itself`, found === "ended, user-initiated", "ended, user-initiated", found);
  }

  checkFirstFrame(check, truth, reports.viewer);
  checkStalls(check, truth, reports.viewer);
  checkLayer(check, truth, reports.viewer);
  checkBitrates(check, truth, reports.publisher);
  checkRefusals(check, truth, reports);

  const told = JSON.stringify(reports);
  const leaked = truth.secrets.filter((secret) => told.includes(secret));
  check("no token, address or participant", leaked.length === 0, "none", leaked.join(", ") || "none");
  return checks;
}

/** The sockets that the service cut, until it greeted again. */
function checkOutage(check, who, truth, { reconnects }) {
  const made = truth.reconnects[who];
  const tolerance = TASKS_MS + Math.max(lateness(truth, made.start), lateness(truth, made.end));
  const found = reconnects.map(({ startMs, durationMs }) => spell(startMs, durationMs));
  const kinds = reconnects.map(({ cause, mode, outcome, attempts }) => `${cause} ${mode} ${outcome} ${attempts}`);
  check(
    `${who}: one outage`,
    kinds.join() === "signaling resume ok 1" && same(made, found[0], tolerance),
    `${within(made.end - made.start, tolerance)}, 1 try`,
    reconnects.map(({ durationMs }, index) => `${ms(durationMs)}, ${kinds[index]}`).join("; ") || "none",
    `${ms(tolerance)} at both ends: ${TASKS_MS} and how long the page was busy`,
  );
}

function checkFirstFrame(check, truth, { connects: [connect] }) {
  const { start, end } = truth.connects.viewer;
  const tolerance = FRAME_MS + CLOCK_MS;
  check(
    "viewer: from join to the first frame",
    same({ start, end }, connect && spell(connect.startMs, connect.durationMs), tolerance),
    within(end - start, tolerance),
    connect ? ms(connect.durationMs) : "none",
    `${ms(tolerance)} at both ends: a frame`,
  );
}

/** The stall that was made, and no other but what the viewer saw. */
function checkStalls(check, truth, { stalls }) {
  const seen = (spells) => {
    const overlap = ({ start, end }) => Math.min(end, truth.stall.end) - Math.max(start, truth.stall.start);
    return spells.filter((one) => overlap(one) > 0).sort((a, b) => overlap(b) - overlap(a))[0];
  };
  const video = stalls.filter(({ kind }) => kind === "video");
  const found = video.map(({ startMs, durationMs }) => spell(startMs, durationMs));
  const tolerance = FRAME_MS + CLOCK_MS;
  const [made, told] = [seen(truth.gaps), seen(found)];
  check(
    "viewer: the stall, by what was painted",
    made !== undefined && same(made, told, tolerance),
    made ? within(made.end - made.start, tolerance) : "none",
    told ? ms(told.end - told.start) : "none",
    `${ms(tolerance)} at both ends: a frame`,
  );
  const unseen = found.filter((one) => !truth.gaps.some((gap) => same(gap, one, tolerance)));
  check(
    "viewer: no stall that nobody saw",
    unseen.length === 0,
    "none",
    unseen.map(({ start, end }) => ms(end - start)).join(", ") || "none",
    `${ms(tolerance)} at both ends: a frame`,
  );
}

function checkLayer(check, { layer, ...truth }, report) {
  const tolerance = POLL_MS + TASKS_MS + lateness(truth, layer.time, layer.time + POLL_MS);
  const told = states(report, "track_stream").map(({ timeMs, attributes }) => ({
    change: `${attributes["rtc.state.previous"]} → ${attributes["rtc.state.value"]}`,
    lateMs: timeMs - layer.time,
  }));
  const change = `${layer.from} → ${layer.to}`;
  const found = told.find((one) => one.change === change);
  check(
    "viewer: the layer it asked for",
    found !== undefined && found.lateMs >= -CLOCK_MS && found.lateMs <= tolerance,
    `${change}, +${Math.ceil(tolerance)} ms`,
    found ? `${found.change} after ${ms(found.lateMs)}` : "none",
    `${ms(tolerance)} later: a reading a second, and how long the page was busy`,
  );
  const last = report.streams
    .filter(({ direction, kind }) => direction === "inbound" && kind === "video")
    .flatMap(({ windows }) => windows)
    .sort((a, b) => a.startMs - b.startMs)
    .at(-1);
  const size = ({ width, height }) => `${width}x${height}`;
  check(
    "viewer: the picture at the end",
    last !== undefined && size(last) === size(layer),
    size(layer),
    last ? size(last) : "none",
  );
}

function checkBitrates(check, truth, report) {
  const windows = sentVideo(report);
  const layers = Object.keys(truth.video.at(-1)?.layers ?? {}).sort();
  for (const [name, layer] of [["total", undefined], ...layers.map((rid) => [`layer ${rid}`, rid])]) {
    const counted = countedBitrate(truth.video, windows, layer);
    const told = toldBitrate(windows, layer);
    const share = counted > 0 ? told / counted - 1 : Number.POSITIVE_INFINITY;
    // Single layers are shown beside the counters and have to be there; the promise is about the total.
    const ok = layer === undefined ? Math.abs(share) <= BITRATE_TOLERANCE : told > 0;
    check(
      `publisher: bitrate, ${name}`,
      ok,
      layer === undefined ? `${kbps(counted)} ±${BITRATE_TOLERANCE * 100} %` : kbps(counted),
      `${kbps(told)} (${(share * 100).toFixed(2)} %)`,
      layer === undefined ? `${BITRATE_TOLERANCE * 100} %` : "sent at all",
    );
  }
}

/** Two that were not let in: each failed, in the words and numbers of the error that its page was given. */
function checkRefusals(check, { errors }, reports) {
  const types = { expired: "StageTokenExpiredError", refused: "StagePermissionError" };
  for (const [who, type] of Object.entries(types)) {
    const { code, category } = errors[who];
    const made = `${type}: ${category} ${code}`;
    const issues = of(reports[who], "rtc.issue").map(problem).join(", ") || "none";
    const connects = reports[who].connects.map(({ outcome }) => outcome).join(", ") || "none";
    check(
      `${who}: a connect that failed of it`,
      connects === "error" && issues === made,
      `error, ${made}`,
      `${connects}, ${issues}`,
    );
    const own = reports[who].connects[0]?.errorType ?? "none";
    check(`${who}: the connect says it itself`, own === type, type, own);
  }
  const publish = reports.refused.connects[0]?.phases.find(({ phase }) => phase === "publish");
  check(
    "refused: failed in its phase",
    publish?.outcome === "error" && publish.errorType === types.refused,
    `publish, ${types.refused}`,
    publish ? `publish, ${publish.errorType ?? publish.outcome}` : "none",
  );
}
