/** `RtcInstrumentation` in real browsers: the page must not notice it. */
import { expect, it } from "vitest";
import { inEachBrowser } from "./collectors/tab";

inEachBrowser((tab, kind) => {
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
