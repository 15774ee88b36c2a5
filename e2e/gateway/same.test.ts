/** The series that the gateway makes of spans and events are the metrics that clients make of the same. */

import { GATEWAY_DIMENSIONS, GATEWAY_METRICS, METRICS, type MetricName } from "@rtcscope/core/semconv";
import { otlp } from "@rtcscope/exporters";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Metric } from "../../packages/exporters/src/testing/decode";
import { type Receiver, startReceiver } from "../../packages/exporters/src/testing/receiver";
import { createTestScope } from "../../packages/exporters/src/testing/script";
import type { Collector } from "../servers/collector";
import { missingServer } from "../servers/process";
import { everySignal, SESSIONS } from "./every";
import { startGateway } from "./gateway";
import { type Series, type Sink, startSink } from "./sink";

const missing = missingServer("collector");

/** One series, told the same way for both sides. */
interface Told {
  value: number;
  count: number;
  buckets: number[];
  bounds: readonly number[];
  unit: string;
}
type Table = Map<string, Told>;

/** @param keep labels that clients have, too */
function add(table: Table, name: string, unit: string, labels: object, keep: readonly string[], point: Partial<Told>) {
  const kept = Object.entries(labels).filter(([label]) => keep.includes(label));
  const key = `${name} ${JSON.stringify(kept.sort())}`;
  const told = table.get(key) ?? { value: 0, count: 0, buckets: [], bounds: point.bounds ?? [], unit };
  table.set(key, told);
  told.value += point.value ?? 0;
  told.count += point.count ?? 0;
  (point.buckets ?? []).forEach((of, at) => {
    told.buckets[at] = (told.buckets[at] ?? 0) + of;
  });
}

const labelsOf = (name: string) => {
  const metric = METRICS.find((one) => one.name === name);
  return ["rtc.transport", ...(metric?.attributes ?? []), ...(metric?.by ?? [])];
};

function ofGateway(series: readonly Series[]): Table {
  const table: Table = new Map();
  for (const { name, unit, labels, value, sum, count, buckets, bounds } of series) {
    if (!METRICS.some((metric) => metric.name === name)) continue;
    add(table, name, unit, labels, labelsOf(name), {
      value: value ?? sum ?? 0,
      ...(bounds && { count: count ?? 0, buckets: [...(buckets ?? [])], bounds }),
    });
  }
  return table;
}

function ofClients(metrics: readonly { item: Metric }[]): Table {
  const table: Table = new Map();
  for (const { item } of metrics) {
    const keep = labelsOf(item.name);
    for (const point of item.sum?.dataPoints ?? [])
      add(table, item.name, item.unit, point.attributes, keep, { value: point.asDouble });
    for (const point of item.histogram?.dataPoints ?? [])
      add(table, item.name, item.unit, point.attributes, keep, {
        value: point.sum,
        count: point.count,
        buckets: point.bucketCounts,
        bounds: point.explicitBounds,
      });
  }
  return table;
}

describe.skipIf(missing)(missing ?? "what six clients send", () => {
  let sink: Sink;
  let clients: Receiver;
  let gateway: Collector;

  beforeAll(async () => {
    sink = await startSink();
    clients = await startReceiver();
    gateway = await startGateway({ to: ["to-otlp"], env: { RTCSCOPE_OTLP_URL: sink.url } });
    await Promise.all(
      SESSIONS.map(async (session, nth) => {
        const scope = createTestScope({
          service: { name: "studio", version: nth < 3 ? "1.0.0" : "1.1.0", environment: "test" },
          resource: { "cloud.region": nth % 2 ? "eu-1" : "us-1", "service.instance.id": `tab ${nth}` },
        });
        const exporter = otlp({
          url: {
            traces: `${gateway.url}/v1/traces`,
            logs: `${gateway.url}/v1/logs`,
            metrics: `${clients.url}/v1/metrics`,
          },
        });
        exporter.start?.(scope);
        for (const signal of everySignal(nth, scope.clock.now() - 60_000)) exporter.export(signal, session);
        await exporter.shutdown?.();
        expect(scope.said).toEqual([]);
      }),
    );
    // Asked to end, a gateway sends what it holds.
    await gateway.restart();
    await vi.waitFor(() => expect(sink.series("rtc.client.sessions.ended").length).toBeGreaterThan(0));
  });
  afterAll(async () => {
    await gateway?.stop();
    await clients?.close();
    await sink?.close();
  });

  it("makes every metric of the registry, with its unit and its buckets", () => {
    for (const { name, unit, buckets } of [...METRICS, ...GATEWAY_METRICS]) {
      const [first] = sink.series(name);
      expect({ name, unit: first?.unit, buckets: first?.bounds }).toEqual({ name, unit, buckets });
    }
    const known: readonly string[] = [...METRICS, ...GATEWAY_METRICS].map(({ name }) => name);
    expect(sink.series().filter(({ name }) => !known.includes(name))).toEqual([]);
  });

  it("has the dimensions of the fleet as labels, and only the writer as the resource", () => {
    for (const one of sink.series()) {
      expect(Object.keys(one.labels)).toEqual(expect.arrayContaining([...GATEWAY_DIMENSIONS, "rtc.transport"]));
      expect(
        Object.keys(one.labels).filter((label) =>
          /session|stream|track|number/.test(label.replace("rtc.session.end.reason", "")),
        ),
      ).toEqual([]);
      expect(one.resource).toEqual({ "service.instance.id": expect.stringMatching(/^test-[0-9a-f-]{36}$/) });
      expect(one.temporality).toBe("AGGREGATION_TEMPORALITY_CUMULATIVE");
      expect(one.time > one.start).toBe(true);
    }
    expect(
      new Set(sink.series("rtc.client.connect.duration").map(({ labels }) => labels["rtc.path.local.type"])),
    ).toEqual(new Set(["host", "relay"]));
  });

  it("counts what clients count: the same values, counts and buckets in the same series", () => {
    const made = ofGateway(sink.series());
    const told = ofClients(clients.metrics);
    expect([...made.keys()].sort()).toEqual([...told.keys()].sort());
    expect(made.size).toBeGreaterThan(80);
    for (const [key, { value, ...rest }] of told) {
      const { value: gateway_, ...others } = made.get(key) ?? { value: Number.NaN };
      expect({ key, ...others }).toEqual({ key, ...rest });
      expect(gateway_, key).toBeCloseTo(value, 6);
    }
  });

  const sumOf = (name: MetricName, having: Readonly<Record<string, string>> = {}) =>
    sink
      .series(name)
      .filter(({ labels }) => Object.entries(having).every(([label, value]) => labels[label] === value))
      .reduce((sum, one) => sum + (one.value ?? one.sum ?? 0), 0);

  it("makes what only a gateway makes", () => {
    const seconds = SESSIONS.reduce((sum, _, nth) => sum + 0.8 + nth * 1.3, 0);
    expect(sumOf("rtc.client.connect.critical_path.duration")).toBeCloseTo(seconds, 6);
    expect(sumOf("rtc.client.connect.critical_path.duration", { "rtc.connect.phase": "ice.checking" })).toBeCloseTo(
      seconds * 0.4,
      6,
    );
    expect(sumOf("rtc.client.session.duration")).toBe(6 * 30);
    expect(sumOf("rtc.client.latency.frames", { "rtc.latency.frame.outcome": "lost" })).toBe(6 * 2 * 4);
    expect(sumOf("rtc.client.latency.frames")).toBe(6 * 2 * 300);
    expect(sumOf("rtc.client.reconnect.backoff")).toBeCloseTo(6 * 2.4, 6);
    expect(sumOf("rtc.client.layers.active")).toBe(6 * (3 + 2 + 1));
  });

  it("passes spans and events on, without the labels that it made for the series", () => {
    expect(sink.spans).toHaveLength(SESSIONS.length * 7);
    const connect = sink.spans.find(({ name }) => name === "rtc.connect");
    expect(Object.keys(connect?.attributes ?? {})).not.toContain("service.name");
    expect(connect?.resource).toMatchObject({ "service.name": "studio" });
    expect(connect?.resource).not.toHaveProperty("service.instance.id");
  });
});
