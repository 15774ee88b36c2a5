/** The three silent losses that the gateway's pipeline is built around: each is there without the measure, and not with it. */
import type { OtlpSignal } from "@rtcscope/exporters";
import { afterEach, describe, expect, it, vi } from "vitest";
import { gatewayConfig } from "../../packages/dashboard/src/gateway";
import { startCollector } from "../servers/collector";
import { missingServer } from "../servers/process";
import { type Prometheus, startPrometheus } from "../servers/prometheus";
import { changed } from "./changed";
import { begins, logsOf, post, startClient } from "./clients";
import { startGateway } from "./gateway";
import { type Sink, startSink } from "./sink";

const missing = missingServer("collector");
const missingStore = missing ?? missingServer("prometheus");

/** Ended in the order in which they were started, the last first. */
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of running.splice(0).reverse()) await server.stop();
});
const run = <T extends { stop(): Promise<void> }>(server: T): T => {
  running.push(server);
  return server;
};
async function runSink(): Promise<Sink> {
  const sink = await startSink();
  running.push({ stop: () => sink.close() });
  return sink;
}

const started = (sink: Sink) =>
  sink.series("rtc.client.sessions.started").reduce((sum, { value = 0 }) => sum + value, 0);

describe.skipIf(missing)(missing ?? "many writers into deltatocumulative", () => {
  const CLIENTS = 20;

  /** Made first, sent last: the points of most clients begin before the series does. */
  async function sendFrom(url: string, signals?: readonly OtlpSignal[]) {
    const clients = Array.from({ length: CLIENTS }, () => startClient({ url, ...(signals && { signals }) }));
    for (const client of clients) client.send(begins());
    for (const client of clients.reverse()) await client.end();
  }

  it("loses what clients count when their delta metrics are merged", async () => {
    const sink = await runSink();
    const direct = run(
      await startCollector({
        config: JSON.stringify({
          receivers: { otlp: { protocols: { http: {} } } },
          processors: { deltatocumulative: {} },
          exporters: { otlp_http: { endpoint: sink.url } },
          service: {
            pipelines: {
              metrics: { receivers: ["otlp"], processors: ["deltatocumulative"], exporters: ["otlp_http"] },
            },
          },
        }),
      }),
    );
    await sendFrom(direct.url, ["metrics"]);
    const counted = await direct.metrics();
    expect(counted.sum("otelcol_receiver_accepted_metric_points")).toBeGreaterThanOrEqual(CLIENTS);
    expect(counted.sum("otelcol_deltatocumulative_datapoints", { error: "delta.ErrOlderStart" })).toBeGreaterThan(0);
    await direct.restart();
    expect(started(sink)).toBeLessThan(CLIENTS);
  });

  it("loses nothing when the gateway makes the series, and drops and counts the clients' own", async () => {
    const sink = await runSink();
    const gateway = run(await startGateway({ to: ["to-otlp"], env: { RTCSCOPE_OTLP_URL: sink.url } }));
    await sendFrom(gateway.url);
    const counted = await gateway.metrics();
    expect(counted.sum("otelcol_processor_filter_datapoints_filtered")).toBe(
      counted.sum("otelcol_receiver_accepted_metric_points"),
    );
    await gateway.restart();
    expect(started(sink)).toBe(CLIENTS);
  });
});

describe.skipIf(missing)(missing ?? "points out of order", () => {
  const ROUND = 120;
  const MOST_ROUNDS = 25;

  /** Everybody at once, until somebody was lost. */
  async function sendUntil(url: string, lost: () => Promise<boolean>): Promise<number> {
    const one = logsOf(
      { "service.name": "studio" },
      Array.from({ length: 30 }, () => ({ name: "rtc.session.start", attributes: { "rtc.transport": "webrtc" } })),
    );
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      await Promise.all(Array.from({ length: ROUND }, () => post(url, "logs", one)));
      if (await lost()) return round;
    }
    return MOST_ROUNDS;
  }

  it("are dropped when concurrent requests reach the connector each by itself; batched before it, none is", async () => {
    const without = await runSink();
    const unbatched = run(
      await startGateway({
        to: ["to-otlp"],
        env: { RTCSCOPE_OTLP_URL: without.url },
        more: [await changed({ service: { pipelines: { "logs/in": { processors: ["transform/clean"] } } } })],
      }),
    );
    const dropped = async () =>
      (await unbatched.metrics()).sum("otelcol_deltatocumulative_datapoints", { error: "delta.ErrOutOfOrder" });
    const rounds = await sendUntil(unbatched.url, async () => (await dropped()) > 0);
    expect(await dropped()).toBeGreaterThan(0);
    await unbatched.restart();
    expect(started(without)).toBeLessThan(rounds * ROUND * 30);

    const sink = await runSink();
    const gateway = run(await startGateway({ to: ["to-otlp"], env: { RTCSCOPE_OTLP_URL: sink.url } }));
    let sent = 0;
    await sendUntil(gateway.url, async () => ++sent === Math.max(rounds, 5));
    await gateway.restart();
    expect(started(sink)).toBe(sent * ROUND * 30);
  });
});

describe.skipIf(missingStore)(missingStore ?? "a series first seen at 1", () => {
  const NAME = "rtc_client_sessions_started_total";

  async function increaseOf(prometheus: Prometheus, more: readonly string[] = []): Promise<number> {
    const gateway = run(
      await startGateway({
        to: ["to-prometheus-otlp"],
        env: { RTCSCOPE_PROMETHEUS_OTLP_URL: `${prometheus.otlpUrl}/v1/metrics` },
        more,
      }),
    );
    // One session each: three series that never move again.
    for (const name of ["studio", "viewer", "lobby"])
      await post(gateway.url, "logs", logsOf({ "service.name": name }, [{ name: "rtc.session.start" }]));
    await vi.waitFor(async () => expect(await prometheus.query(NAME)).toHaveLength(3), 5000);
    const [sum] = await prometheus.query(`sum(increase(${NAME}[5m] anchored)) or vector(0)`);
    return sum?.value ?? Number.NaN;
  }

  it("increases by nothing when nobody says when it began", async () => {
    const prometheus = run(await startPrometheus());
    const [writer] = gatewayConfig().processors["transform/points"].metric_statements;
    const withoutStart = await changed({ processors: { "transform/points": { metric_statements: [writer] } } });
    expect(await increaseOf(prometheus, [withoutStart])).toBe(0);
  });

  it("increases by 1 with the start that the gateway sets", async () => {
    const prometheus = run(await startPrometheus());
    expect(await increaseOf(prometheus)).toBe(3);
  });
});
