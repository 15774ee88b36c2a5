/**
 * Telemetry must never hurt the call: whatever a collector is given, nothing reaches the caller but a function that
 * stops it, and one line on the console says that something was not observed.
 */
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { afterEach, describe, expect, it, vi } from "vitest";
import { observeDevices, observePage, observePeerConnection, observeVideoElement } from "./index";
import { RtcInstrumentation } from "./instrumentation";
import { observeIvsStage } from "./ivs";
import { observeLiveKitRoom } from "./livekit";
import { fakePeerConnection } from "./peer-connection/fake-peer-connection.test-kit";
import { recordingSession as plainSession } from "./recording-session.test-kit";
import { observeRtcNodeRoom } from "./rtc-node";
import { observeSignaling } from "./signaling";
import { observeWebVitals } from "./web-vitals";

const recordingSession = () => Object.assign(plainSession(), { setAttribute() {} });

function refuse(): never {
  throw new Error("hostile");
}

/** Throws whatever is done with it. */
function hostile(target: object = class {}): never {
  return new Proxy(target, {
    get: refuse,
    set: refuse,
    has: refuse,
    getPrototypeOf: refuse,
    getOwnPropertyDescriptor: refuse,
    defineProperty: refuse,
    ownKeys: refuse,
    apply: refuse,
    construct: refuse,
  }) as never;
}

function revoked(): never {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy as never;
}

const OBJECTS: Record<string, () => never> = {
  null: () => null as never,
  "a number": () => 7 as never,
  "an empty object": () => ({}) as never,
  "a frozen object": () => Object.freeze({}) as never,
  "throwing getters": () => hostile(),
  "a revoked proxy": revoked,
  "an emitter that throws": () => ({ on: refuse, off: refuse, options: {}, localParticipant: {} }) as never,
};

/** Every entry point that takes a session and an object to observe. */
const COLLECTORS = {
  observePeerConnection,
  observeVideoElement,
  observeLiveKitRoom,
  observeIvsStage,
  observeRtcNodeRoom,
  observeSignaling,
  // A missing object means the page's own, and there is none here.
  observeDevices,
};

/** Entry points that look for what they need in the page, which is not there. */
const PAGE_COLLECTORS = { observePage, observeDevices, observeWebVitals };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe.each(Object.entries(COLLECTORS))("%s", (_, observe) => {
  it.each(Object.entries(OBJECTS))("survives %s in place of what it observes", (_, object) => {
    const session = recordingSession();
    const stop = observe(session, object());
    expect(stop).toBeTypeOf("function");
    stop();
    stop();
    session.end();
    expect(session.warnings).toHaveLength(1);
  });

  it.each(Object.entries(OBJECTS))("survives %s in place of the session", (_, session) => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const stop = observe(session(), fakePeerConnection() as never);
    stop();
    stop();
    expect(warned).toHaveBeenCalledTimes(1);
  });

  it("observes nothing once the session is over", () => {
    const session = recordingSession();
    session.end();
    observe(session, fakePeerConnection() as never)();
    expect(session.observations).toEqual([]);
    expect(session.warnings).toEqual([]);
  });
});

describe.each(Object.entries(PAGE_COLLECTORS))("%s", (_, observe) => {
  it("says once that there is no page", () => {
    const session = recordingSession();
    const stop = observe(session as never);
    stop();
    stop();
    expect(session.warnings).toHaveLength(1);
  });

  it.each(Object.entries(OBJECTS))("survives %s in place of the session", (_, session) => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const stop = observe(session());
    stop();
    stop();
    expect(warned).toHaveBeenCalledTimes(1);
  });
});

describe("observePeerConnection", () => {
  it("says once that a connection is already closed", () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    connection.close();
    observePeerConnection(session, connection)();
    expect(session.warnings).toHaveLength(1);
    expect(session.observations).toEqual([]);
    expect(connection.attached()).toBe(0);
  });

  it("lets methods work whose observation fails", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    observePeerConnection(session, connection);
    session.observe = () => {
      throw new Error("no session");
    };
    await expect(connection.createOffer()).resolves.toMatchObject({ type: "offer" });
    await connection.setLocalDescription();
    connection.restartIce();
    connection.close();
    expect(connection.signalingState).toBe("closed");
    expect(session.warnings).toHaveLength(1);
  });

  it("takes arguments that throw when they are looked at as they are", async () => {
    const session = recordingSession();
    const connection = fakePeerConnection();
    const given = vi.spyOn(connection, "createOffer");
    observePeerConnection(session, connection);
    const options = hostile({});
    await connection.createOffer(options);
    expect(given.mock.calls[0]?.[0] === options).toBe(true);
    expect(session.warnings).toHaveLength(1);
  });

  it.each(["getTransceivers", "getStats", "addEventListener", "removeEventListener"])(
    "goes on where %s is missing or throws",
    async (method) => {
      vi.useFakeTimers();
      for (const value of [undefined, refuse]) {
        const session = recordingSession();
        const connection = fakePeerConnection();
        Object.defineProperty(connection, method, { value });
        const stop = observePeerConnection(session, connection);
        await vi.advanceTimersByTimeAsync(3000);
        await connection.createOffer();
        stop();
        expect(session.of("negotiation")).toHaveLength(2);
        expect(session.warnings).toHaveLength(1);
      }
    },
  );
});

describe("observeVideoElement", () => {
  it("says once that there are no frame callbacks, and observes nothing", () => {
    const session = recordingSession();
    observeVideoElement(session, new EventTarget() as HTMLVideoElement);
    observeVideoElement(session, new EventTarget() as HTMLVideoElement);
    expect(session.warnings).toHaveLength(1);
    expect(session.observations).toEqual([]);
  });
});

describe("RtcInstrumentation", () => {
  function withDiag(work: () => void): string[] {
    const lines: string[] = [];
    const log = (...args: unknown[]) => void lines.push(args.join(" "));
    diag.setLogger({ error: log, warn: log, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
    work();
    diag.disable();
    return lines;
  }

  it("says through OpenTelemetry's diagnostics that there is nothing to instrument", () => {
    const lines = withDiag(() => {
      const instrumentation = new RtcInstrumentation();
      instrumentation.disable();
    });
    expect(lines).toHaveLength(1);
  });

  it("leaves a constructor alone that cannot be replaced", () => {
    const native = class RTCPeerConnection {};
    Object.defineProperty(globalThis, "RTCPeerConnection", { value: native, configurable: true, writable: false });
    const frozen = vi.spyOn(Reflect, "defineProperty").mockReturnValue(false);
    const lines = withDiag(() => new RtcInstrumentation().disable());
    frozen.mockRestore();
    expect(Reflect.get(globalThis, "RTCPeerConnection")).toBe(native);
    Reflect.deleteProperty(globalThis, "RTCPeerConnection");
    expect(lines).toHaveLength(1);
  });

  it("creates connections whose observation fails, and hands the constructor's own errors on", () => {
    vi.stubGlobal(
      "RTCPeerConnection",
      class {
        constructor(fail?: boolean) {
          if (fail) throw new SyntaxError("bad configuration");
        }
      },
    );
    const lines = withDiag(() => {
      const instrumentation = new RtcInstrumentation();
      expect(new RTCPeerConnection()).toBeInstanceOf(RTCPeerConnection);
      expect(() => new RTCPeerConnection(true as never)).toThrow(SyntaxError);
      instrumentation.disable();
    });
    expect(lines).toHaveLength(1);
  });

  it("goes on with a session of its own where sessionOf throws", async () => {
    const native = vi.fn(function create() {
      return fakePeerConnection();
    });
    vi.stubGlobal("RTCPeerConnection", native);
    const names: string[] = [];
    const logger = { emit: ({ eventName }: { eventName: string }) => void names.push(eventName) };
    vi.stubGlobal("document", new EventTarget());
    vi.stubGlobal("window", new EventTarget());
    const instrumentation = new RtcInstrumentation({
      metrics: false,
      sessionOf: () => {
        throw new Error("no");
      },
    });
    instrumentation.setLoggerProvider({ getLogger: () => logger } as never);
    const connection = new RTCPeerConnection();
    await connection.setLocalDescription();
    instrumentation.disable();
    await vi.waitFor(() => expect(names.at(-1)).toBe("rtc.session.end"));
    expect(names).toContain("rtc.session.start");
  });
});
