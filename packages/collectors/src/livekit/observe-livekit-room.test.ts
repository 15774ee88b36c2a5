import {
  ConnectionQuality,
  ConnectionState,
  DisconnectReason,
  type LocalTrack,
  type LocalTrackPublication,
  type RemoteTrack,
  Track,
} from "livekit-client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { observeLiveKitRoom } from "./index";
import { remotePublication, setUp } from "./room.test-kit";

afterEach(() => void vi.useRealTimers());

describe("connections", () => {
  it("are observed by the names LiveKit gives them, each once", () => {
    const { transports, emit, session } = setUp();
    transports("publisher", "subscriber");
    emit("connected");
    expect(session.of("connection.opened").map(({ connection }) => connection)).toEqual(["publisher", "subscriber"]);
    transports("publisher");
    expect(session.of("connection.opened").at(-1)?.connection).toBe("publisher2");
  });

  it("are found with the next engine, before it connects", () => {
    const { room, session, engine } = setUp();
    const before = session.of("connection.opened").length;
    engine._isClosed = true;
    engine._isNewlyCreated = false;
    // What `connect()` does first when the engine before is closed.
    Reflect.apply(Reflect.get(room, "maybeCreateEngine"), room, []);
    expect(room.engine).not.toBe(engine);
    room.engine.emit("transportsCreated", {} as never, undefined);
    expect(session.of("connection.opened")).toHaveLength(before);
    expect(Object.hasOwn(room.engine, "restartConnection")).toBe(true);
  });

  it("are never made by looking: the getter that would is not touched", () => {
    const { engine, emit, session } = setUp();
    const pc = vi.fn();
    const transport = Object.defineProperty({ _pc: null }, "pc", { get: pc });
    engine.pcManager = { publisher: transport };
    emit("connected");
    expect(pc).not.toHaveBeenCalled();
    expect(session.warnings).toEqual([]);
  });
});

describe("without internals", () => {
  it("asks the tracks, and counts what they repeat once", async () => {
    vi.useFakeTimers();
    const report = (id: string) =>
      new Map([
        [id, { id, type: "outbound-rtp" }],
        ["T", { id: "T", type: "transport" }],
      ]);
    const { room, session, state, emit, events } = setUp(undefined, (made) => Reflect.set(made, "engine", undefined));
    for (const id of ["a", "b"]) {
      const track = { getRTCStatsReport: async () => report(id) };
      room.localParticipant.trackPublications.set(id, { track } as unknown as LocalTrackPublication);
    }
    state(ConnectionState.Connected);
    emit("connected");
    await vi.advanceTimersByTimeAsync(1200);
    expect(session.of("connection.opened").map(({ connection }) => connection)).toEqual(["publisher"]);
    const read = session.of("stats")[0]?.report as Map<string, unknown> | undefined;
    expect([...(read?.keys() ?? [])]).toEqual(["a", "T", "b"]);
    state(ConnectionState.SignalReconnecting);
    emit("signalReconnecting");
    state(ConnectionState.Connected);
    emit("reconnected");
    expect(session.of("reconnect").map(({ action }) => action)).toEqual(["lost", "attempt.started", "recovered"]);
    expect(events()).toHaveLength(3);
    emit("disconnected", DisconnectReason.CLIENT_INITIATED);
    expect(session.of("connection.closed")).toHaveLength(1);
  });
});

describe("reconnects", () => {
  it("tells a resume with the back-off that was waited", async () => {
    vi.useFakeTimers();
    const { connect, engine, delays, steps, emit, reconnects, session } = setUp();
    connect();
    delays.push(120);
    Reflect.apply(engine.handleDisconnect as () => void, engine, ["signal"]);
    await vi.advanceTimersByTimeAsync(120);
    emit("signalReconnecting");
    steps.resumeConnection?.done();
    engine.emit("resumed");
    emit("reconnected");
    expect(reconnects()).toEqual([
      { action: "lost", cause: "signaling" },
      { action: "attempt.started", mode: "resume" },
      { action: "recovered" },
    ]);
    expect(session.of("reconnect")[1]?.backoffMs).toBeCloseTo(120, -1);
  });

  it("tells each attempt of a full one, why it failed, and the giving up that has no reason", async () => {
    vi.useFakeTimers();
    const { connect, engine, delays, steps, emit, state, reconnects, ends, attributes } = setUp();
    connect();
    delays.push(0, 50, null);
    engine.fullReconnectOnNext = true;
    Reflect.apply(engine.handleDisconnect as () => void, engine, ["leave-reconnect"]);
    await vi.advanceTimersByTimeAsync(60);
    const refused = Object.assign(new Error("no"), { name: "ConnectionError", reason: 1 });
    steps.restartConnection?.fail(refused);
    await vi.advanceTimersByTimeAsync(60);
    state(ConnectionState.Disconnected);
    emit("disconnected");
    const error = { name: "ServerUnreachableError", message: "no" };
    expect(reconnects()).toEqual([
      { action: "lost", cause: "server" },
      { action: "attempt.started", mode: "full" },
      { action: "attempt.failed", error },
      { action: "gave_up", error },
    ]);
    expect(ends).toEqual(["failed"]);
    expect(attributes["rtc.session.end.detail"]).toBe("RECONNECT_GAVE_UP");
  });

  it("ends with who leaves meanwhile, and is given up for good where the token is refused", async () => {
    vi.useFakeTimers();
    for (const [reason, last] of [
      [DisconnectReason.CLIENT_INITIATED, { action: "cancelled" }],
      [undefined, { action: "gave_up", permanent: true, error: { name: "ConnectionNotAllowedError" } }],
    ] as const) {
      const { connect, engine, delays, steps, emit, state, session } = setUp();
      connect();
      delays.push(0, null);
      Reflect.apply(engine.handleDisconnect as () => void, engine, ["signal"]);
      await vi.advanceTimersByTimeAsync(10);
      if (!reason) steps.resumeConnection?.fail(Object.assign(new Error("no"), { name: "ConnectionError", reason: 0 }));
      await vi.advanceTimersByTimeAsync(10);
      state(ConnectionState.Disconnected);
      emit("disconnected", reason);
      expect(session.of("reconnect").at(-1)).toMatchObject(last);
    }
  });

  it("is not over before its ICE restart is: what states do then is no outage of its own", async () => {
    vi.useFakeTimers();
    const { engine, delays, steps, reconnects, transports, emit } = setUp();
    const [pc] = transports("publisher");
    if (!pc) throw new Error("no connection");
    const offer = (ufrag: string) => pc.setLocalDescription({ type: "offer", sdp: `a=ice-ufrag:${ufrag}\r\n` });
    const ice = (value: string) => {
      Object.assign(pc, { iceConnectionState: value });
      pc.dispatchEvent(new Event("iceconnectionstatechange"));
    };
    const answer = () => (pc as RTCPeerConnection).setRemoteDescription({ type: "answer", sdp: "" });
    await offer("one");
    await answer();
    emit("connected");
    delays.push(0);
    Reflect.apply(engine.handleDisconnect as () => void, engine, ["signal"]);
    await vi.advanceTimersByTimeAsync(1);
    await offer("two");
    steps.resumeConnection?.done();
    engine.emit("resumed");
    await answer();
    ice("checking");
    expect(reconnects().map(({ action }) => action)).toEqual(["lost", "attempt.started"]);
    ice("connected");
    expect(reconnects().at(-1)).toEqual({ action: "recovered" });
  });
});

describe("endings", () => {
  it.each([
    [DisconnectReason.PARTICIPANT_REMOVED, "removed", "info"],
    [DisconnectReason.ROOM_DELETED, "disconnected", "info"],
    [DisconnectReason.DUPLICATE_IDENTITY, "replaced", "info"],
    [DisconnectReason.STATE_MISMATCH, "failed", "error"],
  ])("by the server (%s) end the session as %s", (reason, end, severity) => {
    const { connect, state, emit, ends, attributes, events } = setUp();
    connect();
    state(ConnectionState.Disconnected);
    emit("disconnected", reason);
    expect(ends).toEqual([end]);
    expect(attributes["rtc.session.end.detail"]).toBe(DisconnectReason[reason]);
    expect(events().at(-1)).toMatchObject({ body: "room: connected → disconnected", severity });
  });

  it("by the application are the application's, and those of a failed connect too", () => {
    const { connect, state, emit, ends } = setUp();
    state(ConnectionState.Connecting);
    emit("disconnected", DisconnectReason.USER_REJECTED);
    connect();
    emit("disconnected", DisconnectReason.CLIENT_INITIATED);
    expect(ends).toEqual([]);
  });

  it("are left to the application on request", () => {
    const { connect, emit, ends } = setUp({ endSession: false });
    connect();
    emit("disconnected", DisconnectReason.PARTICIPANT_REMOVED);
    expect(ends).toEqual([]);
  });
});

describe("publishing", () => {
  const camera = (id: string) =>
    ({ mediaStreamTrack: { id, kind: "video" }, source: Track.Source.Camera, isMuted: false }) as unknown as LocalTrack;

  function publisher() {
    const outcome: { resolve(value?: unknown): void; reject(error: unknown): void }[] = [];
    const kit = setUp(undefined, (room) => {
      Reflect.set(
        room.localParticipant,
        "publishOrRepublishTrack",
        () => new Promise((resolve, reject) => outcome.push({ resolve, reject })),
      );
    });
    const publish = (track: LocalTrack, again = false): Promise<unknown> =>
      Reflect.get(kit.room.localParticipant, "publishOrRepublishTrack").call(
        kit.room.localParticipant,
        track,
        {},
        again,
      );
    const published = (track: LocalTrack) =>
      kit.emit(
        "localTrackPublished",
        {
          track,
          kind: Track.Kind.Video,
          source: Track.Source.Camera,
          isMuted: false,
        } as unknown as LocalTrackPublication,
        kit.room.localParticipant,
      );
    return { ...kit, publish, published, outcome };
  }

  it("begins with the call, also where the connection comes later", async () => {
    const { publish, published, outcome, transports, tracks, session } = publisher();
    const done = publish(camera("cam"));
    expect(tracks()).toEqual([]);
    transports("publisher");
    published(camera("cam"));
    outcome[0]?.resolve();
    await done;
    expect(tracks()).toEqual(["added outbound video cam camera publisher"]);
    expect(session.of("phase.started").map(({ phase, key }) => [phase, key])).toEqual([["publish", "cam"]]);
    expect(session.of("phase.ended").map(({ outcome }) => outcome)).toEqual(["ok"]);
  });

  it("takes what a reconnect publishes again for no intent, but knows what it shows", () => {
    const { connect, publish, published, tracks } = publisher();
    connect();
    void publish(camera("cam2"), true);
    published(camera("cam2"));
    expect(tracks()).toEqual(["unmuted outbound video cam2 camera publisher"]);
  });

  it("that is refused fails with the server's status", async () => {
    const { connect, publish, outcome, session } = publisher();
    connect();
    const done = publish(camera("cam"));
    outcome[0]?.reject(Object.assign(new Error("no permission"), { name: "PublishTrackError", status: 403 }));
    await expect(done).rejects.toThrow("no permission");
    expect(session.of("track").at(-1)).toMatchObject({
      action: "failed",
      track: "cam",
      connection: "publisher",
      error: { name: "PublishTrackError", code: 403 },
    });
  });

  it("that is refused before there is a connection is an issue", async () => {
    const { publish, outcome, events, state } = publisher();
    state(ConnectionState.Connecting);
    const done = publish(camera("cam"));
    outcome[0]?.reject(Object.assign(new Error("no permission"), { name: "PublishTrackError", status: 403 }));
    await expect(done).rejects.toThrow("no permission");
    expect(events().at(-1)).toMatchObject({
      name: "rtc.issue",
      errorType: "PublishTrackError",
      attributes: { "rtc.issue.type": "server_error", "rtc.error.code": "403" },
    });
  });
});

describe("subscribing", () => {
  const media = (id: string) => ({ mediaStreamTrack: { id } }) as unknown as RemoteTrack;

  function viewer() {
    const kit = setUp();
    kit.connect();
    const publication = remotePublication("TR_1", { track: media("m1") });
    const participant = { isLocal: false, trackPublications: new Map([["TR_1", publication]]) } as never;
    const arrive = () => kit.emit("trackSubscribed", media("m1"), publication, participant);
    return { ...kit, publication, participant, arrive };
  }

  it("begins when the track was wanted", () => {
    const { emit, publication, participant, arrive, tracks, session } = viewer();
    emit("trackPublished", publication, participant);
    const before = session.clock.now();
    arrive();
    expect(tracks()).toEqual(["added inbound video m1 camera publisher"]);
    expect(session.of("track")[0]?.time).toBeLessThanOrEqual(before);
  });

  it("is foretold where tracks keep their names, and corrected where they do not", () => {
    const { room, emit, state, transports, participant, arrive, tracks } = viewer();
    state(ConnectionState.Connecting);
    transports("publisher", "subscriber");
    room.remoteParticipants.set("other", participant);
    emit("signalConnected");
    expect(tracks()).toEqual(["added inbound video TR_1 camera subscriber"]);
    arrive();
    expect(tracks().slice(1)).toEqual([
      "removed inbound video TR_1 camera subscriber",
      "added inbound video m1 camera subscriber",
    ]);
  });

  it("expects nothing of a track that is muted or switched off", () => {
    const { emit, publication, participant, arrive, tracks } = viewer();
    arrive();
    publication.isMuted = true;
    emit("trackMuted", publication, participant);
    publication.isMuted = false;
    emit("trackUnmuted", publication, participant);
    emit("trackUnsubscribed", media("m1"), publication, participant);
    expect(tracks().map((line) => line.split(" ")[0])).toEqual(["added", "muted", "unmuted", "removed"]);
  });

  it("that returns with a full reconnect is no intent", () => {
    const { engine, arrive, tracks } = viewer();
    arrive();
    void Reflect.apply(engine.restartConnection as () => Promise<void>, engine, []);
    arrive();
    expect(tracks().map((line) => line.split(" ")[0])).toEqual(["added", "unmuted"]);
  });

  it("that fails is an issue with LiveKit's own code", () => {
    const { emit, participant, events } = viewer();
    emit("trackSubscriptionFailed", "TR_1", participant, 1);
    expect(events().at(-1)?.attributes).toMatchObject({
      "rtc.issue.type": "subscription_failed",
      "rtc.error.code": "SE_CODEC_UNSUPPORTED",
    });
  });
});

it("tells what the room rates and reports", () => {
  const { room, connect, emit, events, attributes } = setUp();
  room.serverInfo = { version: "1.13.5", region: "eu" };
  connect();
  emit("connectionQualityChanged", ConnectionQuality.Poor, room.localParticipant);
  emit("connectionQualityChanged", ConnectionQuality.Lost, { isLocal: false } as never);
  emit(
    "trackStreamStateChanged",
    remotePublication("TR_1", { track: { mediaStreamTrack: { id: "m" } } }),
    Track.StreamState.Paused,
    {} as never,
  );
  emit("mediaDevicesError", new DOMException("busy", "NotReadableError"), "videoinput");
  expect(attributes).toEqual({ "rtc.server.version": "1.13.5", "rtc.server.region": "eu" });
  expect(events().map(({ body }) => body)).toEqual([
    "room: connecting",
    "room: connecting → connected",
    "sdk_quality: poor",
    "track_stream: paused",
    "video_input: NotReadableError",
  ]);
});

it("leaves the room as it was, and observes it once", () => {
  const names = (of: object) => Object.getOwnPropertyNames(of);
  const listeners = (emitters: readonly object[]) =>
    (emitters as NodeJS.EventEmitter[]).map((one) =>
      one.eventNames().map((name) => [String(name), one.listenerCount(name)]),
    );
  const shape = () => JSON.stringify([names(room), names(room.engine), names(room.localParticipant)]);
  let before: unknown[] = [];
  const { room, stop, session, connect, emit } = setUp(undefined, (made) => {
    const one = [made, made.engine, made.localParticipant];
    before = [JSON.stringify(one.map(names)), listeners(one)];
  });
  expect([shape(), listeners([room, room.engine, room.localParticipant])]).not.toEqual(before);
  expect(observeLiveKitRoom(session, room)).toBe(stop);
  connect();
  expect(session.of("event").filter(({ event }) => event.body === "room: connecting")).toHaveLength(1);
  stop();
  Reflect.deleteProperty(room.engine, "pcManager");
  expect([shape().replace(',"pcManager"', ""), listeners([room, room.engine, room.localParticipant])]).toEqual(before);
  emit("signalReconnecting");
  expect(session.of("reconnect")).toEqual([]);
});
