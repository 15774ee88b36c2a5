/** What a gateway that is restarted, killed or doubled does to the totals: docs/gateway.md says the same in words. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Collector } from "../servers/collector";
import { missingServer, temporaryFolder } from "../servers/process";
import { type Prometheus, startPrometheus } from "../servers/prometheus";
import { logsOf, post } from "./clients";
import { type GatewayOptions, startGateway } from "./gateway";
import { type Sink, startSink } from "./sink";

const missing = missingServer("collector") ?? missingServer("prometheus");
const BATCH = 10;

describe.skipIf(missing)(missing ?? "sessions that began", () => {
  let sink: Sink;
  let prometheus: Prometheus;
  const gateways: Collector[] = [];

  beforeEach(async () => {
    [sink, prometheus] = await Promise.all([startSink(), startPrometheus()]);
  });
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await prometheus.stop();
    await sink.close();
  });

  /** Events and series to the sink, series to Prometheus too. */
  async function start({ env, ...rest }: Partial<GatewayOptions> = {}): Promise<Collector> {
    const gateway = await startGateway({
      to: ["to-otlp", "to-prometheus-otlp"],
      env: {
        RTCSCOPE_OTLP_URL: sink.url,
        RTCSCOPE_PROMETHEUS_OTLP_URL: `${prometheus.otlpUrl}/v1/metrics`,
        ...env,
      },
      ...rest,
    });
    gateways.push(gateway);
    return gateway;
  }

  const begin = async (gateway: Collector, sessions: number) => {
    const records = Array.from({ length: sessions }, () => ({
      name: "rtc.session.start",
      attributes: { "rtc.transport": "livekit" },
    }));
    expect(await post(gateway.url, "logs", logsOf({ "service.name": "studio" }, records))).toBe(200);
  };
  const increase = async () => {
    const [sum] = await prometheus.query("sum(increase(rtc_client_sessions_started_total[10m] anchored)) or vector(0)");
    return sum?.value;
  };
  const writers = async () => (await prometheus.query("count(rtc_client_sessions_started_total)"))[0]?.value;

  it("are all counted when gateways of one name share them and one is restarted in the middle", async () => {
    const [one, other] = [await start(), await start()];
    await begin(one, 7);
    await begin(other, 11);
    await one.restart();
    await begin(one, 13);
    await begin(other, 17);
    await one.restart();
    await other.restart();
    await vi.waitFor(async () => expect(await increase()).toBe(48), 5000);
    expect(sink.logs).toHaveLength(48);
    // One per process, not one per name.
    expect(await writers()).toBe(3);
  });

  it("are lost by a kill as far as they waited for their batch, and the gateway had counted both", async () => {
    const gateway = await start({
      env: { RTCSCOPE_FLUSH_INTERVAL: "1h", RTCSCOPE_BATCH_RECORDS: String(BATCH) },
    });
    await begin(gateway, BATCH);
    await vi.waitFor(() => expect(sink.logs).toHaveLength(BATCH), 5000);
    await vi.waitFor(async () => expect(await increase()).toBe(BATCH), 5000);
    await begin(gateway, 7);
    const metrics = await gateway.metrics();
    const taken = metrics.sum("otelcol_receiver_accepted_log_records");
    const passed = metrics.sum("otelcol_exporter_sent_log_records");
    expect({ taken, passed }).toEqual({ taken: BATCH + 7, passed: BATCH });
    await gateway.kill();
    await gateway.restart();
    await begin(gateway, BATCH);
    await vi.waitFor(async () => expect(await increase()).toBe(2 * BATCH), 5000);
    expect(sink.logs).toHaveLength(2 * BATCH);
  });

  describe("while a store is away", () => {
    async function killedWhileAway(options: Partial<GatewayOptions>) {
      const { env, ...rest } = options;
      const gateway = await start({
        ...rest,
        env: { ...env, RTCSCOPE_FLUSH_INTERVAL: "1h", RTCSCOPE_BATCH_RECORDS: String(BATCH) },
      });
      sink.status = 503;
      await begin(gateway, BATCH);
      const queued = async () => (await gateway.metrics()).sum("otelcol_exporter_in_flight_requests");
      await vi.waitFor(async () => expect(await queued()).toBeGreaterThanOrEqual(2), 5000);
      await gateway.kill();
      sink.status = 200;
      await gateway.restart();
      await begin(gateway, BATCH);
      await vi.waitFor(() => expect(sink.logs.length).toBeGreaterThanOrEqual(BATCH), 5000);
    }

    it("are lost by a kill when the queue is in memory", async () => {
      await killedWhileAway({});
      expect(sink.logs).toHaveLength(BATCH);
    });

    it("survive a kill when the queue is on disk", async () => {
      const folder = await temporaryFolder("queue");
      await killedWhileAway({
        to: ["queue-on-disk", "to-otlp", "to-prometheus-otlp"],
        env: { RTCSCOPE_QUEUE_STORAGE: "file_storage", RTCSCOPE_QUEUE_DIRECTORY: `${folder.path}/queue` },
      });
      await vi.waitFor(() => expect(sink.logs).toHaveLength(2 * BATCH), 5000);
      const started = sink.series("rtc.client.sessions.started").map(({ value }) => value);
      expect(started).toEqual([BATCH, BATCH]);
      await folder.remove();
    });
  });

  it("are late, not lost, when Prometheus was away", async () => {
    const gateway = await start();
    await prometheus.kill();
    await begin(gateway, 5);
    await vi.waitFor(() => expect(sink.logs).toHaveLength(5), 5000);
    await begin(gateway, 6);
    await vi.waitFor(() => expect(sink.logs).toHaveLength(11), 5000);
    await prometheus.restart();
    await vi.waitFor(async () => expect(await increase()).toBe(11), 20_000);
  });
});
