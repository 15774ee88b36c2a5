import { describe, expect, it } from "vitest";
import { decodeRequest } from "../otlp";
import { endOf, logRequest, sampleSession, traceRequest, wireEvent, wireSpan } from "../test-support/sessions";
import { formatDuration, formatLine, linesOf } from ".";

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
