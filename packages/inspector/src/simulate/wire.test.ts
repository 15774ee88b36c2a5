import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { decodeRequest, type LogRecord, type SpanRecord } from "../otlp";
import { createFleet, type Person } from "./fleet";
import type { Fact } from "./life/types";
import { resolveSimulation, type SimulateOptions } from "./options";
import { simulate } from "./simulate";
import { createTally } from "./tally";
import type { Truth, TruthSeries } from "./truth";
import { truthSchema } from "./truth";

// They take a second or two on a machine of their own.
vi.setConfig({ testTimeout: 60_000 });

afterEach(() => {
  vi.useRealTimers();
});

/** A receiver that takes everything and reads it as any other OTLP. */
function createReceiver() {
  const spans: SpanRecord[] = [];
  const logs: LogRecord[] = [];
  const hosts = new Set<string>();
  const take: typeof fetch = async (url, init) => {
    hosts.add(new URL(String(url)).host);
    const signal = String(url).endsWith("/v1/traces") ? "traces" : "logs";
    const body = new Uint8Array(await new Response(init?.body).arrayBuffer());
    const zipped = new Headers(init?.headers).get("content-encoding") === "gzip";
    const decoded = decodeRequest(signal, "protobuf", zipped ? gunzipSync(body) : body, 0n);
    spans.push(...decoded.spans);
    logs.push(...decoded.logs);
    return new Response(null, { status: 200 });
  };
  return { spans, logs, hosts, take };
}

type Receiver = ReturnType<typeof createReceiver>;

/** What arrived, as facts by session. */
function received({ spans, logs }: Receiver): [string, Fact][] {
  return [
    ...spans.map(({ sessionId = "", name, startNs, endNs, attributes }): [string, Fact] => {
      const { "rtc.outcome": outcome, "error.type": errorType, ...others } = attributes;
      const isPhase = name.startsWith("rtc.connect.");
      return [
        sessionId,
        {
          type: "span",
          name: isPhase ? "rtc.connect.phase" : name,
          outcome: outcome as "ok",
          errorType: errorType as string | undefined,
          seconds: Number(endNs - startNs) / 1e9,
          attributes: others as Fact["attributes"],
        },
      ];
    }),
    ...logs.map(({ sessionId = "", eventName = "", attributes }): [string, Fact] => [
      sessionId,
      { type: "event", name: eventName, attributes: attributes as Fact["attributes"] },
    ]),
  ];
}

const figures = (series: readonly TruthSeries[]) =>
  series.map(({ metric, labels, count, sum, buckets }) => ({
    metric,
    labels,
    count,
    sum: sum.toPrecision(6),
    buckets,
  }));

/** Counts what arrived as the truth counts what was planned, and compares. */
function compare(truth: Truth, receiver: Receiver, options: SimulateOptions): void {
  const people = new Map<string, Person>(
    createFleet(resolveSimulation(options), truth.from).map((person) => [person.id, person]),
  );
  const tally = createTally();
  for (const [id, fact] of received(receiver)) {
    // In real time the delivery reports for itself.
    if (truth.player === "live" && fact.name === "rtc.telemetry.report") continue;
    const person = people.get(id);
    if (!person) throw new Error(`nobody has the session "${id}"`);
    tally.add([fact], person);
  }
  const counted = tally.counted();
  expect(figures(counted.series)).toEqual(figures(truth.series));
  expect(counted.spans).toEqual(truth.spans);
  expect(counted.events).toMatchObject(truth.events);
  expect(truthSchema.parse(truth)).toEqual(truth);
  expect(truth.complete).toBe(true);
}

describe("what arrives over OTLP", () => {
  it("backdated, is the truth", async () => {
    const options = {
      kind: "storm",
      sessions: 50,
      seed: 11,
      url: ["http://one", "http://two"],
      durationMs: 300_000,
      lengthMs: 120_000,
    } satisfies SimulateOptions;
    const receiver = createReceiver();
    const truth = await simulate(options, { fetch: receiver.take });
    compare(truth, receiver, options);
    expect(receiver.hosts).toEqual(new Set(["one", "two"]));
    expect(truth.storm?.hit).toBeGreaterThan(0);
    expect(truth.delivery).toMatchObject({ accepted: receiver.spans.length + receiver.logs.length, lost: 0 });
  });

  it("live, through every browser's own delivery, is the truth; tabs that die have sent what they had told", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"], now: Date.UTC(2026, 0, 5) });
    const options = {
      kind: "day",
      live: true,
      sessions: 40,
      seed: 12,
      url: "http://receiver",
      durationMs: 60_000,
      deaths: 0.3,
    } as const;
    const receiver = createReceiver();
    let truth: Truth | undefined;
    void simulate(options, { fetch: receiver.take }).then((done) => {
      truth = done;
    });
    while (!truth) {
      await vi.advanceTimersByTimeAsync(200);
      // Compression takes its own, real time.
      await new Promise((resolve) => setImmediate(resolve));
    }
    compare(truth, receiver, options);
    expect(truth.totals.died).toBeGreaterThan(0);
    expect(truth.totals.ended + truth.totals.died).toBe(40);
  });
});
