import type { Signal } from "@rtcscope/core";
import {
  ATTR_RTC_MEDIA_STREAM_ID,
  ATTR_RTC_QUALITY_LEVEL,
  ATTR_RTC_QUALITY_LIMITING_FACTOR,
  EVENT_RTC_QUALITY,
  EVENT_RTC_SESSION_END,
  type RtcQualityLimitingFactor,
  SPAN_RTC_CONNECT,
  SPAN_RTC_RECONNECT,
  SPAN_RTC_STALL,
} from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import { createConditions } from "./conditions";
import { SESSION, START } from "./testing/script";

function setUp() {
  const state = { held: 0, level: 0 };
  const observe = createConditions({
    hold() {
      state.held++;
      return () => state.held--;
    },
    pressure(level) {
      state.level = level;
    },
  });
  return { state, see: (signal: unknown, id = SESSION.id) => observe(signal as Signal, { ...SESSION, id }) };
}

const open = (name: string, id: number) => ({ type: "span.open", name, id, time: START });
const over = (name: string, id: number) => ({
  type: "span",
  name,
  id,
  start: START,
  end: START,
  outcome: "ok",
  attributes: {},
});
const quality = (factor: RtcQualityLimitingFactor, stream?: string) => ({
  type: "event",
  name: EVENT_RTC_QUALITY,
  time: START,
  body: "",
  attributes: {
    [ATTR_RTC_QUALITY_LEVEL]: "fair",
    [ATTR_RTC_QUALITY_LIMITING_FACTOR]: factor,
    [ATTR_RTC_MEDIA_STREAM_ID]: stream,
  },
});
const end = { type: "event", name: EVENT_RTC_SESSION_END, time: START, body: "", attributes: {} };

describe("what makes the delivery stand back", () => {
  it.each([SPAN_RTC_CONNECT, SPAN_RTC_RECONNECT])("an open %s, until it is over", (name) => {
    const { state, see } = setUp();
    see(open(name, 1));
    see(open(name, 1));
    see(open(name, 2));
    expect(state.held).toBe(2);
    see(over(name, 1));
    see(over(name, 1));
    expect(state.held).toBe(1);
    see(over(name, 2));
    expect(state.held).toBe(0);
  });

  it("no other span, and none that was never open", () => {
    const { state, see } = setUp();
    see(open(SPAN_RTC_STALL, 1));
    see(over(SPAN_RTC_CONNECT, 2));
    expect(state.held).toBe(0);
  });

  it("a stream that is limited by the processor, until all are not", () => {
    const { state, see } = setUp();
    see(quality("cpu", "a"));
    see(quality("cpu", "b"));
    see(quality("bandwidth", "a"));
    expect(state.level).toBe(1);
    see(quality("none", "b"));
    expect(state.level).toBe(0);
  });

  it("nothing of a session that has ended, and still all of another", () => {
    const { state, see } = setUp();
    see(open(SPAN_RTC_CONNECT, 1));
    see(quality("cpu", "a"));
    see(open(SPAN_RTC_CONNECT, 1), "other");
    see(end);
    expect(state).toEqual({ held: 1, level: 0 });
    see(end, "other");
    expect(state).toEqual({ held: 0, level: 0 });
  });
});
