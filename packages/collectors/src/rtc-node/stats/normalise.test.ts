import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseStats } from "./normalise";
import type { RtcNodeStats, StatsEntry } from "./session-stats";

const rtc = { id: "X1", timestamp: 1_795_250_813_257_623n };

function normalised(type: string, groups: Record<string, unknown>): StatsEntry | undefined {
  return normaliseStats([{ stats: { case: type, value: { rtc, ...groups } } }]).get("X1");
}

describe("an object", () => {
  it("is flat, with its type and its time in ms", () => {
    expect(normalised("outboundRtp", { stream: { ssrc: 7, kind: "video" }, sent: { bytesSent: 12n } })).toEqual({
      id: "X1",
      type: "outbound-rtp",
      timestamp: 1_795_250_813_257.623,
      ssrc: 7,
      kind: "video",
      bytesSent: 12,
    });
  });

  it("is left out without an id, and where W3C has no such type", () => {
    const without: RtcNodeStats = { stats: { case: "transport", value: { rtc: { id: "" }, transport: {} } } };
    const gone: RtcNodeStats = { stats: { case: "stream", value: { rtc, stream: { id: "s" } } } };
    expect(normaliseStats([without, gone, { stats: { case: undefined } }]).size).toBe(0);
  });

  it("has words for enumerations, and none for what is unknown", () => {
    const transport = { iceRole: 0, iceState: 0, dtlsState: 2, dtlsRole: 2 };
    expect(normalised("transport", { transport })).toMatchObject({ iceState: "new", dtlsState: "connected" });
    expect(normalised("transport", { transport })).not.toHaveProperty("iceRole");
    expect(normalised("transport", { transport })).not.toHaveProperty("dtlsRole");
    expect(normalised("candidatePair", { candidatePair: { state: 2 } })?.state).toBe("in-progress");
    expect(normalised("dataChannel", { dc: { state: 0 } })?.state).toBe("connecting");
    expect(
      normalised("localCandidate", { candidate: { candidateType: 3, relayProtocol: 0, tcpType: 1 } }),
    ).toMatchObject({ candidateType: "relay", relayProtocol: "udp", tcpType: "passive" });
    expect(normalised("localCandidate", { candidate: { candidateType: 99 } })).not.toHaveProperty("candidateType");
  });

  it("has W3C's names for freezes and pauses", () => {
    const inbound = { totalFreezeDuration: 1.5, totalPauseDuration: 0.5 };
    expect(normalised("inboundRtp", { stream: { kind: "video" }, inbound })).toMatchObject({
      totalFreezesDuration: 1.5,
      totalPausesDuration: 0.5,
    });
  });

  it("of a media source has the members of its kind only", () => {
    const groups = { audio: { totalSamplesDuration: 1 }, video: { width: 640, frames: 0 } };
    expect(normalised("mediaSource", { source: { kind: "video" }, ...groups })).toMatchObject({
      width: 640,
      frames: 0,
    });
    expect(normalised("mediaSource", { source: { kind: "video" }, ...groups })).not.toHaveProperty(
      "totalSamplesDuration",
    );
    expect(normalised("mediaSource", { source: { kind: "audio" }, ...groups })).not.toHaveProperty("frames");
  });
});

const stream = (kind: string) => ({ stream: { kind } });

/** [type, groups, member, whether its zero was measured, why]. */
const ZEROS: [string, Record<string, unknown>, string, boolean, string][] = [
  [
    "inboundRtp",
    { ...stream("video"), received: { packetsLost: 0n } },
    "packetsLost",
    true,
    "a counter of every stream",
  ],
  ["inboundRtp", { ...stream("video"), inbound: { freezeCount: 0 } }, "freezeCount", true, "a counter of video"],
  ["inboundRtp", { ...stream("audio"), inbound: { freezeCount: 0 } }, "freezeCount", false, "audio has none"],
  ["inboundRtp", { ...stream("video"), inbound: { concealedSamples: 0n } }, "concealedSamples", false, "of audio only"],
  ["inboundRtp", { ...stream("audio"), inbound: { concealedSamples: 0n } }, "concealedSamples", true, "of audio"],
  [
    "inboundRtp",
    { ...stream("video"), inbound: { freezeCount: 2, totalFreezeDuration: 0 } },
    "totalFreezesDuration",
    false,
    "the SDK never reads it",
  ],
  [
    "inboundRtp",
    { ...stream("video"), inbound: { framesDecoded: 9, framesRendered: 0 } },
    "framesRendered",
    false,
    "libwebrtc has none",
  ],
  ["inboundRtp", { ...stream("video"), inbound: { frameWidth: 0 } }, "frameWidth", false, "no picture yet"],
  [
    "inboundRtp",
    { ...stream("audio"), inbound: { audioLevel: 0, totalSamplesReceived: 480n } },
    "audioLevel",
    true,
    "silence",
  ],
  [
    "inboundRtp",
    { ...stream("audio"), inbound: { audioLevel: 0, totalSamplesReceived: 0n } },
    "audioLevel",
    false,
    "no sound yet",
  ],
  [
    "inboundRtp",
    { ...stream("video"), inbound: { retransmittedPacketsReceived: 0n, rtxSsrc: 0 } },
    "retransmittedPacketsReceived",
    false,
    "no RTX",
  ],
  [
    "inboundRtp",
    { ...stream("video"), inbound: { retransmittedPacketsReceived: 0n, rtxSsrc: 9 } },
    "retransmittedPacketsReceived",
    true,
    "RTX, unused",
  ],
  ["outboundRtp", { ...stream("video"), outbound: { active: false } }, "active", true, "a layer that is off"],
  [
    "outboundRtp",
    { ...stream("video"), outbound: { qualityLimitationReason: 0 } },
    "qualityLimitationReason",
    true,
    "none",
  ],
  [
    "outboundRtp",
    { ...stream("audio"), outbound: { qualityLimitationReason: 0 } },
    "qualityLimitationReason",
    false,
    "of video only",
  ],
  [
    "outboundRtp",
    { ...stream("audio"), outbound: { qualityLimitationDurations: {} } },
    "qualityLimitationDurations",
    false,
    "of video only",
  ],
  [
    "outboundRtp",
    { ...stream("video"), outbound: { powerEfficientEncoder: false, encoderImplementation: "" } },
    "powerEfficientEncoder",
    false,
    "no encoder yet",
  ],
  [
    "outboundRtp",
    { ...stream("video"), outbound: { powerEfficientEncoder: false, encoderImplementation: "libvpx" } },
    "powerEfficientEncoder",
    true,
    "software",
  ],
  ["outboundRtp", { ...stream("video"), outbound: { targetBitrate: 0 } }, "targetBitrate", false, "no target yet"],
  [
    "remoteInboundRtp",
    { ...stream("video"), received: { packetsReceived: 0n } },
    "packetsReceived",
    false,
    "libwebrtc has none",
  ],
  [
    "remoteInboundRtp",
    { ...stream("video"), remoteInbound: { roundTripTime: 0 } },
    "roundTripTime",
    false,
    "at least 1 ms",
  ],
  [
    "remoteInboundRtp",
    { ...stream("video"), remoteInbound: { fractionLost: 0 } },
    "fractionLost",
    true,
    "in every report",
  ],
  [
    "candidatePair",
    { candidatePair: { currentRoundTripTime: 0, responsesReceived: 5n } },
    "currentRoundTripTime",
    true,
    "below 1 ms",
  ],
  [
    "candidatePair",
    { candidatePair: { currentRoundTripTime: 0, responsesReceived: 0n } },
    "currentRoundTripTime",
    false,
    "no answer",
  ],
  [
    "candidatePair",
    { candidatePair: { availableOutgoingBitrate: 0 } },
    "availableOutgoingBitrate",
    false,
    "of the selected pair only",
  ],
  ["candidatePair", { candidatePair: { nominated: false } }, "nominated", true, "another pair is"],
  ["codec", { codec: { payloadType: 0 } }, "payloadType", true, "PCMU"],
  ["codec", { codec: { channels: 0 } }, "channels", false, "video has none"],
  ["localCandidate", { candidate: { port: 0 } }, "port", false, "no port"],
  ["transport", { transport: { bytesSent: 0n } }, "bytesSent", true, "a counter"],
  ["transport", { transport: { memberOfALaterVersion: 0 } }, "memberOfALaterVersion", false, "nobody knows"],
];

describe("a zero", () => {
  const rows = ZEROS.map(([type, groups, member, measured, why]) => ({ type, groups, member, measured, why }));
  it.each(rows)("of $member in $type is measured: $measured ($why)", ({ type, groups, member, measured }) => {
    const entry = normalised(type, groups);
    expect(entry && member in entry).toBe(measured);
  });
});

describe("any subset of members", () => {
  const scalar = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
    fc.string(),
    fc.boolean(),
    fc.constant(undefined),
  );
  const members = fc.constantFrom(
    ...[
      "ssrc",
      "kind",
      "packetsReceived",
      "packetsLost",
      "jitter",
      "framesDecoded",
      "totalFreezeDuration",
      "audioLevel",
    ],
    ...["iceState", "dtlsRole", "state", "candidateType", "qualityLimitationReason", "constructor", "__proto__", "id"],
  );
  const group = fc.dictionary(members, scalar, { noNullPrototype: true });
  const types = fc.constantFrom(
    "inboundRtp",
    "outboundRtp",
    "candidatePair",
    "transport",
    "localCandidate",
    "mediaSource",
  );
  const one = fc.record({
    stats: fc.record({
      case: types,
      value: fc.record(
        { rtc: fc.constant(rtc), stream: group, received: group, inbound: group, transport: group, candidate: group },
        { requiredKeys: ["rtc"] },
      ),
    }),
  });

  it("gives what was there, and nothing else: no 0 for what was unset, no bigint, no number for a word", () => {
    fc.assert(
      fc.property(one, (stats) => {
        const [entry] = normaliseStats([stats as RtcNodeStats]).values();
        const given = new Set(
          Object.values(stats.stats.value).flatMap((part) => Object.entries(part).map(([name]) => name)),
        );
        expect(entry?.id).toBe("X1");
        for (const [member, value] of Object.entries(entry ?? {})) {
          if (member === "id" || member === "type" || member === "timestamp") continue;
          expect(given.has(member) || member === "totalFreezesDuration").toBe(true);
          expect(["undefined", "bigint"]).not.toContain(typeof value);
          expect(value).not.toBeNaN();
          expect(value).not.toBe("");
          if (["iceState", "dtlsRole", "candidateType", "qualityLimitationReason", "state"].includes(member))
            expect(value).toBeTypeOf("string");
          if (member === "totalFreezesDuration" || member === "ssrc") expect(value).not.toBe(0);
        }
      }),
    );
  });
});
