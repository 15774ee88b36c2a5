import { describe, expect, it } from "vitest";
import type { RtcOutcome } from "../semconv";
import type { Signal } from "../signal";
import { createRollup } from "./rollup";

const T = 1_800_000_000_000;
const connect = (start: number, end: number, outcome: RtcOutcome, queue?: number): Signal => ({
  type: "span",
  name: "rtc.connect",
  id: 1,
  start: T + start,
  end: T + end,
  outcome,
  attributes: { "rtc.connect.attempt": 1, "rtc.connect.duration": 1, "rtc.connect.queue.duration": queue },
});
const reconnect = (ms: number, attempts: number): Signal => ({
  type: "span",
  name: "rtc.reconnect",
  id: 2,
  start: T,
  end: T + ms,
  outcome: "ok",
  attributes: { "rtc.reconnect.cause": "ice_failed", "rtc.reconnect.mode": "full", "rtc.reconnect.attempts": attempts },
});
const stallAttributes = {
  "rtc.media.kind": "video",
  "rtc.stall.cause": "network",
  "rtc.stall.method": "frame_callback",
  "rtc.stall.error_bound": 0.03,
} as const;
const stall = (ms: number, outcome: RtcOutcome): Signal => ({
  type: "span",
  name: "rtc.stall",
  id: 3,
  start: T,
  end: T + ms,
  outcome,
  attributes: stallAttributes,
});
const window = (direction: "inbound" | "outbound", seconds: number, bytes: number, freezes?: number): Signal => ({
  type: "event",
  name: "rtc.media.window",
  time: T,
  body: "",
  attributes: {
    "rtc.media.kind": "video",
    "rtc.media.direction": direction,
    "rtc.media.stream.id": "v",
    "rtc.media.window.duration": seconds,
    "rtc.media.bytes": bytes,
    "rtc.media.freeze.count": freezes,
    "rtc.media.freeze.duration": freezes,
  },
});
const quality = (level: "good" | "poor" | "fair"): Signal => ({
  type: "event",
  name: "rtc.quality",
  time: T,
  body: "",
  attributes: { "rtc.quality.level": level, "rtc.quality.limiting_factor": "loss" },
});

function roll(...signals: Signal[]) {
  const rollup = createRollup();
  for (const signal of signals) rollup.add(signal);
  return rollup.attributes();
}

describe("the roll-up", () => {
  it("of nothing is nothing, and does not claim what was not measured", () => {
    const empty = roll();
    expect(empty).toMatchObject({ "rtc.session.connects": 0, "rtc.session.stalls": 0, "rtc.session.bytes_sent": 0 });
    for (const name of ["rtc.session.time_to_media", "rtc.session.freezes", "rtc.quality.worst"] as const)
      expect(empty[name]).toBeUndefined();
  });

  it("time to media runs from the first connect to the first one that worked, without the queue", () => {
    expect(
      roll(connect(0, 4000, "error", 1), connect(5000, 9000, "ok", 2), connect(20_000, 30_000, "ok", 5)),
    ).toMatchObject({ "rtc.session.connects": 2, "rtc.session.connect_failures": 1, "rtc.session.time_to_media": 6 });
    expect(roll(connect(0, 4000, "cancelled"))).toMatchObject({
      "rtc.session.connects": 0,
      "rtc.session.connect_failures": 0,
    });
  });

  it("counts spans when they are over, and neither their opening nor the events beside them", () => {
    const opened: Signal = { type: "span.open", name: "rtc.reconnect", id: 2, time: T };
    const started: Signal = { type: "event", name: "rtc.stall.start", time: T, body: "", attributes: stallAttributes };
    expect(
      roll(opened, reconnect(1500, 3), reconnect(500, 0), started, stall(2000, "ok"), stall(500, "cancelled")),
    ).toMatchObject({
      "rtc.session.reconnects": 2,
      "rtc.session.reconnect_attempts": 3,
      "rtc.session.reconnect_duration": 2,
      "rtc.session.stalls": 2,
      "rtc.session.stall_duration": 2.5,
    });
  });

  it("adds windows up per direction, takes the worst level, and counts folded issues in full", () => {
    const issue = (count?: number): Signal => ({
      type: "event",
      name: "rtc.issue",
      time: T,
      body: "",
      attributes: { "rtc.issue.type": "x", "rtc.issue.count": count },
    });
    expect(
      roll(
        window("inbound", 10, 5, 1),
        window("inbound", 4, 6),
        window("outbound", 10, 7),
        quality("good"),
        quality("poor"),
        quality("fair"),
        issue(),
        issue(4),
      ),
    ).toMatchObject({
      "rtc.session.media.received.duration": 14,
      "rtc.session.bytes_received": 11,
      "rtc.session.media.sent.duration": 10,
      "rtc.session.bytes_sent": 7,
      "rtc.session.freezes": 1,
      "rtc.session.freeze_duration": 1,
      "rtc.quality.worst": "poor",
      "rtc.session.issues": 5,
    });
  });
});
