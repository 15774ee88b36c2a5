import { describe, expect, it } from "vitest";
import { createWorld, ok, type Reply, status } from "./testing/world";

const partialProto = (rejected: number, message: string) => {
  const text = new TextEncoder().encode(message);
  const inner = [0x08, rejected, 0x12, text.length, ...text];
  return new Uint8Array([0x0a, inner.length, ...inner]);
};
const answered = (body: string | Uint8Array<ArrayBuffer>, type: string): Reply => {
  return () => new Response(body, { headers: { "content-type": type } });
};
const redirected: Reply = () => {
  const response = new Response(null);
  Object.defineProperties(response, { type: { value: "opaqueredirect" }, status: { value: 0 }, ok: { value: false } });
  return response;
};

describe("back-off", () => {
  it("doubles from 1 s to 60 s, jittered over all of it", async () => {
    const gaps = async (random: number) => {
      const world = createWorld({ random: () => random, reply: () => "reset", limits: { intervalMs: 1_000_000 } });
      world.add("a");
      await world.advance(400_000);
      return world.requests.slice(1).map(({ at }, index) => at - (world.requests[index]?.at ?? 0));
    };
    expect((await gaps(0.999_999)).map((gap) => Math.round(gap / 1000)).slice(0, 9)).toEqual([
      1, 2, 4, 8, 16, 32, 60, 60, 60,
    ]);
    expect((await gaps(0.5)).slice(0, 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it("starts again from 1 s after an answer", async () => {
    const world = createWorld({ reply: () => "reset", limits: { intervalMs: 100_000 } });
    world.add("a");
    await world.advance(60_000);
    world.reply = ok;
    await world.advance(60_000);
    world.reply = () => "reset";
    world.add("b");
    const before = world.requests.length;
    await world.advance(200_000);
    expect((world.requests[before + 1]?.at ?? 0) - (world.requests[before]?.at ?? 0)).toBe(500);
  });

  it("takes no answer within the timeout for a failure, and cancels the request", async () => {
    const world = createWorld({ reply: () => "never", limits: { timeoutMs: 5_000 } });
    world.add("a");
    await world.advance(7_100);
    expect(world.requests[0]?.init.signal?.aborted).toBe(true);
    expect(world.counts().signals.logs).toMatchObject({ queued: 1, failures: { timeout: 1 } });
    world.reply = ok;
    await world.advance(2_000);
    expect(world.received()).toEqual(["a"]);
  });

  it("loses nothing within the bounds while the receiver is down for 30 s", async () => {
    const world = createWorld({ reply: () => "reset" });
    const names: string[] = [];
    for (let second = 0; second < 60; second++) {
      const name = `event ${second}`;
      names.push(name);
      world.add(name);
      if (second === 30) world.reply = ok;
      await world.advance(1_000);
    }
    await world.advance(60_000);
    expect(world.received()).toEqual(names);
    expect(world.warnings).toHaveLength(1);
  });

  it("is shared by the signals of one origin, and by no others", async () => {
    const world = createWorld({
      endpoints: {
        traces: "https://a.example/t/traces",
        logs: "https://a.example/l/logs",
        metrics: "https://b.example/metrics",
      },
      reply: (request) => (request.signal === "metrics" ? ok() : new Response("", { status: 503 })),
      random: () => 0.999_999,
    });
    world.add("t", { signal: "traces" });
    world.add("l");
    world.add("m", { signal: "metrics" });
    await world.advance(2_400);
    expect(world.requests.map(({ signal }) => signal)).toEqual(["traces", "metrics"]);
    await world.advance(1_000);
    expect(world.requests.map(({ signal }) => signal)).toEqual(["traces", "metrics", "logs"]);
  });

  it("does not let one broken path starve the others behind it", async () => {
    const world = createWorld({
      reply: ({ signal }) => (signal === "traces" ? new Response("", { status: 503 }) : ok()),
    });
    for (let i = 0; i < 40; i++) {
      world.add("t", { signal: "traces" });
      world.add("l");
      await world.advance(5_000);
    }
    expect(world.counts().signals.logs.sent).toBeGreaterThan(35);
    expect(world.counts().signals.traces.sent).toBe(0);
  });
});

describe("Retry-After", () => {
  it.each([429, 502, 503, 504])("in seconds is honoured in full on %d", async (code) => {
    const world = createWorld({ reply: status(code, { "retry-after": "100" }) });
    world.add("a");
    await world.advance(2_000);
    world.reply = ok;
    world.change("hidden");
    world.change("left");
    world.change("visible");
    await world.delivery.flush();
    await world.advance(99_999);
    expect(world.requests).toHaveLength(1);
    await world.advance(10_000);
    expect(world.received()).toEqual(["a"]);
  });

  it("as an HTTP date is measured by the receiver's own clock", async () => {
    const headers = { date: "Thu, 05 Jun 2031 10:00:00 GMT", "retry-after": "Thu, 05 Jun 2031 10:01:00 GMT" };
    const world = createWorld({ reply: status(503, headers) });
    world.add("a");
    await world.advance(2_000);
    world.reply = ok;
    await world.advance(59_999);
    expect(world.requests).toHaveLength(1);
    await world.advance(10_000);
    expect(world.requests).toHaveLength(2);
  });

  it("of more than a month does not overflow a timer", async () => {
    const world = createWorld({ reply: status(429, { "retry-after": "4000000" }) });
    world.add("a");
    await world.advance(3_600_000);
    expect(world.requests).toHaveLength(1);
  });
});

describe("answers", () => {
  it.each([429, 502, 503, 504])("%d is tried again", async (code) => {
    const world = createWorld({ reply: status(code) });
    world.add("a");
    await world.advance(2_000);
    expect(world.counts().signals.logs).toMatchObject({ queued: 1, dropped: {}, failures: { [code]: 1 } });
  });

  it.each([400, 404, 405, 408, 415, 422, 431, 500, 501, 505])("%d is final: dropped and counted", async (code) => {
    const world = createWorld({ reply: status(code) });
    world.add("a");
    await world.advance(100_000);
    expect(world.requests).toHaveLength(1);
    expect(world.counts().signals.logs).toMatchObject({
      queued: 0,
      dropped: { rejected: 1 },
      failures: { [code]: 1 },
    });
    expect(world.warnings).toHaveLength(1);
    world.add("b");
    await world.advance(20_000);
    expect(world.warnings).toHaveLength(1);
  });

  it.each([200, 202, 204])("%d is accepted", async (code) => {
    const world = createWorld({ reply: () => new Response(null, { status: code }) });
    world.add("a");
    await world.advance(2_000);
    expect(world.counts().signals.logs).toMatchObject({ sent: 1, failures: {} });
  });

  it("413 halves the batch down to one record, drops that one, and the rest arrives", async () => {
    const world = createWorld({
      reply: ({ items }) => (items.includes("culprit") ? new Response("", { status: 413 }) : ok()),
    });
    for (let i = 0; i < 16; i++) world.add(i === 5 ? "culprit" : `e${i}`);
    await world.advance(30_000);
    expect(world.received()).toHaveLength(15);
    expect(world.counts().signals.logs.dropped).toEqual({ too_large: 1 });
    const refused = world.requests.filter(({ items }) => items.includes("culprit"));
    for (const [index, { bytes }] of refused.entries()) {
      if (index) expect(bytes).toBeLessThanOrEqual((refused[index - 1]?.bytes ?? 0) / 2);
    }
    expect(refused.at(-1)?.items).toEqual(["culprit"]);
  });

  it("413 teaches the size that the receiver takes", async () => {
    const world = createWorld({ reply: ({ bytes }) => (bytes > 3_000 ? new Response("", { status: 413 }) : ok()) });
    for (let i = 0; i < 100; i++) world.add("e", { item: "x".repeat(98) });
    await world.advance(60_000);
    expect(world.counts().signals.logs).toMatchObject({ sent: 100, dropped: {} });
    expect(world.counts().signals.logs.failures[413]).toBeLessThanOrEqual(3);
  });

  it.each([401, 403])("%d stops that destination for good and says so once", async (code) => {
    const world = createWorld({
      reply: ({ signal }) => (signal === "traces" ? new Response("", { status: code }) : ok()),
    });
    world.add("t1", { signal: "traces" });
    world.add("l1");
    await world.advance(10_000);
    for (let i = 0; i < 5; i++) {
      world.add("t2", { signal: "traces" });
      world.add("l2");
      await world.advance(30_000);
    }
    world.change("left");
    expect(world.requests.filter(({ signal }) => signal === "traces")).toHaveLength(1);
    expect(world.counts().signals.traces.dropped).toEqual({ unauthorized: 6 });
    expect(world.counts().signals.logs.sent).toBe(6);
    expect(world.warnings).toEqual([expect.stringContaining("https://gateway.example/v1/traces")]);
  });

  it.each<[string, Reply]>([
    ["opaque, as browsers show it", redirected],
    ["in the open, as Node shows it", () => new Response(null, { status: 307, headers: { location: "/login" } })],
  ])("a redirect (%s) is final and counted", async (_name, reply) => {
    const world = createWorld({ reply });
    world.add("a");
    await world.advance(100_000);
    expect(world.requests).toHaveLength(1);
    expect(world.counts().signals.logs.dropped).toEqual({ redirect: 1 });
  });
});

describe("partial success", () => {
  it.each<[string, Reply]>([
    ["protobuf", answered(partialProto(2, "too old"), "application/x-protobuf")],
    [
      "JSON",
      answered(
        JSON.stringify({ partialSuccess: { rejectedLogRecords: "2", errorMessage: "too old" } }),
        "application/json",
      ),
    ],
  ])("in %s is counted and never retried", async (_name, reply) => {
    const world = createWorld({ reply });
    for (const name of ["a", "b", "c"]) world.add(name);
    await world.advance(60_000);
    expect(world.requests).toHaveLength(1);
    expect(world.counts().signals.logs).toMatchObject({ sent: 1, queued: 0, dropped: { partial: 2 }, failures: {} });
    expect(world.warnings).toEqual([expect.stringContaining("too old")]);
  });

  it("never refuses more than was sent", async () => {
    const world = createWorld({ reply: answered(partialProto(100, ""), "application/x-protobuf") });
    world.add("a");
    await world.advance(3_000);
    expect(world.counts().signals.logs).toMatchObject({ sent: 0, dropped: { partial: 1 } });
  });
});

describe("garbage", () => {
  it.each<[string, Reply]>([
    ["an HTML page", answered("<!doctype html><title>app</title>", "text/html")],
    ["broken JSON", answered("{", "application/json")],
    ["JSON of something else", answered("[null]", "application/json")],
    ["bytes", answered(new Uint8Array([255, 255, 255, 255, 255, 255]), "application/x-protobuf")],
    ["an unfinished message", answered(new Uint8Array([0x0a, 0x7f, 0x08]), "application/x-protobuf")],
    ["nothing", answered("", "")],
  ])("%s with a good status is an answer", async (_name, reply) => {
    const world = createWorld({ reply });
    world.add("a");
    await world.advance(3_000);
    expect(world.counts().signals.logs).toMatchObject({ sent: 1, dropped: {} });
  });

  it("a body that breaks off or never ends does not undo its status", async () => {
    const endless = () => new ReadableStream({ start() {} });
    const broken = () => new ReadableStream({ start: (controller) => controller.error(new Error("reset")) });
    for (const body of [endless, broken]) {
      const world = createWorld({ reply: () => new Response(body()) });
      world.add("a");
      await world.advance(13_000);
      expect(world.counts().signals.logs).toMatchObject({ sent: 1, queued: 0 });
    }
  });

  it("bodies of all answers are read to the end", async () => {
    for (const code of [200, 400, 503]) {
      const world = createWorld({ reply: () => new Response("text", { status: code }) });
      world.add("a");
      await world.advance(2_000);
      expect(world.requests[0]?.drained).toBe(true);
    }
  });
});
