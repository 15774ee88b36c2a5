/** Peer connections in real browsers: what no fake can show. */
import { expect, it } from "vitest";
import { inEachBrowser } from "./collectors/tab";

inEachBrowser((tab, kind) => {
  it("observes a call from its first negotiation to its close", async () => {
    const seen = await tab.run(async () => {
      const { record, plain, observePeerConnection, observeVideoElement, canvasTrack, connect, sleep, until } =
        window.tools;
      const [sending, receiving] = [record(), record()];
      const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
      const own = Object.getOwnPropertyNames(caller);
      const { getStats } = RTCPeerConnection.prototype;
      const reads = { calls: 0, inFlight: 0, most: 0 };
      RTCPeerConnection.prototype.getStats = function (this: RTCPeerConnection, ...args) {
        if (this !== caller) return getStats.apply(this, args);
        reads.calls++;
        reads.most = Math.max(reads.most, ++reads.inFlight);
        return getStats.apply(this, args).finally(() => reads.inFlight--);
      };
      observePeerConnection(sending.session, caller);
      observePeerConnection(receiving.session, callee);
      const video = document.createElement("video");
      video.muted = true;
      document.body.append(video);
      callee.addEventListener("track", ({ track }) => {
        video.srcObject = new MediaStream([track]);
        void video.play();
      });
      const stopVideo = observeVideoElement(receiving.session, video);
      const track = canvasTrack();
      const sender = caller.addTrack(track);
      await connect(caller, callee);
      await until(() => receiving.observations.some(({ type }) => type === "frame"));
      await sleep(1500);
      const from = reads.calls;
      const readingFrom = performance.now();
      await sleep(5000);
      const perSecond = ((reads.calls - from) * 1000) / (performance.now() - readingFrom);
      await sender.replaceTrack(canvasTrack());
      caller.removeTrack(sender);
      const before = performance.now();
      caller.close();
      const closeMs = performance.now() - before;
      callee.close();
      await sleep(400);
      stopVideo();
      const later = sending.observations.length;
      await sleep(1500);
      const slim = ({ observations }: typeof sending) =>
        plain(observations.filter(({ type }) => type !== "frame" && type !== "stats"));
      return {
        sending: slim(sending),
        receiving: slim(receiving),
        frames: receiving.observations.filter(({ type }) => type === "frame").length,
        order: sending.observations.map(({ type }) => type),
        reads,
        perSecond,
        closeMs,
        silent: sending.observations.length === later,
        lastStats: sending.observations.findLast(({ type }) => type === "stats"),
        own: [own, Object.getOwnPropertyNames(caller)],
        senderOwn: Object.getOwnPropertyNames(sender),
        trackId: track.id,
        warnings: [...sending.warnings, ...receiving.warnings],
      };
    });

    expect(seen.warnings).toEqual([]);
    expect(seen.sending).toContainEqual({ type: "connection.opened", connection: "pc1" });
    for (const step of ["createOffer", "setLocalDescription", "setRemoteDescription"]) {
      expect(seen.sending).toContainEqual(expect.objectContaining({ type: "negotiation", step, state: "started" }));
      expect(seen.sending).toContainEqual(expect.objectContaining({ type: "negotiation", step, state: "done" }));
    }
    // The callee let the browser make its answer.
    expect(seen.receiving).toContainEqual(
      expect.objectContaining({
        step: "setLocalDescription",
        state: "done",
        sdpType: "answer",
        ufrag: expect.stringMatching(/^.{4,}$/),
      }),
    );
    for (const states of [
      { kind: "ice", state: "connected" },
      { kind: "connection", state: "connected" },
      { kind: "dtls", state: "connected" },
      { kind: "gathering", state: "complete" },
      { kind: "signaling", state: "have-local-offer" },
      { kind: "signaling", state: "stable" },
    ]) {
      expect(seen.sending).toContainEqual({ type: "connection.state", connection: "pc1", ...states });
    }
    expect(seen.sending).toContainEqual(
      expect.objectContaining({ action: "added", direction: "outbound", kind: "video", track: seen.trackId }),
    );
    // Replaced, then removed: one track goes, another comes and goes.
    const outbound = seen.sending.filter(({ type }) => type === "track").map(({ action }) => action);
    expect(outbound).toEqual(["added", "added", "removed", "removed"]);

    expect(seen.receiving).toContainEqual(expect.objectContaining({ action: "added", direction: "inbound" }));
    expect(seen.receiving).toContainEqual(expect.objectContaining({ type: "media.first", what: "packet" }));
    expect(seen.receiving).toContainEqual(expect.objectContaining({ type: "media.first", what: "frame" }));
    expect(seen.receiving).toContainEqual(expect.objectContaining({ type: "playback", expected: true }));
    expect(seen.receiving).toContainEqual(expect.objectContaining({ type: "playback", expected: false }));
    expect(seen.frames).toBeGreaterThan(20);

    expect(seen.reads.most).toBe(1);
    expect(seen.perSecond).toBeGreaterThan(0.7);
    expect(seen.perSecond).toBeLessThan(1.3);
    expect(seen.order.at(-1)).toBe("connection.closed");
    // Firefox never answers a reading that a close overtakes, and afterwards it has no streams left.
    if (kind === "chromium") {
      expect(seen.order.at(-2)).toBe("stats");
      expect(JSON.stringify(seen.lastStats)).toContain("peer-connection");
    }
    expect(seen.closeMs).toBeLessThan(100);
    expect(seen.silent).toBe(true);
    expect(seen.own[1]).toEqual(seen.own[0]);
    expect(seen.senderOwn).toEqual([]);
  });

  it("joins a call that is under way", async () => {
    const seen = await tab.run(async () => {
      const { record, plain, observePeerConnection, canvasTrack, connect } = window.tools;
      const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
      caller.addTrack(canvasTrack());
      await connect(caller, callee);
      const late = record();
      const stop = observePeerConnection(late.session, callee);
      const observed = plain(late.observations);
      stop();
      return observed;
    });
    expect(seen).toContainEqual(expect.objectContaining({ kind: "connection", state: "connected" }));
    expect(seen).toContainEqual(expect.objectContaining({ kind: "dtls", state: "connected" }));
    expect(seen).toContainEqual(expect.objectContaining({ action: "added", direction: "inbound" }));
  });

  // Chromium runs captured listeners in the order of registration on everything that is no node.
  if (kind === "firefox")
    it("tells an event before the application reacts to it", async () => {
      const order = await tab.run(async () => {
        const { record, observePeerConnection } = window.tools;
        const connection = new RTCPeerConnection();
        const order: string[] = [];
        connection.addEventListener("signalingstatechange", () => order.push("application"));
        const { session } = record();
        const { observe } = session;
        session.observe = (observation) => {
          if (observation.type === "connection.state" && observation.kind === "signaling") order.push("session");
          observe(observation);
        };
        observePeerConnection(session, connection);
        connection.addTransceiver("video");
        await connection.setLocalDescription();
        connection.close();
        return order;
      });
      expect(order.slice(0, 2)).toEqual(["session", "application"]);
    });

  it("tells an ICE restart by its user fragment", async () => {
    const seen = await tab.run(async () => {
      const { record, observePeerConnection, canvasTrack, connect, negotiate } = window.tools;
      const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
      const { session, observations } = record();
      observePeerConnection(session, caller);
      caller.addTrack(canvasTrack());
      await connect(caller, callee);
      caller.restartIce();
      await negotiate(caller, callee);
      caller.close();
      callee.close();
      return observations
        .filter((each) => each.type === "negotiation")
        .map(({ step, state, ufrag, iceRestart }) => ({ step, state, ufrag, iceRestart }));
    });
    const applied = seen.filter(({ step, state }) => step === "setLocalDescription" && state === "done");
    expect(applied).toHaveLength(2);
    expect(applied[0]?.ufrag).not.toBe(applied[1]?.ufrag);
    expect(seen.filter(({ step, state }) => step === "createOffer" && state === "started")).toMatchObject([
      { iceRestart: undefined },
      { iceRestart: true },
    ]);
  });

  it("works with a frozen connection, by its events alone", async () => {
    const seen = await tab.run(async () => {
      const { record, observePeerConnection, canvasTrack, connect } = window.tools;
      const [caller, callee] = [Object.freeze(new RTCPeerConnection()), new RTCPeerConnection()];
      const { session, observations, warnings } = record();
      observePeerConnection(session, caller);
      caller.addTrack(canvasTrack());
      await connect(caller, callee);
      caller.close();
      callee.close();
      return { warnings, observations: observations.map((each) => JSON.parse(JSON.stringify(each))) };
    });
    expect(seen.warnings).toEqual([]);
    expect(seen.observations).toContainEqual(
      expect.objectContaining({ step: "setLocalDescription", sdpType: "offer", ufrag: expect.any(String) }),
    );
    expect(seen.observations).toContainEqual(
      expect.objectContaining({ step: "setRemoteDescription", sdpType: "answer" }),
    );
    expect(seen.observations).toContainEqual(expect.objectContaining({ action: "added", direction: "outbound" }));
  });
});
