import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ConnectionStateChanged, NegotiationStep, Observation } from "../observation";
import type { Signal } from "../signal";
import { createConnectTracker } from "./attempt";
import { createPeerPhases } from "./peer-phases";
import { createReconnectTracker } from "./reconnect";

const captures = new URL("../../../../../shared/captures/", import.meta.url);
// Recorded calls of real users lie beside the repository, not in it.
const absent = !existsSync(captures);

const STATES: Record<string, ConnectionStateChanged["kind"]> = {
  oniceconnectionstatechange: "ice",
  onicegatheringstatechange: "gathering",
  onsignalingstatechange: "signaling",
  onconnectionstatechange: "connection",
};
const STEP = /^(createOffer|createAnswer|setLocalDescription|setRemoteDescription)(OnSuccess|OnFailure)?$/;

/** What one line of an rtcstats dump (version 2, absolute times) says about a connect. */
function read(line: string): Observation | undefined {
  const [name, connection, data, time] = JSON.parse(line) as [string, string | null, unknown, number];
  if (!connection) return undefined;
  const kind = STATES[name];
  if (kind) return { type: "connection.state", connection, time, kind, state: String(data) };
  if (name === "close") return { type: "connection.closed", connection, time };
  const step = STEP.exec(name);
  if (!step) return undefined;
  const state = step[2] ? (step[2] === "OnSuccess" ? "done" : "failed") : "started";
  return { type: "negotiation", connection, time, step: step[1] as NegotiationStep["step"], state };
}

/** The same for a log of chrome://webrtc-internals, whose times are whole seconds. */
function readInternals(text: string): Observation[] {
  const log = JSON.parse(text) as {
    PeerConnections: Record<string, { updateLog: { time: string; type: string; value: string }[] }>;
  };
  return Object.entries(log.PeerConnections).flatMap(([connection, { updateLog }]) =>
    updateLog.flatMap(({ time: at, type, value }): Observation[] => {
      const time = Date.parse(`${at} UTC`);
      const kind = STATES[`on${type}`];
      if (kind) return [{ type: "connection.state", connection, time, kind, state: value }];
      const step = STEP.exec(type);
      if (!step) return [];
      return [
        {
          type: "negotiation",
          connection,
          time,
          step: step[1] as NegotiationStep["step"],
          state: step[2] ? "done" : "started",
          ufrag: /ice-ufrag:([^\s\\]+)/.exec(value)?.[1],
        },
      ];
    }),
  );
}

function replay(observations: readonly Observation[]) {
  const signals: Signal[] = [];
  let id = 0;
  const context = { emit: (signal: Signal) => signals.push(signal), nextId: () => ++id };
  const connect = createConnectTracker(context);
  const reconnect = createReconnectTracker(context, { connecting: () => connect.isOpen });
  const peers = createPeerPhases(connect, { reconnecting: () => reconnect.isOpen });
  const start = observations.find((one) => "time" in one)?.time ?? 0;
  let time = start;
  for (const observation of observations) {
    if (!("time" in observation)) continue;
    for (; time < observation.time; time += 1000) {
      connect.advance(time);
      reconnect.advance(time);
    }
    reconnect.observe(observation);
    peers.observe(observation);
    time = observation.time;
  }
  connect.cancelled(time);
  reconnect.end(time);
  return signals.flatMap((span) => {
    if (span.type !== "span") return [];
    const times = `${span.start - start}..${span.end - start} ${span.outcome}`;
    if (span.name === "rtc.connect") return [`connect ${times}${span.errorType ? ` ${span.errorType}` : ""}`];
    if (span.name !== "rtc.reconnect") return [];
    const {
      "rtc.reconnect.cause": cause,
      "rtc.reconnect.mode": mode,
      "rtc.reconnect.attempts": attempts,
    } = span.attributes;
    return [`reconnect ${times} ${cause} ${mode} ${attempts}${span.errorType ? ` ${span.errorType}` : ""}`];
  });
}

const text = (file: string) => readFileSync(new URL(file, captures), "utf8");
const lines = (file: string) =>
  text(file)
    .split("\n")
    .filter(Boolean)
    .flatMap((line) => read(line) ?? []);

describe.skipIf(absent)("recorded calls", () => {
  it.each([
    ["rtcstats2-firefox118-relay.jsonl", ["connect 0..967 ok"]],
    ["rtcstats2-chrome117-relay-freezes.jsonl", ["connect 0..360 ok"]],
    // ICE flaps between connected and completed, which is no reconnect; the call moves to another connection.
    ["rtcstats2-chrome-2020-standard-p2p-icechange.jsonl", ["connect 0..768 ok"]],
    [
      "rtcstats2-safari17-relay-disconnect.jsonl",
      ["connect 0..615 ok", "reconnect 153522..153964 ok ice_disconnected none 0"],
    ],
    // ICE was connected, but the connection never was, and failed.
    ["rtcstats2-chrome99-disconnect-failed-oddcandidate.jsonl", ["connect 0..16622 error connection_failed"]],
    // Two other connections of the mesh fail without ever having been connected; ICE of the third never moves.
    [
      "rtcstats2-chrome99-reconnect.jsonl",
      [
        "connect 0..1367 ok",
        "reconnect 15505..25505 ok connection none 0",
        "reconnect 28505..38505 ok connection none 0",
        "reconnect 95505..95505 error connection none 0 connection_failed",
      ],
    ],
  ])("%s", (file, story) => {
    expect(replay(lines(file))).toEqual(story);
  });

  it("internals-chrome135-meet-icerestart.txt, where the restart shows in the user fragment only", () => {
    expect(replay(readInternals(text("internals-chrome135-meet-icerestart.txt")))).toEqual([
      "connect 0..1000 ok",
      "reconnect 141000..142000 ok ice_disconnected ice_restart 1",
    ]);
  });
});
