/** The Collector that the gateway's tests run: what it is compiled from, what it counts, and how it ends. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Collector, startCollector } from "./collector";
import { parseCollectorMetrics } from "./collector-metrics";
import { missingServer } from "./process";

const missing = missingServer("collector");

it("reads the Collector's own metrics", () => {
  const metrics = parseCollectorMetrics(`# TYPE a counter
a{x="1",y="q\\"\\n\\\\"} 2
a{x="2"} 3 1700000000000
b 1e+06
c{le="+Inf"} +Inf
`);
  expect(metrics.samples[0]?.labels).toEqual({ x: "1", y: 'q"\n\\' });
  expect(metrics.sum("a")).toBe(5);
  expect(metrics.sum("a", { x: "2" })).toBe(3);
  expect(metrics.sum("b")).toBe(1e6);
  expect(metrics.sum("c")).toBe(Infinity);
  expect(metrics.sum("nobody")).toBe(0);
});

/** Batches for so long that only its end sends. */
const CONFIG = `
receivers: { otlp: { protocols: { http: {} } } }
processors:
  filter: { error_mode: ignore, logs: { log_record: ['attributes["drop"] == true'] } }
  batch: { timeout: 10m }
exporters:
  otlp_http: { endpoint: "\${env:BACKEND}", compression: none, encoding: json }
extensions: { health_check: {} }
service:
  extensions: [health_check]
  pipelines:
    logs: { receivers: [otlp], processors: [filter, batch], exporters: [otlp_http] }
`;

const logs = (...attributes: readonly object[]) => ({
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: attributes.map((each) => ({
            timeUnixNano: `${Date.now()}000000`,
            body: { stringValue: "one line" },
            attributes: Object.entries(each).map(([key, value]) => ({ key, value: { boolValue: value } })),
          })),
        },
      ],
    },
  ],
});

describe.skipIf(missing)(missing ?? "Collector", () => {
  let backend: Server;
  let collector: Collector;
  const arrived: string[] = [];

  beforeAll(async () => {
    backend = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      arrived.push(body);
      response.setHeader("content-type", "application/json").end("{}");
    });
    await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
    const { port } = backend.address() as AddressInfo;
    collector = await startCollector({ config: CONFIG, env: { BACKEND: `http://127.0.0.1:${port}` } });
  });
  afterAll(async () => {
    await collector?.stop();
    backend?.close();
  });

  const send = (body: object) =>
    fetch(`${collector.url}/v1/logs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("counts what it took and what it dropped", async () => {
    expect((await fetch(collector.health)).status).toBe(200);
    expect((await send(logs({}, { drop: true }, {}))).status).toBe(200);
    await vi.waitFor(async () => {
      const metrics = await collector.metrics();
      expect(metrics.sum("otelcol_receiver_accepted_log_records", { receiver: "otlp" })).toBe(3);
      expect(metrics.sum("otelcol_processor_filter_logs_filtered")).toBe(1);
      expect(metrics.sum("otelcol_receiver_refused_log_records")).toBe(0);
    });
  });

  it("sends on what it holds when it is restarted, and loses it when it is killed", async () => {
    expect(arrived).toEqual([]);
    await collector.restart();
    expect(arrived.join().match(/one line/g)).toHaveLength(2);

    expect((await send(logs({}))).status).toBe(200);
    await collector.kill();
    await expect(fetch(collector.url)).rejects.toThrow("fetch failed");
    await collector.restart();
    await collector.restart();
    expect(arrived.join().match(/one line/g)).toHaveLength(2);
  });

  it("says why it does not start", async () => {
    await expect(startCollector({ config: "receivers: { nobody: {} }" })).rejects.toThrow("nobody");
  });
});
