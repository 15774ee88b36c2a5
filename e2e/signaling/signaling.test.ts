/** `observeSignaling` and `retry` in a real Chromium, against a real server: what becomes of them is read from the signals. */
import type { Signal } from "@rtcscope/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findBrowser, launchChromium, missingBrowser } from "../browsers";
import { servePage } from "../serve-page";
import { type ControlServer, startControlServer } from "./control-server";
import type {} from "./page";

const missing = !findBrowser("chromium");

describe.skipIf(missing)(missing ? missingBrowser("chromium") : "signalling in Chromium", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof servePage>>;
  let server: ControlServer;
  let page: Page;

  beforeAll(async () => {
    site = await servePage(new URL("./page.ts", import.meta.url));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });
  beforeEach(async () => {
    server = await startControlServer();
    page = await browser.newPage();
    await page.goto(site.url);
  });
  afterEach(async () => {
    await page.close();
    await server.close();
  });

  it("tells a connect that waits in a queue, prompts with and without acknowledgement, and who closed", async () => {
    const { signals, warnings } = await page.evaluate(async (url) => {
      const { sig } = window;
      const app = sig.open();
      const { session } = app;
      const socket = await session.connect(async () => {
        const socket = new WebSocket(`${url}/control?token=secret`);
        socket.binaryType = "blob";
        sig.observeSignaling(app, socket);
        await sig.when(socket, "open");
        sig.send(socket, { type: "prompt", id: 1, text: "a cat" });
        // Not answered: its time does not run while the session waits for its place.
        sig.send(socket, { type: "prompt", id: 2, text: "silence" });
        sig.send(socket, { type: "join" });
        await sig.until(() => app.observations.some((one) => one.type === "signaling" && one.what === "admitted"));
        return socket;
      });
      await sig.until(() => app.signals.some(({ name }) => name === "rtc.signaling.ack_timeout"));
      sig.send(socket, { type: "break" });
      const echo = sig.when(socket, "message");
      socket.send(new Blob([new Uint8Array(5000)]));
      await echo;
      await sig.until(() =>
        app.observations.some((one) => one.type === "signaling" && one.action === "received" && one.what === "binary"),
      );
      sig.send(socket, { type: "prompt", id: 3, text: "silence" });
      sig.send(socket, { type: "bye", code: 4403, reason: "session revoked" });
      await sig.when(socket, "close");
      session.end();
      return app;
    }, server.url);

    expect(warnings).toEqual([]);
    const phases = spans(signals, "rtc.connect.phase").map(({ attributes, outcome }) => [
      attributes["rtc.connect.phase"],
      outcome,
    ]);
    expect(phases).toContainEqual(["signaling.open", "ok"]);
    expect(phases).toContainEqual(["queue", "ok"]);
    const queue = spans(signals, "rtc.connect.phase").find(
      ({ attributes }) => attributes["rtc.connect.phase"] === "queue",
    );
    const [timeout] = events(signals, "rtc.signaling.ack_timeout");
    expect(timeout?.attributes).toMatchObject({ "rtc.signaling.message.type": "prompt" });
    // A quarter of a second, and the wait in the queue is no part of it.
    expect(timeout?.attributes["rtc.signaling.ack.waited"]).toBeCloseTo(0.25, 3);
    expect(timeout?.time).toBeGreaterThan(Number(queue?.end));
    expect(events(signals, "rtc.signaling.ack_timeout")).toHaveLength(1);
    expect(events(signals, "rtc.queue").map(({ attributes }) => attributes["rtc.queue.state"])).toEqual([
      "entered",
      "moved",
      "admitted",
    ]);
    expect(
      events(signals, "rtc.signaling.error").map((one) => [one.errorType, one.attributes["rtc.error.code"]]),
    ).toEqual([["OutOfMemoryError", "507"]]);
    expect(events(signals, "rtc.server.report")[0]?.attributes).toMatchObject({ "rtc.server.frame_rate.out": 24 });
    expect(events(signals, "rtc.signaling.close").map(({ attributes }) => attributes)).toMatchObject([
      {
        "rtc.signaling.url": `${server.url}/control`,
        "rtc.signaling.close.code": 4403,
        "rtc.signaling.close.initiator": "remote",
        "rtc.signaling.close.reason": "session revoked",
        "rtc.signaling.pending_acks": 1,
        "rtc.signaling.messages_sent": 7,
      },
    ]);
    const binary = events(signals, "rtc.signaling.messages").filter(
      ({ attributes }) => attributes["rtc.signaling.message.type"] === "binary",
    );
    expect(binary.map(({ attributes }) => attributes["rtc.signaling.message.size"])).toEqual([5000, 5000]);
    expect(JSON.stringify(signals)).not.toMatch(/secret|a cat|silence/);
  });

  it("watches the sockets that an SDK opens to an address, and leaves the page as it was", async () => {
    const seen = await page.evaluate(async (url) => {
      const { sig } = window;
      const app = sig.open();
      const Native = window.WebSocket;
      const descriptor = JSON.stringify(Object.getOwnPropertyDescriptor(window, "WebSocket"));
      const stop = sig.observeSignaling(app, new URL(`${url.replace("ws:", "http:")}/rtc`));
      class Own extends WebSocket {}
      const socket = new Own(`${url}/rtc/v1?access_token=secret`);
      const beside = new WebSocket(`${url}/other`);
      const shape = [
        socket instanceof Own,
        socket instanceof Native,
        socket instanceof WebSocket,
        WebSocket.OPEN,
        WebSocket.name,
        Object.getOwnPropertyNames(beside).length,
      ];
      await Promise.all([sig.ready(socket), sig.ready(beside)]);
      socket.send(JSON.stringify({ type: "bye", code: 1000, reason: "" }));
      await sig.when(socket, "close");
      const left = Object.getOwnPropertyNames(socket);
      stop();
      app.session.end();
      return {
        ...app,
        session: undefined,
        shape,
        left,
        restored:
          window.WebSocket === Native &&
          JSON.stringify(Object.getOwnPropertyDescriptor(window, "WebSocket")) === descriptor,
      };
    }, server.url);
    expect(seen.shape).toEqual([true, true, true, 1, "WebSocket", 0]);
    expect(seen.left).toEqual([]);
    expect(seen.restored).toBe(true);
    expect(events(seen.signals, "rtc.signaling.close").map(({ attributes }) => attributes)).toMatchObject([
      { "rtc.signaling.url": `${server.url}/rtc/v1`, "rtc.signaling.close.initiator": "remote" },
    ]);
    expect(JSON.stringify(seen.observations)).not.toContain("secret");
    expect(seen.warnings).toEqual([]);
  });

  it("tells a server that never answers as a timeout, on time and without anything else happening", async () => {
    const { signals, began } = await page.evaluate(async (url) => {
      const { sig } = window;
      const app = sig.open();
      const socket = new WebSocket(url);
      sig.observeSignaling(app, socket, { openTimeoutMs: 300 });
      const began = app.observations[0] as { time: number };
      await sig.until(() => app.signals.some(({ name }) => name === "rtc.signaling.error"));
      socket.close();
      await sig.when(socket, "close");
      app.session.end();
      return { signals: app.signals, began: began.time };
    }, server.silentUrl);
    const errors = events(signals, "rtc.signaling.error");
    // Closing a socket that did not open is no error of its own.
    expect(errors.map(({ errorType }) => errorType)).toEqual(["timeout"]);
    expect(Number(errors[0]?.time) - began).toBeCloseTo(300, 3);
    expect(events(signals, "rtc.signaling.close")[0]?.attributes["rtc.signaling.close.initiator"]).toBe("local");
  });

  it("brings a socket back by retry(): one outage with what it took, until the server says that it is for good", async () => {
    server.refuse(0, 1006, 1013, 0, 1006, 4403);
    const { signals, failed } = await page.evaluate(async (url) => {
      const { sig } = window;
      const app = sig.open();
      const { session } = app;
      sig.observeSignaling(app, url);
      /** The server closes what it refuses right after it accepted it. */
      const connect = async () => {
        const socket = new WebSocket(`${url}/control`);
        await sig.ready(socket);
        const answered = sig.when(socket, "message");
        sig.send(socket, { type: "prompt", id: 1, text: "there?" });
        await Promise.race([
          answered,
          sig.when(socket, "close").then((event) => {
            throw event;
          }),
        ]);
        return socket;
      };
      const first = await session.connect(connect);
      sig.send(first, { type: "cut" });
      await sig.when(first, "close");
      // The connect has no peer connection to wait for.
      await sig.until(() => app.signals.some((one) => one.type === "span" && one.name === "rtc.connect"));
      const second = await sig.retry(session, connect, { baseMs: 40 });
      sig.send(second, { type: "cut" });
      await sig.when(second, "close");
      const failed = await sig.retry(session, connect, { baseMs: 40 }).then(
        () => "back",
        (event: CloseEvent) => event.code,
      );
      session.end();
      return { signals: app.signals, failed };
    }, server.url);
    expect(failed).toBe(4403);
    expect(
      spans(signals, "rtc.reconnect").map(({ outcome, attributes }) => [
        outcome,
        attributes["rtc.reconnect.cause"],
        attributes["rtc.reconnect.mode"],
        attributes["rtc.reconnect.attempts"],
      ]),
    ).toEqual([
      ["ok", "signaling", "full", 3],
      ["error", "signaling", "full", 2],
    ]);
    const attempts = spans(signals, "rtc.reconnect.attempt");
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["error", "error", "ok", "error", "error"]);
    expect(attempts[0]?.attributes["rtc.reconnect.backoff"]).toBe(0);
    // Attempts and what was waited between them make up the outage.
    const [outage] = spans(signals, "rtc.reconnect");
    const tried = attempts.slice(0, 3).reduce((sum, { start, end }) => sum + end - start, 0);
    const waited = Number(outage?.attributes["rtc.reconnect.backoff"]) * 1000;
    expect(Number(outage?.end) - Number(outage?.start)).toBeCloseTo(tried + waited, 3);
    expect(
      events(signals, "rtc.signaling.close").map(({ attributes }) => attributes["rtc.signaling.close.code"]),
    ).toEqual([1006, 1006, 1013, 1006, 1006, 4403]);
  });
});

type Span = Extract<Signal, { type: "span" }>;
type Event = Extract<Signal, { type: "event" }>;
/** Attributes by their names, whatever the signal: what a store shows. */
type Open<S> = Omit<S, "attributes"> & { attributes: Readonly<Record<string, unknown>> };

const spans = (signals: readonly Signal[], name: Span["name"]): Open<Span>[] =>
  signals.filter((one): one is Span => one.type === "span" && one.name === name) as Open<Span>[];
const events = (signals: readonly Signal[], name: Event["name"]): Open<Event>[] =>
  signals.filter((one): one is Event => one.type === "event" && one.name === name) as Open<Event>[];
