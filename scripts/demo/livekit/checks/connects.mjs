import { checkSpans } from "../../expected-spans.mjs";
import { SAME_EVENT_MS } from "./table.mjs";

/** Milliseconds as doubles, added up. */
const SUM_MS = 1;

/**
 * The first frame is dated by its decoding or its painting, whichever was seen first; the page knows the painting. In
 * between lies a frame of the picture that the model paints before the camera is there (ten a second).
 */
const FIRST_FRAME_MS = 100 + SAME_EVENT_MS;

/** Spans that the script must have caused, by the session they belong to. */
const EXPECTED_SPANS = {
  generator: [
    "rtc.connect",
    "rtc.connect.signaling.open",
    "rtc.connect.queue",
    "rtc.connect.initial_image",
    "rtc.connect.generation.started",
    "rtc.connect.room.join",
    "rtc.connect.negotiation",
    "rtc.connect.ice.checking",
    "rtc.connect.dtls",
    "rtc.connect.first_packet",
    "rtc.connect.first_frame",
    "rtc.publish",
    "rtc.subscribe",
    "rtc.stall",
    "rtc.reconnect",
    "rtc.reconnect.attempt",
  ],
  viewer: [
    "rtc.connect",
    "rtc.connect.signaling.open",
    "rtc.connect.room.join",
    "rtc.connect.first_frame",
    "rtc.subscribe",
    "rtc.stall",
    "rtc.reconnect",
    "rtc.reconnect.attempt",
  ],
  refused: ["rtc.connect", "rtc.connect.signaling.open"],
  model: ["rtc.connect", "rtc.publish", "rtc.subscribe", "rtc.reconnect", "rtc.reconnect.attempt"],
};

export function checkConnects(checks, truth, reports) {
  for (const [who, report] of Object.entries(reports)) {
    checkSpans(checks.check, who, report, EXPECTED_SPANS[who]);
    checks.same(`${who}: one connect`, 1, report.connects.length);
    for (const connect of report.connects)
      checks.near(`${who}: critical path adds up`, connect.durationMs, connect.criticalPathMs, SUM_MS);
  }
  const { generator } = truth;
  const [connect] = reports.generator.connects;
  if (!connect) return;

  checks.same("connect: outcome", "ok", connect.outcome);
  checks.near(
    "connect: until the first frame",
    generator.video.first - generator.start,
    connect.durationMs,
    FIRST_FRAME_MS,
  );
  checks.same("connect: initial image, bytes", generator.image, connect.attributes["rtc.connect.initial_image.size"]);

  const wait = generator.queue.admitted - generator.queue.entered;
  checks.near("queue: wait", wait, connect.queueMs, SAME_EVENT_MS);
  checks.near("queue: no part of the connect's duration", connect.durationMs - wait, connect.connectMs, SAME_EVENT_MS);
  const places = reports.generator.moments
    .filter(({ name }) => name === "rtc.queue")
    .flatMap(({ attributes }) => attributes["rtc.queue.position"] ?? []);
  checks.same("queue: places", generator.queue.positions.join(" "), places.join(" "));

  const started = connect.phases.find(({ phase }) => phase === "generation.started");
  const told = started && started.startMs + started.durationMs;
  checks.near("generation.started: when", generator.started, told, SAME_EVENT_MS, generator.start);
}
