import { describe, expect, it, vi } from "vitest";
import type { Observation } from "../observation";
import { createScope, type ScopeOptions } from "../scope";
import type { Signal } from "../signal";
import { events, setup, spans } from "./session.harness";

describe("a session", () => {
  it("begins with rtc.session.start and ends with rtc.session.end, once", async () => {
    const { scope, signals, advance } = setup();
    const session = scope.session({ transport: "webrtc", role: "publisher" });
    await session.ready;
    advance(1500);
    session.end();
    session.end("failed");
    expect(signals.map((signal) => signal.name)).toEqual(["rtc.session.start", "rtc.session.end"]);
    expect(events(signals, "rtc.session.end")[0]).toMatchObject({
      attributes: { "rtc.session.duration": 1.5, "rtc.session.end.reason": "ended", "rtc.session.connects": 0 },
    });
    expect(scope.sessions()).toEqual([]);
  });

  it("tells inputs that came before the trackers were loaded, with their own times", async () => {
    const { scope, signals, advance } = setup();
    const session = scope.session({ transport: "webrtc" });
    const connected = session.connect(() => "result");
    advance(700);
    expect(await connected).toBe("result");
    session.end();
    await session.ready;
    expect(spans(signals, "rtc.connect")).toMatchObject([{ outcome: "ok" }]);
    expect(signals.at(-1)?.name).toBe("rtc.session.end");
  });

  it("opens the connect's span, and anchors it, before the work runs", () => {
    const { scope, signals, anchors } = setup();
    const session = scope.session({ transport: "webrtc" });
    anchors.length = 0;
    void session.connect(() => {
      expect(anchors).toEqual([session.id]);
      expect(signals.at(-1)).toMatchObject({ type: "span.open", name: "rtc.connect" });
      expect(session.traceparent()).toBe(`00-${session.id}`);
    });
  });

  it("hands a rejection on untouched, and tells it as the connect's error", async () => {
    const { scope, signals } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    const refusal = new DOMException("no", "NotAllowedError");
    await expect(session.connect(() => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(spans(signals, "rtc.connect")).toMatchObject([{ outcome: "error", errorType: "NotAllowedError" }]);
  });

  it("counts a connect inside of a connect as part of it", async () => {
    const { scope, signals } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    const inner = () => session.connect(() => 1);
    await expect(session.connect(() => inner().then(() => Promise.reject(new Error("late"))))).rejects.toThrow("late");
    expect(spans(signals, "rtc.connect")).toHaveLength(1);
    await session.connect(() => 2);
    session.end();
    expect(
      spans(signals, "rtc.connect").map((span) => (span.attributes as Record<string, unknown>)["rtc.connect.attempt"]),
    ).toEqual([1, 2]);
  });

  it("measures the application's phases and milestones, failures included", async () => {
    const { scope, signals, advance } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    await session.connect(async () => {
      await session.phase("join", async () => advance(40));
      await session.phase("token", () => Promise.reject(new TypeError("bad"))).catch(() => {});
      advance(60);
      session.milestone("generation.started");
    });
    session.end();
    const phases = signals.flatMap((signal) =>
      signal.type === "span" && signal.name === "rtc.connect.phase" ? [signal] : [],
    );
    expect(
      phases.map(({ attributes, start, end, outcome }) => [attributes["rtc.connect.phase"], end - start, outcome]),
    ).toEqual([
      ["join", 40, "ok"],
      ["token", 0, "error"],
      ["generation.started", 60, "ok"],
    ]);
    const [connect] = spans(signals, "rtc.connect") as Extract<Signal, { type: "span" }>[];
    const parts = Object.entries(connect?.attributes ?? {}).filter(([key]) =>
      key.startsWith("rtc.connect.critical_path."),
    );
    expect(parts.reduce((sum, [, ms]) => sum + (ms as number), 0)).toBe(100);
  });

  it("ends as page_hidden when the page is left", async () => {
    const { scope, signals, time } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    session.observe({ type: "page", time: time(), leaving: true });
    expect(session.ended).toBe(true);
    expect(events(signals, "rtc.session.end")[0]).toMatchObject({
      attributes: { "rtc.session.end.reason": "page_hidden" },
    });
  });

  it("puts its identity on every signal as it stood when the signal was made", async () => {
    const { scope, infos } = setup();
    const session = scope.session({ transport: "webrtc", role: "publisher" });
    await session.ready;
    session.setAttribute("region", "eu");
    session.setRole("both");
    session.end();
    const next = scope.session({ transport: "webrtc" });
    await next.ready;
    expect(infos[0]).toMatchObject({ id: session.id, role: "publisher", attributes: {} });
    expect(infos.find((info) => info.role === "both")).toMatchObject({ attributes: { region: "eu" } });
    expect(infos.at(-1)).toMatchObject({ id: next.id, previousId: session.id });
  });

  it("masks what a failed candidate gathering says", async () => {
    const { scope, signals, time } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    session.observe({
      type: "candidate.error",
      connection: "pc1",
      time: time(),
      code: 701,
      text: "token=abcdef0123456789 failed for 203.0.113.9",
      url: "turn:turn.example.org:3478?transport=udp",
    });
    const text = JSON.stringify(events(signals, "rtc.issue"));
    expect(text).toContain("701");
    expect(text).not.toMatch(/abcdef0123456789|203\.0\.113\.9|transport=udp/);
  });
});

describe("what cannot hurt the call", () => {
  it("survives observations that are nonsense, and exporters that throw", async () => {
    const throwing = {
      name: "throwing",
      export() {
        throw new Error("broken");
      },
    };
    const { scope, warnings } = setup({ exporters: [throwing] });
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("trap");
        },
      },
    );
    for (const nonsense of [undefined, null, 7, {}, { type: "stats" }, { type: "connection.state" }, hostile]) {
      expect(() => session.observe(nonsense as unknown as Observation)).not.toThrow();
    }
    session.end();
    expect(warnings.filter((warning) => warning.includes("throwing"))).toHaveLength(1);
  });

  it("names the option that is wrong", () => {
    const create = (options: unknown) => () => createScope(options as ScopeOptions);
    expect(create(undefined)).toThrow(/options must be an object, got undefined/);
    expect(create({ exporters: [] })).toThrow(/options\.service\.name must be a non-empty string/);
    expect(create({ service: { name: "x" } })).toThrow(/options\.exporters must be an array/);
    expect(create({ service: { name: "x" }, exporters: [{}] })).toThrow(/options\.exporters\[0\] must be an exporter/);
    expect(create({ service: { name: "x" }, exporters: [], detailShare: 2 })).toThrow(
      /options\.detailShare must be a number from 0 to 1/,
    );
  });

  it("tells nothing after disable()", async () => {
    const { scope, signals } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    scope.disable();
    const before = signals.length;
    await session.connect(() => 1);
    scope.session({ transport: "webrtc" }).end();
    expect(signals).toHaveLength(before);
  });

  it("ends collectors with the session, and lets them go before", () => {
    const { scope } = setup();
    const session = scope.session({ transport: "webrtc" });
    const stop = vi.fn();
    const gone = vi.fn();
    session.onEnd(stop);
    session.onEnd(gone)();
    session.end();
    expect(stop).toHaveBeenCalledOnce();
    expect(gone).not.toHaveBeenCalled();
  });
});

describe("a connect that no collector watches", () => {
  it("ends when its work is done, and is told a few seconds later", async () => {
    vi.useFakeTimers();
    try {
      const { scope, signals, advance } = setup();
      const session = scope.session({ transport: "webrtc" });
      await session.ready;
      const connected = session.connect(() => advance(300));
      await connected;
      expect(spans(signals, "rtc.connect")).toEqual([]);
      for (let second = 0; second < 6; second++) {
        advance(1000);
        vi.advanceTimersByTime(1000);
      }
      const [connect] = spans(signals, "rtc.connect") as Extract<Signal, { type: "span" }>[];
      expect(connect).toMatchObject({ outcome: "ok" });
      expect((connect?.end ?? 0) - (connect?.start ?? 0)).toBe(300);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the last words of a session", () => {
  const opened = (connection: string) => ({ type: "connection.opened", connection, time: 0 }) as const;
  const closed = (connection: string) => ({ type: "connection.closed", connection, time: 0 }) as const;

  it("are what closing connections still say, but no longer than a moment", async () => {
    const { scope, signals } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    session.observe(opened("pc1"));
    session.observe(opened("pc2"));
    session.end();
    expect(session.ended).toBe(true);
    session.observe(closed("pc1"));
    expect(events(signals, "rtc.session.end")).toHaveLength(0);
    session.observe(closed("pc2"));
    expect(events(signals, "rtc.session.end")).toHaveLength(1);

    const silent = scope.session({ transport: "webrtc" });
    silent.observe(opened("pc1"));
    silent.end();
    await scope.flush();
    expect(events(signals, "rtc.session.end")).toHaveLength(2);
  });

  it("are not waited for when the page is left", async () => {
    const { scope, signals, time } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.ready;
    session.observe(opened("pc1"));
    session.end();
    session.observe({ type: "page", time: time(), leaving: true });
    expect(events(signals, "rtc.session.end")).toHaveLength(1);
  });

  it("are waited for by flush() and shutdown(), also while the trackers load", async () => {
    const { scope, signals } = setup();
    const session = scope.session({ transport: "webrtc" });
    await session.connect(() => 1);
    session.end();
    await scope.shutdown();
    expect(signals.map(({ name }) => name)).toContain("rtc.connect");
    expect(signals.at(-1)?.name).toBe("rtc.session.end");
  });
});
