/** A page can be changed by whoever runs it. What it then sends makes no series, spoils no total and leaks nothing. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Collector } from "../servers/collector";
import { missingServer } from "../servers/process";
import { logsOf, post, postBinary, spansOf } from "./clients";
import { startGateway } from "./gateway";
import { type Sink, startSink } from "./sink";

const missing = missingServer("collector");

const STUDIO = { "service.name": "studio", "service.version": "1.0.0" };
const AWKWARD: readonly unknown[] = [
  "'; drop table series; --",
  "a".repeat(5000),
  "ok\n",
  "",
  "Ünïcode ✓",
  7,
  -1.5,
  true,
  { arrayValue: { values: [{ stringValue: "ok" }] } },
  { kvlistValue: { values: [{ key: "ok", value: { stringValue: "ok" } }] } },
  { bytesValue: "b2s=" },
];

describe.skipIf(missing)(missing ?? "what no client of ours would send", () => {
  let sink: Sink;
  let gateway: Collector;

  async function start(env: Readonly<Record<string, string>> = {}) {
    gateway = await startGateway({ to: ["to-otlp"], env: { RTCSCOPE_OTLP_URL: sink.url, ...env } });
  }
  beforeEach(async () => {
    sink = await startSink();
  });
  afterEach(async () => {
    await gateway?.stop();
    await sink.close();
  });

  /** Everything that came in has gone out, and nobody had anything to complain about. */
  async function settled() {
    const before = gateway.output();
    await gateway.restart();
    expect(`${before}${gateway.output()}`.split("\n").filter((line) => /\terror\t|panic/.test(line))).toEqual([]);
  }
  const total = (name: string) =>
    sink.series(name).reduce((sum, { value, sum: of }) => sum + (value ?? of ?? Number.NaN), 0);

  it("becomes one value of a label, whatever it was", async () => {
    await start();
    const LABELS = ["rtc.transport", "rtc.role", "rtc.outcome", "error.type", "rtc.path.local.type"];
    for (const awkward of AWKWARD) {
      const attributes = Object.fromEntries(LABELS.map((label) => [label, awkward]));
      const resource = { "service.name": awkward, "cloud.region": awkward };
      const spans = [{ name: "rtc.connect", attributes: { ...attributes, "rtc.connect.duration": 1 } }];
      expect(await post(gateway.url, "traces", spansOf(resource, spans))).toBe(200);
    }
    await settled();
    expect(total("rtc.client.connect.duration")).toBe(AWKWARD.length);
    for (const { labels } of sink.series())
      for (const value of Object.values(labels)) expect(["_OTHER", ""]).toContain(value);
    // An empty text is no label in Prometheus; it was a service and a region, which nobody had to change.
    expect(sink.series("rtc.client.connect.duration").length).toBeLessThanOrEqual(2);
  });

  it("names phases that are nobody's as one", async () => {
    await start();
    for (let nth = 0; nth < 50; nth++) {
      const spans = [
        { name: `rtc.connect.own_${nth}`, attributes: { "rtc.connect.phase": `own_${nth}`, "rtc.outcome": "ok" } },
        {
          name: "rtc.connect",
          attributes: {
            "rtc.outcome": "ok",
            "rtc.connect.critical_path.dtls": 400,
            [`rtc.connect.critical_path.own_${nth}`]: 600,
          },
        },
      ];
      await post(gateway.url, "traces", spansOf(STUDIO, spans));
    }
    await settled();
    expect(sink.series("rtc.client.connect.phase.duration")).toHaveLength(1);
    const path = sink.series("rtc.client.connect.critical_path.duration");
    const byPhase = path.map(({ labels, value }) => [labels["rtc.connect.phase"], Math.round((value ?? 0) * 1000)]);
    expect(Object.fromEntries(byPhase)).toEqual({ dtls: 50 * 400, _OTHER: 50 * 600 });
  });

  it("adds nothing to a total that is negative, endless, no number, or more than can be", async () => {
    await start();
    const attributes = (value: unknown) => ({
      "rtc.media.kind": "video",
      "rtc.media.window.duration": value,
      "rtc.media.rtt": value,
      "rtc.media.packet_loss": value,
      "rtc.media.limitation.cpu": value,
    });
    const window = (value: unknown) => ({ name: "rtc.media.window", attributes: attributes(value) });
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(await postBinary(gateway.url, STUDIO, "rtc.media.window", attributes(value))).toBe(200);
    const wrong = [-1, -0.001, 1e300, 1e9, "5", "NaN", true, ...AWKWARD.slice(8)];
    expect(await post(gateway.url, "logs", logsOf(STUDIO, [...wrong.map(window), window(0.5)]))).toBe(200);
    const now = BigInt(Date.now()) * 1_000_000n;
    const stalls = [
      { name: "rtc.stall", startNs: now, endNs: now - 1n },
      { name: "rtc.stall", startNs: 0n, endNs: now },
      { name: "rtc.stall", startNs: now - 1_500_000_000n, endNs: now },
    ];
    expect(await post(gateway.url, "traces", spansOf(STUDIO, stalls))).toBe(200);
    await settled();
    for (const name of ["media.duration", "rtt", "packet_loss", "quality_limitation.duration"])
      expect({ name, total: total(`rtc.client.${name}`) }).toEqual({ name, total: 0.5 });
    expect(total("rtc.client.stall.duration")).toBe(1.5);
    expect(sink.logs).toHaveLength(wrong.length + 1 + 3);
  });

  it("cannot be a service, a version or a region that the operator does not know", async () => {
    await start({ RTCSCOPE_SERVICE_NAMES: "studio|viewer", RTCSCOPE_REGIONS: "(eu|us)-[0-9]" });
    for (const name of ["studio", "viewer", "studio2", "xviewer", "a", "b", "c"])
      await post(
        gateway.url,
        "logs",
        logsOf({ "service.name": name, "cloud.region": name === "studio" ? "eu-1" : "mars-1" }, [
          { name: "rtc.session.start" },
        ]),
      );
    await settled();
    const told = sink
      .series("rtc.client.sessions.started")
      .map(({ labels, value }) => `${labels["service.name"]} ${labels["cloud.region"]} ${value}`);
    expect(told.sort()).toEqual(["_OTHER _OTHER 5", "studio eu-1 1", "viewer _OTHER 1"]);
  });

  it("makes no more series than allowed; what was there counts on, and what was refused is counted", async () => {
    await start({ RTCSCOPE_MAX_SERIES: "3" });
    const from = (name: string) =>
      post(gateway.url, "logs", logsOf({ "service.name": name }, [{ name: "rtc.session.start" }]));
    const points = async () => (await gateway.metrics()).sum("otelcol_deltatocumulative_datapoints");
    for (let nth = 0; nth < 10; nth++) {
      await from(`s${nth}`);
      await vi.waitFor(async () => expect(await points()).toBe(nth + 1), 5000);
    }
    await from("s0");
    await vi.waitFor(async () => expect(await points()).toBe(11), 5000);
    const metrics = await gateway.metrics();
    expect(metrics.sum("otelcol_deltatocumulative_streams_tracked")).toBe(3);
    expect(metrics.sum("otelcol_deltatocumulative_datapoints", { error: "limit" })).toBe(7);
    await settled();
    expect(sink.series("rtc.client.sessions.started").map(({ value }) => value)).toEqual([2, 1, 1]);
  });

  it("loses credentials, queries and the ends of addresses, wherever they stand", async () => {
    await start();
    const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    const secrets = [
      `token was ${JWT} today`,
      "Authorization: Bearer abcdefgh12345678",
      "turn:user:p4ssw0rd-long@relay.example",
      "wss://ana:hunter2hunter2@media.example/room",
      "https://media.example/join?access_token=s3cr3ts3cr3t&room=lobby#frag-s3cr3t",
      '{"password": "hunter2hunter2"}',
      "apiKey=hunter2hunter2",
      "local 192.168.17.23 10.1.2.34 lost, 10.1.2.34:5000 too",
      "from [2001:db8:85a3:8d3:1319:8a2e:370:7348]:443 and fe80::8a2e:370:7348, 6ba7b810-9dad-11d1-80b4-00c04fd430c8.local",
    ];
    const leaks = /eyJ|abcdefgh1234|p4ssw0rd|hunter2|s3cr3t|17[.]23|2[.]34\b|7348|6ba7/;
    const AGAIN = 50;
    const attributes = Object.fromEntries(secrets.map((secret, nth) => [`app.note.${nth}`, secret]));
    for (const secret of secrets) expect(secret).toMatch(leaks);
    await post(
      gateway.url,
      "logs",
      logsOf({ ...STUDIO, "app.build": secrets[0] }, [
        ...secrets.map((body) => ({ name: "rtc.issue", body })),
        // Again and again, because the order in which patterns are applied is another one each time.
        ...Array.from({ length: AGAIN }, () => ({ name: "rtc.issue", body: "fine", attributes })),
      ]),
    );
    const spans = secrets.map((message) => ({ name: "rtc.connect", message, attributes }));
    await post(gateway.url, "traces", spansOf(STUDIO, spans));
    await settled();
    const out = [...sink.logs, ...sink.spans].map((item) => JSON.stringify(item));
    expect(out).toHaveLength(secrets.length * 2 + AGAIN);
    for (const item of out) expect(item).not.toMatch(leaks);
    expect(sink.logs.map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        "local 192.168.17.0/24 10.1.2.0/24 lost, 10.1.2.0/24:5000 too",
        "from [2001:db8:85a3::/48]:443 and fe80::/48, mdns",
        "https://media.example/join",
      ]),
    );
  });

  it("leaves alone what only looks like it", async () => {
    await start();
    const fine = {
      "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0 Safari/537.36",
      "app.version": "v1.2.3.4",
      "app.time": "at 12:34:56.789, fe:80",
      "app.path": "2001:db8:85a3::/48",
      "rtc.path.local.address": "192.168.1.0/24",
      "app.stun": "stun:stun.example:3478?transport=udp",
      "rtc.media.layer.summary": "q:150000:320x180@30,h:500000:640x360@30",
    };
    await post(gateway.url, "logs", logsOf({ ...STUDIO, ...fine }, [{ name: "rtc.path", attributes: fine }]));
    await settled();
    expect(sink.logs[0]?.resource).toMatchObject(fine);
    expect(sink.logs[0]?.attributes).toMatchObject(fine);
  });

  it("is cut to what a store takes: long texts, long names, many attributes, times to come", async () => {
    await start();
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, nth) => [`app.a${nth}`, "ä".repeat(2000)]));
    const few = Object.fromEntries(Object.entries(many).slice(0, 120));
    const record = {
      name: "rtc.issue",
      body: "ü".repeat(5000),
      attributes: { ...few, ["k".repeat(500)]: 1, "session.id": "s", "rtc.transport": "webrtc" },
      time: Date.now() + 86_400_000,
    };
    const span = { name: "x".repeat(500), message: "m".repeat(2000), attributes: few };
    // Over a mebibyte.
    expect(await post(gateway.url, "logs", logsOf({ ...STUDIO, ...many }, [record]))).toBe(400);
    expect(await post(gateway.url, "logs", logsOf({ ...few, ...STUDIO }, [record]))).toBe(200);
    expect(await post(gateway.url, "traces", spansOf(STUDIO, [span]))).toBe(200);
    await settled();
    const [log] = sink.logs;
    expect(Object.keys(log?.attributes ?? {}).length).toBeLessThanOrEqual(96);
    expect(Object.keys(log?.resource ?? {}).length).toBeLessThanOrEqual(24);
    expect(log?.resource).toMatchObject(STUDIO);
    expect(log?.attributes).toMatchObject({ "session.id": "s", "rtc.transport": "webrtc" });
    for (const value of Object.values(log?.attributes ?? {})) expect(String(value).length).toBeLessThanOrEqual(512);
    expect(log?.body).toBe("ü".repeat(1000));
    expect(Number(log?.timeUnixNano) / 1e6).toBeLessThan(Date.now() + 60_000);
    expect(sink.spans[0]?.name).toHaveLength(128);
    expect(sink.spans[0]?.status).toMatchObject({ message: "m".repeat(256) });
  });

  it("is answered, counted and dropped when it is a metric", async () => {
    await start();
    const gauge = { name: "app.users", gauge: { dataPoints: [{ asDouble: 1, timeUnixNano: `${Date.now()}000000` }] } };
    const body = { resourceMetrics: [{ scopeMetrics: [{ metrics: [gauge, { ...gauge, name: "" }] }] }] };
    expect(await post(gateway.url, "metrics", body)).toBe(200);
    expect((await gateway.metrics()).sum("otelcol_processor_filter_datapoints_filtered")).toBe(2);
    await settled();
    expect(sink.series()).toEqual([]);
  });
});
