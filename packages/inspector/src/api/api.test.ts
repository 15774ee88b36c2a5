import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Inspector, sessionListSchema, sessionReportSchema, startInspector } from "..";
import { encodeMetrics, otelMetrics } from "../test-support/opentelemetry";
import { endOf, logRequest, post, sampleSession, traceRequest, wireSpan } from "../test-support/sessions";

let inspector: Inspector;
const get = (path: string) => fetch(`${inspector.url}${path}`);

beforeAll(async () => {
  inspector = await startInspector({ port: 0, memory: true });
  for (let n = 0; n < 5; n++) {
    const { spans, events } = sampleSession(`s${n}`, n * 60_000);
    const service = n === 0 ? "other" : "studio";
    expect((await post(inspector.url, "traces", traceRequest(spans, service), { gzip: true })).status).toBe(200);
    expect(
      (await post(inspector.url, "logs", logRequest(n === 4 ? [...events, endOf("s4", 300_000)] : events, service)))
        .status,
    ).toBe(200);
  }
  await post(inspector.url, "traces", traceRequest([wireSpan({ name: "GET /join", at: 0, ms: 5 })], "server"));
  await post(
    inspector.url,
    "traces",
    traceRequest([wireSpan({ name: "unrelated", at: 0, ms: 5, trace: "f".repeat(32) })], "server"),
  );
  const metrics = await fetch(`${inspector.url}/v1/metrics`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: encodeMetrics(otelMetrics(), "protobuf"),
  });
  expect(metrics.status).toBe(200);
});
afterAll(() => inspector.close());

describe("/api/sessions", () => {
  it("lists sessions, newest first, as the library does", async () => {
    const list = sessionListSchema.parse(await (await get("/api/sessions")).json());
    expect(list.sessions.map((session) => session.id)).toEqual(["s4", "s3", "s2", "s1", "s0"]);
    expect(list.nextCursor).toBeUndefined();
    expect(list.sessions).toEqual(JSON.parse(JSON.stringify(await inspector.sessions())));
    expect(list.sessions[0]).toMatchObject({ outcome: "ok", stalls: 1, path: "host/srflx/udp", ended: true });
  });

  it("filters by transport and by service", async () => {
    const ids = async (query: string) =>
      sessionListSchema.parse(await (await get(`/api/sessions?${query}`)).json()).sessions.map((session) => session.id);
    expect(await ids("service=other")).toEqual(["s0"]);
    expect(await ids("transport=webrtc&service=studio")).toEqual(["s4", "s3", "s2", "s1"]);
    expect(await ids("transport=livekit")).toEqual([]);
    expect(await ids(`service=${encodeURIComponent("' OR 1=1 --")}`)).toEqual([]);
  });

  it("gives pages that join without gap or repeat", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = sessionListSchema.parse(
        await (await get(`/api/sessions?limit=2${cursor ? `&cursor=${cursor}` : ""}`)).json(),
      );
      seen.push(...page.sessions.map((session) => session.id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(["s4", "s3", "s2", "s1", "s0"]);
  });

  it.each(["limit=0", "limit=201", "limit=x", "cursor=nonsense", "transport="])(
    "answers 400 to %s and says what is wrong",
    async (query) => {
      const response = await get(`/api/sessions?${query}`);
      expect(response.status).toBe(400);
      expect((await response.json()).error.message).toContain(query.split("=")[0]);
    },
  );
});

describe("/api/sessions/:id", () => {
  it("gives the report, with spans of other producers in the same trace and none of other sessions", async () => {
    const report = sessionReportSchema.parse(await (await get("/api/sessions/s1")).json());
    expect(report.summary.id).toBe("s1");
    expect(report.connects).toHaveLength(1);
    expect(report.trace.filter((span) => !span.own).map((span) => span.name)).toEqual(["GET /join"]);
    expect(report).toEqual(JSON.parse(JSON.stringify(await inspector.session("s1"))));
  });

  it("answers 404 to an id that is not stored", async () => {
    for (const id of ["nobody", encodeURIComponent("' OR ''='"), "%2e%2e"]) {
      const response = await get(`/api/sessions/${id}`);
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toContain("application/json");
      expect((await response.json()).error.code).toBe("not_found");
    }
    expect(await inspector.session("nobody")).toBeUndefined();
  });
});

it("/api/health says what is stored", async () => {
  expect(await (await get("/api/health")).json()).toMatchObject({
    status: "ok",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    stored: { metricPoints: 5 },
  });
});

it("/api/metrics lists metrics and gives the points of one", async () => {
  expect((await (await get("/api/metrics")).json()).metrics).toContainEqual({
    name: "a.sum",
    kind: "sum",
    unit: "{x}",
    points: 1,
  });
  expect((await (await get("/api/metrics/a.sum")).json()).points).toMatchObject([
    { value: 3.5, timeNs: "1700000010000000007" },
  ]);
  expect((await get("/api/metrics/none")).status).toBe(404);
});

it("/ is a page that loads nothing from elsewhere", async () => {
  const response = await get("/");
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  const html = await response.text();
  expect(html).not.toMatch(/https?:\/\//);
  // Data goes in as text nodes only.
  expect(html).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/);
});

it("anything else is a 404 in JSON", async () => {
  const response = await get("/v2/traces");
  expect(response.status).toBe(404);
  expect((await response.json()).error.code).toBe("not_found");
});

it("onStored tells what was stored, until it is told to stop", async () => {
  const seen: string[] = [];
  const stop = inspector.onStored((batch) => seen.push(...batch.spans.map((span) => span.name)));
  const send = (name: string) => post(inspector.url, "traces", traceRequest([wireSpan({ name, at: 0, ms: 1 })]));
  await send("first");
  stop();
  await send("second");
  expect(seen).toEqual(["first"]);
});
