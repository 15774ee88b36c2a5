import type { Room } from "@livekit/rtc-node";
import { EVENT_RTC_ISSUE, EVENT_RTC_STATE } from "@rtcscope/core/semconv";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordingSession } from "../recording-session.test-kit";
import { FakeRoom, inboundVideo, transport } from "./fake-room.test-kit";
import { observeRtcNodeRoom, type RtcNodeRoom, type RtcNodeRoomOptions } from "./index";

const VIDEO = { sid: "TR_1", kind: 2, source: 1, muted: false };

/** Writes down why it was ended, too. */
function endingSession() {
  const recording = recordingSession();
  const endings: unknown[] = [];
  const end = recording.end.bind(recording);
  return Object.assign(recording, {
    endings,
    setAttribute: (_: string, value: unknown) => void endings.push(value),
    end(reason?: string) {
      endings.push(reason);
      end();
    },
  });
}

let session: ReturnType<typeof endingSession>;
let room: FakeRoom;

beforeEach(() => {
  vi.useFakeTimers();
  session = endingSession();
  room = new FakeRoom();
});
afterEach(() => vi.useRealTimers());

const observe = (options?: RtcNodeRoomOptions) => observeRtcNodeRoom(session, room as never, options);

/** Lets readings that are under way be taken. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const tick = () => vi.advanceTimersByTimeAsync(1200);

async function connected(): Promise<void> {
  observe();
  room.become(1);
  await settle();
}

const tracks = () => session.of("track").map(({ action, track }) => `${action} ${track}`);
const reconnects = () =>
  session.of("reconnect").map(({ action, mode }) => (mode === undefined ? action : `${action} ${mode}`));
const states = () =>
  session
    .of("event")
    .flatMap(({ event }) =>
      event.name === EVENT_RTC_STATE
        ? [`${event.attributes["rtc.state.kind"]} ${event.attributes["rtc.state.value"]}`]
        : [],
    );

describe("a room", () => {
  it("of the SDK fits", () => {
    const fits = (real: Room): RtcNodeRoom => real;
    expect(fits).toBeTypeOf("function");
  });

  it("is read once it is connected, and not before", async () => {
    observe();
    await tick();
    expect(session.observations).toEqual([]);
    room.become(1);
    await settle();
    expect(session.of("connection.opened").map(({ connection }) => connection)).toEqual(["publisher"]);
    expect(session.of("stats")).toHaveLength(1);
    expect(states()).toEqual(["room connected"]);
    await tick();
    expect(session.of("stats")).toHaveLength(2);
  });

  it("that is connected already is read at once", async () => {
    room = new FakeRoom(1);
    observe();
    await settle();
    expect(session.of("stats")).toHaveLength(1);
  });

  it("is observed once, however often it is asked for", async () => {
    room = new FakeRoom(1);
    const stop = observe();
    expect(observe()).toBe(stop);
    await settle();
    expect(session.of("stats")).toHaveLength(1);
  });

  it("keeps none of the listeners, and is not read any more, when the collector stops", async () => {
    room = new FakeRoom(1);
    const stop = observe();
    await settle();
    stop();
    expect(room.eventNames()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    await tick();
    expect(session.of("stats")).toHaveLength(1);
  });

  it("that cannot be read is told once, and its tracks are not", async () => {
    room.stats = new Error("native");
    await connected();
    room.publishes(VIDEO);
    await tick();
    await tick();
    expect(session.warnings).toHaveLength(1);
    expect(session.of("track")).toEqual([]);
  });
});

describe("connections", () => {
  it("are two where the subscriber has statistics, with their states: DTLS first, so that ICE completes them", async () => {
    room.stats = { publisherStats: [transport()], subscriberStats: [transport("CF2")] };
    await connected();
    expect(session.of("connection.opened").map(({ connection }) => connection)).toEqual(["publisher", "subscriber"]);
    expect(
      session.of("connection.state").map(({ connection, kind, state }) => `${connection} ${kind} ${state}`),
    ).toEqual([
      "publisher dtls connected",
      "publisher ice connected",
      "subscriber dtls connected",
      "subscriber ice connected",
    ]);
    room.stats = { publisherStats: [transport("CF1", 2, 4)], subscriberStats: [transport("CF2")] };
    await tick();
    expect(session.of("connection.state").slice(4)).toMatchObject([{ connection: "publisher", state: "disconnected" }]);
  });

  it("carry what is received in the one that does", async () => {
    await connected();
    room.receives(VIDEO);
    expect(session.of("track")).toMatchObject([{ direction: "inbound", connection: "publisher" }]);

    session = endingSession();
    room = new FakeRoom();
    room.stats = { publisherStats: [transport()], subscriberStats: [transport("CF2")] };
    await connected();
    room.receives(VIDEO);
    expect(session.of("track")).toMatchObject([{ direction: "inbound", connection: "subscriber" }]);
  });

  it("have statistics with the id of a track that is the only one of its kind, and none that nobody knows", async () => {
    room.receives(VIDEO);
    room.stats = { publisherStats: [transport(), inboundVideo("I1")], subscriberStats: [] };
    await connected();
    const inbound = () => {
      const report = session.of("stats").at(-1)?.report as Map<string, Record<string, unknown>>;
      return [...report.values()].filter(({ type }) => type === "inbound-rtp").map((one) => one.trackIdentifier);
    };
    expect(inbound()).toEqual(["TR_1"]);
    room.stats = { publisherStats: [transport(), inboundVideo("I1"), inboundVideo("I2", 2)], subscriberStats: [] };
    await tick();
    expect(inbound()).toEqual([undefined, undefined]);
  });
});

describe("tracks", () => {
  it("are told before the first statistics, so that a connect waits for them", async () => {
    room.receives(VIDEO);
    await connected();
    const types = session.observations.map(({ type }) => type);
    expect(types.indexOf("track")).toBeLessThan(types.indexOf("connection.state"));
    expect(session.of("track")).toMatchObject([{ action: "added", kind: "video", track: "TR_1", source: "camera" }]);
  });

  it("are told when they come, are muted, unmuted and gone", async () => {
    await connected();
    const publication = { ...VIDEO };
    room.publishes(publication);
    publication.muted = true;
    room.emit("trackMuted", publication);
    publication.muted = false;
    room.emit("trackUnmuted", publication);
    room.localParticipant.trackPublications.clear();
    room.emit("localTrackUnpublished", publication);
    await tick();
    expect(tracks()).toEqual(["added TR_1", "muted TR_1", "unmuted TR_1", "removed TR_1"]);
  });

  it("of others are meant to be received when they are published, or subscribed to without autoSubscribe", async () => {
    observe({ autoSubscribe: false, source: () => "generated" });
    room.become(1);
    await settle();
    const publication = { ...VIDEO, subscribed: false };
    room.receives(publication);
    expect(tracks()).toEqual([]);
    publication.subscribed = true;
    room.emit("trackSubscribed");
    expect(session.of("track")).toMatchObject([{ action: "added", source: "generated" }]);
  });

  it("that are published again by a full reconnect are the same", async () => {
    await connected();
    const mine = { ...VIDEO };
    room.publishes(mine);
    room.receives({ ...VIDEO, sid: "TR_2" });
    room.losesParticipants();
    room.become(2);
    room.emit("reconnecting");
    mine.sid = "TR_1b";
    room.receives({ ...VIDEO, sid: "TR_2" });
    room.emit("localTrackRepublished", mine, "TR_1");
    room.become(1);
    room.emit("reconnected");
    await tick();
    expect(tracks()).toEqual(["added TR_1", "added TR_2"]);
  });
});

describe("an outage", () => {
  async function outage(during: () => void): Promise<void> {
    await connected();
    room.become(2);
    room.emit("reconnecting");
    during();
    room.become(1);
    room.emit("reconnected");
    await settle();
  }

  it("that keeps the connection was a resume", async () => {
    await outage(() => {});
    expect(reconnects()).toEqual(["lost", "attempt.started resume", "recovered resume"]);
    expect(states()).toEqual(["room connected", "room reconnecting", "room connected"]);
  });

  it("after which the certificate is another one was a full reconnect", async () => {
    await outage(() => {
      room.stats = { publisherStats: [transport("CF9")], subscriberStats: [] };
    });
    expect(reconnects()).toEqual(["lost", "attempt.started full", "recovered full"]);
  });

  it("in which a track was published again was a full reconnect", async () => {
    await outage(() => room.emit("localTrackRepublished"));
    expect(reconnects()).toEqual(["lost", "attempt.started full", "recovered full"]);
  });

  it("is over when it was, though its kind is found out later, also when statistics hang", async () => {
    await connected();
    room.emit("reconnecting");
    room.getRtcStats = () => new Promise(() => {});
    await vi.advanceTimersByTimeAsync(300);
    const at = session.clock.now();
    room.emit("reconnected");
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.of("reconnect").at(-1)).toMatchObject({ action: "recovered", mode: "resume" });
    expect(session.of("reconnect").at(-1)?.time).toBeCloseTo(at, 0);
  });

  it("right after another one leaves that one whole", async () => {
    await connected();
    for (const event of ["reconnecting", "reconnected", "reconnecting", "reconnected"]) room.emit(event);
    await settle();
    const one = ["lost", "attempt.started resume", "recovered resume"];
    expect(reconnects()).toEqual([...one, ...one]);
  });

  it("that the SDK gave up is an error", async () => {
    await connected();
    room.become(2);
    room.emit("reconnecting");
    room.become(0);
    room.emit("disconnected", 0);
    expect(reconnects()).toEqual(["lost", "attempt.started full", "gave_up full"]);
    expect(session.of("reconnect").at(-1)?.error).toBe("connection_failed");
    expect(session.endings).toEqual(["RECONNECT_GAVE_UP", "failed"]);
  });

  it("that somebody left in is not given up", async () => {
    await connected();
    room.emit("reconnecting");
    room.emit("disconnected", 1);
    expect(reconnects()).toEqual(["lost", "cancelled"]);
  });
});

describe("a disconnect", () => {
  it.each([
    [1, undefined, []],
    [2, undefined, ["DUPLICATE_IDENTITY", "replaced"]],
    [4, undefined, ["PARTICIPANT_REMOVED", "removed"]],
    [7, "JoinFailureError", ["JOIN_FAILURE", "failed"]],
    [0, "UnknownReasonError", ["UNKNOWN_REASON", "failed"]],
    [99, "UnknownReasonError", ["UNKNOWN_REASON", "failed"]],
  ])("with reason %i has the error %s and ends the session as %j", async (reason, errorType, endings) => {
    await connected();
    room.become(0);
    room.emit("disconnected", reason);
    const told = session.of("event").at(-1)?.event;
    expect(told).toMatchObject({ name: EVENT_RTC_STATE, body: "room: connected → disconnected" });
    expect(told?.errorType).toBe(errorType);
    expect(session.of("connection.closed")).toHaveLength(1);
    expect(session.endings).toEqual(endings);
    expect(vi.getTimerCount()).toBe(0);
    expect(room.eventNames()).toEqual([]);
  });

  it("during a reading is no trouble", async () => {
    await connected();
    room.getRtcStats = async () => {
      room.become(0);
      room.emit("disconnected", 4);
      throw new Error("aborted");
    };
    await tick();
    expect(session.warnings).toEqual([]);
  });

  it("by the server may be followed by another connect of the same room, in a session that goes on", async () => {
    observe({ endSession: false });
    room.become(1);
    await settle();
    room.become(0);
    room.emit("disconnected", 4);
    room.become(1);
    await settle();
    expect(session.of("connection.opened")).toHaveLength(2);
    expect(session.of("stats")).toHaveLength(2);
  });

  it("by the application takes the SDK's listeners away: it can be observed again", async () => {
    await connected();
    room.become(0);
    room.emit("disconnected", 1);
    expect(room.eventNames()).toEqual([]);
    room.removeAllListeners();
    await connected();
    expect(session.of("connection.opened")).toHaveLength(2);
  });
});

describe("what the SDK tells beside", () => {
  it("is the quality of one's own connection, when it changes", async () => {
    await connected();
    for (const value of [2, 2, 3]) room.emit("connectionQualityChanged", value, { identity: "me" });
    room.emit("connectionQualityChanged", 0, { identity: "other" });
    expect(states()).toEqual(["room connected", "sdk_quality excellent", "sdk_quality lost"]);
  });

  it("is a subscription that failed, without its free text", async () => {
    await connected();
    room.emit("trackSubscriptionFailed", "TR_9", { identity: "other" }, "secret");
    const told = session.of("event").at(-1)?.event;
    expect(told).toMatchObject({ name: EVENT_RTC_ISSUE, attributes: { "rtc.issue.type": "subscription_failed" } });
    expect(JSON.stringify(told)).not.toContain("secret");
  });
});

describe("the host", () => {
  const hostile = () =>
    new Proxy(
      {},
      {
        get() {
          throw new Error("hostile");
        },
      },
    ) as never;

  it.each([
    ["null", null as never],
    ["a number", 7 as never],
    ["an empty object", {} as never],
    ["throwing getters", hostile()],
  ])("is not hurt by %s in place of a room", (_, wrong) => {
    const stop = observeRtcNodeRoom(session, wrong);
    stop();
    stop();
    expect(session.warnings).toHaveLength(1);
  });

  it("is not hurt by what listeners find", async () => {
    await connected();
    Object.defineProperty(room, "remoteParticipants", { get: hostile });
    expect(() => room.emit("trackPublished")).not.toThrow();
    expect(() => room.emit("connectionQualityChanged", 1, undefined)).not.toThrow();
    expect(session.warnings).toHaveLength(1);
  });
});
