import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type EventsOfTheSdk, FakeStage, fakeStream, ME, OTHER } from "./fake-stage.test-kit";
import { observeIvsStage } from "./index";
import { ivsSession, join, publish, settled, setUp, subscribe } from "./observed-stage.test-kit";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

describe("joining", () => {
  it("is signaling.open until connected, and room.join until the own participant is there", () => {
    const { stage, told } = setUp();
    join(stage);
    stage.say("stageParticipantJoined", OTHER);
    expect(told()).toEqual([
      "phase.started signaling.open",
      "phase.ended signaling.open ok",
      "phase.started room.join",
      "phase.ended room.join ok",
    ]);
  });

  it("fails with the error that follows the state", async () => {
    const { stage, told, events } = setUp();
    stage.say("stageConnectionStateChanged", "connecting");
    stage.say("stageConnectionStateChanged", "errored");
    stage.say("error", { code: 9, category: "JOIN_ERROR", message: "token eyJ…" });
    await settled();
    expect(told().slice(1)).toEqual([
      "phase.ended signaling.open error StageDeletedError",
      "phase.ended room.join error StageDeletedError",
      "connect.failed",
    ]);
    expect(events().at(-1)).toMatchObject({
      name: "rtc.issue",
      errorType: "StageDeletedError",
      attributes: { "rtc.error.code": "9", "rtc.error.category": "JOIN_ERROR", "rtc.issue.type": "server_error" },
    });
    expect(JSON.stringify(events())).not.toContain("eyJ");
  });

  it("fails also where no error follows", async () => {
    const { stage, told } = setUp();
    stage.say("stageConnectionStateChanged", "connecting");
    stage.say("stageConnectionStateChanged", "errored");
    expect(told()).toHaveLength(1);
    await settled();
    expect(told()[1]).toBe("phase.ended signaling.open error StageError");
  });
});

describe("publishing", () => {
  it("is a connection and a phase, from the attempt to published; tracks are asked for in between", () => {
    const { stage, told } = setUp();
    const camera = fakeStream("camera", "video");
    publish(stage, camera);
    stage.say("stageStreamMuteChanged", ME, Object.assign(camera, { isMuted: true }));
    stage.say("stageParticipantStreamsRemoved", ME, [camera]);
    stage.say("stageParticipantPublishStateChanged", ME, "not_published");
    expect(told()).toEqual([
      "pc1 connection.opened",
      "phase.started publish",
      "pc1 connection.state connection connecting",
      "pc1 track added outbound camera",
      "phase.ended publish ok",
      "pc1 connection.state connection connected",
      "pc1 track muted outbound camera",
      "pc1 track removed outbound camera",
      "pc1 connection.closed",
    ]);
  });

  it("of others is theirs to tell", () => {
    const { stage, told } = setUp();
    stage.say("stageParticipantPublishStateChanged", OTHER, "published");
    stage.say("stageParticipantSubscribeStateChanged", ME, "subscribed");
    expect(told()).toEqual([]);
  });

  it("fails with the error that follows the state, as does its connection", async () => {
    const { stage, told } = setUp();
    stage.say("stageParticipantPublishStateChanged", ME, "attempting_publish");
    stage.say("stageParticipantPublishStateChanged", ME, "errored");
    stage.say("error", { code: 8, category: "PUBLISH_ERROR", message: "" });
    await settled();
    expect(told().slice(3)).toEqual([
      "connect.failed",
      "phase.ended publish error StagePermissionError",
      "pc1 connection.state connection failed",
      "pc1 connection.closed",
    ]);
  });

  it("is given up without a failure where it was cancelled", async () => {
    const { stage, told, events } = setUp();
    stage.say("stageParticipantPublishStateChanged", ME, "attempting_publish");
    stage.say("stageParticipantPublishStateChanged", ME, "errored");
    stage.say("error", { code: 5, category: "PUBLISH_ERROR", message: "" });
    await settled();
    expect(told().slice(3)).toEqual(["phase.ended publish cancelled AbortError", "pc1 connection.closed"]);
    expect(events()).toEqual([]);
  });

  it("that the SDK begins anew is another connection, which takes the place of the failed one", () => {
    const { stage, told } = setUp();
    publish(stage, fakeStream("camera", "video"));
    const before = told().length;
    stage.say("stageParticipantPublishStateChanged", ME, "attempting_publish");
    stage.say("stageParticipantPublishStateChanged", ME, "published");
    expect(told().slice(before)).toEqual([
      "pc1 connection.state connection failed",
      "pc2 connection.opened",
      "phase.started publish",
      "pc2 negotiation createOffer started",
      "pc2 connection.state connection connecting",
      "phase.ended publish ok",
      "pc2 negotiation setRemoteDescription done",
      "pc2 connection.state connection connected",
      "pc1 connection.closed",
    ]);
  });
});

describe("subscribing", () => {
  it("counts its tracks from the attempt, and is connected before what comes over it is waited for", async () => {
    const { stage, session, told } = setUp();
    const video = fakeStream("remote", "video", true);
    stage.say("stageParticipantSubscribeStateChanged", OTHER, "attempting_subscribe");
    const asked = session.clock.now();
    await vi.advanceTimersByTimeAsync(300);
    stage.say("stageParticipantSubscribeStateChanged", OTHER, "subscribed");
    const connected = session.clock.now();
    await vi.advanceTimersByTimeAsync(10);
    stage.say("stageParticipantStreamsAdded", OTHER, [video]);
    expect(told().slice(3)).toEqual([
      "pc1 track added inbound remote",
      "phase.ended subscribe ok",
      "pc1 connection.state connection connected",
    ]);
    expect(session.of("track")[0]?.time).toBe(asked);
    expect(session.of("connection.state").at(-1)?.time).toBe(connected);
    video.mediaStreamTrack.dispatchEvent(new Event("unmute"));
    video.mediaStreamTrack.dispatchEvent(new Event("unmute"));
    expect(session.of("media.first")).toHaveLength(1);
  });

  it("fails alone as long as something else is alive", async () => {
    const { stage, told, events } = setUp();
    publish(stage, fakeStream("camera", "video"));
    stage.say("stageParticipantSubscribeStateChanged", OTHER, "attempting_subscribe");
    const before = told().length;
    stage.say("stageParticipantSubscribeStateChanged", OTHER, "errored");
    stage.say("error", { code: 3, category: "SUBSCRIBE_ERROR", message: "" });
    await settled();
    expect(told().slice(before)).toEqual(["phase.ended subscribe error StageTimeoutError", "pc2 connection.closed"]);
    expect(events().at(-1)?.attributes).toMatchObject({ "rtc.issue.type": "subscription_failed" });
  });

  it("ends with the participant", () => {
    const { stage, told } = setUp();
    subscribe(stage, fakeStream("remote", "video", true));
    stage.say("stageParticipantLeft", OTHER);
    expect(told().slice(-2)).toEqual(["pc1 track removed inbound remote", "pc1 connection.closed"]);
  });

  it("is cancelled where the participant leaves before it is connected", () => {
    const { stage, told } = setUp();
    stage.say("stageParticipantSubscribeStateChanged", OTHER, "attempting_subscribe");
    stage.say("stageParticipantSubscribeStateChanged", OTHER, "not_subscribed");
    expect(told().slice(-2)).toEqual(["phase.ended subscribe cancelled", "pc1 connection.closed"]);
  });

  it("shows the layer that the SDK knows of, without listening for layers", async () => {
    const { stage, events } = setUp();
    const video = fakeStream("remote", "video", true);
    subscribe(stage, video);
    for (const layer of ["low", "low", "hi"]) {
      video.layer = layer;
      video.isAdapting = layer === "low";
      await vi.advanceTimersByTimeAsync(1100);
    }
    const layers = events().filter(({ attributes }) => "rtc.media.track.id" in attributes);
    expect(layers.map(({ body }) => body)).toEqual([
      "pc1 video layer: low (server)",
      "pc1 video layer: low → hi (application)",
    ]);
    // A listener makes the SDK ask its server every three seconds.
    expect(stage.listeners.map(([event]) => event).filter((event) => /Layer|Adaption/.test(event))).toEqual([]);
  });
});

describe("leaving", () => {
  it.each([
    ["participant-disconnected", "removed"],
    ["token-reused", "replaced"],
    ["stage-deleted", "disconnected"],
  ] as const)("by the server (%s) ends the session as %s, and is no failure", (reason, ends) => {
    const { stage, session, events } = setUp();
    join(stage);
    stage.say("stageConnectionStateChanged", "disconnected");
    stage.say("stageLeft", reason);
    expect(session.ends).toEqual([ends]);
    expect(session.attributes).toEqual({ "rtc.session.end.detail": reason });
    expect(events().filter(({ name }) => name === "rtc.issue")).toEqual([]);
  });

  it("because a token was not exchanged is a failure", () => {
    const { stage, session, events } = setUp();
    join(stage);
    stage.say("stageLeft", "failed-exchange");
    expect(session.ends).toEqual(["failed"]);
    expect(events().at(-1)).toMatchObject({ name: "rtc.issue", errorType: "StageTokenExchangeError" });
  });

  it("by the application, or where the application wants it so, ends no session", () => {
    const { stage, session } = setUp({ endSession: false });
    join(stage);
    stage.say("stageLeft", "stage-deleted");
    stage.say("stageLeft", "user-initiated");
    expect(session.ends).toEqual([]);
  });
});

describe("the host", () => {
  it("has the SDK's own names", () => {
    const same: EventsOfTheSdk = true;
    expect(same).toBe(true);
  });

  it("may be told of nobody and nothing", () => {
    const { stage, session, told } = setUp();
    stage.say("stageParticipantJoined", undefined);
    stage.say("stageParticipantLeft", undefined);
    stage.say("stageParticipantPublishStateChanged", undefined, "published");
    stage.say("stageParticipantSubscribeStateChanged", undefined, "subscribed");
    stage.say("stageParticipantStreamsAdded", undefined, [fakeStream("camera", "video")]);
    stage.say("stageParticipantStreamsRemoved", undefined, []);
    stage.say("stageStreamMuteChanged", ME, undefined);
    stage.say("error", undefined);
    stage.say("stageParticipantStreamsAdded", OTHER, [fakeStream("stray", "audio")]);
    expect(told()).toEqual([]);
    expect(session.warnings).toEqual([]);
  });

  it("keeps no listener once the collector stops or the session ends", async () => {
    for (const way of ["stop", "end"] as const) {
      const { stage, session, stop } = setUp();
      const video = fakeStream("camera", "video");
      video.report = { V: { id: "V", timestamp: 2 } };
      const off = vi.spyOn(video.mediaStreamTrack, "removeEventListener");
      publish(stage, video);
      if (way === "stop") stop();
      else session.end();
      const told = session.observations.length;
      await vi.advanceTimersByTimeAsync(3000);
      stage.say("stageConnectionStateChanged", "connecting");
      expect(stage.listeners).toEqual([]);
      expect(off).toHaveBeenCalledTimes(3);
      expect(session.observations).toHaveLength(told);
      expect(video.requests).toBe(0);
    }
  });

  it("is observed once, however often it is asked for, and again after a stop", () => {
    const { stage, session, stop } = setUp();
    const listeners = stage.listeners.length;
    expect(observeIvsStage(session, stage)).toBe(stop);
    expect(stage.listeners).toHaveLength(listeners);
    stop();
    observeIvsStage(session, stage);
    expect(stage.listeners).toHaveLength(listeners);
  });

  it("is not disturbed by something else in place of a session", () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    for (const session of [null, 7, {}]) observeIvsStage(session as never, new FakeStage())();
    expect(warned).toHaveBeenCalledTimes(3);
    warned.mockRestore();
  });

  it.each([
    ["null", null],
    ["a number", 7],
    ["an empty object", {}],
    ["a frozen object", Object.freeze({})],
  ])("is not disturbed by %s in place of a stage", (_, stage) => {
    const session = ivsSession();
    const stop = observeIvsStage(session, stage as never);
    stop();
    expect(session.warnings).toHaveLength(1);
  });

  it("is not disturbed by a stream that throws", async () => {
    const { stage, session, told } = setUp();
    const bad = new Proxy(fakeStream("bad", "video", true), {
      get: (target, key) => {
        if (key === "mediaStreamTrack") throw new Error("hostile");
        return Reflect.get(target, key);
      },
    });
    subscribe(stage, bad);
    await vi.advanceTimersByTimeAsync(1100);
    expect(told()).toContain("pc1 connection.state connection connected");
    expect(session.warnings).toHaveLength(1);
  });
});
