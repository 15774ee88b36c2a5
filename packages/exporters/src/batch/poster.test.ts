import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { startReceiver } from "../testing/receiver";
import { createTestScope, SESSION, SIGNALS } from "../testing/script";
import { batchExporter } from "./batch-exporter";
import { createPoster, type PosterOptions } from "./poster";

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Answers as told; says which requests came. */
async function serve(answer: (request: IncomingMessage, nth: number, body: Buffer) => Reply | undefined) {
  const seen: { path: string | undefined; body: Buffer; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    seen.push({ path: request.url, body, headers: request.headers });
    const reply = answer(request, seen.length, body);
    if (reply) response.writeHead(reply.status, reply.headers).end(reply.body);
    else request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** Sends the script; nothing is waited for in real time. */
async function deliver(url: string, options: Partial<PosterOptions> = {}) {
  const waited: number[] = [];
  const poster = createPoster({
    url,
    wait: async (ms) => {
      waited.push(ms);
    },
    ...options,
  });
  const exporter = batchExporter({ send: (batch) => poster.send(batch) });
  exporter.start?.(createTestScope());
  for (const signal of SIGNALS) exporter.export(signal, SESSION);
  await exporter.shutdown();
  return { result: poster.result(), counts: exporter.counts(), waited };
}

describe("createPoster", () => {
  it("delivers everything to a real receiver, compressed, with the headers given", async () => {
    const receiver = await startReceiver();
    closing.push(() => receiver.close());
    const { result, counts } = await deliver(receiver.url, { headers: { "x-tenant": "studio" } });
    expect(receiver.problems).toEqual([]);
    expect(receiver.requests).toHaveLength(3);
    for (const { headers } of receiver.requests)
      expect(headers).toMatchObject({ "x-tenant": "studio", "content-encoding": "gzip" });
    const { traces, logs, metrics } = result.accepted;
    expect([traces, logs]).toEqual([receiver.spans.length, receiver.records.length]);
    expect(traces + logs + metrics).toBe(counts.told);
    expect(result).toMatchObject({ rejected: 0, lost: 0, requests: 3, reasons: [] });
  });

  it("tries again after 429, 503 and a broken connection, honouring Retry-After", async () => {
    const replies: (Reply | undefined)[] = [
      { status: 429, headers: { "retry-after": "7" } },
      { status: 503 },
      undefined,
      { status: 200 },
    ];
    const { url } = await serve((_, nth) => (nth <= replies.length ? replies[nth - 1] : { status: 200 }));
    const { result, waited } = await deliver(url);
    expect(result).toMatchObject({ lost: 0, requests: 6 });
    expect(waited).toHaveLength(3);
    expect(waited[0]).toBe(7000);
    expect(waited[1]).toBeGreaterThanOrEqual(1000);
    expect(waited[2]).toBeGreaterThanOrEqual(2000);
  });

  it("gives up after its tries, and then does not ask again", async () => {
    const { url, seen } = await serve(() => ({ status: 503 }));
    const { result, counts } = await deliver(url, { tries: 3 });
    expect(seen).toHaveLength(3);
    expect(result).toMatchObject({ lost: counts.told, requests: 3, reasons: ["/v1/traces HTTP 503"] });
    expect(counts).toMatchObject({ sent: 0, failed: counts.told });
  });

  it("says that nothing answers there", async () => {
    const { result } = await deliver("http://127.0.0.1:9", { tries: 2 });
    expect(result.reasons).toEqual(["/v1/traces cannot be reached"]);
    expect(result.requests).toBe(2);
  });

  it("does not repeat a final answer, and still sends the rest", async () => {
    const { url, seen } = await serve(({ url: path }) => ({ status: path === "/v1/logs" ? 400 : 200 }));
    const { result } = await deliver(url);
    expect(seen).toHaveLength(3);
    expect(result.accepted.logs).toBe(0);
    expect(result.accepted.traces).toBeGreaterThan(0);
    expect(result.lost).toBeGreaterThan(0);
    expect(result.reasons).toEqual(["/v1/logs HTTP 400"]);
  });

  it("stops where it is not let in", async () => {
    const { url, seen } = await serve(() => ({ status: 401 }));
    const { result, counts } = await deliver(url);
    expect(seen).toHaveLength(1);
    expect(result.lost).toBe(counts.told);
  });

  it("counts what was turned away inside of an accepted request, and tells why", async () => {
    const { url } = await serve(({ url: path }) => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body:
        path === "/v1/logs"
          ? JSON.stringify({ partialSuccess: { rejectedLogRecords: "2", errorMessage: "too old" } })
          : "{}",
    }));
    const { result, counts } = await deliver(url);
    const { traces, logs, metrics } = result.accepted;
    expect(result.rejected).toBe(2);
    expect(traces + logs + metrics).toBe(counts.told - 2);
    expect(result.reasons).toEqual(["/v1/logs turned records away: too old"]);
  });

  it("halves what is too large", async () => {
    const { url } = await serve(({ headers }, _, body) => ({
      status: (headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).length > 2000 ? 413 : 200,
    }));
    const { result, counts } = await deliver(url);
    const { traces, logs, metrics } = result.accepted;
    expect(traces + logs + metrics + result.lost).toBe(counts.told);
    expect(logs).toBeGreaterThan(0);
    expect(traces).toBeGreaterThan(0);
  });

  it("goes on uncompressed where gzip is not understood", async () => {
    const { url, seen } = await serve(({ headers }) => ({ status: headers["content-encoding"] ? 415 : 200 }));
    const { result } = await deliver(url);
    expect(result.lost).toBe(0);
    expect(seen).toHaveLength(4);
  });

  it("refuses wrong options when it is made", () => {
    expect(() => createPoster({ url: "no url" })).toThrow(/options.url must be an http\(s\) URL/);
    expect(() => createPoster({ url: "http://a.example", headers: { "x y": "1" } })).toThrow(/valid HTTP header/);
  });
});
