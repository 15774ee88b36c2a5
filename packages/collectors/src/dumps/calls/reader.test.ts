import { describe, expect, it } from "vitest";
import type { DumpItem } from "../types";
import { createCallReader } from "./index";

type Entry = [name: string, value?: unknown, ...extra: unknown[]];

/** What a log tells, call by call: names of the calls, and observations without their time and connection. */
function read(entries: readonly Entry[]) {
  const reader = createCallReader();
  return entries.map(([name, value, ...extra], at) => {
    const items = reader({ page: "7", connection: "7-1", time: 1000 + at, name, value, extra });
    const [call, ...told] = items;
    expect(call).toMatchObject({ type: "call", page: "7", connection: "7-1", time: 1000 + at });
    return { name: call?.type === "call" ? call.name : "", told: told.map(bare) };
  });
}

function bare(item: DumpItem) {
  if (item.type !== "observation") throw new Error(item.type);
  const { time, connection, ...told } = item.observation;
  expect(connection).toBe("7-1");
  expect(time).toBeGreaterThanOrEqual(1000);
  return JSON.parse(JSON.stringify(told)) as Record<string, unknown>;
}

const observations = (entries: readonly Entry[]) =>
  read([["create", {}], ...entries])
    .slice(1)
    .flatMap(({ told }) => told);

const SDP =
  "v=0\r\nm=audio 9 X\r\na=mid:0\r\na=ice-ufrag:Ab+/\r\na=ice-pwd:x\r\nm=video 9 X\r\na=ice-ufrag:other\r\na=mid:1\r\n";

describe("names of calls", () => {
  it.each([
    ["iceConnectionStateChange", "oniceconnectionstatechange"],
    ["iceconnectionstatechange", "oniceconnectionstatechange"],
    ["iceconnectionstatechange (legacy)", "oniceconnectionstatechange (legacy)"],
    ["legacyIceConnectionStateChange", "oniceconnectionstatechange (legacy)"],
    ["signalingStateChange", "onsignalingstatechange"],
    ["onIceCandidate", "onicecandidate"],
    ["onRenegotiationNeeded", "onnegotiationneeded"],
    ["createLocalDataChannel", "createDataChannel"],
    ["setLocalDescriptionImplicitCreateOfferOrAnswerOnSuccess", "setLocalDescriptionOnSuccess"],
    ["stop", "close"],
    ["setLocalDescription", "setLocalDescription"],
    ["navigator.mediaDevices.getUserMedia", "navigator.mediaDevices.getUserMedia"],
    ["somebody@example.org wrote", "unknown"],
    ["x".repeat(100_000), "unknown"],
  ])("%s", (spelled, name) => {
    expect(read([[spelled]])[0]?.name).toBe(name);
  });
});

describe("states", () => {
  it.each([
    ["oniceconnectionstatechange", "connected", "ice", "connected"],
    ["oniceconnectionstatechange", '"connected"', "ice", "connected"],
    ["iceConnectionStateChange", "checking", "ice", "checking"],
    ["iceconnectionstatechange", "ICEConnectionStateChecking", "ice", "checking"],
    ["connectionStateChange", "disconnected", "connection", "disconnected"],
    ["signalingStateChange", "SignalingStateHaveLocalPrAnswer", "signaling", "have-local-pranswer"],
    ["signalingStateChange", "SignalingStateStable", "signaling", "stable"],
    ["icegatheringstatechange", "complete", "gathering", "complete"],
    ["ondtlsstatechange", "connecting", "dtls", "connecting"],
  ])("%s %s", (name, value, kind, state) => {
    expect(observations([[name, value]])).toEqual([{ type: "connection.state", kind, state }]);
  });

  it.each([
    ["legacyIceConnectionStateChange", "connected"],
    ["iceconnectionstatechange (legacy)", "connected"],
    ["iceconnectionstatechange", "some-state"],
    ["iceconnectionstatechange", "have-local-offer"],
    ["iceconnectionstatechange", null],
    ["iceconnectionstatechange", { state: "connected" }],
    ["iceconnectionstatechange", '"connected'],
  ])("%s %s tells nothing", (name, value) => {
    expect(observations([[name, value]])).toEqual([]);
  });
});

describe("a connection", () => {
  it("is opened by its first call and closed once; what stirs afterwards is no news, but that it is closed", () => {
    const told = read([
      ["onnegotiationneeded"],
      ["close"],
      ["onconnectionstatechange", '"closed"'],
      ["oniceconnectionstatechange", "failed"],
      ["remove"],
    ]).map((one) => one.told);
    expect(told).toEqual([
      [{ type: "connection.opened" }],
      [{ type: "connection.closed" }],
      [{ type: "connection.state", kind: "connection", state: "closed" }],
      [],
      [],
    ]);
  });

  it("is closed when its state says so", () => {
    expect(observations([["signalingStateChange", "SignalingStateClosed"]])).toEqual([
      { type: "connection.state", kind: "signaling", state: "closed" },
      { type: "connection.closed" },
    ]);
    expect(observations([["oniceconnectionstatechange", "closed"]])).toHaveLength(1);
  });

  it("begins anew when it is created again", () => {
    expect(observations([["close"], ["create", {}], ["onicegatheringstatechange", "gathering"]])).toEqual([
      { type: "connection.closed" },
      { type: "connection.opened" },
      { type: "connection.state", kind: "gathering", state: "gathering" },
    ]);
  });

  it("is one per page", () => {
    const reader = createCallReader();
    const items = ["1", "2"].flatMap((page) => reader({ page, connection: "a", time: 1, name: "create", value: {} }));
    expect(items.filter((one) => one.type === "observation")).toHaveLength(2);
  });
});

describe("negotiation", () => {
  it.each([
    ["an object", { type: "offer", sdp: SDP }],
    ["text", `type: offer, sdp: ${SDP}`],
    ["JSON text", JSON.stringify({ type: "offer", sdp: SDP })],
    ["escaped text", `type: offer, sdp: ${SDP.replaceAll("\r\n", "\\r\\n")}`],
  ])("the type and the first user fragment of a description that is %s", (_, value) => {
    const facts = { sdpType: "offer", ufrag: "Ab+/" };
    expect(observations([["setLocalDescription", value], ["setLocalDescriptionOnSuccess"]])).toEqual([
      { type: "negotiation", step: "setLocalDescription", state: "started", ...facts },
      { type: "negotiation", step: "setLocalDescription", state: "done", ...facts },
    ]);
  });

  it("nothing is told of a description that was removed", () => {
    expect(
      observations([
        ["setRemoteDescription", ""],
        ["setRemoteDescriptionOnSuccess", null],
      ]),
    ).toEqual([
      { type: "negotiation", step: "setRemoteDescription", state: "started" },
      { type: "negotiation", step: "setRemoteDescription", state: "done" },
    ]);
    expect(observations([["setLocalDescription", "type: offer, sdp: some-sdp"]])).toEqual([
      { type: "negotiation", step: "setLocalDescription", state: "started", sdpType: "offer" },
    ]);
  });

  it("an implicit description shows when it was made", () => {
    const text = `type: answer, sdp: ${SDP}`;
    expect(
      observations([
        ["setLocalDescriptionImplicitCreateOfferOrAnswer", ""],
        ["setLocalDescriptionImplicitCreateOfferOrAnswerOnSuccess", text],
      ]),
    ).toEqual([
      { type: "negotiation", step: "setLocalDescription", state: "started" },
      { type: "negotiation", step: "setLocalDescription", state: "done", sdpType: "answer", ufrag: "Ab+/" },
    ]);
  });

  it("a failure with its error", () => {
    expect(
      observations([
        ["createOffer", null],
        ["createOfferOnFailure", "InvalidStateError: closed"],
        ["setLocalDescription", { type: "answer", sdp: SDP }],
        ["setLocalDescriptionOnFailure", "Failed to set it"],
      ]),
    ).toEqual([
      { type: "negotiation", step: "createOffer", state: "started" },
      {
        type: "negotiation",
        step: "createOffer",
        state: "failed",
        error: { name: "InvalidStateError", message: "closed" },
      },
      { type: "negotiation", step: "setLocalDescription", state: "started", sdpType: "answer", ufrag: "Ab+/" },
      {
        type: "negotiation",
        step: "setLocalDescription",
        state: "failed",
        sdpType: "answer",
        error: "Failed to set it",
      },
    ]);
  });

  it.each([
    [{ iceRestart: true }, true],
    ['{"iceRestart":true}', true],
    ["options: {offerToReceiveVideo: -1, iceRestart: true}", true],
    [{ mandatory: { IceRestart: true } }, true],
    [[{ iceRestart: true }], true],
    ["options: {offerToReceiveVideo: -1, iceRestart: false}", undefined],
    [{ iceRestart: false }, undefined],
    [{ iceRestart: "true" }, undefined],
    ["iceRestart", undefined],
    [null, undefined],
  ])("createOffer(%s) asks for a restart: %s", (value, iceRestart) => {
    expect(observations([["createOffer", value]])[0]?.iceRestart).toBe(iceRestart);
  });

  it("restartIce() marks the offer that carries it out, where it is set", () => {
    const steps = observations([
      ["restartIce"],
      ["createOffer", {}],
      ["createOfferOnSuccess", { type: "offer", sdp: SDP }],
      ["setLocalDescription", { type: "offer", sdp: SDP }],
      ["setLocalDescriptionOnSuccess"],
      ["setLocalDescription", { type: "offer", sdp: SDP }],
    ]);
    expect(steps.map(({ iceRestart }) => iceRestart)).toEqual([undefined, undefined, true, true, undefined]);
  });

  it("restartIce() is not carried out by an answer", () => {
    const steps = observations([
      ["restartIce"],
      ["onsignalingstatechange", "have-remote-offer"],
      ["setLocalDescription", null],
      ["onsignalingstatechange", "stable"],
      ["setLocalDescription", null],
    ]).filter(({ type }) => type === "negotiation");
    expect(steps.map(({ iceRestart }) => iceRestart)).toEqual([undefined, true]);
  });
});

describe("candidate errors", () => {
  it.each([
    [{ errorCode: 701, errorText: "timed out", url: "stun:a" }],
    ['{"url":"stun:a","address":"x","port":1,"error_text":"timed out","error_code":701}'],
    ["url: stun:a\naddress: x\nport: 1\nhost_candidate: x:1\nerror_text: timed out\nerror_code: 701"],
  ])("%s", (value) => {
    expect(observations([["icecandidateerror", value]])).toEqual([
      { type: "candidate.error", code: 701, text: "timed out", url: "stun:a" },
    ]);
  });

  it("without a code it is a call only", () => {
    expect(observations([["icecandidateerror", "some-error"]])).toEqual([]);
  });
});
