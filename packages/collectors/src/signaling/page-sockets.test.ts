/** By address: the page's `WebSocket` is here the one of npm `ws`. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { observeSignaling } from "./observe-signaling";
import { openSockets, recordingSession, type Sockets, told, until, WebSocket } from "./sockets.test-kit";

let sockets: Sockets;
beforeEach(async () => {
  sockets = await openSockets();
  vi.stubGlobal("WebSocket", WebSocket);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await sockets.close();
});

function open(path: string): WebSocket {
  const Page = globalThis.WebSocket as unknown as typeof WebSocket;
  const socket = new Page(`${sockets.url}${path}`);
  socket.on("error", () => {});
  return socket;
}

it("observes every socket that is opened to the address from then on, or below it", async () => {
  const session = recordingSession();
  const before = open("/rtc");
  const stop = observeSignaling(session, `${sockets.url.replace("ws", "http")}/rtc?x`);
  const [first, below, beside, longer] = [open("/rtc?token=secret"), open("/rtc/v1"), open("/other"), open("/rtcx")];
  expect(first).toBeInstanceOf(WebSocket);
  expect(told(session)).toEqual([`opening ${sockets.url}/rtc`, `opening ${sockets.url}/rtc/v1`]);
  await until(session, "opened");
  stop();
  expect(globalThis.WebSocket).toBe(WebSocket);
  for (const socket of [before, first, below, beside, longer]) {
    expect(socket.listenerCount("message")).toBe(0);
    socket.terminate();
  }
});

it("takes an URL object, and follows a socket that is opened again", async () => {
  const session = recordingSession();
  const stop = observeSignaling(session, new URL(sockets.url), { openTimeoutMs: 500 });
  for (const _ of [1, 2]) {
    session.observations.length = 0;
    open("/control");
    await until(session, "opened");
    (await sockets.accepted()).close(1012);
    expect(await until(session, "closed")).toMatchObject({ what: 1012, details: { initiator: "remote" } });
    expect(session.of("signaling").every(({ details }) => details?.channel === undefined)).toBe(true);
  }
  stop();
});

it("serves two sessions with one replacement, in whatever order they leave", () => {
  const [one, two] = [recordingSession(), recordingSession()];
  const stopOne = observeSignaling(one, sockets.url);
  const replaced = globalThis.WebSocket;
  observeSignaling(two, sockets.url);
  expect(globalThis.WebSocket).toBe(replaced);
  open("/").terminate();
  stopOne();
  open("/").terminate();
  expect([told(one), told(two)].map((lines) => lines.filter((line) => line.startsWith("opening")).length)).toEqual([
    1, 2,
  ]);
  two.end();
  expect(globalThis.WebSocket).toBe(WebSocket);
});

it("says once what it cannot observe", () => {
  const session = recordingSession();
  observeSignaling(session, "ws://")();
  expect(session.warnings).toHaveLength(1);
  vi.stubGlobal("WebSocket", undefined);
  const other = recordingSession();
  observeSignaling(other, sockets.url)();
  expect(other.warnings).toHaveLength(1);
});

it("lets sockets be created whose observation fails, and the constructor's own errors through", () => {
  const session = recordingSession();
  const stop = observeSignaling(session, sockets.url);
  session.observe = () => {
    throw new Error("hostile");
  };
  open("/").terminate();
  expect(() => new globalThis.WebSocket("nonsense")).toThrow(SyntaxError);
  stop();
  expect(session.warnings).toHaveLength(1);
});
