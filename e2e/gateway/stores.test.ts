/** What stands in Prometheus and Loki when the gateway has written there: names, labels, buckets, lines and streams. */
import { GATEWAY_METRICS, METRICS } from "@rtcscope/core/semconv";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { prometheusMetric } from "../../packages/dashboard/src/prometheus-name";
import type { Collector } from "../servers/collector";
import { type LogEntry, type Loki, startLoki } from "../servers/loki";
import { missingServer } from "../servers/process";
import { type Prometheus, startPrometheus } from "../servers/prometheus";
import { logsOf, post, startClient } from "./clients";
import { everySignal, SESSIONS } from "./every";
import { startGateway } from "./gateway";

const missing = missingServer("collector") ?? missingServer("prometheus") ?? missingServer("loki");
const ALL = [...METRICS, ...GATEWAY_METRICS];

describe.skipIf(missing)(missing ?? "Prometheus and Loki behind the gateway", () => {
  let prometheus: Prometheus;
  let written: Prometheus;
  let loki: Loki;
  let gateway: Collector;

  beforeAll(async () => {
    [prometheus, written, loki] = await Promise.all([startPrometheus(), startPrometheus(), startLoki()]);
    gateway = await startGateway({
      to: ["to-prometheus-otlp", "to-prometheus-remote-write", "to-loki"],
      env: {
        RTCSCOPE_PROMETHEUS_OTLP_URL: `${prometheus.otlpUrl}/v1/metrics`,
        RTCSCOPE_REMOTE_WRITE_URL: written.remoteWriteUrl,
        RTCSCOPE_LOKI_URL: loki.otlpUrl,
      },
    });
    for (const [nth, session] of SESSIONS.entries()) {
      const client = startClient(
        { url: gateway.url, signals: ["traces", "logs"], resource: { "cloud.region": "eu-1" } },
        { session, service: { name: "studio", version: "1.0.0", environment: "test" } },
      );
      client.send(...everySignal(nth, Date.now() - 60_000));
      await client.end();
    }
    await gateway.restart();
    const ended = "sum(rtc_client_sessions_ended_total)";
    for (const store of [prometheus, written])
      await vi.waitFor(async () => expect((await store.query(ended))[0]?.value).toBe(SESSIONS.length), 5000);
  });
  afterAll(async () => {
    for (const server of [gateway, prometheus, written, loki]) await server?.stop();
  });

  it.each(["OTLP", "remote write"])("has every metric of the registry under its name, by %s", async (way) => {
    const store = way === "OTLP" ? prometheus : written;
    const found = await store.query('count by (__name__) ({__name__=~"rtc_.+"})');
    const names = found.map(({ labels }) => labels.__name__).sort();
    expect(names).toEqual(ALL.flatMap(({ name }) => prometheusMetric(name).series).sort());
  });

  it.each(["OTLP", "remote write"])(
    "labels series with the fleet's dimensions and their writer, by %s",
    async (way) => {
      const store = way === "OTLP" ? prometheus : written;
      const [one] = await store.query(
        'rtc_client_connect_duration_seconds_count{rtc_transport="webrtc",rtc_role="publisher"}',
      );
      expect(one?.labels).toEqual({
        __name__: "rtc_client_connect_duration_seconds_count",
        instance: expect.stringMatching(/^test-[0-9a-f-]{36}$/),
        service_name: "studio",
        service_version: "1.0.0",
        deployment_environment_name: "test",
        cloud_region: "eu-1",
        rtc_role: "publisher",
        rtc_transport: "webrtc",
        rtc_outcome: "ok",
        rtc_path_local_type: "relay",
      });
      expect(await store.query('{__name__=~"target_info|otel_scope_info"}')).toEqual([]);
    },
  );

  it("has the registry's buckets", async () => {
    for (const { name, buckets } of ALL.filter(({ buckets }) => buckets)) {
      const found = await prometheus.query(`count by (le) (${prometheusMetric(name).name}_bucket)`);
      const bounds = found.map(({ labels }) => Number(labels.le?.replace("+Inf", "Infinity"))).sort((a, b) => a - b);
      expect({ name, bounds }).toEqual({ name, bounds: [...(buckets ?? []), Number.POSITIVE_INFINITY] });
    }
  });

  it("knows that new series began at 0 by OTLP, and not by remote write", async () => {
    const increase = "sum(increase(rtc_client_sessions_started_total[10m] anchored)) or vector(0)";
    expect((await prometheus.query(increase))[0]?.value).toBe(SESSIONS.length);
    expect((await written.query(increase))[0]?.value).toBeLessThan(SESSIONS.length);
  });

  it("keeps events readable in Loki: a line, the event's name, the session", async () => {
    let windows: LogEntry[] = [];
    await vi.waitFor(async () => {
      windows = await loki.logs('{service_name="studio"} | event_name="rtc.media.window"');
      expect(windows).toHaveLength(SESSIONS.length * 12);
    }, 10_000);
    expect(windows[0]?.line).toBe("rtc.media.window happened");
    expect(windows[0]?.labels).toMatchObject({ session_id: SESSIONS[0]?.id, rtc_media_kind: "audio" });
  });

  it("gives an event without a body a line", async () => {
    await post(gateway.url, "logs", logsOf({ "service.name": "bare" }, [{ name: "rtc.page" }]));
    await vi.waitFor(async () => {
      const [entry] = await loki.logs('{service_name="bare"}');
      expect(entry?.line).toBe("rtc.page");
    }, 10_000);
  });

  it("makes no stream of a tab, whatever the tab says of itself", async () => {
    for (let tab = 0; tab < 5; tab++) {
      await post(
        gateway.url,
        "logs",
        logsOf(
          {
            "service.name": "tabs",
            "service.instance.id": `tab-${tab}`,
            "k8s.pod.name": `pod-${tab}`,
            "container.name": `c-${tab}`,
            "cloud.availability_zone": `zone-${tab}`,
            "cloud.region": `région ${tab}`,
          },
          [{ name: "rtc.page", attributes: { "session.id": `s-${tab}` } }],
        ),
      );
    }
    await vi.waitFor(async () => expect(await loki.logs('{service_name="tabs"}')).toHaveLength(5), 10_000);
    const matcher = encodeURIComponent('{service_name="tabs"}');
    const answer = (await (await fetch(`${loki.url}/loki/api/v1/series?match[]=${matcher}`)).json()) as {
      data: object[];
    };
    expect(answer.data).toEqual([{ service_name: "tabs", cloud_region: "_OTHER" }]);
  });
});
