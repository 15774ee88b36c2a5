import type { SessionInfo, Signal } from "@rtcscope/core";
import {
  ATTR_RTC_CONNECT_ATTEMPT,
  ATTR_RTC_CONNECT_DURATION,
  ATTR_RTC_SESSION_CONNECT_FAILURES,
  ATTR_RTC_SESSION_CONNECTS,
  ATTR_RTC_SESSION_DURATION,
  ATTR_RTC_SESSION_END_REASON,
  ATTR_RTC_SESSION_RECONNECTS,
  ATTR_RTC_SESSION_STALL_DURATION,
  ATTR_RTC_SESSION_STALLS,
  ATTR_RTC_STATE_KIND,
  ATTR_RTC_STATE_VALUE,
  EVENT_RTC_SESSION_END,
  EVENT_RTC_STATE,
  METRIC_RTC_CLIENT_CONNECT_DURATION,
  METRIC_RTC_CLIENT_SESSIONS_ENDED,
  METRIC_RTC_CLIENT_STALL_DURATION,
  SPAN_RTC_CONNECT,
} from "@rtcscope/core/semconv";
import { describe, expect, it } from "vitest";
import { decodeInto, type Received } from "../testing/decode";
import { createTestScope, SESSION, SIGNALS, START } from "../testing/script";
import { batchExporter } from "./batch-exporter";
import { createStableIds } from "./stable-ids";
import type { BatchExporterOptions, OtlpBatch } from "./types";

const PAST = Date.UTC(2019, 2, 4, 5);

/** The script, as it would have been told years ago. */
const longAgo = (signal: Signal): Signal => {
  const back = START - PAST;
  return signal.type === "span"
    ? { ...signal, start: signal.start - back, end: signal.end - back }
    : { ...signal, time: signal.time - back };
};

async function tell(
  told: readonly (readonly [Signal, SessionInfo])[],
  options: Partial<BatchExporterOptions> = {},
): Promise<{ batches: OtlpBatch[]; received: Received; exporter: ReturnType<typeof batchExporter>; said: string[] }> {
  const batches: OtlpBatch[] = [];
  const received: Received = { spans: [], records: [], metrics: [] };
  const exporter = batchExporter({
    stableIds: true,
    ...options,
    send: async (batch) => {
      await options.send?.(batch);
      batches.push(batch);
      decodeInto(received, batch.signal, batch.body);
    },
  });
  const scope = createTestScope();
  exporter.start?.(scope);
  for (const [signal, session] of told) exporter.export(signal, session);
  await exporter.shutdown();
  return { batches, received, exporter, said: scope.said };
}

const session = (id: string): SessionInfo => ({ ...SESSION, id });
const script = SIGNALS.map((signal) => [longAgo(signal), SESSION] as const);

const event = (ms: number): Signal => ({
  type: "event",
  name: EVENT_RTC_STATE,
  time: PAST + ms,
  body: "state",
  attributes: { [ATTR_RTC_STATE_KIND]: "ice", [ATTR_RTC_STATE_VALUE]: "checking" },
});
const connect = (id: number, start: number, end: number): Signal => ({
  type: "span",
  name: SPAN_RTC_CONNECT,
  id,
  start: PAST + start,
  end: PAST + end,
  outcome: "ok",
  attributes: { [ATTR_RTC_CONNECT_ATTEMPT]: 1, [ATTR_RTC_CONNECT_DURATION]: (end - start) / 1000 },
});
const end = (ms: number): Signal => ({
  type: "event",
  name: EVENT_RTC_SESSION_END,
  time: PAST + ms,
  body: "ended",
  attributes: {
    [ATTR_RTC_SESSION_END_REASON]: "ended",
    [ATTR_RTC_SESSION_DURATION]: ms / 1000,
    [ATTR_RTC_SESSION_CONNECTS]: 1,
    [ATTR_RTC_SESSION_CONNECT_FAILURES]: 0,
    [ATTR_RTC_SESSION_RECONNECTS]: 0,
    [ATTR_RTC_SESSION_STALLS]: 0,
    [ATTR_RTC_SESSION_STALL_DURATION]: 0,
  },
});

describe("batchExporter", () => {
  it("hands over every span, event and metric of a session, with the times that the signals have", async () => {
    const { received, exporter, said } = await tell(script);
    expect(received.spans).toHaveLength(SIGNALS.filter(({ type }) => type === "span").length);
    expect(received.records.map(({ item }) => item.eventName)).toEqual(
      SIGNALS.flatMap((signal) => (signal.type === "event" ? [signal.name] : [])),
    );
    expect(received.metrics.map(({ item }) => item.name)).toEqual(
      expect.arrayContaining([METRIC_RTC_CLIENT_CONNECT_DURATION, METRIC_RTC_CLIENT_STALL_DURATION]),
    );
    const year = (ns: bigint) => new Date(Number(ns / 1_000_000n)).getUTCFullYear();
    for (const { item } of received.spans) expect(year(item.startTimeUnixNano)).toBe(2019);
    for (const { item } of received.records)
      expect([year(item.timeUnixNano), year(item.observedTimeUnixNano)]).toEqual([2019, 2019]);
    for (const { item } of received.metrics)
      for (const point of item.sum?.dataPoints ?? item.histogram?.dataPoints ?? []) {
        expect(year(point.startTimeUnixNano)).toBe(2019);
        expect(point.startTimeUnixNano).toBeLessThan(point.timeUnixNano);
      }
    const { told, sent, failed, dropped } = exporter.counts();
    expect({ sent, failed, dropped }).toEqual({ sent: told, failed: 0, dropped: 0 });
    expect(said).toEqual([]);
  });

  it("makes the same bytes of the same session, and other ids of another one", async () => {
    const bytes = async (id: string) =>
      (await tell(script.map(([signal]) => [signal, session(id)] as const))).batches.map(({ body }) =>
        Buffer.from(body).toString("base64"),
      );
    expect(await bytes("a")).toEqual(await bytes("a"));
    const ids = async (id: string) =>
      (await tell(script.map(([signal]) => [signal, session(id)] as const))).received.spans.map(({ item }) => item);
    const [one, other] = [await ids("a"), await ids("b")];
    expect(new Set(one.map(({ traceId }) => traceId)).size).toBe(1);
    expect(one[0]?.traceId).not.toBe(other[0]?.traceId);
    const all = [...one, ...other].map(({ spanId }) => spanId);
    expect(new Set(all).size).toBe(all.length);
  });

  it("takes ids by chance unless asked", async () => {
    const ids = async () =>
      (await tell(script, { stableIds: false })).received.spans.map(({ item }) => item.spanId).join();
    expect(await ids()).not.toBe(await ids());
  });

  it("lets the points of a session follow each other without hole or overlap", async () => {
    const told = [event(0), connect(1, 100, 900), connect(2, 20_000, 61_000), event(70_000), end(200_000)];
    const { received } = await tell(
      told.map((signal) => [signal, SESSION] as const),
      { metricIntervalMs: 60_000 },
    );
    const points = received.metrics.flatMap(({ item }) =>
      (item.sum?.dataPoints ?? item.histogram?.dataPoints ?? []).map((point) => ({
        name: item.name,
        from: Number(point.startTimeUnixNano / 1_000_000n) - PAST,
        to: Number(point.timeUnixNano / 1_000_000n) - PAST,
      })),
    );
    const of = (name: string) => points.filter((point) => point.name === name).map(({ from, to }) => [from, to]);
    expect(of(METRIC_RTC_CLIENT_CONNECT_DURATION)).toEqual([
      [-1, 900],
      [900, 61_000],
    ]);
    expect(of(METRIC_RTC_CLIENT_SESSIONS_ENDED)).toEqual([[70_000, 200_000]]);
  });

  it("keeps sessions apart that overlap, whichever is told first", async () => {
    const { received } = await tell([
      [event(50_000), session("late")],
      [event(0), session("early")],
      [end(60_000), session("late")],
      [end(10_000), session("early")],
    ]);
    const ended = received.metrics.filter(({ item }) => item.name === METRIC_RTC_CLIENT_SESSIONS_ENDED);
    const times = ended.flatMap(({ item }) => item.sum?.dataPoints ?? []).map((point) => point.timeUnixNano);
    expect(times.map((ns) => Number(ns / 1_000_000n) - PAST)).toEqual([60_000, 10_000]);
  });

  it("splits by records and by bytes", async () => {
    const many = Array.from({ length: 95 }, (_, n) => [event(n), SESSION] as const);
    const byRecords = await tell(many, { maxRecords: 10, signals: ["logs"] });
    expect(byRecords.batches.map(({ records }) => records)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
    const byBytes = await tell(many, { maxBytes: 4000, signals: ["logs"] });
    expect(byBytes.batches.length).toBeGreaterThan(3);
    for (const { body } of byBytes.batches) expect(body.length).toBeLessThanOrEqual(4000);
    expect(byBytes.received.records).toHaveLength(95);
  });

  it("splits a batch in halves on demand, down to one record", async () => {
    const { batches } = await tell(
      [0, 1, 2].map((n) => [event(n), SESSION] as const),
      { signals: ["logs"] },
    );
    const [first, second] = batches[0]?.halves() ?? [];
    expect([first?.records, second?.records]).toEqual([1, 2]);
    expect(first?.halves()).toEqual([]);
  });

  it("holds back whoever awaits drained(), and drops beyond its bound", async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const sent: number[] = [];
    const exporter = batchExporter({
      signals: ["logs"],
      maxRecords: 10,
      maxWaiting: 25,
      send: async ({ records }) => {
        await gate;
        sent.push(records);
      },
    });
    const scope = createTestScope();
    exporter.start?.(scope);
    for (let n = 0; n < 10; n++) exporter.export(event(n), SESSION);
    let drained = false;
    const waited = exporter.drained().then(() => {
      drained = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(drained).toBe(false);
    for (let n = 0; n < 40; n++) exporter.export(event(n), SESSION);
    open();
    await waited;
    await exporter.shutdown();
    expect(sent.reduce((a, b) => a + b)).toBe(35);
    expect(exporter.counts()).toMatchObject({ told: 50, sent: 35, dropped: 15 });
    expect(scope.said).toHaveLength(1);
  });

  it("counts what could not be handed over and goes on", async () => {
    let nth = 0;
    const { exporter, said } = await tell(
      Array.from({ length: 20 }, (_, n) => [event(n), SESSION] as const),
      {
        signals: ["logs"],
        maxRecords: 10,
        send: async () => {
          if (nth++ === 0) throw new Error("no");
        },
      },
    );
    expect(exporter.counts()).toMatchObject({ sent: 10, failed: 10, batches: 2 });
    expect(said).toHaveLength(1);
  });
});

describe("createStableIds", () => {
  it("gives ids of the right length, never all zeros, and spreads them", () => {
    const ids = createStableIds("seed");
    expect(ids(16)).toMatch(/^[\da-f]{32}$/);
    const many = Array.from({ length: 20_000 }, () => ids(8));
    expect(new Set(many).size).toBe(many.length);
    for (const id of many) expect(id).toMatch(/^[\da-f]{16}$/);
    for (const bit of [0, 1, 7, 15]) {
      const ones = many.filter((id) => Number.parseInt(id[bit] ?? "0", 16) >= 8).length;
      expect(Math.abs(ones / many.length - 0.5)).toBeLessThan(0.03);
    }
  });
});
