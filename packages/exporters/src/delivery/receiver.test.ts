import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { Delivery, DeliveryOptions } from "./contract";
import { createDelivery } from "./delivery";
import type { DeliveryPage } from "./types";

// The platform's own fetch against a real HTTP server; only waiting is sped up, fiftyfold.

interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly items: string[];
  /** Virtual ms, as the delivery counts them. */
  readonly at: number;
}
type Respond = (response: ServerResponse, seen: Seen, index: number) => void;

const SPEED = 50;
const virtualNow = () => performance.now() * SPEED;
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const run of cleanup.splice(0).reverse()) await run();
});

async function listen(
  respond: Respond,
  port = 0,
): Promise<{ server: Server; seen: Seen[]; url: string; port: number }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
      const one = {
        path: request.url ?? "",
        headers: request.headers,
        items: JSON.parse(String(body)),
        at: virtualNow(),
      };
      respond(response, one, seen.push(one) - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  cleanup.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address() as AddressInfo;
  return { server, seen, url: `http://127.0.0.1:${address.port}`, port: address.port };
}

function deliver(url: string, options: Partial<DeliveryOptions> = {}): { delivery: Delivery; warnings: string[] } {
  const warnings: string[] = [];
  const delivery = createDelivery({
    endpoints: { traces: `${url}/v1/traces`, logs: `${url}/v1/logs` },
    encode: (_signal, items) => new TextEncoder().encode(JSON.stringify(items)),
    clock: { monotonic: virtualNow, epoch: () => Date.now() },
    timers: {
      after(ms, run) {
        const timer = setTimeout(run, ms / SPEED);
        return () => clearTimeout(timer);
      },
    },
    diag: { warn: (kind, message) => warnings.push(`${kind}: ${message}`) },
    // Over a second for real: on a busy machine an answer may take its time.
    limits: { timeoutMs: 60_000 },
    ...options,
  });
  cleanup.push(() => delivery.disable());
  return { delivery, warnings };
}

const add = (delivery: Delivery, name: string) =>
  delivery.add({ signal: "logs", name, value: 1, bytes: 100, item: name });
const until = async (done: () => boolean) => {
  for (let i = 0; i < 1_000 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(done()).toBe(true);
};
const end =
  (status: number, headers: Record<string, string> = {}, body: string | Uint8Array = ""): Respond =>
  (response) =>
    response.writeHead(status, headers).end(body);

describe("a real receiver", { timeout: 20_000 }, () => {
  it("that is down for 30 s gets everything afterwards, in order, and is not hurried", async () => {
    const first = await listen((response) => response.socket?.destroy());
    const { delivery } = deliver(first.url);
    const names = Array.from({ length: 50 }, (_, index) => `e${index}`);
    for (const name of names) add(delivery, name);
    await until(() => first.seen.length > 2);
    await new Promise((resolve) => first.server.close(resolve));
    await new Promise((resolve) => setTimeout(resolve, 30_000 / SPEED));
    const second = await listen(end(200), first.port);
    await until(() => delivery.counts().signals.logs.sent === 50);
    expect(second.seen.flatMap(({ items }) => items)).toEqual(names);
    expect(delivery.counts().requests).toBeLessThan(30);
  });

  it("that asks for patience gets it: 429 and 503 with Retry-After", async () => {
    for (const status of [429, 503]) {
      const { seen, url } = await listen((response, _seen, index) =>
        response.writeHead(index ? 200 : status, index ? {} : { "retry-after": "20" }).end("later"),
      );
      const { delivery } = deliver(url);
      add(delivery, "a");
      await until(() => delivery.counts().signals.logs.sent === 1);
      expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(20_000);
    }
  });

  it("with a small body limit gets everything that fits it", async () => {
    const { url } = await listen((response, { items }) =>
      response.writeHead(JSON.stringify(items).length > 300 ? 413 : 200).end("x"),
    );
    const { delivery } = deliver(url);
    for (let i = 0; i < 40; i++) add(delivery, `event number ${i}`);
    add(delivery, "x".repeat(400));
    await until(() => delivery.counts().queuedBytes === 0);
    expect(delivery.counts().signals.logs).toMatchObject({ sent: 40, dropped: { too_large: 1 } });
  });

  it.each<[string, Respond, object]>([
    ["400", end(400, {}, "bad"), { sent: 0, dropped: { rejected: 2 } }],
    ["401", end(401), { sent: 0, dropped: { unauthorized: 2 } }],
    ["a redirect", end(302, { location: "http://127.0.0.1:9/elsewhere" }), { sent: 0, dropped: { redirect: 2 } }],
    [
      "partial success in protobuf",
      end(200, { "content-type": "application/x-protobuf" }, new Uint8Array([0x0a, 2, 0x08, 1])),
      { sent: 1, dropped: { partial: 1 } },
    ],
    [
      "partial success in JSON",
      end(200, { "content-type": "application/json" }, '{"partialSuccess":{"rejectedLogRecords":"1"}}'),
      { sent: 1, dropped: { partial: 1 } },
    ],
    ["garbage", end(200, { "content-type": "text/html" }, "<html>".repeat(10_000)), { sent: 2, dropped: {} }],
    [
      "a status and half a body",
      (response) => response.writeHead(200, { "content-length": "10" }).write("half", () => response.socket?.destroy()),
      { sent: 2, dropped: {} },
    ],
  ])("that answers with %s is asked once", async (_name, respond, expected) => {
    const { seen, url } = await listen(respond);
    const { delivery, warnings } = deliver(url);
    add(delivery, "a");
    add(delivery, "b");
    await until(() => delivery.counts().queuedBytes === 0);
    await new Promise((resolve) => setTimeout(resolve, 25_000 / SPEED));
    expect(seen).toHaveLength(1);
    expect(delivery.counts().signals.logs).toMatchObject(expected);
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  it.each<[string, Respond, string]>([
    ["never answers", () => {}, "timeout"],
    ["resets the connection", (response) => response.socket?.destroy(), "network"],
    ["does not speak HTTP", (response) => response.socket?.end("SSH-2.0-OpenSSH\r\n"), "network"],
  ])("that %s is asked again, records kept, one warning", async (_name, respond, failure) => {
    const { seen, url } = await listen(respond);
    const { delivery, warnings } = deliver(url, failure === "timeout" ? { limits: { timeoutMs: 5_000 } } : {});
    add(delivery, "a");
    await until(() => seen.length > 2);
    const { queued, failures, dropped } = delivery.counts().signals.logs;
    expect([queued, dropped]).toEqual([1, {}]);
    expect(failures[failure]).toBeGreaterThan(0);
    expect(warnings).toHaveLength(1);
  });

  it("gets gzip while the page is visible and the body is worth it, and plain bodies otherwise", async () => {
    const { seen, url } = await listen(end(200));
    let hidden = false;
    let change: Parameters<DeliveryPage["watch"]>[0] = () => {};
    const page: DeliveryPage = {
      hidden: () => hidden,
      saveData: () => false,
      watch(listener) {
        change = listener;
        return () => {};
      },
    };
    const { delivery } = deliver(url, { page });
    const text = "compress me ".repeat(200);
    add(delivery, "small");
    await delivery.flush();
    add(delivery, text);
    await delivery.flush();
    hidden = true;
    add(delivery, text);
    change("hidden");
    await until(() => delivery.counts().signals.logs.sent === 3);
    expect(seen.map(({ headers }) => headers["content-encoding"])).toEqual([undefined, "gzip", undefined]);
    expect(seen[1]?.items).toEqual([text]);
    expect(delivery.counts().bytes).toBeLessThan(2 * text.length);
  });

  it("gets what was still being compressed when the page was hidden, once", async () => {
    const { seen, url } = await listen(end(200));
    let hidden = false;
    let change: Parameters<DeliveryPage["watch"]>[0] = () => {};
    const page: DeliveryPage = {
      hidden: () => hidden,
      saveData: () => false,
      watch(listener) {
        change = listener;
        return () => {};
      },
    };
    const { delivery } = deliver(url, { page });
    add(delivery, "x".repeat(5_000));
    const flushed = delivery.flush();
    hidden = true;
    change("hidden");
    await flushed;
    await until(() => delivery.counts().signals.logs.sent === 1);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers["content-encoding"]).toBeUndefined();
  });

  it("that refuses gzip gets the same records without it", async () => {
    const { seen, url } = await listen((response, { headers }) =>
      response.writeHead(headers["content-encoding"] ? 415 : 200).end(),
    );
    const { delivery } = deliver(url);
    add(delivery, "x".repeat(5_000));
    await until(() => delivery.counts().signals.logs.sent === 1);
    add(delivery, "y".repeat(5_000));
    await delivery.flush();
    expect(seen.map(({ headers }) => headers["content-encoding"])).toEqual(["gzip", undefined, undefined]);
    expect(delivery.counts().signals.logs).toMatchObject({ sent: 2, dropped: {} });
  });
});
