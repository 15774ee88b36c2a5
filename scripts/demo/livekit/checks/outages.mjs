import { ms, overlaps, SAME_EVENT_MS, spanOf } from "./table.mjs";

/**
 * A picture that stands still for longer is a stall: half a second, or three times as long as a frame usually takes. The
 * page knows the mean of all its frames; while the machine is busy they may take twice as long.
 */
const STALL_MS = 500;
const STALL_FRAMES = 3 * 2;
/** And a frame of the slowest picture here, ten a second. */
const FRAME_MS = 100;
/**
 * From the first bytes of a new track to its first picture nothing stalls, because nothing was there yet. Its key frame may
 * have to be asked for twice, and is asked for every half second.
 */
const FIRST_PICTURE_MS = 1000;

/** The killed server, as each participant saw it, and every gap of the picture. */
export function checkOutages(checks, truth, reports) {
  const killed = truth.server.find(({ what }) => what === "livekit.killed")?.time;
  for (const who of ["generator", "viewer"]) {
    const { outage, start } = truth[who];
    const during = { start: killed, end: outage.back };
    const episodes = reports[who].reconnects.filter((one) => overlaps(spanOf(one), during));
    checks.same(`${who}: reconnects for the killed server`, 1, episodes.length);
    for (const one of episodes) {
      checks.same("  outcome", "ok", one.outcome);
      checks.same("  attempts", outage.tries.length, one.attempts);
      checks.same("  attempts that failed before", outage.tries.length - 1, failures(one));
      checks.near("  noticed", outage.tries[0], one.startMs, SAME_EVENT_MS, start);
      checks.near("  over", outage.back, one.startMs + one.durationMs, SAME_EVENT_MS, start);
    }
    checkPicture(checks, who, truth[who], reports[who]);
  }
  const model = reports.model.reconnects;
  checks.same("model: reconnects for the killed server", 1, model.length);
  for (const one of model) checks.same("  outcome", "ok", one.outcome);
}

const failures = ({ tries }) => tries.filter(({ outcome }) => outcome === "error").length;

/** Both watch the same frames: what the page saw as a gap, telemetry has told, and nothing else. */
function checkPicture(checks, who, { video, outage, start }, report) {
  const { gaps, frames, first, last } = video;
  const stood = gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
  const surely = Math.max(STALL_MS, (STALL_FRAMES * (last - first - stood)) / frames) + FRAME_MS;
  const stalls = report.stalls.filter(({ kind }) => kind === "video");
  const ofStall = ({ startMs, endMs = Number.POSITIVE_INFINITY }) => ({ start: startMs, end: endMs });
  const invented = stalls.filter((stall) => !gaps.some((gap) => overlaps(ofStall(stall), gap)));
  checks.same(`${who}: stalls without a gap of the picture`, 0, invented.length);
  for (const gap of gaps.filter((one) => (one.end - one.start) / one.frames > surely)) {
    const stall = stalls.find((one) => overlaps(ofStall(one), gap));
    const name = `${who}: picture stood still for ${ms(gap.end - gap.start)}`;
    checks.near(`${name}, from`, gap.start, stall?.startMs, SAME_EVENT_MS, start);
    // A reconnect replaces the track: the stall of the old one ends with it, and the new one is a subscription of its own.
    // In between may be a room to which its publisher has not come back: there is nothing to tell of.
    const nobody = { start: outage.back, end: outage.published ?? outage.back };
    const told = [nobody, ...stalls.map(ofStall), ...[...report.reconnects, ...report.tracks].map(spanOf)];
    checks.near(`${name}, told of`, gap.end - gap.start, covered(gap, told), FIRST_PICTURE_MS);
  }
}

/** How much of a span of time others cover together, ms. */
export function covered({ start, end }, spans) {
  let at = start;
  let sum = 0;
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(at, span.start);
    const to = Math.min(end, span.end);
    if (to <= from) continue;
    sum += to - from;
    at = to;
  }
  return sum;
}
