import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordingSession } from "../recording-session.test-kit";
import { fakePeerConnection } from "./fake-peer-connection.test-kit";
import { observePeerConnection } from "./observe-peer-connection";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("statistics", () => {
  it("are read once per interval, within a jitter of 10 %", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    await vi.advanceTimersByTimeAsync(899);
    expect(connection.reads).toBe(0);
    await vi.advanceTimersByTimeAsync(201);
    expect(connection.reads).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000 - 1100);
    expect(connection.reads).toBeGreaterThanOrEqual(60_000 / 1100);
    expect(connection.reads).toBeLessThanOrEqual(60_000 / 900);
    expect(session.of("stats")).toHaveLength(connection.reads);
  });

  it("are never read twice at a time, so that a reading that hangs piles up nothing", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    let answer = (_: RTCStatsReport) => {};
    const hanging = vi
      .spyOn(connection, "getStats")
      .mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    observePeerConnection(session, connection);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hanging).toHaveBeenCalledTimes(1);
    answer(new Map() as RTCStatsReport);
    await vi.advanceTimersByTimeAsync(1100);
    expect(hanging).toHaveBeenCalledTimes(2);
  });

  it("are not told any more once the observer stopped", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    let answer = (_: RTCStatsReport) => {};
    vi.spyOn(connection, "getStats").mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    const stop = observePeerConnection(session, connection);
    await vi.advanceTimersByTimeAsync(1100);
    stop();
    answer(new Map() as RTCStatsReport);
    await vi.advanceTimersByTimeAsync(0);
    expect(session.of("stats")).toEqual([]);
  });

  it("go on after a failure, which is told once", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    const failing = vi.spyOn(connection, "getStats").mockRejectedValue(new Error("no"));
    observePeerConnection(session, connection);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(failing.mock.calls.length).toBeGreaterThan(8);
    expect(session.warnings).toHaveLength(1);
  });

  it("come sooner when a state changes and the session wants them sooner", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    session.pollMs = 10_000;
    observePeerConnection(session, connection);
    session.pollMs = 250;
    connection.iceConnectionState = "checking" as never;
    connection.dispatchEvent(new Event("iceconnectionstatechange"));
    await vi.advanceTimersByTimeAsync(275);
    expect(connection.reads).toBe(1);
  });

  it("stop when a connection was closed behind our back", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    connection.signalingState = "closed" as never;
    await vi.advanceTimersByTimeAsync(1100);
    const { reads } = connection;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.reads).toBe(reads);
    expect(session.of("connection.closed")).toHaveLength(1);
    expect(connection.attached()).toBe(0);
  });
});

describe("close()", () => {
  it("is not delayed, and its news comes after the last statistics with the time of the call", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    const before = session.clock.now();
    connection.close();
    expect(connection.signalingState).toBe("closed");
    await vi.advanceTimersByTimeAsync(250);
    expect(session.observations.map(({ type }) => type)).toEqual(["connection.opened", "stats", "connection.closed"]);
    expect(session.of("connection.closed")[0]?.time).toBeCloseTo(before, 0);
    expect(connection.attached()).toBe(0);
    expect(Object.hasOwn(connection, "close")).toBe(false);
  });

  it("is told without statistics when there are none to be had", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    vi.spyOn(connection, "getStats").mockImplementation(() => new Promise(() => {}));
    observePeerConnection(session, connection);
    connection.close();
    await vi.advanceTimersByTimeAsync(250);
    expect(session.of("connection.closed")).toHaveLength(1);
  });

  it("is told at once when the session ends in the meantime", () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    connection.close();
    session.end();
    expect(session.of("connection.closed")).toHaveLength(1);
  });
});

describe("negotiation", () => {
  it("is told step by step, with type and user fragment of what was applied, never the SDP", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    await connection.setLocalDescription((await connection.createOffer()) as { type: "offer"; sdp: string });
    expect(session.of("negotiation")).toMatchObject([
      { step: "createOffer", state: "started" },
      { step: "createOffer", state: "done" },
      { step: "setLocalDescription", state: "started", sdpType: "offer" },
      { step: "setLocalDescription", state: "done", sdpType: "offer", ufrag: "abcd" },
    ]);
    expect(JSON.stringify(session.observations)).not.toContain("v=0");
  });

  it("knows the description that setLocalDescription() made itself", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    await connection.setLocalDescription();
    expect(session.of("negotiation").at(-1)).toMatchObject({ state: "done", sdpType: "offer", ufrag: "efgh" });
  });

  it("carries a wish to restart ICE, however it was said, to the next offer and no further", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    await connection.createOffer({ iceRestart: true });
    await connection.createOffer();
    connection.restartIce();
    await connection.createOffer();
    await connection.createOffer();
    const started = session.of("negotiation").filter(({ state }) => state === "started");
    expect(started.map(({ iceRestart }) => iceRestart)).toEqual([true, undefined, true, undefined]);
  });

  it("hands a failure on and tells it", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    await expect(connection.setLocalDescription({ type: "offer", sdp: "bad" })).rejects.toThrow("no");
    expect(session.of("negotiation").at(-1)).toMatchObject({ state: "failed", error: { name: "InvalidAccessError" } });
  });

  it("is read from descriptions when the connection is frozen", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    const shell = Object.freeze(Object.create(connection, {})) as RTCPeerConnection;
    const listen = connection.addEventListener.bind(connection);
    vi.spyOn(connection, "addEventListener").mockImplementation((...args) =>
      listen(...(args as [string, EventListener, boolean])),
    );
    observePeerConnection(session, shell);
    await connection.setLocalDescription();
    expect(session.of("negotiation")).toMatchObject([
      { step: "setLocalDescription", state: "done", sdpType: "offer", ufrag: "efgh" },
    ]);
  });
});

describe("events", () => {
  it("tell a candidate error with what the browser says of it", () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    const error = { errorCode: 701, errorText: "timed out", url: "stun:stun.example.com" };
    connection.dispatchEvent(Object.assign(new Event("icecandidateerror"), error));
    expect(session.of("candidate.error")).toMatchObject([
      { connection: "pc1", code: 701, text: "timed out", url: "stun:stun.example.com" },
    ]);
  });
});

describe("observers", () => {
  it("of one session observe a connection once, of two sessions twice", async () => {
    const [one, two] = [recordingSession(), recordingSession()];
    const connection = fakePeerConnection();
    const stop = observePeerConnection(one, connection);
    expect(observePeerConnection(one, connection)).toBe(stop);
    const stopTwo = observePeerConnection(two, connection);
    await connection.createOffer();
    expect(one.of("negotiation")).toHaveLength(2);
    expect(two.of("negotiation")).toHaveLength(2);
    stop();
    await connection.createOffer();
    expect(one.of("negotiation")).toHaveLength(2);
    expect(two.of("negotiation")).toHaveLength(4);
    stopTwo();
    expect(connection.attached()).toBe(0);
  });

  it("can come back after they stopped", () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection)();
    observePeerConnection(session, connection);
    expect(session.of("connection.opened")).toMatchObject([{ connection: "pc1" }, { connection: "pc2" }]);
  });

  it("leave when the session ends", () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    const own = Object.getOwnPropertyNames(connection);
    observePeerConnection(session, connection);
    session.end();
    expect(connection.attached()).toBe(0);
    expect(Object.getOwnPropertyNames(connection)).toEqual(own);
  });
});
