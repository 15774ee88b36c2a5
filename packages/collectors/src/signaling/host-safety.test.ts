import { afterEach, describe, expect, it, vi } from "vitest";
import { recordingSession } from "../recording-session.test-kit";
import { observeSignaling } from "./index";

function refuse(): never {
  throw new Error("hostile");
}

const hostile = () => new Proxy({}, { get: refuse, has: refuse, set: refuse, getPrototypeOf: refuse });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const OBJECTS: Record<string, () => unknown> = {
  null: () => null,
  "a number": () => 7,
  "an empty object": () => ({}),
  "a frozen object": () => Object.freeze({}),
  "throwing getters": hostile,
  "a revoked proxy": revoked,
};

/** A socket without any network: what a wrapper is that reconnects. */
function wrapper(more: object = {}) {
  return Object.assign(new EventTarget(), { readyState: 1, url: "wss://example.com/a", send() {}, close() {} }, more);
}

afterEach(() => void vi.restoreAllMocks());

describe("observeSignaling", () => {
  it.each(Object.entries(OBJECTS))("survives %s in place of the options", (_, make) => {
    const session = recordingSession();
    const socket = wrapper();
    observeSignaling(session, socket, make() as never);
    expect(() => socket.send()).not.toThrow();
  });

  it("survives a description that is no function, and one that gives nonsense", () => {
    for (const describe of [
      7,
      () => 7,
      () => hostile(),
      () => [1],
      () => ({ queue: {}, ackOf: {}, ackWithinMs: "x" }),
    ]) {
      const session = recordingSession();
      const socket = wrapper();
      const stop = observeSignaling(session, socket, { describe: describe as never });
      socket.send();
      expect(() => socket.dispatchEvent(new MessageEvent("message", { data: "{}" }))).not.toThrow();
      expect(session.of("signaling").filter(({ action }) => action === "received")).toHaveLength(1);
      stop();
    }
  });

  it("hands back what the methods of the socket give, and throws what they throw", () => {
    const error = new Error("own");
    const socket = wrapper({
      send: () => "sent",
      close: () => {
        throw error;
      },
    });
    observeSignaling(recordingSession(), socket);
    expect(socket.send()).toBe("sent");
    expect(() => socket.close()).toThrow(error);
  });

  it("stays with a wrapper that opens again, and sees each of its ends", () => {
    const session = recordingSession();
    const socket = wrapper();
    const stop = observeSignaling(session, socket);
    const dispatch = (type: string, more = {}) => socket.dispatchEvent(Object.assign(new Event(type), more));
    dispatch("close", { code: 1006, reason: "", wasClean: false });
    dispatch("open");
    socket.close();
    dispatch("close", { code: 1000, reason: "", wasClean: true });
    dispatch("open");
    dispatch("close", { code: 1012, reason: "restart", wasClean: true });
    expect(session.of("signaling").map(({ action, details }) => details?.initiator ?? action)).toEqual([
      "opened",
      "network",
      "opened",
      "local",
      "opened",
      "remote",
    ]);
    stop();
    dispatch("open");
    expect(session.of("signaling")).toHaveLength(6);
    expect(Object.hasOwn(socket, "send")).toBe(true);
  });

  it("says that a frozen socket does not show what is sent", () => {
    const session = recordingSession();
    const socket = Object.freeze(wrapper());
    observeSignaling(session, socket);
    socket.dispatchEvent(new MessageEvent("message", { data: "x" }));
    expect(session.of("signaling").map(({ action }) => action)).toEqual(["opened", "received"]);
    expect(session.warnings).toHaveLength(1);
  });
});
