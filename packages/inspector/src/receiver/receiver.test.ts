import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Inspector, startInspector } from "..";
import { messageType } from "../otlp/descriptor";
import {
  CONTENT_TYPE,
  ENCODINGS,
  encodeLogs,
  encodeMetrics,
  encodeSpans,
  otelLog,
  otelMetrics,
  otelSpan,
} from "../test-support/opentelemetry";
import { logRequest, post, traceRequest, wireEvent, wireSpan } from "../test-support/sessions";

const LIMIT = 64 * 1024;
const DECODED_LIMIT = 256 * 1024;
let inspector: Inspector;
let url: string;

beforeAll(async () => {
  inspector = await startInspector({
    port: 0,
    memory: true,
    maxBodyBytes: LIMIT,
    maxDecodedBytes: DECODED_LIMIT,
    allowOrigins: ["https://app.example", "https://*.preview.example"],
    allowHosts: ["dev.example", ".lan.example"],
  });
  url = inspector.url;
});
afterAll(() => inspector.close());

const send = (path: string, body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string>) =>
  fetch(`${url}${path}`, { method: "POST", body, headers });

/** fetch forbids setting Host; node:http does not. */
function raw(
  path: string,
  headers: Record<string, string>,
  method = "GET",
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${url}${path}`,
      { method, headers, setHost: headers.host === undefined },
      (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    request.on("error", reject);
    request.end();
  });
}

async function statusOf(response: Response): Promise<{ code: number; message: string }> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.headers.get("content-type") === "application/json") return JSON.parse(new TextDecoder().decode(bytes));
  expect(response.headers.get("content-type")).toBe("application/x-protobuf");
  const type = messageType("RpcStatus");
  const { code, message } = type.toObject(type.decode(bytes));
  return { code, message };
}

describe.each(ENCODINGS)("OTLP/HTTP in %s", (encoding) => {
  const type = { "content-type": CONTENT_TYPE[encoding] };

  it("takes all three signals and answers with an empty message of its own kind", async () => {
    const before = await (await fetch(`${url}/api/health`)).json();
    const bodies = {
      "/v1/traces": encodeSpans([otelSpan("x", {})], encoding),
      "/v1/logs": encodeLogs([otelLog("y", {})], encoding),
      "/v1/metrics": encodeMetrics(otelMetrics(), encoding),
    };
    for (const [path, body] of Object.entries(bodies)) {
      const response = await send(path, body, type);
      expect(response.status, path).toBe(200);
      expect(response.headers.get("content-type")).toBe(CONTENT_TYPE[encoding]);
      expect(await response.text()).toBe(encoding === "json" ? "{}" : "");
    }
    const after = await (await fetch(`${url}/api/health`)).json();
    expect(after.stored.spans - before.stored.spans).toBe(1);
    expect(after.stored.events - before.stored.events).toBe(1);
    expect(after.stored.metricPoints - before.stored.metricPoints).toBe(5);
  });

  it("takes gzip", async () => {
    const body = new Uint8Array(gzipSync(encodeSpans([otelSpan("x", { "session.id": `gzip-${encoding}` })], encoding)));
    expect((await send("/v1/traces", body, { ...type, "content-encoding": "gzip" })).status).toBe(200);
    expect(await inspector.session(`gzip-${encoding}`)).toBeDefined();
  });

  it("answers 400 with a google.rpc.Status in the same encoding to what it cannot read", async () => {
    const whole = encodeSpans([otelSpan("x", {})], encoding);
    for (const body of [new Uint8Array([0xff, 0xff, 0xff]), whole.slice(0, -1)]) {
      const response = await send("/v1/traces", body, type);
      expect(response.status).toBe(400);
      expect(await statusOf(response)).toMatchObject({ code: 3, message: expect.stringContaining("") });
    }
    const broken = new Uint8Array(gzipSync(whole).subarray(0, -12));
    const response = await send("/v1/traces", broken, { ...type, "content-encoding": "gzip" });
    expect(response.status).toBe(400);
    expect((await statusOf(response)).message).toContain("gzip");
  });

  it("answers 413 to a body over the limit, as sent or after decompression", async () => {
    const large = await send("/v1/traces", new Uint8Array(LIMIT + 1), type);
    expect(large.status).toBe(413);
    expect(await statusOf(large)).toMatchObject({ code: 8, message: `the body is larger than ${LIMIT} bytes` });
    const bomb = new Uint8Array(gzipSync(new Uint8Array(20 * 1024 * 1024)));
    expect(bomb.length).toBeLessThan(LIMIT);
    const response = await send("/v1/traces", bomb, { ...type, "content-encoding": "gzip" });
    expect(response.status).toBe(413);
    expect((await statusOf(response)).message).toBe(`the decompressed body is larger than ${DECODED_LIMIT} bytes`);
  });

  it("takes a body of exactly the limit", async () => {
    const open = encodeSpans([otelSpan("x", { pad: "" })], encoding).length;
    // Length prefixes grow with the text: find the padding that makes the body exactly as large as allowed.
    let pad = LIMIT - open;
    while (encodeSpans([otelSpan("x", { pad: "p".repeat(pad) })], encoding).length > LIMIT) pad--;
    const body = encodeSpans([otelSpan("x", { pad: "p".repeat(pad) })], encoding);
    expect(body.length).toBe(LIMIT);
    expect((await send("/v1/traces", body, type)).status).toBe(200);
    const over = encodeSpans([otelSpan("x", { pad: "p".repeat(pad + 1) })], encoding);
    expect((await send("/v1/traces", over, type)).status).toBe(413);
  });

  it("answers 415 to an encoding it does not know and names those it does", async () => {
    const response = await send("/v1/traces", encodeSpans([], encoding), { ...type, "content-encoding": "br" });
    expect(response.status).toBe(415);
    expect(response.headers.get("accept-encoding")).toBe("gzip");
    expect((await statusOf(response)).message).toContain("br");
  });
});

it("answers 413 to a body far over the limit, so that the sender sees it", async () => {
  const response = await send("/v1/traces", new Uint8Array(16 * 1024 * 1024), { "content-type": "application/json" });
  expect(response.status).toBe(413);
});

it("answers 415 to another content type, and to none", async () => {
  for (const type of ["text/plain", "application/grpc"]) {
    const response = await send("/v1/logs", "{}", { "content-type": type });
    expect(response.status).toBe(415);
    expect((await statusOf(response)).message).toContain(type);
  }
  expect((await send("/v1/logs", new Uint8Array(2), {})).status).toBe(415);
});

it("takes a content type with parameters", async () => {
  expect((await send("/v1/logs", "{}", { "content-type": "application/json; charset=utf-8" })).status).toBe(200);
});

it("answers 405 to anything but POST", async () => {
  const response = await fetch(`${url}/v1/traces`);
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toContain("POST");
});

describe("partial success", () => {
  const bad = { ...wireSpan({ name: "bad", at: 0, ms: 1 }), traceId: "nope" };

  it("keeps the good records, and says how many were turned away and why", async () => {
    const response = await post(
      url,
      "traces",
      traceRequest([wireSpan({ name: "good", at: 0, ms: 1, session: "partial" }), bad, bad]),
    );
    expect(response.status).toBe(200);
    // int64 in proto3 JSON is a string.
    expect(await response.json()).toEqual({
      partialSuccess: { rejectedSpans: "2", errorMessage: "span traceId: must be 32 hex digits, not all zero" },
    });
    expect((await inspector.session("partial"))?.trace.filter((span) => span.own).map((span) => span.name)).toEqual([
      "good",
    ]);
    const logs = await post(url, "logs", logRequest([wireEvent({ name: "ok", at: 0 }), { timeUnixNano: "soon" }]));
    expect(await logs.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: "1" } });
    const points = { gauge: { dataPoints: [{ timeUnixNano: "1", asInt: "1" }, { asInt: "1" }] }, name: "g" };
    const metrics = await post(url, "metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics: [points] }] }] });
    expect(await metrics.json()).toMatchObject({ partialSuccess: { rejectedDataPoints: "1" } });
  });

  it("is told in protobuf to whom sends protobuf", async () => {
    const short = otelSpan(
      "bad",
      {},
      { spanContext: () => ({ traceId: "abcd", spanId: "b7ad6b7169203331", traceFlags: 1 }) },
    );
    const response = await send("/v1/traces", encodeSpans([otelSpan("good", {}), short], "protobuf"), {
      "content-type": CONTENT_TYPE.protobuf,
    });
    expect(response.status).toBe(200);
    const type = messageType("TracesResponse");
    const message = type.toObject(type.decode(new Uint8Array(await response.arrayBuffer())), { longs: Number });
    expect(message).toMatchObject({
      partialSuccess: { rejectedSpans: 1, errorMessage: expect.stringContaining("traceId") },
    });
  });

  it("is a 400 when nothing was kept", async () => {
    const response = await post(url, "traces", traceRequest([bad]));
    expect(response.status).toBe(400);
    expect((await statusOf(response)).message).toContain("traceId");
  });
});

it("never fails on random bytes: 400, or 200 for what happens to be a message", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("traces", "logs", "metrics"),
      fc.constantFrom(...ENCODINGS),
      fc.boolean(),
      fc.uint8Array({ maxLength: 200 }),
      async (signal, encoding, gzip, bytes) => {
        const headers = { "content-type": CONTENT_TYPE[encoding], ...(gzip ? { "content-encoding": "gzip" } : {}) };
        const response = await send(`/v1/${signal}`, new Uint8Array(bytes), headers);
        await response.arrayBuffer();
        expect([200, 400]).toContain(response.status);
      },
    ),
    { numRuns: 150 },
  );
});

describe("CORS", () => {
  const preflight = (origin: string, headers = "content-type,content-encoding,x-team") =>
    fetch(`${url}/v1/traces`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": headers },
    });

  it.each([
    "http://localhost:5173",
    "https://localhost",
    "http://127.0.0.1:8080",
    "http://[::1]:3000",
    "http://app.localhost:5173",
    "https://app.example",
    "https://pr-7.preview.example",
  ])("lets a page of %s send", async (origin) => {
    const response = await preflight(origin);
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("access-control-allow-methods")).toContain("POST");
    expect(response.headers.get("access-control-allow-headers")).toBe("content-type,content-encoding,x-team");
    expect(Number(response.headers.get("access-control-max-age"))).toBeGreaterThan(0);
    expect(response.headers.get("vary")).toContain("origin");
    const sent = await post(url, "traces", traceRequest([]), { headers: { origin } });
    expect(sent.status).toBe(200);
    expect(sent.headers.get("access-control-allow-origin")).toBe(origin);
    // Without this a page cannot read how long it is to wait.
    expect(sent.headers.get("access-control-expose-headers")).toBe("retry-after");
  });

  it.each([
    "https://evil.example",
    "http://app.example",
    "https://app.example.evil.example",
    "https://preview.example",
    "https://xpreview.example",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "null",
    "file://",
  ])("refuses %s, reading and writing", async (origin) => {
    const response = await preflight(origin);
    expect(response.status).toBe(403);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    const session = `from-${origin}`;
    const sent = await post(url, "traces", traceRequest([wireSpan({ name: "x", at: 0, ms: 1, session })]), {
      headers: { origin },
    });
    expect(sent.status).toBe(403);
    expect(await inspector.session(session)).toBeUndefined();
    expect((await fetch(`${url}/api/sessions`, { headers: { origin } })).status).toBe(403);
  });

  it("is there on errors too, so that a page can read them", async () => {
    const response = await send("/v1/traces", "{", {
      "content-type": "application/json",
      origin: "http://localhost:5173",
    });
    expect(response.status).toBe(400);
    expect(response.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
  });

  it("answers a preflight for a private network", async () => {
    const headers = {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-private-network": "true",
    };
    const response = await raw("/v1/traces", headers, "OPTIONS");
    expect(response.headers["access-control-allow-private-network"]).toBe("true");
  });
});

describe("the Host header", () => {
  const host = (name: string) => raw("/api/health", { host: name });

  it.each([
    "localhost:4318",
    "127.0.0.1",
    "[::1]:4318",
    "a.localhost",
    "dev.example",
    "DEV.example:80",
    "box.lan.example",
    "lan.example",
  ])("may be %s", async (name) => {
    expect((await host(name)).status).toBe(200);
  });

  it.each(["evil.example", "localhost.evil.example", "xlan.example", "192.0.2.1", "[2001:db8::1]", "0.0.0.0"])(
    "may not be %s (DNS rebinding)",
    async (name) => {
      const response = await host(name);
      expect(response.status).toBe(403);
      expect(response.text).toContain("--allow-host");
    },
  );

  it.each(["user@localhost", "localhost/x", "localhost#x", ""])(
    "may not be «%s», which is no authority",
    async (name) => {
      expect([400, 403]).toContain((await host(name)).status);
    },
  );
});
