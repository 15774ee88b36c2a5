/** The Loki that the gateway's tests write to and the dashboards' log queries are asked of. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Loki, startLoki } from "./loki";
import { missingServer } from "./process";

const missing = missingServer("loki");

describe.skipIf(missing)(missing ?? "Loki", () => {
  let loki: Loki;
  beforeAll(async () => {
    loki = await startLoki();
  });
  afterAll(() => loki?.stop());

  /** A log record in OTLP/JSON. */
  async function write(service: string, line: string, attributes: Readonly<Record<string, string>>): Promise<void> {
    const pairs = (record: Readonly<Record<string, string>>) =>
      Object.entries(record).map(([key, stringValue]) => ({ key, value: { stringValue } }));
    const logRecord = {
      timeUnixNano: `${Date.now()}000000`,
      body: { stringValue: line },
      attributes: pairs(attributes),
    };
    const response = await fetch(`${loki.otlpUrl}/v1/logs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        resourceLogs: [
          { resource: { attributes: pairs({ "service.name": service }) }, scopeLogs: [{ logRecords: [logRecord] }] },
        ],
      }),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }

  it("gives back by query what came in over OTLP, attributes as structured metadata", async () => {
    await write("demo", "first", { "session.id": "a", "rtc.transport": "webrtc" });
    await write("demo", "second", { "session.id": "b", "rtc.transport": "ivs" });
    const all = '{service_name="demo"}';
    expect(await loki.logs(all)).toMatchObject([
      { line: "first", labels: { service_name: "demo", session_id: "a", rtc_transport: "webrtc" } },
      { line: "second", labels: { session_id: "b" } },
    ]);
    expect(await loki.logs(`${all} | session_id="b"`)).toMatchObject([{ line: "second" }]);
    expect(await loki.logs(all, { limit: 1 })).toMatchObject([{ line: "second" }]);
    expect(await loki.query(`sum by (rtc_transport) (count_over_time(${all}[5m]))`)).toHaveLength(2);
    const now = Date.now();
    const range = { fromMs: now - 60_000, toMs: now, stepS: 30 };
    const [series] = await loki.queryRange(`sum(count_over_time(${all}[5m]))`, range);
    expect(series?.points.at(-1)).toMatchObject({ value: 2 });
    await expect(loki.query(all)).rejects.toThrow("log queries are not supported as an instant query");
    await expect(loki.logs("{")).rejects.toThrow("parse error");
  });

  it("takes what is pushed in its own form", async () => {
    const response = await fetch(loki.pushUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ streams: [{ stream: { app: "own" }, values: [[`${Date.now()}000000`, "pushed"]] }] }),
    });
    expect(response.status).toBe(204);
    expect(await loki.logs('{app="own"}')).toMatchObject([{ line: "pushed" }]);
  });

  it("has its entries still when it comes back, also from a kill", async () => {
    await write("kept", "line", {});
    await loki.kill();
    await expect(loki.logs('{service_name="kept"}')).rejects.toThrow("fetch failed");
    await loki.restart();
    expect(await loki.logs('{service_name="kept"}')).toMatchObject([{ line: "line" }]);
    await loki.restart();
    expect(await loki.logs('{service_name="kept"}')).toMatchObject([{ line: "line" }]);
  });
});
