import { expect, it } from "vitest";
import type { Signal } from "../signal";
import { createStateTracker } from "./state";

it("tells each change once, with the state before, per connection and state machine", () => {
  const signals: Signal[] = [];
  const tracker = createStateTracker({ emit: (signal) => signals.push(signal), nextId: () => 0 });
  const say = (connection: string, kind: "ice" | "dtls", state: string) =>
    tracker.observe({ type: "connection.state", time: 5, connection, kind, state });
  say("pc1", "ice", "checking");
  say("pc1", "ice", "checking");
  say("pc1", "dtls", "connecting");
  say("pc2", "ice", "checking");
  say("pc1", "ice", "failed");
  tracker.closed("pc1");
  say("pc1", "ice", "new");
  expect(signals.map((signal) => signal.type === "event" && [signal.body, signal.severity])).toEqual([
    ["pc1 ice: checking", "info"],
    ["pc1 dtls: connecting", "info"],
    ["pc2 ice: checking", "info"],
    ["pc1 ice: checking → failed", "error"],
    ["pc1 ice: new", "info"],
  ]);
  expect(signals[3]).toEqual({
    type: "event",
    name: "rtc.state",
    time: 5,
    body: "pc1 ice: checking → failed",
    severity: "error",
    attributes: {
      "rtc.state.kind": "ice",
      "rtc.state.value": "failed",
      "rtc.state.previous": "checking",
      "rtc.connection.id": "pc1",
    },
  });
});
