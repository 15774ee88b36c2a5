/**
 * The collectors in real browsers: what no fake can show. Chromium through playwright-core, Firefox through WebDriver
 * BiDi; the same page and the same questions for both.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BrowserKind, findBrowser, launchChromium, launchFirefox, missingBrowser } from "./browsers";
import type {} from "./collectors/page";
import { servePage } from "./collectors/serve";

interface Tab {
  /** Runs a function in a fresh page and hands back what it returns, which must be plain data. */
  run<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<unknown>;
}

async function open(kind: BrowserKind, url: string): Promise<Tab> {
  if (kind === "chromium") {
    const browser = await launchChromium();
    return {
      async run(work) {
        const page = await browser.newPage();
        await page.goto(url);
        const result = await page.evaluate(work);
        await page.close();
        return result;
      },
      close: () => browser.close(),
    };
  }
  const browser = await launchFirefox();
  return {
    async run(work) {
      const page = await browser.newPage();
      await page.goto(url);
      const result = await page.evaluate(work);
      await page.close();
      return result as Awaited<ReturnType<typeof work>>;
    },
    close: () => browser.close(),
  };
}

for (const kind of ["chromium", "firefox"] as const) {
  const missing = !findBrowser(kind);
  describe.skipIf(missing)(missing ? `${kind} (${missingBrowser(kind)})` : kind, () => {
    let server: Awaited<ReturnType<typeof servePage>>;
    let tab: Tab;
    beforeAll(async () => {
      server = await servePage();
      tab = await open(kind, server.url);
    });
    afterAll(async () => {
      await tab?.close();
      server?.close();
    });

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
    it.runIf(kind === "firefox")("tells an event before the application reacts to it", async () => {
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

    it("instruments every connection of the page, and leaves no trace when disabled", async () => {
      const seen = await tab.run(async () => {
        const { RtcInstrumentation, canvasTrack, connect, sleep, until } = window.tools;
        const Native = window.RTCPeerConnection;
        const nativeNames = ["RTCPeerConnection", "webkitRTCPeerConnection"].map((name) =>
          JSON.stringify(Object.getOwnPropertyDescriptor(window, name)),
        );
        const spans: string[] = [];
        const records: string[] = [];
        const provider = {
          getTracer: () => ({
            startSpan: (name: string) => {
              spans.push(name);
              const span = {
                spanContext: () => ({ traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags: 1 }),
                setAttributes: () => span,
                setStatus: () => span,
                end: () => {},
              };
              return span;
            },
          }),
        };
        const logs = {
          getLogger: () => ({
            emit: ({ eventName, attributes }: { eventName: string; attributes: Record<string, unknown> }) =>
              void records.push(`${eventName} ${attributes["rtc.session.end.reason"] ?? ""}`.trim()),
          }),
        };
        const instrumentation = new RtcInstrumentation({ metrics: false });
        instrumentation.setTracerProvider(provider as never);
        instrumentation.setLoggerProvider(logs as never);

        const probe = new RTCPeerConnection();
        probe.addTransceiver("video");
        await probe.createOffer();
        probe.close();
        await sleep(400);
        const afterProbe = [...spans, ...records];

        class Own extends RTCPeerConnection {
          readonly mine = true;
        }
        const [caller, callee] = [new Own(), new RTCPeerConnection()];
        const shape = {
          instance: caller instanceof RTCPeerConnection && caller instanceof Own && caller instanceof Native,
          subclass: caller.mine && Object.getPrototypeOf(caller) === Own.prototype,
          prototype: RTCPeerConnection.prototype === Native.prototype,
          name: RTCPeerConnection.name,
          length: RTCPeerConnection.length === Native.length,
          certificate: (await RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" } as never))
            .constructor.name,
          alias:
            !("webkitRTCPeerConnection" in window) ||
            Reflect.get(window, "webkitRTCPeerConnection") === RTCPeerConnection,
          keys: Object.keys(window).includes("RTCPeerConnection"),
          withoutNew: (() => {
            try {
              return String((RTCPeerConnection as unknown as () => unknown)());
            } catch (error) {
              return (error as Error).name;
            }
          })(),
          badConfig: (() => {
            try {
              new RTCPeerConnection({ iceServers: [{ urls: "nonsense" }] });
              return "none";
            } catch (error) {
              return (error as Error).name;
            }
          })(),
        };
        caller.addTrack(canvasTrack());
        await connect(caller, callee);
        await until(() => spans.includes("rtc.connect"));
        const wrapped = Object.getOwnPropertyNames(caller).length;
        caller.close();
        await sleep(400);
        const afterClose = [...records];

        const Replaced = window.RTCPeerConnection;
        instrumentation.disable();
        const told = spans.length + records.length;
        const afterDisable = new Replaced();
        afterDisable.addTransceiver("video");
        await afterDisable.setLocalDescription();
        afterDisable.close();
        await sleep(400);
        const names = ["RTCPeerConnection", "webkitRTCPeerConnection"].map((name) =>
          JSON.stringify(Object.getOwnPropertyDescriptor(window, name)),
        );
        const restored = window.RTCPeerConnection === Native;
        instrumentation.enable();
        instrumentation.enable();
        const again = window.RTCPeerConnection !== Native;
        instrumentation.disable();
        return {
          afterProbe,
          shape,
          wrapped,
          spans,
          afterClose,
          records,
          own: Object.getOwnPropertyNames(callee),
          silent: spans.length + records.length === told,
          restored: restored && window.RTCPeerConnection === Native,
          descriptors: nativeNames.join() === names.join(),
          again,
        };
      });
      // A connection that only asks for capabilities is no call.
      expect(seen.afterProbe).toEqual([]);
      expect(seen.shape).toEqual({
        instance: true,
        subclass: true,
        prototype: true,
        name: "RTCPeerConnection",
        length: true,
        certificate: "RTCCertificate",
        alias: kind === "chromium" ? true : expect.any(Boolean),
        keys: false,
        withoutNew: "TypeError",
        badConfig: "SyntaxError",
      });
      expect(seen.wrapped).toBeGreaterThan(5);
      expect(seen.spans).toContain("rtc.connect");
      expect(seen.afterClose).toContain("rtc.session.end ended");
      expect(seen.records).toContain("rtc.session.end disabled");
      expect(seen.own).toEqual([]);
      expect(seen).toMatchObject({ silent: true, restored: true, descriptors: true, again: true });
    });

    it("makes the click that began a connection the parent of its connect", async () => {
      const seen = await tab.run(async () => {
        const { RtcInstrumentation, createTracing, canvasTrack, connect, sleep, until } = window.tools;
        const { provider, spans, click } = createTracing();
        const instrumentation = new RtcInstrumentation({ metrics: false });
        instrumentation.setTracerProvider(provider);
        const call = async (caller: RTCPeerConnection) => {
          // By the first negotiation the context manager has long lost the click.
          await sleep(20);
          const callee = new RTCPeerConnection();
          caller.addTrack(canvasTrack());
          await connect(caller, callee);
          await until(() => spans().some(({ name }) => name === "rtc.connect"));
          caller.close();
          callee.close();
          await sleep(400);
        };
        await click(() => call(new RTCPeerConnection()));
        instrumentation.disable();
        return spans();
      });
      const click = seen.find(({ name }) => name === "click");
      const connects = seen.filter(({ name }) => name === "rtc.connect");
      // The callee was created after the click, in a trace of its own.
      expect(connects.map(({ parent }) => parent)).toContain(click?.id);
      const own = connects.find(({ parent }) => parent === click?.id);
      const phases = seen.filter(({ parent }) => parent === own?.id);
      expect(phases.length).toBeGreaterThan(2);
      for (const phase of phases) expect(phase.trace).toBe(click?.trace);
    });

    it("puts the connections of one call into the session that the application names", async () => {
      const seen = await tab.run(async () => {
        const { RtcInstrumentation, record, canvasTrack, connect, sleep } = window.tools;
        const { session, observations } = record();
        const instrumentation = new RtcInstrumentation({ metrics: false, sessionOf: () => session });
        const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
        caller.addTrack(canvasTrack());
        await connect(caller, callee);
        caller.close();
        callee.close();
        await sleep(400);
        instrumentation.disable();
        const opened = observations.filter((each) => each.type === "connection.opened").map((each) => each.connection);
        const steps = observations.flatMap((each) => (each.type === "negotiation" ? [each] : []));
        const own = steps.filter(({ connection }) => connection === opened[0]);
        return {
          opened,
          first: [own[0]?.step, own[0]?.state],
          ordered: own.every(({ time }, i) => i === 0 || time >= own[i - 1]!.time),
          ended: session.ended,
        };
      });
      expect(seen).toEqual({
        opened: ["pc1", "pc2"],
        first: ["createOffer", "started"],
        ordered: true,
        ended: false,
      });
    });
  });
}
