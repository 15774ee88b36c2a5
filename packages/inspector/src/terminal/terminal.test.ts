import { describe, expect, it } from "vitest";
import { decodeRequest } from "../otlp";
import { sessionReport } from "../report";
import { endOf, logRequest, sampleSession, traceRequest, wireEvent, wireSpan } from "../test-support/sessions";
import { formatDuration, formatLine, formatSession, linesOf } from ".";
import { formatBitrate } from "./format";

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const batch = (spans: readonly unknown[], events: readonly unknown[]) => ({
  spans: decodeRequest("traces", "json", json(traceRequest(spans)), 1n).spans,
  logs: decodeRequest("logs", "json", json(logRequest(events)), 1n).logs,
  points: [],
});
const plain = { color: false, columns: 80 };

/** The clock shows local time, which differs between machines. */
const lines = (...input: Parameters<typeof batch>) =>
  linesOf(batch(...input)).map((line) => formatLine(line, plain).slice(9));

describe("the terminal", () => {
  it("prints one line for every start, connect, path, stall, reconnect and end", () => {
    const { spans, events } = sampleSession("3f9a2c1b-0000");
    expect(`\n${lines(spans, [...events, endOf("3f9a2c1b-0000", 200_000)]).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      3f9a2c1b start     webrtc publisher studio 1.2.3
      3f9a2c1b path      host/srflx/udp
      3f9a2c1b connect   ok 500 ms: ice.checking 300, negotiation 100, dtls …
      3f9a2c1b stall     video 2.0 s ±40 ms, cause sender
      3f9a2c1b reconnect ok 500 ms, ice_restart after ice_restart, 1 attempt
      3f9a2c1b end       ended after 3 min 20 s, 1 stall (2.0 s), 1 reconnect
      "
    `);
  });

  it("says why a connect failed", () => {
    const failed = wireSpan({
      name: "rtc.connect",
      at: 0,
      ms: 15_000,
      session: "s",
      attributes: { "rtc.outcome": "error", "error.type": "timeout", "rtc.connect.duration": 15 },
    });
    expect(lines([failed], [])).toEqual(["s        connect   error timeout 15.0 s"]);
  });

  it("says nothing of a stall before it is over, nor of records without a session", () => {
    expect(
      lines(
        [wireSpan({ name: "rtc.connect", at: 0, ms: 1 })],
        [wireEvent({ name: "rtc.stall.start", at: 0, session: "s" })],
      ),
    ).toEqual([]);
  });

  it("stays within its columns", () => {
    const path = { "rtc.path.local.type": "x".repeat(200) };
    for (const columns of [40, 80, 120]) {
      const [line] = linesOf(
        batch([], [wireEvent({ name: "rtc.path", at: 0, session: "s".repeat(40), attributes: path })]),
      );
      expect(line && formatLine(line, { color: false, columns })).toHaveLength(columns);
    }
  });

  it("does not obey control characters in the data", () => {
    const evil = { "rtc.path.local.type": "\u001b[2J\u0007\u009b31m\u202e\nx" };
    const [line] = linesOf(batch([], [wireEvent({ name: "rtc.path", at: 0, session: "\u001b]0;", attributes: evil })]));
    expect(line && formatLine(line, plain)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("has colours only when asked", () => {
    const [line] = linesOf(batch([], [wireEvent({ name: "rtc.path", at: 0, session: "s" })]));
    expect(line && formatLine(line, { color: true, columns: 80 })).toContain("\u001b[");
    expect(line && formatLine(line, plain)).not.toContain("\u001b");
  });
});

describe("a session as text", () => {
  const report = (spans: readonly unknown[], events: readonly unknown[]) =>
    sessionReport({ id: "3f9a2c1b-0000", ...batch(spans, events), otherSpans: [] });

  it("shows the waterfall, the path, bitrates per layer, the stall, the episode and the end", () => {
    const { spans, events } = sampleSession("3f9a2c1b-0000");
    const text = formatSession(report(spans, [...events, endOf("3f9a2c1b-0000", 42_000)]));
    expect(`\n${text.join("\n")}\n`).toMatchInlineSnapshot(`
      "
      session 3f9a2c1b-0000
      webrtc publisher studio 1.2.3, 42.0 s, ended: ended

      connect ok 500 ms
                             0                     500 ms  length  critical
        negotiation          ████████                       150 ms   100 ms
        ice.checking              █████████████████         300 ms   300 ms
        dtls                                       ██████   100 ms   100 ms
        other                                                          1 ms
        critical path                                                500 ms of 500 ms

      path
        +415 ms rtc.path

      streams
        outbound video VP8: 1.20 Mbit/s over 20.0 s
          q 320x180 100 kbit/s · h 640x360 300 kbit/s · f off
          q 320x180 100 kbit/s · h 640x360 300 kbit/s · f 1280x720 1.20 Mbit/s

      1 stall
        +12.0 s video 2.0 s ±40 ms, cause sender

      1 reconnect
        +15.0 s ok 500 ms, ice_restart after ice_restart, 1 attempt
      "
    `);
    for (const line of text) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("does not obey control characters in the data", () => {
    const evil = wireEvent({ name: "rtc.path", at: 0, session: "x", body: "\u001b[2J\u202e" });
    expect(formatSession(report([], [evil])).join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("says of a lone start that nothing else has arrived", () => {
    const text = formatSession(report([], [wireEvent({ name: "rtc.session.start", at: 0, session: "x" })]));
    expect(text).toEqual(["session 3f9a2c1b-0000", "webrtc publisher studio 1.2.3, 0 ms, ended: not yet"]);
  });
});

it.each([
  [0, "0 bit/s"],
  [999.4, "999 bit/s"],
  [999.5, "1 kbit/s"],
  [999_499, "999 kbit/s"],
  [1_200_000, "1.20 Mbit/s"],
])("%d bit/s reads %s", (bps, text) => {
  expect(formatBitrate(bps)).toBe(text);
});

it.each([
  [0, "0 ms"],
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [59_949, "59.9 s"],
  [59_990, "1 min 0 s"],
  [200_000, "3 min 20 s"],
  [3_599_700, "1 h 00 min"],
  [7_500_000, "2 h 05 min"],
])("%d ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
