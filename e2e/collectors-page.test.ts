/** What surrounds a call in real browsers: elements, devices, the page. */
import { expect, it } from "vitest";
import { inEachBrowser } from "./collectors/tab";

inEachBrowser((tab) => {
  it("tells playback apart from a stall: paused, hidden, taken out, another source, gone", async () => {
    const seen = await tab.run(async () => {
      const { record, observePeerConnection, observeVideoElement, canvasTrack, connect, sleep, until } = window.tools;
      const { session, observations } = record();
      const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
      observePeerConnection(session, callee);
      const video = document.createElement("video");
      video.muted = true;
      document.body.append(video);
      const stop = observeVideoElement(session, video);
      let remote = "";
      callee.addEventListener("track", ({ track }) => {
        remote = track.id;
        video.srcObject = new MediaStream([track]);
        void video.play();
      });
      caller.addTrack(canvasTrack());
      await connect(caller, callee);
      await until(() => observations.some(({ type }) => type === "frame"));
      const marks: { step: string; expected: (boolean | undefined)[] }[] = [];
      const step = async (name: string, work: () => unknown) => {
        const from = observations.length;
        await work();
        await sleep(700);
        marks.push({
          step: name,
          expected: observations.slice(from).flatMap((each) => (each.type === "playback" ? [each.expected] : [])),
        });
      };
      await step("pause", () => video.pause());
      await step("play", () => video.play());
      await step("hide", () => (video.style.display = "none"));
      await step("show", () => (video.style.display = ""));
      await step("detach", () => video.remove());
      document.body.append(video);
      await video.play();
      await sleep(700);
      const preview = canvasTrack();
      const firsts = () => observations.filter(({ type }) => type === "media.first").length;
      const before = firsts();
      await step("preview", () => {
        video.srcObject = new MediaStream([preview]);
        return video.play();
      });
      const previewFirst = firsts() - before;
      stop();
      stop();
      const last = observations.findLast((each) => each.type === "playback");
      const after = observations.length;
      await sleep(300);
      return {
        marks,
        previewFirst,
        last,
        preview: preview.id,
        remote,
        silent: observations.slice(after).every(({ type }) => type === "stats"),
        tracks: [...new Set(observations.flatMap((each) => (each.type === "frame" ? [each.track] : [])))],
      };
    });
    expect(seen.marks).toEqual([
      { step: "pause", expected: [false] },
      { step: "play", expected: [true] },
      { step: "hide", expected: [false] },
      { step: "show", expected: [true] },
      { step: "detach", expected: [false] },
      { step: "preview", expected: [false, true] },
    ]);
    // A local preview is no media that arrived.
    expect(seen.previewFirst).toBe(0);
    expect(seen.tracks).toEqual([seen.remote, seen.preview]);
    expect(seen.last).toMatchObject({ track: seen.preview, expected: false, released: true });
    expect(seen.silent).toBe(true);
  });

  it("measures how a camera is asked for, and names what it shows", async () => {
    const seen = await tab.run(async () => {
      const { record, observeDevices, observePeerConnection, sleep } = window.tools;
      const { session, observations, warnings } = record();
      const stop = observeDevices(session);
      const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
      const failure = await navigator.mediaDevices.getUserMedia({ video: { deviceId: { exact: "none" } } }).then(
        () => "none",
        ({ name }) => name,
      );
      const connection = new RTCPeerConnection();
      for (const track of stream.getTracks()) connection.addTrack(track, stream);
      observePeerConnection(session, connection);
      connection.close();
      await sleep(100);
      stop();
      return {
        failure,
        warnings,
        observations: observations.map((each) => JSON.parse(JSON.stringify(each))),
        own: Object.getOwnPropertyNames(navigator.mediaDevices),
        labels: stream.getTracks().map(({ label }) => label),
      };
    });
    expect(seen.warnings).toEqual([]);
    const phases = seen.observations.filter(({ type }) => type.startsWith("phase."));
    expect(phases).toMatchObject([
      { type: "phase.started", phase: "media.acquire" },
      { type: "phase.ended", outcome: "ok" },
      { type: "phase.started", phase: "media.acquire" },
      { type: "phase.ended", outcome: "error" },
    ]);
    expect(phases[0].key).toBe(phases[1].key);
    expect(phases[0].key).not.toBe(phases[2].key);
    const events = seen.observations.filter(({ type }) => type === "event").map(({ event }) => event);
    expect(events).toMatchObject([
      { name: "rtc.device", attributes: { "rtc.device.kind": "audio_video_input" } },
      { name: "rtc.device", errorType: seen.failure, severity: "warn" },
    ]);
    for (const label of seen.labels) expect(JSON.stringify(seen.observations)).not.toContain(label);
    const sources = seen.observations.filter(({ type }) => type === "track").map(({ source }) => source);
    expect(sources.sort()).toEqual(["camera", "microphone"]);
    expect(seen.own).toEqual([]);
  });

  it("follows the page", async () => {
    const seen = await tab.run(async () => {
      const { record, plain, observePage } = window.tools;
      const { session, observations } = record();
      const stop = observePage(session);
      window.dispatchEvent(new Event("offline"));
      document.dispatchEvent(new Event("freeze"));
      document.dispatchEvent(new Event("resume"));
      window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      stop();
      window.dispatchEvent(new Event("online"));
      return plain(observations);
    });
    expect(seen).toMatchObject([
      { type: "page", visible: true, online: true },
      { type: "page", online: true },
      { type: "page", frozen: true },
      { type: "page", frozen: false },
      { type: "page", visible: false, frozen: true },
    ]);
  });

  it("reports web vitals to the session that comes later", async () => {
    const seen = await tab.run(async () => {
      const { record, observeWebVitals, sleep, until } = window.tools;
      const { scope, session, signals } = record();
      session.end();
      const stop = observeWebVitals(scope);
      await sleep(500);
      const vitals = () => signals.filter(({ name }) => name === "browser.web_vital");
      const early = vitals().length;
      scope.session({ transport: "webrtc" });
      dispatchEvent(new Event("pagehide"));
      stop();
      await until(() => vitals().length);
      return {
        early,
        vitals: vitals().map((each) => ("attributes" in each ? { ...each.attributes } : {})) as Record<
          string,
          string
        >[],
      };
    });
    expect(seen.early).toBe(0);
    expect(seen.vitals.map((vital) => vital["browser.web_vital.name"])).toContain("ttfb");
    for (const vital of seen.vitals)
      expect(vital["browser.web_vital.rating"]).toMatch(/^(good|needs-improvement|poor)$/);
  });
});
