import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { observeSignaling } from "./observe-signaling";
import { openSockets, recordingSession, type Sockets, told, until, WebSocket } from "./sockets.test-kit";

let sockets: Sockets;
beforeEach(async () => {
  sockets = await openSockets();
});
afterEach(async () => {
  await sockets.close();
});

const opened = (socket: WebSocket) => new Promise((resolve) => socket.once("open", resolve));
const over = (socket: WebSocket) => new Promise((resolve) => socket.once("close", resolve));
const json = (message: unknown) => JSON.stringify(message);

/** An open socket that a session observes, with the server's side of it. */
async function connected(options?: Parameters<typeof observeSignaling>[2]) {
  const session = recordingSession();
  const socket = sockets.client();
  const stop = observeSignaling(session, socket, options);
  await opened(socket);
  return { session, socket, stop, server: await sockets.accepted() };
}

describe("a socket", () => {
  it("is told from opening on, without query and with its time limit", async () => {
    const { session } = await connected({ openTimeoutMs: 4000 });
    const [opening, done] = session.of("signaling");
    expect(opening).toMatchObject({ what: `${sockets.url}/control`, details: { withinMs: 4000 } });
    expect(opening?.details?.channel).toBeUndefined();
    expect(done?.time).toBeGreaterThan(Number(opening?.time));
    expect(told(session)).toEqual([`opening ${sockets.url}/control`, "opened"]);
    expect(session.warnings).toEqual([]);
  });

  it("that is open already is told as such", async () => {
    const socket = sockets.client();
    await opened(socket);
    const session = recordingSession();
    observeSignaling(session, socket);
    expect(told(session)).toEqual(["opened"]);
  });

  it("that is closed already is not observed, which is said", async () => {
    const socket = sockets.client();
    socket.terminate();
    await over(socket);
    const session = recordingSession();
    observeSignaling(session, socket)();
    expect(session.observations).toEqual([]);
    expect(session.warnings).toHaveLength(1);
    expect(socket.listenerCount("close")).toBe(0);
  });

  it("that is closing already is told when it has closed; who closed is not known", async () => {
    const socket = sockets.client();
    await opened(socket);
    socket.close(1000);
    const session = recordingSession();
    observeSignaling(session, socket);
    expect(await until(session, "closed")).toMatchObject({ what: 1000, details: { initiator: "unknown" } });
    expect(told(session)).toEqual(["closed 1000"]);
  });

  it("that never opens makes the session look at its time limit", async () => {
    const session = recordingSession();
    const socket = new WebSocket(await sockets.silent());
    socket.on("error", () => {});
    observeSignaling(session, socket, { openTimeoutMs: 30 });
    const tick = await until(session, "tick");
    expect(tick.time - Number(session.of("signaling")[0]?.time)).toBeGreaterThanOrEqual(30);
    socket.terminate();
    await over(socket);
    // Giving up is no error.
    expect(
      told(session)
        .filter((line) => !line.startsWith("tick"))
        .slice(1),
    ).toEqual(["closed 1006"]);
    expect(session.of("signaling").at(-1)?.details).toMatchObject({ initiator: "local" });
  });

  it("that is refused is an error with its code, and was closed by nobody", async () => {
    const session = recordingSession();
    await sockets.close();
    const socket = sockets.client();
    observeSignaling(session, socket);
    await over(socket);
    expect(session.of("signaling").slice(1)).toMatchObject([
      { action: "error", what: { code: "ECONNREFUSED" } },
      { action: "closed", what: 1006, details: { initiator: "network" } },
    ]);
    sockets = await openSockets();
  });
});

describe("who closes", () => {
  it("is the server, with code and reason", async () => {
    const { session, server } = await connected();
    server.close(4401, "session expired");
    expect(await until(session, "closed")).toMatchObject({
      what: 4401,
      details: { initiator: "remote", reason: "session expired" },
    });
  });

  it("is the server also where it gives no code", async () => {
    const { session, server } = await connected();
    server.close();
    expect(await until(session, "closed")).toMatchObject({ what: 1005, details: { initiator: "remote" } });
  });

  it.each(["close", "terminate"] as const)("is the application that calls %s()", async (method) => {
    const { session, socket } = await connected();
    socket[method]();
    expect(await until(session, "closed")).toMatchObject({ details: { initiator: "local", reason: undefined } });
  });

  it("is not the application whose close() failed", async () => {
    const { session, socket, server } = await connected();
    expect(() => socket.close(7)).toThrow(TypeError);
    server.close(1001);
    expect(await until(session, "closed")).toMatchObject({ what: 1001, details: { initiator: "remote" } });
  });

  it("is nobody when the network is cut", async () => {
    const { session, server } = await connected();
    server.terminate();
    expect(await until(session, "closed")).toMatchObject({ what: 1006, details: { initiator: "network" } });
  });

  it("is told of messages that broke the protocol: an error, and this side", async () => {
    const { session, server } = await connected();
    // A frame with a reserved opcode.
    (server as unknown as { _socket: { write(data: Buffer): void } })._socket.write(Buffer.from([0x83, 0x00]));
    expect(await until(session, "closed")).toMatchObject({ details: { initiator: "local" } });
    expect(told(session)[2]).toMatch(/^error /);
  });
});

describe("messages", () => {
  it("are told by type with their size, never with their content", async () => {
    const { session, socket, server } = await connected();
    socket.send(json({ type: "prompt", text: "grün" }));
    socket.send("hello");
    socket.send(new Uint8Array(12));
    socket.send(new ArrayBuffer(3), { binary: true });
    server.send(json({ type: "generation.started", secret: "x" }));
    server.send(Buffer.alloc(2048));
    await vi.waitFor(() =>
      expect(session.of("signaling").filter(({ action }) => action === "received")).toHaveLength(2),
    );
    const messages = session.of("signaling").slice(2);
    expect(messages.map(({ action, what, details }) => [action, what, details?.size])).toEqual([
      ["sent", "prompt", 32],
      ["sent", "text", 5],
      ["sent", "binary", 12],
      ["sent", "binary", 3],
      ["received", "generation.started", 42],
      ["received", "binary", 2048],
    ]);
    expect(json(session.observations)).not.toMatch(/gr.n|secret|hello/);
  });

  it.each(["nodebuffer", "arraybuffer", "fragments"] as const)("have their size as %s", async (binaryType) => {
    const { session, socket, server } = await connected();
    socket.binaryType = binaryType;
    server.send(Buffer.alloc(100_000));
    expect(await until(session, "received")).toMatchObject({ what: "binary", details: { size: 100_000 } });
  });

  it("that are not sent are not told", async () => {
    const { session, socket } = await connected();
    expect(() => socket.send(Symbol("no") as never)).toThrow();
    socket.close();
    socket.send("late", () => {});
    await over(socket);
    expect(told(session).filter((line) => line.startsWith("sent"))).toEqual([]);

    const early = sockets.client();
    observeSignaling(session, early);
    expect(() => early.send("early")).toThrow(/CONNECTING/);
    expect(told(session).filter((line) => line.startsWith("sent"))).toEqual([]);
  });

  it("are told at once where the application waits by a callback, which gets what it always got", async () => {
    const { session, socket } = await connected();
    const error = await new Promise((resolve) => {
      socket.send("x", { compress: false }, resolve);
      expect(told(session).at(-1)).toBe("sent text");
    });
    expect(error).toBeFalsy();
  });
});

describe("describe", () => {
  const protocol = (data: unknown) => {
    const message = JSON.parse(String(data));
    return {
      type: message.kind,
      id: message.id,
      ackWithinMs: message.id === undefined ? undefined : 20,
      ackOf: message.re,
      error: message.error,
      queue: message.place,
      estimateMs: message.eta,
      serverReport: message.figures,
    };
  };

  it("says which message waits for which acknowledgement", async () => {
    const { session, socket, server } = await connected({ describe: protocol });
    socket.send(json({ kind: "prompt", id: 7 }));
    expect(session.of("signaling").at(-1)).toMatchObject({ what: "prompt", details: { id: "7", ackWithinMs: 20 } });
    const tick = await until(session, "tick");
    expect(tick.time).toBeGreaterThanOrEqual(Number(session.of("signaling")[2]?.time) + 20);
    server.send(json({ kind: "ok", re: 7 }));
    server.send(json({ kind: "no", re: "8", error: { code: "moderation", message: "not this" } }));
    await vi.waitFor(() => expect(told(session).slice(-1)).toEqual(["ack 8"]));
    expect(
      told(session)
        .filter((line) => !line.startsWith("tick"))
        .slice(3),
    ).toEqual(["received ok", "ack 7", "received no", "ack 8"]);
    expect(session.of("signaling").at(-1)?.details?.error).toEqual({ code: "moderation", message: "not this" });
    // Nothing is waited for any more.
    const { length } = session.observations;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(session.observations).toHaveLength(length);
  });

  it("says what the server reports: places, errors, figures", async () => {
    const { session, server } = await connected({ describe: protocol });
    server.send(json({ kind: "queue", place: 4, eta: 30_000 }));
    server.send(json({ kind: "queue", place: "admitted" }));
    server.send(json({ kind: "failure", error: { name: "OutOfMemoryError", code: 507, category: "gpu" } }));
    server.send(json({ kind: "metrics", figures: { rttMs: 20 }, error: null }));
    await vi.waitFor(() => expect(session.of("server.report")).toHaveLength(1));
    expect(session.of("server.report")[0]?.message).toEqual({ rttMs: 20 });
    expect(session.of("signaling").slice(2)).toMatchObject([
      { what: "queue" },
      { action: "queue", what: 4, details: { estimateMs: 30_000 } },
      { what: "queue" },
      { action: "queue", what: "admitted" },
      { what: "failure" },
      { action: "error", what: { code: 507 }, details: { messageType: "failure" } },
      { what: "metrics" },
    ]);
  });

  it("forgets what it waits for when the socket closes", async () => {
    const { session, socket, server } = await connected({ describe: protocol });
    socket.send(json({ kind: "prompt", id: 1 }));
    server.terminate();
    await until(session, "closed");
    const { length } = session.observations;
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(session.observations).toHaveLength(length);
  });

  it("that throws is told once, and its messages are others", async () => {
    const { session, socket } = await connected({ describe: refuse });
    socket.send("a");
    socket.send(json({ type: "prompt" }));
    expect(told(session).slice(2)).toEqual(["sent other", "sent other"]);
    expect(session.warnings).toHaveLength(1);
  });
});

describe("observing", () => {
  it("leaves nothing behind when it is stopped", async () => {
    const { session, socket, stop, server } = await connected();
    expect(Object.getOwnPropertyNames(socket)).toContain("send");
    stop();
    stop();
    expect(Object.getOwnPropertyNames(socket)).not.toContain("send");
    expect(Object.getOwnPropertyNames(socket)).not.toContain("close");
    expect(["open", "message", "close"].map((event) => socket.listenerCount(event))).toEqual([0, 0, 0]);
    expect(socket.eventNames()).toEqual(["error"]);
    const { length } = session.observations;
    socket.send("x");
    server.close();
    await over(socket);
    expect(session.observations).toHaveLength(length);
  });

  it("is over with the session, and with the socket", async () => {
    const first = await connected();
    first.session.end();
    expect(first.socket.listenerCount("message")).toBe(0);
    const second = await connected();
    second.server.close();
    await until(second.session, "closed");
    expect(second.socket.listenerCount("message")).toBe(0);
    expect(Object.getOwnPropertyNames(second.socket)).not.toContain("send");
  });

  it("serves two sessions, each once, and the last one to leave takes the methods off", async () => {
    const { session, socket, stop } = await connected();
    const other = recordingSession();
    const stopOther = observeSignaling(other, socket);
    expect(observeSignaling(session, socket)).toBe(stop);
    socket.send(json({ type: "join" }));
    expect(told(session)).toContain("sent join");
    expect(told(other)).toEqual(["opened", "sent join"]);
    stop();
    socket.send(json({ type: "leave" }));
    expect(told(session)).not.toContain("sent leave");
    expect(told(other)).toContain("sent leave");
    stopOther();
    expect(Object.getOwnPropertyNames(socket)).not.toContain("send");
  });

  it("does not take an error from a process that nobody else would tell", async () => {
    const session = recordingSession();
    const socket = new WebSocket(sockets.url);
    observeSignaling(session, socket);
    expect(socket.listenerCount("error")).toBe(0);
    expect(() => socket.emit("error", new Error("broken"))).toThrow("broken");
    expect(session.of("signaling").at(-1)).toMatchObject({ action: "error", what: new Error("broken") });
    socket.on("error", () => {});
    socket.terminate();
  });

  it("survives a session that throws, and the socket works", async () => {
    const { session, socket, server } = await connected();
    session.observe = refuse;
    const got = new Promise((resolve) => server.once("message", (data) => resolve(String(data))));
    socket.send("still there");
    expect(await got).toBe("still there");
    socket.close();
    await over(socket);
    expect(session.warnings).toHaveLength(1);
  });
});

describe("channels of one session", () => {
  const channelOf = async (session: ReturnType<typeof recordingSession>, socket: WebSocket, channel?: string) => {
    observeSignaling(session, socket, { channel });
    return session.of("signaling").at(-1)?.details?.channel;
  };

  it("are one for a socket that takes another one's place", async () => {
    const session = recordingSession();
    const first = sockets.client();
    expect(await channelOf(session, first)).toBeUndefined();
    // Before the first has closed, both are there.
    expect(await channelOf(session, sockets.client())).toBe(`${sockets.url}/control 2`);
    first.terminate();
    await until(session, "closed");
    expect(await channelOf(session, sockets.client())).toBeUndefined();
  });

  it("have the names of their addresses, or the application's", async () => {
    const session = recordingSession();
    expect(await channelOf(session, sockets.client("/a"))).toBeUndefined();
    expect(await channelOf(session, sockets.client("/b?x"))).toBe(`${sockets.url}/b`);
    expect(await channelOf(session, sockets.client("/c"), "chat")).toBe("chat");
    expect(await channelOf(recordingSession(), sockets.client("/b"))).toBeUndefined();
  });
});

function refuse(): never {
  throw new Error("hostile");
}
