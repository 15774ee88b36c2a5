import { eventsOf, SAME_EVENT_MS } from "./table.mjs";

/** Figures of a message, as the server names them, where they arrive, and what the unit there is to the message's. */
const FIGURES = [
  ["frameRateIn", "rtc.server.frame_rate.in", 1],
  ["frameRateOut", "rtc.server.frame_rate.out", 1],
  ["pipelineLatencyMs", "rtc.server.pipeline.latency", 1000],
];

/** A mean of doubles, added up in the same order. */
const ROUNDING = 1e-6;

/** The server's own figures: every roll-up is the mean of the messages that the page got meanwhile. */
export function checkServerReports(checks, { generator: { start, metrics } }, { generator: report }) {
  const windows = eventsOf(report, "rtc.server.report").map(({ timeMs, attributes }, index, all) => ({
    attributes,
    choices: messagesBetween(metrics, all[index - 1]?.timeMs ?? start, timeMs),
  }));
  const whole = windows.flatMap(({ choices: [messages] }) => messages).length;
  checks.check("server: messages in roll-ups", whole === metrics.length, metrics.length, whole, "exact");
  for (const [figure, attribute, factor] of FIGURES) {
    const told = windows.map(({ attributes }) => attributes[attribute] * factor);
    const right = windows.filter(({ choices }, index) =>
      choices.some((messages) => Math.abs(meanOf(messages, figure) - told[index]) <= ROUNDING),
    );
    checks.check(
      `server: ${figure}`,
      windows.length > 0 && right.length === windows.length,
      windows.map(({ choices: [messages] }) => meanOf(messages, figure).toFixed(1)).join(", "),
      told.map((value) => value.toFixed(1)).join(", ") || "none",
      "rounding",
    );
  }
}

const PART = "rtc.latency.part.";
/** What a latency is made of: told, or named as missing (a last window may be too short for a round trip). */
const PARTS = 8;

/** The server's part of the latency, and that the figure is the sum of the parts that it names, no less and no more. */
export function checkLatency(checks, { generator: { metrics } }, { generator: report }) {
  const pipelines = metrics.flatMap(({ pipelineLatencyMs }) => pipelineLatencyMs ?? []);
  const windows = eventsOf(report, "rtc.latency.window").map(({ attributes }) => attributes);
  const right = windows.filter((attributes) => {
    const parts = Object.entries(attributes).flatMap(([name, value]) => (name.startsWith(PART) ? value : []));
    const missing = attributes["rtc.latency.missing"] ?? [];
    const sum = parts.reduce((total, part) => total + part, 0);
    const pipelineMs = attributes[`${PART}server_pipeline`] * 1000;
    return (
      attributes["rtc.latency.bound"] === "lower" &&
      parts.length + missing.length === PARTS &&
      missing.every((part) => attributes[PART + part] === undefined) &&
      pipelineMs >= Math.min(...pipelines) - ROUNDING &&
      pipelineMs <= Math.max(...pipelines) + ROUNDING &&
      Math.abs(sum - attributes["rtc.latency.mean"]) <= ROUNDING
    );
  });
  const told = windows.map((attributes) => `${Math.round(attributes["rtc.latency.mean"] * 1000)} ms`);
  checks.check(
    "latency: at least the sum of its parts",
    windows.length > 0 && right.length === windows.length,
    `pipeline ${Math.min(...pipelines).toFixed(0)} to ${Math.max(...pipelines).toFixed(0)} ms`,
    told.join(", ") || "none",
    "rounding",
  );
}

function meanOf(messages, figure) {
  const values = messages.flatMap((message) => message[figure] ?? []);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The messages of a window, and where one came so close to an edge that the other side may be right: both ways. */
function messagesBetween(metrics, from, to) {
  const inside = metrics.filter(({ time }) => time > from && time <= to);
  const near = metrics.filter(({ time }) => Math.min(Math.abs(time - from), Math.abs(time - to)) <= SAME_EVENT_MS);
  let choices = [inside];
  for (const one of near) choices = choices.flatMap((messages) => [messages, withOrWithout(messages, one)]);
  return choices;
}

function withOrWithout(messages, one) {
  if (messages.includes(one)) return messages.filter((other) => other !== one);
  return [...messages, one].toSorted((a, b) => a.time - b.time);
}
