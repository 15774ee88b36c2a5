import { describe, expect, it } from "vitest";
import { covered } from "./checks/outages.mjs";
import { compare } from "./checks.mjs";
import { agreeing, at } from "./told.test-kit";

type Told = ReturnType<typeof agreeing>;
type Report = Told["reports"]["generator"];

const failing = ({ truth, reports }: Told): string[] =>
  compare(truth, reports).flatMap(({ name, ok }: { name: string; ok: boolean }) => (ok ? [] : [name.trim()]));

const first = <T>([one]: T[]): T => {
  if (one === undefined) throw new Error("nothing there");
  return one;
};
const connectOf = (report: Report) => first(report.connects);
const momentOf = (report: Report, name: string) => first(report.moments.filter((moment) => moment.name === name));

it("agrees with reports that tell the truth", () => {
  expect(failing(agreeing())).toEqual([]);
});

describe("disagrees with", () => {
  it.each<[string, (told: Told) => unknown, string]>([
    [
      "a phase that is missing",
      ({ reports: { generator } }) => generator.trace.shift(),
      "generator: every span is there",
    ],
    [
      "a second trace",
      ({ reports: { viewer } }) => viewer.trace.push({ name: "rtc.stall", traceId: "other" }),
      "viewer: one trace",
    ],
    ["a connect that is missing", ({ reports: { model } }) => model.connects.pop(), "model: one connect"],
    [
      "a critical path that leaves something out",
      ({ reports: { viewer } }) => Object.assign(connectOf(viewer), { criticalPathMs: 490 }),
      "viewer: critical path adds up",
    ],
    [
      "a connect that ends before there is a picture",
      ({ truth }) => Object.assign(truth.generator.video, { first: at(5300) }),
      "connect: until the first frame",
    ],
    [
      "an image of another size",
      ({ truth }) => Object.assign(truth.generator, { image: 2501 }),
      "connect: initial image, bytes",
    ],
    [
      "a shorter wait in the queue",
      ({ reports: { generator } }) => Object.assign(connectOf(generator), { queueMs: 3000 }),
      "queue: wait",
    ],
    [
      "a queue that counts as connecting",
      ({ reports: { generator } }) => Object.assign(connectOf(generator), { connectMs: 5000 }),
      "queue: no part of the connect's duration",
    ],
    [
      "a place in the queue that nobody had",
      ({ reports: { generator } }) =>
        Object.assign(momentOf(generator, "rtc.queue").attributes, { "rtc.queue.position": 7 }),
      "queue: places",
    ],
    [
      "a milestone of another time",
      ({ truth }) => Object.assign(truth.generator, { started: at(4800) }),
      "generation.started: when",
    ],
    [
      "an acknowledgement that is not missed",
      ({ reports: { generator } }) => Object.assign(momentOf(generator, "rtc.signaling.ack_timeout"), { name: "x" }),
      "acknowledgement that never came",
    ],
    [
      "acknowledgements that were pending and are not told",
      ({ reports: { generator } }) =>
        Object.assign(momentOf(generator, "rtc.signaling.close").attributes, { "rtc.signaling.pending_acks": 0 }),
      "acknowledgements pending",
    ],
    [
      "a close by the wrong side",
      ({ reports: { generator } }) =>
        Object.assign(momentOf(generator, "rtc.signaling.close").attributes, {
          "rtc.signaling.close.initiator": "local",
        }),
      "by",
    ],
    [
      "an attempt that the server did not see",
      ({ reports: { generator } }) => Object.assign(first(generator.reconnects), { attempts: 3 }),
      "attempts",
    ],
    [
      "back-off that was not waited",
      ({ reports: { generator } }) => Object.assign(first(generator.reconnects), { tries: [] }),
      "attempts and back-off fill it",
    ],
    [
      "one outage told as two",
      ({ reports: { viewer } }) => viewer.reconnects.push({ ...first(viewer.reconnects), startMs: at(21_000) }),
      "viewer: reconnects for the killed server",
    ],
    ["no outage at all", ({ reports: { model } }) => model.reconnects.pop(), "model: reconnects for the killed server"],
    [
      "a stall that nobody saw",
      ({ reports: { viewer } }) => viewer.stalls.push({ kind: "video", startMs: at(9000), endMs: at(9900) }),
      "viewer: stalls without a gap of the picture",
    ],
    [
      "a picture that stood still untold",
      ({ reports: { viewer } }) => viewer.stalls.pop(),
      "viewer: picture stood still for 3210 ms, from",
    ],
    [
      "a gap of which half is told",
      ({ reports: { generator } }) => {
        generator.reconnects.pop();
        generator.tracks.pop();
        first(generator.stalls).endMs = at(21_000);
      },
      "generator: picture stood still for 3210 ms, told of",
    ],
    [
      "figures that the server did not send",
      ({ reports: { generator } }) =>
        Object.assign(momentOf(generator, "rtc.server.report").attributes, { "rtc.server.pipeline.latency": 0.032 }),
      "server: pipelineLatencyMs",
    ],
    [
      "a latency that is more than its parts",
      ({ reports: { generator } }) =>
        Object.assign(momentOf(generator, "rtc.latency.window").attributes, { "rtc.latency.mean": 0.05 }),
      "latency: at least the sum of its parts",
    ],
    [
      "a latency that does not say what it lacks",
      ({ reports: { generator } }) =>
        Object.assign(momentOf(generator, "rtc.latency.window").attributes, { "rtc.latency.missing": ["processing"] }),
      "latency: at least the sum of its parts",
    ],
    [
      "a roll-up that is missing",
      ({ reports: { generator } }) => Object.assign(momentOf(generator, "rtc.server.report"), { name: "x" }),
      "server: messages in roll-ups",
    ],
    [
      "a refusal that is tried again",
      ({ reports: { refused } }) => connectOf(refused).phases.push(first(connectOf(refused).phases)),
      "refused: tries",
    ],
    [
      "a refusal by another name",
      ({ reports: { refused } }) => Object.assign(connectOf(refused), { errorType: "timeout" }),
      "refused: error.type, as the page caught it",
    ],
    [
      "an error of the server that is not told",
      ({ reports: { refused } }) => refused.moments.pop(),
      "refused: the server's error",
    ],
    [
      "a viewer that publishes",
      ({ reports: { viewer } }) => viewer.tracks.push({ ...first(viewer.tracks), direction: "publish" }),
      "viewer: publishes",
    ],
    [
      "a token that left its page",
      ({ reports: { viewer } }) =>
        viewer.moments.push({
          name: "rtc.issue",
          timeMs: at(0),
          attributes: { "rtc.issue.message": "wss://host/rtc?access_token=eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln" },
        }),
      "tokens that left a page",
    ],
  ])("%s", (_, change, name) => {
    const told = agreeing();
    change(told);
    expect(failing(told)).toContain(name);
  });
});

it("fails every session of which nothing arrived but its end", () => {
  const { truth, reports } = agreeing();
  for (const report of Object.values(reports))
    Object.assign(report, {
      trace: [],
      connects: [],
      reconnects: [],
      stalls: [],
      tracks: [],
      streams: [],
      moments: [],
    });
  const names = failing({ truth, reports });
  for (const who of Object.keys(reports)) expect(names).toContain(`${who}: one connect`);
});

describe("what of a span of time others cover", () => {
  const gap = { start: 10, end: 20 };
  it.each([
    ["nothing", [], 0],
    ["one inside", [{ start: 12, end: 15 }], 3],
    ["one that sticks out", [{ start: 0, end: 15 }], 5],
    [
      "what overlaps once",
      [
        { start: 8, end: 14 },
        { start: 12, end: 16 },
      ],
      6,
    ],
    [
      "what lies inside of another",
      [
        { start: 10, end: 18 },
        { start: 11, end: 12 },
      ],
      8,
    ],
    [
      "in any order",
      [
        { start: 18, end: 30 },
        { start: 0, end: 11 },
      ],
      3,
    ],
    [
      "what is elsewhere",
      [
        { start: 0, end: 5 },
        { start: 25, end: 30 },
      ],
      0,
    ],
  ])("%s", (_, spans, sum) => {
    expect(covered(gap, spans)).toBe(sum);
  });
});
