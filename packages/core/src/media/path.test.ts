import { describe, expect, it } from "vitest";
import { EVENT_RTC_PATH } from "../semconv";
import type { CandidatePairSample, CandidateSample } from "../stats/sample";
import { capture, sampleAt } from "./media.harness";
import { createPathTracker } from "./path";

const T = 1_800_000_000_000;
const candidate = (parts: Partial<CandidateSample> = {}): CandidateSample => ({
  id: "C",
  type: "host",
  protocol: "udp",
  address: "192.0.2.17",
  ...parts,
});
const pair = (id: string, parts: Partial<CandidatePairSample> = {}): CandidatePairSample => ({
  id,
  local: candidate(),
  remote: candidate({ type: "srflx", address: "2001:db8::1" }),
  ...parts,
});

function run(...pairs: (CandidatePairSample | undefined)[]) {
  const { ctx, events } = capture();
  const tracker = createPathTracker(ctx, (address) => address.replace(/[^.:]+$/, "x"));
  pairs.forEach((selectedPair, i) => {
    tracker.sample("pc1", sampleAt(T + i * 1000, { transports: [{ id: "T", selectedPair }] }));
  });
  return events(EVENT_RTC_PATH);
}

describe("rtc.path", () => {
  it("tells the first selection, masked", () => {
    const [event, ...more] = run(undefined, pair("a", { rttMs: 34 }), pair("a"));
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      time: T + 1000,
      body: "path host/srflx/udp rtt 34 ms",
      attributes: {
        "rtc.path.local.type": "host",
        "rtc.path.remote.type": "srflx",
        "rtc.path.protocol": "udp",
        "rtc.path.local.address": "192.0.2.x",
        "rtc.path.remote.address": "2001:db8::x",
        "rtc.path.rtt": 0.034,
        "network.type": "ipv4",
        "rtc.connection.id": "pc1",
      },
    });
    expect(JSON.stringify(event)).not.toContain("192.0.2.17");
    expect(event?.attributes["rtc.path.previous"]).toBeUndefined();
  });

  it("tells another way, with the way before", () => {
    const relay = pair("b", { local: candidate({ type: "relay", relayProtocol: "tls", networkType: "cellular" }) });
    const [, event] = run(pair("a"), relay);
    expect(event).toMatchObject({
      body: "path relay/srflx/udp by tls (was host/srflx/udp)",
      attributes: {
        "rtc.path.relay_protocol": "tls",
        "rtc.path.previous": "host/srflx/udp",
        "network.connection.type": "cell",
      },
    });
  });

  it("another pair over the same way is no change, nor is more knowledge about the same pair", () => {
    expect(run(pair("a"), pair("b", { local: candidate({ id: "D", port: 5 }) }))).toHaveLength(1);
    expect(run(pair("a", { remote: candidate({ type: "prflx" }) }), pair("a"))).toHaveLength(1);
  });

  it("waits for candidates, and does not pass on words that the registry does not have", () => {
    const events = run(
      pair("a", { local: undefined, remote: undefined }),
      pair("a", { local: candidate({ type: "warp", protocol: "ssltcp" }) }),
    );
    expect(events).toHaveLength(1);
    expect(events[0]?.attributes["rtc.path.local.type"]).toBeUndefined();
    expect(events[0]?.attributes["rtc.path.protocol"]).toBeUndefined();
  });

  it("keeps transports and connections apart", () => {
    const { ctx, events } = capture();
    const tracker = createPathTracker(ctx, () => undefined);
    for (const connection of ["pc1", "pc2"])
      tracker.sample(
        connection,
        sampleAt(T, {
          transports: [
            { id: "T1", selectedPair: pair("a") },
            { id: "T2", selectedPair: pair("a") },
          ],
        }),
      );
    expect(events(EVENT_RTC_PATH)).toHaveLength(4);
  });
});
