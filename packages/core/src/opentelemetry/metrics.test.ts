import type { Attributes, Meter } from "@opentelemetry/api";
import { expect, it } from "vitest";
import type { SessionInfo } from "../exporter";
import type { SpanSignal } from "../signal";
import { createRecorder } from "./metrics";

const session: SessionInfo = {
  id: "s",
  previousId: undefined,
  transport: "livekit",
  role: undefined,
  attributes: {},
};

/** A meter that keeps the names and values of what is recorded. */
function recording() {
  const recorded: [string, number, Attributes | undefined][] = [];
  const write = (name: string) => (value: number, attributes?: Attributes) => {
    recorded.push([name, value, attributes]);
  };
  const meter = {
    createHistogram: (name: string) => ({ record: write(name) }),
    createCounter: (name: string) => ({ add: write(name) }),
  } as unknown as Meter;
  return { recorded, recorder: createRecorder(() => meter) };
}

const outage = (attempts: number | undefined): SpanSignal<"rtc.reconnect"> => ({
  type: "span",
  name: "rtc.reconnect",
  id: 1,
  start: 0,
  end: 1500,
  outcome: "ok",
  attributes: {
    "rtc.reconnect.cause": "server",
    "rtc.reconnect.mode": "full",
    "rtc.reconnect.attempts": attempts,
    "rtc.reconnect.permanent": undefined,
  },
});

it("records the tries of an outage where they are known, and the outage in any case", () => {
  const { recorded, recorder } = recording();
  recorder.record(outage(undefined), session);
  expect(recorded.map(([name, value]) => [name, value])).toEqual([
    ["rtc.client.reconnects", 1],
    ["rtc.client.reconnect.duration", 1.5],
  ]);
  recorder.record(outage(0), session);
  expect(recorded.at(-1)?.slice(0, 2)).toEqual(["rtc.client.reconnect.attempts", 0]);
  for (const [, , attributes] of recorded) {
    expect(Object.keys(attributes ?? {})).toEqual([
      "rtc.transport",
      "rtc.reconnect.cause",
      "rtc.reconnect.mode",
      "rtc.outcome",
    ]);
  }
});
