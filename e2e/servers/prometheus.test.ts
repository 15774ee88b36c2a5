/** The Prometheus that the gateway's tests write to and the dashboards' queries are asked of. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { missingServer } from "./process";
import { type Prometheus, startPrometheus } from "./prometheus";

const missing = missingServer("prometheus");

const RULES = `
groups:
  - name: test
    rules:
      - record: job:calls:sum
        expr: sum by (job, release) (calls_total)
      - alert: Calls
        expr: job:calls:sum > 0
        labels: { severity: page }
        annotations: { summary: "{{ $value }} calls" }
`;

/** One cumulative counter in OTLP/JSON, of one process of a service. */
function counter(name: string, value: number, atMs: number, startMs?: number): string {
  const attribute = (key: string, text: string) => ({ key, value: { stringValue: text } });
  const resource = [
    ["service.name", "demo"],
    ["service.instance.id", "one"],
    ["release", "2.1"],
    ["host.name", "h"],
  ] as const;
  const dataPoint = {
    asInt: String(value),
    timeUnixNano: `${atMs}000000`,
    ...(startMs === undefined ? {} : { startTimeUnixNano: `${startMs}000000` }),
  };
  return JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: resource.map(([key, text]) => attribute(key, text)) },
        scopeMetrics: [
          { metrics: [{ name, sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [dataPoint] } }] },
        ],
      },
    ],
  });
}

describe.skipIf(missing)(missing ?? "Prometheus", () => {
  let folder: string;
  let prometheus: Prometheus;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rtcscope-rules-"));
    const rules = join(folder, "rules.yaml");
    await writeFile(rules, RULES);
    prometheus = await startPrometheus({ rules: [rules], promoteResourceAttributes: ["release"] });
  });
  afterAll(async () => {
    await prometheus?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(body: string): Promise<void> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${prometheus.otlpUrl}/v1/metrics`, { method: "POST", headers, body });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }

  it("knows all of its feature flags", () => {
    expect(prometheus.output()).not.toContain("Unknown option");
  });

  it("gives back by query what came in over OTLP, with the labels that were asked for", async () => {
    const now = Date.now();
    await write(counter("calls", 7, now));
    const labels = { __name__: "calls_total", job: "demo", instance: "demo/one", release: "2.1" };
    const { instance, ...found } = (await prometheus.query("calls_total"))[0]?.labels ?? {};
    expect({ ...found, instance: `demo/${instance}` }).toEqual(labels);
    expect(await prometheus.query("calls_total * 2", now)).toMatchObject([{ timeMs: now, value: 14 }]);
    expect(await prometheus.query("vector(1) / 0")).toMatchObject([{ value: Infinity }]);
    const range = { fromMs: now - 1000, toMs: now + 1000, stepS: 1 };
    expect(await prometheus.queryRange("calls_total", range)).toMatchObject([
      {
        points: [
          { timeMs: now, value: 7 },
          { timeMs: now + 1000, value: 7 },
        ],
      },
    ]);
    await expect(prometheus.query("sum(")).rejects.toThrow("parse error");
  });

  it("counts a series first seen at 1 from its start time, and not without one", async () => {
    const now = Date.now();
    await write(counter("with_start", 1, now, now - 1000));
    await write(counter("without_start", 1, now));
    expect(await prometheus.query("increase(with_start_total[1m] anchored)", now)).toMatchObject([{ value: 1 }]);
    expect(await prometheus.query("increase(without_start_total[1m] anchored)", now)).not.toMatchObject([{ value: 1 }]);
  });

  it("takes samples that come late and out of order", async () => {
    const now = Date.now();
    await write(counter("late", 5, now));
    await write(counter("late", 2, now - 30 * 60_000));
    expect(await prometheus.query("late_total", now - 30 * 60_000)).toMatchObject([{ value: 2 }]);
  });

  it("evaluates rules, and tells which alerts fire", async () => {
    await vi.waitFor(
      async () => {
        expect(await prometheus.alerts()).toMatchObject([
          { state: "firing", labels: { alertname: "Calls", severity: "page", release: "2.1" } },
        ]);
      },
      { timeout: 30_000, interval: 200 },
    );
    const [group] = await prometheus.rules();
    expect(group?.rules).toMatchObject([
      { type: "recording", name: "job:calls:sum", health: "ok" },
      { type: "alerting", name: "Calls", state: "firing" },
    ]);
  });

  it("has its data still when it comes back, also from a kill", async () => {
    const now = Date.now();
    await write(counter("kept", 3, now));
    await prometheus.kill();
    await expect(prometheus.query("kept_total", now)).rejects.toThrow("fetch failed");
    await prometheus.restart();
    expect(await prometheus.query("kept_total", now)).toMatchObject([{ value: 3 }]);
    await prometheus.restart();
    expect(await prometheus.query("kept_total", now)).toMatchObject([{ value: 3 }]);
  });
});
