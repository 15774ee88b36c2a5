import { describe, expect, it } from "vitest";
import { createStatsReader } from "./reader";

const T = 1_700_000_000_000;
const pair = (id: string, more: object = {}) => ({
  id,
  type: "candidate-pair",
  timestamp: T,
  state: "succeeded",
  nominated: true,
  localCandidateId: `L${id}`,
  remoteCandidateId: `R${id}`,
  ...more,
});
const transport = (id: string, more: object = {}) => ({
  id,
  type: "transport",
  timestamp: T,
  dtlsState: "connected",
  ...more,
});
const read = (...entries: object[]) => createStatsReader().read(entries, T).transports;
const selected = (...entries: object[]) => read(...entries).map(({ id, selectedPair }) => [id, selectedPair?.id]);

describe("the selected pair", () => {
  it("is the one that the transport names, wherever it stands", () => {
    expect(selected(pair("A"), pair("B"), transport("T", { selectedCandidatePairId: "B" }), pair("C"))).toEqual([
      ["T", "B"],
    ]);
  });
  it("is the one that the transport names even where another is marked", () => {
    expect(
      selected(pair("A", { selected: true }), pair("B"), transport("T", { selectedCandidatePairId: "B" })),
    ).toEqual([["T", "B"]]);
  });
  it("is none where the transport names one that is not in the report", () => {
    expect(selected(pair("A", { selected: true }), transport("T", { selectedCandidatePairId: "gone" }))).toEqual([
      ["T", undefined],
    ]);
  });
  it("is Firefox's marked pair where the transport names none", () => {
    expect(selected(transport("T"), pair("A"), pair("B", { selected: true }))).toEqual([["T", "B"]]);
  });
  it("is the marked pair of that transport where there are several", () => {
    const a = pair("A", { selected: true, transportId: "T1" });
    const b = pair("B", { selected: true, transportId: "T2" });
    const nobodys = pair("C", { selected: true });
    expect(selected(transport("T1"), transport("T2"), nobodys, b, a)).toEqual([
      ["T1", "A"],
      ["T2", "B"],
    ]);
  });
  it("makes a transport where the browser has none, one for each that pairs belong to", () => {
    const marked = { selected: true };
    expect(selected(pair("A"), pair("B", marked))).toEqual([["transport", "B"]]);
    expect(
      selected(
        pair("A", { ...marked, transportId: "transport_0" }),
        pair("B", { ...marked, transportId: "transport_1" }),
      ),
    ).toEqual([
      ["transport_0", "A"],
      ["transport_1", "B"],
    ]);
  });
  it("is never guessed from state or nomination", () => {
    expect(selected(transport("T"), pair("A"), pair("B"))).toEqual([["T", undefined]]);
    expect(selected(pair("A"), pair("B"))).toEqual([]);
  });
  it("starts a new baseline whenever it changes", () => {
    const reader = createStatsReader();
    const delta = (n: number, id: string) =>
      reader.read(
        [
          transport("T", { selectedCandidatePairId: id }),
          ...["A", "B"].map((p) => pair(p, { bytesSent: n * 100, bytesReceived: n, timestamp: T + n * 1000 })),
        ],
        T + n * 1000,
      ).transports[0]?.selectedPair?.bytesSentDelta;
    expect(["A", "A", "B", "B", "A", "A"].map((id, n) => delta(n, id))).toEqual([
      undefined,
      100,
      undefined,
      100,
      undefined,
      100,
    ]);
  });
});

describe("a path", () => {
  const candidates = [
    {
      id: "LA",
      type: "local-candidate",
      candidateType: "relay",
      protocol: "udp",
      relayProtocol: "tls",
      networkType: "wifi",
      address: "192.0.2.1",
      port: 5000,
      url: "turn:turn.example.org",
    },
    { id: "RA", type: "remote-candidate", candidateType: "srflx", protocol: "udp", ip: "192.0.2.2", port: "6000" },
  ];
  it("has both ends, the address under its new or its old name", () => {
    const [{ selectedPair } = {}] = read(transport("T", { selectedCandidatePairId: "A" }), pair("A"), ...candidates);
    expect(selectedPair?.local).toMatchObject({
      type: "relay",
      protocol: "udp",
      relayProtocol: "tls",
      networkType: "wifi",
      address: "192.0.2.1",
      port: 5000,
    });
    expect(selectedPair?.remote).toMatchObject({ type: "srflx", address: "192.0.2.2", port: 6000 });
  });
  it("has no end that the report does not have", () => {
    const [{ selectedPair } = {}] = read(transport("T", { selectedCandidatePairId: "A" }), pair("A"));
    expect([selectedPair?.local, selectedPair?.remote]).toEqual([undefined, undefined]);
  });
  it("has a current and a mean round-trip time", () => {
    const reader = createStatsReader();
    const at = (n: number, total: number) =>
      reader.read(
        [
          transport("T", { selectedCandidatePairId: "A" }),
          pair("A", {
            timestamp: T + n,
            currentRoundTripTime: 0.05,
            totalRoundTripTime: total,
            responsesReceived: n * 2,
          }),
        ],
        T,
      ).transports[0]?.selectedPair;
    at(1, 0.1);
    const second = at(2, 0.4);
    expect(second?.rttMs).toBeCloseTo(50, 10);
    expect(second?.rttMeanMs).toBeCloseTo(150, 10);
    expect(second?.rttMeanOverallMs).toBeCloseTo(100, 10);
  });
  it.each([
    ["as specified, requests include those for consent", 9, 8, 8, 1],
    ["as Chromium counted before, they do not", 1, 498, 497, 2],
    ["more responses than requests: some were not counted", 3, undefined, 5, undefined],
    ["no requests reported", undefined, undefined, 5, undefined],
  ])("requests lost: %s", (_, requestsSent, consentRequestsSent, responsesReceived, lost) => {
    const [{ selectedPair } = {}] = read(
      transport("T", { selectedCandidatePairId: "A" }),
      pair("A", { requestsSent, consentRequestsSent, responsesReceived }),
    );
    expect(selectedPair?.requestsLost).toBe(lost);
  });
});
